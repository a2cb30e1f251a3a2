"""Reading notes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.ground.finding import having_words
from casework.records.cases import queries as cases
from casework.records.cases.models import Case
from casework.records.notes.models import MisplacedNote, Note

PER_PAGE = 20  # notes found that are shown at once


def notes_of(case_id: int) -> list[Note]:
    """All notes of a case with their authors, the latest happening first."""
    of_case = select(Note).where(Note.case_id == case_id).options(joinedload(Note.author))
    return list(db.session.scalars(of_case.order_by(Note.happened_at.desc(), Note.id.desc())))


def note_for(actor, note_id: int) -> Note | None:
    """The note, when the actor may see its case."""
    note = db.session.get(Note, note_id)
    return note if note is not None and cases.case_for(actor, note.case_id) is not None else None


def stands(note_id: Any) -> ColumnElement[bool]:
    """The condition that what came with a note counts: the note, if there is one, is not on the wrong person (U38)."""
    return ~select(MisplacedNote.id).where(MisplacedNote.note_id == note_id).exists()


def misplaced(note_id: int) -> MisplacedNote | None:
    """The marking of a note as written on the wrong person, with who marked it."""
    marked = select(MisplacedNote).where(MisplacedNote.note_id == note_id).options(joinedload(MisplacedNote.by))
    return db.session.scalar(marked)


def misplaced_of(case_id: int) -> list[MisplacedNote]:
    """The notes of a case that were marked as written on the wrong person, the newest marking first."""
    marked = select(MisplacedNote).join(MisplacedNote.note).where(Note.case_id == case_id)
    return list(db.session.scalars(marked.order_by(MisplacedNote.at.desc(), MisplacedNote.id.desc())))


def find_notes(actor: Any, phrases: Sequence[Sequence[str]], *, page: int = 1) -> tuple[list[Note], bool]:
    """Notes of cases that the actor may see in which all that was asked stands, and whether there are more on a next page.

    The last to happen first, as on a case's page, whenever it was written down: who looks for falls asks what came when, and all
    that was asked stands in each note, so that none fits better than another. A note on the wrong person is not found (U38).
    """
    if not phrases:
        return [], False
    asked = select(Note).join(Note.case).join(Case.person).where(cases.may_see(actor), stands(Note.id))
    asked = having_words(asked, Note, phrases).offset((page - 1) * PER_PAGE).limit(PER_PAGE + 1)
    with_names = contains_eager(Note.case).options(contains_eager(Case.person), joinedload(Case.team))
    found = list(db.session.scalars(asked.options(with_names, joinedload(Note.author))))
    return found[:PER_PAGE], len(found) > PER_PAGE
