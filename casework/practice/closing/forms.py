"""What is typed about an ending, a request for one, an opening again, a note on the wrong person."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.ground.web import DayField, Form, LineField, ListField, ProseField
from casework.policy.model import NoteType
from casework.practice.closing import rules
from casework.practice.handing.forms import HandingForm, handing_fields
from casework.practice.tray.forms import section_fields
from casework.practice.triage.forms import Ticks

REASON = 450  # the stage of a case holds this much


def ending_form(kind: str, note_type: NoteType, receivers: Mapping[str, str]) -> type[Form]:
    """The form class of an ending: what its kind needs to know, and the note with what is left of it (H12).

    receivers: to whom a thing that is left can be given, in words; made anew for each request, because they differ.
    """
    return closing_form(kind, note_type, receivers) if rules.says_what_is_left(kind) else short_form(kind, note_type)


def closing_form(kind: str, note_type: NoteType, receivers: Mapping[str, str]) -> type[Form]:
    """The form class of an ending of work, and of asking for it."""
    known: dict[str, Any] = {}
    if kind == rules.OTHER_AUTHORITY:
        known["authority"] = LineField("Which authority?", required="Name the authority that takes the case on.")
        known["accepted_by"] = LineField(
            "Who has accepted it there, and when?",
            required="Say who has accepted it there. Until somebody has, the case stays with us.",
        )
    considered = {"considered": BooleanField("Voluntary, commissioned and internal services were considered")}
    return type("ClosingForm", (HandingForm,), known | handing_fields(note_type, receivers) | considered)


@cache
def short_form(kind: str, note_type: NoteType) -> type[Form]:
    """The form class of an ending that leaves nothing to anybody: a death, or what duty settled."""
    known: dict[str, Any] = {}
    if kind == rules.DIED:
        known["died_on"] = DayField("When did they die?", required="Enter the date of death.", future=False)
    if kind == rules.RESOLVED:
        ticks = [SelectChoice(key, words) for key, words in rules.SERVICES.items()]
        known["settled_by"] = Ticks(
            "What settled it?", choices=ticks, validators=[InputRequired("Tick what settled it.")]
        )
    fields = known | section_fields(note_type)
    if kind == rules.RESOLVED:  # made last, because it stands last on the page
        fields["told"] = ProseField("Who was told, and how?", required="Write who was told, and how.", longest=2_000)
    return type("EndingForm", (Form,), fields)


class ReopenForm(Form):
    """Why a closed case is opened again."""

    why = ProseField("Why is it opened again?", required="Say why this case is opened again.", longest=REASON)


class ReasonForm(Form):
    """Why something recorded was wrong."""

    reason = ProseField("How did you find out?", required="Say how you found out.", longest=REASON)


class SendBackForm(Form):
    """Why a closure that was asked for comes back."""

    reason = ProseField("What is missing?", required="Say what is missing, for whoever asked.", longest=3_000)


class LeaveForm(Form):
    """Who may close by themselves, on which days."""

    worker = ListField("Who?", validators=[InputRequired("Choose who may close by themselves.")])
    from_on = DayField("From", required="Give the first day.")
    until_on = DayField("Until")

    def offer(self, workers: list) -> None:
        """Fill the list of workers."""
        self.worker.choices = [SelectChoice("", "Choose one"), *(SelectChoice(str(w.id), w.name) for w in workers)]
