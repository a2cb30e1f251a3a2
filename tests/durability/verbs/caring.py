"""What is done for the person: advice, advocates, processes, support, plans, joint work, concerns, letters.

Of each there is one to begin with and one under way.
"""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from casework.ground.db import db, transaction
from casework.practice.advice import operations as advice
from casework.practice.advice.models import AdviceFollowUp
from casework.practice.advice.rules import FollowUp, Given, Prevention, Tried, Way
from casework.practice.advocacy import operations as advocacy
from casework.practice.advocacy.rules import Answered
from casework.practice.advocacy.rules import Taken as InPlace
from casework.practice.disclosures import operations as disclosures
from casework.practice.disclosures.models import Disclosure
from casework.practice.disclosures.rules import Wanted as ToTell
from casework.practice.jointwork import operations as jointwork
from casework.practice.jointwork.models import JointRequest
from casework.practice.jointwork.rules import Answer as JointSaid
from casework.practice.jointwork.rules import Decided as JointDecided
from casework.practice.letters import operations as letters
from casework.practice.processes import operations as processes
from casework.practice.processes.models import Process
from casework.practice.processes.rules import Measure as InterimMeasure
from casework.practice.revising import operations as revising
from casework.practice.revising.models import PlanRequest
from casework.practice.revising.rules import LightTouch, Revision, Transfer
from casework.practice.revising.rules import Request as PlanAsked
from casework.practice.safeguarding import operations as safeguarding
from casework.practice.safeguarding.models import SafeguardingConcern
from casework.practice.safeguarding.rules import Said
from casework.practice.support import operations as support
from casework.practice.support.rules import Step
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.directory import operations as directory
from casework.records.staff import operations as staff
from tests.durability.verbs.office import Office
from tests.durability.verbs.records import STEPS
from tests.jointwork.scene import ASKED
from tests.letters.scene import HEAD, SAID, set_head, wrote
from tests.letters.scene import asked as letter
from tests.revising.scene import OPEN, SIMPLE
from tests.support.scene import ASKED as MONEY
from tests.support.scene import DECIDED, URGENT, told, whole


class Caring(Office):
    """An advocate is owed, support runs, plans are asked to change, a concern is open."""

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

    def asks_to_disclose(self, number):
        """A worker wants to tell something about the person of a case."""
        return disclosures.ask(**self.by("nadia"), team=self.cast.team("North"), person=db.session.get(Case, number).person,
                               wanted=ToTell("Her address", "The police", "crime", "Burglars"))  # fmt: skip

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


VERBS = {
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
    "safeguarding.raise_concern": lambda s: safeguarding.raise_concern(
        **s.by("nadia"), team=s.cast.team("North"), person=None, said=Said("Shouting next door")),
    "safeguarding.answer_concern": lambda s: safeguarding.answer_concern(
        **s.does("mary"), concern=db.session.get(SafeguardingConcern, s.raised_id), decision="enquiry", words="Today"),
    "disclosures.ask": lambda s: s.asks_to_disclose(s.case_id),
    "disclosures.answer": lambda s: disclosures.answer(
        **s.does("mary"), disclosure=db.session.get(Disclosure, s.asked_id), allowed=False, reason="Ask her"),
    "disclosures.make": lambda s: disclosures.make(
        **s.does("nadia"), disclosure=db.session.get(Disclosure, s.allowed_id), on=s.now.date(), how="By post"),
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
    "advice.give_advice": Caring.advised,
    "advice.record_outcome": lambda s: advice.record_outcome(
        **s.does("nadia"), follow_up=db.session.get(AdviceFollowUp, s.follow_up_id),
        tried=Tried(s.now.date(), "unreached", "No answer", FollowUp(s.now.date()))),
    "advice.write_prevention": lambda s: advice.write_prevention(
        **s.does("nadia"), case=s.case, seen=None,
        prevention=Prevention({"strengths": "She cooks"}, {"reablement": Way("suits", "Wants it")})),
}  # fmt: skip
