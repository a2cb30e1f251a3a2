"""Short ways to a request, its answers and a review; each walks the real operation in a transaction of its own."""

from casework.ground.db import db, transaction
from casework.practice.advocacy import operations as advocacy
from casework.practice.advocacy.rules import Answered
from casework.practice.processes import operations as processes
from casework.practice.revising import operations as revising
from casework.practice.revising.models import PlanRequest
from casework.practice.revising.rules import Considered, Request
from casework.records.cases.models import Case

SIMPLE = Considered("yes", "no", "no", "no", "no", "no", "no", "Tom Lloyd")
OPEN = Considered("open")


def by(cast, name="nadia"):
    return {"actor": cast.actor(name), "now": cast.now, "policy": cast.policy}


def asks(cast, case, considered=SIMPLE, *, name="nadia", what="Support on other days"):
    """The person asks today for a change; the request's row."""
    asked = Request("person", "", cast.now.date(), what)
    with transaction():
        return revising.ask(**by(cast, name), case=db.session.get(Case, case.id), asked=asked, considered=considered)


def needs_no_advocate(cast, case):
    with transaction():
        advocacy.answer(actor=cast.actor("nadia"), now=cast.now, policies=cast.policies, answered=Answered("no", "no"),
                        person=db.session.get(Case, case.id).person)  # fmt: skip


def reviewed(cast, case, *, complete=True):
    """A review is begun on the case today, and completed."""
    with transaction():
        begun = processes.begin(**by(cast), case=db.session.get(Case, case.id), kind="review", on=cast.now.date())
        if complete:
            processes.end(**by(cast), process=begun, how="completed", on=cast.now.date(), words="She manages")
    return begun


def request(number):
    return db.session.get(PlanRequest, number)
