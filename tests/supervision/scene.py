"""Short ways to a caseload, a supervision of it, and its record."""

from datetime import date

from casework.ground.db import db, transaction
from casework.practice.allocation import operations as allocation
from casework.practice.supervision import operations, rules
from casework.practice.supervision.models import Supervision, SupervisionDue
from casework.records.cases.models import Allocation, Case

TEXTS = {"discussed": "The caseload", "agreed": "As below", "workload": "Too many reviews", "wellbeing": "Tired"}


def hold(cast, name="nadia", given="Edith", days=20, team="North"):
    """A case that somebody has held for so many days; its number."""
    by = "mary" if team == "North" else "mo"
    case = cast.case(team=team, by=by, person=cast.person(given, "Marsh", team=team, by=by))
    with transaction():
        why = {"tasks": "Visit", "why": "Room", "discussed": "Yes"}
        allocation.allocate(actor=cast.actor(by), now=cast.now, policy=cast.policy, case=db.session.get(Case, case.id),
                            worker_id=cast.worker(name).id, sections=why, weight="low")  # fmt: skip
        held = db.session.query(Allocation).filter_by(case_id=case.id).one()
        held.from_on = date.fromordinal(cast.now.date().toordinal() - days)
    return case.id


def record(cast, name="nadia", by="mary", cases=(), actions=(), held_on=None, texts=TEXTS, at=None):
    """A supervision, recorded; its number."""
    at = at or cast.now
    typed = rules.Record(held_on or at.date(), dict(texts), tuple(cases), tuple(actions))
    with transaction():
        return operations.record_supervision(actor=cast.actor(by), now=at, policies=cast.policies, record=typed,
                                             worker_id=cast.worker(name).id).id  # fmt: skip


def kept(number):
    """A record, fresh from the database."""
    db.session.rollback()
    return db.session.get(Supervision, number)


def dues(cast, name="nadia"):
    """All dates that ran for somebody: (counted from, due, how it ended), the first first."""
    db.session.rollback()
    found = db.session.query(SupervisionDue).filter_by(worker_id=cast.worker(name).id).order_by(SupervisionDue.id)
    return [(str(each.from_on), str(each.due_on), each.ended_how) for each in found]
