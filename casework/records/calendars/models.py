"""Addresses of calendars."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Words
from casework.records.staff.models import Worker

OPEN = text("ended_at IS NULL")


class CalendarAddress(Base):
    """The secret address at which a worker's calendar is read, one at a time. The secret itself is kept by nobody."""

    __tablename__ = "calendar_address"
    __table_args__ = (
        Index("uq_calendar_address_open", "worker_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    token_hash: Mapped[str] = mapped_column(Words(64), unique=True)  # SHA-256
    whose: Mapped[str] = mapped_column(Words(20))  # a key of calendars.rules.WHOSE
    made_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    worker: Mapped[Worker] = relationship()
