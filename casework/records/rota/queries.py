"""Reading the rota: what was planned for some days, and who answers by it today."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.records.rota import rules
from casework.records.rota.models import RotaDay
from casework.records.staff import queries as staff
from casework.records.staff.models import Absence, RoleHeld, Team, Worker
from casework.records.staff.rules import DUTY, Span


@dataclass(frozen=True)
class Duty:
    """Who has a team's duty on a day; by_rota: because the rota says so, not their role."""

    workers: tuple[Worker, ...]
    by_rota: bool


def planned(team_id: int, first: date, last: date) -> dict[date, list[RotaDay]]:
    """By day, who is on a team's rota, by name; with who put them there."""
    found: dict[date, list[RotaDay]] = {}
    rows = select(RotaDay).join(RotaDay.worker).options(contains_eager(RotaDay.worker), joinedload(RotaDay.put_by))
    rows = rows.where(RotaDay.team_id == team_id, RotaDay.day.between(first, last))
    for row in db.session.scalars(rows.order_by(RotaDay.day, Worker.name, Worker.id)):
        found.setdefault(row.day, []).append(row)
    return found


@dataclass(frozen=True)
class Place:
    """A worker on a day: whether they work in the team then (else they cannot be put on), and whether they are away."""

    worker: Worker
    in_team: bool
    away: bool


@dataclass(frozen=True)
class Day:
    """A day of the plan. closed: why the team is, or None. over: it is gone by. places: one for each worker shown."""

    day: date
    closed: str | None
    over: bool
    on: tuple[RotaDay, ...]
    places: tuple[Place, ...]

    @property
    def is_open(self) -> bool:
        """True while people can be put on it and taken off."""
        return self.closed is None and not self.over

    @property
    def numbers(self) -> frozenset[int]:
        """Numbers of those on the rota."""
        return frozenset(row.worker_id for row in self.on)


def plan(team: Team, first: date, today: date, closures: Collection[date]) -> list[Day]:
    """The days of a page, with everybody who works in the team on one of them, or stands on its rota though they left.

    Three queries, however many people.
    """
    days = rules.days_from(first)
    on = planned(team.id, days[0], days[-1])
    held = staff.record_roles_between(team.id, days[0], days[-1])
    workers = list(dict.fromkeys(each.worker for each in [*held, *(row for rows in on.values() for row in rows)]))
    absences = staff.absences_between([worker.id for worker in workers], days[0], days[-1])
    return [
        Day(day, rules.why_closed(day, team.weekdays_open, closures), day < today, tuple(on.get(day, ())),
            tuple(Place(w, _covered(held, w, day), _covered(absences, w, day)) for w in workers))
        for day in days
    ]  # fmt: skip


def _covered(spans: Collection[RoleHeld | Absence], worker: Worker, day: date) -> bool:
    return any(span.worker_id == worker.id and Span(span.from_on, span.until_on).covers(day) for span in spans)


def answering(team_ids: Collection[int], on: date) -> dict[int, tuple[Worker, ...]]:
    """By team, who answers for its duty by the rota of a day; no entry where nobody does, and the roles have it.

    One query where no rota has anybody that day, else three.
    """
    listed: dict[int, list[int]] = {}
    rows = select(RotaDay.team_id, RotaDay.worker_id).join(RotaDay.worker)
    rows = rows.where(RotaDay.team_id.in_(sorted(team_ids)), RotaDay.day == on)
    for team_id, worker_id in db.session.execute(rows.order_by(RotaDay.team_id, Worker.name, Worker.id)):
        listed.setdefault(team_id, []).append(worker_id)
    if not listed:
        return {}
    holders, absences = staff.record_roles_in(listed, on), staff.absences_on(on)
    deputies = {number: absence.deputy for number, absence in absences.items()}
    away = {number: deputy.id if deputy and deputy.ended_on is None else None for number, deputy in deputies.items()}
    workers = {held.worker_id: held.worker for each in holders.values() for held in each}
    workers |= {deputy.id: deputy for deputy in deputies.values() if deputy is not None}
    found: dict[int, tuple[Worker, ...]] = {}
    for team_id, numbers in listed.items():
        roles: dict[int, list[str]] = {}
        for held in holders.get(team_id, ()):
            roles.setdefault(held.worker_id, []).append(held.role)
        found[team_id] = tuple(workers[number] for number in rules.who_answers(numbers, roles, away))
    return {team_id: there for team_id, there in found.items() if there}


def who_has_duty(teams: Collection[Team], on: date) -> dict[int, Duty]:
    """By team, who has its duty on a day: by the rota, without one by the duty roles (U39)."""
    by_rota = answering([team.id for team in teams], on)
    return {
        team.id: Duty(by_rota[team.id], True)
        if team.id in by_rota
        else Duty(tuple(staff.who_answers(DUTY, team.id, on)), False)
        for team in teams
    }
