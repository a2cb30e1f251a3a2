"""What is typed when a case comes back to duty."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField

from casework.ground.web import Form
from casework.policy.model import NoteType
from casework.practice.handing.forms import HandingForm
from casework.practice.tray.forms import section_fields


def back_form(note_type: NoteType, transfer: Mapping[str, Any]) -> type[Form]:
    """The form class: the sections of the decision note.

    transfer: for a case that somebody holds, the fields of what it leaves their hands with (H12); else none.
    """
    base = HandingForm if transfer else Form
    return type("BackForm", (base,), {"version": HiddenField()} | section_fields(note_type) | transfer)
