"""Reading notes."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.records.cases import queries as cases
from casework.records.notes.models import Note


def notes_of(case_id: int) -> list[Note]:
    """All notes of a case with their authors, the latest happening first."""
    of_case = select(Note).where(Note.case_id == case_id).options(joinedload(Note.author))
    return list(db.session.scalars(of_case.order_by(Note.happened_at.desc(), Note.id.desc())))


def note_for(actor, note_id: int) -> Note | None:
    """The note, when the actor may see its case."""
    note = db.session.get(Note, note_id)
    return note if note is not None and cases.case_for(actor, note.case_id) is not None else None
