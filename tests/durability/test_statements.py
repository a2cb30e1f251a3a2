"""Each verb fails after its first change, its second … at its commit: every table is as before (A3).

With -m long also after each statement that only reads.

A verb that is not below, nor called by one that is, fails the last test.
"""

import ast
import re
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

import casework
from casework.clockwork.reminders import operations as reminders
from casework.clockwork.reminders import queries as due
from casework.ground.db import db, transaction
from casework.ground.refusal import Refusal
from casework.ground.sheets import read_table
from casework.policy.organisations import AREAS
from casework.policy.used import as_used
from casework.practice.advice import operations as advice
from casework.practice.advice.models import AdviceFollowUp
from casework.practice.advice.rules import FollowUp, Given, Prevention, Tried, Way
from casework.practice.advocacy import operations as advocacy
from casework.practice.advocacy.rules import Answered
from casework.practice.advocacy.rules import Taken as InPlace
from casework.practice.allocation import operations as allocation
from casework.practice.allocation.models import AllocationConcern
from casework.practice.allocation.rules import NewTask
from casework.practice.calling import operations as calling
from casework.practice.caseloads import operations as caseloads
from casework.practice.caseloads.models import LimitFlag, OwnLimit, Readiness
from casework.practice.caseloads.queries import flags_of
from casework.practice.caseloads.rules import OwnCap
from casework.practice.closing import operations as closing
from casework.practice.closing.models import ClosingLeave, ClosureRequest
from casework.practice.closing.rules import Ending
from casework.practice.contacts import operations as contacts
from casework.practice.contacts.models import Contact
from casework.practice.contacts.rules import Taking
from casework.practice.disclosures import operations as disclosures
from casework.practice.disclosures.models import Disclosure
from casework.practice.disclosures.rules import Wanted as ToTell
from casework.practice.escalation import operations as escalation
from casework.practice.escalation.models import Escalation
from casework.practice.factors import operations as factors
from casework.practice.factors import rules as factor_rules
from casework.practice.factors.models import LocalFactor
from casework.practice.forums import operations as forums
from casework.practice.forums.models import ForumCase
from casework.practice.ghosts import operations as ghosts
from casework.practice.guarding import operations as guarding
from casework.practice.handing import operations as handing
from casework.practice.handing.rules import Handed, Left, Thing
from casework.practice.intake import operations as intake
from casework.practice.intake import queries as lists
from casework.practice.intake import rules as list_rules
from casework.practice.intake.models import ImportedCase
from casework.practice.jointwork import operations as jointwork
from casework.practice.jointwork.models import JointRequest
from casework.practice.jointwork.rules import Answer as JointSaid
from casework.practice.jointwork.rules import Decided as JointDecided
from casework.practice.letters import operations as letters
from casework.practice.matching import operations as matching
from casework.practice.matching.models import WorkerStrengths
from casework.practice.matching.rules import Wanted, Written
from casework.practice.meeting import operations as meeting
from casework.practice.moving import operations as moving
from casework.practice.moving.models import Move
from casework.practice.outcomes import operations as outcomes
from casework.practice.processes import operations as processes
from casework.practice.processes.models import Process
from casework.practice.processes.rules import Measure as InterimMeasure
from casework.practice.referrals import operations as referrals
from casework.practice.referrals import rules as referral_rules
from casework.practice.referrals.models import Referral
from casework.practice.reviews import operations as reviews
from casework.practice.revising import operations as revising
from casework.practice.revising.models import PlanRequest
from casework.practice.revising.rules import LightTouch, Revision, Transfer
from casework.practice.revising.rules import Request as PlanAsked
from casework.practice.safeguarding import operations as safeguarding
from casework.practice.safeguarding.models import SafeguardingConcern
from casework.practice.safeguarding.rules import Said
from casework.practice.sampling import operations as sampling
from casework.practice.sampling.models import DipSampleCase
from casework.practice.sampling.queries import people_in
from casework.practice.sampling.rules import TOO_LOW, Finding
from casework.practice.supervision import operations as supervision
from casework.practice.supervision import queries as supervisions
from casework.practice.supervision import rules as supervision_rules
from casework.practice.support import operations as support
from casework.practice.support.rules import Step
from casework.practice.tray import operations as tray
from casework.practice.tray.operations import NewDay, NextContact, Rated, Reached
from casework.practice.triage import operations as triage
from casework.practice.triage.models import Proposal
from casework.practice.walk import operations as walks
from casework.practice.walk import queries as walk_queries
from casework.practice.walk.models import NamedWalker, Walk
from casework.practice.workload import operations as workload
from casework.practice.workload.models import WorkloadConcern
from casework.practice.workload.rules import Measure, Taken
from casework.records.calendars import operations as calendars
from casework.records.calendars.models import CalendarAddress
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.directory import operations as directory
from casework.records.directory.models import Organisation
from casework.records.directory.rules import Written as Entry
from casework.records.drafts import operations as drafts
from casework.records.drafts.models import Draft
from casework.records.drafts.rules import tab_name
from casework.records.entry import operations as entry
from casework.records.notes import operations as notes
from casework.records.notes.models import Note
from casework.records.notices import operations as notices
from casework.records.notices.models import Notice
from casework.records.outbox import operations as outbox
from casework.records.outbox.models import Mail
from casework.records.people import operations as people
from casework.records.people.models import Link, Person, PersonWarning
from casework.records.rota import operations as rota
from casework.records.sessions import operations as sessions
from casework.records.sessions.models import BrowserSession
from casework.records.sight.models import Opening
from casework.records.staff import operations as staff
from casework.records.staff.models import Absence, RoleHeld
from casework.records.staff.rules import SYSTEM, Span
from casework.records.tasks import operations as tasks
from casework.records.tasks.models import Task
from tests.calling.scene import answered
from tests.durability.conftest import everything
from tests.guarding.scene import ids, open_record, restrict
from tests.intake.lists import as_csv
from tests.intake.lists import people as listed
from tests.jointwork.scene import ASKED
from tests.letters.scene import HEAD, SAID, set_head, wrote
from tests.letters.scene import asked as letter
from tests.revising.scene import OPEN, SIMPLE
from tests.support.scene import ASKED as MONEY
from tests.support.scene import DECIDED, URGENT, told, whole
from tests.triage.answers import FACTS, NOT_TOLD, TELLING

SECTIONS = {"reason": "Weekly call", "found": "Managing", "analysis": "Steady", "next-steps": "Call again"}
ATTEMPT = {"tried": "Rang twice", "safe-and-well": "Seen by her GP"}
TRANSFER = {"done": "x", "outstanding": "x", "responsible": "x"}
ALLOCATION = {"tasks": "Assess by Friday", "why": "Knows her", "discussed": "Not yet"}
DECISION = {"matter": "Red for over a month", "decision": "Allocate tomorrow"}
AMBER = Rated("rag", {"row": "moderate", "column": "moderate"})
STEPS = Entry("Sure Steps", "Help after a fall", ("falls",), phone="01632 960 020")
HASH = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$2kVUpmCfLMwkqdDFkKCvbA"
SECRET = "a key of the tests"
FLOORS = Path(casework.__file__).parent


class Fails(Exception):
    """What the database's machine says when it breaks down."""


