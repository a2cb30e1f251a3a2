"""How work comes in: contacts, referrals, lists that are imported.

Each at every step that it can come to.
"""

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
from tests.intake.lists import as_csv
from tests.intake.lists import people as listed
from tests.trust.world.side import Side


class Coming(Side):
    """Calls and letters, referrals, lists."""

    def referred(self) -> None:
        """Referrals open, without a ground, and decided about; one sent, and one not taken."""
        person, today = self.person().id, self.cast.now.date()
        chosen = {"ground": "consent", "ground_on": str(today), "referrer_is": "other", "advice": "given", "difficulty": "yes"}
        texts = {name: self.word() for name in (*referral_rules.TEXTS, *referral_rules.LINES) if name != "ni_number"}
        with transaction():
            opened, ungrounded, ruled, sent, ended = (
                referrals.begin(**self.by_worker(), person=db.session.get(Person, person), team=self.team,
                                facts=chosen | texts | {"ground": ground}).id
                for ground in ("consent", "none", "none", "risk", "own")
            )  # fmt: skip
            get = lambda number: {"referral": db.session.get(Referral, number)}  # noqa: E731
            referrals.go_on(**self.by_manager(), **get(opened), facts=chosen | texts, version=None)
            referrals.rule_on(**self.by_manager(False), **get(ruled), takes=True, reason=self.word())
            suits = {key: self.word() for key in ("views", "skill_function", "skill_person", "agreed_with")}
            case = referrals.send(
                **self.by_worker(False), **get(sent), policies=self.cast.policies, team=self.team, version=None,
                sending=referral_rules.Sending(self.team.id, "other", "unclear", agreed_on=today, **suits))  # fmt: skip
            self.world.cases[case.id] = self.source
            referrals.end_untaken(**self.by_worker(False), **get(ended), reason="withdrawn", words=self.word(), version=None)

    def calls(self) -> None:
        """Begun, about somebody and about nobody; messages open, tried in vain, passed on, answered; a letter; one dropped."""
        person = db.session.get(Case, self.held_by(self.worker)).person_id
        worker, duty = f"worker-{self.cast.worker(self.worker).id}", f"duty-{self.team.id}"
        by, colleague = self.by_manager(False), f"worker-{self.cast.worker(self.colleague).id}"
        who = lambda: db.session.get(Person, person)  # noqa: E731
        with transaction():
            self.call(who()), self.call(None)
            for key in (worker, duty, worker, worker):
                made = self.call(who())
                self.leave(made, key)
                contacts.answer_contact(**by, contact=made, what="not-reached", words=self.word(), next_on=self.cast.now.date())
            contacts.pass_contact(**by, contact=made, to=colleague, words=self.word())
            contacts.answer_contact(**by, contact=made, what="called-back", words=self.word())
            self.leave(self.call(who(), "letter"), worker, how="written", original="no", response="other", acknowledged="sent")
            contacts.drop_contact(**by, contact=self.call(None), words=self.word())
            general = contacts.choose_person(**by, contact=self.call(None), person_id=None)
            contacts.choose_person(**by, contact=self.call(None), person_id=None)
            self.leave(general, duty)

    def call(self, person: Person | None, channel: str = "call", source: str = "") -> Contact:
        """Somebody calls or writes."""
        texts = {key: self.word(source) for key in ("caller", "relation", "reach", "about", "matter")}
        return contacts.begin_contact(**self.by_manager(False, policies=self.cast.policies), team=self.team, person=person,
                                      begun=contacts.Begun(channel, **texts))  # fmt: skip

    def leave(self, contact: Contact, to: str, source: str = "", **facts) -> None:
        """A message about it, for duty or for the worker."""
        texts = {key: self.word(source) for key in ("told", "message", "done", "otherwise", "filed_at", "response_by", "manager")}
        how = facts.pop("how", "available")
        taking = Taking(how, "message", self.cast.now.date(), **texts, **facts)
        contacts.take_contact(**self.by_manager(False, policies=self.cast.policies), contact=contact, to=to, taking=taking)

    def lists(self) -> None:
        """A list brought in, and one whose columns are settled and which only its manager sees."""
        for name, settled, confirmed in (("brought", True, True), ("settled", True, False), ("new", False, False)):
            self.bring(name, settled, confirmed)

    def bring(self, name: str, settled: bool, confirmed: bool) -> None:
        manager = self.cast.worker(self.manager).id
        word = self.word if confirmed else lambda: self.world.canaries.word(self.source, "a list's", manager)
        rows = listed(3, on=self.cast.now.date(), seed=sum(map(ord, name + self.source)), teams=(self.team.name,))
        rows = [row | {"Surname": word(), "Forename": word(), "Reason": word(), "Address": word(), "NHS No": "",
                       "Case ref": word()} for row in rows]  # fmt: skip
        rows[2]["RAG"] = f"Purple {word()}"
        content = as_csv(rows)
        with transaction():
            run = intake.upload(**self.by_manager(False), file_name=f"{word()}.csv", content=content,
                                table=read_table("list.csv", content))  # fmt: skip
            if settled:
                teams = {list_rules.fold(self.team.name): self.team.id}
                choices = lists.Choices(list_rules.guess_columns(run.content["heads"]), teams, None, "review")
                intake.settle_columns(**self.by_manager(False), run=run, choices=choices)
        if confirmed:
            with transaction():
                locked = lists.run_of(self.cast.actor(self.manager), run.id, lock=True)
                intake.confirm(**self.by_manager(False), policies=self.cast.policies, run=locked)
            for made in db.session.scalars(select(ImportedCase).where(ImportedCase.run_id == run.id)):
                self.world.persons[made.person_id] = self.world.cases[made.case_id] = self.source
