"""What is typed in the first set-up."""

from casework.ground.web import LineField, ListField
from casework.policy.model import ROLE_LABELS
from casework.records.entry.forms import NewPasswordForm
from casework.records.staff.forms import MembersForm, choices, email_field
from casework.records.staff.rules import DIRECTORATE_ROLES

IN_TEAM = {key: label for key, label in ROLE_LABELS.items() if key not in DIRECTORATE_ROLES}


class FounderForm(NewPasswordForm):
    """The first administrator."""

    name = LineField("Your name", required="Give your name.")
    email = email_field("Your e-mail address")


class FirstMembersForm(MembersForm):
    """The members of a team, and what its founder is in it (U33)."""

    own_role = ListField("Your own role in this team", choices=choices(IN_TEAM, "None, I only administer"))
