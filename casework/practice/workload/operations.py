"""Raising a concern about a workload, taking its steps, acknowledging them, and telling of what is late (H18 to H20).

Raising waits at the team's row, then the worker's; a step waits at the concern's row: two at once go one after the other.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import Refused, refuse_if
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.caseloads.operations import hold_still, set_own_limit
from casework.practice.workload import queries, rules
from casework.practice.workload.models import WorkloadAcknowledgement, WorkloadConcern, WorkloadStep, WorkloadWait
from casework.practice.workload.rules import Taken
from casework.records.audit import operations as audit
from casework.records.notices.operations import settle_for_team, tell
from casework.records.notices.rules import to_managers, to_worker
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import MANAGERS, SYSTEM, Actor

TO_SEE = {
    rules.INDIVIDUAL: "A step was taken about a workload: open it, and acknowledge it",
    rules.WHOLE_TEAM: "A step was taken about a team with too much work: open it, and acknowledge it",
    rules.PATTERN: "Several workers of one team have too much: see the figures, and acknowledge it",
}
REVIEW = "A workload concern is to be reviewed"
LATE = "Nobody has acknowledged a step about a workload: see that somebody does"
PART_OF = {"protected-time": "protected-time"}  # a measure -> the kind of limit that it brings; others bring "measures"


def _hold_team(team_id: int) -> Team:
    locked = select(Team).where(Team.id == team_id).with_for_update(key_share=True)
    return db.session.scalars(locked.execution_options(populate_existing=True)).one()


# --- of one worker (H18) ----------------------------------------------------------------------------------------------


def raise_concern(
    *, actor: Actor, now: datetime, policies: Mapping[str, Policy], worker: Worker, team: Team, words: str
) -> WorkloadConcern:
    """A worker says that they have too much, or a manager notes it of them; with their figures of the day (H18).

    Raises Refused for anybody else, for a worker without a role in the team, when one is open, and without words. With
    the last of several workers it is told as a pattern, once.
    """
    team, today = _hold_team(team.id), office_date(now)
    worker, policy = hold_still(worker.id), policy_of(policies, team)
    senior = any(each.role in MANAGERS and each.team_id == team.id for each in staff.actor_for(worker, today).roles)
    refuse_if(rules.refusal_to_raise(
        actor, worker_id=worker.id, team_id=team.id, theirs=staff.works_in(worker.id, team.id, today), senior=senior,
        is_open=queries.open_concern_of(worker.id) is not None))  # fmt: skip
    what = rules.RAISED if actor.worker_id == worker.id else rules.NOTED
    refuse_if(rules.refusal_of_content(rules.INDIVIDUAL, what, Taken(words), today))
    concern = _begin(now, rules.INDIVIDUAL, what, team, worker.id, senior=senior)
    evidence = queries.evidence_of_worker(worker, policy, now)
    _record(actor, now, policy, concern, what, Taken(words), evidence)
    _notice_pattern(now, policy, team)
    return concern


def _notice_pattern(now: datetime, policy: Policy, team: Team) -> WorkloadConcern | None:
    limit, today = rules.pattern_limit(policy), office_date(now)
    told = queries.told_in_patterns(team.id)
    concerns = rules.pattern_in(limit, queries.open_in_team(team.id), told, today)
    if not concerns:
        return None
    pattern = _begin(now, rules.PATTERN, rules.NOTICED, team, None)
    words = (f"{len(concerns)} workers of this team have had a concern about their workload in the last "
             f"{limit.within.words}: look at what they share.")  # fmt: skip
    evidence = queries.evidence_of_pattern(team, concerns, limit, now)
    _record(SYSTEM, now, policy, pattern, rules.NOTICED, Taken(words), evidence, more={"concerns": concerns})
    return pattern


def _begin(now: datetime, kind: str, what: str, team: Team, worker_id: int | None, *, senior: bool = False) -> WorkloadConcern:
    concern = WorkloadConcern(kind=kind, worker_id=worker_id, team_id=team.id, senior=senior, stage=what, raised_at=now)
    db.session.add(concern)
    db.session.flush()
    return concern


# --- of a whole team (H19) --------------------------------------------------------------------------------------------


def put_concern(
    *, actor: Actor, now: datetime, policies: Mapping[str, Policy], team: Team, taken: Taken
) -> WorkloadConcern:
    """A manager raises that the whole team has too much, with the figures of the day; impact and risk are theirs to add.

    It is put to the Head of Service, the Assistant Director and the Principal Social Worker. Raises Refused for anybody
    else, when one is open, and for what is missing.
    """
    team = _hold_team(team.id)
    refuse_if(rules.refusal_to_put(actor, team_id=team.id, is_open=queries.open_concern_of_team(team.id) is not None))
    refuse_if(rules.refusal_of_content(rules.WHOLE_TEAM, rules.PUT, taken, office_date(now)))
    concern = _begin(now, rules.WHOLE_TEAM, rules.PUT, team, None)
    evidence = queries.evidence_of(concern, rules.PUT, policies, now)
    _record(actor, now, policy_of(policies, team), concern, rules.PUT, taken, evidence)
    return concern


# --- steps ------------------------------------------------------------------------------------------------------------


def take_step(
    *, actor: Actor, now: datetime, policies: Mapping[str, Policy], concern: WorkloadConcern, key: str, what: str, taken: Taken
) -> WorkloadStep:
    """Take the next step of a concern (H18). key: of the action, what: the step that it leads to.

    A lower limit becomes a limit of the worker's own, which counts when work is given out. Whoever takes a step has seen
    those that waited for them. Raises Refused when the concern has gone on meanwhile, for who may not, for what is missing,
    and for a limit that lowers nothing.
    """
    concern = queries.concern_for(actor, concern.id, lock=True)
    policy, today = policy_of(policies, concern.team), office_date(now)
    refuse_if(rules.refusal_at_stage(concern.kind, concern.stage, key))
    action = rules.action_of(concern.kind, concern.stage, key)
    if what not in action.to:
        raise ValueError(f"{key} does not lead to {what}")
    about = queries.about(concern, today)
    refuse_if(rules.ways_on(actor, action, **about)[1] or rules.refusal_to_take(actor, what, **about))
    refuse_if(rules.refusal_of_content(concern.kind, what, taken, today))
    acknowledge(actor=actor, now=now, concern=concern)
    settle_for_team(now=now, rule=rules.RULES[concern.kind], team_id=concern.team_id, occasion=_about_review(concern))
    more = _limit(actor, now, policies, concern, what, taken)
    evidence = queries.evidence_of(concern, what, policies, now)
    concern.stage = what
    concern.review_on = concern.tell_on = taken.review_on if rules.STEPS[what].reviewed else None
    if rules.STEPS[what].ends:
        concern.closed_at = now
        _stop_waiting(now, concern)
    return _record(actor, now, policy, concern, what, taken, evidence, more)


def _limit(actor, now, policies, concern: WorkloadConcern, what: str, taken: Taken) -> dict[str, int]:
    """Set the limit that was agreed; its number, to be kept with the step."""
    if not rules.STEPS[what].limits or (taken.own.cases is None and taken.own.points is None):
        return {}
    kind = next((PART_OF[each.what] for each in taken.measures if each.what in PART_OF), "measures")
    limit = set_own_limit(
        actor=actor, now=now, policies=policies, worker=concern.worker, team=concern.team, kind=kind, own=taken.own,
        words=f"Agreed in workload concern {concern.id}.", from_on=office_date(now), review_on=taken.review_on)  # fmt: skip
    return {"own_limit": limit.id}


def _stop_waiting(now: datetime, concern: WorkloadConcern) -> None:
    """Nobody is asked any more to acknowledge the steps of a concern that is closed."""
    for each in queries.unacknowledged([concern.id]):
        each.tell_on = None
        settle_for_team(now=now, rule=rules.STEP_RULE, team_id=concern.team_id, occasion=_about(concern, each))


def _record(
    actor: Actor, now: datetime, policy: Policy, concern: WorkloadConcern, what: str, taken: Taken, evidence: dict,
    more: dict[str, Any] | None = None,
) -> WorkloadStep:  # fmt: skip
    """Write the step as it is, and put it to whom it waits for."""
    today, number = office_date(now), len(queries.steps_of(concern.id)) + 1
    wanted = rules.waits_for(concern.kind, what, senior=concern.senior)
    asking = rules.asking(wanted, queries.present(wanted, concern.team_id, concern.worker_id, today), actor.worker_id)
    step = WorkloadStep(
        concern_id=concern.id, number=number, what=what, words=taken.words.strip(), at=now, by_id=actor.worker_id,
        facts=_facts(taken, concern, today) | {"instead": [list(each) for each in asking.instead]} | (more or {}),
        welfare={"considered": list(taken.welfare), "words": taken.welfare_words.strip()}, evidence=evidence)  # fmt: skip
    db.session.add(step)
    db.session.flush()
    for each in asking.asked:
        _put_to(now, policy, concern, step, each)
    audit.record(actor=actor, now=now, act=f"workload.{what}", subject=concern,
                 detail={"kind": concern.kind, "worker": concern.worker_id, "team": concern.team_id, "step": number})  # fmt: skip
    return step


def _facts(taken: Taken, concern: WorkloadConcern, today: date) -> dict[str, Any]:
    """What was ticked and agreed, as plain values; owners by the name that they have that day."""
    names = queries.owners(concern, today) if taken.measures else {}
    if any(each.owner_id not in names for each in taken.measures):
        raise Refused(rules.no_owner(concern.kind))
    measures = [{"what": each.what, "words": each.words.strip(), "owner": names[each.owner_id], "owner_id": each.owner_id,
                 "by": str(each.by_on)} for each in taken.measures]  # fmt: skip
    own = {"cases": taken.own.cases, "points": taken.own.points}
    return {"reasons": list(taken.reasons), "measures": measures, "outcome": taken.outcome, "impact": taken.impact.strip(),
            "risk": taken.risk.strip(), "own": own, "review_on": str(taken.review_on or "")}  # fmt: skip


# --- acknowledging ----------------------------------------------------------------------------------------------------


def _put_to(now: datetime, policy: Policy, concern: WorkloadConcern, step: WorkloadStep, asked: rules.Asked) -> None:
    answer_on = rules.acknowledge_on(policy, office_date(now))
    wait = WorkloadWait(step_id=step.id, role=asked.role, answered_by=asked.by, worker_ids=list(asked.worker_ids),
                        answer_on=answer_on, tell_on=rules.told_above_on(policy, answer_on))  # fmt: skip
    db.session.add(wait)
    db.session.flush()
    for receiver in _receivers(asked.by, asked.worker_ids, concern):
        tell(now=now, receiver=receiver, kind="due", rule=rules.STEP_RULE, team=concern.team, due_on=answer_on,
             occasion=_about(concern, wait), words=TO_SEE[concern.kind])  # fmt: skip


def _receivers(by: str, worker_ids, concern: WorkloadConcern) -> list[str]:
    return [to_managers(concern.team_id)] if by == rules.TEAM_MANAGERS else [to_worker(each) for each in worker_ids]


def acknowledge(*, actor: Actor, now: datetime, concern: WorkloadConcern) -> int:
    """The actor has seen the steps that wait for them; how many did. None is no fault: somebody else was first (H20)."""
    waits = queries.waiting_for(actor, queries.concern_for(actor, concern.id, lock=True))
    for each in waits:
        db.session.add(WorkloadAcknowledgement(wait_id=each.id, worker_id=actor.worker_id, at=now))
        each.tell_on = None
        for occasion in (_about(concern, each), _about_late(concern, each)):
            settle_for_team(now=now, rule=rules.STEP_RULE, team_id=concern.team_id, occasion=occasion)
    db.session.flush()
    if waits:
        audit.record(actor=actor, now=now, act="workload.acknowledged", subject=concern,
                     detail={"steps": sorted({each.step.number for each in waits})})  # fmt: skip
    return len(waits)


def _about(concern: WorkloadConcern, wait: WorkloadWait) -> str:
    return f"{rules.ABOUT}:{concern.id}:{wait.id}"


def _about_late(concern: WorkloadConcern, wait: WorkloadWait) -> str:
    return f"{rules.ABOUT}:{concern.id}:late:{wait.id}"


def _about_review(concern: WorkloadConcern) -> str:
    return f"{rules.ABOUT}:{concern.id}:review:{concern.review_on}"


# --- what the sweep tells ---------------------------------------------------------------------------------------------


def tell_concern_review(*, now: datetime, number: int) -> list[str]:
    """The day of a concern's review has come: whoever reviews it is told, once (U12). The rules under which it was told."""
    concern = db.session.get(WorkloadConcern, number)
    if concern is None or concern.tell_on is None or concern.tell_on > office_date(now):
        return []
    mine = update(WorkloadConcern).where(WorkloadConcern.id == number, WorkloadConcern.tell_on == concern.tell_on)
    if not _claimed(mine.where(WorkloadConcern.closed_at.is_(None))):
        return []
    role, rule = rules.SERVICE if concern.senior else rules.TEAM_MANAGERS, rules.RULES[concern.kind]
    there = queries.present((role,), concern.team_id, concern.worker_id, office_date(now))
    for asked in rules.asking((role,), there, None).asked:
        for receiver in _receivers(asked.by, asked.worker_ids, concern):
            tell(now=now, receiver=receiver, kind="due", rule=rule, team=concern.team, due_on=concern.review_on,
                 occasion=_about_review(concern), words=REVIEW)  # fmt: skip
    audit.record(actor=SYSTEM, now=now, act="workload.review-told", subject=concern, detail={"team": concern.team_id})
    return [rule]


