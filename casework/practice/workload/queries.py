"""Concerns that the reader may see, with their steps; and the figures that a step keeps as they are that day."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy.model import Policy
from casework.practice.caseloads import queries as caseloads
from casework.practice.caseloads.rules import load_of, workload
from casework.practice.escalation.models import Escalation
from casework.practice.workload.models import WorkloadAcknowledgement, WorkloadConcern, WorkloadStep, WorkloadWait
from casework.practice.workload.rules import (
    ANSWERERS,
    EXPLORED,
    INDIVIDUAL,
    OWN_REASONS,
    PATTERN,
    PRINCIPAL,
    REASONS,
    STANDS_IN,
    STEPS,
    WORKER,
    PatternLimit,
    may_acknowledge,
    may_read,
)
from casework.records.cases.models import Allocation, Case
from casework.records.clocks.models import Clock
from casework.records.notices.rules import to_worker
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, Actor
from casework.records.tasks.models import Task

CLOSED_SHOWN = 50
WEEKS = 12


# --- concerns ---------------------------------------------------------------------------------------------------------


def concern_for(actor: Actor, number: int, *, lock: bool = False) -> WorkloadConcern | None:
    """The concern, when the actor may read it. lock: nobody else takes a step until the transaction ends."""
    asked = select(WorkloadConcern).where(WorkloadConcern.id == number)
    if lock:
        asked = asked.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = db.session.scalar(asked)
    if found is None or not may_read(actor, worker_id=found.worker_id, team_id=found.team_id, senior=found.senior):
        return None
    return found


def concerns_for(actor: Actor, *, is_open: bool) -> list[WorkloadConcern]:
    """The concerns that the actor may read: open ones by their review, those without one first; closed ones newest first."""
    asked = select(WorkloadConcern).where(_readable(actor))
    asked = asked.options(joinedload(WorkloadConcern.worker), joinedload(WorkloadConcern.team))
    if is_open:
        asked = asked.where(WorkloadConcern.closed_at.is_(None))
        order = (WorkloadConcern.review_on.nulls_first(), WorkloadConcern.raised_at, WorkloadConcern.id)
        return list(db.session.scalars(asked.order_by(*order)))
    asked = asked.where(WorkloadConcern.closed_at.is_not(None)).limit(CLOSED_SHOWN)
    return list(db.session.scalars(asked.order_by(WorkloadConcern.closed_at.desc(), WorkloadConcern.id.desc())))


def _readable(actor: Actor) -> ColumnElement[bool]:
    """The same as ``rules.may_read``, for lists."""
    table, own = WorkloadConcern, WorkloadConcern.worker_id == actor.worker_id
    managed = _teams(actor, *MANAGERS, *SENIOR_MANAGERS, PRINCIPAL)
    above = _teams(actor, *SENIOR_MANAGERS, PRINCIPAL)
    return or_(own, table.team_id.in_(managed) & ~table.senior, table.team_id.in_(above))


def _teams(actor: Actor, *roles: str) -> list[int]:
    return [team.id for team in staff.all_teams() if actor.holds(*roles, team_id=team.id)]


def open_concern_of(worker_id: int) -> WorkloadConcern | None:
    """The open concern about a worker's own workload."""
    asked = select(WorkloadConcern).where(WorkloadConcern.worker_id == worker_id, WorkloadConcern.closed_at.is_(None))
    return db.session.scalar(asked)


@dataclass(frozen=True)
class OpenConcern:
    """What whoever gives out work needs to know of a worker's concern, and no more: that it is open, and how far it is."""

    number: int
    stage: str
    raised_on: date
    review_on: date | None


def open_concerns(actor: Actor, worker_ids: Iterable[int]) -> dict[int, OpenConcern]:
    """By worker, the concern about their workload that is open, for whoever may read it (H18). One query."""
    asked = select(WorkloadConcern).where(
        WorkloadConcern.worker_id.in_(sorted(worker_ids)), WorkloadConcern.closed_at.is_(None), _readable(actor)
    )
    return {
        each.worker_id: OpenConcern(each.id, STEPS[each.stage].done, office_date(each.raised_at), each.review_on)
        for each in db.session.scalars(asked.order_by(WorkloadConcern.id))
    }


