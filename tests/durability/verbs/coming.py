"""How work comes in: contacts, referrals, lists that are imported.

Of each there is one to begin with, one under way, one that is late.
"""

from datetime import timedelta

from sqlalchemy import select

from casework.ground.db import db, transaction
from casework.ground.sheets import read_table
from casework.practice.contacts import operations as contacts
from casework.practice.contacts.models import Contact
from casework.practice.contacts.rules import Taking
from casework.practice.intake import operations as intake
from casework.practice.intake import queries as lists
from casework.practice.intake import rules as list_rules
from casework.practice.intake.models import ImportedCase
from casework.practice.referrals import operations as referrals
from casework.practice.referrals import rules as referral_rules
from casework.practice.referrals.models import Referral
from casework.records.cases.models import Case
from casework.records.people.models import Person
from tests.durability.verbs.office import Office
from tests.intake.lists import as_csv
from tests.intake.lists import people as listed
from tests.triage.answers import FACTS, NOT_TOLD


class Coming(Office):
    """Calls that were taken, referrals with and without a ground, lists at each of their steps."""

    def bring_lists(self):
        """One settled, one not, one brought in, and one so old that it is cleared away."""
        self.run_id = self.uploaded("one.csv", 2, settled=True)
        self.unsettled_id = self.uploaded("two.csv", 3)
        self.brought_id = self.uploaded("four.csv", 5, settled=True, reference="B{}")
        with transaction():
            intake.confirm(**self.does("mary"), policies=self.cast.policies, run=self.run(self.brought_id))
            self.imported_id = db.session.scalar(select(ImportedCase.case_id).order_by(ImportedCase.id).limit(1))
        self.old_id = self.uploaded("old.csv", 4, at=self.now - timedelta(days=3))

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

    def take_calls(self):
        """One begun, and a message that falls due."""
        with transaction():
            person = db.session.get(Person, self.person_id)
            self.call_id = self.call(person=person).id
            self.message_id = self.leave(self.call(person=person), self.now.date() + timedelta(days=3)).id

    def call(self, **how):
        """Somebody calls about the person with the case; the contact."""
        how = self.does("nadia") | how
        return contacts.begin_contact(policies=self.cast.policies, team=self.cast.team("North"),
                                      begun=contacts.Begun("call", "Ann Marsh"), **how)  # fmt: skip

    def leave(self, contact, due_on, **at):
        """A message for the worker who holds her case."""
        facts = {"told": "Today", "message": "Ring her", "otherwise": "Ring duty"}
        return contacts.take_contact(
            **self.does("nadia") | at, policies=self.cast.policies, contact=contact, to=f"worker-{self.cast.worker('nadia').id}",
            taking=Taking("available", "message", due_on, **facts))  # fmt: skip

    def of_call(self, number):
        return {**self.does("nadia"), "contact": db.session.get(Contact, number)}

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


VERBS = {
    "contacts.begin_contact": lambda s: s.call(person=db.session.get(Person, s.person_id)),
    "contacts.look_for": lambda s: contacts.look_for(**s.of_call(s.call_id), words="Marsh"),
    "contacts.choose_person": lambda s: contacts.choose_person(**s.of_call(s.call_id), person_id=None),
    "contacts.take_contact": lambda s: s.leave(db.session.get(Contact, s.call_id), s.now.date()),
    "contacts.drop_contact": lambda s: contacts.drop_contact(**s.of_call(s.call_id), words="They rang off"),
    "contacts.answer_contact": lambda s: contacts.answer_contact(
        **s.of_call(s.message_id), what="not-reached", words="Rang twice", next_on=s.now.date() + timedelta(days=4)),
    "contacts.pass_contact": lambda s: contacts.pass_contact(
        **s.of_call(s.message_id), to=f"worker-{s.cast.worker('olive').id}", words="I am in court"),
    "contacts.follow_case": lambda s: contacts.follow_case(now=s.now, number=s.left_message_id),
    "contacts.refer": lambda s: contacts.refer(
        **s.of_call(s.message_id), policies=s.cast.policies, team=s.cast.team("North")),
    "contacts.acknowledge_contact": lambda s: contacts.acknowledge_contact(
        **s.does("nadia"), contact=db.session.get(Contact, s.written_id)),
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
    "intake.upload": lambda s: intake.upload(
        **s.does("mary"), file_name="three.csv", content=b"x", table=read_table("a.csv", as_csv(listed(2, on=s.now.date())))),
    "intake.settle_columns": lambda s: s.settle(s.run(s.unsettled_id)),
    "intake.confirm": lambda s: intake.confirm(**s.does("mary"), policies=s.cast.policies, run=s.run(s.run_id)),
    "intake.answer_gates": lambda s: intake.answer_gates(
        **s.by("nadia"), case=db.session.get(Case, s.imported_id), facts=FACTS | NOT_TOLD | {"urgent_actions": "Rang"}),
    "intake.take_back": lambda s: intake.take_back(
        **s.does("mary"), policies=s.cast.policies, run=s.run(s.brought_id)),
    "intake.clear_expired": lambda s: intake.clear_expired(now=s.now),
}  # fmt: skip
