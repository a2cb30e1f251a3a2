"""A worker states a concern about a case that was given to them; a manager answers it (H6).

The case stays with the worker until then: nobody who waits loses their worker over it.
"""

from datetime import datetime

from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.allocation import queries, rules
from casework.practice.allocation.models import AllocationConcern
from casework.practice.tray.operations import one_at_a_time
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notices import operations as notices
from casework.records.notices.rules import to_managers, to_worker
from casework.records.staff.rules import SYSTEM, Actor

STATED = "A worker has a concern about a case given to them: answer it"
ANSWERED = "Your concern about a case given to you is answered: read it"


def state_concern(*, actor: Actor, now: datetime, policy: Policy, case: Case, words: str) -> AllocationConcern:
    """Whoever was given a case says what speaks against it, once until it is answered; its managers have it to answer.

    Raises Refused for anybody else, for who took the case themselves, and without words.
    """
    one_at_a_time(case)
    held = queries.held_now(case.id)
    refuse_if(rules.refusal_to_object(
        actor, holder_id=held.worker_id if held else None, given_by_id=held.allocated_by_id if held else None,
        waits=queries.open_concern(case.id) is not None))  # fmt: skip
    refuse_if(rules.refusal_of_concern(words))
    concern = AllocationConcern(allocation_id=held.id, case_id=case.id, words=words.strip(), stated_at=now,
                                stated_by_id=actor.worker_id, answer="", answer_words="")  # fmt: skip
    db.session.add(concern)
    db.session.flush()
    notices.tell(now=now, receiver=to_managers(case.team_id), kind="due", rule=rules.RULE, case=case, words=STATED,
                 due_on=rules.answer_on(policy, now, case.team.closes), occasion=_occasion(concern))  # fmt: skip
    _audit(actor, now, "allocation.doubted", concern)
    return concern


def answer_concern(*, actor: Actor, now: datetime, concern: AllocationConcern, answer: str, words: str) -> None:
    """A manager of the team answers. answer: a key of ``rules.CONCERN_ANSWERS`` that is theirs; words: what will be done.

    Nothing moves by it: giving the case to somebody else is an allocation of its own. Raises Refused.
    """
    _once(concern)
    refuse_if(rules.refusal_to_answer_concern(actor, concern.case.team_id, concern.answer, stated_by=concern.stated_by_id))
    refuse_if(rules.refusal_of_answer(answer, words))
    concern.answer_words = words.strip()
    _end(actor, now, concern, answer)
    notices.tell(now=now, receiver=to_worker(concern.stated_by_id), kind="acknowledge", rule=rules.RULE, case=concern.case,
                 occasion=_occasion(concern), words=ANSWERED)  # fmt: skip


def overtake_concern(*, now: datetime, number: int) -> list[str]:
    """The case left the worker before anybody answered: nothing is to be answered any more. Tells nobody."""
    concern = db.session.get_one(AllocationConcern, number)
    _once(concern)
    if concern.answered_at is None and concern.allocation.ended_at is not None:
        _end(SYSTEM, now, concern, rules.OVERTAKEN)
    return []


def _once(concern: AllocationConcern) -> None:
    one_at_a_time(concern.case)
    db.session.refresh(concern)
    db.session.refresh(concern.allocation)


def _end(actor: Actor, now: datetime, concern: AllocationConcern, answer: str) -> None:
    concern.answer, concern.answered_at, concern.answered_by_id = answer, now, actor.worker_id
    db.session.flush()
    notices.settle_occasion(now=now, rule=rules.RULE, case=concern.case, occasion=_occasion(concern))
    _audit(actor, now, f"allocation-concern.{answer}", concern)


def _occasion(concern: AllocationConcern) -> str:
    return f"allocation-concern:{concern.id}"


def _audit(actor: Actor, now: datetime, act: str, concern: AllocationConcern) -> None:
    audit.record(actor=actor, now=now, act=act, subject=concern, persons=[concern.case.person_id],
                 detail={"case": concern.case_id, "allocation": concern.allocation_id})  # fmt: skip
