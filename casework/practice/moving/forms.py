"""What is typed when another team is asked, and when it says no."""

from collections.abc import Mapping

from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.ground.web import Form, ListField, ProseField
from casework.policy.model import NoteType
from casework.practice.handing.forms import HandingForm, handing_fields

LONGEST = 3_000


def move_form(note_type: NoteType, receivers: Mapping[str, str]) -> type[HandingForm]:
    """The form class of a request: which team, why, and the transfer note with what is left.

    receivers: to whom in the other teams a thing can be left, in words; made anew for each request.
    """
    fields = {
        "team": ListField("Which team?", validators=[InputRequired("Choose the team to ask.")]),
        "why": ProseField("Why should it move?", required="Say why the case should move.", longest=LONGEST),
    }
    return type("MoveForm", (HandingForm,), fields | handing_fields(note_type, receivers))


def choices_of(teams: list) -> list[SelectChoice]:
    """The teams that can be asked, none chosen yet."""
    return [SelectChoice("", "Choose a team"), *(SelectChoice(str(team.id), team.name) for team in teams)]


class DeclineForm(Form):
    """Why the team that is asked does not take the case."""

    reason = ProseField("Why do you decline?", required="Say why, for the team that asked.", longest=LONGEST)
