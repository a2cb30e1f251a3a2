"""Another service is asked to work with us; it answers, things are settled with it, a delay is decided (F20, F21)."""

from collections.abc import Mapping
from datetime import datetime

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.jointwork import queries, rules
from casework.practice.jointwork.models import JointAnswer, JointDecision, JointRequest, JointSettlement
from casework.practice.jointwork.queries import Line
from casework.practice.jointwork.rules import Answer, Asked, Decided, Settled
from casework.practice.tray.operations import one_at_a_time
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notices.rules import to_worker
from casework.records.staff.rules import Actor
from casework.records.tasks import operations as tasks

WAITS = "Another service was asked for joint work: record its answer, or ask again"
DELAYED = "Joint work is delayed: decide with the person whether to go on or wait"


def ask(*, actor: Actor, now: datetime, policy: Policy, case: Case, asked: Asked) -> JointRequest:
    """Another service is asked; whoever asked has it among their tasks until there is an answer. Raises Refused."""
    one_at_a_time(case)
    today = office_date(now)
    refuse_if(rules.refusal_of_case(case.stage, case.person.died_on))
    refuse_if(rules.refusal_of_asked(asked, today))
    texts = {name: getattr(asked, name).strip() for name in ("whom", "way", "nature", "skills", "agreed_how")}
    row = JointRequest(case_id=case.id, case=case, kind=asked.kind, agreed=asked.agreed, made_on=asked.made_on, at=now,
                       answer_by=rules.answer_by(policy, asked.made_on, today), by_id=actor.worker_id, **texts)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _audit(actor, now, "joint-work.asked", row, row, {"kind": asked.kind})
    tasks.ask_for(actor=actor, now=now, policy=policy, case=case, receiver=to_worker(actor.worker_id), words=WAITS,
                  due_on=row.answer_by, rule=rules.RULE, occasion=_about(row), page=_page(row))  # fmt: skip
    return row


def answer(*, actor: Actor, now: datetime, policy: Policy, request: JointRequest, given: Answer) -> JointAnswer:
    """What they said; who comes later leaves it to whoever asked to go on or wait. Raises Refused."""
    line, today = _held(request), office_date(now)
    refuse_if(rules.refusal_of_case(request.case.stage, request.case.person.died_on))
    refuse_if(rules.refusal_of_answer(given, request.made_on, today, before=line.how))
    row = JointAnswer(request_id=request.id, how=given.how, answered_on=given.on, who=given.who.strip(),
                      words=given.words.strip(), at=now, by_id=actor.worker_id)  # fmt: skip
    _settle_tasks(actor, now, request)
    db.session.add(row)
    db.session.flush()
    _audit(actor, now, "joint-work.answered", row, request, {"how": given.how})
    if given.how == rules.LATER:
        tasks.ask_for(actor=actor, now=now, policy=policy, case=request.case, receiver=to_worker(request.by_id), words=DELAYED,
                      due_on=rules.decide_by(policy, today), rule=rules.SETTLING, occasion=f"joint-delay:{row.id}",
                      page=_page(request))  # fmt: skip
    return row


def settle(
    *, actor: Actor, now: datetime, request: JointRequest, facts: Settled, seen: int | None
) -> JointSettlement:
    """What was settled with them, as far as it goes; what was before stays. seen: the settlement that the form began with.

    Raises Refused before they take part, when somebody saved meanwhile, and where nothing is settled.
    """
    line = _held(request)
    newest = line.settled.id if line.settled else None
    refuse_if(rules.refusal_of_case(request.case.stage, request.case.person.died_on))
    refuse_if(rules.refusal_to_settle(line.how, facts, seen=seen, newest=newest))
    row = JointSettlement(request_id=request.id, facts=rules.tidied(facts), at=now, by_id=actor.worker_id)
    db.session.add(row)
    db.session.flush()
    _audit(actor, now, "joint-work.settled", row, request, {"open": rules.missing(row.facts)})
    return row


def decide(*, actor: Actor, now: datetime, request: JointRequest, decided: Decided) -> JointDecision:
    """In a delay: go on or wait, with the person and any carer, urgent needs met. Raises Refused."""
    line = _held(request)
    refuse_if(rules.refusal_of_case(request.case.stage, request.case.person.died_on))
    refuse_if(rules.refusal_to_decide(decided, line.how))
    texts = {name: getattr(decided, name).strip() for name in ("person", "carer", "urgent")}
    row = JointDecision(request_id=request.id, how=decided.how, at=now, by_id=actor.worker_id, **texts)
    db.session.add(row)
    db.session.flush()
    _settle_delays(actor, now, request)
    _audit(actor, now, "joint-work.decided", row, request, {"how": decided.how})
    return row


def _settle_tasks(actor: Actor, now: datetime, request: JointRequest) -> None:
    """There is an answer, so what was asked for before it is done."""
    tasks.settle_task(actor=actor, now=now, case=request.case, rule=rules.RULE, occasion=_about(request))
    _settle_delays(actor, now, request)


def _settle_delays(actor: Actor, now: datetime, request: JointRequest) -> None:
    for each in queries.answers_of(request.id):
        tasks.settle_task(actor=actor, now=now, case=request.case, rule=rules.SETTLING, occasion=f"joint-delay:{each.id}")


def _held(request: JointRequest) -> Line:
    """How it stands now, its case held until the end of the transaction."""
    one_at_a_time(request.case)
    return queries.line_of(request.id)


def _about(request: JointRequest) -> str:
    return f"joint-work:{request.id}"


def _page(request: JointRequest) -> str:
    return f"/joint-work/{request.id}"


def _audit(actor: Actor, now: datetime, act: str, row: object, request: JointRequest, detail: Mapping[str, object]) -> None:
    about = {"case": request.case_id, "request": request.id, **detail}
    audit.record(actor=actor, now=now, act=act, subject=row, persons=[request.case.person_id], detail=about)
