"""Concerns that the reader may see, with their steps; and the figures that a step keeps as they are that day."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.caseloads import queries as caseloads
from casework.practice.caseloads.rules import NEW_DAYS, load_of, total_of, workload
from casework.practice.escalation.models import Escalation
from casework.practice.tray.models import Placement
from casework.practice.workload.models import WorkloadAcknowledgement, WorkloadConcern, WorkloadStep, WorkloadWait
from casework.practice.workload.rules import (
    ANSWERERS,
    DIRECTOR,
    EXPLORED,
    HEAD,
    INDIVIDUAL,
    OWN_REASONS,
    PATTERN,
    PRINCIPAL,
    REASONS,
    STANDS_IN,
    STEPS,
    WHOLE_TEAM,
    WORKER,
    PatternLimit,
    may_acknowledge,
    may_read,
)
from casework.records.cases.models import Allocation, Case, CaseStage
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import CONTACT, WAITING_LIMIT
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


def open_concern_of_team(team_id: int) -> WorkloadConcern | None:
    """The open concern about the whole of a team."""
    asked = select(WorkloadConcern).where(WorkloadConcern.team_id == team_id, WorkloadConcern.kind == WHOLE_TEAM)
    return db.session.scalar(asked.where(WorkloadConcern.closed_at.is_(None)))


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


def evidence_of(concern: WorkloadConcern, what: str, policies: Mapping[str, Policy], now: datetime) -> dict[str, Any]:
    """The figures that a step of a concern keeps; of all teams beside them where capacity is weighed."""
    if concern.kind == PATTERN or what == EXPLORED:
        return {}
    if concern.kind == INDIVIDUAL:
        return evidence_of_worker(concern.worker, policy_of(policies, concern.team), now)
    evidence = evidence_of_team(concern.team, policy_of(policies, concern.team), now)
    return evidence | ({"teams": loads_of_teams(policies, now)} if STEPS[what].weighs else {})


def figures_today(concern: WorkloadConcern, policy: Policy, now: datetime) -> dict[str, int]:
    """The same figures as they are now, by key, to stand beside those that were kept; none once it is closed."""
    if concern.closed_at is not None or concern.kind == PATTERN:
        return {}
    made = (evidence_of_worker(concern.worker, policy, now) if concern.kind == INDIVIDUAL
            else evidence_of_team(concern.team, policy, now))  # fmt: skip
    return {each["key"]: each["value"] for each in made["figures"]}


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


LEVELS = ("rag", "risk", "priority")  # the tools by which those who wait are counted, the first that the policy has


def evidence_of_team(team: Team, policy: Policy, now: datetime) -> dict[str, Any]:
    """What a team holds, what waits, comes in and goes out, what is overdue, and how that went over the last weeks (H19)."""
    today = office_date(now)
    rows = caseloads.rows_of(team, policy, today, now - timedelta(days=NEW_DAYS))
    load, cap = total_of(rows)
    filled = workload(load, cap)
    weeks, since = _weeks_of_team(team.id, now), today - timedelta(days=WEEKS * 7 - 1)
    span = f"from {since.day} {since:%B} on"
    overdue = _overdue(team.id, today)
    escalated = select(func.count()).select_from(Escalation).where(
        Escalation.team_id == team.id, Escalation.closed_at.is_(None))  # fmt: skip
    figures = [
        figure("workers", "Workers who take cases", "Workers with a role in the team to whom its cases are given", len(rows)),
        figure("away", "Of them away", "Those of them with an absence on that day", sum(row.away is not None for row in rows)),
        figure("cases", "Cases held", "Open cases that these workers hold, in whichever team", load.cases, cap.cases),
        figure("points", "Points held", "What those cases weigh together; a case nobody weighed counts as the heaviest",
               load.points, cap.points),
        *([figure("workload", "Workload in percent", "Cases or points of what may be held, whichever is fuller", filled)]
          if filled is not None else []),
        figure("over", "Workers over a limit", "Those of them who hold more than a limit allows", sum(row.over for row in rows)),
        figure("referrals", "Referrals", f"Cases of the team referred {span}", sum(week["referred"] for week in weeks)),
        figure("closures", "Closures", f"Cases of the team closed {span}", sum(week["closed"] for week in weeks)),
        *_waiting_by_level(team.id, policy),
        figure("contacts", "Contacts overdue", "Contacts with those who wait, due before that day and not made",
               overdue.get(CONTACT, 0)),
        figure("breaches", "Waiting too long for a worker", "Those who wait beyond the policy’s limit for a named worker",
               overdue.get(WAITING_LIMIT, 0)),
        figure("dates", "Other dates overdue", "All other dates that a rule made on cases of the team, gone by and not met",
               sum(count for kind, count in overdue.items() if kind not in (CONTACT, WAITING_LIMIT))),
        figure("escalations", "Open escalations", "Escalations of the team’s cases without a decision",
               db.session.scalar(escalated)),
        figure("concerns", "Workers with an open concern", "Individual concerns of the team that are open",
               len(open_in_team(team.id))),
    ]  # fmt: skip
    return {"on": str(today), "figures": figures, "weeks": weeks}


def _overdue(team_id: int, today: date) -> dict[str, int]:
    late = select(Clock.kind, func.count()).where(Clock.team_id == team_id, Clock.ended_at.is_(None), Clock.due_on < today)
    return dict(db.session.execute(late.group_by(Clock.kind)).all())


def _waiting_by_level(team_id: int, policy: Policy) -> list[dict[str, Any]]:
    """How many wait in all, and at each level of the first tool by which the team's tray is rated."""
    tool = next((key for key in LEVELS if key in policy.tools), None)
    column = getattr(Placement, tool or LEVELS[0])
    waiting = select(column, func.count()).where(Placement.team_id == team_id, Placement.ended_at.is_(None))
    found = dict(db.session.execute(waiting.group_by(column)).all())
    all_of_them = figure("waiting", "Waiting on the tray", "Cases of the team on its tray at that moment", sum(found.values()))
    if tool is None:
        return [all_of_them]
    shown, means = policy.tools[tool], f"Of them, those rated so by {policy.tools[tool].title}"
    levels = [figure(f"waiting-{level.key}", f"Waiting: {level.label}", means, found.get(level.key, 0)) for level in shown.levels]
    left = all_of_them["value"] - sum(each["value"] for each in levels)
    unrated = figure("waiting-unrated", "Waiting: not rated", "Of them, those that are not rated by it", left)
    return [all_of_them, *levels, unrated]