@dataclass
class Scene:
    """An office on an ordinary day, with one of each thing that something can be done to."""

    cast: object

    def __post_init__(self):
        self.now, self.policy = self.cast.now, self.cast.policy
        case = self.cast.waiting(days=10)
        person = db.session.get(Person, case.person_id)
        self.case_id, self.person_id = case.id, person.id
        self.referral_id = self.cast.case(person=person).id
        helen, mary = self.cast.actor("helen"), self.cast.actor("mary")
        with transaction():
            tray.record_contact(**self.by("nadia"), case=self.case, happened_at=self.now - timedelta(days=8),
                                reached=Reached("person", "visit"), sections=SECTIONS, rated=(AMBER,))  # fmt: skip
            self.escalation_id = escalation.raise_escalation(
                actor=SYSTEM, now=self.now - timedelta(days=3), policy=self.policy, case=self.case, rule="L27",
                chain="grave-wait", occasion="placing:1:1", reason="Red", figures=[]).id  # fmt: skip
            row = {"actor": mary, "now": self.now, "person": person}
            soon = self.now.date() + timedelta(days=30)
            closed = cases.open_case(actor=mary, now=self.now, person=person, team=self.cast.team("North"), kind="review",
                                     referred_on=self.now.date())  # fmt: skip
            closing.end_case(**self.by("mary"), case=closed, ending=Ending("moved"), sections=TRANSFER)
            lost = people.record_person(actor=mary, now=self.now, team=self.cast.team("North"), given_name="Ivo",
                                        family_name="Lost")  # fmt: skip
            mistaken = cases.open_case(actor=mary, now=self.now, person=lost, team=self.cast.team("North"),
                                       kind="review", referred_on=self.now.date())  # fmt: skip
            closing.record_death(actor=mary, now=self.now, policies=self.cast.policies, case=mistaken,
                                 died_on=self.now.date(), sections=DECISION)  # fmt: skip
            self.closed_id, self.mistaken_id = closed.id, mistaken.id
            self.warning_id = people.add_warning(**row, kind="risk-to-staff", words="A large dog", review_on=soon).id
            self.link_id = people.add_link(**row, kind="carer", name="Ann Marsh", ask_first=True).id
            self.absence_id = staff.record_absence(actor=helen, now=self.now, worker=self.cast.worker("sam"),
                                                   from_on=self.now.date() - timedelta(days=1)).id  # fmt: skip
            worker = self.cast.worker("nadia").id
            self.tab = tab_name("0123456789abcdef", None, self.now)
            self.draft_id = drafts.save_draft(worker_id=worker, now=self.now - timedelta(days=40), form="/x", tab=self.tab,
                                              posted={"reason": ["Half"]}).id  # fmt: skip
            entry.begin_try(now=self.now - timedelta(days=2), account="somebody@example.test")
            path = entry.make_one_time_link(actor=SYSTEM, now=self.now, worker=self.cast.worker("nadia"), secret=SECRET)
            self.token = path.rpartition("/")[2]
            begun = {"worker_id": worker, "browser": "a browser", "content": {}, "created_at": self.now}
            db.session.add_all(BrowserSession(token_hash=letter * 64, seen_at=self.now - timedelta(days=days), **begun)
                               for letter, days in (("a", 0), ("b", 400)))  # fmt: skip
            under_way = [
                Walk(team_id=self.cast.team(name).id, started_at=self.now, ended_how="") for name in ("North", "South")
            ]
            db.session.add_all(under_way)
            db.session.flush()
            self.walk_id, self.empty_walk_id = (walk.id for walk in under_way)
            rota.set_duty(**self.by("mary"), team=self.cast.team("North"), day=self.now.date(), seen=[],
                          workers=[self.cast.worker("nadia").id])  # fmt: skip
            self.factor_id = self.added_factor("A neighbour does the shopping").id
            self.strengths_id = self.written_strengths("nadia", Written(("review",))).id
            self.naming_id = walks.name_walker(**self.does("mo"), team=self.cast.team("South"),
                                               worker=self.cast.worker("sue"), from_on=self.now.date()).id  # fmt: skip
        self.placed_id, self.held_id = (self.cast.case(person=person).id for _ in range(2))
        proposed_id, asked_id = (self.cast.case(person=person).id for _ in range(2))
        left_id = self.cast.case(person=self.cast.person("Iris", "Cole")).id
        with transaction():
            triage.place(**self.by("mary"), case=db.session.get(Case, self.placed_id), facts=FACTS | NOT_TOLD)
            allocation.allocate(**self.by("mary"), case=db.session.get(Case, self.held_id), sections=ALLOCATION,
                                worker_id=self.cast.worker("nadia").id, weight="low")  # fmt: skip
            allocation.allocate(**self.by("mary"), case=db.session.get(Case, asked_id), sections=ALLOCATION,
                                worker_id=self.cast.worker("nadia").id, weight="low")  # fmt: skip
            self.leave_behind(left_id)
            self.doubt_id = allocation.state_concern(**self.by("nadia"), case=db.session.get(Case, asked_id), words="Family").id
            self.asked_closure_id = self.ask_for_closure(asked_id).id
            self.leave_id = closing.let_close(**self.does("mary"), team=self.cast.team("North"), worker=self.cast.worker("olive"),
                                              span=Span(self.now.date())).id  # fmt: skip
            self.proposal_id = triage.propose(
                **self.by("nadia"), case=db.session.get(Case, proposed_id), facts=FACTS).id  # fmt: skip
            self.task_id = tasks.set_task(
                **self.by("mary"), case=self.case, receiver=f"worker:{worker}", words="Ring her daughter",
                due_on=self.now.date() + timedelta(days=2)).id  # fmt: skip
        self.limit_somebody()
        self.take_calls()
        self.post()
        leaving_id = self.cast.waiting(days=30).id  # with a task, a note to acknowledge and an escalation that go along
        with transaction():
            leaving = db.session.get(Case, leaving_id)
            leaving.holder_id = worker
            tray.record_attempt(**self.by("nadia"), case=leaving, happened_at=self.now, how="telephone",
                                safe_and_well="needed", sections=ATTEMPT)  # fmt: skip
            escalation.raise_escalation(actor=SYSTEM, now=self.now, policy=self.policy, case=leaving, rule="S16",
                                        chain="high-no-response", occasion="x", reason="High", figures=[])  # fmt: skip
            self.move_id = self.ask_south(leaving).id
        gravest, dated = self.cast.case(person=self.cast.person("Ned", "Frost")), self.cast.waiting()
        with transaction():
            for case, tick in ((gravest, "danger-now"), (dated, "isolated")):
                tray.prioritise(**self.by("nadia"), case=db.session.get(Case, case.id), tool="risk", ticked=(tick,),
                                decided=None, sections={"rationale": "Seen today"})  # fmt: skip
        self.gravest_id, self.dated_id = gravest.id, dated.id
        self.worry()
        self.refer()
        self.sample()
        self.supervise()
        self.advise()
        guarded = self.cast.case(person=self.cast.person("Ada", "Guarded"))
        restrict(self.cast, guarded)
        self.guarded_id, self.opening_id = guarded.person_id, open_record(self.cast, leaving).id
        self.run_id = self.uploaded("one.csv", 2, settled=True)
        self.unsettled_id = self.uploaded("two.csv", 3)
        self.brought_id = self.uploaded("four.csv", 5, settled=True, reference="B{}")
        with transaction():
            intake.confirm(**self.does("mary"), policies=self.cast.policies, run=self.run(self.brought_id))
            self.imported_id = db.session.scalar(select(ImportedCase.case_id).order_by(ImportedCase.id).limit(1))
        self.old_id = self.uploaded("old.csv", 4, at=self.now - timedelta(days=3))
        self.protect()
        self.plan_work()
        db.session.rollback()

    def protect(self):
        """Of one person an advocate is owed; a process of another is under way, a concern open, a disclosure asked for."""
        owed, other = self.cast.case().id, self.cast.case().id
        get, north = (lambda number: db.session.get(Case, number)), self.cast.team("North")
        self.owed_id, self.processed_id = owed, other
        with transaction():
            for number, answered in ((owed, Answered("yes", "no", ("weighing",))), (other, Answered("no", "no"))):
                advocacy.answer(**self.does("nadia"), policies=self.cast.policies, person=get(number).person, answered=answered)
            self.process_id = processes.begin(**self.by("nadia"), case=get(other), kind="review", on=self.now.date()).id
            self.raised_id = safeguarding.raise_concern(
                **self.by("nadia"), team=north, person=get(other).person, said=Said("Bruises")).id  # fmt: skip
            self.asked_id = self.asks_to_disclose(other).id
            self.allowed_id = self.asks_to_disclose(other).id
            disclosures.answer(**self.does("mary"), disclosure=db.session.get(Disclosure, self.allowed_id), allowed=True)
        self.help(get(other))
        set_head(self.cast)
        self.written_id = wrote(self.cast, get(other)).id

    def help(self, case):
        """Interim support runs on a case; of its money some is decided, and some is still asked for."""
        with transaction():
            running, spare = (support.begin(**self.by("nadia"), case=case, facts=URGENT) for _ in range(2))
            decided = support.ask_for_funding(**self.by("nadia"), support=running, asked=MONEY)
            support.decide(**self.by("mary"), request=decided, decided=DECIDED)
            asked = support.ask_for_funding(**self.by("nadia"), support=running, asked=MONEY)
            self.support_id, self.spare_id, self.decided_id, self.money_id = running.id, spare.id, decided.id, asked.id

    def letter_sent(self):
        """They were told by telephone, and the letter is written."""
        decision = self.money(self.decided_id).decision
        support.record_telling(**self.by("nadia"), decision=decision, told=told(self.now.date()))
        return support.send_letter(**self.does("nadia"), decision=decision)

    def money(self, number):
        """A request for money with what came of it."""
        return support.queries.money_for(self.cast.actor("mary"), number)

    def plan_work(self):
        """Requests to change a plan: to be considered, for a manager's answer, for a light touch; joint work that is late."""
        planned, urgent = self.cast.case().id, self.cast.case().id
        get = lambda number: db.session.get(Case, number)  # noqa: E731
        asked = PlanAsked("person", "", self.now.date(), "Other days")
        self.planned_id = planned
        with transaction():
            cases.come_to_stage(**self.does("mary"), case=get(urgent), stage="allocated")
            cases.hand_to(**self.does("mary"), case=get(urgent), worker=self.cast.worker("dev"), from_on=self.now.date())
            staff.record_absence(**self.does("mary"), worker=self.cast.worker("dev"), from_on=self.now.date())
            away = replace(SIMPLE, urgent="yes")
            self.plan_ids = [revising.ask(**self.by("nadia"), case=get(number), asked=asked, considered=considered).id
                             for number, considered in ((planned, OPEN), (urgent, away), (planned, SIMPLE))]  # fmt: skip
            advocacy.answer(**self.does("nadia"), policies=self.cast.policies, person=get(planned).person,
                            answered=Answered("no", "no"))  # fmt: skip
            review = processes.begin(**self.by("nadia"), case=get(planned), kind="review", on=self.now.date())
            processes.end(**self.by("nadia"), process=review, how="completed", on=self.now.date())
            joint = jointwork.ask(**self.by("nadia"), case=get(planned), asked=replace(ASKED, made_on=self.now.date()))
            jointwork.answer(**self.by("nadia"), request=joint, given=JointSaid("later", self.now.date(), "Jo Hall", "Ill"))
            self.joint_id = joint.id

    def plan(self, which):
        """One of those requests."""
        return db.session.get(PlanRequest, self.plan_ids[which])

    @property
    def joint(self):
        """The request for joint work."""
        return db.session.get(JointRequest, self.joint_id)

    def asks_to_disclose(self, number):
        """A worker wants to tell something about the person of a case."""
        return disclosures.ask(**self.by("nadia"), team=self.cast.team("North"), person=db.session.get(Case, number).person,
                               wanted=ToTell("Her address", "The police", "crime", "Burglars"))  # fmt: skip

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

    def call(self, **how):
        """Somebody calls about the person with the case; the contact."""
        return contacts.begin_contact(**self.does("nadia"), policies=self.cast.policies, team=self.cast.team("North"),
                                      begun=contacts.Begun("call", "Ann Marsh"), **how)  # fmt: skip

    def leave(self, contact, due_on):
        """A message for the worker who holds her case."""
        facts = {"told": "Today", "message": "Ring her", "otherwise": "Ring duty"}
        return contacts.take_contact(
            **self.does("nadia"), policies=self.cast.policies, contact=contact, to=f"worker-{self.cast.worker('nadia').id}",
            taking=Taking("available", "message", due_on, **facts))  # fmt: skip

    def take_calls(self):
        """One begun, and a message that falls due."""
        with transaction():
            person = db.session.get(Person, self.person_id)
            self.call_id = self.call(person=person).id
            self.message_id = self.leave(self.call(person=person), self.now.date() + timedelta(days=3)).id

    def of_call(self, number):
        return {**self.does("nadia"), "contact": db.session.get(Contact, number)}

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

    @property
    def of_caseloads(self):
        """What verbs about caseloads are given."""
        return self.does("mary") | {"policies": self.cast.policies}

    def post(self):
        """A mail that waits, one that is long over, and a calendar."""
        row = {"worker_id": self.cast.worker("nadia").id, "kind": "test", "next_try_at": self.now, "tries": 0}
        with transaction() as session:
            long_ago = self.now - timedelta(days=99)
            waits = Mail(**row, occasion="now", written_at=self.now)
            session.add_all([waits, Mail(**row, occasion="then", written_at=long_ago, ended_at=long_ago, ended_how="sent")])
            calendars.make_address(**self.does("mary"), whose="mine")
            self.mail_id, self.calendar_id = waits.id, session.scalar(select(CalendarAddress.id))

    def mail_on(self):
        outbox.begin(now=self.now - timedelta(days=1))
        return {"now": self.now}

    def urgent(self):
        escalation.raise_escalation(**self.mail_on(), actor=SYSTEM, policy=self.policy, case=self.case, rule="L27",
                                    chain="grave-wait", occasion="by mail", reason="Red", figures=[])  # fmt: skip
        return outbox.write_urgent(now=self.now)

    def letter(self):
        return outbox.take(**self.mail_on(), numbers=[self.mail_id], holder="one", address="x")

    @property
    def calendar(self):
        return db.session.get(CalendarAddress, self.calendar_id)

    def refer(self):
        """One with a ground, and one without."""
        facts = {"ground": "consent", "ground_on": str(self.now.date()), "ground_how": "By telephone", "issue": "She fell"}
        with transaction():
            self.taken_id, self.ungrounded_id = (
                referrals.begin(**self.by("dev"), person=self.person, team=self.cast.team("North"), facts=each).id
                for each in (facts, {"ground": "none"})
            )

    @property
    def taken(self):
        return db.session.get(Referral, self.taken_id)

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

    def advise(self):
        """Somebody is to be asked whether advice helped; an organisation that can be named, and one that has ended."""
        with transaction():
            there, ended = (directory.add(**self.does("nadia"), written=written) for written in (STEPS, STEPS))
            directory.end(**self.does("mary"), policies=self.cast.policies, row=ended, why="Closed")
            self.organisation_id, self.ended_organisation_id = there.id, ended.id
            self.follow_up_id = db.session.scalar(select(AdviceFollowUp.id).where(AdviceFollowUp.advice_id == self.advised().id))

    def advised(self):
        """With an organisation and a follow-up by duty."""
        given = Given(self.now.date(), ("falls",), "telephone", ("explained",), (self.organisation_id,), "Whom to ring", "person",
                      follow_up=FollowUp(self.now.date() + timedelta(days=14)))  # fmt: skip
        return advice.give_advice(**self.does("nadia"), person=self.case.person, team=self.cast.team("North"), given=given)

    def entry_of_the_directory(self, ended=False):
        return db.session.get(Organisation, self.ended_organisation_id if ended else self.organisation_id)

    @property
    def put(self):
        return db.session.get(ForumCase, self.put_id)

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

    def sample(self):
        """A month ago, North's, of which one is left; and of South somebody is left who has moved to North since."""
        south = self.cast.waiting(team="South", person=self.cast.person("Una", "Gone", team="South", by="mo"))
        before = {"now": self.now - timedelta(days=31), "policy": self.policy}
        with transaction():
            sample = sampling.draw_sample(**before, actor=SYSTEM, team=self.cast.team("North"), seed="5a" * 16)
            *done, self.sampled = (each.row.id for each in people_in(self.cast.actor("mary"), sample.id))
            for number in done:
                sampling.answer_for(**self.by("mary"), sampled=db.session.get(DipSampleCase, number),
                                    finding=Finding("right", True))  # fmt: skip
            theirs = sampling.draw_sample(**before, actor=SYSTEM, team=self.cast.team("South"), seed="5a" * 16)
            self.unseen = people_in(self.cast.actor("mo"), theirs.id)[0].row.id
        with transaction():
            move = moving.ask(**self.does("mo"), policies=self.cast.policies, case=db.session.get(Case, south.id),
                              team=self.cast.team("North"), why="She moved", sections=TRANSFER)  # fmt: skip
            moving.accept(**self.does("mary"), policies=self.cast.policies, move=move)
            closing.end_case(**self.by("mary"), case=db.session.get(Case, south.id), ending=Ending("moved"), sections=TRANSFER)

    def by(self, name):
        """Who does it, when and under which policy."""
        return {"actor": self.cast.actor(name), "now": self.now, "policy": self.policy}

    def does(self, name):
        return {"actor": self.cast.actor(name), "now": self.now}

    def administers(self):
        return self.does("ada")

    @property
    def case(self):
        return db.session.get(Case, self.case_id)

    @property
    def referral(self):
        return db.session.get(Case, self.referral_id)

    @property
    def closed(self):
        return db.session.get(Case, self.closed_id)

    @property
    def mistaken(self):
        return db.session.get(Case, self.mistaken_id)

    @property
    def contact_note(self):
        return db.session.scalar(select(Note).where(Note.case_id == self.case_id, Note.type == "pwt"))

    @property
    def person(self):
        return db.session.get(Person, self.person_id)

    @property
    def guarded(self):
        return db.session.get(Person, self.guarded_id)

    @property
    def open_notice(self):
        return db.session.scalar(select(Notice).where(Notice.kind == "acknowledge", Notice.acknowledged_at.is_(None)))

    @property
    def escalated(self):
        return db.session.get(Escalation, self.escalation_id)

    @property
    def task(self):
        return db.session.get(Task, self.task_id)

    @property
    def recorded(self):
        began = db.session.get(Walk, self.walk_id).started_at
        return len(walk_queries.changes_of([self.case_id], began).get(self.case_id, []))

    @property
    def move(self):
        return db.session.get(Move, self.move_id)

    @property
    def left(self):
        """Something that is left to a colleague, and something that is nobody's here."""
        olive = f"worker:{self.cast.worker('olive').id}"
        return Left((Thing("Order the ramp", olive, by_on=self.now.date()), Thing("Bath", name="Ann Marsh")))

    def leave_behind(self, case_id):
        """A concern and a request to close of Nadia's, whose case is Olive's now."""
        case, give = db.session.get(Case, case_id), {"sections": ALLOCATION, "weight": "low"}
        allocation.allocate(**self.by("mary"), case=case, worker_id=self.cast.worker("nadia").id, **give)
        self.left_doubt_id = allocation.state_concern(**self.by("nadia"), case=case, words="Family").id
        self.left_closure_id = self.ask_for_closure(case_id).id
        allocation.allocate(**self.by("mary"), case=case, worker_id=self.cast.worker("olive").id, **give,
                            transfer=Handed({"done": "Assessed"}, Left(nothing=True)))  # fmt: skip

    @property
    def asked_closure(self):
        return db.session.get(ClosureRequest, self.asked_closure_id)

    def ask_for_closure(self, case_id):
        return closing.ask_for_closure(**self.by("nadia"), case=db.session.get(Case, case_id), ending=Ending("closed"),
                                       sections={"done": "Assessed"}, left=self.left)  # fmt: skip

    def ask_south(self, case):
        return moving.ask(**self.does("mary"), policies=self.cast.policies, case=case, team=self.cast.team("South"),
                          why="She moved", sections=TRANSFER)  # fmt: skip

    @property
    def proposal(self):
        return db.session.get(Proposal, self.proposal_id)

    def added_factor(self, words):
        typed = factor_rules.Typed(factor_rules.places(self.policy)["risk/high"], words, "Sam Okoro", self.now.date(),
                                   self.now.date())  # fmt: skip
        return factors.add_factor(**self.does("mary"), team=self.cast.team("North"), typed=typed)

    def written_strengths(self, name, written):
        return matching.write_strengths(**self.does(name), worker=self.cast.worker(name), written=written, version=None)

    def uploaded(self, name, seed, *, settled=False, at=None, reference="L{}"):
        rows = listed(2, on=self.now.date(), seed=seed)
        content = as_csv([row | {"Case ref": reference.format(number)} for number, row in enumerate(rows)])
        with transaction():
            run = intake.upload(actor=self.cast.actor("mary"), now=at or self.now, file_name=name, content=content,
                                table=read_table(name, content))  # fmt: skip
            if settled:
                self.settle(run)
            return run.id

    def run(self, number):
        return lists.run_of(self.cast.actor("mary"), number, lock=True)

    def settle(self, run):
        teams = {list_rules.fold("North"): self.cast.team("North").id}
        choices = lists.Choices(list_rules.guess_columns(run.content["heads"]), teams, None, "review")
        intake.settle_columns(**self.does("mary"), run=run, choices=choices)

    def tell_all_that_is_due(self):
        later = self.now + timedelta(days=45)
        whole_teams = [*due.walks_due(later, self.cast.policies), *due.samples_due(later, self.cast.policies)]
        for matter in [*due.due(later), *whole_teams, *due.supervisions_due(later, self.cast.policies)]:
            reminders.tell(now=later, policies=self.cast.policies, matter=matter)


