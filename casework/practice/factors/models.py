"""Local risk factors."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Words
from casework.records.staff.models import Team, Worker


class LocalFactor(Base):
    """A team's own sign of a level (L16). In force from a day until a day, both included. Never deleted: it ends."""

    __tablename__ = "local_factor"
    __table_args__ = (Index("ix_local_factor_team_from", "team_id", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    tool: Mapped[str] = mapped_column(Words(30))
    points_to: Mapped[str] = mapped_column(Words(80))  # a level's key; in a matrix an axis and a choice, as harm:high
    words: Mapped[str] = mapped_column(Words(200))
    agreed_by: Mapped[str] = mapped_column(Words(200))  # the senior manager's name, as it was then
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))  # None for somebody who is not kept here
    agreed_on: Mapped[date]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)  # when the end was put on record by hand
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    team: Mapped[Team] = relationship()
    recorded_by: Mapped[Worker | None] = relationship(foreign_keys=recorded_by_id)
    ended_by: Mapped[Worker | None] = relationship(foreign_keys=ended_by_id)

    @property
    def key(self) -> str:
        """The key under which it is ticked."""
        return f"local-{self.id}"