def tell_wait(*, now: datetime, number: int) -> list[str]:
    """A step was not acknowledged in time: the next above is told, once (H20). The rules under which it was told."""
    wait = queries.wait(number)
    if wait is None or wait.tell_on is None or wait.tell_on > office_date(now):
        return []
    if not _claimed(update(WorkloadWait).where(WorkloadWait.id == number, WorkloadWait.tell_on == wait.tell_on)):
        return []
    concern = db.session.get_one(WorkloadConcern, wait.step.concern_id)
    above = [each for each in rules.ABOVE[wait.answered_by] if not (concern.senior and each == rules.TEAM_MANAGERS)]
    there = queries.present(above, concern.team_id, concern.worker_id, office_date(now))
    by = next((each for each in above if set(there[each]) - {concern.worker_id}), None)
    receivers = _receivers(by, [each for each in there[by] if each != concern.worker_id], concern) if by else []
    for receiver in receivers or [to_worker(wait.step.by_id)] * (wait.step.by_id is not None):
        tell(now=now, receiver=receiver, kind="overdue", rule=rules.STEP_RULE, team=concern.team, due_on=wait.answer_on,
             occasion=_about_late(concern, wait), words=LATE)  # fmt: skip
    audit.record(actor=SYSTEM, now=now, act="workload.unacknowledged", subject=concern, detail={"step": wait.step.number})
    return [rules.STEP_RULE]


def _claimed(mine) -> bool:
    """Compare-and-set: of all who sweep at once, one goes on."""
    claimed = db.session.execute(mine.values(tell_on=None).execution_options(synchronize_session=False))
    return claimed.rowcount == 1
