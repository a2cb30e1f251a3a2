"""Holding cases: giving them out, limits of a caseload, too much work.

Each in a state from which it can go on.
"""

from datetime import timedelta

from casework.ground.db import db, transaction
from casework.ground.refusal import Refusal
from casework.practice.allocation import operations as allocation
from casework.practice.allocation.models import AllocationConcern
from casework.practice.allocation.rules import NewTask
from casework.practice.caseloads import operations as caseloads
from casework.practice.caseloads.models import LimitFlag, OwnLimit, Readiness
from casework.practice.caseloads.queries import flags_of
from casework.practice.caseloads.rules import OwnCap
from casework.practice.closing import operations as closing
from casework.practice.ghosts import operations as ghosts
from casework.practice.handing.rules import Handed, Left
from casework.practice.meeting import operations as meeting
from casework.practice.workload import operations as workload
from casework.practice.workload.models import WorkloadConcern
from casework.practice.workload.rules import Measure, Taken
from casework.records.cases.models import Case
from casework.records.staff.models import RoleHeld
from casework.records.staff.rules import Span
from tests.durability.verbs.office import ALLOCATION, Office


class Holding(Office):
    """Workers hold cases, somebody more than may be, and two have said that it is too much."""

    def give_out(self):
        """Nadia holds two cases, of which one is doubted and asked to be closed; a third went on to Olive."""
        self.held_id, asked_id = (self.cast.case(person=self.person).id for _ in range(2))
        left_id = self.cast.case(person=self.cast.person("Iris", "Cole")).id
        with transaction():
            for number in (self.held_id, asked_id):
                allocation.allocate(**self.by("mary"), case=db.session.get(Case, number), sections=ALLOCATION,
                                    worker_id=self.cast.worker("nadia").id, weight="low")  # fmt: skip
            self.leave_behind(left_id)
            self.doubt_id = allocation.state_concern(**self.by("nadia"), case=db.session.get(Case, asked_id), words="Family").id
            self.asked_closure_id = self.ask_for_closure(asked_id).id
            self.leave_id = closing.let_close(**self.does("mary"), team=self.cast.team("North"), worker=self.cast.worker("olive"),
                                              span=Span(self.now.date())).id  # fmt: skip

    def leave_behind(self, case_id):
        """A concern, a request to close and a message of Nadia's, whose case is Olive's now."""
        case, give = db.session.get(Case, case_id), {"sections": ALLOCATION, "weight": "low"}
        allocation.allocate(**self.by("mary"), case=case, worker_id=self.cast.worker("nadia").id, **give)
        self.left_doubt_id = allocation.state_concern(**self.by("nadia"), case=case, words="Family").id
        self.left_closure_id = self.ask_for_closure(case_id).id
        earlier = {"now": self.now - timedelta(minutes=5)}
        self.left_message_id = self.leave(self.call(person=case.person, **earlier), self.now.date(), **earlier).id
        allocation.allocate(**self.by("mary"), case=case, worker_id=self.cast.worker("olive").id, **give,
                            transfer=Handed({"done": "Assessed"}, Left(nothing=True)))  # fmt: skip

    def limit_somebody(self):
        """Dev holds a case more than a limit of his own allows, to be reviewed; Olive is ready for heavier cases."""
        over, north = self.cast.case().id, self.cast.team("North")
        with transaction():
            allocation.allocate(**self.by("mary"), case=db.session.get(Case, over), sections=ALLOCATION,
                                worker_id=self.cast.worker("dev").id, weight="low")  # fmt: skip
            self.own_limit_id = caseloads.set_own_limit(
                **self.of_caseloads, worker=self.cast.worker("dev"), team=north, kind="measures", words="Nothing new",
                own=OwnCap(0, None), from_on=self.now.date(), review_on=self.now.date() + timedelta(days=9)).id  # fmt: skip
            db.session.get(OwnLimit, self.own_limit_id).tell_on = self.now.date()
            self.flag_id = flags_of([north.id])[0].id
            caseloads.mark_ready(**self.of_caseloads, worker=self.cast.worker("olive"), team=north, words="Nearly there")

    @property
    def meeting(self):
        """North's meeting, which begins with it."""
        return meeting.begin_meeting(**self.does("mary"), team=self.cast.team("North"))

    @property
    def picked(self):
        """In it, Tom is picked for a case."""
        return meeting.pick(**self.does("mary"), meeting=self.meeting, case=self.case, worker_id=self.cast.worker("tom").id,
                            weight="low", why="Knows her")  # fmt: skip

    @property
    def student(self):
        """Olive as a student, with Dev as practice educator in her team."""
        olive, dev = self.cast.worker("olive"), self.cast.worker("dev")
        olive.grade = "student"
        db.session.add(RoleHeld(worker_id=dev.id, role="practice-educator", team_id=self.cast.team("North").id,
                                from_on=self.now.date()))  # fmt: skip
        db.session.flush()
        return olive

    def worry(self):
        """Two workers with too much: of one the reasons were explored, and the other's review is due."""
        by_mary = self.does("mary") | {"policies": self.cast.policies}
        explored = Taken("Seen", reasons=("volume",), welfare=("not-needed",))
        agreed = Taken("Agreed", review_on=self.now.date() + timedelta(days=3), measures=(
            Measure("training", "A day", self.cast.worker("mary").id, self.now.date()),))  # fmt: skip
        with transaction():
            due, new = (
                workload.raise_concern(**self.does(name), policies=self.cast.policies, worker=self.cast.worker(name),
                                       team=self.cast.team("North"), words="Too much")
                for name in ("nadia", "olive")
            )  # fmt: skip
            for concern in (due, new):
                workload.take_step(**by_mary, concern=concern, key="explore", what="explored", taken=explored)
            workload.take_step(**by_mary, concern=due, key="agree", what="agreed", taken=agreed)
            self.concern_id = new.id


