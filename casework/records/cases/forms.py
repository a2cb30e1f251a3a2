"""The shape of what is typed about a case."""

from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.ground.web import DayField, Form, LineField, ProseField, SelectField
from casework.records.cases.rules import KINDS


class NewCaseForm(Form):
    """A new piece of work for a person."""

    kind = SelectField(
        "Kind of work",
        choices=[SelectChoice(key, words) for key, words in ({"": "Choose one"} | dict(KINDS)).items()],
        validators=[InputRequired("Choose the kind of work.")],
    )
    team = SelectField("Team", coerce=int, validators=[InputRequired("Choose the team that takes the case.")])
    referred_on = DayField(
        "Referred on", required="Give the day the referral arrived: waiting is counted from it.", future=False
    )
    referrer = LineField("Who referred them", description="A name and where from. Leave empty if nobody did.")
    referrer_contact = LineField("How to reach the referrer")
    reason = ProseField("What brings them here", description="In the referrer's words where you can.")
    reference = LineField("Case number in the council's system", longest=40)


class CommentForm(Form):
    """A line of the running comment."""

    words = ProseField("Add a comment", required="Write the comment first.", longest=4_000)
