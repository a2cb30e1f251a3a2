"""What is typed of forums: when the next one is, a question, what was advised."""

from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.ground.web import DayField, Form, ProseField, RadioField
from casework.practice.forums.rules import KINDS

LONGEST = 4_000


def _kinds() -> list[SelectChoice]:
    return [SelectChoice(*each) for each in KINDS.items()]


class DateForm(Form):
    """When the next forum is, and which."""

    on = DayField("Day of the next forum", required="Give the day of the next forum.")
    kind = RadioField("Which one is it?", choices=_kinds(), validators=[InputRequired("Say which forum it is.")])


class PutForm(Form):
    """A case is put forward."""

    kind = RadioField("Which forum?", choices=_kinds(), validators=[InputRequired("Choose the forum.")])
    question = ProseField("What do you want to ask?", required="Say what you want to ask the forum.", longest=LONGEST)


class AdviceForm(Form):
    """What the forum advised."""

    held_on = DayField("Forum held on", required="Give the day of the forum.")
    advice = ProseField("Advice", required="Write down what was advised.")
    took_part = ProseField("Who took part", longest=LONGEST)
