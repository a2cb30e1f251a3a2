"""What is typed when a case comes back to duty."""

from functools import cache

from wtforms import HiddenField

from casework.ground.web import Form
from casework.policy.model import NoteType
from casework.practice.tray.forms import section_fields


@cache
def back_form(note_type: NoteType) -> type[Form]:
    """The form class: the sections of the decision note."""
    return type("BackForm", (Form,), {"version": HiddenField()} | section_fields(note_type))
