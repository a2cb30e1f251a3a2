"""What is typed about a workload: a concern, and each of its steps. Rows of measures work without JavaScript."""

from collections.abc import Mapping
from typing import Any

from wtforms import FieldList, FormField, IntegerField, RadioField, SubmitField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from casework.ground.clock import today
from casework.ground.refusal import Refusal
from casework.ground.web import CellField, DayField, Form, ListField, ProseField, TicksField
from casework.practice.caseloads.rules import OwnCap
from casework.practice.workload import rules
from casework.practice.workload.rules import STEPS, Action, Measure, Taken

LONGEST, LONGEST_MEASURE, MOST = 4_000, 200, 500
ROWS, MOST_ROWS = 3, 12


def _whose(choices: Mapping[int, str], ask: str) -> list[SelectChoice]:
    return [SelectChoice("", ask), *(SelectChoice(str(key), words) for key, words in choices.items())]


def concern_form(workers: Mapping[int, str], teams: Mapping[int, str]) -> type[Form]:
    """The form class by which a concern about a worker is raised. workers, teams: on offer, by number.

    Made anew for each request: who and where is another choice for each reader.
    """
    fields: dict[str, Any] = {"words": ProseField("What makes the workload too much?", longest=LONGEST,
                                                  required="Say what makes it too much.")}  # fmt: skip
    if len(workers) > 1:
        fields["worker"] = ListField("Whose workload is it?", choices=_whose(workers, "Choose"))
    if len(teams) > 1:
        fields["team"] = ListField("In which team?", choices=_whose(teams, "Choose"))
    return type("ConcernForm", (Form,), fields)


class TeamForm(Form):
    """A manager's words about a whole team; the figures are the app's."""

    words = ProseField("What makes it too much for the team?", longest=LONGEST, required="Say what makes it too much.")
    impact = ProseField("What does it do to the people you work with, and to staff?", longest=LONGEST,
                        required="Say what it does to people and staff.")  # fmt: skip
    risk = ProseField("What could happen if nothing changes?", longest=LONGEST, required="Say what could happen.")


def _figure(label: str) -> IntegerField:
    return IntegerField(label, validators=[Optional(), NumberRange(0, MOST, message=f"Give a whole number up to {MOST}.")])


