"""What is typed when a record is restricted, opened from outside, or an opening is looked into."""

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from casework.ground.web import Form, ListField, ProseField, RadioField
from casework.policy.model import ROLE_LABELS
from casework.practice.guarding.rules import REASONS, Candidate

LONGEST = 3_000


class ReadersField(SelectMultipleField):
    """Ticks, one for each person who can be named; ``data`` is a list of workers' numbers."""

    widget, option_widget = ListWidget(prefix_label=False), CheckboxInput()

    def __init__(self, label: str, **kwargs):
        super().__init__(label, coerce=_number, validate_choice=False, **kwargs)


def _number(value) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _choices(words: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(*each) for each in words.items()]


class ReadersForm(Form):
    """Who may see a restricted record."""

    readers = ReadersField("Who may see this record?")

    def offer(self, candidates: list[Candidate]) -> None:
        """Show these people, with their roles."""
        self.readers.choices = [
            SelectChoice(each.worker_id, f"{each.name}, {' and '.join(ROLE_LABELS[role] for role in each.roles)}")
            for each in candidates
        ]


class RestrictForm(ReadersForm):
    """The same, with the reason for restricting."""

    why = ProseField("Why is it restricted?", required="Say why.", longest=LONGEST)


class LiftForm(Form):
    """Why everybody of the team may see the record again."""

    why = ProseField("Why need it not be restricted any more?", required="Say why.", longest=LONGEST)


class OpeningForm(Form):
    """Why somebody opens a record that is not theirs."""

    reason = ListField("What is the reason?", choices=_choices({"": "Choose a reason"} | dict(REASONS)),
                       validators=[InputRequired("Choose why you open this record.")])  # fmt: skip
    why = ProseField("What has happened?", required="Say in a sentence what has happened.", longest=LONGEST)


class AnswerForm(Form):
    """What a manager found."""

    found = RadioField("Was it in order?", choices=_choices({"yes": "Yes, it was in order", "no": "No, it was not"}),
                       validators=[InputRequired("Say whether it was in order.")])  # fmt: skip
    words = ProseField("What did you find?", longest=LONGEST)
