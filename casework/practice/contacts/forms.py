"""What is typed when somebody calls or writes, in each branch, and when a message is answered."""

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from casework.ground.web import CellField, DayField, Form, LineField, ListField, ProseField
from casework.practice.contacts import rules
from casework.practice.contacts.rules import Taking

LONGEST, LONGEST_LINE = 4_000, 200
FOUND_BY = "A name, a date of birth, a telephone number, a postcode, an NHS number, a council number or a case number."


class _Choice(RadioField):
    """One of several; not called optional, since what it hangs on asks for it."""

    def __init__(self, label: str, choices: Mapping[str, str], *, required: str = "", **kwargs: Any):
        checks = [InputRequired(required)] if required else [Optional()]
        super().__init__(label, choices=[SelectChoice(*each) for each in choices.items()], validators=checks, **kwargs)
        self.flags.optional = False


class _Prose(ProseField):
    """A text that some answers ask for, so not called optional."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, longest=LONGEST, **kwargs)
        self.flags.optional = False


def begun_form(options: Mapping[str, str]) -> type[Form]:
    """The form class of how a contact came. options: whom one may ask for, by key; other ones on other days."""
    asked = [SelectChoice("", "Nobody in particular"), *(SelectChoice(*each) for each in options.items())]
    fields = {
        "channel": _Choice("How did they get in touch?", rules.CHANNELS, required="Choose how they got in touch.",
                           default=rules.CALL),
        "caller": LineField("Who is calling or writing?", required="Write who called or wrote.", longest=LONGEST_LINE),
        "relation": LineField("Who are they to the person?", longest=LONGEST_LINE,
                              description="For example herself, his daughter, a district nurse."),
        "reach": LineField("How can we reach them?", longest=LONGEST_LINE, description="A number, and when it suits them."),
        "asked": ListField("Whom do they ask for?", choices=asked),
        "about": LineField("Who is it about?", longest=LONGEST_LINE, description=FOUND_BY),
        "matter": ProseField("What is it about?", longest=LONGEST),
        "person": HiddenField(),
    }  # fmt: skip
    return type("BegunForm", (Form,), fields)


class SearchForm(Form):
    """Whom a begun contact is about."""

    q = LineField(
        "Who is it about?",
        required="Write a name, a date of birth, or a number.",
        longest=LONGEST_LINE,
        description=FOUND_BY,
    )


class DropForm(Form):
    """Nothing comes of a begun contact."""

    words = LineField("Why?", required="Say why.", longest=500)


class TakingForm(Form):
    """Base of what ``taking_form`` makes."""

    @property
    def taking(self) -> Taking:
        """What was typed, as the rules want it."""
        names = rules.ASKED[self.how_]
        return Taking(self.how_, **{name: self[name].data or "" for name in names if name != "due_on"},
                      due_on=self.due_on.data)  # fmt: skip


QUESTIONS = {
    "told": "What did you tell the caller, and when can they expect the call?",
    "message": "Message: what is it about, and what was promised?",
    "done": "What did you do meanwhile, and what of it was urgent?",
    "otherwise": "What do they do if nobody calls?",
}
WRITTEN_QUESTIONS = {
    "message": "Message: what do they ask for?",
    "told": "What was the writer told of the absence?",
    "done": "What did you do meanwhile, and what of it was urgent?",
    "otherwise": "What does the writer do if nobody answers?",
}


def taking_form(how: str, channel: str) -> type[TakingForm]:
    """The form class of a branch: its own questions, and no others. channel: how the contact came."""
    written = rules.is_written(channel)
    questions = WRITTEN_QUESTIONS if written else QUESTIONS
    original = {key: words for key, words in rules.ORIGINAL.items() if channel != rules.TEXT or key == rules.NONE}
    travels = {key: rules.TRAVELS[key] for key in rules.TRAVELS_OF.get(channel, ())}
    made = {
        "due_on": lambda: DayField("An answer or action is needed by" if written else "Call back by"),
        "outcome": lambda: _Choice("What happened?", rules.OUTCOMES),
        "urgent": lambda: _Choice("Was anything urgent?", rules.URGENT),
        "original": lambda: _Choice("Does the worker want the original?", original),
        "travels": lambda: _Choice("How does the original travel?", travels),
        "filed_at": lambda: CellField("Where is the original filed?", longest=LONGEST_LINE),
        "response": lambda: _Choice("Who sends a response?", rules.RESPONSES),
        "response_by": lambda: CellField("Who else sends it?", longest=LONGEST_LINE),
        "acknowledged": lambda: _Choice("Is there a letter that says it came?", rules.ACKNOWLEDGED),
        "meanwhile": lambda: _Choice("If they are not there in time: who manages it?", rules.MEANWHILE),
        "manager": lambda: CellField("Which manager agreed?", longest=LONGEST_LINE),
    }
    fields = {name: made[name]() if name in made else _Prose(questions[name]) for name in rules.ASKED[how]}
    return type("BranchForm", (TakingForm,), {"how_": how, **fields})


def answer_form(channel: str) -> type[Form]:
    """The form class of an answer to a message, in the words of how it came."""
    fields = {
        "what": _Choice("What came of it?", rules.answers_to(channel), required="Choose what came of it."),
        "words": _Prose("In a few words", required="Write in a few words what came of it."),
        "next_on": DayField("Try again on"),
    }
    return type("AnswerForm", (Form,), fields)


def passing_form(options: Mapping[str, str]) -> type[Form]:
    """The form class by which a message goes to somebody else in the team. options: to whom, by key."""
    choices = [SelectChoice("", "Choose"), *(SelectChoice(*each) for each in options.items())]
    fields = {
        "to": ListField("To whom?", choices=choices),
        "words": _Prose("Why?", required="Say why."),
    }
    return type("PassingForm", (Form,), fields)
