"""What is done for the person: advice, protection, plans, support, letters; and records that few may see.

Each at every step that it can come to.
"""

from dataclasses import replace
from datetime import timedelta

from casework.ground.db import db, transaction
from casework.practice.advice import operations as advice
from casework.practice.advice.queries import running_of
from casework.practice.advice.rules import ELEMENTS, WAYS, FollowUp, Given, Prevention, Tried, Way
from casework.practice.advocacy import operations as advocacy
from casework.practice.advocacy.rules import Answered
from casework.practice.advocacy.rules import Taken as TakenStep
from casework.practice.disclosures import operations as disclosures
from casework.practice.disclosures.rules import Wanted as ToTell
from casework.practice.escalation import operations as escalation
from casework.practice.guarding import operations as guarding
from casework.practice.jointwork import operations as jointwork
from casework.practice.jointwork.rules import Answer as JointAnswer
from casework.practice.jointwork.rules import Asked as Joint
from casework.practice.jointwork.rules import Decided as JointDecided
from casework.practice.letters import operations as letters
from casework.practice.letters import rules as letter_rules
from casework.practice.processes import operations as processes
from casework.practice.processes.rules import Measure as Interim
from casework.practice.revising import operations as revising
from casework.practice.revising.rules import Considered as PlanConsidered
from casework.practice.revising.rules import LightTouch
from casework.practice.revising.rules import Request as PlanAsked
from casework.practice.revising.rules import Transfer as PlanTransfer
from casework.practice.safeguarding import operations as safeguarding
from casework.practice.safeguarding.rules import Said
from casework.practice.support import operations as support
from casework.practice.support import rules as support_rules
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.directory import operations as directory
from casework.records.directory.rules import Written as Entry
from casework.records.people.models import Person
from casework.records.staff import operations as staff
from tests.trust.world.readers import SOURCES
from tests.trust.world.side import Side


