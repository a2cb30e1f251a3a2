"""Overseeing work: supervision, forums, and whose record is whose to see.

Of each there is one that is over and one to go on with.
"""

from datetime import timedelta

from casework.ground.db import db, transaction
from casework.practice.forums import operations as forums
from casework.practice.forums.models import ForumCase
from casework.practice.guarding import operations as guarding
from casework.practice.supervision import operations as supervision
from casework.practice.supervision import queries as supervisions
from casework.practice.supervision import rules as supervision_rules
from casework.records.people.models import Person
from casework.records.sight.models import Opening
from tests.durability.verbs.office import Office
from tests.guarding.scene import ids, open_record, restrict


class Overseeing(Office):
    """Somebody was supervised, a case is put forward, and a record is restricted."""

    def restrict_somebody(self):
        """One record is restricted, and another was opened with a reason."""
        guarded = self.cast.case(person=self.cast.person("Ada", "Guarded"))
        restrict(self.cast, guarded)
        self.guarded_id, self.opening_id = guarded.person_id, open_record(self.cast, self.leaving).id

    def supervise(self):
        """A month ago, with something agreed that is about no case; and a point for the next one."""
        before = self.now - timedelta(days=31)
        agreed = (supervision_rules.Action("Find a course", "supervisor", self.now.date()),)
        with transaction():
            self.record_id = supervision.record_supervision(
                actor=self.cast.actor("mary"), now=before, **self.of_nadia, record=supervision_rules.Record(
                    before.date(), {"discussed": "The caseload", "agreed": "Reviews first"}, actions=agreed)).id  # fmt: skip
            self.action_id = supervisions.actions_of(self.cast.actor("mary"), self.record_id)[0].id
            self.point_id = supervision.add_point(**self.does("nadia"), **self.of_nadia, words="Leave").id
            self.put_id = forums.put_forward(**self.does("nadia"), case=self.case, kind="cases", question="How?").id

    @property
    def of_nadia(self):
        return {"policies": self.cast.policies, "worker_id": self.cast.worker("nadia").id}

    def recorded_supervision(self):
        """With a note and a task on a case, an action about none, a point taken up, the date wound anew."""
        soon = self.now.date() + timedelta(days=9)
        said = (supervision_rules.CaseWords(self.held_id, "Settling in", "Visit in May"),)
        agreed = tuple(supervision_rules.Action("Visit", "worker", soon, case) for case in (self.held_id, None))
        return supervision.record_supervision(
            **self.does("mary"), **self.of_nadia, record=supervision_rules.Record(
                self.now.date(), {"discussed": "All", "agreed": "Visits"}, said, agreed))  # fmt: skip

    @property
    def put(self):
        return db.session.get(ForumCase, self.put_id)

    @property
    def guarded(self):
        return db.session.get(Person, self.guarded_id)


VERBS = {
    "supervision.record_supervision": Overseeing.recorded_supervision,
    "supervision.acknowledge": lambda s: supervision.acknowledge(
        **s.does("nadia"), record=supervisions.record_for(s.cast.actor("nadia"), s.record_id), remark="Two visits"),
    "supervision.finish_action": lambda s: supervision.finish_action(
        **s.does("mary"), action=supervisions.action(s.action_id)),
    "supervision.add_point": lambda s: supervision.add_point(
        **s.does("mary"), **s.of_nadia, words="Her review", case_id=s.held_id),
    "supervision.withdraw_point": lambda s: supervision.withdraw_point(
        **s.does("nadia"), point=supervisions.point(s.point_id)),
    "forums.set_date": lambda s: forums.set_date(**s.does("helen"), on=s.now.date(), kind="cases"),
    "forums.put_forward": lambda s: forums.put_forward(
        **s.does("nadia"), case=s.case, kind="social-care", question="Who knows?"),
    "forums.record_advice": lambda s: forums.record_advice(
        **s.by("helen"), put=s.put, held_on=s.now.date(), advice="Ask her"),
    "forums.take_back": lambda s: forums.take_back(**s.does("mary"), put=s.put),
    "guarding.restrict": lambda s: guarding.restrict(
        **s.does("mary"), person=s.person, readers=ids(s.cast, "mary", "sam", "nadia"), why="Her niece works here"),
    "guarding.name_readers": lambda s: guarding.name_readers(
        **s.does("mary"), person=s.guarded, readers=ids(s.cast, "mary", "helen")),
    "guarding.lift": lambda s: guarding.lift(**s.does("mary"), person=s.guarded, why="Her niece left"),
    "guarding.open_record": lambda s: guarding.open_record(
        **s.by("sue"), person=s.person, reason="contact", why="Her son rang"),
    "guarding.answer_opening": lambda s: guarding.answer_opening(
        **s.does("mary"), opening=db.session.get(Opening, s.opening_id), in_order=False, words="A neighbour"),
}  # fmt: skip
