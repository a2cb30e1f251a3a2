"""How cases ended, closures asked for, and who may close by themselves."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.records.cases.models import Case
from casework.records.notes.models import Note
from casework.records.staff.models import Team, Worker

OPEN = text("answered_at IS NULL")
BACK = text("kind = 'taken-back'")


@unalterable
class CaseEnding(Base):
    """A case ended: how, with which note; by what duty settled it, or which authority and who took it on there."""

    __tablename__ = "case_ending"
    __table_args__ = (Index("ix_case_ending_taken_back", "case_id", sqlite_where=BACK, postgresql_where=BACK),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(Words(20))  # a key of closing.rules.KINDS, or TAKEN_BACK
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    authority: Mapped[str] = mapped_column(Words(200), default="")
    accepted_by: Mapped[str] = mapped_column(Words(200), default="")
    settled_by: Mapped[list | None] = mapped_column(Facts)  # keys of closing.rules.SERVICES (L8)
    case: Mapped[Case] = relationship()
    note: Mapped[Note] = relationship()


class ClosureRequest(Base):
    """Whoever holds a case asks a manager to close it (H13). Open until it is answered, at most one for a case.

    What was written for the note is kept here until then: a note is made of it only with the authorisation.
    """

    __tablename__ = "closure_request"
    __table_args__ = (
        Index("uq_closure_request_open", "case_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_closure_request_case", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    kind: Mapped[str] = mapped_column(Words(20))  # a key of closing.rules.KINDS
    authority: Mapped[str] = mapped_column(Words(200), default="")
    accepted_by: Mapped[str] = mapped_column(Words(200), default="")
    sections: Mapped[dict] = mapped_column(Facts)  # typed under the note's sections, by key
    outstanding: Mapped[dict] = mapped_column(Facts)  # handing.rules.as_facts
    considered: Mapped[bool]  # that other services were thought of (H11)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    answer: Mapped[str] = mapped_column(Words(20), default="")  # a key of closing.rules.ANSWERS
    reason: Mapped[str] = mapped_column(Prose, default="")  # why it was sent back
    case: Mapped[Case] = relationship()
    asked_by: Mapped[Worker] = relationship(foreign_keys=asked_by_id)
    answered_by: Mapped[Worker | None] = relationship(foreign_keys=answered_by_id)


class ClosingLeave(Base):
    """A manager lets a worker close the cases that they hold in a team by themselves, from a day until a day (H13).

    Never deleted: it ends or is withdrawn.
    """

    __tablename__ = "closing_leave"
    __table_args__ = (Index("ix_closing_leave_team_worker", "team_id", "worker_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    given_at: Mapped[datetime] = mapped_column(Instant)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    team: Mapped[Team] = relationship()
    worker: Mapped[Worker] = relationship(foreign_keys=worker_id)
    given_by: Mapped[Worker | None] = relationship(foreign_keys=given_by_id)
    withdrawn_by: Mapped[Worker | None] = relationship(foreign_keys=withdrawn_by_id)
