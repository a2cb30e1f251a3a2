"""The office itself: who does what when, the case that waits, and what notes say.

Each part of the trade adds its own to it.
"""

from dataclasses import dataclass

from casework.ground.db import db
from casework.records.cases.models import Case
from casework.records.people.models import Person

SECTIONS = {"reason": "Weekly call", "found": "Managing", "analysis": "Steady", "next-steps": "Call again"}
ATTEMPT = {"tried": "Rang twice", "safe-and-well": "Seen by her GP"}
TRANSFER = {"done": "x", "outstanding": "x", "responsible": "x"}
ALLOCATION = {"tasks": "Assess by Friday", "why": "Knows her", "discussed": "Not yet"}
DECISION = {"matter": "Red for over a month", "decision": "Allocate tomorrow"}


@dataclass
class Office:
    """North and South, and of North somebody with a case that waits and a referral."""

    cast: object

    def __post_init__(self):
        self.now, self.policy = self.cast.now, self.cast.policy
        case = self.cast.waiting(days=10)
        person = db.session.get(Person, case.person_id)
        self.case_id, self.person_id = case.id, person.id
        self.referral_id = self.cast.case(person=person).id

    def by(self, name):
        """Who does it, when and under which policy."""
        return {"actor": self.cast.actor(name), "now": self.now, "policy": self.policy}

    def does(self, name):
        return {"actor": self.cast.actor(name), "now": self.now}

    def administers(self):
        return self.does("ada")

    @property
    def of_caseloads(self):
        """What verbs about caseloads are given."""
        return self.does("mary") | {"policies": self.cast.policies}

    @property
    def case(self):
        return db.session.get(Case, self.case_id)

    @property
    def referral(self):
        return db.session.get(Case, self.referral_id)

    @property
    def person(self):
        return db.session.get(Person, self.person_id)
