"""Who has supervision, by whom, and when the next one is due."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import joinedload

from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.supervision import rules
from casework.practice.supervision.models import Supervision, SupervisionDue
from casework.records.staff import queries as staff
from casework.records.staff.models import Absence, RoleHeld, Team, Worker
from casework.records.staff.rules import MANAGERS, PRACTICE, SENIOR_MANAGERS, Actor, Span


@dataclass(frozen=True)
class Who:
    """A worker, as far as lists need them."""

    id: int
    name: str


@dataclass(frozen=True)
class Stand:
    """How a worker stands with supervision. due_on: None while they are away and nobody knows until when."""

    worker: Who
    team: Team
    from_on: date
    due_on: date | None
    last_on: date | None = None
    away: bool = False


def stands(
    policies: Mapping[str, Policy], today: date, *, worker_id: int | None = None, team_ids: Collection[int] | None = None
) -> dict[int, Stand]:
    """By worker, how each practitioner stands today; or one of them, or those who practise in some teams.

    Five queries of bare values, whoever many there are: the sweep asks this every minute.
    """
    practising = _practitioners(policies, today, worker_id, team_ids)
    if not practising:
        return {}
    last, began = _last_held(worker_id), _counted_since()
    facts = {
        number: rules.Facts(start if number in last else max(start, began.get(team.id, today)), last.get(number))
        for number, (_who, team, start) in practising.items()
    }
    away = _absences(worker_id, min(min(each.since, each.last_on or each.since) for each in facts.values()))
    return {
        number: _stand(policy_of(policies, team), today, who, team, facts[number], tuple(away.get(number, ())))
        for number, (who, team, _start) in practising.items()
    }


def _stand(policy: Policy, today: date, who: Who, team: Team, known: rules.Facts, away: tuple[Span, ...]) -> Stand:
    facts = rules.Facts(known.since, known.last_on, away)
    is_away = any(span.covers(today) for span in away if not span.is_empty)
    return Stand(who, team, rules.counted_from(policy, facts), rules.due_on(policy, facts), facts.last_on, is_away)


def _practitioners(
    policies: Mapping[str, Policy], today: date, worker_id: int | None, team_ids: Collection[int] | None
) -> dict[int, tuple[Who, Team, date]]:
    """By worker, the team of the first role of practice that they hold, and since when they practise without a break.

    Not who manages that team, and not where the policy asks for no supervision.
    """
    teams = {team.id: team for team in staff.all_teams()}
    held: dict[int, list[Row]] = {}
    for row in db.session.execute(_roles(today, worker_id, team_ids)):
        held.setdefault(row.worker_id, []).append(row)
    found = {number: _practice(rows, teams, today) for number, rows in held.items()}
    return {number: one for number, one in found.items() if one and rules.every(policy_of(policies, one[1])) is not None}


def _roles(today: date, worker_id: int | None, team_ids: Collection[int] | None):
    asked = select(RoleHeld.worker_id, RoleHeld.team_id, RoleHeld.role, RoleHeld.from_on, RoleHeld.until_on, Worker.name)
    asked = asked.join(RoleHeld.worker).where(RoleHeld.from_on <= today, Worker.ended_on.is_(None))
    asked = asked.where(RoleHeld.role.in_((*PRACTICE, *MANAGERS, *SENIOR_MANAGERS)), RoleHeld.team_id.is_not(None))
    if worker_id is not None:
        asked = asked.where(RoleHeld.worker_id == worker_id)
    if team_ids is not None:
        there = select(RoleHeld.worker_id).where(RoleHeld.team_id.in_(sorted(team_ids)), RoleHeld.role.in_(PRACTICE))
        asked = asked.where(RoleHeld.worker_id.in_(there))
    return asked.order_by(RoleHeld.worker_id, RoleHeld.from_on, RoleHeld.id)


def _practice(held: list[Row], teams: Mapping[int, Team], today: date) -> tuple[Who, Team, date] | None:
    spans = [(row, Span(row.from_on, row.until_on)) for row in held]
    practice = [(row, span) for row, span in spans if row.role in PRACTICE and row.team_id in teams]
    first = next((row for row, span in practice if span.covers(today)), None)
    if first is None or any(
        row.team_id == first.team_id and row.role not in PRACTICE and span.covers(today) for row, span in spans
    ):
        return None
    since = rules.practises_since([span for _row, span in practice], today)
    return Who(first.worker_id, first.name), teams[first.team_id], since


def _last_held(worker_id: int | None) -> dict[int, date]:
    newest = select(Supervision.worker_id, func.max(Supervision.held_on)).group_by(Supervision.worker_id)
    return dict(db.session.execute(newest if worker_id is None else newest.where(Supervision.worker_id == worker_id)).all())


def _counted_since() -> dict[int, date]:
    """By team, since when supervision is counted in it: nobody is late for what was before."""
    first = select(SupervisionDue.team_id, func.min(SupervisionDue.set_at)).group_by(SupervisionDue.team_id)
    return {team_id: office_date(at) for team_id, at in db.session.execute(first)}


def _absences(worker_id: int | None, first: date) -> dict[int, list[Span]]:
    asked = select(Absence.worker_id, Absence.from_on, Absence.until_on).order_by(Absence.from_on, Absence.id)
    asked = asked.where(or_(Absence.until_on.is_(None), Absence.until_on >= first))
    found: dict[int, list[Span]] = {}
    asked = asked if worker_id is None else asked.where(Absence.worker_id == worker_id)
    for number, from_on, until_on in db.session.execute(asked):
        found.setdefault(number, []).append(Span(from_on, until_on))
    return found


def stand_of(policies: Mapping[str, Policy], today: date, worker_id: int) -> Stand | None:
    """How one worker stands; None for somebody who has no supervision."""
    return stands(policies, today, worker_id=worker_id).get(worker_id)


def stands_of(
    actor: Actor, policies: Mapping[str, Policy], today: date, team_ids: Collection[int] | None = None
) -> list[Stand]:
    """Those whom the actor supervises, or who are supervised below them: the earliest due first, then by name.

    team_ids: of these teams alone.
    """
    found = [each for each in stands(policies, today, team_ids=team_ids).values() if _supervises(actor, each)]
    return sorted(found, key=lambda each: (each.due_on or date.max, each.worker.name, each.worker.id))


def _supervises(actor: Actor, stand: Stand) -> bool:
    return rules.refusal_to_record(actor, stand.worker.id, stand.team.id) is None


def due_running(worker_id: int) -> SupervisionDue | None:
    """The date that runs for a worker, with the team."""
    asked = select(SupervisionDue).where(SupervisionDue.worker_id == worker_id, SupervisionDue.ended_at.is_(None))
    return db.session.scalar(asked.options(joinedload(SupervisionDue.team)))


def to_tell(policies: Mapping[str, Policy], today: date) -> list[int]:
    """Workers of whose supervision something is to be told, or whose date is no longer what the facts give; by number."""
    table = SupervisionDue.__table__.c
    asked = select(table.worker_id, table.team_id, table.from_on, table.due_on, table.tell_on).where(table.ended_at.is_(None))
    running = {row.worker_id: row for row in db.session.execute(asked)}
    here = stands(policies, today)
    telling = {number for number, row in running.items() if row.tell_on is not None and row.tell_on <= today}
    moved = {number for number in {*here, *running} if changed(here.get(number), running.get(number))}
    return sorted(telling | moved)


def changed(stand: Stand | None, running: SupervisionDue | Row | None) -> bool:
    """Whether the date that runs is not the one that the facts give."""
    if stand is None or running is None:
        return (stand is None) != (running is None)
    return (running.team_id, running.from_on, running.due_on) != (stand.team.id, stand.from_on, stand.due_on)
