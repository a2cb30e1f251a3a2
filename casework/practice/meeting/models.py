"""A meeting in which cases are given out, and what was picked in it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Prose, Words
from casework.records.cases.models import Case
from casework.records.staff.models import Team, Worker

ON = text("ended_at IS NULL")


class AllocationMeeting(Base):
    """A team's managers give cases out together; one at a time in a team."""

    __tablename__ = "allocation_meeting"
    __table_args__ = (Index("uq_allocation_meeting_on", "team_id", unique=True, sqlite_where=ON, postgresql_where=ON),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    team: Mapped[Team] = relationship()
    begun_by: Mapped[Worker | None] = relationship(foreign_keys=begun_by_id)


class MeetingPick(Base):
    """For a case of the meeting, what is tried: who takes it, how heavy it is, why. Given: it was allocated so.

    refused: why it could not be, the last time that it was tried; "" when it could, or was not.
    """

    __tablename__ = "meeting_pick"
    __table_args__ = (UniqueConstraint("meeting_id", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("allocation_meeting.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    weight: Mapped[str] = mapped_column(Words(30), default="")
    why: Mapped[str] = mapped_column(Prose, default="")
    picked_at: Mapped[datetime] = mapped_column(Instant)
    picked_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    given_at: Mapped[datetime | None] = mapped_column(Instant)
    refused: Mapped[str] = mapped_column(Words(500), default="")
    case: Mapped[Case] = relationship()
    worker: Mapped[Worker | None] = relationship(foreign_keys=worker_id)
