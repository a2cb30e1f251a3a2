"""Restrictions of records, the people named on them, and openings with a reason."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Prose, Words, unalterable
from casework.records.staff.models import Team, Worker

OPEN = text("ended_at IS NULL")


class Restriction(Base):
    """A person's record is seen by named people only, from when to when (U17)."""

    __tablename__ = "restriction"
    __table_args__ = (
        Index("uq_restriction_open", "person_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_restriction_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_why: Mapped[str] = mapped_column(Prose, default="")
    by: Mapped[Worker | None] = relationship(foreign_keys=by_id)


class NamedReader(Base):
    """Somebody who sees a restricted record, from when to when."""

    __tablename__ = "named_reader"
    __table_args__ = (
        Index("uq_named_reader_open", "restriction_id", "worker_id", unique=True,
              sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_named_reader_worker", "worker_id", "restriction_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    restriction_id: Mapped[int] = mapped_column(ForeignKey("restriction.id"))
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    worker: Mapped[Worker] = relationship(foreign_keys=worker_id)


@unalterable
class Opening(Base):
    """Somebody opened a record that is not theirs, with a reason, for some hours (U16, U17)."""

    __tablename__ = "opening"
    __table_args__ = (
        Index("ix_opening_worker", "worker_id", "until"), Index("ix_opening_person", "person_id", "at"),
        Index("ix_opening_team", "team_id", "at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))  # that answers for the record, and was told
    restricted: Mapped[bool]  # at that time
    reason: Mapped[str] = mapped_column(Words(30))  # a key of guarding.rules.REASONS
    why: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)
    worker: Mapped[Worker] = relationship()
    team: Mapped[Team] = relationship()


@unalterable
class OpeningAnswer(Base):
    """A manager looked into an opening: it was in order, or it was not."""

    __tablename__ = "opening_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    opening_id: Mapped[int] = mapped_column(ForeignKey("opening.id"), unique=True)
    in_order: Mapped[bool]
    words: Mapped[str] = mapped_column(Prose, default="")
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker] = relationship()
