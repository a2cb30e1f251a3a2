"""What is typed about interim support: its record, the steps after it, money asked for and decided, and the telling."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, IntegerField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from casework.ground.web import CellField, DayField, Form, ProseField, RadioField, TicksField
from casework.practice.support import rules
from casework.practice.support.models import InterimSupport
from casework.practice.support.rules import LONGEST, LONGEST_LINE, Asked, Decided, Step, Told

LABELS = {
    "support": "What is put in place?",
    "urgent": "What cannot wait for an assessment?",
    **rules.CONSIDERED_FIRST,
    "reliable": "How far can we rely on what we were told?",
    "reliable_words": "Who said it, and what was checked",
    "hard": "Would it be hard to stop afterwards?",
    "hard_words": "Why, and what is done about that",
    "lives": "Do they ordinarily live in our area?",
    "home": "Which authority do they live in?",
    "council_pays": "What the council contributes",
    "person_pays": "What the person contributes",
    "from_on": "First day",
    "ends_on": "Last day",
    "review_how": "How it is reviewed",
    "review_on": "Day of the review",
    "outcomes": "Outcomes aimed at",
    "next_steps": "Next steps, each with its day",
    "assessment_on": "Day of the assessment",
}


class Text(ProseField):
    """A text that the list of what is missing may ask for, so it is not called optional."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, longest=LONGEST, **kwargs)
        self.flags.optional = False


def _pick(label: str, words: Mapping[str, str]) -> RadioField:
    return RadioField(label, choices=[SelectChoice(*each) for each in words.items()], validate_choice=False)


def _field(name: str) -> Any:
    if name in rules.CHOICES:
        return _pick(LABELS[name], rules.CHOICES[name])
    if name in rules.DAYS:
        return DayField(LABELS[name])
    return CellField(LABELS[name], longest=LONGEST_LINE) if name in rules.LINES else Text(LABELS[name])


class SupportForm(Form):
    """The record of interim support. version: of the row when the form was opened."""

    version = HiddenField()

    @property
    def facts(self) -> rules.Facts:
        """The answers, fit to be kept."""
        return {name: str(self[name].data or "") for name in rules.FIELDS}


for _name in LABELS:
    setattr(SupportForm, _name, _field(_name))


def filled(support: InterimSupport) -> dict[str, Any]:
    """What its form is filled with."""
    days = {name: rules.day_of(support.facts, name) for name in rules.DAYS}
    return {**support.facts, **days, "version": support.version}


class StepForm(Form):
    """A review, an extension or an end."""

    on = DayField("On which day?", required="Give the day.", future=False)
    words = Text("What came of it, and why")
    ends_on = DayField("New last day")
    review_on = DayField("Day of the next review, if there is one")

    @property
    def step(self) -> Step:
        """What was typed, as the rules take it."""
        return Step(self.on.data, self.words.data or "", self.review_on.data, self.ends_on.data)


class HomeForm(Form):
    """What the home authority was told, and what is agreed with it."""

    on = DayField("On which day?", required="Give the day.", future=False)
    whom = CellField("Who there was told, and how", longest=LONGEST_LINE)
    services, monitoring, assessment, costs = (Text(rules.HOME_ITEMS[key]) for key in list(rules.HOME_ITEMS)[1:])

    @property
    def step(self) -> Step:
        """What was typed, as the rules take it."""
        return Step(self.on.data, home={key: self[key].data or "" for key in rules.HOME_ITEMS})


class AskForm(Form):
    """What money is asked for, and what is considered."""

    what = Text("What is asked for?")

    @property
    def asked(self) -> Asked:
        """What was typed, as the rules take it."""
        return Asked(self.what.data or "", {key: self[key].data or "" for key in rules.CONSIDERED})


for _name, _label in rules.CONSIDERED.items():
    setattr(AskForm, _name, ProseField(_label, longest=LONGEST) if _name not in rules.MUST else Text(_label))


class DecisionForm(Form):
    """How a manager decides on money."""

    outcome = _pick("What is decided?", rules.OUTCOMES)
    rests_on = TicksField("What does the decision rest on?", rules.CONSIDERED)
    rationale = Text("The reasons, as the person will read them")
    what = Text("What is agreed")
    enough = _pick("Is that enough to meet the need now?", {"yes": "Yes", "no": "No"})
    charge = _pick("Is the person charged?", rules.CHARGES)
    equipment_cost = IntegerField("What the equipment costs, in pounds", validators=[
        Optional(), NumberRange(0, 1_000_000, message="Give the cost in whole pounds.")])  # fmt: skip

    @property
    def decided(self) -> Decided:
        """What was typed, as the rules take it."""
        enough = {"yes": True, "no": False}.get(self.enough.data or "")
        return Decided(self.outcome.data or "", tuple(self.rests_on.data or ()), self.rationale.data or "", self.what.data or "",
                       enough, self.charge.data or "", self.equipment_cost.data)  # fmt: skip


class TellingForm(Form):
    """How the person was told, and of what."""

    on = DayField("On which day?", required="Give the day.", future=False)
    whom = CellField("Who was told?", longest=LONGEST_LINE)
    way = _pick("How were they told?", rules.WAYS)
    accessible = ProseField("What made it possible for them to follow", longest=LONGEST)

    @property
    def told(self) -> Told:
        """What was typed, as the rules take it."""
        points = {key: self[key].data or "" for key in rules.POINTS}
        return Told(self.on.data, self.way.data or "", self.whom.data or "", points, self.accessible.data or "")


for _name, _label in rules.POINTS.items():
    setattr(TellingForm, _name, Text(_label))
