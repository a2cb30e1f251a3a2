"""A manager lets a worker close the cases that they hold without asking (H13)."""

from datetime import datetime

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.practice.closing import queries, rules
from casework.practice.closing.models import ClosingLeave
from casework.records.audit import operations as audit
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import Actor, Span


def let_close(*, actor: Actor, now: datetime, team: Team, worker: Worker, span: Span) -> ClosingLeave:
    """A manager lets a worker close the cases that they hold in a team by themselves, on these days (H13). Raises Refused."""
    db.session.refresh(team, with_for_update={"key_share": True})
    today = office_date(now)
    refuse_if(rules.refusal_to_let_close(actor, team.id))
    held = (leave for leave in queries.leaves_of(team.id) if leave.worker_id == worker.id and leave.withdrawn_at is None)
    others = tuple(Span(leave.from_on, leave.until_on) for leave in held)
    there = worker.id in {each.id for each in queries.could_close(team.id, today)}
    refuse_if(rules.refusal_of_leave(there, span, today, others))
    leave = ClosingLeave(team_id=team.id, worker_id=worker.id, from_on=span.from_on, until_on=span.until_on, given_at=now,
                         given_by_id=actor.worker_id)  # fmt: skip
    db.session.add(leave)
    db.session.flush()
    detail = {"team": team.id, "worker": worker.id, "from": str(span.from_on), "until": str(span.until_on)}
    audit.record(actor=actor, now=now, act="closing-leave.given", subject=leave, detail=detail)
    return leave


def withdraw_leave(*, actor: Actor, now: datetime, leave: ClosingLeave) -> None:
    """From now on the worker asks again. Raises Refused."""
    db.session.refresh(leave, with_for_update=True)
    refuse_if(rules.refusal_to_withdraw_leave(actor, leave.team_id, leave.withdrawn_at is not None))
    leave.withdrawn_at, leave.withdrawn_by_id = now, actor.worker_id
    db.session.flush()
    detail = {"team": leave.team_id, "worker": leave.worker_id}
    audit.record(actor=actor, now=now, act="closing-leave.withdrawn", subject=leave, detail=detail)
