"""When forums are, the cases put forward to them, and what was advised."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Prose, Words, unalterable
from casework.records.cases.models import Case
from casework.records.notes.models import Note
from casework.records.staff.models import Worker

WAITS = text("ended_at IS NULL")


@unalterable
class ForumDate(Base):
    """Somebody said when the next forum is, and which; those after it follow by turns. The latest saying holds."""

    __tablename__ = "forum_date"

    id: Mapped[int] = mapped_column(primary_key=True)
    first_on: Mapped[date]
    kind: Mapped[str] = mapped_column(Words(20))  # a key of forums.rules.KINDS
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    set_by: Mapped[Worker] = relationship()


class ForumCase(Base):
    """A case is put forward to a kind of forum with a question. It waits until there is advice, or it is taken back."""

    __tablename__ = "forum_case"
    __table_args__ = (
        Index("uq_forum_case_waits", "case_id", "kind", unique=True, sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_forum_case_ended", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(Words(20))
    question: Mapped[str] = mapped_column(Prose)
    put_at: Mapped[datetime] = mapped_column(Instant)
    put_by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    held_on: Mapped[date | None]  # the forum that advised; None while it waits, and where it was taken back
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"), unique=True)  # which has the advice
    case: Mapped[Case] = relationship()
    put_by: Mapped[Worker] = relationship(foreign_keys=put_by_id)
    ended_by: Mapped[Worker | None] = relationship(foreign_keys=ended_by_id)
    note: Mapped[Note | None] = relationship()