def open_in_team(team_id: int) -> list[tuple[int, int, date]]:
    """(concern, worker, the day it was raised) of the open individual concerns of a team, the oldest first."""
    asked = select(WorkloadConcern).where(WorkloadConcern.team_id == team_id, WorkloadConcern.closed_at.is_(None))
    found = db.session.scalars(asked.where(WorkloadConcern.kind == INDIVIDUAL).order_by(WorkloadConcern.id))
    return [(each.id, each.worker_id, office_date(each.raised_at)) for each in found]


def told_in_patterns(team_id: int) -> set[int]:
    """The concerns of a team that a pattern was told of already."""
    asked = select(WorkloadStep.facts).join(WorkloadConcern, WorkloadConcern.id == WorkloadStep.concern_id)
    asked = asked.where(WorkloadConcern.team_id == team_id, WorkloadConcern.kind == PATTERN, WorkloadStep.number == 1)
    return {number for facts in db.session.scalars(asked) for number in facts["concerns"]}


# --- steps ------------------------------------------------------------------------------------------------------------


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


def waiting_for(actor: Actor, concern: WorkloadConcern) -> list[WorkloadWait]:
    """What of a concern the actor is still to acknowledge, the oldest first."""
    return [row for row in unacknowledged(concern.id)
            if may_acknowledge(actor, row.answered_by, row.worker_ids, concern.team_id)]  # fmt: skip


def unacknowledged(concern_id: int) -> list[WorkloadWait]:
    """For whom a concern's steps still wait, the oldest first."""
    seen = select(WorkloadAcknowledgement.wait_id)
    asked = select(WorkloadWait).join(WorkloadWait.step).where(WorkloadStep.concern_id == concern_id)
    return list(db.session.scalars(asked.where(WorkloadWait.id.not_in(seen)).order_by(WorkloadWait.id)))


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


def owners(concern: WorkloadConcern, on: date) -> dict[int, str]:
    """Who can own what is agreed: the worker, managers of the team, and those above; names by number."""
    found = {concern.worker_id: concern.worker.name} if concern.worker is not None else {}
    above = staff.who_answers((*MANAGERS, *SENIOR_MANAGERS, PRINCIPAL), concern.team_id, on)
    return found | {each.id: each.name for each in above}


# --- what the sweep tells ---------------------------------------------------------------------------------------------


def reviews_to_tell(on: date) -> list[int]:
    """Numbers of the concerns whose review is to be told of on a day, the earliest first."""
    asked = select(WorkloadConcern.id).where(WorkloadConcern.tell_on <= on)
    return list(db.session.scalars(asked.order_by(WorkloadConcern.tell_on, WorkloadConcern.id)))


def waits_to_tell(on: date) -> list[int]:
    """Numbers of the waits of which the next above is to hear on a day, the earliest first."""
    asked = select(WorkloadWait.id).where(WorkloadWait.tell_on <= on)
    return list(db.session.scalars(asked.order_by(WorkloadWait.tell_on, WorkloadWait.id)))


# --- evidence: figures with what they count, as plain values ----------------------------------------------------------


def figure(key: str, label: str, means: str, value: int, of: int | None = None) -> dict[str, Any]:
    """One figure. of: the most that it may be, where something limits it."""
    return {"key": key, "label": label, "means": means, "value": value, "of": of}


def evidence_of_worker(worker: Worker, policy: Policy, now: datetime) -> dict[str, Any]:
    """What a worker holds and what is overdue, and how that came about over the last weeks."""
    today, mine = office_date(now), Case.holder_id == worker.id
    holder = caseloads.holders([worker], policy)[worker.id]
    load = load_of(policy, holder.held)
    late = select(func.count()).select_from(Clock).join(Clock.case)
    late = late.where(Clock.ended_at.is_(None), Clock.due_on < today, mine)
    tasks = select(func.count()).select_from(Task).where(
        Task.receiver == to_worker(worker.id), Task.ended_at.is_(None), Task.due_on < today)  # fmt: skip
    escalated = select(func.count()).select_from(Escalation).join(Escalation.case).where(Escalation.closed_at.is_(None), mine)
    filled = workload(load, holder.cap)
    figures = [
        figure("cases", "Cases held", "Open cases whose named worker this is, in whichever team", load.cases, holder.cap.cases),
        figure("points", "Points held", "What those cases weigh together; a case nobody weighed counts as the heaviest",
               load.points, holder.cap.points),
        *([figure("workload", "Workload in percent", "Cases or points of what may be held, whichever is fuller", filled)]
          if filled is not None else []),
        figure("unweighed", "Cases not weighed", "Cases held that no manager has weighed yet", load.mix.get(None, 0)),
        figure("tasks", "Tasks overdue", "Open tasks of this worker whose day has gone by", db.session.scalar(tasks)),
        figure("dates", "Dates overdue", "Dates that a rule made on these cases, gone by and not met", db.session.scalar(late)),
        figure("escalations", "Open escalations", "Escalations of these cases without a decision", db.session.scalar(escalated)),
    ]  # fmt: skip
    held = _spans(select(Allocation.from_on, Allocation.ended_at).where(Allocation.worker_id == worker.id), now)
    ended = [end for _, end in held if end is not None]
    weeks = _by_week(today, {"given": [start for start, _ in held], "ended": ended}, {"held": held})
    return {"on": str(today), "figures": figures, "weeks": weeks}


