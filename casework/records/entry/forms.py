"""What is typed on the way in."""

from collections.abc import Iterable, Mapping

from wtforms import HiddenField
from wtforms.validators import InputRequired

from casework.ground.web import Form, LineField, PasswordField
from casework.records.entry import queries
from casework.records.entry.rules import refusal_to_use_password

HINT = "Twelve characters or more: a few words that do not belong together are good. You can paste it from a password manager."


class SignInForm(Form):
    """Address and password; nothing in the messages tells which accounts exist."""

    email = LineField("E-mail address", required="Give your e-mail address.", longest=254)
    password = PasswordField("Password", validators=[InputRequired("Give your password.")])
    next = HiddenField()


class NewPasswordForm(Form):
    """A new password, typed twice because a slip would lock its owner out."""

    password = PasswordField("Password", validators=[InputRequired("Choose a password.")])
    again = PasswordField("The same password again", validators=[InputRequired("Type the password a second time.")])

    def judge(self, *, minimum: int, own_words: Iterable[str]) -> bool:
        """Whether the form is sound and the password may be used; messages stand at the fields."""
        if not self.validate_on_submit():
            return False
        common = queries.common_passwords()
        refusal = refusal_to_use_password(self.password.data, minimum=minimum, common=common, own_words=own_words)
        if refusal is not None:
            self.refuse(refusal)
        return refusal is None

    def validate(self, extra_validators: Mapping | None = None) -> bool:
        """The two must be the same."""
        sound = super().validate(extra_validators)
        if sound and self.password.data != self.again.data:
            self.again.errors = ["The two passwords differ. Type the same one twice."]
            return False
        return sound
