"""A request to change a plan is made, considered, answered by a manager, handed on, ended; a plan is revised (F17 to F19)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from casework.ground.days import office_date
from casework.ground.db import db, insert_once
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.advocacy import queries as advocacy
from casework.practice.processes import operations as processes
from casework.practice.processes.rules import COMPLETED, REVIEW
from casework.practice.revising import queries, rules
from casework.practice.revising.models import (
    PlanConsideration,
    PlanRequest,
    PlanRequestEnd,
    PlanRevision,
    PlanRuling,
    PlanTransfer,
)
from casework.practice.revising.queries import Standing
from casework.practice.revising.rules import Considered, LightTouch, Request, Reviewed, Revision, Row, Transfer
from casework.practice.tray.operations import one_at_a_time
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notices.operations import tell
from casework.records.notices.rules import to_duty, to_managers, to_worker
from casework.records.staff.rules import Actor
from casework.records.tasks import operations as tasks

CONSIDER = "Consider a request to change a care and support plan"
ANSWER = "A review of a plan is urgent, and its worker is away: wait, or somebody else?"
ANSWERED = "A manager answered who reviews a plan: read it"
TEXTS = ("by", "why_not", "told")  # of what was considered, kept in columns of their own
# What is to be done once a request is decided, and by whom.
ASKS = {
    rules.TO_WORKER: ("worker", "Review a care and support plan"),
    rules.ON_RETURN: ("worker", "Review a care and support plan"),
    rules.LIGHT: ("duty", "Do a light-touch review of a care and support plan"),
    rules.REASSESS: ("managers", "A plan is to be reassessed: consider allocating the case"),
    rules.FIRST_RESPONSE: ("managers", "An urgent reassessment: hand it to first response, or allocate it"),
    rules.TO_LEARNING: ("duty", "Hand a plan’s review to the learning disability service"),
}


def ask(*, actor: Actor, now: datetime, policy: Policy, case: Case, asked: Request, considered: Considered) -> PlanRequest:
    """Somebody asks to change a plan, or its planned review is due; considered at once, or by a day (F17).

    Raises Refused for a carer's case, one that has ended, and for what is missing.
    """
    one_at_a_time(case)
    refuse_if(rules.refusal_of_case(case.kind, case.stage, case.person.died_on))
    refuse_if(rules.refusal_of_request(asked, office_date(now)))
    row = PlanRequest(case_id=case.id, asker=asked.asker, who=asked.who.strip(), asked_on=asked.on, what=asked.what.strip(),
                      at=now, by_id=actor.worker_id, case=case)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _audit(actor, now, "plan-request.made", row, case, {"asker": asked.asker})
    if considered.reasonable == rules.OPEN:
        due_on = rules.settle_by(policy, asked.on, office_date(now))
        tasks.ask_for(actor=actor, now=now, policy=policy, case=case, receiver=_holder_or_duty(case), words=CONSIDER,
                      due_on=due_on, rule=rules.RULE, occasion=f"plan-request:{row.id}", page=_page(row))  # fmt: skip
    else:
        consider(actor=actor, now=now, policy=policy, request=row, considered=considered)
    return row


def consider(
    *, actor: Actor, now: datetime, policy: Policy, request: PlanRequest, considered: Considered
) -> PlanConsideration | None:
    """The request is decided by the table; anew, where more is known. None where it is still to be considered. Raises Refused."""
    standing = _held(request)
    refuse_if(rules.refusal_of_case(request.case.kind, request.case.stage, request.case.person.died_on))
    refuse_if(rules.refusal_of_considered(considered, ended=standing.ended))
    if considered.reasonable == rules.OPEN:
        return None
    worker, there = queries.allocated_on(request.case, office_date(now))
    row = rules.decide(considered, there)
    facts = {key: value for key, value in asdict(considered).items() if key not in TEXTS}
    kept = PlanConsideration(
        request_id=request.id, facts=facts, considered_by=considered.by.strip(), why_not=considered.why_not.strip(),
        told=considered.told.strip(), worker=there, worker_id=worker.id if worker else None, row=row.key, at=now,
        by_id=actor.worker_id,
    )  # fmt: skip
    _settle(actor, now, request)
    db.session.add(kept)
    db.session.flush()
    _audit(actor, now, "plan-request.considered", kept, request.case, {"request": request.id, "row": row.key})
    if row.outcome == rules.NOT_REVIEWED:
        _end(actor, now, request, rules.REFUSED, "")
    else:
        _ask_on(actor, now, policy, request, kept, row)
    return kept


def rule_on(*, actor: Actor, now: datetime, policy: Policy, request: PlanRequest, answer: str, words: str) -> PlanRuling:
    """A manager says whether an urgent review waits for the allocated worker or somebody else does it. Raises Refused."""
    standing = _held(request)
    refuse_if(rules.refusal_when_ended(standing.ended) if standing.ended else None)
    refuse_if(rules.refusal_to_rule(actor, request.case.team_id, standing.outcome, answer, words))
    considered = standing.considered
    row = rules.decide(queries.facts_of(considered), considered.worker, answer)
    number = insert_once(PlanRuling, consideration_id=considered.id, answer=answer, words=words.strip(), row=row.key, at=now,
                         by_id=actor.worker_id)  # fmt: skip
    ruling = db.session.get_one(PlanRuling, number)
    _settle(actor, now, request)
    _audit(actor, now, "plan-request.ruled", ruling, request.case, {"request": request.id, "answer": answer})
    _ask_on(actor, now, policy, request, considered, row)
    if considered.by_id != actor.worker_id:
        tell(now=now, receiver=to_worker(considered.by_id), kind="know", rule=rules.RULE, case=request.case, words=ANSWERED,
             occasion=f"plan-ruling:{ruling.id}")  # fmt: skip
    return ruling


def hand_on(*, actor: Actor, now: datetime, request: PlanRequest, transfer: Transfer) -> PlanTransfer:
    """The request goes to another service, which agreed and is free for it (F19). Raises Refused.

    Where that service is not in this system, the request ends here; to a team that is, the case itself moves.
    """
    standing = _held(request)
    refuse_if(rules.refusal_of_transfer(transfer, office_date(now), ended=standing.ended, outcome=standing.outcome))
    row = PlanTransfer(
        request_id=request.id, whom=transfer.to.strip(), here=transfer.here, confirmed=transfer.confirmed.strip(),
        confirmed_on=transfer.confirmed_on, person_agreed=transfer.person.strip(), service_agreed=transfer.service.strip(),
        meanwhile=transfer.meanwhile.strip(), at=now, by_id=actor.worker_id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _audit(actor, now, "plan-request.handed-on", row, request.case, {"request": request.id, "here": transfer.here})
    if not transfer.here:
        _end(actor, now, request, rules.TRANSFERRED, "")
    return row


def review_lightly(*, actor: Actor, now: datetime, policy: Policy, request: PlanRequest, review: LightTouch) -> Reviewed:
    """A light-touch review, begun and completed at once, without allocating; the request ends by it, perhaps with a revision.

    Raises Refused where the table gives another way, for what is missing, and while an advocate is owed and lacks (F15).
    """
    advocacy.held(request.case.person_id)  # before the case, as whoever begins a process does
    standing, case, today = _held(request), request.case, office_date(now)
    refuse_if(rules.refusal_of_light_touch(review, outcome=standing.outcome, ended=standing.ended, asked_on=request.asked_on,
                                           today=today))  # fmt: skip
    act = {"actor": actor, "now": now, "policy": policy}
    begun = processes.begin(**act, case=case, kind=REVIEW, on=review.on, words=request.what)
    end = processes.end(**act, process=begun, how=COMPLETED, on=review.on, words=review.found)
    done = Reviewed(end.id, end.ended_on, end.at, used=False)
    if review.result == rules.REVISED:
        _revise(actor, now, case, Revision(review.on, review.what, review.told), request, done)
    else:
        _end(actor, now, request, rules.UNCHANGED, review.found)
    return done


def revise(
    *, actor: Actor, now: datetime, case: Case, revision: Revision, request: PlanRequest | None = None
) -> PlanRevision:
    """A plan is revised. Raises Refused unless a review was completed, since the request where one is behind it (F17)."""
    one_at_a_time(case)
    refuse_if(rules.refusal_of_case(case.kind, case.stage, case.person.died_on))
    standing = queries.standing(request) if request is not None else None
    refuse_if(rules.refusal_when_ended(standing.ended) if standing is not None and standing.ended else None)
    review = queries.review_behind(case.id, request)
    refuse_if(rules.refusal_without_review(review, asked=request is not None))
    return _revise(actor, now, case, revision, request, review)


def end(*, actor: Actor, now: datetime, request: PlanRequest, how: str, words: str) -> PlanRequestEnd:
    """The plan stays as it is after its review, or the request was taken back. Raises Refused."""
    standing = _held(request)
    review = queries.review_behind(request.case_id, request)
    refuse_if(rules.refusal_to_end(how, words, ended=standing.ended, review=review))
    return _end(actor, now, request, how, words)


def _revise(
    actor: Actor, now: datetime, case: Case, revision: Revision, request: PlanRequest | None, review: Reviewed
) -> PlanRevision:
    refuse_if(rules.refusal_of_revision(revision, office_date(now), review.ended_on))
    row = PlanRevision(case_id=case.id, request_id=request.id if request else None, review_id=review.number,
                       revised_on=revision.on, what=revision.what.strip(), told=revision.told.strip(), at=now,
                       by_id=actor.worker_id)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _audit(actor, now, "plan.revised", row, case, {"review": review.number})
    if request is not None:
        _end(actor, now, request, rules.REVISED, "")
    return row


def _end(actor: Actor, now: datetime, request: PlanRequest, how: str, words: str) -> PlanRequestEnd:
    number = insert_once(PlanRequestEnd, request_id=request.id, how=how, words=words.strip(), at=now, by_id=actor.worker_id)
    row = db.session.get_one(PlanRequestEnd, number)
    _settle(actor, now, request)
    _audit(actor, now, "plan-request.ended", row, request.case, {"request": request.id, "how": how})
    return row


# --- who is to do what by when ----------------------------------------------------------------------------------------


def _ask_on(
    actor: Actor, now: datetime, policy: Policy, request: PlanRequest, considered: PlanConsideration, row: Row
) -> None:
    """The review becomes somebody's task; where a manager is to answer, that is theirs today."""
    case, today, urgent = request.case, office_date(now), considered.facts["urgent"] == rules.YES
    if row.outcome == rules.TO_MANAGER:
        _task(actor, now, policy, request, to_managers(case.team_id), ANSWER, today, f"plan-manager:{considered.id}")
        return
    whose, words = ASKS[row.outcome]
    receivers = {"worker": to_worker(considered.worker_id or 0), "duty": to_duty(case.team_id),
                 "managers": to_managers(case.team_id)}  # fmt: skip
    due_on = rules.review_by(policy, today, urgent=urgent)
    _task(actor, now, policy, request, receivers[whose], words, due_on, f"plan-review:{considered.id}")


