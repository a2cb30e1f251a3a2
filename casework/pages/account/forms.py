"""What somebody types about themselves."""

from wtforms import HiddenField
from wtforms.validators import InputRequired

from casework.ground.web import Form, LineField, PasswordField
from casework.records.entry.forms import NewPasswordForm


class NameForm(Form):
    """One's own name."""

    version = HiddenField()
    name = LineField("Your name", required="Give your name.")


class ChangePasswordForm(NewPasswordForm):
    """A new password, allowed by the one of today."""

    current = PasswordField("Your password of today", validators=[InputRequired("Give your password of today.")])
