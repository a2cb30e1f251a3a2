"""What came of duty's look, and the note behind it."""

from functools import cache

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.ground.web import Form, ProseField
from casework.policy.model import NoteType
from casework.practice.tray.forms import section_fields
from casework.practice.tray.rules import REVIEWED

RATIONALE = "rationale"
FOUND = "What was found, and what was done?"


@cache
def review_form(note_type: NoteType) -> type[Form]:
    """The form class of a review: one choice, one text, and the other parts of the note for whoever needs them."""
    choices = [SelectChoice(value, words) for value, words in REVIEWED.items()]
    outcome = RadioField("What came of it?", choices=choices, validators=[InputRequired("Choose what came of looking at it.")])
    found = ProseField(FOUND, required="Write what was found and what was done, or why nobody can respond.",
                       description="A sentence or two: how they are now, who was there, why the level stays.")  # fmt: skip
    return type("ReviewForm", (Form,), section_fields(note_type) | {"outcome": outcome, RATIONALE: found})
