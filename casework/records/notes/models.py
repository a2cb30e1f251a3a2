"""Case notes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Words, unalterable
from casework.ground.finding import WORDS, found_by
from casework.policy.terms import COMPLAINT
from casework.records.cases.models import Case
from casework.records.staff.models import Worker

OF_COMPLAINT = text(f"type = '{COMPLAINT}'")


@found_by(WORDS, "sections", latest="happened_at")
@unalterable
class Note(Base):
    """A case note. Once saved it is never changed; a correction is a further note that points at it."""

    __tablename__ = "note"
    __table_args__ = (
        Index("ix_note_case_happened", "case_id", "happened_at"),
        Index("ix_note_complaint", "happened_at", "case_id", sqlite_where=OF_COMPLAINT, postgresql_where=OF_COMPLAINT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    type: Mapped[str] = mapped_column(Words(40))  # a key of the policy's note_types
    title: Mapped[str] = mapped_column(Words(100))
    sections: Mapped[list] = mapped_column(Facts)  # [{"key", "label", "text"}], in the form's order
    happened_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))  # None: written by the app
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"), index=True)
    policy: Mapped[str] = mapped_column(Words(40))
    fingerprint: Mapped[str] = mapped_column(Words(64))
    case: Mapped[Case] = relationship()
    author: Mapped[Worker | None] = relationship()


@unalterable
class MisplacedNote(Base):
    """A note was written on the wrong person (U38). The note stays as it is; nothing that it tells counts any more."""

    __tablename__ = "misplaced_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"), unique=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    reason: Mapped[str] = mapped_column(Words(500))
    note: Mapped[Note] = relationship()
    by: Mapped[Worker | None] = relationship()
