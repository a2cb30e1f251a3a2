"""What is typed when a case goes to the Review tray."""

from functools import cache

from wtforms import HiddenField

from casework.ground.web import DayField, Form
from casework.policy.model import NoteType
from casework.practice.tray.forms import section_fields


@cache
def review_form(note_type: NoteType) -> type[Form]:
    """The form class: the date, and the sections of the decision note."""
    fields = {
        "version": HiddenField(),
        "due_on": DayField("Next review", required="Enter the date of the next review."),
    }
    return type("ReviewForm", (Form,), fields | section_fields(note_type))
