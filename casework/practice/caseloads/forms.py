"""What is typed about a case's weight, a limit of somebody's own, and what is over a limit."""

from functools import cache

from wtforms import IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from casework.ground.clock import today
from casework.ground.web import DayField, Form, ProseField
from casework.policy.model import Policy
from casework.practice.caseloads.rules import OWN, OwnCap, weights

LONGEST = 3_000
MOST = 500
GOES_ON = {"no": "It ends", "yes": "It goes on"}


def weight_field(policy: Policy) -> RadioField:
    """The levels that a case can weigh, with what they mean."""
    choices = [SelectChoice(level.key, f"{level.label}: {level.meaning[:1].lower()}{level.meaning[1:]}")
               for level in weights(policy)]  # fmt: skip
    return RadioField("How heavy is the case?", choices=choices,
                      validators=[InputRequired("Say how heavy the case is.")])  # fmt: skip


@cache
def weight_form(policy: Policy) -> type[Form]:
    """The form class by which a case is weighed."""
    why = ProseField("Why?", required="Say what makes it so.", longest=LONGEST)
    return type("WeightForm", (Form,), {"level": weight_field(policy), "why": why})


def _figure(label: str) -> IntegerField:
    return IntegerField(label, validators=[Optional(), NumberRange(0, MOST, message=f"Give a whole number up to {MOST}.")])


class OwnLimitForm(Form):
    """A worker holds less than the grade allows, until a manager has reviewed it."""

    kind = RadioField("What is it?", choices=[SelectChoice(*each) for each in OWN.items()],
                      validators=[InputRequired("Say what it is.")])  # fmt: skip
    cases = _figure("Highest number of cases")
    points = _figure("Highest number of points")
    from_on = DayField("From", required="Enter the day from which it holds.", future=False, default=today)
    review_on = DayField("Review it on", required="Enter the day on which you review it.")
    words = ProseField("What was agreed?", required="Write what was agreed, and with whom.", longest=LONGEST)

    @property
    def own(self) -> OwnCap:
        """The figures, as the rules want them."""
        return OwnCap(self.cases.data, self.points.data)


class ReviewForm(Form):
    """What the review of such a limit found: it ends, or goes on."""

    goes_on = RadioField("What happens with the limit?", choices=[SelectChoice(*each) for each in GOES_ON.items()],
                         validators=[InputRequired("Say whether the limit ends or goes on.")])  # fmt: skip
    again_on = DayField("Review it again on")
    outcome = ProseField("What did the review find?", required="Say what the review found.", longest=LONGEST)

    def validate(self, extra_validators: dict | None = None) -> bool:
        """True when all fields hold, and a limit that goes on has its next day."""
        holds = super().validate(extra_validators)
        if self.goes_on.data == "yes" and not self.again_on.data and not self.again_on.errors:
            self.again_on.errors = ["Enter the day on which you review it again."]
            return False
        return holds


class ReadinessForm(Form):
    """Why somebody is ready for heavier cases."""

    words = ProseField("Why are they ready?", required="Say why they are ready.", longest=LONGEST)


class AnswerForm(Form):
    """What happens about an excess."""

    answer = ProseField("What did you decide?", required="Say what you decided: who takes what over, or why it stays so.",
                        longest=LONGEST)  # fmt: skip
