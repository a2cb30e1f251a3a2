"""Walks through a team's tray, the cases looked at in each, and who is named to walk in a manager's place."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Words, unalterable
from casework.records.cases.models import Case
from casework.records.staff.models import Team, Worker

UNDER_WAY = text("ended_at IS NULL")


class Walk(Base):
    """Somebody goes through a team's tray. Ended when all were seen, or when it was left and a newer one began."""

    __tablename__ = "walk"
    __table_args__ = (
        Index("uq_walk_under_way", "team_id", unique=True, sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY),
        Index("ix_walk_team_ended", "team_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    started_at: Mapped[datetime] = mapped_column(Instant)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_how: Mapped[str] = mapped_column(Words(20), default="")  # finished | left
    team: Mapped[Team] = relationship()
    started_by: Mapped[Worker | None] = relationship(foreign_keys=started_by_id)
    ended_by: Mapped[Worker | None] = relationship(foreign_keys=ended_by_id)


@unalterable
class WalkItem(Base):
    """A case was looked at in a walk, once."""

    __tablename__ = "walk_item"
    __table_args__ = (UniqueConstraint("walk_id", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    walk_id: Mapped[int] = mapped_column(ForeignKey("walk.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    what: Mapped[str] = mapped_column(Words(20))  # a key of walk.rules.WHAT
    case: Mapped[Case] = relationship()
    by: Mapped[Worker | None] = relationship()


class NamedWalker(Base):
    """A manager names somebody of the team to walk its tray, from a day until a day or until further notice. Never deleted."""

    __tablename__ = "named_walker"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    named_at: Mapped[datetime] = mapped_column(Instant)
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)  # before its last day, by a manager
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    team: Mapped[Team] = relationship()
    worker: Mapped[Worker] = relationship(foreign_keys=worker_id)
    named_by: Mapped[Worker | None] = relationship(foreign_keys=named_by_id)
