"""The forms of a contact and of an attempt; their long sections come from the policy."""

from functools import cache

from wtforms import HiddenField, RadioField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.ground.clock import today
from casework.ground.web import DayField, Form, LineField, ProseField, TicksField, TimeField
from casework.policy.model import NoteType, Policy, Section
from casework.practice.risk.forms import WHY_OTHERWISE, decided_field, urgent_field
from casework.practice.risk.rules import LONGEST_REASONING
from casework.practice.tray import rules

SCALES = ("priority", "complexity")


def field_name(section_key: str) -> str:
    """A section's key as a form field's name."""
    return section_key.replace("-", "_")


class WhenForm(Form):
    """When it happened."""

    happened_on = DayField("Date", required="Enter the date on which it happened.", future=False, default=today)
    happened_time = TimeField("Time (if you know it)")


class ReachedForm(WhenForm):
    """Somebody other than the person is named."""

    def validate(self, extra_validators: dict | None = None) -> bool:
        """True when all fields hold and whoever was reached is named."""
        holds = super().validate(extra_validators)
        if self.reached.data == "relevant-person" and not self.reached_who.data:
            self.reached_who.errors = ["Write who it was and how they are related to the person."]
            return False
        return holds


def sections_of(form: Form, note_type: NoteType) -> dict[str, str]:
    """What was typed under each section, by the section's key."""
    return {section.key: _text_of(form, section) for section in note_type.sections}


def _text_of(form: Form, section: Section) -> str:
    """What was ticked under a section, as a list, and then what was typed."""
    typed = form[field_name(section.key)].data or ""
    ticked = [section.offers[number] for number in form[ticks_name(section.key)].data or ()] if section.offers else []
    return "\n".join(filter(None, [*(f"- {words}" for words in ticked), typed]))


def ticks_name(section_key: str) -> str:
    """The name of the form field with the ticks of a section."""
    return f"{field_name(section_key)}_ticked"


def section_fields(note_type: NoteType) -> dict:
    """The form's fields of a note; a section that offers phrases has ticks for them."""
    fields: dict = {}
    for section in note_type.sections:
        required = f"Write something under \u201c{section.label}\u201d." if section.required else None
        fields[field_name(section.key)] = ProseField(section.label, required=required, description=section.hint)
        if section.offers:
            fields[ticks_name(section.key)] = TicksField(section.label, dict(enumerate(section.offers)), key=int)
    return fields


def sections_in(form: Form, note_type: NoteType) -> list[tuple]:
    """(text field, field of its ticks or None) of each section, in order."""
    return [(form[field_name(s.key)], form[ticks_name(s.key)] if s.offers else None) for s in note_type.sections]


def _radios(label: str, choices: dict[str, str], message: str) -> RadioField:
    options = [SelectChoice(value, words) for value, words in choices.items()]
    return RadioField(label, choices=options, validators=[InputRequired(message)])


def scales_of(policy: Policy) -> dict[str, StringField]:
    """The tools beside the matrix, empty for no change; with the mark of urgency, and what it was when the form opened."""
    fields = {key: StringField(policy.tools[key].title, default="") for key in SCALES if key in policy.tools}
    if policy.response and policy.response.tool in fields:
        fields |= {"urgent": urgent_field(policy), "urgent_was": HiddenField()}
    return fields


def new_day_fields(policy: Policy) -> dict[str, DayField]:
    """Another day for allocating, with its reason, where the policy sets such days (S9, S14)."""
    if policy.allocation_targets is None:
        return {}
    return {"allocate_on": DayField("Allocate by another day"), "allocate_why": LineField("Why that day?", longest=500)}


@cache
def contact_form(policy: Policy) -> type[Form]:
    """The form class of a tray contact under a policy."""
    rag = policy.tools[policy.contact.tool]
    fields = {
        "reached": _radios("Who did you reach?", rules.REACHED, "Choose who you reached."),
        "reached_who": LineField("Their name and how they are related"),
        "how": _radios("How?", rules.WAYS, "Choose how you were in touch."),
        **section_fields(policy.note_types["pwt"]),
        "rag": StringField(rag.title),
        "decided": decided_field(rag),
        "reasoning": ProseField(WHY_OTHERWISE, longest=LONGEST_REASONING),
        **scales_of(policy),
        "next_on": DayField("Next contact on another day"),
        "next_reason": LineField("Why later?", longest=500),
        **new_day_fields(policy),
        "check": SubmitField("Show level and next contact"),
    }
    return type("ContactForm", (ReachedForm,), fields)


@cache
def attempt_form(policy: Policy) -> type[Form]:
    """The form class of an attempt under a policy."""
    fields = {
        "how": _radios("How did you try?", rules.ATTEMPT_WAYS, "Choose how you tried."),
        **section_fields(policy.note_types["attempt"]),
        "safe_and_well_needed": _radios(
            "Is a safe-and-well check needed?", rules.SAFE_AND_WELL, "Decide whether a safe-and-well check is needed."
        ),
    }
    return type("AttemptForm", (WhenForm,), fields)