class _Choice(RadioField):
    """One of several, asked for with some answers alone: so it may stay open, and is not called optional."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.flags.optional = False


def _choice(label: str, choices: Mapping[str, str], message: str, *, required: bool = True) -> RadioField:
    checks = [InputRequired(message)] if required else [Optional()]
    return _Choice(label, choices=[SelectChoice(*each) for each in choices.items()], validators=checks)


def step_form(kind: str, action: Action, owners: Mapping[int, str]) -> type["StepForm"]:
    """The form class of what can be done next: the parts that the steps it may lead to ask for.

    owners: who can own a measure, by number. Made anew for each request: they differ from concern to concern.
    """
    steps, several = [STEPS[what] for what in action.to], len(action.to) > 1
    fields: dict[str, Any] = {"kind_": kind, "action_": action}
    if any(step.explores for step in steps):
        fields["reasons"] = TicksField("What are the reasons?", rules.REASONS)
        fields["welfare"] = TicksField("What was considered for their welfare?", rules.WELFARE)
        fields["welfare_words"] = ProseField("What was said about their welfare?", longest=LONGEST)
    fields["words"] = ProseField(action.question, longest=LONGEST, required="Write it down in a few words.")
    if any(step.impact for step in steps):
        fields["impact"] = ProseField("What does it do to the people you work with, and to staff?", longest=LONGEST)
        fields["risk"] = ProseField("What could happen if nothing changes?", longest=LONGEST)
    if several:
        fields["goes"] = _choice("What happens now?", {what: STEPS[what].choice for what in action.to},
                                 "Say what happens now.")  # fmt: skip
    if any(step.offers for step in steps):
        fields |= _measures({key: words for step in steps for key, words in step.offers.items()}, owners)
    if any(step.limits for step in steps):
        fields |= {"cases": _figure("Highest number of cases"), "points": _figure("Highest number of points")}
    if any(step.reviewed for step in steps):
        fields["review_on"] = DayField("Review it on")
    if any(step.ends for step in steps):
        fields["outcome"] = _choice("How did it end?", rules.OUTCOMES[kind], "Say how it ended.", required=not several)
    return type("StepForm", (StepForm,), fields)


def _measures(offers: Mapping[str, str], owners: Mapping[int, str]) -> dict[str, Any]:
    row = {
        "what": ListField("Measure", choices=[SelectChoice("", "None"), *(SelectChoice(*each) for each in offers.items())]),
        "words": CellField("What exactly?", longest=LONGEST_MEASURE),
        "owner": ListField("Whose is it?", choices=_whose(owners, "Choose")),
        "by": DayField("By when?"),
    }
    rows = FieldList(FormField(type("MeasureRow", (PlainForm,), row)), min_entries=ROWS, max_entries=MOST_ROWS)
    return {"measures": rows, "more": SubmitField("Show more rows")}


MISSING = {"what": "Choose what it is.", "words": "Say what exactly.", "owner": "Choose whose it is.",
           "by": "Enter the day by which it is done."}  # fmt: skip


class StepForm(Form):
    """Base of what ``step_form`` makes."""

    @property
    def what(self) -> str:
        """The step that was chosen; the only one, where there is no choice."""
        return self.goes.data if "goes" in self else self.action_.to[0]

    @property
    def asks_for_rows(self) -> bool:
        """Whether it was sent for more rows, and not to be saved; then it has them."""
        if "more" not in self or not self.more.data:
            return False
        for _ in range(min(ROWS, MOST_ROWS - len(self.measures))):
            self.measures.append_entry()
        return True

    @property
    def taken(self) -> Taken:
        """What was typed for the step that was chosen, as the rules want it."""
        step = STEPS[self.what]
        given = {name: self[name].data or "" for name in ("words", "impact", "risk", "welfare_words") if name in self}
        if step.explores:
            given |= {"reasons": tuple(self.reasons.data), "welfare": tuple(self.welfare.data)}
        if step.offers:
            given["measures"] = tuple(_measure(row) for row in self._filled())
        if step.limits:
            given["own"] = OwnCap(self.cases.data, self.points.data)
        if step.reviewed:
            given["review_on"] = self.review_on.data
        return Taken(**given, outcome=self.outcome.data or "" if step.ends else "")

    def _filled(self) -> list[Any]:
        return [row for row in self.measures if any(row.form[name].data for name in MISSING)]

    def validate(self, extra_validators: dict | None = None) -> bool:
        """True when all fields hold, and what the chosen step asks for is whole."""
        holds = super().validate(extra_validators)
        if self.what not in self.action_.to:
            return False
        wanting = [row for row in self._filled() if not self._is_whole(row)] if STEPS[self.what].offers else []
        if wanting:
            self.measures.errors = [row.errors for row in self.measures]
        if not holds or wanting:
            return False
        refusal = rules.refusal_of_content(self.kind_, self.what, self.taken, today())
        if refusal is not None:
            self.refuse(refusal)
        return refusal is None

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal beside the field that it names; one about rows as a whole stands at the top."""
        if refusal.field == "measures":
            self.refusal, self.form_errors = refusal, [*self.form_errors, refusal.sentence]
        else:
            super().refuse(refusal)

    @staticmethod
    def _is_whole(row: Any) -> bool:
        for name, message in MISSING.items():
            field = row.form[name]
            if not field.data and not field.errors:
                field.errors = [*field.errors, message]
            if name == "by" and field.data and field.data < today():
                field.errors = [*field.errors, "Enter today or a day to come."]
        return not any(row.form[name].errors for name in MISSING)


def _measure(row: Any) -> Measure:
    form = row.form
    return Measure(form.what.data, form.words.data, int(form.owner.data or 0), form.by.data)
