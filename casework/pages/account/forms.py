"""What somebody types about themselves."""

from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.ground.web import Form, LineField, PasswordField, RadioField
from casework.records.calendars.rules import WHOSE
from casework.records.entry.forms import NewPasswordForm


class NameForm(Form):
    """One's own name."""

    version = HiddenField()
    name = LineField("Your name", required="Give your name.")


class ChangePasswordForm(NewPasswordForm):
    """A new password, allowed by the one of today."""

    current = PasswordField("Your password of today", validators=[InputRequired("Give your password of today.")])


class CalendarForm(Form):
    """What one's calendar shows. instead_of: the number of the address that stood when the page was opened, or empty."""

    instead_of = HiddenField()
    whose = RadioField("What your calendar shows", choices=[SelectChoice(*each) for each in WHOSE.items()], default="mine",
                       validators=[InputRequired("Choose what your calendar shows.")])  # fmt: skip


class MailForm(Form):
    """Whether one wants the daily mail."""

    daily = RadioField("The daily mail", choices=[SelectChoice("yes", "Send it to me"), SelectChoice("no", "Do not send it")],
                       validators=[InputRequired("Choose whether it is sent to you.")])  # fmt: skip
