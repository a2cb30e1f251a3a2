"""Whoever holds a case asks a manager to end it, and the manager's answer (H13)."""

from collections.abc import Mapping
from datetime import datetime

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.closing import queries, rules
from casework.practice.closing.models import CaseEnding, ClosureRequest
from casework.practice.closing.operations.ending import close
from casework.practice.closing.operations.settling import audit_request, occasion_of, settle_request
from casework.practice.closing.rules import Ending
from casework.practice.handing import operations as handing
from casework.practice.handing.queries import words_of
from casework.practice.handing.rules import Left, as_facts, from_facts
from casework.practice.tray.operations import one_at_a_time
from casework.records.cases.models import Case
from casework.records.notices import operations as notices
from casework.records.notices.rules import to_managers, to_worker
from casework.records.staff.rules import SYSTEM, Actor

ASKED = "A worker asks to close a case: authorise it, or send it back"
LEFT = "Your request to close a case was overtaken: somebody else has the case now"
CAME_BACK = "Your request to close a case came back: read why, change it, and ask again"


def ask_for_closure(
    *, actor: Actor, now: datetime, policy: Policy, case: Case, ending: Ending, sections: Mapping[str, str], left: Left,
    considered: bool = False,
) -> ClosureRequest:  # fmt: skip
    """Whoever holds a case asks a manager to end it (H13); managers have it in their feed, and the case goes on till then.

    Arguments as those of ``end_case``: all is kept as it was written. Raises Refused as that does, so that nothing is
    asked which could not be authorised.
    """
    one_at_a_time(case)
    before = queries.open_request(case.id)
    if before is not None and before.asked_by_id != case.holder_id:
        settle_request(actor, now, before, rules.OVERTAKEN)  # whoever asked holds the case no more
        before = None
    refuse_if(rules.refusal_to_ask(actor, case.stage, case.holder_id, ending, asked=before is not None))
    texts = rules.closure_texts(sections, ending)
    handing.checked(now=now, policy=policy, case=case, type=rules.CLOSURE, sections=texts, left=left)
    request = ClosureRequest(
        case_id=case.id, asked_at=now, asked_by_id=actor.worker_id, kind=ending.kind, authority=ending.authority.strip(),
        accepted_by=ending.accepted_by.strip(), sections=dict(sections), outstanding=as_facts(left), considered=considered,
        answer="", reason="",
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    notices.tell(now=now, receiver=to_managers(case.team_id), kind="due", rule="H13", case=case, occasion=occasion_of(request),
                 due_on=rules.answer_on(policy, now, case.team.closes), words=ASKED)  # fmt: skip
    audit_request(actor, now, "closure.asked", request)
    return request


def authorise(*, actor: Actor, now: datetime, policy: Policy, request: ClosureRequest) -> CaseEnding:
    """A manager authorises what was asked for, and with that the case ends (H13): the note is the asker's, and says by whom.

    Raises Refused for anybody but a manager, a request that is answered, an asker who does not hold the case any more.
    """
    case = request.case
    one_at_a_time(case)
    db.session.refresh(request)
    refuse_if(refusal_to_authorise(actor=actor, request=request))
    ending = Ending(request.kind, request.authority, request.accepted_by)
    who = rules.authorised_words(request.asked_by.name, actor.name, office_date(now))
    texts = rules.closure_texts(request.sections, ending, considered=request.considered, who=who)
    left = from_facts(request.outstanding)  # as it was asked, though a day has gone or somebody has left meanwhile
    texts |= words_of(left)
    settle_request(actor, now, request, rules.AUTHORISED)
    return close(actor, now, policy, case, ending, texts, left, written_by=request.asked_by_id)


def send_back(*, actor: Actor, now: datetime, request: ClosureRequest, reason: str) -> None:
    """A manager says what is missing; whoever asked finds all of it again and asks anew (H13). Raises Refused."""
    one_at_a_time(request.case)
    db.session.refresh(request)
    refuse_if(rules.refusal_to_send_back(actor, request.case.team_id, request.answer, reason))
    request.reason = reason.strip()
    settle_request(actor, now, request, rules.SENT_BACK)
    if request.asked_by_id != actor.worker_id:
        notices.tell(now=now, receiver=to_worker(request.asked_by_id), kind="acknowledge", rule="H13", case=request.case,
                     occasion=occasion_of(request), words=CAME_BACK)  # fmt: skip


def withdraw_request(*, actor: Actor, now: datetime, request: ClosureRequest) -> None:
    """Whoever asked thought better of it; it leaves the managers' feed. Raises Refused."""
    one_at_a_time(request.case)
    db.session.refresh(request)
    refuse_if(rules.refusal_to_withdraw(actor, request.asked_by_id, request.answer))
    settle_request(actor, now, request, rules.WITHDRAWN)


def overtake_left_behind(*, now: datetime, number: int) -> list[str]:
    """The case left whoever asked before anybody answered: the request ends, and they are told (H13). By the sweep."""
    request = db.session.get_one(ClosureRequest, number)
    one_at_a_time(request.case)
    db.session.refresh(request)
    if request.answered_at is not None or request.case.holder_id == request.asked_by_id:
        return []
    settle_request(SYSTEM, now, request, rules.OVERTAKEN)
    told = notices.tell(now=now, receiver=to_worker(request.asked_by_id), kind="know", rule="H13", case=request.case,
                        occasion=occasion_of(request), words=LEFT)  # fmt: skip
    return ["H13"] if told else []


def refusal_to_authorise(*, actor: Actor, request: ClosureRequest):
    """Why the actor cannot authorise a request as it now stands, or None."""
    holds = request.case.holder_id == request.asked_by_id
    return rules.refusal_to_authorise(actor, request.case.team_id, request.answer, holds=holds)