VERBS = {
    "allocation.state_concern": lambda s: allocation.state_concern(
        **s.by("nadia"), case=db.session.get(Case, s.held_id), words="I know the family"),
    "allocation.answer_concern": lambda s: allocation.answer_concern(
        **s.does("mary"), concern=db.session.get(AllocationConcern, s.doubt_id), answer="stays", words="Olive joins you"),
    "allocation.overtake_concern": lambda s: allocation.overtake_concern(now=s.now, number=s.left_doubt_id),
    "allocation.allocate": lambda s: allocation.allocate(
        **s.by("mary"), case=s.case, worker_id=s.cast.worker("olive").id, sections=ALLOCATION, weight="low",
        tasks=[NewTask("Visit", s.now.date())]),
    "meeting.begin_meeting": lambda s: meeting.begin_meeting(**s.does("mo"), team=s.cast.team("South")),
    "meeting.pick": lambda s: meeting.pick(
        **s.does("mary"), meeting=s.meeting, case=s.case, worker_id=s.cast.worker("tom").id, weight="low", why="Knows her"),
    "meeting.give": lambda s: meeting.give(**s.of_caseloads, picked=s.picked),
    "meeting.keep_refusal": lambda s: meeting.keep_refusal(
        **s.does("mary"), picked=s.picked, refusal=Refusal("Choose somebody else.")),
    "meeting.end_meeting": lambda s: meeting.end_meeting(**s.does("mary"), meeting=s.meeting),
    "ghosts.hand_on": lambda s: ghosts.hand_on(
        **s.of_caseloads, case=db.session.get(Case, s.held_id), version=db.session.get(Case, s.held_id).version,
        to=str(s.cast.worker("tom").id), why="Free", outstanding="None"),
    "caseloads.weigh": lambda s: caseloads.weigh(
        **s.of_caseloads, case=db.session.get(Case, s.held_id), level="high", why="Court"),
    "caseloads.set_own_limit": lambda s: caseloads.set_own_limit(
        **s.of_caseloads, worker=s.cast.worker("nadia"), team=s.cast.team("North"), kind="part-time", words="Half days",
        own=OwnCap(0, None), from_on=s.now.date(), review_on=s.now.date() + timedelta(days=30)),
    "caseloads.review_own_limit": lambda s: caseloads.review_own_limit(
        **s.of_caseloads, own=db.session.get(OwnLimit, s.own_limit_id), outcome="Done"),
    "caseloads.mark_ready": lambda s: (db.session.execute(db.delete(Readiness)), caseloads.mark_ready(
        **s.of_caseloads, worker=s.cast.worker("olive"), team=s.cast.team("North"), words="Qualifies in March")),
    "caseloads.end_readiness": lambda s: caseloads.end_readiness(
        **s.of_caseloads, worker=s.cast.worker("olive"), team=s.cast.team("North")),
    "caseloads.set_educator": lambda s: caseloads.set_educator(
        **s.of_caseloads, worker=s.student, team=s.cast.team("North"), educator_id=s.cast.worker("dev").id),
    "caseloads.tell_review": lambda s: caseloads.tell_review(now=s.now, number=s.own_limit_id),
    "caseloads.answer_flag": lambda s: caseloads.answer_flag(
        actor=s.cast.actor("mary"), now=s.now, flag=db.session.get(LimitFlag, s.flag_id), answer="It stays so"),
    "workload.raise_concern": lambda s: workload.raise_concern(
        **s.does("dev"), policies=s.cast.policies, worker=s.cast.worker("dev"), team=s.cast.team("North"), words="Too much"),
    "workload.put_concern": lambda s: workload.put_concern(
        **s.does("mary"), policies=s.cast.policies, team=s.cast.team("North"),
        taken=Taken("Two vacancies", impact="Late visits", risk="Somebody is missed")),
    "workload.take_step": lambda s: workload.take_step(
        **s.does("mary"), policies=s.cast.policies, concern=db.session.get(WorkloadConcern, s.concern_id), key="agree",
        what="agreed", taken=Taken("All looked at", measures=(Measure("closing", "Two", s.cast.worker("mary").id, s.now.date()),),
                                   own=OwnCap(10, None), review_on=s.now.date() + timedelta(days=9))),
    "workload.acknowledge": lambda s: workload.acknowledge(
        **s.does("olive"), concern=db.session.get(WorkloadConcern, s.concern_id)),
}  # fmt: skip
