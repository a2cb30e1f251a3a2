"""What the pages of the walk share: the blueprint, the team of an address."""

from flask import Blueprint

from casework.ground.web import abort, actor
from casework.records.staff import queries as staff
from casework.records.staff.models import Team

bp = Blueprint("walk", __name__)


def address(team_id: int) -> str:
    """Where a team's walk is made."""
    return f"/tray/review?team={team_id}"


def number(typed: str | None) -> int:
    """A row's number; 0, which no row has, for anything else."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def team_or_404(typed: str | None) -> Team:
    """The team of that number, when its records are the reader's to see."""
    team = staff.team(number(typed))
    if team is None or not actor().sees_team(team.id):
        abort(404)
    return team
