"""Concerns of workers about cases that were given to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Prose, Words
from casework.records.cases.models import Allocation, Case
from casework.records.staff.models import Worker

OPEN = text("answered_at IS NULL")


class AllocationConcern(Base):
    """Whoever was given a case says what speaks against it (H6). Open until it is answered, at most one for a case."""

    __tablename__ = "allocation_concern"
    __table_args__ = (
        Index("uq_allocation_concern_open", "case_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    allocation_id: Mapped[int] = mapped_column(ForeignKey("allocation.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    words: Mapped[str] = mapped_column(Prose)
    stated_at: Mapped[datetime] = mapped_column(Instant)
    stated_by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    answer: Mapped[str] = mapped_column(Words(20), default="")  # a key of allocation.rules.CONCERN_ANSWERS
    answer_words: Mapped[str] = mapped_column(Prose, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    case: Mapped[Case] = relationship()
    allocation: Mapped[Allocation] = relationship()
    stated_by: Mapped[Worker] = relationship(foreign_keys=stated_by_id)
    answered_by: Mapped[Worker | None] = relationship(foreign_keys=answered_by_id)
