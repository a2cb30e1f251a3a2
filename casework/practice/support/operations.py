"""Interim support begins, is gone on with, reviewed, extended, ended; its money is asked for, decided, told (F23 to F27)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from casework.ground.days import office_date
from casework.ground.db import db, insert_once
from casework.ground.refusal import refuse_if, refuse_if_overtaken
from casework.policy.model import Policy
from casework.practice.support import queries, rules
from casework.practice.support.models import (
    DecisionTelling,
    FundingDecision,
    FundingRequest,
    InterimSupport,
    SupportStep,
)
from casework.practice.support.rules import ELSEWHERE, FUNDING, RULE, TELLING, Asked, Decided, Step, Told
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notes.operations import write_note
from casework.records.notices.operations import tell
from casework.records.notices.rules import to_duty, to_managers, to_worker
from casework.records.staff.rules import Actor
from casework.records.tasks import operations as tasks

COMPLETE = "Interim support was put in place: complete its record"
REVIEW = "Interim support is to be reviewed"
END = "Interim support ends: end it, or extend it and say why"
TELL_HOME = "Tell the authority in which they live of the urgent support"
DECIDE = "Money for interim support is asked for: decide"
TELL = "Money for interim support is decided: tell the person, in the way they asked for"
WRITE = "They were told by telephone: send the letter with the decision"
DECIDED = "Money that you asked for is decided: read how"
OVERTAKEN = "Another day holds now"


def begin(*, actor: Actor, now: datetime, policy: Policy, case: Case, facts: Mapping[str, str]) -> InterimSupport:
    """Support is put in place before an assessment; no missing advocate and no other home holds it up (F15, F23).

    facts: by field of ``rules.FIELDS``; what is missing of the seven items becomes a task (F24). Raises Refused.
    """
    facts = rules.tidied(facts)
    refuse_if(rules.refusal_to_begin(case.stage, case.person.died_on))
    refuse_if(rules.refusal_of_facts(facts))
    by = {"begun_at": now, "begun_by_id": actor.worker_id, "changed_at": now, "changed_by_id": actor.worker_id}
    support = InterimSupport(case_id=case.id, facts=facts, **by)
    db.session.add(support)
    db.session.flush()
    _audit(actor, now, "support.begun", support, case)
    _wind(actor, now, policy, support, {})
    return support


def go_on(
    *, actor: Actor, now: datetime, policy: Policy, support: InterimSupport, facts: Mapping[str, str], version: int | None
) -> InterimSupport:
    """Save what is known by now. version: when the form was opened; raises Overtaken when somebody else saved since.

    Raises Refused for what has ended and for what cannot be saved.
    """
    support = queries.held(support.id)
    refuse_if(rules.refusal_to_step(rules.state_of(support.ended_at), rules.REVIEWED, ""))
    refuse_if_overtaken(support, version)
    facts, before = rules.tidied(facts), support.facts
    refuse_if(rules.refusal_of_facts(facts))
    _change(actor, now, support, facts)
    _audit(actor, now, "support.changed", support, support.case)
    _wind(actor, now, policy, support, before)
    return support


def take_step(
    *, actor: Actor, now: datetime, policy: Policy, support: InterimSupport, what: str, step: Step
) -> SupportStep:
    """It is reviewed, extended, ended, or settled with the home authority; each is kept (F24, F27). Raises Refused."""
    support = queries.held(support.id)
    before, ends_on = support.facts, rules.day_of(support.facts, "ends_on")
    refuse_if(rules.refusal_to_step(rules.state_of(support.ended_at), what, before["lives"]))
    told = bool(queries.home_of(queries.steps_of(support.id))["whom"])
    refuse_if(rules.refusal_of_step(what, step, ends_on, office_date(now), told=told))
    row = SupportStep(
        support_id=support.id, what=what, words=step.words.strip(), facts={key: text.strip() for key, text in step.home.items()},
        review_on=step.review_on, ends_on=step.ends_on, before=before, happened_on=step.on, at=now, by_id=actor.worker_id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _audit(actor, now, f"support.{what}", row, support.case, {"support": support.id})
    _follow(actor, now, policy, support, what, step)
    return row


def _follow(actor: Actor, now: datetime, policy: Policy, support: InterimSupport, what: str, step: Step) -> None:
    """What a step changes: the days, the state, and what is still to be done."""
    case, before, due = support.case, support.facts, rules.day_of(support.facts, "review_on")
    if what == rules.HOME:
        _settle(actor, now, case, ELSEWHERE, _about(support, "home"))
        return
    if what != rules.EXTENDED or step.review_on or (due and due <= step.on):
        _settle(actor, now, case, RULE, _about(support, "review"))
    if what != rules.REVIEWED:
        _settle(actor, now, case, RULE, _about(support, "end"))
    if what == rules.ENDED:
        _overtake(actor, now, case, RULE, _about(support, "record"))
        support.ended_at = now
    days = {name: each.isoformat() for name, each in (("review_on", step.review_on), ("ends_on", step.ends_on)) if each}
    days = {} if what == rules.ENDED else days
    _change(actor, now, support, before | days)
    if days:
        _wind(actor, now, policy, support, before | dict.fromkeys(days, ""))


# --- money ------------------------------------------------------------------------------------------------------------


def ask_for_funding(
    *, actor: Actor, now: datetime, policy: Policy, support: InterimSupport, asked: Asked
) -> FundingRequest:
    """Money is asked for; the managers of the team have it in their feed (F25). Raises Refused."""
    support = queries.held(support.id)
    refuse_if(rules.refusal_to_ask(rules.state_of(support.ended_at), waits=queries.waits(support.id)))
    refuse_if(rules.refusal_of_asked(asked, support.facts["lives"]))
    considered = {key: asked.considered.get(key, "").strip() for key in rules.CONSIDERED}
    row = FundingRequest(support_id=support.id, what=asked.what.strip(), considered=considered, at=now, by_id=actor.worker_id)
    db.session.add(row)
    db.session.flush()
    case = support.case
    _audit(actor, now, "funding.asked", row, case, {"support": support.id})
    _ask(actor, now, policy, case, to_managers(case.team_id), FUNDING, f"funding:{row.id}", DECIDE,
         _due(policy, "funding-decided", now, case), f"/funding/{row.id}")  # fmt: skip
    return row


def decide(*, actor: Actor, now: datetime, policy: Policy, request: FundingRequest, decided: Decided) -> FundingDecision:
    """A manager of the team decides, case by case and never for cost alone; the note is written, and it is to be told.

    Raises Refused for anybody else, for what was decided already, and for what the decision lacks (F25).
    """
    support = queries.held(request.support_id)
    case, facts = support.case, support.facts
    there = any(money.request.id == request.id and money.decision for money in queries.money_of(support.id))
    refuse_if(rules.refusal_to_decide(actor, case.team_id, decided=there))
    days = (rules.day_of(facts, name) for name in ("from_on", "ends_on"))
    refuse_if(rules.refusal_of_decision(decided, rules.free_of_charge(policy), *days))
    decided = decided if decided.outcome != rules.NOT_AGREED else replace(decided, charge="", equipment_cost=None)
    number = insert_once(
        FundingDecision, request_id=request.id, outcome=decided.outcome, rests_on=sorted(decided.rests_on),
        rationale=decided.rationale.strip(), what=decided.what.strip(), charge=decided.charge,
        equipment_cost=decided.equipment_cost, at=now, by_id=actor.worker_id,
    )  # fmt: skip
    row = db.session.get_one(FundingDecision, number)
    _audit(actor, now, "funding.decided", row, case, {"support": support.id, "outcome": row.outcome})
    whom = [request.by.name] if request.by_id not in (None, actor.worker_id) else []
    write_note(actor=actor, now=now, policy=policy, case=case, type="management-decision", happened_at=now,
               sections=rules.note_of(decided, request.what, whom))  # fmt: skip
    _settle(actor, now, case, FUNDING, f"funding:{request.id}")
    _to_be_told(actor, now, policy, request, row)
    return row


def _to_be_told(actor: Actor, now: datetime, policy: Policy, request: FundingRequest, decision: FundingDecision) -> None:
    case = request.support.case
    _ask(actor, now, policy, case, _whose(case), TELLING, f"decision:{decision.id}", TELL,
         _due(policy, "decision-told", now, case), f"/funding/{request.id}/telling")  # fmt: skip
    if request.by_id not in (None, actor.worker_id, case.holder_id):
        tell(now=now, receiver=to_worker(request.by_id), kind="know", rule=FUNDING, case=case, words=DECIDED,
             occasion=f"funding-decided:{request.id}")  # fmt: skip


def record_telling(
    *, actor: Actor, now: datetime, policy: Policy, decision: FundingDecision, told: Told
) -> DecisionTelling:
    """The person heard of the decision, all five points of it; after a telephone call a letter is due (F26). Raises Refused."""
    support = queries.held(decision.request.support_id)
    case = support.case
    there = any(money.telling for money in queries.money_of(support.id) if money.decision and money.decision.id == decision.id)
    refuse_if(rules.refusal_to_tell(decided=True, told=there))
    needs = case.person.communication_needs
    refuse_if(rules.refusal_of_telling(told, office_date(decision.at), office_date(now), needs))
    number = insert_once(
        DecisionTelling, decision_id=decision.id, way=told.way, whom=told.whom.strip(), accessible=told.accessible.strip(),
        points={key: told.points[key].strip() for key in rules.POINTS}, told_on=told.on, at=now, by_id=actor.worker_id,
    )  # fmt: skip
    row = db.session.get_one(DecisionTelling, number)
    _audit(actor, now, "funding.told", row, case, {"decision": decision.id, "way": told.way})
    _settle(actor, now, case, TELLING, f"decision:{decision.id}")
    if told.way == rules.PHONE:
        _ask(actor, now, policy, case, _whose(case), TELLING, queries.letter_occasion(decision.id), WRITE,
             _due(policy, "decision-letter", now, case), f"/funding/{decision.request_id}/letter")  # fmt: skip
    return row


def send_letter(*, actor: Actor, now: datetime, decision: FundingDecision) -> None:
    """The letter that follows a telephone call went out; its task says who sent it, and when (F26). Raises Refused."""
    case = queries.held(decision.request.support_id).case
    refuse_if(rules.refusal_to_send(due=queries.letter_due(case.id, decision.id)))
    _audit(actor, now, "funding.letter-sent", decision, case)
    _settle(actor, now, case, TELLING, queries.letter_occasion(decision.id))


# --- what is to be done -----------------------------------------------------------------------------------------------


def _wind(actor: Actor, now: datetime, policy: Policy, support: InterimSupport, before: Mapping[str, str]) -> None:
    """Let the tasks be what the facts give. before: the facts until now, {} for what has just begun."""
    case, facts = support.case, support.facts
    for name, about, words, page in (("review_on", "review", REVIEW, rules.REVIEWED), ("ends_on", "end", END, rules.ENDED)):
        if facts[name] != before.get(name, ""):
            _overtake(actor, now, case, RULE, _about(support, about))
            if facts[name]:
                _ask(actor, now, policy, case, _whose(case), RULE, f"{_about(support, about)}{support.version}", words,
                     rules.day_of(facts, name), f"/support/{support.id}/steps/{page}")  # fmt: skip
    _ask_for_the_rest(actor, now, policy, support, before)
    if facts["lives"] == "elsewhere" and before.get("lives") != "elsewhere":
        _ask(actor, now, policy, case, _whose(case), ELSEWHERE, f"{_about(support, 'home')}{support.version}", TELL_HOME,
             _due(policy, "home-authority-told", now, case), f"/support/{support.id}/steps/{rules.HOME}")  # fmt: skip
    elif facts["lives"] != "elsewhere":
        _overtake(actor, now, case, ELSEWHERE, _about(support, "home"))


def _ask_for_the_rest(
    actor: Actor, now: datetime, policy: Policy, support: InterimSupport, before: Mapping[str, str]
) -> None:
    if not rules.missing(support.facts):
        _settle(actor, now, support.case, RULE, _about(support, "record"))
    elif not before:
        _ask(actor, now, policy, support.case, _whose(support.case), RULE, f"{_about(support, 'record')}{support.version}",
             COMPLETE, _due(policy, "support-complete", now, support.case), f"/support/{support.id}/change")  # fmt: skip


def _about(support: InterimSupport, what: str) -> str:
    """Begins the occasions of what is asked for; each asking ends it with the version, so that a day may come back."""
    return f"support:{support.id}:{what}:"


def _whose(case: Case) -> str:
    """Whoever holds the case, else the duty of its team."""
    return to_duty(case.team_id) if case.holder_id is None else to_worker(case.holder_id)


def _due(policy: Policy, key: str, now: datetime, case: Case) -> date:
    return rules.due_by(policy, key, now, case.team.closes)


def _ask(
    actor: Actor, now: datetime, policy: Policy, case: Case, receiver: str, rule: str, occasion: str, words: str, due_on: date,
    page: str,
) -> None:  # fmt: skip
    tasks.ask_for(actor=actor, now=now, policy=policy, case=case, receiver=receiver, words=words, due_on=due_on, rule=rule,
                  occasion=occasion, page=page)  # fmt: skip


def _settle(actor: Actor, now: datetime, case: Case, rule: str, beginning: str) -> None:
    tasks.settle_asked(actor=actor, now=now, case=case, rule=rule, beginning=beginning)


def _overtake(actor: Actor, now: datetime, case: Case, rule: str, beginning: str) -> None:
    tasks.drop_asked(actor=actor, now=now, case=case, rule=rule, beginning=beginning, why=OVERTAKEN)


def _change(actor: Actor, now: datetime, support: InterimSupport, facts: rules.Facts) -> None:
    support.facts, support.changed_at, support.changed_by_id = facts, now, actor.worker_id
    db.session.flush()


def _audit(actor: Actor, now: datetime, act: str, row: Any, case: Case, detail: Mapping[str, Any] | None = None) -> None:
    audit.record(actor=actor, now=now, act=act, subject=row, persons=[case.person_id], detail={"case": case.id, **(detail or {})})
