"""Weighing a case, setting limits of a worker's own, and finding what is over a limit (H1 to H5, H10).

Whatever changes what a worker holds or may hold waits at the worker's row, the case's row first: two at once count one
after the other. What makes a caseload larger asks ``refusal_to_take``; all else is never refused, and flagged.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select, update

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.caseloads import queries, rules
from casework.practice.caseloads.models import LimitFlag, OwnLimit, Readiness
from casework.practice.risk.models import Rating
from casework.practice.risk.operations import rate
from casework.practice.tray.operations import one_at_a_time
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notes import operations as notes
from casework.records.notes.models import Note
from casework.records.notices.operations import settle_for_team, tell
from casework.records.notices.rules import to_managers
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import SYSTEM, Actor

DECISION = "management-decision"
FLAGGED = "Somebody holds more than a limit allows: see what is over, and decide"
REVIEW = "A limit of somebody’s own is to be reviewed: until then it stands"


def hold_still(worker_id: int) -> Worker:
    """The worker, whose caseload nobody else changes until the transaction ends."""
    locked = select(Worker).where(Worker.id == worker_id).with_for_update(key_share=True)
    return db.session.scalars(locked.execution_options(populate_existing=True)).one()


# --- weight -----------------------------------------------------------------------------------------------------------


def weigh(*, actor: Actor, now: datetime, policies: Mapping[str, Policy], case: Case, level: str, why: str) -> Rating:
    """A manager says how heavy a case is (H1), with a note. What is then over a limit of its holder is flagged (H10).

    level: of the policy's weighting tool. Raises Refused for anybody else, or an unknown level.
    """
    one_at_a_time(case)
    policy = policy_of(policies, case.team)
    refuse_if(rules.refusal_to_weigh(actor, policy, case.team_id, case.stage))
    label = next((each.label for each in rules.weights(policy) if each.key == level), level)
    texts = {"matter": "How heavy the case is for the worker who holds it.", "decision": f"Weighed as {label}.", "reasons": why}
    note = notes.write_in_brief(actor=actor, now=now, policy=policy, case=case, type=DECISION, texts=texts,
                                otherwise=f"Weighed as {label}.")  # fmt: skip
    rating = set_weight(actor=actor, now=now, policy=policy, case=case, level=level, note=note)
    if case.holder_id is not None:
        recheck(actor=actor, now=now, policies=policies, worker_id=case.holder_id, cause="weighed")
    return rating


def set_weight(*, actor: Actor, now: datetime, policy: Policy, case: Case, level: str, note: Note) -> Rating:
    """Record how heavy a case is, decided in a note that is written already."""
    return rate(actor=actor, now=now, policy=policy, case=case, tool=policy.weighting.tool, picked={"level": level},
                happened_at=now, note=note)  # fmt: skip


# --- limits of one's own ----------------------------------------------------------------------------------------------


def set_own_limit(
    *, actor: Actor, now: datetime, policies: Mapping[str, Policy], worker: Worker, team: Team, kind: str, words: str,
    own: rules.OwnCap, from_on: date, review_on: date,
) -> OwnLimit:  # fmt: skip
    """A worker holds less than the grade allows until a manager has reviewed it (H5).

    kind: a key of ``rules.OWN``. Raises Refused for anybody but a manager of a team of theirs, and for a figure that
    lowers nothing. What they hold already is not refused: it is flagged.
    """
    worker, today = hold_still(worker.id), office_date(now)
    policy = policy_of(policies, team)
    refuse_if(rules.refusal_to_limit(actor, team.id, theirs=staff.works_in(worker.id, team.id, today)))
    cap = queries.holders([worker], policy)[worker.id].cap
    refuse_if(rules.refusal_of_own_limit(policy, cap, own, from_on, review_on, today))
    return _limit(actor, now, policies, worker.id, team.id, kind, words, own, from_on, review_on)


def review_own_limit(
    *, actor: Actor, now: datetime, policies: Mapping[str, Policy], own: OwnLimit, outcome: str, again_on: date | None = None
) -> OwnLimit | None:
    """A manager reviewed a limit: it ends, or goes on to be reviewed again on a day, which gives the one that follows.

    Raises Refused for anybody but a manager of its team, when it was reviewed already, or without what was found.
    """
    hold_still(own.worker_id)
    db.session.refresh(own)
    refuse_if(rules.refusal_to_limit(actor, own.team_id, theirs=True))
    refuse_if(rules.refusal_to_review(own.ended_at is not None, outcome))
    if again_on is not None:
        refuse_if(rules.refusal_of_next_review(again_on, office_date(now)))
    own.ended_at, own.ended_by_id, own.outcome, own.tell_on = now, actor.worker_id, outcome.strip(), None
    db.session.flush()
    settle_for_team(now=now, rule="H5", team_id=own.team_id, occasion=_occasion(own))
    audit.record(actor=actor, now=now, act="own-limit.reviewed", subject=own,
                 detail={"worker": own.worker_id, "again": str(again_on or "")})  # fmt: skip
    if again_on is not None:
        lowered = rules.OwnCap(own.cases, own.points)
        return _limit(actor, now, policies, own.worker_id, own.team_id, own.kind, own.words, lowered, own.from_on, again_on)
    recheck(actor=actor, now=now, policies=policies, worker_id=own.worker_id, cause="review")
    return None


def _limit(actor, now, policies, worker_id, team_id, kind, words, own, from_on, review_on) -> OwnLimit:
    limit = OwnLimit(worker_id=worker_id, team_id=team_id, kind=kind, words=words.strip(), cases=own.cases, points=own.points,
                     from_on=from_on, review_on=review_on, tell_on=review_on, set_at=now, set_by_id=actor.worker_id,
                     outcome="")  # fmt: skip
    db.session.add(limit)
    db.session.flush()
    audit.record(actor=actor, now=now, act="own-limit.set", subject=limit,
                 detail={"worker": worker_id, "cases": own.cases, "points": own.points, "review": str(review_on)})  # fmt: skip
    recheck(actor=actor, now=now, policies=policies, worker_id=worker_id, cause="own-limit")
    return limit


def tell_review(*, now: datetime, number: int) -> list[str]:
    """The day of a limit's review has come: its managers are told, once (U12). The rules under which something was told."""
    own, today = queries.own_limit(number), office_date(now)
    if own is None or own.tell_on is None or own.tell_on > today:
        return []
    mine = update(OwnLimit).where(OwnLimit.id == number, OwnLimit.tell_on == own.tell_on, OwnLimit.ended_at.is_(None))
    if db.session.execute(mine.values(tell_on=None).execution_options(synchronize_session=False)).rowcount != 1:
        return []
    tell(now=now, receiver=to_managers(own.team_id), kind="due", rule="H5", team=own.team, due_on=own.review_on,
         occasion=_occasion(own), words=REVIEW)  # fmt: skip
    audit.record(actor=SYSTEM, now=now, act="own-limit.told", subject=own, detail={"worker": own.worker_id})
    return ["H5"]


