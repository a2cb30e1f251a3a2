"""What is typed when another team is asked, and when it says no."""

from functools import cache

from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.ground.web import Form, ListField, ProseField
from casework.policy.model import NoteType
from casework.practice.tray.forms import field_name, section_fields

LONGEST = 3_000


@cache
def move_form(note_type: NoteType) -> type[Form]:
    """The form class of a request: which team, why, and the sections of the transfer note."""
    fields = {
        "team": ListField("Which team?", validators=[InputRequired("Choose the team to ask.")]),
        "why": ProseField("Why should it move?", required="Say why the case should move.", longest=LONGEST),
    }
    return type("MoveForm", (Form,), fields | section_fields(note_type))


def choices_of(teams: list) -> list[SelectChoice]:
    """The teams that can be asked, none chosen yet."""
    return [SelectChoice("", "Choose a team"), *(SelectChoice(str(team.id), team.name) for team in teams)]


def fields_of_sections(form: Form, note_type: NoteType) -> list:
    """The form's fields for the sections of the note, in their order."""
    return [form[field_name(section.key)] for section in note_type.sections]


class DeclineForm(Form):
    """Why the team that is asked does not take the case."""

    reason = ProseField("Why do you decline?", required="Say why, for the team that asked.", longest=LONGEST)
