"""What is typed about advice, about whether it helped, and about prevention."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import HiddenField, RadioField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.ground.clock import today
from casework.ground.web import CellField, DayField, Form, LineField, ListField, ProseField, TicksField
from casework.practice.advice import rules
from casework.practice.advice.rules import FollowUp, Given, Prevention, Tried, Way
from casework.records.directory.rules import TOPICS
from casework.records.staff.models import Team, Worker

LONGEST = 4_000
DUTY = "duty"


class _Open(RadioField):
    """A choice that is asked for with some answers alone, so it may stay open and is not called optional."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.flags.optional = False


class _Part(ProseField):
    """A part of what is explored, which may wait: so it is not called optional."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.flags.optional = False


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(*each) for each in words.items()]


def whose_field(label: str, workers: Iterable[Worker], usual: int | None) -> ListField:
    """Who finds out: the duty of the team, or one of its workers."""
    choices = [SelectChoice(DUTY, "The team’s duty"), *(SelectChoice(str(worker.id), worker.name) for worker in workers)]
    return ListField(label, choices=choices, default=str(usual) if usual is not None else DUTY)


def _worker(typed: str | None) -> int | None:
    return None if typed in (None, "", DUTY) else int(typed)


def _about(teams: Iterable[Team]) -> dict[str, Any]:
    teams = list(teams)
    choices = [SelectChoice(str(team.id), team.name) for team in teams]
    fields: dict[str, Any] = {"team": ListField("For which team?", choices=choices)} if len(teams) > 1 else {}
    return fields | {
        "topics": TicksField("What was it about?", TOPICS, validators=[InputRequired("Choose what it was about.")])
    }


def _named(organisations: Mapping[int, str]) -> dict[str, Any]:
    return {
        "find_words": LineField("Find organisations that were named"),
        "find": SubmitField("Find"),
        "organisations": TicksField("Organisations that were named", organisations, key=_number),
        "given_on": DayField("When was it given?", required="Enter the day on which it was given.", future=False, default=today),
        "how": RadioField("How was it given?", choices=_choices(rules.HOW),
                          validators=[InputRequired("Choose how it was given.")]),
    }  # fmt: skip


def _access() -> dict[str, Any]:
    missing = "Say how it was made easy to understand, or that no support was needed."
    return {"access": TicksField("How was it made easy to understand?", rules.ACCESS, validators=[InputRequired(missing)])}


def _number(text: Any) -> int:
    return int(text) if str(text).isascii() and str(text).isdigit() and len(str(text)) < 10 else -1


def advice_form(
    teams: Iterable[Team], organisations: Mapping[int, str], workers: Iterable[Worker], usual: int | None, suggested: date
) -> type["AdviceForm"]:
    """The form class for advice to somebody with a record. Made anew for each request: the choices are another's each time.

    organisations: names of the entries of the directory, by number. usual: the worker who is offered for the follow-up.
    suggested: the day that is offered for it.
    """
    fields = _about(teams)  # in the order of the page: a form tells its errors in the order in which its fields were made
    fields["said"] = ProseField("What was said?", required="Write down what was said.", longest=LONGEST)
    fields |= _named(organisations)
    fields["given_to"] = RadioField("To whom was it given?", choices=_choices(rules.GIVEN_TO),
                                    validators=[InputRequired("Choose to whom it was given.")])  # fmt: skip
    fields["who"] = LineField("Who was it, and how do they belong to the person?", longest=rules.LONGEST_WHO)
    fields |= _access() | {
        "access_words": ProseField("What exactly was done?", longest=LONGEST),
        "follows": _Open("Does somebody find out whether it helped?", choices=_choices({"yes": "Yes", "no": "No"}),
                         validators=[InputRequired("Say whether somebody finds out if it helped.")], default="yes"),
        "why_none": ProseField("Why is nobody going to ask?", longest=LONGEST),
        "due_on": DayField("On which day?", default=suggested),
        "whose": whose_field("Who asks?", workers, usual),
    }  # fmt: skip
    return type("AdviceForm", (AdviceForm,), fields)


def unknown_form(teams: Iterable[Team], organisations: Mapping[int, str]) -> type["AdviceForm"]:
    """The form class for advice to somebody without a record: nothing in it has room for a word about them."""
    return type("UnknownForm", (AdviceForm,), _about(teams) | _named(organisations) | _access())


class AdviceForm(Form):
    """Base of what the two above make."""

    @property
    def finds(self) -> bool:
        """Whether it was sent to search the directory, and not to be saved."""
        return bool(self.find.data)

    @property
    def team_id(self) -> int | None:
        """The team that was chosen; None where there is no choice."""
        return _number(self.team.data) if "team" in self else None

    @property
    def given(self) -> Given:
        """What was typed, as the operations want it."""
        words = {name: self[name].data or "" for name in ("said", "given_to", "who", "access_words") if name in self}
        follows = "follows" in self and self.follows.data == "yes"
        if "follows" in self and not follows:
            words["why_none"] = self.why_none.data or ""
        return Given(
            self.given_on.data, tuple(self.topics.data or ()), self.how.data, tuple(self.access.data or ()),
            tuple(self.organisations.data or ()), **words,
            follow_up=FollowUp(self.due_on.data, _worker(self.whose.data)) if follows else None)  # fmt: skip


def tried_form(workers: Iterable[Worker], usual: int | None) -> type["TriedForm"]:
    """The form class for finding out whether it helped."""
    return type("TriedForm", (TriedForm,), {"again_whose": whose_field("Who asks then?", workers, usual)})


class TriedForm(Form):
    """Base of what ``tried_form`` makes."""

    on = DayField("When did you ask?", required="Enter the day on which you asked.", future=False, default=today)
    outcome = RadioField("How did it go?", choices=_choices(rules.OUTCOMES), validators=[InputRequired("Say how it went.")])
    words = ProseField("What did they say, and what follows?", longest=LONGEST)
    again_on = DayField("Ask again on")

    @property
    def tried(self) -> Tried:
        """What was typed, as the operations want it."""
        wants = self.again_on.data is not None and self.outcome.data != rules.WORKED
        again = FollowUp(self.again_on.data, _worker(self.again_whose.data)) if wants else None
        return Tried(self.on.data, self.outcome.data, self.words.data or "", again)


class _PreventionForm(Form):
    """Five elements, each in words; each way of prevention with what was found and why."""

    seen = HiddenField()

    def fill(self, prevention: Prevention | None, newest: int | None) -> None:
        """Put what is on record into the form."""
        self.seen.data = str(newest or 0)
        for key in rules.ELEMENTS if prevention else ():
            self[key].data = prevention.elements.get(key, "")
        for key in rules.WAYS if prevention else ():
            name, way = rules.field_of_way(key), prevention.way(key)
            self[name].data, self[f"{name}_why"].data = way.answer, way.why

    @property
    def seen_number(self) -> int | None:
        """The number of the newest record when the form was opened; None for none, -1 for nonsense."""
        return _number(self.seen.data or "0") or None

    @property
    def prevention(self) -> Prevention:
        """What was typed, as the operations want it."""
        ways = {}
        for key in rules.WAYS:
            name = rules.field_of_way(key)
            ways[key] = Way(self[name].data or "", self[f"{name}_why"].data or "")
        return Prevention({key: self[key].data or "" for key in rules.ELEMENTS}, ways)


def _way_fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key, label in rules.WAYS.items():
        name = rules.field_of_way(key)
        fields[name] = ListField(label, choices=_choices(rules.ANSWERS))
        fields[f"{name}_why"] = CellField("Why, or how it went", longest=500)
    return fields


PreventionForm = type(
    "PreventionForm",
    (_PreventionForm,),
    {key: _Part(label, longest=LONGEST) for key, label in rules.ELEMENTS.items()} | _way_fields(),
)