def _occasion(own: OwnLimit) -> str:
    return f"own-limit:{own.id}"


# --- readiness --------------------------------------------------------------------------------------------------------


def mark_ready(
    *, actor: Actor, now: datetime, policies: Mapping[str, Policy], worker: Worker, team: Team, words: str
) -> Readiness:
    """A manager marks a worker near the end of the apprenticeship as ready for heavier cases (H4).

    Raises Refused for anybody else, for a grade that needs no mark, or without the reason.
    """
    worker = hold_still(worker.id)
    refuse_if(rules.refusal_to_limit(actor, team.id, theirs=staff.works_in(worker.id, team.id, office_date(now))))
    stands = queries.readiness_of(worker.id) is not None
    refuse_if(rules.refusal_of_readiness(policy_of(policies, team), worker.grade, stands=stands, words=words))
    ready = Readiness(worker_id=worker.id, words=words.strip(), given_at=now, given_by_id=actor.worker_id)
    db.session.add(ready)
    db.session.flush()
    audit.record(actor=actor, now=now, act="worker.ready", subject=ready, detail={"worker": worker.id})
    recheck(actor=actor, now=now, policies=policies, worker_id=worker.id, cause="readiness")
    return ready


def end_readiness(*, actor: Actor, now: datetime, policies: Mapping[str, Policy], worker: Worker, team: Team) -> None:
    """The mark is taken back. Heavier cases that the worker holds stay, and are flagged. Raises Refused."""
    worker = hold_still(worker.id)
    refuse_if(rules.refusal_to_limit(actor, team.id, theirs=staff.works_in(worker.id, team.id, office_date(now))))
    ready = queries.readiness_of(worker.id)
    refuse_if(rules.refusal_to_unmark(ready is not None))
    ready.ended_at, ready.ended_by_id = now, actor.worker_id
    db.session.flush()
    audit.record(actor=actor, now=now, act="worker.not-ready", subject=ready, detail={"worker": worker.id})
    recheck(actor=actor, now=now, policies=policies, worker_id=worker.id, cause="readiness")


