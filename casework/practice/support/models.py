"""Interim support and what became of it, money asked for and decided, and how the person was told."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.records.cases.models import Case
from casework.records.staff.models import Worker


class InterimSupport(Base):
    """Support before an assessment. Anybody of the team goes on with its record until it ends; its steps are kept.

    facts: by field of ``support.rules.FIELDS``. Its days stand there; what a step changed of them is written back.
    """

    __tablename__ = "interim_support"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    facts: Mapped[dict] = mapped_column(Facts)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    case: Mapped[Case] = relationship()
    begun_by: Mapped[Worker | None] = relationship(foreign_keys=begun_by_id)
    changed_by: Mapped[Worker | None] = relationship(foreign_keys=changed_by_id)


@unalterable
class SupportStep(Base):
    """It was reviewed, extended, ended, or settled with the home authority. before: its facts as they stood until then."""

    __tablename__ = "support_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    support_id: Mapped[int] = mapped_column(ForeignKey("interim_support.id"), index=True)
    what: Mapped[str] = mapped_column(Words(20))  # a key of support.rules.STEPS
    words: Mapped[str] = mapped_column(Prose, default="")
    facts: Mapped[dict] = mapped_column(Facts)  # of the home authority, by key of support.rules.HOME_ITEMS
    review_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    before: Mapped[dict] = mapped_column(Facts)
    happened_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker | None] = relationship()


@unalterable
class FundingRequest(Base):
    """Money is asked for, with what is considered (F25)."""

    __tablename__ = "funding_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    support_id: Mapped[int] = mapped_column(ForeignKey("interim_support.id"), index=True)
    what: Mapped[str] = mapped_column(Prose)
    considered: Mapped[dict] = mapped_column(Facts)  # by key of support.rules.CONSIDERED
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    support: Mapped[InterimSupport] = relationship()
    by: Mapped[Worker | None] = relationship()


@unalterable
class FundingDecision(Base):
    """A manager decided on it (F25)."""

    __tablename__ = "funding_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("funding_request.id"), unique=True)
    outcome: Mapped[str] = mapped_column(Words(20))  # a key of support.rules.OUTCOMES
    rests_on: Mapped[list] = mapped_column(Facts)  # keys of support.rules.CONSIDERED
    rationale: Mapped[str] = mapped_column(Prose)
    what: Mapped[str] = mapped_column(Prose, default="")  # what is agreed
    charge: Mapped[str] = mapped_column(Words(20), default="")  # a key of support.rules.CHARGES
    equipment_cost: Mapped[int | None]  # pounds
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    request: Mapped[FundingRequest] = relationship()
    by: Mapped[Worker | None] = relationship()


@unalterable
class DecisionTelling(Base):
    """The person, or whoever speaks for them, heard of a decision on money (F26)."""

    __tablename__ = "decision_telling"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("funding_decision.id"), unique=True)
    way: Mapped[str] = mapped_column(Words(20))  # a key of support.rules.WAYS
    whom: Mapped[str] = mapped_column(Words(200))
    points: Mapped[dict] = mapped_column(Facts)  # by key of support.rules.POINTS
    accessible: Mapped[str] = mapped_column(Prose, default="")
    told_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    decision: Mapped[FundingDecision] = relationship()
    by: Mapped[Worker | None] = relationship()
