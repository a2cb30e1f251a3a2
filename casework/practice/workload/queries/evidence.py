"""What a step keeps as evidence: figures with what they count, as plain values (H18, H19).

They stay as they were that day; the same figures of today stand beside them.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.caseloads import queries as caseloads
from casework.practice.caseloads.rules import load_of, workload
from casework.practice.escalation.models import Escalation
from casework.practice.workload.models import WorkloadConcern, WorkloadStep
from casework.practice.workload.queries.teams import evidence_of_team, loads_of_teams
from casework.practice.workload.queries.weeks import by_week, figure, spans
from casework.practice.workload.rules import EXPLORED, INDIVIDUAL, OWN_REASONS, PATTERN, REASONS, STEPS, PatternLimit
from casework.records.cases.models import Allocation, Case
from casework.records.clocks.models import Clock
from casework.records.notices.rules import to_worker
from casework.records.staff.models import Team, Worker
from casework.records.tasks.models import Task


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
    held = spans(select(Allocation.from_on, Allocation.ended_at).where(Allocation.worker_id == worker.id), now)
    ended = [end for _, end in held if end is not None]
    weeks = by_week(today, {"given": [start for start, _ in held], "ended": ended}, {"held": held})
    return {"on": str(today), "figures": figures, "weeks": weeks}


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
