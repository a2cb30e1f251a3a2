"""Cases, the stages they passed through, their comments."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Prose, Words
from casework.records.people.models import Person
from casework.records.staff.models import Team, Worker

STILL_HELD = text("ended_at IS NULL")
CLOSED = text("stage = 'closed'")


class Case(Base):
    """One piece of work for one person, held by one team."""

    __tablename__ = "case"
    __table_args__ = (
        Index("ix_case_team_stage", "team_id", "stage"),
        Index("ix_case_holder_stage", "holder_id", "stage"),
        Index("ix_case_referred", "referred_on", "team_id", "stage", "kind", "id"),  # whole in itself, for counting
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    reference: Mapped[str | None] = mapped_column(Words(40), index=True)  # the council system's case number
    kind: Mapped[str] = mapped_column(Words(40))  # a key of cases.rules.KINDS
    stage: Mapped[str] = mapped_column(Words(20))  # a key of cases.rules.STAGES; history in CaseStage
    reason: Mapped[str] = mapped_column(Prose, default="")  # what brought the person here, in the referrer's words
    referrer: Mapped[str] = mapped_column(Words(200), default="")
    referrer_contact: Mapped[str] = mapped_column(Words(200), default="")
    referred_on: Mapped[date]  # waiting is counted from here, for ever (U11)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))  # the named worker, when there is one
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    person: Mapped[Person] = relationship()
    team: Mapped[Team] = relationship()
    holder: Mapped[Worker | None] = relationship(foreign_keys=holder_id)


class CaseStage(Base):
    """A case came to a stage: who, when, why."""

    __tablename__ = "case_stage"
    __table_args__ = (Index("ix_case_stage_closed", "at", "case_id", "stage", sqlite_where=CLOSED, postgresql_where=CLOSED),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    stage: Mapped[str] = mapped_column(Words(20))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    why: Mapped[str] = mapped_column(Words(500), default="")


class Allocation(Base):
    """A worker holds a case, from when until when; while it is open, ``Case.holder_id`` names the same worker."""

    __tablename__ = "allocation"
    __table_args__ = (
        Index("uq_allocation_held", "case_id", unique=True, sqlite_where=STILL_HELD, postgresql_where=STILL_HELD),
        Index("ix_allocation_worker_ended", "worker_id", "ended_at"),
        Index("ix_allocation_from", "from_on", "case_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    from_on: Mapped[date]  # the day from which the worker has it
    allocated_at: Mapped[datetime] = mapped_column(Instant)  # when that was recorded
    allocated_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_how: Mapped[str] = mapped_column(Words(20), default="")  # the stage that the case came to, or "handed-on"
    over_reason: Mapped[str] = mapped_column(Prose, default="")  # why the worker holds it over the number of cases (H3)
    from_educator: Mapped[bool] = mapped_column(default=False)  # the student's practice educator handed it on (H7)
    case: Mapped[Case] = relationship()
    worker: Mapped[Worker] = relationship(foreign_keys=worker_id)


class CaseComment(Base):
    """A line of the short running comment of a case."""

    __tablename__ = "case_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    words: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker | None] = relationship()