# --- what is over -----------------------------------------------------------------------------------------------------


def recheck(*, actor: Actor, now: datetime, policies: Mapping[str, Policy], worker_id: int, cause: str) -> list[LimitFlag]:
    """Compare what a worker holds with the limits in each team of theirs; gives the flags that were raised.

    What is over and has no answer that covers it is flagged; what is within the limit again ends. cause: a key of
    ``rules.CAUSES``.
    """
    worker, raised = hold_still(worker_id), []
    for team in _teams(worker, office_date(now)):
        policy = policy_of(policies, team)
        holder = queries.holders([worker], policy)[worker.id]
        over = {each.kind: each for each in rules.excesses(policy, holder)}
        standing = queries.standing_flags(worker.id, team.id)
        for kind in (kind for kind in standing if kind not in over):
            _end_flag(actor, now, standing[kind], rules.WITHIN)
        for kind, excess in over.items():
            flag = standing.get(kind)
            if flag is not None and (flag.answered_at is None or excess.measure <= flag.measure):
                flag.measure, flag.rule, flag.words = excess.measure, excess.rule, excess.words
                continue
            if flag is not None:
                _end_flag(actor, now, flag, rules.GROWN)
            raised.append(_raise_flag(actor, now, policy, worker, team, excess, cause))
    db.session.flush()
    return raised


def _teams(worker: Worker, on: date) -> list[Team]:
    numbers = staff.team_ids_of(worker.id, on) | queries.flagged_teams(worker.id)
    return [team for team in staff.all_teams() if team.id in numbers]


def _raise_flag(actor, now, policy, worker, team, excess, cause) -> LimitFlag:
    flag = LimitFlag(worker_id=worker.id, team_id=team.id, kind=excess.kind, measure=excess.measure, rule=excess.rule,
                     words=excess.words, cause=cause, raised_at=now, raised_by_id=actor.worker_id, answer="",
                     ended_how="")  # fmt: skip
    db.session.add(flag)
    db.session.flush()
    tell(now=now, receiver=to_managers(team.id), kind="due", rule=rules.FLAG, team=team, words=FLAGGED,
         due_on=rules.answer_on(policy, now, team.closes), occasion=_occasion_of(flag))  # fmt: skip
    audit.record(actor=actor, now=now, act="limit.exceeded", subject=flag,
                 detail={"worker": worker.id, "kind": excess.kind, "measure": excess.measure, "cause": cause})  # fmt: skip
    return flag


def _end_flag(actor: Actor, now: datetime, flag: LimitFlag, how: str) -> None:
    flag.ended_at, flag.ended_how = now, how
    db.session.flush()  # one of a kind stands: the old one ends before a new one is written
    settle_for_team(now=now, rule=rules.FLAG, team_id=flag.team_id, occasion=_occasion_of(flag))
    audit.record(actor=actor, now=now, act="limit.settled", subject=flag, detail={"worker": flag.worker_id, "how": how})


def answer_flag(*, actor: Actor, now: datetime, flag: LimitFlag, answer: str) -> None:
    """A manager of the team says what happens about what is over a limit (H10). Raises Refused."""
    hold_still(flag.worker_id)
    db.session.refresh(flag)
    refuse_if(rules.refusal_to_answer(actor, flag.team_id, ended=flag.ended_at is not None,
                                      answered=flag.answered_at is not None, answer=answer))  # fmt: skip
    flag.answered_at, flag.answered_by_id, flag.answer = now, actor.worker_id, answer.strip()
    db.session.flush()
    settle_for_team(now=now, rule=rules.FLAG, team_id=flag.team_id, occasion=_occasion_of(flag))
    audit.record(actor=actor, now=now, act="limit.answered", subject=flag, detail={"worker": flag.worker_id})


def _occasion_of(flag: LimitFlag) -> str:
    return f"limit-flag:{flag.id}"
