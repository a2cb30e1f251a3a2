"""One page for a manager's Monday, of one team or of all of theirs."""

from datetime import timedelta

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.web import abort, actor, policy_of, render, request, who_may, whole_number
from casework.pages.monday import queries, rules
from casework.practice.caseloads import queries as caseloads
from casework.practice.caseloads.rules import NEW_DAYS, READERS
from casework.records.audit import operations as audit
from casework.records.notices import queries as notices
from casework.records.notices.rules import GROUPS
from casework.records.staff import queries as staff
from casework.records.staff.models import Team

bp = Blueprint("monday", __name__)
PAGE = 50
MOST_TEAMS = 5


@bp.get("/monday")
@who_may(*READERS)
def monday():
    """What changed in a week, what needs the reader, who has room, and what falls due."""
    teams, shown, wanted = _teams()
    week, numbers = rules.week_of(clock.today()), [team.id for team in shown]
    changed, due = queries.changes(actor(), numbers, week), queries.due(actor(), numbers, week)
    falling, waiting = queries.falling(actor(), numbers, week), queries.waiting_in(notices.feed(actor(), week.today))
    near = shown if len(shown) <= MOST_TEAMS else []  # the workers of more would fill the page, and take their time
    persons = queries.persons_on(changed, falling)
    room = [(team, _room(team)) for team in near]
    _log(persons)
    return render(
        "monday/monday.html", week=week, teams=teams, shown=shown, wanted=wanted, changed=changed, due=due,
        falling=rules.grouped(falling), count=len(falling), whens=rules.WHENS,
        waiting=waiting, groups=GROUPS, changes=rules.CHANGES, kinds=rules.KINDS, first=rules.first_of(waiting, due),
        room=room, away=_away([row.holder.worker_id for _, rows in room for row in rows], week), tasks=rules.TASKS,
        most=queries.SHOWN, spans=rules.SPANS,
    )  # fmt: skip


@bp.get("/monday/due/<kind>")
@who_may(*READERS)
def due_list(kind: str):
    """What one figure counts: each date with its case, the earliest first."""
    when = request.args.get("when", "overdue")
    if kind not in rules.KINDS or when not in rules.WHENS:
        abort(404)
    _mine, shown, wanted = _teams()
    week, numbers = rules.week_of(clock.today()), [team.id for team in shown]
    count = getattr(queries.due(actor(), numbers, week).get(kind, rules.Counted()), when)
    pages, page = _page_of(count)
    rows = queries.listed(actor(), numbers, week, kind, when, page, PAGE)
    _log(sorted({each.case.person_id for each in rows}))
    return render(
        "monday/due.html", week=week, shown=shown, wanted=wanted, kind=kind, when=when, kinds=rules.KINDS, whens=rules.WHENS,
        rows=rows, count=count, page=page, pages=pages, tasks=rules.TASKS,
        address=lambda number: _address(f"due/{kind}", when, wanted, number),
    )  # fmt: skip


@bp.get("/monday/changed/<change>")
@who_may(*READERS)
def changed_list(change: str):
    """The cases that one figure of what changed counts, the newest first."""
    when = request.args.get("when", rules.SINCE)
    if change not in rules.CHANGES or when not in rules.SPANS:
        abort(404)
    _mine, shown, wanted = _teams()
    asked = (actor(), [team.id for team in shown], rules.week_of(clock.today()), change, when)
    count = queries.count_changed(*asked)
    pages, page = _page_of(count)
    rows = queries.changed(*asked, page, PAGE)
    _log(sorted({case.person_id for case, _at in rows}))
    return render(
        "monday/changed.html", shown=shown, wanted=wanted, title=f"{rules.CHANGES[change]} {rules.SPANS[when]}", rows=rows,
        count=count, page=page, pages=pages, address=lambda number: _address(f"changed/{change}", when, wanted, number),
    )  # fmt: skip


def _page_of(count: int) -> tuple[int, int]:
    """How many pages a list has, and the one that is asked for; the last, where it is beyond."""
    pages = max(1, -(-count // PAGE))
    return pages, min(max(1, request.args.get("page", 1, type=whole_number)), pages)


def _address(of: str, when: str, team: int | None, page: int) -> str:
    return f"/monday/{of}?when={when}&page={page}" + (f"&team={team}" if team else "")


def _teams() -> tuple[list[Team], list[Team], int | None]:
    """The reader's teams, those looked at, and which one was asked for."""
    teams = [team for team in staff.teams_seen(actor()) if actor().holds(*READERS, team_id=team.id)]
    wanted = request.args.get("team", type=whole_number)
    return teams, teams if wanted is None else [team for team in teams if team.id == wanted] or abort(404), wanted


def _log(persons: list[int]) -> None:
    if persons:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="monday.listed", persons=persons)


def _room(team: Team) -> list:
    since = clock.now() - timedelta(days=NEW_DAYS)
    return rules.with_room(caseloads.rows_of(team, policy_of(team), clock.today(), since))


def _away(numbers: list[int], week: rules.Week) -> dict[int, list]:
    """By worker, the absences of which a day lies in the days ahead."""
    found: dict[int, list] = {}
    for absence in staff.absences_between(numbers, week.today, week.until):
        found.setdefault(absence.worker_id, []).append(absence)
    return found
