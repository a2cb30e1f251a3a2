"""A closure that was asked for has its answer, or the case goes another way."""

from datetime import datetime

from casework.ground.db import db
from casework.practice.closing import queries, rules
from casework.practice.closing.models import ClosureRequest
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notices import operations as notices
from casework.records.staff.rules import Actor


def overtake_request(*, actor: Actor, now: datetime, case: Case) -> None:
    """The case goes another way while a closure is asked for: nothing is left to be answered."""
    request = queries.open_request(case.id)
    if request is not None:
        settle_request(actor, now, request, rules.OVERTAKEN)


def settle_request(actor: Actor, now: datetime, request: ClosureRequest, answer: str) -> None:
    """The request has its answer, a key of ``closing.rules.ANSWERS``, and leaves the managers' feed."""
    request.answer, request.answered_at, request.answered_by_id = answer, now, actor.worker_id
    db.session.flush()
    notices.settle_occasion(now=now, rule="H13", case=request.case, occasion=occasion_of(request))
    audit_request(actor, now, f"closure.{answer}", request)


def occasion_of(request: ClosureRequest) -> str:
    """The occasion of what is told about a request."""
    return f"closure:{request.id}"


def audit_request(actor: Actor, now: datetime, act: str, request: ClosureRequest) -> None:
    """Put on the trail what was done with a request."""
    audit.record(actor=actor, now=now, act=act, subject=request, persons=[request.case.person_id],
                 detail={"case": request.case_id, "kind": request.kind})  # fmt: skip