TEAM = {"policy": "combined", "phone": "1", "out_of_hours_phone": "2", "open_days": range(5), "opens": time(9),
        "closes": time(17)}  # fmt: skip


@dataclass(frozen=True)
class Member:
    where: str = "Line 1"
    name: str = "New Comer"
    email: str = "new@example.test"
    grade: str = "practitioner"
    role: str = "practitioner"


VERBS: dict[str, Callable[[Scene], object]] = {
    "tray.record_contact": lambda s: tray.record_contact(
        **s.by("nadia"), case=s.case, happened_at=s.now, reached=Reached("person", "telephone"), sections=SECTIONS,
        rated=(AMBER, Rated("priority", {"level": "high"}, "high", urgent=True)),
        next_contact=NextContact(s.now.date() + timedelta(days=3))),
    "calling.make_waiting_call": lambda s: calling.make_waiting_call(
        **s.by("nadia"), case=s.case, happened_at=s.now, reached=Reached("person", "telephone"), sections=SECTIONS,
        answers=answered(fall="worse"), rated=(Rated("rag", {"row": "moderate", "column": "high"}),)),
    "tray.re_rate": lambda s: tray.re_rate(
        **s.by("nadia"), case=s.case, rated=Rated("priority", {"level": "high"}), urgent=True, happened_at=s.now),
    "tray.prioritise": lambda s: tray.prioritise(
        **s.by("nadia"), case=s.case, tool="risk", ticked=("isolated",), decided=None, sections={"rationale": "Nobody near"}),
    "tray.review_gravest": lambda s: tray.review_gravest(
        **s.by("nadia"), case=db.session.get(Case, s.gravest_id), outcome="no-response", sections={"rationale": "No car today"}),
    "tray.set_allocation_date": lambda s: tray.set_allocation_date(
        **s.by("mary"), case=db.session.get(Case, s.dated_id), wanted=NewDay(s.now.date() + timedelta(days=9), "Sooner")),
    "escalation.raise_no_response": lambda s: escalation.raise_no_response(
        **s.by("nadia"), case=s.case, reason="Nobody is there"),
    "matching.write_strengths": lambda s: s.written_strengths("olive", Written(needs=("dementia",), languages=("Polish",))),
    "matching.confirm_strengths": lambda s: matching.confirm_strengths(
        **s.does("mary"), strengths=db.session.get(WorkerStrengths, s.strengths_id), version=None),
    "matching.write_needs": lambda s: matching.write_needs(
        **s.does("nadia"), case=s.case, wanted=Wanted(("dementia",), course="worse"), version=0),
    "factors.add_factor": lambda s: s.added_factor("A son abroad pays"),
    "factors.end_factor": lambda s: factors.end_factor(
        **s.does("mary"), factor=db.session.get(LocalFactor, s.factor_id), until_on=s.now.date()),
    "tray.count_anew": lambda s: tray.count_anew(
        actor=SYSTEM, now=s.now, policies=s.cast.policies | {"combined": replace(s.cast.policy, waiting=None)}),
    "tray.wind_team": lambda s: tray.wind_team(
        **s.administers(), policy=as_used(s.cast.policy, {"priority": False}), team=s.cast.team("North")),
    "tray.record_attempt": lambda s: tray.record_attempt(
        **s.by("nadia"), case=s.case, happened_at=s.now, how="telephone", safe_and_well="needed", sections=ATTEMPT),
    "tray.place_on_tray": lambda s: tray.place_on_tray(
        **s.by("mary"), case=s.referral, placed_on=s.now.date(), rationale="Waits"),
    "tray.take_off_tray": lambda s: tray.take_off_tray(**s.by("mary"), case=s.case, how="allocated"),
    "tray.bring_last_contact": lambda s: tray.bring_last_contact(
        **s.by("mary"), case=s.case, contact_on=s.now.date(), words="Rang"),
    "walk.start_walk": lambda s: walks.start_walk(  # the one of last week is left
        actor=s.cast.actor("mary"), now=s.now + timedelta(days=9), policy=s.policy, team=s.cast.team("North")),
    "walk.see_case": lambda s: walks.see_case(  # the only one: it ends the walk
        **s.by("mary"), walk=db.session.get(Walk, s.walk_id), case_id=s.case_id, person_id=s.person_id, shown=s.recorded),
    "walk.finish_walk": lambda s: walks.finish_walk(**s.by("mo"), walk=db.session.get(Walk, s.empty_walk_id)),
    "walk.name_walker": lambda s: walks.name_walker(
        **s.does("mary"), team=s.cast.team("North"), worker=s.cast.worker("nadia"), from_on=s.now.date()),
    "walk.end_naming": lambda s: walks.end_naming(**s.does("mo"), named=db.session.get(NamedWalker, s.naming_id)),
    "sampling.draw_sample": lambda s: sampling.draw_sample(**s.by("mary"), team=s.cast.team("North")),
    "sampling.answer_for": lambda s: sampling.answer_for(  # the last one: it finishes the sample
        **s.by("mary"), sampled=db.session.get(DipSampleCase, s.sampled), finding=Finding(TOO_LOW, False, ("old",), "Rate")),
    "sampling.set_aside": lambda s: sampling.set_aside(**s.does("mo"), sampled=db.session.get(DipSampleCase, s.unseen)),
    "supervision.record_supervision": Scene.recorded_supervision,
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
    "escalation.raise_worry": lambda s: escalation.raise_worry(**s.by("nadia"), case=s.case, reason="Bruises"),
    "triage.propose": lambda s: triage.propose(**s.by("nadia"), case=s.referral, facts=FACTS),
    "triage.place": lambda s: triage.place(**s.by("mary"), case=s.referral, facts=FACTS | NOT_TOLD),
    "triage.accept": lambda s: triage.accept(**s.by("mary"), proposal=s.proposal, facts=FACTS | {"priority": "low"}),
    "triage.turn_down": lambda s: triage.turn_down(**s.by("mary"), proposal=s.proposal, reason="Reablement first"),
    "triage.record_telling": lambda s: triage.record_telling(
        **s.does("nadia"), case=db.session.get(Case, s.placed_id), facts=TELLING),
    "escalation.raise_escalation": lambda s: escalation.raise_escalation(
        actor=SYSTEM, now=s.now, policy=s.policy, case=s.case, rule="L27", chain="grave-wait", occasion="placing:1:2",
        reason="Red", figures=[]),
    "escalation.raise_by_hand": lambda s: escalation.raise_by_hand(**s.by("mary"), case=s.case, reason="Fell"),
    "escalation.pass_up": lambda s: escalation.pass_up(now=s.now, policy=s.policy, escalation=s.escalated),
    "escalation.acknowledge": lambda s: escalation.acknowledge(
        **s.by("helen"), escalation=s.escalated, sections=DECISION),
    "calendars.make_address": lambda s: calendars.make_address(**s.does("mary"), whose="team", instead_of=s.calendar_id),
    "calendars.choose_whose": lambda s: calendars.choose_whose(**s.does("mary"), address=s.calendar, whose="team"),
    "calendars.stop": lambda s: calendars.stop(**s.does("mary"), address=s.calendar),
    "calendars.stop_all": lambda s: calendars.stop_all(**s.does("mary")),
    "outbox.begin": lambda s: outbox.begin(now=s.now),
    "outbox.write_digests": lambda s: outbox.write_digests(**s.mail_on(), policies=s.cast.policies),
    "outbox.write_urgent": lambda s: s.urgent(),
    "outbox.write_test": lambda s: outbox.write_test(**s.does("nadia")),
    "outbox.take": lambda s: s.letter(),
    "outbox.mark_sent": lambda s: outbox.mark_sent(letter=s.letter(), now=s.now, holder="one"),
    "outbox.put_off": lambda s: outbox.put_off(numbers=s.letter().mail, now=s.now, holder="one", why="It was refused."),
    "outbox.give_up": lambda s: outbox.give_up(now=s.now, number=s.mail_id, why="It was refused."),
    "outbox.set_aside": lambda s: outbox.set_aside(now=s.now, number=s.mail_id, why="It has no words."),
    "outbox.note_failure": lambda s: outbox.note_failure(**s.mail_on(), why="It does not answer."),
    "outbox.note_answer": lambda s: (
        outbox.note_failure(**s.mail_on(), why="It does not answer."), outbox.note_answer(now=s.now)),
    "outbox.try_again": lambda s: outbox.try_again(**s.does("nadia")),
    "outbox.choose_daily": lambda s: outbox.choose_daily(**s.does("nadia"), daily=False),
    "outbox.put_back": lambda s: outbox.put_back(actor=SYSTEM, now=s.now),
    "outbox.prune_mail": lambda s: outbox.prune_mail(now=s.now),
    "notices.acknowledge_notice": lambda s: notices.acknowledge_notice(**s.does("mary"), notice=s.open_notice),
    "tasks.set_task": lambda s: tasks.set_task(
        **s.by("mary"), case=s.case, receiver=f"duty:{s.case.team_id}", words="Post the leaflet", due_on=s.now.date()),
    "tasks.finish_task": lambda s: tasks.finish_task(**s.does("nadia"), task=s.task, outcome="She rings back"),
    "tasks.drop_task": lambda s: tasks.drop_task(**s.does("mary"), task=s.task, why="She has rung us"),
    "tasks.hand_over": lambda s: tasks.hand_over(**s.by("nadia"), task=s.task, receiver=f"duty:{s.case.team_id}"),
    "contacts.begin_contact": lambda s: s.call(person=db.session.get(Person, s.person_id)),
    "contacts.look_for": lambda s: contacts.look_for(**s.of_call(s.call_id), words="Marsh"),
    "contacts.choose_person": lambda s: contacts.choose_person(**s.of_call(s.call_id), person_id=None),
    "contacts.take_contact": lambda s: s.leave(db.session.get(Contact, s.call_id), s.now.date()),
    "contacts.drop_contact": lambda s: contacts.drop_contact(**s.of_call(s.call_id), words="They rang off"),
    "contacts.answer_contact": lambda s: contacts.answer_contact(
        **s.of_call(s.message_id), what="not-reached", words="Rang twice", next_on=s.now.date() + timedelta(days=4)),
    "contacts.pass_contact": lambda s: contacts.pass_contact(
        **s.of_call(s.message_id), to=f"worker-{s.cast.worker('olive').id}", words="I am in court"),
    "contacts.refer": lambda s: contacts.refer(
        **s.of_call(s.message_id), policies=s.cast.policies, team=s.cast.team("North")),
    "advocacy.take_over": lambda s: advocacy.take_over(
        **s.does("nadia"), policies=s.cast.policies, person=s.case.person, answered=Answered("yes", "no")),
    "advocacy.answer": lambda s: advocacy.answer(
        **s.does("nadia"), policies=s.cast.policies, person=s.case.person, answered=Answered("yes", "no", ("weighing",))),
    "advocacy.take_step": lambda s: advocacy.take_step(
        **s.does("nadia"), policies=s.cast.policies, person=db.session.get(Case, s.owed_id).person, what="in-place",
        taken=InPlace(s.now.date(), "imca", "Jo Hall")),
    "processes.begin": lambda s: processes.begin(
        **s.by("nadia"), case=db.session.get(Case, s.processed_id), kind="assessment", on=s.now.date()),
    "processes.end": lambda s: processes.end(
        **s.by("nadia"), process=db.session.get(Process, s.process_id), how="completed", on=s.now.date()),
    "processes.take_measure": lambda s: processes.take_measure(
        **s.does("nadia"), case=s.case, measure=InterimMeasure("A bed", "Dev", "She fell", s.now.date())),
    "revising.ask": lambda s: revising.ask(
        **s.by("nadia"), case=s.case, asked=PlanAsked("person", "", s.now.date(), "Other days"), considered=SIMPLE),
    "revising.consider": lambda s: revising.consider(**s.by("nadia"), request=s.plan(0), considered=SIMPLE),
    "revising.rule_on": lambda s: revising.rule_on(**s.by("mary"), request=s.plan(1), answer="else", words="She is ill"),
    "revising.hand_on": lambda s: revising.hand_on(
        **s.does("nadia"), request=s.plan(2), transfer=Transfer("Elsewhere", False, "Jo", s.now.date(), "Yes", "Jo", "Safe")),
    "revising.review_lightly": lambda s: revising.review_lightly(
        **s.by("nadia"), request=s.plan(2), review=LightTouch(s.now.date(), "Well", "revised", "Tuesday", "At once")),
    "revising.revise": lambda s: revising.revise(
        **s.does("nadia"), case=db.session.get(Case, s.planned_id), revision=Revision(s.now.date(), "Tuesday", "At once")),
    "revising.end": lambda s: revising.end(**s.does("nadia"), request=s.plan(0), how="withdrawn", words="Content"),
    "jointwork.ask": lambda s: jointwork.ask(**s.by("nadia"), case=s.case, asked=replace(ASKED, made_on=s.now.date())),
    "jointwork.answer": lambda s: jointwork.answer(
        **s.by("nadia"), request=s.joint, given=JointSaid("later", s.now.date(), "Jo Hall", "Ill")),
    "jointwork.settle": lambda s: jointwork.settle(**s.does("nadia"), request=s.joint, facts={"work": "Physio"}, seen=None),
    "jointwork.decide": lambda s: jointwork.decide(
        **s.does("nadia"), request=s.joint, decided=JointDecided("wait", "Yes", "None", "None")),
    "safeguarding.raise_concern": lambda s: safeguarding.raise_concern(
        **s.by("nadia"), team=s.cast.team("North"), person=None, said=Said("Shouting next door")),
    "safeguarding.answer_concern": lambda s: safeguarding.answer_concern(
        **s.does("mary"), concern=db.session.get(SafeguardingConcern, s.raised_id), decision="enquiry", words="Today"),
    "disclosures.ask": lambda s: s.asks_to_disclose(s.case_id),
    "disclosures.answer": lambda s: disclosures.answer(
        **s.does("mary"), disclosure=db.session.get(Disclosure, s.asked_id), allowed=False, reason="Ask her"),
    "support.begin": lambda s: support.begin(**s.by("nadia"), case=s.case, facts=whole(s.now.date())),
    "support.go_on": lambda s: support.go_on(
        **s.by("nadia"), support=support.queries.held(s.support_id), facts=whole(s.now.date()), version=None),
    "support.take_step": lambda s: support.take_step(
        **s.by("nadia"), support=support.queries.held(s.spare_id), what="ending", step=Step(s.now.date(), "Assessed")),
    "support.ask_for_funding": lambda s: support.ask_for_funding(
        **s.by("nadia"), support=support.queries.held(s.spare_id), asked=MONEY),
    "support.decide": lambda s: support.decide(**s.by("mary"), request=s.money(s.money_id).request, decided=DECIDED),
    "support.record_telling": lambda s: support.record_telling(
        **s.by("nadia"), decision=s.money(s.decided_id).decision, told=told(s.now.date())),
    "support.send_letter": lambda s: s.letter_sent(),
    "letters.write_letter": lambda s: letters.write_letter(
        **s.by("nadia"), case=s.money(s.decided_id).request.support.case, kind="decision", about_id=None,
        asked=letter(points=SAID)),
    "letters.set_letterhead": lambda s: letters.set_letterhead(**s.does("mary"), team=s.cast.team("North"), values=HEAD),
    "contacts.acknowledge_contact": lambda s: contacts.acknowledge_contact(
        **s.does("nadia"), contact=db.session.get(Contact, s.written_id)),
    "disclosures.make": lambda s: disclosures.make(
        **s.does("nadia"), disclosure=db.session.get(Disclosure, s.allowed_id), on=s.now.date(), how="By post"),
    "workload.raise_concern": lambda s: workload.raise_concern(
        **s.does("dev"), policies=s.cast.policies, worker=s.cast.worker("dev"), team=s.cast.team("North"), words="Too much"),
    "workload.put_concern": lambda s: workload.put_concern(
        **s.does("mary"), policies=s.cast.policies, team=s.cast.team("North"),
        taken=Taken("Two vacancies", impact="Late visits", risk="Somebody is missed")),
    "workload.take_step": lambda s: workload.take_step(
        **s.does("mary"), policies=s.cast.policies, concern=db.session.get(WorkloadConcern, s.concern_id), key="agree",
        what="agreed", taken=Taken("All looked at", measures=(Measure("closing", "Two", s.cast.worker("mary").id, s.now.date()),),
                                   own=OwnCap(10, None), review_on=s.now.date() + timedelta(days=9))),
    "directory.add": lambda s: directory.add(**s.does("nadia"), written=STEPS),
    "directory.change": lambda s: directory.change(
        **s.does("nadia"), policies=s.cast.policies, row=s.entry_of_the_directory(), version=None,
        written=replace(STEPS, hours="Fridays")),
    "directory.confirm": lambda s: directory.confirm(
        **s.does("nadia"), policies=s.cast.policies, row=s.entry_of_the_directory()),
    "directory.end": lambda s: directory.end(
        **s.does("mary"), policies=s.cast.policies, row=s.entry_of_the_directory(), why="Closed"),
    "directory.put_back": lambda s: directory.put_back(**s.does("mary"), row=s.entry_of_the_directory(ended=True)),
    "directory.begin": lambda s: directory.begin(**s.does("mary"), area=AREAS["swindon"], offered=["swindon"]),
    "advice.give_advice": Scene.advised,
    "advice.record_outcome": lambda s: advice.record_outcome(
        **s.does("nadia"), follow_up=db.session.get(AdviceFollowUp, s.follow_up_id),
        tried=Tried(s.now.date(), "unreached", "No answer", FollowUp(s.now.date()))),
    "advice.write_prevention": lambda s: advice.write_prevention(
        **s.does("nadia"), case=s.case, seen=None,
        prevention=Prevention({"strengths": "She cooks"}, {"reablement": Way("suits", "Wants it")})),
    "workload.acknowledge": lambda s: workload.acknowledge(
        **s.does("olive"), concern=db.session.get(WorkloadConcern, s.concern_id)),
    "referrals.begin": lambda s: referrals.begin(
        **s.by("dev"), person=s.person, team=s.cast.team("North"), facts={"urgent": "today", "ground": "none"}),
    "referrals.go_on": lambda s: referrals.go_on(
        **s.by("nadia"), referral=s.taken, facts={"urgent": "today", "ground": "none"}, version=None),
    "referrals.rule_on": lambda s: referrals.rule_on(
        **s.does("mary"), referral=db.session.get(Referral, s.ungrounded_id), takes=True, reason="Heard crying"),
    "referrals.send": lambda s: referrals.send(
        **s.does("nadia"), policies=s.cast.policies, referral=s.taken, team=s.cast.team("South"), version=None,
        sending=referral_rules.Sending(s.cast.team("South").id, "other")),
    "referrals.end_untaken": lambda s: referrals.end_untaken(
        **s.does("nadia"), referral=s.taken, reason="withdrawn", words="She rang", version=None),
    "people.record_former_name": lambda s: people.record_former_name(
        **s.does("mary"), person=s.person, family_name="Fairweather"),
    "reminders.tell": Scene.tell_all_that_is_due,
    "reminders.push_on": lambda s: reminders.push_on(now=s.now, matter=due.due(s.now + timedelta(days=45))[0]),
    "reminders.take_lease": lambda s: reminders.take_lease(now=s.now, name="sweep", holder="somebody"),
    "intake.upload": lambda s: intake.upload(
        **s.does("mary"), file_name="three.csv", content=b"x", table=read_table("a.csv", as_csv(listed(2, on=s.now.date())))),
    "intake.settle_columns": lambda s: s.settle(s.run(s.unsettled_id)),
    "intake.confirm": lambda s: intake.confirm(**s.does("mary"), policies=s.cast.policies, run=s.run(s.run_id)),
    "intake.answer_gates": lambda s: intake.answer_gates(
        **s.by("nadia"), case=db.session.get(Case, s.imported_id), facts=FACTS | NOT_TOLD | {"urgent_actions": "Rang"}),
    "intake.take_back": lambda s: intake.take_back(
        **s.does("mary"), policies=s.cast.policies, run=s.run(s.brought_id)),
    "intake.clear_expired": lambda s: intake.clear_expired(now=s.now),
    "closing.end_case": lambda s: closing.end_case(
        **s.by("mary"), case=s.case, ending=Ending("closed"),
        sections={"done": "Assessed"}, left=s.left, considered=True),
    "closing.ask_for_closure": lambda s: s.ask_for_closure(s.held_id),
    "closing.authorise": lambda s: closing.authorise(**s.by("mary"), request=s.asked_closure),
    "closing.send_back": lambda s: closing.send_back(**s.does("mary"), request=s.asked_closure, reason="Who orders it?"),
    "closing.withdraw_request": lambda s: closing.withdraw_request(**s.does("nadia"), request=s.asked_closure),
    "closing.let_close": lambda s: closing.let_close(
        **s.does("mary"), team=s.cast.team("North"), worker=s.cast.worker("nadia"), span=Span(s.now.date())),
    "closing.withdraw_leave": lambda s: closing.withdraw_leave(
        **s.does("mary"), leave=db.session.get(ClosingLeave, s.leave_id)),
    "handing.write_transfer": lambda s: handing.write_transfer(
        **s.by("mary"), case=s.case, sections={"done": "Assessed"}, left=s.left),
    "allocation.state_concern": lambda s: allocation.state_concern(
        **s.by("nadia"), case=db.session.get(Case, s.held_id), words="I know the family"),
    "allocation.answer_concern": lambda s: allocation.answer_concern(
        **s.does("mary"), concern=db.session.get(AllocationConcern, s.doubt_id), answer="stays", words="Olive joins you"),
    "allocation.overtake_concern": lambda s: allocation.overtake_concern(now=s.now, number=s.left_doubt_id),
    "closing.overtake_left_behind": lambda s: closing.overtake_left_behind(now=s.now, number=s.left_closure_id),
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
    "reviews.set_review_date": lambda s: reviews.set_review_date(  # the case of a proposal, which is overtaken
        **s.by("mary"), case=s.proposal.case, due_on=s.now.date() + timedelta(days=300), sections=DECISION),
    "outcomes.bring_back_to_duty": lambda s: outcomes.bring_back_to_duty(
        **s.by("mary"), case=db.session.get(Case, s.held_id), sections=DECISION,
        transfer=Handed({"done": "Assessed"}, s.left)),
    "closing.record_death": lambda s: closing.record_death(
        **s.does("nadia"), policies=s.cast.policies, case=s.case, died_on=s.now.date(), sections=DECISION),
    "closing.take_back_death": lambda s: closing.take_back_death(
        **s.does("mary"), case=s.mistaken, reason="It was his brother"),
    "closing.reopen_case": lambda s: closing.reopen_case(**s.by("mary"), case=s.closed, why="Back again"),
    "guarding.restrict": lambda s: guarding.restrict(
        **s.does("mary"), person=s.person, readers=ids(s.cast, "mary", "sam", "nadia"), why="Her niece works here"),
    "guarding.name_readers": lambda s: guarding.name_readers(
        **s.does("mary"), person=s.guarded, readers=ids(s.cast, "mary", "helen")),
    "guarding.lift": lambda s: guarding.lift(**s.does("mary"), person=s.guarded, why="Her niece left"),
    "guarding.open_record": lambda s: guarding.open_record(
        **s.by("sue"), person=s.person, reason="contact", why="Her son rang"),
    "guarding.answer_opening": lambda s: guarding.answer_opening(
        **s.does("mary"), opening=db.session.get(Opening, s.opening_id), in_order=False, words="A neighbour"),
    "moving.ask": lambda s: s.ask_south(s.case),
    "moving.accept": lambda s: moving.accept(**s.does("mo"), policies=s.cast.policies, move=s.move),
    "moving.decline": lambda s: moving.decline(**s.does("mo"), move=s.move, reason="No room"),
    "moving.take_back": lambda s: moving.take_back(**s.does("mary"), move=s.move),
    "moving.settle": lambda s: moving.settle(**s.does("mary"), case=s.move.case),
    "closing.misplace_note": lambda s: closing.misplace_note(
        **s.by("mary"), note=s.contact_note, reason="It tells of her neighbour"),
    "cases.open_case": lambda s: cases.open_case(
        **s.does("mary"), person=s.person, team=s.cast.team("North"), kind="review", referred_on=s.now.date()),
    "cases.come_to_stage": lambda s: cases.come_to_stage(**s.does("mary"), case=s.referral, stage="waiting"),
    "cases.comment": lambda s: cases.comment(**s.does("nadia"), case=s.case, words="Rang her daughter"),
    "notes.write_note": lambda s: notes.write_note(
        **s.by("mary"), case=s.case, type="management-decision", sections=DECISION, happened_at=s.now),
    "people.record_person": lambda s: people.record_person(
        **s.does("mary"), team=s.cast.team("North"), given_name="Ivy", family_name="Reed", address="1 High Street"),
    "people.change_person": lambda s: people.change_person(
        **s.does("mary"), person=s.person, version=s.person.version, family_name="Holloway", address="2 High Street"),
    "people.add_warning": lambda s: people.add_warning(
        **s.does("mary"), person=s.person, kind="risk-to-staff", words="Two", review_on=s.now.date() + timedelta(days=9)),
    "people.keep_warning": lambda s: people.keep_warning(
        **s.does("mary"), warning=db.session.get(PersonWarning, s.warning_id), review_on=s.now.date() + timedelta(days=90)),
    "people.end_warning": lambda s: people.end_warning(
        **s.does("mary"), warning=db.session.get(PersonWarning, s.warning_id), why="It died"),
    "people.add_link": lambda s: people.add_link(
        **s.does("mary"), person=s.person, kind="carer", name="Bob Marsh", ask_first=True),
    "people.end_link": lambda s: people.end_link(**s.does("mary"), link=db.session.get(Link, s.link_id)),
    "rota.set_duty": lambda s: rota.set_duty(
        **s.by("mary"), team=s.cast.team("North"), day=s.now.date(), workers=[s.cast.worker("olive").id],
        seen=[s.cast.worker("nadia").id]),
    "staff.add_team": lambda s: staff.add_team(**s.administers(), name="East", **TEAM),
    "staff.change_team": lambda s: staff.change_team(
        **s.administers(), team=s.cast.team("North"), version=None, name="Far North", **TEAM),
    "staff.add_worker": lambda s: staff.add_worker(
        **s.administers(), name="New Comer", email="new@example.test", grade="practitioner"),
    "staff.change_worker": lambda s: staff.change_worker(
        **s.administers(), worker=s.cast.worker("nadia"), version=None, name="Nadia Khan", email="nk@example.test",
        grade="practitioner"),
    "staff.rename_self": lambda s: staff.rename_self(
        **s.does("nadia"), worker=s.cast.worker("nadia"), version=None, name="Nadia Khan"),
    "staff.give_role": lambda s: staff.give_role(
        **s.administers(), worker=s.cast.worker("sue"), role="practitioner", team=s.cast.team("North")),
    "staff.end_role": lambda s: staff.end_role(
        **s.administers(), held=db.session.scalar(select(RoleHeld).where(RoleHeld.worker_id == s.cast.worker("sue").id))),
    "staff.record_absence": lambda s: staff.record_absence(
        **s.does("mary"), worker=s.cast.worker("nadia"), from_on=s.now.date(), deputy=s.cast.worker("olive")),
    "staff.end_absence": lambda s: staff.end_absence(
        **s.does("helen"), absence=db.session.get(Absence, s.absence_id)),
    "staff.end_worker": lambda s: staff.end_worker(**s.administers(), worker=s.cast.worker("sue")),
    "entry.add_with_links": lambda s: entry.add_with_links(
        **s.administers(), team=s.cast.team("North"), members=[Member()], secret=SECRET),
    "entry.set_password": lambda s: entry.set_password(**s.does("nadia"), worker=s.cast.worker("nadia"), password_hash=HASH),
    "entry.make_one_time_link": lambda s: entry.make_one_time_link(
        **s.administers(), worker=s.cast.worker("nadia"), secret=SECRET),
    "entry.spend_link": lambda s: entry.spend_link(now=s.now, token=s.token, purpose="password", secret=SECRET),
    "entry.ensure_set_up_link": lambda s: (
        db.session.execute(db.delete(RoleHeld)), entry.ensure_set_up_link(now=s.now, secret=SECRET)),
    "entry.begin_try": lambda s: entry.begin_try(now=s.now, account="x@example.test"),
    "entry.refuse_try": lambda s: entry.refuse_try(now=s.now),
    "entry.sign_in_failed": lambda s: entry.sign_in_failed(now=s.now, worker=s.cast.worker("nadia")),
    "entry.sign_in_done": lambda s: entry.sign_in_done(
        **s.does("nadia"), account="somebody@example.test", worker=s.cast.worker("nadia")),
    "entry.sign_out": lambda s: entry.sign_out(**s.does("nadia"), worker=s.cast.worker("nadia")),
    "entry.prune_entry": lambda s: entry.prune_entry(now=s.now),
    "drafts.save_draft": lambda s: drafts.save_draft(
        worker_id=s.cast.worker("nadia").id, now=s.now, form="/y", tab=s.tab, posted={"reason": ["Half"]}),
    "drafts.finish_draft": lambda s: drafts.finish_draft(
        worker_id=s.cast.worker("nadia").id, now=s.now, form="/x", tab=s.tab),
    "drafts.drop": lambda s: drafts.drop(draft=db.session.get(Draft, s.draft_id)),
    "drafts.prune_drafts": lambda s: drafts.prune_drafts(now=s.now),
    "sessions.end_sessions": lambda s: sessions.end_sessions(**s.administers(), worker_id=s.cast.worker("nadia").id),
    "sessions.prune_sessions": lambda s: sessions.prune_sessions(now=s.now),
}  # fmt: skip

