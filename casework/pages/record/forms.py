"""The form of a case note: sections from the policy."""

from functools import cache

from casework.policy.model import NoteType
from casework.practice.tray.forms import WhenForm, section_fields


@cache
def note_form(note_type: NoteType) -> type[WhenForm]:
    """The form class for notes of this type: when it happened, and its sections."""
    return type("NoteForm", (WhenForm,), section_fields(note_type))
