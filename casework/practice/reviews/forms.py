"""What is typed when a case goes to the Review tray."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField

from casework.ground.web import DayField, Form
from casework.policy.model import NoteType
from casework.practice.handing.forms import HandingForm
from casework.practice.tray.forms import section_fields


def review_form(note_type: NoteType, transfer: Mapping[str, Any]) -> type[Form]:
    """The form class: the date, and the sections of the decision note.

    transfer: for a case that somebody holds, the fields of what it leaves their hands with (H12); else none.
    """
    base = HandingForm if transfer else Form
    fields = {
        "version": HiddenField(),
        "due_on": DayField("Next review", required="Enter the date of the next review."),
    }
    return type("ReviewForm", (base,), fields | section_fields(note_type) | transfer)
