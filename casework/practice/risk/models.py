"""Ratings."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.records.cases.models import Case
from casework.records.staff.models import Worker


@unalterable
class Rating(Base):
    """One use of a tool on a case: picked, suggested, decided, why, by whom, under which policy. The newest decides."""

    __tablename__ = "rating"
    __table_args__ = (
        Index("ix_rating_case_tool_happened", "case_id", "tool", "happened_at"), Index("ix_rating_note", "note_id"),
        Index("ix_rating_happened", "happened_at", "case_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    tool: Mapped[str] = mapped_column(Words(30))
    # {"row", "column"} | {"level"} | {"indicators": [...], "local": {key: the words of a team's own indicator, as they were}}
    picked: Mapped[dict] = mapped_column(Facts)
    suggested: Mapped[str | None] = mapped_column(Words(30))  # a level's key
    decided: Mapped[str] = mapped_column(Words(30))
    gravity: Mapped[int]  # of the decided level; higher is graver, comparable across tools
    urgent: Mapped[bool] = mapped_column(default=False)  # response needed as fast as the policy's urgent one (L18)
    reasoning: Mapped[str] = mapped_column(Prose, default="")
    happened_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))
    policy: Mapped[str] = mapped_column(Words(40))
    fingerprint: Mapped[str] = mapped_column(Words(64))
    case: Mapped[Case] = relationship()
    decided_by: Mapped[Worker | None] = relationship()
