"""Limits that a worker has beside those of the grade, and what was found over a limit."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Prose, Words
from casework.records.staff.models import Team, Worker

STANDING = text("ended_at IS NULL")


class OwnLimit(Base):
    """A worker holds less than the grade allows: from a day, until a manager has reviewed it (H5).

    cases, points: None where that figure is not lowered; never both. tell_on: the day on which the sweep tells of the
    review, None when it has.
    """

    __tablename__ = "own_limit"
    __table_args__ = (Index("ix_own_limit_tell_on", "tell_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))  # whose managers review it
    kind: Mapped[str] = mapped_column(Words(20))  # a key of caseloads.rules.OWN
    words: Mapped[str] = mapped_column(Prose)  # what was agreed
    cases: Mapped[int | None]
    points: Mapped[int | None]
    from_on: Mapped[date]
    review_on: Mapped[date]
    tell_on: Mapped[date | None]
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    outcome: Mapped[str] = mapped_column(Prose, default="")  # what the review found
    worker: Mapped[Worker] = relationship(foreign_keys=worker_id)
    team: Mapped[Team] = relationship()
    set_by: Mapped[Worker | None] = relationship(foreign_keys=set_by_id)
    ended_by: Mapped[Worker | None] = relationship(foreign_keys=ended_by_id)


class Readiness(Base):
    """A manager marked a worker, near the end of the apprenticeship, as ready for heavier cases than the grade takes (H4)."""

    __tablename__ = "readiness"
    __table_args__ = (
        Index("uq_readiness_standing", "worker_id", unique=True, sqlite_where=STANDING, postgresql_where=STANDING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    words: Mapped[str] = mapped_column(Prose)  # why
    given_at: Mapped[datetime] = mapped_column(Instant)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    given_by: Mapped[Worker | None] = relationship(foreign_keys=given_by_id)


class LimitFlag(Base):
    """A worker holds more than a limit allows, by something that is never refused; a manager of the team answers (H10).

    It ends when the worker is within the limit again. ``measure``: how much over, in cases or points. The newest of a
    kind that has not ended says how it stands; answered, it covers no more than its measure.
    """

    __tablename__ = "limit_flag"
    __table_args__ = (
        Index("uq_limit_flag_standing", "worker_id", "team_id", "kind", unique=True, sqlite_where=STANDING,
              postgresql_where=STANDING),
        Index("ix_limit_flag_team_ended", "team_id", "ended_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    kind: Mapped[str] = mapped_column(Words(20))  # a key of caseloads.rules.KINDS
    measure: Mapped[int]
    rule: Mapped[str] = mapped_column(Words(10))
    words: Mapped[str] = mapped_column(Words(300))  # what is over, and by how much
    cause: Mapped[str] = mapped_column(Words(20))  # a key of caseloads.rules.CAUSES
    raised_at: Mapped[datetime] = mapped_column(Instant)
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    answer: Mapped[str] = mapped_column(Prose, default="")
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_how: Mapped[str] = mapped_column(Words(20), default="")  # "within", or "grown" when a larger one follows
    worker: Mapped[Worker] = relationship(foreign_keys=worker_id)
    team: Mapped[Team] = relationship()
    answered_by: Mapped[Worker | None] = relationship(foreign_keys=answered_by_id)