# Called by one of the above, or nothing but a call of two of them.
WITHIN = {
    "audit.record", "advice.stop_for_person", "advice.tell_follow_up",
    "cases.hand_over", "cases.hand_to", "closing.overtake_request",
    "closing.take_back", "directory.tell_to_check", "handing.carry_over", "handing.checked",
    "handing.leave_hands", "handing.write", "tasks.carry_over", "tasks.settle_asked", "escalation.withdraw",
    "notices.settle_summaries", "clocks.hand_over", "clocks.set_clock", "clocks.set_clocks", "clocks.stop_clocks",
    "entry.forget_tries", "escalation.hand_over", "intake.ask_for_gates", "intake.summary_of", "intake.take_list",
    "intake.tell_managers", "notes.mark_misplaced", "notices.summarise",
    "caseloads.recheck", "caseloads.set_weight", "notes.write_in_brief",
    "notices.follow_case", "notices.settle_for_case", "notices.settle_for_clock", "notices.settle_for_escalation",
    "notices.settle_for_note", "notices.settle_for_receiver", "notices.settle_for_team", "notices.settle_occasion",
    "notices.tell", "people.involve", "people.part", "people.record_death", "people.take_back_death",
    "reminders.finish_lease", "risk.rate", "staff.add_member", "staff.add_members", "staff.found_office",
    "supervision.claim", "supervision.tell_both", "supervision.wind", "referrals.end_for_death", "referrals.tell_late",
    "tasks.ask_for", "tasks.drop_asked", "tasks.drop_for_case", "tasks.follow_case", "tasks.settle_task",
    "contacts.tell_contact", "tasks.tell_task", "workload.tell_concern_review", "workload.tell_wait",
    "advocacy.tell_wait", "safeguarding.pass_up",
    "tray.change_tray", "tray.leave_stage", "tray.part_from_holder", "tray.rate_and_comment",
    "tray.settle_allocation_date",
    "tray.wind_clocks", "triage.overtake", "triage.tell_or_ask",
}  # fmt: skip
# One statement each, beside the request's transaction.
ALONE = {"sessions.begin", "sessions.end", "sessions.touch"}
# Neither of a record nor of a worker: the trail leaves them out (U32).
UNTRAILED = {
    "reminders.push_on", "reminders.take_lease", "intake.clear_expired", "entry.spend_link", "entry.ensure_set_up_link",
    "entry.begin_try", "entry.prune_entry", "drafts.save_draft", "drafts.finish_draft", "drafts.drop",
    "drafts.prune_drafts", "sessions.prune_sessions", "outbox.prune_mail",
}  # fmt: skip


