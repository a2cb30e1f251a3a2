"""Workload concerns, their steps, and whom each step waits for."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.records.staff.models import Team, Worker

OPEN_OF_WORKER = text("closed_at IS NULL AND worker_id IS NOT NULL")
OPEN_OF_TEAM = text("closed_at IS NULL AND kind = 'team'")


class WorkloadConcern(Base):
    """A concern about the workload of one worker, of a team, or of several workers of a team at once.

    What happened stands in its steps; this row says how far it has come, so that lists and the sweep find it.
    """

    __tablename__ = "workload_concern"
    __table_args__ = (
        Index("uq_workload_concern_of_worker", "worker_id", unique=True, sqlite_where=OPEN_OF_WORKER,
              postgresql_where=OPEN_OF_WORKER),
        Index("uq_workload_concern_of_team", "team_id", unique=True, sqlite_where=OPEN_OF_TEAM, postgresql_where=OPEN_OF_TEAM),
        Index("ix_workload_concern_team_closed", "team_id", "closed_at"),
        Index("ix_workload_concern_tell_on", "tell_on"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Words(20))  # a key of workload.rules.KINDS
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)  # whose workload; None for a team's
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    senior: Mapped[bool] = mapped_column(default=False)  # about a manager of the team: for those above alone
    stage: Mapped[str] = mapped_column(Words(20))  # the newest step, a key of workload.rules.STEPS
    raised_at: Mapped[datetime] = mapped_column(Instant)
    review_on: Mapped[date | None]
    tell_on: Mapped[date | None]  # when the sweep tells of the review; None when it has
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    worker: Mapped[Worker | None] = relationship()
    team: Mapped[Team] = relationship()


@unalterable
class WorkloadStep(Base):
    """One step, as it was recorded that day (H20). number: 1 for the first.

    facts: what was ticked and agreed. welfare: what was considered for somebody's welfare, and said about it. evidence: the
    figures of that day, with what each of them counts.
    """

    __tablename__ = "workload_step"
    __table_args__ = (UniqueConstraint("concern_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("workload_concern.id"))
    number: Mapped[int]
    what: Mapped[str] = mapped_column(Words(20))
    words: Mapped[str] = mapped_column(Prose)
    facts: Mapped[dict] = mapped_column(Facts)
    welfare: Mapped[dict] = mapped_column(Facts)
    evidence: Mapped[dict] = mapped_column(Facts)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))  # its owner; None: by Casework itself
    by: Mapped[Worker | None] = relationship()


class WorkloadWait(Base):
    """Somebody for whom a step waits, until they acknowledge it. tell_on: when the next above hears; None when told."""

    __tablename__ = "workload_wait"
    __table_args__ = (Index("ix_workload_wait_tell_on", "tell_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("workload_step.id"), index=True)
    role: Mapped[str] = mapped_column(Words(40))  # for whom it was meant, a key of workload.rules.STANDS_IN
    answered_by: Mapped[str] = mapped_column(Words(40))  # the role that answers
    worker_ids: Mapped[list] = mapped_column(Facts)
    answer_on: Mapped[date]
    tell_on: Mapped[date | None]
    step: Mapped[WorkloadStep] = relationship()


@unalterable
class WorkloadAcknowledgement(Base):
    """Whoever was asked has seen a step."""

    __tablename__ = "workload_acknowledgement"

    id: Mapped[int] = mapped_column(primary_key=True)
    wait_id: Mapped[int] = mapped_column(ForeignKey("workload_wait.id"), unique=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    worker: Mapped[Worker] = relationship()
