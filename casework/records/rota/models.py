"""Who is on duty on which day."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant
from casework.records.staff.models import Worker


class RotaDay(Base):
    """Somebody is on a team's rota on a day. Days gone by stay as they were; who was taken off is in the trail."""

    __tablename__ = "rota_day"
    __table_args__ = (UniqueConstraint("team_id", "day", "worker_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    day: Mapped[date]
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    put_at: Mapped[datetime] = mapped_column(Instant)
    put_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    worker: Mapped[Worker] = relationship(foreign_keys=worker_id)
    put_by: Mapped[Worker | None] = relationship(foreign_keys=put_by_id)
