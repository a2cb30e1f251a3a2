"""How cases ended."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Words, unalterable
from casework.records.cases.models import Case
from casework.records.notes.models import Note


@unalterable
class CaseEnding(Base):
    """A case ended: how, with which note; by what duty settled it, or which authority and who took it on there."""

    __tablename__ = "case_ending"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(Words(20))  # a key of closing.rules.KINDS, or TAKEN_BACK
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    authority: Mapped[str] = mapped_column(Words(200), default="")
    accepted_by: Mapped[str] = mapped_column(Words(200), default="")
    settled_by: Mapped[list | None] = mapped_column(Facts)  # keys of closing.rules.SERVICES (L8)
    case: Mapped[Case] = relationship()
    note: Mapped[Note] = relationship()
