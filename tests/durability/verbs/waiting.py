"""Waiting: the tray, its calls and ratings, the gates before it, the walk through it, the dip sample.

And what climbs when nobody answers.
"""

from dataclasses import replace
from datetime import timedelta

from casework.ground.db import db, transaction
from casework.policy.used import as_used
from casework.practice.calling import operations as calling
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.escalation import operations as escalation
from casework.practice.escalation.models import Escalation
from casework.practice.factors import operations as factors
from casework.practice.factors import rules as factor_rules
from casework.practice.factors.models import LocalFactor
from casework.practice.matching import operations as matching
from casework.practice.matching.models import WorkerStrengths
from casework.practice.matching.rules import Wanted, Written
from casework.practice.moving import operations as moving
from casework.practice.reviews import operations as reviews
from casework.practice.sampling import operations as sampling
from casework.practice.sampling.models import DipSampleCase
from casework.practice.sampling.queries import people_in
from casework.practice.sampling.rules import TOO_LOW, Finding
from casework.practice.tray import operations as tray
from casework.practice.tray.operations import NewDay, NextContact, Rated, Reached
from casework.practice.triage import operations as triage
from casework.practice.triage.models import Proposal
from casework.practice.walk import operations as walks
from casework.practice.walk import queries as walk_queries
from casework.practice.walk.models import NamedWalker, Walk
from casework.records.cases.models import Case
from casework.records.staff.rules import SYSTEM
from tests.calling.scene import answered
from tests.durability.verbs.office import ATTEMPT, DECISION, SECTIONS, TRANSFER, Office
from tests.triage.answers import FACTS, NOT_TOLD, TELLING

AMBER = Rated("rag", {"row": "moderate", "column": "moderate"})


class Waiting(Office):
    """Those who wait were spoken to, rated, proposed, walked through; and one escalation is open."""

    def contact(self):
        """The person was seen, and an escalation was raised."""
        with transaction():
            tray.record_contact(**self.by("nadia"), case=self.case, happened_at=self.now - timedelta(days=8),
                                reached=Reached("person", "visit"), sections=SECTIONS, rated=(AMBER,))  # fmt: skip
            self.escalation_id = escalation.raise_escalation(
                actor=SYSTEM, now=self.now - timedelta(days=3), policy=self.policy, case=self.case, rule="L27",
                chain="grave-wait", occasion="placing:1:1", reason="Red", figures=[]).id  # fmt: skip

    def walk(self):
        """Walks are under way in both teams, and somebody is named to walk."""
        with transaction():
            under_way = [
                Walk(team_id=self.cast.team(name).id, started_at=self.now, ended_how="") for name in ("North", "South")
            ]
            db.session.add_all(under_way)
            db.session.flush()
            self.walk_id, self.empty_walk_id = (walk.id for walk in under_way)
            self.naming_id = walks.name_walker(**self.does("mo"), team=self.cast.team("South"),
                                               worker=self.cast.worker("sue"), from_on=self.now.date()).id  # fmt: skip

    def look_closer(self):
        """A local factor is agreed, and a worker's strengths are written down."""
        with transaction():
            self.factor_id = self.added_factor("A neighbour does the shopping").id
            self.strengths_id = self.written_strengths("nadia", Written(("review",))).id

    def place_some(self):
        """One is placed, and of another it is proposed."""
        self.placed_id, proposed_id = (self.cast.case(person=self.person).id for _ in range(2))
        with transaction():
            triage.place(**self.by("mary"), case=db.session.get(Case, self.placed_id), facts=FACTS | NOT_TOLD)
            self.proposal_id = triage.propose(
                **self.by("nadia"), case=db.session.get(Case, proposed_id), facts=FACTS).id  # fmt: skip

    def rate_gravest(self):
        """One is at the gravest level, and another has a day for allocating."""
        gravest, dated = self.cast.case(person=self.cast.person("Ned", "Frost")), self.cast.waiting()
        with transaction():
            for case, tick in ((gravest, "danger-now"), (dated, "isolated")):
                tray.prioritise(**self.by("nadia"), case=db.session.get(Case, case.id), tool="risk", ticked=(tick,),
                                decided=None, sections={"rationale": "Seen today"})  # fmt: skip
        self.gravest_id, self.dated_id = gravest.id, dated.id

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

    @property
    def escalated(self):
        return db.session.get(Escalation, self.escalation_id)

    @property
    def recorded(self):
        began = db.session.get(Walk, self.walk_id).started_at
        return len(walk_queries.changes_of([self.case_id], began).get(self.case_id, []))

    @property
    def proposal(self):
        return db.session.get(Proposal, self.proposal_id)

    def added_factor(self, words):
        typed = factor_rules.Typed(factor_rules.places(self.policy)["risk/high"], words, "Sam Okoro", self.now.date(),
                                   self.now.date())  # fmt: skip
        return factors.add_factor(**self.does("mary"), team=self.cast.team("North"), typed=typed)

    def written_strengths(self, name, written):
        return matching.write_strengths(**self.does(name), worker=self.cast.worker(name), written=written, version=None)