def _task(
    actor: Actor, now: datetime, policy: Policy, request: PlanRequest, receiver: str, words: str, due_on: date, occasion: str
) -> None:
    tasks.ask_for(actor=actor, now=now, policy=policy, case=request.case, receiver=receiver, words=words, due_on=due_on,
                  rule=rules.RULE, occasion=occasion, page=_page(request))  # fmt: skip


def _settle(actor: Actor, now: datetime, request: PlanRequest) -> None:
    """What was asked for about the request so far is done."""
    numbers = [each.id for each in queries.considerations_of(request.id)]
    occasions = [f"plan-request:{request.id}"]
    occasions += [f"{what}:{number}" for number in numbers for what in ("plan-manager", "plan-review")]
    for occasion in occasions:
        tasks.settle_task(actor=actor, now=now, case=request.case, rule=rules.RULE, occasion=occasion)


def _holder_or_duty(case: Case) -> str:
    return to_worker(case.holder_id) if case.holder_id is not None else to_duty(case.team_id)


def _page(request: PlanRequest) -> str:
    return f"/plan-requests/{request.id}"


def _held(request: PlanRequest) -> Standing:
    """How it stands now, its case held until the end of the transaction."""
    one_at_a_time(request.case)
    return queries.standing(request)


def _audit(actor: Actor, now: datetime, act: str, row: object, case: Case, detail: Mapping[str, object]) -> None:
    audit.record(actor=actor, now=now, act=act, subject=row, persons=[case.person_id], detail={"case": case.id, **detail})
