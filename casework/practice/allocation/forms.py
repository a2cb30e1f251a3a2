"""What is typed when a case is allocated."""

from functools import cache

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from casework.ground.clock import today
from casework.ground.web import DayField, Form
from casework.policy.model import NoteType
from casework.practice.tray.forms import section_fields


@cache
def allocation_form(note_type: NoteType) -> type[Form]:
    """The form class: who, from when, and the sections of the note; whoever opens it fills in the choices of ``worker``."""
    fields = {
        "version": HiddenField(),
        "worker": RadioField(
            "Who takes the case?", coerce=int, choices=[], validators=[InputRequired("Choose who takes the case.")]
        ),  # fmt: skip
        "from_on": DayField("From", future=False, default=today),
    }
    return type("AllocationForm", (Form,), fields | section_fields(note_type))
