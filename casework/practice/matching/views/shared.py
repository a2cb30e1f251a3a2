"""What the pages share, and what pages of other rooms may ask."""

from textwrap import shorten
from typing import Any

from flask import Blueprint

from casework.ground.clock import today
from casework.ground.web import actor
from casework.practice.matching import queries, rules

bp = Blueprint("matching", __name__)
WISHES = 200  # characters of them in a line


@bp.app_context_processor
def _asked_elsewhere() -> dict:
    """Whether the reader sees a team's strengths; what a case needs from its worker, and how it may go on, in lines."""
    return {"sees_strengths_of": _sees_strengths_of, "needs_in_lines": needs_in_lines}


def _sees_strengths_of(team_id: int) -> bool:
    return rules.sees_strengths_of_team(actor(), team_id)


def needs_in_lines(wanted: Any) -> list[str]:
    """What is written of a case, a line for each thing; none where nothing is."""
    if wanted is None:
        return []
    names = queries.names_among([*wanted.asked_for, *wanted.not_again])
    wishes = "Wishes: " + shorten(wanted.wishes, WISHES, placeholder=" \u2026") if wanted.wishes else ""
    lines = [rules.needs_line(wanted, names), wishes, rules.outlook_line(wanted.support_until, wanted.course, today())]
    return [line for line in lines if line]
