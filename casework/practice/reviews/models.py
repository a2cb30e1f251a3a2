"""Review dates."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, unalterable
from casework.records.cases.models import Case
from casework.records.staff.models import Worker


@unalterable
class ReviewDate(Base):
    """Nothing is left to do on a case until a day (L8). The newest one holds while the case is on the Review tray."""

    __tablename__ = "review_date"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    decided_on: Mapped[date]
    due_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))  # the decision
    case: Mapped[Case] = relationship()
    by: Mapped[Worker | None] = relationship()