def evidence_of(concern: WorkloadConcern, what: str, policy: Policy, now: datetime) -> dict[str, Any]:
    """The figures that a step of a concern keeps: of the worker, wherever measures are agreed, reviewed or ended."""
    if concern.kind != INDIVIDUAL or what == EXPLORED:
        return {}
    return evidence_of_worker(concern.worker, policy, now)


def figures_today(concern: WorkloadConcern, policy: Policy, now: datetime) -> dict[str, int]:
    """The same figures as they are now, by key, to stand beside those that were kept; none once it is closed."""
    if concern.closed_at is not None or concern.kind != INDIVIDUAL:
        return {}
    return {each["key"]: each["value"] for each in evidence_of_worker(concern.worker, policy, now)["figures"]}


WEEKLY = {
    "given": "Given", "ended": "Handed on or closed", "held": "Held at its end",
    "referred": "Referred", "allocated": "Allocated", "closed": "Closed", "waiting": "Waiting at its end",
}  # fmt: skip
Days = list[tuple[date, date | None]]


def _spans(asked, now: datetime) -> Days:
    """(from, until) of rows of a start day and an instant of ending, of those that meet the weeks told of."""
    since = now - timedelta(weeks=WEEKS)
    ended = asked.selected_columns[1]
    rows = db.session.execute(asked.where(or_(ended.is_(None), ended >= since)))
    return [(start, office_date(end) if end is not None else None) for start, end in rows]


def _by_week(today: date, happened: Mapping[str, list[date]], lasting: Mapping[str, Days]) -> list[dict[str, Any]]:
    """The last weeks, each up to the same day of the week as today: what happened in it, and what stood at its end."""
    weeks = []
    for ago in reversed(range(WEEKS)):
        last = today - timedelta(weeks=ago)
        first = last - timedelta(days=6)
        counted = {key: sum(first <= day <= last for day in days) for key, days in happened.items()}
        stood = {key: sum(start <= last and (end is None or end > last) for start, end in days)
                 for key, days in lasting.items()}  # fmt: skip
        weeks.append({"until": str(last), **counted, **stood})
    return weeks


def evidence_of_pattern(team: Team, concerns: Collection[int], limit: PatternLimit, now: datetime) -> dict[str, Any]:
    """How many workers of a team have a concern, and how often each reason about the work itself was found.

    Reasons that are somebody's own, such as their health, stay in that person's concern.
    """
    steps = select(WorkloadStep.facts).where(WorkloadStep.concern_id.in_(concerns), WorkloadStep.what == EXPLORED)
    found: dict[str, int] = {}
    for facts in db.session.scalars(steps.order_by(WorkloadStep.id)):
        for reason in facts["reasons"]:
            found[reason] = found.get(reason, 0) + 1
    there = len(caseloads.who_hold(team.id, office_date(now)))
    means = f"Workers of the team with a concern raised in the last {limit.within.words} and still open"
    figures = [figure("workers", "Workers with an open concern", means, len(concerns), there)]
    figures += [figure(key, f"Reason: {label[:1].lower()}{label[1:]}", "Of these concerns, those in which it was found",
                       found[key]) for key, label in REASONS.items() if key in found and key not in OWN_REASONS]  # fmt: skip
    return {"on": str(office_date(now)), "figures": figures, "weeks": []}
