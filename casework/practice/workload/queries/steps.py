"""The steps of a concern, whom each waits for, and who answers for a role.

Deputies answer for those they stand in for; who stands in where nobody is there is in the rules.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.practice.workload.models import WorkloadAcknowledgement, WorkloadConcern, WorkloadStep, WorkloadWait
from casework.practice.workload.rules import ANSWERERS, DIRECTOR, HEAD, PRINCIPAL, STANDS_IN, WORKER, may_acknowledge
from casework.records.staff import queries as staff
from casework.records.staff.models import Worker
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, Actor


@dataclass(frozen=True)
class Wait:
    """Whom a step waits for, by name, and who acknowledged it when."""

    row: WorkloadWait
    names: tuple[str, ...]
    acknowledged: WorkloadAcknowledgement | None


@dataclass(frozen=True)
class Recorded:
    """A step with those for whom it waits."""

    row: WorkloadStep
    waits: tuple[Wait, ...] = field(default=())


def steps_of(concern_id: int) -> list[Recorded]:
    """The steps of a concern, the first first. Four queries."""
    asked = select(WorkloadStep).where(WorkloadStep.concern_id == concern_id).options(joinedload(WorkloadStep.by))
    steps = list(db.session.scalars(asked.order_by(WorkloadStep.number)))
    waits: dict[int, list[Wait]] = {}
    for wait in waits_of([step.id for step in steps]):
        waits.setdefault(wait.row.step_id, []).append(wait)
    return [Recorded(step, tuple(waits.get(step.id, ()))) for step in steps]


def waits_of(step_ids: Collection[int]) -> list[Wait]:
    """All for whom these steps wait or waited, in the order they were asked."""
    rows = list(db.session.scalars(select(WorkloadWait).where(WorkloadWait.step_id.in_(step_ids)).order_by(WorkloadWait.id)))
    seen = select(WorkloadAcknowledgement).where(WorkloadAcknowledgement.wait_id.in_([row.id for row in rows]))
    seen = {each.wait_id: each for each in db.session.scalars(seen.options(joinedload(WorkloadAcknowledgement.worker)))}
    numbers = sorted({number for row in rows for number in row.worker_ids})
    names = dict(db.session.execute(select(Worker.id, Worker.name).where(Worker.id.in_(numbers))).all())
    return [Wait(row, tuple(names[each] for each in row.worker_ids if each in names), seen.get(row.id)) for row in rows]


def waiting_for(actor: Actor, *concerns: WorkloadConcern) -> list[WorkloadWait]:
    """What of these concerns the actor is still to acknowledge, the oldest first. One query."""
    teams = {concern.id: concern.team_id for concern in concerns}
    return [row for row in unacknowledged(teams)
            if may_acknowledge(actor, row.answered_by, row.worker_ids, teams[row.step.concern_id])]  # fmt: skip


def unacknowledged(concern_ids: Collection[int]) -> list[WorkloadWait]:
    """For whom the steps of these concerns still wait, the oldest first."""
    seen = select(WorkloadAcknowledgement.wait_id).where(WorkloadAcknowledgement.wait_id == WorkloadWait.id).exists()
    asked = select(WorkloadWait).join(WorkloadWait.step).where(WorkloadStep.concern_id.in_(sorted(concern_ids)), ~seen)
    return list(db.session.scalars(asked.options(contains_eager(WorkloadWait.step)).order_by(WorkloadWait.id)))


def wait(number: int) -> WorkloadWait | None:
    """One wait, by its number."""
    return db.session.get(WorkloadWait, number)


def present(roles: Iterable[str], team_id: int, worker_id: int | None, on: date) -> dict[str, tuple[int, ...]]:
    """By role, numbers of those who answer for it in a team on a day, deputies included; for stand-ins too."""
    wanted = dict.fromkeys(each for role in roles for each in (role, *STANDS_IN[role]))
    there = {WORKER: (worker_id,) if worker_id is not None else ()}
    for role in wanted:
        if role != WORKER:
            there[role] = tuple(each.id for each in staff.who_answers(ANSWERERS[role], team_id, on))
    return there


def is_headless(team_id: int, on: date) -> bool:
    """Neither a head of service nor an assistant director is there, nor a deputy of theirs."""
    return not staff.who_answers((HEAD, DIRECTOR), team_id, on)


def about(concern: WorkloadConcern, on: date) -> dict[str, Any]:
    """What ``rules.refusal_to_take`` asks of a concern."""
    return {"kind": concern.kind, "worker_id": concern.worker_id, "team_id": concern.team_id, "senior": concern.senior,
            "headless": is_headless(concern.team_id, on)}  # fmt: skip


def owners(concern: WorkloadConcern, on: date) -> dict[int, str]:
    """Who can own what is agreed: the worker, managers of the team, and those above; names by number."""
    found = {concern.worker_id: concern.worker.name} if concern.worker is not None else {}
    above = staff.who_answers((*MANAGERS, *SENIOR_MANAGERS, PRINCIPAL), concern.team_id, on)
    return found | {each.id: each.name for each in above}


def waits_to_tell(on: date) -> list[int]:
    """Numbers of the waits of which the next above is to hear on a day, the earliest first."""
    asked = select(WorkloadWait.id).where(WorkloadWait.tell_on <= on)
    return list(db.session.scalars(asked.order_by(WorkloadWait.tell_on, WorkloadWait.id)))
