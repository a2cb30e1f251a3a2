"""What the desk reads beside the feed: levels of cases, pages of tasks, who has duty today, next dates of held cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from casework.ground.db import db
from casework.policy.model import Level, Policy
from casework.policy.used import policy_of
from casework.practice.risk import queries as ratings
from casework.practice.supervision import queries as supervisions
from casework.practice.tray import queries as tray
from casework.records.cases.models import Case
from casework.records.cases.queries import held_by_me
from casework.records.clocks import queries as clocks
from casework.records.clocks.models import Clock
from casework.records.rota.queries import Duty, who_has_duty
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import Actor
from casework.records.tasks.models import Task


@dataclass(frozen=True)
class TeamToday:
    """A team's duty of the day: who has it, whether a rota says so, and how many contacts wait for them."""

    team: Team
    on_duty: tuple[Worker, ...]
    by_rota: bool
    overdue: int
    due: int
    waiting: int


@dataclass(frozen=True)
class Held:
    """A case that somebody holds, with its level and the next thing due on it."""

    case: Case
    level: Level | None
    next_due: Clock | None


def levels_of(cases: Iterable[Case], policies: Mapping[str, Policy]) -> dict[int, Level | None]:
    """By case, the level decided now with the tool that sets the contacts; None when never rated. One query."""
    cases = {case.id: case for case in cases}
    current = ratings.decided_of(cases, {policy.contact.tool for policy in policies.values()})
    return {number: _level(policy_of(policies, case.team), current.get(number, {})) for number, case in cases.items()}


def _level(policy: Policy, decided: Mapping[str, str]) -> Level | None:
    tool = policy.tools[policy.contact.tool]
    return next((level for level in tool.levels if level.key == decided.get(tool.key)), None)


def pages_of_tasks(numbers: Iterable[int]) -> dict[int, str]:
    """By task, the page of its own on which it is done. One query, none without a task."""
    numbers = sorted(numbers)
    if not numbers:
        return {}
    return dict(db.session.execute(select(Task.id, Task.page).where(Task.id.in_(numbers), Task.page != "")).all())


def supervised_in(occasions: Iterable[str]) -> dict[str, tuple[int, str]]:
    """By occasion of an item about supervision, the worker's number and name. At most two queries, none without one."""
    found: dict[str, tuple[int, str]] = {}
    told = [occasion.partition(":") for occasion in occasions if occasion.startswith("supervision")]
    for kind, abouts in (("due", ("supervision", "supervision-late")), ("record", ("supervision-record", "supervision-remark"))):
        names = supervisions.named(kind, {int(number) for about, _, number in told if about in abouts})
        found |= {f"{about}:{number}": names[int(number)] for about, _, number in told if about in abouts}
    return found


def teams_today(actor: Actor, on: date) -> list[TeamToday]:
    """The duty of the day in each team where the actor holds a role (U39)."""
    mine = [team for team in staff.teams_seen(actor) if team.id in actor.team_ids]
    duty, counted = who_has_duty(mine, on), tray.counts_of_teams(actor, [team.id for team in mine], on)
    return [_today(team, duty[team.id], counted.get(team.id, tray.TeamCounts())) for team in mine]


def _today(team: Team, duty: Duty, counted: tray.TeamCounts) -> TeamToday:
    return TeamToday(team, duty.workers, duty.by_rota, counted.overdue, counted.today, counted.waiting)


def my_cases(actor: Actor, policies: Mapping[str, Policy]) -> list[Held]:
    """Open cases that the actor holds, the earliest next date first (U39). Three queries."""
    cases = held_by_me(actor)
    running, levels = clocks.running_of(case.id for case in cases), levels_of(cases, policies)
    rows = [Held(case, levels[case.id], next(iter(running.get(case.id, ())), None)) for case in cases]
    return sorted(rows, key=lambda row: (row.next_due is None, row.next_due.due_on if row.next_due else date.max))
