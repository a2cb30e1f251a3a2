"""Tasks."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Prose, Words
from casework.records.cases.models import Case
from casework.records.staff.models import Worker

OPEN = text("ended_at IS NULL")
ASKED_BY_A_RULE = text("occasion <> ''")


class Task(Base):
    """Something to be done on a case by a day, by one worker or by whoever has a duty in a team.

    ``receiver`` is as in notices: "worker:7", "duty:3" or "managers:3". ``occasion`` names what a rule asks for it on,
    once a case; "" for a task that a person set. ``page`` is where it is done; "" when it is ticked off.
    ``tell_on``: the day on which the sweep next has something to tell about it, or None.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_receiver_due", "receiver", "due_on", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_task_tell_on", "tell_on"),
        Index("uq_task_occasion", "case_id", "rule", "occasion", unique=True, sqlite_where=ASKED_BY_A_RULE,
              postgresql_where=ASKED_BY_A_RULE),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    receiver: Mapped[str] = mapped_column(Words(40))
    words: Mapped[str] = mapped_column(Words(300))  # what is to be done
    due_on: Mapped[date]
    rule: Mapped[str] = mapped_column(Words(10))
    occasion: Mapped[str] = mapped_column(Words(80), default="")
    page: Mapped[str] = mapped_column(Words(200), default="")
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))  # the one that was handed over
    tell_on: Mapped[date | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_how: Mapped[str] = mapped_column(Words(20), default="")  # a key of tasks.rules.ENDED
    outcome: Mapped[str] = mapped_column(Prose, default="")  # what came of it, or why it ended
    case: Mapped[Case] = relationship()
    set_by: Mapped[Worker | None] = relationship(foreign_keys=set_by_id)
    ended_by: Mapped[Worker | None] = relationship(foreign_keys=ended_by_id)
