"""Moves of cases to another team, asked and answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words
from casework.records.cases.models import Case
from casework.records.notes.models import Note
from casework.records.staff.models import Team, Worker

OPEN = text("answered_at IS NULL")


class Move(Base):
    """One team asked another to take a case, and what came of it. Open until it is answered, at most one for a case."""

    __tablename__ = "case_move"
    __table_args__ = (
        Index("uq_case_move_open", "case_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_case_move_case", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    from_team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    to_team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    why: Mapped[str] = mapped_column(Prose)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"), unique=True)  # the Case Transfer note (H12)
    outstanding: Mapped[dict | None] = mapped_column(Facts)  # handing.rules.as_facts: becomes tasks once it is accepted (H14)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    answer: Mapped[str] = mapped_column(Words(20), default="")  # a key of moving.rules.ANSWERS
    reason: Mapped[str] = mapped_column(Prose, default="")  # why it was declined
    case: Mapped[Case] = relationship()
    note: Mapped[Note] = relationship()
    from_team: Mapped[Team] = relationship(foreign_keys=from_team_id)
    to_team: Mapped[Team] = relationship(foreign_keys=to_team_id)
    asked_by: Mapped[Worker] = relationship(foreign_keys=asked_by_id)
    answered_by: Mapped[Worker | None] = relationship(foreign_keys=answered_by_id)
