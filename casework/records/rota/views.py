"""A team's duty rota: everybody of the team reads it, its managers change it."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from flask import Blueprint

from casework.ground import clock, web
from casework.ground.days import add_days
from casework.ground.db import transaction
from casework.ground.refusal import Overtaken, Refusal, Refused
from casework.ground.web import abort, actor, request, who_may
from casework.records.rota import operations, queries, rules
from casework.records.rota.forms import Ticked, read_rota
from casework.records.rota.queries import Day
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

bp = Blueprint("rota", __name__)
WEEK = timedelta(days=7)


@bp.get("/teams/<int:team_id>/rota")
@who_may(*RECORD_ROLES)
def rota(team_id: int):
    """Two weeks of a team's rota; for its managers with boxes to tick, filled from the week before where they ask so."""
    team, first = _team_or_404(team_id), _first()
    days, copied = _plan(team, first), _day(request.args.get("copy"))
    ticked = {each.day: each.numbers for each in days}
    if copied is not None:
        ticked |= _copied(team, days, copied)
    return _page(team, first, days, ticked, copied=copied)


@bp.post("/teams/<int:team_id>/rota")
@who_may(*MANAGERS, *SENIOR_MANAGERS)
def save(team_id: int):
    """Save the days that were changed, all or none; whoever is second of two on a day is shown what the first saved."""
    team, first = _team_or_404(team_id), _first()
    sent = read_rota(request.form, rules.days_from(first))
    try:
        with transaction():
            changed = sum(_save_day(team, day, ticked) for day, ticked in sent.items() if ticked.changed)
    except Overtaken:
        return _page_again(team, first, sent, 409)
    except Refused as refused:
        return _page_again(team, first, sent, 422, refused.refusal)
    saying = f"The rota is saved: {web.plural(changed, 'day')} changed." if changed else "Nothing was changed."
    return web.go(_address(team, first), saying=saying)


def _save_day(team: Team, day: date, ticked: Ticked) -> bool:
    return operations.set_duty(actor=actor(), now=clock.now(), policy=web.policy_of(team), team=team, day=day,
                               workers=ticked.workers, seen=ticked.seen)  # fmt: skip


def _team_or_404(team_id: int) -> Team:
    team = staff.team(team_id)
    if team is None or not actor().sees_team(team.id):
        abort(404)
    return team


def _day(typed: str | None) -> date | None:
    try:
        return date.fromisoformat(typed or "")
    except ValueError:
        return None


def _first() -> date:
    return rules.first_day(_day(request.args.get("from")), clock.today())


def _address(team: Team, first: date) -> str:
    return f"/teams/{team.id}/rota?from={first}"


def _plan(team: Team, first: date) -> list[Day]:
    return queries.plan(team, first, clock.today(), web.policy_of(team).office.closures)


def _copied(team: Team, days: list[Day], monday: date) -> dict[date, frozenset[int]]:
    """For the empty days of a week that can be changed: whoever was on the same day of the week before, and works then."""
    before = queries.planned(team.id, add_days(monday, -WEEK.days), add_days(monday, -1))
    week = [each for each in days if each.is_open and not each.on and monday <= each.day < add_days(monday, WEEK.days)]
    return {
        each.day: frozenset(row.worker_id for row in before.get(each.day - WEEK, ()))
        & {place.worker.id for place in each.places if place.in_team and not place.away}
        for each in week
    }


def _page_again(team: Team, first: date, sent: Mapping[date, Ticked], status: int, refusal: Refusal | None = None):
    """The page with all that was ticked. What somebody else saved meanwhile stands beside it, and saving goes over it."""
    days = _plan(team, first)
    ticked = {each.day: each.numbers for each in days}
    ticked |= {day: each.workers for day, each in sent.items() if each.changed}
    theirs = [each.day for each in days if _overtaken(each, sent.get(each.day))]
    return _page(team, first, days, ticked, status=status, refusal=refusal, theirs=theirs)


def _overtaken(day: Day, sent: Ticked | None) -> bool:
    return sent is not None and sent.changed and day.numbers not in (sent.seen, sent.workers)


def _page(team: Team, first: date, days: list[Day], ticked: Mapping[date, frozenset[int]], *, status: int = 200,
          copied: date | None = None, refusal: Refusal | None = None, theirs: Collection[date] = ()):  # fmt: skip
    weeks = [days[start : start + 7] for start in range(0, len(days), 7)]
    return web.render(
        "rota/rota.html", status=status, error=status != 200, team=team, weeks=weeks, ticked=ticked, copied=copied,
        refusal=refusal, theirs=theirs, address=_address(team, first), may_plan=rules.refusal_to_plan(actor(), team.id) is None,
        earlier=_address(team, first - 2 * WEEK), later=_address(team, first + 2 * WEEK),
    )  # fmt: skip
