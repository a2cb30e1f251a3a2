"""What is typed about an ending, an opening again, a note on the wrong person."""

from functools import cache

from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.ground.web import DayField, Form, LineField, ProseField
from casework.policy.model import NoteType
from casework.practice.closing import rules
from casework.practice.tray.forms import field_name, section_fields
from casework.practice.triage.forms import Ticks

REASON = 450  # the stage of a case holds this much


@cache
def ending_form(kind: str, note_type: NoteType) -> type[Form]:
    """The form class of an ending: what its kind needs to know, and the sections of its note."""
    known = {}
    if kind == rules.DIED:
        known["died_on"] = DayField("When did they die?", required="Enter the date of death.", future=False)
    if kind == rules.OTHER_AUTHORITY:
        known["authority"] = LineField("Which authority?", required="Name the authority that takes the case on.")
        known["accepted_by"] = LineField(
            "Who has accepted it there, and when?",
            required="Say who has accepted it there. Until somebody has, the case stays with us.",
        )
    if kind == rules.RESOLVED:
        ticks = [SelectChoice(key, words) for key, words in rules.SERVICES.items()]
        known["settled_by"] = Ticks(
            "What settled it?", choices=ticks, validators=[InputRequired("Tick what settled it.")]
        )
    fields = known | section_fields(note_type)
    if kind == rules.RESOLVED:  # made last, because it stands last on the page
        fields["told"] = ProseField("Who was told, and how?", required="Write who was told, and how.", longest=2_000)
    return type("EndingForm", (Form,), fields)


def fields_of_sections(form: Form, note_type: NoteType) -> list:
    """The form's fields for the sections of the note, in their order."""
    return [form[field_name(section.key)] for section in note_type.sections]


class ReopenForm(Form):
    """Why a closed case is opened again."""

    why = ProseField("Why is it opened again?", required="Say why this case is opened again.", longest=REASON)


class ReasonForm(Form):
    """Why something recorded was wrong."""

    reason = ProseField("How did you find out?", required="Say how you found out.", longest=REASON)