VERBS = {
    "tray.record_contact": lambda s: tray.record_contact(
        **s.by("nadia"), case=s.case, happened_at=s.now, reached=Reached("person", "telephone"), sections=SECTIONS,
        rated=(AMBER, Rated("priority", {"level": "high"}, "high", urgent=True)),
        next_contact=NextContact(s.now.date() + timedelta(days=3))),
    "tray.re_rate": lambda s: tray.re_rate(
        **s.by("nadia"), case=s.case, rated=Rated("priority", {"level": "high"}), urgent=True, happened_at=s.now),
    "tray.prioritise": lambda s: tray.prioritise(
        **s.by("nadia"), case=s.case, tool="risk", ticked=("isolated",), decided=None, sections={"rationale": "Nobody near"}),
    "tray.review_gravest": lambda s: tray.review_gravest(
        **s.by("nadia"), case=db.session.get(Case, s.gravest_id), outcome="no-response", sections={"rationale": "No car today"}),
    "tray.set_allocation_date": lambda s: tray.set_allocation_date(
        **s.by("mary"), case=db.session.get(Case, s.dated_id), wanted=NewDay(s.now.date() + timedelta(days=9), "Sooner")),
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
    "calling.make_waiting_call": lambda s: calling.make_waiting_call(
        **s.by("nadia"), case=s.case, happened_at=s.now, reached=Reached("person", "telephone"), sections=SECTIONS,
        answers=answered(fall="worse"), rated=(Rated("rag", {"row": "moderate", "column": "high"}),)),
    "triage.propose": lambda s: triage.propose(**s.by("nadia"), case=s.referral, facts=FACTS),
    "triage.place": lambda s: triage.place(**s.by("mary"), case=s.referral, facts=FACTS | NOT_TOLD),
    "triage.accept": lambda s: triage.accept(**s.by("mary"), proposal=s.proposal, facts=FACTS | {"priority": "low"}),
    "triage.turn_down": lambda s: triage.turn_down(**s.by("mary"), proposal=s.proposal, reason="Reablement first"),
    "triage.record_telling": lambda s: triage.record_telling(
        **s.does("nadia"), case=db.session.get(Case, s.placed_id), facts=TELLING),
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
    "escalation.raise_no_response": lambda s: escalation.raise_no_response(
        **s.by("nadia"), case=s.case, reason="Nobody is there"),
    "escalation.raise_worry": lambda s: escalation.raise_worry(**s.by("nadia"), case=s.case, reason="Bruises"),
    "escalation.raise_escalation": lambda s: escalation.raise_escalation(
        actor=SYSTEM, now=s.now, policy=s.policy, case=s.case, rule="L27", chain="grave-wait", occasion="placing:1:2",
        reason="Red", figures=[]),
    "escalation.raise_by_hand": lambda s: escalation.raise_by_hand(**s.by("mary"), case=s.case, reason="Fell"),
    "escalation.pass_up": lambda s: escalation.pass_up(now=s.now, policy=s.policy, escalation=s.escalated),
    "escalation.acknowledge": lambda s: escalation.acknowledge(
        **s.by("helen"), escalation=s.escalated, sections=DECISION),
    "factors.add_factor": lambda s: s.added_factor("A son abroad pays"),
    "factors.end_factor": lambda s: factors.end_factor(
        **s.does("mary"), factor=db.session.get(LocalFactor, s.factor_id), until_on=s.now.date()),
    "matching.write_strengths": lambda s: s.written_strengths("olive", Written(needs=("dementia",), languages=("Polish",))),
    "matching.confirm_strengths": lambda s: matching.confirm_strengths(
        **s.does("mary"), strengths=db.session.get(WorkerStrengths, s.strengths_id), version=None),
    "matching.write_needs": lambda s: matching.write_needs(
        **s.does("nadia"), case=s.case, wanted=Wanted(("dementia",), course="worse"), version=0),
    "reviews.set_review_date": lambda s: reviews.set_review_date(  # the case of a proposal, which is overtaken
        **s.by("mary"), case=s.proposal.case, due_on=s.now.date() + timedelta(days=300), sections=DECISION),
}  # fmt: skip
