"""What was answered in each waiting call."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.ground.db import Base, Instant, Prose, Words, unalterable


@unalterable
class CallAnswer(Base):
    """One question of one waiting call; the call is known by its note (L21, L22)."""

    __tablename__ = "call_answer"
    __table_args__ = (UniqueConstraint("note_id", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    question: Mapped[str] = mapped_column(Words(20))  # a key of calling.rules.QUESTIONS
    answer: Mapped[str] = mapped_column(Words(20))  # a key of calling.rules.ANSWERS
    words: Mapped[str] = mapped_column(Prose, default="")
    happened_at: Mapped[datetime] = mapped_column(Instant)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