def _weeks_of_team(team_id: int, now: datetime) -> list[dict[str, Any]]:
    """Referrals, allocations and closures in each of the last weeks, and how many waited at its end."""
    today, since = office_date(now), now - timedelta(weeks=WEEKS)
    referred = select(Case.referred_on).where(Case.team_id == team_id, Case.referred_on >= office_date(since))
    closed = select(CaseStage.at).join(Case, Case.id == CaseStage.case_id)
    closed = closed.where(Case.team_id == team_id, CaseStage.stage == "closed", CaseStage.at >= since)
    given = select(Allocation.from_on).join(Allocation.case)
    given = given.where(Case.team_id == team_id, Allocation.from_on >= office_date(since))
    waited = _spans(select(Placement.placed_on, Placement.ended_at).where(Placement.team_id == team_id), now)
    happened = {
        "referred": list(db.session.scalars(referred)),
        "allocated": list(db.session.scalars(given)),
        "closed": [office_date(at) for at in db.session.scalars(closed)],
    }
    return _by_week(today, happened, {"waiting": waited})


def loads_of_teams(policies: Mapping[str, Policy], now: datetime) -> list[dict[str, Any]]:
    """What each team holds, and may hold: to weigh capacity across teams (H19). By name."""
    today, found = office_date(now), []
    waiting = select(Placement.team_id, func.count()).where(Placement.ended_at.is_(None)).group_by(Placement.team_id)
    waiting = dict(db.session.execute(waiting).all())
    for team in staff.all_teams():
        rows = caseloads.rows_of(team, policy_of(policies, team), today, now - timedelta(days=NEW_DAYS))
        load, cap = total_of(rows)
        found.append({"team": team.name, "workers": len(rows), "away": sum(row.away is not None for row in rows),
                      "cases": load.cases, "of_cases": cap.cases, "points": load.points, "of_points": cap.points,
                      "workload": workload(load, cap), "waiting": waiting.get(team.id, 0)})  # fmt: skip
    return found


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