class Caring(Side):
    """What people are helped by."""

    def letterhead(self) -> None:
        """What stands on the letters of this team."""
        values = {"council": "A Council", "address": "1 High Street", "hours": "each day"}
        with transaction():
            letters.set_letterhead(**self.by_manager(False), team=self.team, values=values)

    def advising(self) -> None:
        """Of a person: advice that named an organisation, tried out and to be asked about again; prevention on their case."""
        today, case = self.cast.now.date(), self.case()
        words = {"said": self.word(), "given_to": "family", "who": self.word(), "access_words": self.word()}
        with transaction():
            entries = (Entry(f"Steps {number}", "After a fall", ("falls",), phone="1") for number in range(2))
            there, ended = (directory.add(**self.by_worker(False), written=entry) for entry in entries)
            directory.end(**self.by_manager(False), policies=self.cast.policies, row=ended, why="Closed")
            person = db.session.get(Case, case.id).person
            for follow in ({"follow_up": FollowUp(today)}, {"why_none": self.word()}):
                given = Given(today, ("falls",), "telephone", ("explained",), (there.id,), **words, **follow)
                advice.give_advice(**self.by_worker(False), person=person, team=self.team, given=given)
            advice.give_advice(**self.by_worker(False), person=None, team=self.team,
                               given=Given(today, ("falls",), "telephone", ("nothing",)))  # fmt: skip
            advice.record_outcome(**self.by_worker(False), follow_up=running_of(person.id)[0],
                                  tried=Tried(today, "unreached", self.word(), FollowUp(today)))  # fmt: skip
            advice.write_prevention(
                **self.by_worker(False), case=db.session.get(Case, case.id), seen=None,
                prevention=Prevention({key: self.word() for key in ELEMENTS}, {key: Way("suits", self.word()) for key in WAYS}))

    def protection(self) -> None:
        """An advocate waited for, one in place, one declined; processes and what could not wait; concerns; disclosures."""
        waits, placed = self.case().id, self.case().id
        today, by = self.cast.now.date(), {"policies": self.cast.policies}
        get = lambda number: db.session.get(Case, number)  # noqa: E731
        word = lambda: self.word()  # noqa: E731
        taken = lambda **more: TakenStep(today, whom=word(), words=word(), explained=True, **more)  # noqa: E731
        with transaction():
            for number in (waits, placed):
                answered = Answered("yes", "no", ("weighing",), who=word(), view=word(), why=word())
                advocacy.answer(**self.by_worker(False, **by), person=get(number).person, answered=answered)
            steps = ((waits, "referral", "imca"), (placed, "declined", ""), (placed, "in-place", "care-act"))
            for number, what, kind in steps:
                advocacy.take_step(**self.by_worker(False, **by), person=get(number).person, what=what, taken=taken(kind=kind))
            processes.take_measure(**self.by_worker(False), case=get(waits), measure=Interim(word(), word(), word(), today))
            for kind in ("review", "assessment"):
                begun = processes.begin(**self.by_worker(), case=get(placed), kind=kind, on=today, words=word())
            processes.end(**self.by_worker(), process=begun, how="completed", on=today, words=word())
            self._raise_concerns(get(placed).person)
            wanted = lambda: ToTell(word(), word(), "crime", word(), word())  # noqa: E731
            asked = [disclosures.ask(**self.by_worker(), team=self.team, person=get(placed).person, wanted=wanted())
                     for _ in range(4)]  # fmt: skip
            for row, allowed in zip(asked, (True, True, False), strict=False):
                disclosures.answer(**self.by_manager(False), disclosure=row, allowed=allowed, reason=word())
            disclosures.make(**self.by_worker(False), disclosure=asked[0], on=today, how=word())

    def _raise_concerns(self, person: Person) -> None:
        """About somebody with a record and somebody without; answered, and open."""
        about = f"{self.source}-worry"
        word = lambda: self.word(about)  # noqa: E731
        for whom, decision in ((person, "enquiry"), (None, ""), (person, "")):
            said = Said(word(), who=word(), where_now=word(), harmer=word(), done=word(), safety=word())
            raised = safeguarding.raise_concern(**self.by_worker(), team=self.team, person=whom, said=said)
            self.world.raised[raised.id] = about
            if decision:
                safeguarding.answer_concern(**self.by_manager(False), concern=raised, decision=decision, words=word())

    def planning(self) -> None:
        """Requests to change a plan, each at another step; joint work that is asked for, late, settled and decided."""
        today = self.cast.now.date()
        get = lambda number: db.session.get(Case, number)  # noqa: E731
        word = lambda: self.word()  # noqa: E731
        planned, held = self.case().id, self.case().id
        asked = lambda: PlanAsked("family", word(), today, word())  # noqa: E731
        simple = PlanConsidered("yes", "no", "no", "no", "no", "no", "no", word())
        refused = replace(simple, reasonable="no", why_not=word(), told=word())
        with transaction():
            advocacy.answer(**self.by_worker(False), policies=self.cast.policies, person=get(planned).person,
                            answered=Answered("no", "no"))  # fmt: skip
            kept = [revising.ask(**self.by_worker(), case=get(planned), asked=asked(), considered=each)
                    for each in (simple, refused, simple, simple, PlanConsidered("open"))]  # fmt: skip
            sent = PlanTransfer(word(), True, word(), today, word(), word(), word())
            revising.hand_on(**self.by_worker(False), request=kept[2], transfer=sent)
            revising.review_lightly(**self.by_worker(), request=kept[0],
                                    review=LightTouch(today, word(), "revised", word(), word()))  # fmt: skip
            revising.end(**self.by_worker(False), request=kept[3], how="withdrawn", words=word())
            worker = self.cast.worker(self.worker)
            cases.come_to_stage(**self.by_manager(False), case=get(held), stage="allocated")
            cases.hand_to(**self.by_manager(False), case=get(held), worker=worker, from_on=today)
            away = staff.record_absence(**self.by_manager(False), worker=worker, from_on=today)
            urgent = revising.ask(**self.by_worker(), case=get(held), asked=asked(), considered=replace(simple, urgent="yes"))
            revising.rule_on(**self.by_manager(), request=urgent, answer="wait", words=word())
            staff.end_absence(**self.by_manager(False), absence=away)
            joint = jointwork.ask(**self.by_worker(), case=get(planned), asked=Joint(
                "chc", word(), word(), word(), word(), "person", word(), today))  # fmt: skip
            jointwork.answer(**self.by_worker(), request=joint, given=JointAnswer("later", today, word(), word()))
            facts = {name: word() for name in ("work", "coordinating", "outcome", "contact", "reports", "explains")}
            jointwork.settle(**self.by_worker(False), request=joint, facts=facts, seen=None)
            jointwork.decide(**self.by_worker(False), request=joint, decided=JointDecided("wait", word(), word(), word()))

    def helping(self) -> None:
        """Interim support of somebody from elsewhere, reviewed; of another, with money decided and told, and asked for anew."""
        abroad, near = self.case().id, self.case().id
        today = self.cast.now.date()
        texts = lambda keys: {key: self.word() for key in keys}  # noqa: E731
        facts = {"reliable": "partly", "hard": "yes", "lives": "elsewhere", "from_on": str(today)}
        with transaction():
            there, here = (
                support.begin(**self.by_worker(), case=db.session.get(Case, number),
                              facts=facts | texts((*support_rules.TEXTS, *support_rules.LINES)))
                for number in (abroad, near)
            )  # fmt: skip
            home = support_rules.Step(today, home=texts(support_rules.HOME_ITEMS))
            support.take_step(**self.by_worker(), support=there, what="home-authority", step=home)
            seen = support_rules.Step(today, self.word(), review_on=today + timedelta(days=9))
            support.take_step(**self.by_worker(), support=there, what="review", step=seen)
            asked = support_rules.Asked(self.word(), texts(support_rules.CONSIDERED))
            settled = support.ask_for_funding(**self.by_worker(), support=here, asked=asked)
            decision = support.decide(**self.by_manager(), request=settled, decided=support_rules.Decided(
                "agreed", ("risk",), self.word(), self.word(), True, "charged"))  # fmt: skip
            told = support_rules.Told(today, "phone", self.word(), texts(support_rules.POINTS), self.word())
            support.record_telling(**self.by_worker(), decision=decision, told=told)
            said = letter_rules.Asked("plain", self.word(), self.word(), self.word(), texts(support_rules.POINTS))
            letters.write_letter(**self.by_worker(), case=db.session.get(Case, near), kind="decision", about_id=decision.id,
                                 asked=said)  # fmt: skip
            support.ask_for_funding(**self.by_worker(), support=here, asked=asked)

    def guard(self) -> None:
        """A record of the team that only two of it see; and one that others opened with a reason."""
        restricted, visited = self.person("restricted").id, self.person("visited").id
        get = lambda number: db.session.get(Person, number)  # noqa: E731
        for number, source in ((restricted, "restricted"), (visited, "visited")):
            case = self.wait(get(number), source=source).id
            with transaction():
                said = letter_rules.Asked("easy", self.word(source), self.word(source), self.word(source))
                letters.write_letter(**self.by_worker(), case=db.session.get(Case, case), kind="waiting", about_id=None,
                                     asked=said)  # fmt: skip
                self.leave(self.call(get(number), source=source), f"duty-{self.team.id}", source)
                cases.comment(**self.by_worker(False), case=db.session.get(Case, case), words=self.word(source))
                escalation.raise_escalation(
                    **self.by_system(), policy=self.cast.policy, case=db.session.get(Case, case), rule="L27", chain="grave-wait",
                    occasion="first", reason=self.word(source), figures=[])  # fmt: skip
        with transaction():
            readers = {self.cast.worker(name).id for name in SOURCES["restricted"].only}
            guarding.restrict(**self.by_manager(False), person=get(restricted), readers=readers, why=self.word("restricted"))
            openings = [
                guarding.open_record(actor=self.cast.actor(name), now=self.cast.now, policy=self.cast.policy, reason="contact",
                                     person=get(visited), why=self.word("visited"))
                for name in ("south-duty", "sue")
            ]  # fmt: skip
            guarding.answer_opening(**self.by_manager(False), opening=openings[1], in_order=True, words=self.word("visited"))
