"""Escalations, the steps they climbed, their acknowledgement."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words
from casework.records.cases.models import Case
from casework.records.notes.models import Note
from casework.records.staff.models import Worker


class Escalation(Base):
    """A matter put to a senior manager. Open until there is an Acknowledgement; never deleted (U13)."""

    __tablename__ = "escalation"
    __table_args__ = (
        UniqueConstraint("rule", "case_id", "occasion"),
        Index("ix_escalation_pass_up_at", "pass_up_at"),
        Index("ix_escalation_team_open", "team_id", "closed_at"),
        # For counting; whole in themselves.
        Index("ix_escalation_raised", "raised_at", "team_id", "rule", "closed_at"),
        Index("ix_escalation_closed", "closed_at", "team_id", "raised_at", "rule"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    rule: Mapped[str] = mapped_column(Words(10))
    chain: Mapped[str] = mapped_column(Words(40))  # a key of the policy's chains
    occasion: Mapped[str] = mapped_column(Words(80))  # "clock:12", "placing:4:2" for its second month, "by-hand:1"
    reason: Mapped[str] = mapped_column(Prose)
    figures: Mapped[list] = mapped_column(Facts)  # what the rule counted: [{"label", "value"}]
    policy: Mapped[str] = mapped_column(Words(40))
    fingerprint: Mapped[str] = mapped_column(Words(64))
    raised_at: Mapped[datetime] = mapped_column(Instant)
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))  # None: by the clock
    step: Mapped[int] = mapped_column(default=0)  # how often it was put to somebody since the first; compare-and-set
    pass_up_at: Mapped[datetime | None] = mapped_column(Instant)  # when it is put to the next; None once acknowledged
    closed_at: Mapped[datetime | None] = mapped_column(Instant)  # when acknowledged
    case: Mapped[Case] = relationship()
    raised_by: Mapped[Worker | None] = relationship()


class EscalationStep(Base):
    """The matter was put to a level of the chain: who was told, and by when they must acknowledge it.

    ``step`` counts how often it was put to somebody; ``level`` is the chain's, and stays when the top is asked again.
    """

    __tablename__ = "escalation_step"
    __table_args__ = (UniqueConstraint("escalation_id", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalation.id"))
    step: Mapped[int]
    level: Mapped[int]
    roles: Mapped[list] = mapped_column(Facts)  # keys of the level's roles
    worker_ids: Mapped[list] = mapped_column(Facts)  # who was told; empty: nobody in the whole chain was there
    passed_over: Mapped[list] = mapped_column(Facts)  # levels skipped: [{"level", "roles", "why", "workers"}]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer_by: Mapped[datetime] = mapped_column(Instant)


class Acknowledgement(Base):
    """Who took the escalation on, when, and the decision, which is a note (U14)."""

    __tablename__ = "acknowledgement"

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalation.id"), unique=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    worker: Mapped[Worker] = relationship()
    note: Mapped[Note] = relationship()
