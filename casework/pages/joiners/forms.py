"""What is typed about new workers."""

from casework.ground.web import ListField
from casework.records.staff import queries as staff
from casework.records.staff.forms import MembersForm, choices


class SeveralForm(MembersForm):
    """A list of members for a team that is chosen on the page."""

    team = ListField("Team")

    def offer_teams(self) -> None:
        """Fill the list of teams."""
        self.team.choices = choices({str(team.id): team.name for team in staff.all_teams()})
