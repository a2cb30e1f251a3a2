"""Short ways to the outcomes: each walks the real operation in a transaction of its own."""

from casework.ground.db import db, transaction
from casework.practice.allocation import operations as allocation
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.handing.rules import Handed, Left
from casework.practice.outcomes import operations as outcomes
from casework.practice.reviews import operations as reviews
from casework.practice.triage import operations as triage
from casework.records.cases.models import Case
from casework.records.notices.models import Notice
from tests.triage.answers import FACTS

ALLOCATION = {
    "tasks": "Care Act assessment by 4 December",
    "why": "Knows her from last year",
    "discussed": "In supervision",
}
DECISION = {"matter": "All is in place, and her son looks in every day", "decision": "As agreed with her"}
CLOSURE = {"done": "A pendant alarm was fitted", "outstanding": "None", "responsible": "None"}
RESOLVED = Ending("resolved", settled_by=("care-technology", "community"), told="Edith and her GP, by telephone")


def by(cast, name, now=None):
    return {"actor": cast.actor(name), "now": now or cast.now, "policy": cast.policy}


def row(case):
    return db.session.get(Case, case.id)


HANDED = Handed({"done": "Visited twice", "outstanding": "None", "responsible": "None"})


def allocated(cast, case, to="nadia", name="mary", *, now=None, sections=None, **more):
    """Given to somebody; with a transfer note where somebody holds the case."""
    if row(case).holder_id is not None:
        more = {"transfer": HANDED} | more
    with transaction():
        return allocation.allocate(**by(cast, name, now), case=row(case), worker_id=cast.worker(to).id,
                                   sections=sections or ALLOCATION, **{"weight": "low"} | more)  # fmt: skip


def handed(case):
    """What a case that somebody holds leaves their hands with (H12)."""
    return {"transfer": Handed({"done": "Assessed"}, Left(nothing=True))} if row(case).holder_id else {}


def rests(cast, case, due_on, name="mary", *, now=None, **more):
    with transaction():
        return reviews.set_review_date(**by(cast, name, now), case=row(case), due_on=due_on, sections=DECISION,
                                       **handed(case) | more)  # fmt: skip


def back(cast, case, name="mary", *, now=None, **more):
    with transaction():
        outcomes.bring_back_to_duty(**by(cast, name, now), case=row(case), sections=DECISION, **handed(case) | more)


def resolved(cast, case, name="dev", ending=RESOLVED, sections=None):
    with transaction():
        return closing.end_case(**by(cast, name), case=row(case), ending=ending, sections=sections or CLOSURE)


def proposed(cast, case, name="nadia"):
    with transaction():
        return triage.propose(**by(cast, name), case=row(case), facts=FACTS)


def open_notices(case, receiver=None):
    """(receiver, kind, rule) of what stands in feeds about a case."""
    found = db.session.scalars(db.select(Notice).where(Notice.case_id == case.id, Notice.acknowledged_at.is_(None)))
    return sorted((n.receiver, n.kind, n.rule) for n in found if receiver in (None, n.receiver))
