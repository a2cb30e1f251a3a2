"""Who has supervision, by whom, and when the next one is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.supervision import rules
from casework.practice.supervision.models import Supervision, SupervisionDue
from casework.records.staff import queries as staff
from casework.records.staff.models import RoleHeld, Team, Worker
from casework.records.staff.rules import MANAGERS, PRACTICE, SENIOR_MANAGERS, Actor, Span


@dataclass(frozen=True)
class Stand:
    """How a worker stands with supervision. due_on: None while they are away and nobody knows until when."""

    worker: Worker
    team: Team
    from_on: date
    due_on: date | None
    last_on: date | None = None
    away: bool = False


def stands(policies: Mapping[str, Policy], today: date, worker_id: int | None = None) -> dict[int, Stand]:
    """By worker, how each practitioner stands today, or one of them. Five queries, whoever many there are."""
    practising = _practitioners(policies, today, worker_id)
    if not practising:
        return {}
    last, began = _last_held(list(practising)), _counted_since()
    since = {
        number: start if number in last else max(start, began.get(team.id, today))
        for number, (_worker, team, start) in practising.items()
    }
    away: dict[int, list[Span]] = {}
    for each in staff.absences_between(list(practising), min((*since.values(), *last.values())), date.max):
        away.setdefault(each.worker_id, []).append(Span(each.from_on, each.until_on))
    return {
        number: _stand(policy_of(policies, team), today, worker, team,
                       rules.Facts(since[number], last.get(number), tuple(away.get(number, ()))))
        for number, (worker, team, _start) in practising.items()
    }  # fmt: skip


def _stand(policy: Policy, today: date, worker: Worker, team: Team, facts: rules.Facts) -> Stand:
    away = any(span.covers(today) for span in facts.away if not span.is_empty)
    return Stand(worker, team, rules.counted_from(policy, facts), rules.due_on(policy, facts), facts.last_on, away)


def _practitioners(
    policies: Mapping[str, Policy], today: date, worker_id: int | None
) -> dict[int, tuple[Worker, Team, date]]:
    """By worker, the team of the first role of practice that they hold, and since when they practise without a break.

    Not who manages that team, and not where the policy asks for no supervision.
    """
    asked = select(RoleHeld).join(RoleHeld.worker).join(RoleHeld.team).where(RoleHeld.from_on <= today, Worker.ended_on.is_(None))
    asked = asked.where(RoleHeld.role.in_((*PRACTICE, *MANAGERS, *SENIOR_MANAGERS)), Team.ended_on.is_(None))
    asked = asked if worker_id is None else asked.where(RoleHeld.worker_id == worker_id)
    asked = asked.options(contains_eager(RoleHeld.worker), contains_eager(RoleHeld.team))
    held: dict[int, list[RoleHeld]] = {}
    for each in db.session.scalars(asked.order_by(RoleHeld.worker_id, RoleHeld.from_on, RoleHeld.id)):
        held.setdefault(each.worker_id, []).append(each)
    found = {number: _practice(roles, today) for number, roles in held.items()}
    return {number: one for number, one in found.items() if one and rules.every(policy_of(policies, one[1])) is not None}


def _practice(roles: list[RoleHeld], today: date) -> tuple[Worker, Team, date] | None:
    spans = {role.id: Span(role.from_on, role.until_on) for role in roles}
    practice = [role for role in roles if role.role in PRACTICE]
    first = next((role for role in practice if spans[role.id].covers(today)), None)
    if first is None or any(role.team_id == first.team_id and role.role not in PRACTICE and spans[role.id].covers(today)
                            for role in roles):  # fmt: skip
        return None
    return first.worker, first.team, rules.practises_since([spans[role.id] for role in practice], today)


def _last_held(worker_ids: list[int]) -> dict[int, date]:
    newest = select(Supervision.worker_id, func.max(Supervision.held_on)).where(Supervision.worker_id.in_(worker_ids))
    return dict(db.session.execute(newest.group_by(Supervision.worker_id)).all())


def _counted_since() -> dict[int, date]:
    """By team, since when supervision is counted in it: nobody is late for what was before."""
    first = select(SupervisionDue.team_id, func.min(SupervisionDue.set_at)).group_by(SupervisionDue.team_id)
    return {team_id: office_date(at) for team_id, at in db.session.execute(first)}


def stand_of(policies: Mapping[str, Policy], today: date, worker_id: int) -> Stand | None:
    """How one worker stands; None for somebody who has no supervision."""
    return stands(policies, today, worker_id).get(worker_id)


def stands_of(actor: Actor, policies: Mapping[str, Policy], today: date) -> list[Stand]:
    """Those whom the actor supervises, or who are supervised below them: the earliest due first, then by name."""
    found = [each for each in stands(policies, today).values() if _supervises(actor, each)]
    return sorted(found, key=lambda each: (each.due_on or date.max, each.worker.name, each.worker.id))


def _supervises(actor: Actor, stand: Stand) -> bool:
    return rules.refusal_to_record(actor, stand.worker.id, stand.team.id) is None


def dues_running(worker_id: int | None = None) -> dict[int, SupervisionDue]:
    """By worker, the date that runs, or that of one worker."""
    asked = select(SupervisionDue).where(SupervisionDue.ended_at.is_(None)).options(joinedload(SupervisionDue.team))
    asked = asked if worker_id is None else asked.where(SupervisionDue.worker_id == worker_id)
    return {each.worker_id: each for each in db.session.scalars(asked.order_by(SupervisionDue.worker_id))}


def changed(stand: Stand | None, running: SupervisionDue | None) -> bool:
    """Whether the date that runs is not the one that the facts give."""
    if stand is None or running is None:
        return (stand is None) != (running is None)
    return (running.team_id, running.from_on, running.due_on) != (stand.team.id, stand.from_on, stand.due_on)