CHANGES = ("INSERT", "UPDATE", "DELETE")
WRITTEN = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
ALL = ("",)


class Breakdown:
    """The database fails when the statement ``number`` of these kinds was carried out; at the commit where it is 0.

    A commit in the midst of a verb is let through, so that the next failure shows it.
    """

    def __init__(self, number: int, kinds: tuple[str, ...]):
        self.number, self.kinds, self.carried_out, self.verb_is_done = number, kinds, [], False

    def carry_out(self, _connection, _cursor, statement, *_):
        if statement.startswith(self.kinds):
            self.carried_out.append(statement)
            if len(self.carried_out) == self.number:
                raise Fails

    def commit(self, _connection):
        if self.verb_is_done:
            self.carried_out.append("COMMIT")
            raise Fails

    def try_out(self, verb: Callable, scene: Scene):
        with transaction():
            verb(scene)
            self.verb_is_done = True

    @contextmanager
    def waits(self):
        listeners = {"after_cursor_execute": self.carry_out, "commit": self.commit}
        engine = db.engine
        for name, listener in listeners.items():
            event.listen(engine, name, listener)
        try:
            yield
        finally:
            for name, listener in listeners.items():
                event.remove(engine, name, listener)


def break_down(scene: Scene, verb: Callable, kinds: tuple[str, ...], most: int | None, before: dict) -> list[str]:
    """Let a verb fail at its commit, and at each of its statements in turn or at so many spread over it; what it sends."""
    at_commit = break_at(0, scene, verb, kinds)
    assert_as_before(before, everything(), at_commit)
    numbers = range(1, len(at_commit.carried_out))
    step = 1 if most is None else max(1, -(-len(numbers) // (most or 1)))
    for number in () if most == 0 else numbers[::-step]:
        breakdown = break_at(number, scene, verb, kinds)
        assert_as_before(before, everything(written(breakdown.carried_out)), breakdown)
    return at_commit.carried_out


def break_at(number: int, scene: Scene, verb: Callable, kinds: tuple[str, ...]) -> Breakdown:
    db.session.rollback()
    breakdown = Breakdown(number, kinds)
    with breakdown.waits(), pytest.raises(Fails):
        breakdown.try_out(verb, scene)
    return breakdown


def assert_as_before(before: dict, after: dict, breakdown: Breakdown) -> None:
    changed = [table for table in after if before[table] != after[table]]
    broken = f"after statement {len(breakdown.carried_out)}, {breakdown.carried_out[-1][:80]}"
    assert not changed, f"{broken}, {changed} had changed"


def written(carried_out: list[str]) -> set[str]:
    """The tables that these statements would have changed."""
    return {name for statement in carried_out for name in WRITTEN.findall(statement)}


@pytest.mark.slow
@pytest.mark.rule("U32")
@pytest.mark.parametrize(
    ("kinds", "most"),
    [(CHANGES, 2), pytest.param(CHANGES, None, marks=pytest.mark.long), pytest.param(ALL, None, marks=pytest.mark.long)],
    ids=["some changes", "each change", "each statement"],
)
def test_whichever_statement_of_a_verb_fails_every_table_is_as_before(cast, kinds, most):
    """In the suite half of the verbs fail at two of their statements on SQLite, half on Postgres; at the commit, all on both."""
    scene, total = Scene(cast), 0
    before, here = everything(), db.engine.dialect.name == "sqlite"
    assert sum(map(len, before.values())) > 50
    for number, (name, verb) in enumerate(VERBS.items()):
        at = most if most is None or number % 2 == here else 0
        carried_out = break_down(scene, verb, kinds, at, before)
        changes = [statement for statement in carried_out if statement.startswith(CHANGES)]
        assert changes, f"{name} changed nothing at all, so nothing was shown"
        trail = any(statement.startswith("INSERT INTO audit_entry") for statement in changes)
        assert trail != (name in UNTRAILED), f"{name}: the trail and what is done do not go together"
        total += len(carried_out)
    print(f"\n{db.engine.dialect.name}: {len(VERBS)} verbs, {total} breakdowns, 0 tables changed")


def test_every_verb_of_the_house_is_among_those_that_were_broken_down():
    rooms = [*FLOORS.glob("records/*/operations*"), *FLOORS.glob("practice/*/operations*")]
    rooms += FLOORS.glob("clockwork/reminders/operations*")
    verbs = set()
    for room in rooms:
        for module in room.glob("*.py") if room.is_dir() else [room]:
            for part in ast.parse(module.read_text(encoding="utf-8")).body:
                if isinstance(part, ast.FunctionDef) and "now" in {each.arg for each in part.args.kwonlyargs}:
                    verbs |= {f"{room.parent.name}.{part.name}"} if not part.name.startswith("_") else set()
    assert verbs - set(VERBS) - WITHIN - ALONE == set(), "write how each of these is broken down"
    assert set(VERBS) | WITHIN | ALONE == verbs | {"drafts.drop", "entry.forget_tries"}, "these are no verbs any more"
