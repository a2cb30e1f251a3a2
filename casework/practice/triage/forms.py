"""The triage page, the short form for turning down, and the form for telling. What is missing is the gates' to say."""

from datetime import date
from functools import cache
from typing import Any

from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from casework.ground.web import DayField, Form, LineField, ProseField
from casework.policy.model import Policy
from casework.practice.risk.forms import AS_SUGGESTED, WHY_OTHERWISE, urgent_field
from casework.practice.triage import rules
from casework.practice.triage.rules import Facts

LONGEST = 3_000  # five of them stand in one section of the decision note, which holds 20,000


class Pick(RadioField):
    """One of a few answers, or none yet: whether one is needed, the gates say."""

    def __init__(self, label: str, answers: dict[str, str], **kwargs):
        super().__init__(
            label, choices=[SelectChoice(key, words) for key, words in answers.items()], default="", **kwargs
        )

    def pre_validate(self, form: Form) -> None:
        """Only what is offered."""
        if self.data and self.data not in {choice.value for choice in self.iter_choices()}:
            raise ValidationError("Choose one of the answers that are shown.")


class Ticks(SelectMultipleField):
    """Any of a few answers."""

    widget, option_widget = ListWidget(prefix_label=False), CheckboxInput()


class Line(LineField):
    """A line that a gate may ask for, so it is not called optional."""

    def __init__(self, label: str, **kwargs):
        super().__init__(label, **kwargs)
        self.flags.optional = False


class Prose(ProseField):
    """A text that a gate may ask for, so it is not called optional."""

    def __init__(self, label: str, **kwargs):
        super().__init__(label, **kwargs)
        self.flags.optional = False


def _telling() -> dict:
    ticks = [SelectChoice(key, words) for key, words in rules.COVERED.items()]
    return {
        "safe": Pick("Is it safe to contact them?", rules.SAFE),
        "safe_detail": Prose("What to mind, or why it is not safe", longest=LONGEST),
        "representative": Pick("Is their representative part of the worry?", rules.REPRESENTATIVE),
        "told": Pick("Have they been told that they wait?", rules.TOLD),
        "told_who": Pick("Who was told?", rules.WHO),
        "told_how": Pick("How?", rules.WAYS),
        "told_on": DayField("Told on", future=False),
        "told_by": Line("Told by"),
        "covered": Ticks("What was done while telling them", choices=ticks),
        "referrer_told": Pick("Has the referrer been told?", rules.REFERRER),
    }


def _scales(policy: Policy) -> dict:
    fields = {key: StringField(policy.tools[key].title) for key in ("priority", "complexity") if key in policy.tools}
    if policy.response and policy.response.tool in fields:
        fields["urgent_response"] = urgent_field(policy)
    return fields


def _gates() -> dict:
    return {
        "urgent": Pick("Is there an immediate and urgent need?", rules.URGENT),
        "urgent_actions": Prose("Urgent actions that were taken", longest=LONGEST),
        "information": Pick("Does the record hold what the decision needs?", rules.INFORMATION),
        "information_detail": Line("Where it is, or what is missing and who finds it out", longest=500),
        "residence": Pick("Is ordinary residence confirmed?", rules.RESIDENCE),
        "residence_detail": Line("Which other authority, and how it stands", longest=500),
        "section_117": Pick("Section 117 aftercare", rules.SECTION_117),
        "section_117_detail": Line("What aftercare, and from whom", longest=500),
        "discharge": Pick("Does Discharge to Assess pay?", rules.DISCHARGE),
        "discharge_by": Line("Funding reviewed and amended by"),
        "discharge_on": DayField("Funding reviewed on", future=False),
        "self_funder": Pick("Do they pay for their own care?", rules.FUNDS),
        "self_funder_arranges": Pick("Can they, or people around them, arrange the care?", rules.YES_NO),
        "self_funder_why": Prose("Why place them, and how do they get their assessment?", longest=LONGEST),
        "safeguarding": Pick("Is there a safeguarding matter?", rules.SAFEGUARDING),
        "safeguarding_with": Line("Discussed with which Team Manager or Team Leader"),
    }


def _rationale() -> dict:
    return {
        "circumstances": Prose("Circumstances", longest=LONGEST),
        "rationale": Prose("Rationale for placing", longest=LONGEST),
        "tried": Prose("What was tried at the first contact", longest=LONGEST),
    }


@cache
def triage_form(policy: Policy) -> type[Form]:
    """The form class of the triage page under a policy, in the order of the page."""
    rag = policy.tools[policy.contact.tool]
    fields = {
        **_gates(),
        "rag": StringField(rag.title),
        "decided": Pick("Your decision", {"": AS_SUGGESTED} | {level.key: level.label for level in rag.levels}),
        "reasoning": Prose(WHY_OTHERWISE, longest=LONGEST),
        **_scales(policy),
        **_telling(),
        **_rationale(),
    }
    return type("TriageForm", (Form,), fields)


@cache
def gates_form() -> type[Form]:
    """The form class of the gates that a list left open (U31): the triage page without its ratings."""
    return type("GatesForm", (Form,), {**_gates(), **_telling(), **_rationale()})


@cache
def telling_form() -> type[Form]:
    """The form class of the task to tell everybody concerned."""
    return type("TellingForm", (Form,), _telling())


class TurnDownForm(Form):
    """Why a proposal is turned down."""

    reason = ProseField("Why it is turned down", required="Write why, for whoever proposed it.", longest=LONGEST)


def facts_of(form: Form) -> Facts:
    """What was answered, by field, fit to be stored."""
    return rules.as_meant({field: _fact(form[field].data) for field in rules.FIELDS if field in form})


def known_of(case: Any, worker_name: str, on: date) -> dict:
    """What need not be typed: the referral's own words, that nobody else referred them, and who tells them, today."""
    known = {"circumstances": case.reason, "told_by": worker_name, "told_on": on}
    return known if case.referrer else known | {"referrer_told": "none"}


def mark(form: Form, suggestions: Facts) -> None:
    """Say beside each answer that stands as the referral has it where it comes from (F12)."""
    for field, answer in suggestions.items():
        if answer and field in form and form[field].data == answer:
            form[field].origin = rules.MARK


def data_of(facts: Facts) -> dict:
    """The same the other way round: what a form is filled with."""
    days = {field: date.fromisoformat(facts[field]) for field in ("discharge_on", "told_on") if facts.get(field)}
    return {field: value for field, value in facts.items() if value} | days


def _fact(value) -> str | list:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, list) else str(value or "").strip()
