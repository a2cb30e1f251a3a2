"""Proposals to place, with every answer given; and who was told of a placing."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.practice.tray.models import Placement
from casework.records.cases.models import Case
from casework.records.staff.models import Worker

OPEN = text("answered_at IS NULL")


class Proposal(Base):
    """A placing as it was put forward, and its answer. A manager who places at once proposes and accepts in one act."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index("uq_proposal_open", "case_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_proposal_case", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    facts: Mapped[dict] = mapped_column(Facts)  # the answers of the triage page, by field
    proposed_at: Mapped[datetime] = mapped_column(Instant)  # the tray's clocks run from its day (L2)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    policy: Mapped[str] = mapped_column(Words(40))
    fingerprint: Mapped[str] = mapped_column(Words(64))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    answer: Mapped[str] = mapped_column(Words(20), default="")  # accepted | turned-down | overtaken
    reason: Mapped[str] = mapped_column(Prose, default="")  # why it was turned down, or what overtook it
    changed_facts: Mapped[dict | None] = mapped_column(Facts)  # when accepted with other answers than proposed
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id"), unique=True)
    case: Mapped[Case] = relationship()
    placement: Mapped[Placement | None] = relationship()
    proposed_by: Mapped[Worker] = relationship(foreign_keys=proposed_by_id)
    answered_by: Mapped[Worker | None] = relationship(foreign_keys=answered_by_id)

    @property
    def facts_that_hold(self) -> dict:
        """The answers that it was placed with, or is proposed with."""
        return self.changed_facts if self.changed_facts is not None else self.facts


@unalterable
class Telling(Base):
    """Whoever waits, and the referrer where there is one, was told of the placing (L10)."""

    __tablename__ = "telling"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    who: Mapped[str] = mapped_column(Words(20))  # person | representative
    how: Mapped[str] = mapped_column(Words(20))  # a key of triage.rules.WAYS
    told_on: Mapped[date]
    told_by: Mapped[str] = mapped_column(Words(200))
    facts: Mapped[dict] = mapped_column(Facts)  # all that was answered about telling them
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
