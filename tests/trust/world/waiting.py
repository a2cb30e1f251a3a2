"""Waiting: the gates, the tray, the gravest level, and what a case needs of its worker.

Each at every step that it can come to.
"""

from datetime import timedelta

from casework.ground.db import db, transaction
from casework.practice.calling import operations as calling
from casework.practice.calling.rules import QUESTIONS, Answer
from casework.practice.closing import operations as closing
from casework.practice.escalation import operations as escalation
from casework.practice.matching import operations as matching
from casework.practice.matching.rules import Wanted, Written
from casework.practice.tray import operations as tray
from casework.practice.triage import operations as triage
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.notes import operations as notes
from casework.records.tasks import operations as tasks
from tests.triage.answers import FACTS, NOT_TOLD
from tests.trust.world.side import Side


class Waiting(Side):
    """Those who wait, and those who are to."""

    def one_who_waits(self) -> None:
        """With contacts, attempts, an agreed date, notes corrected and misplaced, tasks, escalations open and answered."""
        number, now, later = self.wait().id, self.cast.now, self.cast.now.date() + timedelta(days=9)
        of = lambda: {"case": db.session.get(Case, number)}  # noqa: E731
        pwt = ("reason", "found", "analysis", "next-steps")
        with transaction():
            contact = tray.record_contact(
                **self.by_worker(), **of(), happened_at=now - timedelta(days=2), sections=self.sections(*pwt),
                reached=tray.Reached("relevant-person", "visit", self.word()),
                rated=(tray.Rated("rag", {"row": "none", "column": "high"}, "red", self.word()),
                       tray.Rated("priority", {"level": "high"}))).note  # fmt: skip
            notes.write_note(**self.by_worker(), **of(), type="pwt", sections=self.sections(*pwt), corrects=contact,
                             happened_at=now)  # fmt: skip
            tray.record_attempt(**self.by_worker(), **of(), happened_at=now, how="telephone", safe_and_well="needed",
                                sections=self.sections("tried", "safe-and-well"))  # fmt: skip
            wrong = notes.write_note(**self.by_worker(), **of(), type="pwt", sections=self.sections(*pwt), happened_at=now)
            closing.misplace_note(**self.by_manager(), note=wrong, reason=self.word())
            tray.record_contact(**self.by_manager(), **of(), happened_at=now, sections=self.sections(*pwt),
                                reached=tray.Reached("person", "telephone"),
                                next_contact=tray.NextContact(later, self.word()))  # fmt: skip
            calling.make_waiting_call(
                **self.by_worker(), **of(), happened_at=now - timedelta(days=1), sections=self.sections(*pwt),
                reached=tray.Reached("person", "telephone"), answers=[Answer(key, "better", self.word()) for key in QUESTIONS],
                rated=(tray.Rated("rag", {"row": "none", "column": "high"}, "red", self.word()),))  # fmt: skip
            cases.comment(**self.by_worker(False), **of(), words=self.word())
            tasks.set_task(**self.by_manager(), **of(), receiver=f"worker:{self.cast.worker(self.worker).id}",
                           words=self.word(), due_on=now.date())  # fmt: skip
            done = tasks.set_task(**self.by_manager(), **of(), receiver=f"duty:{self.team.id}", words=self.word(),
                                  due_on=now.date())  # fmt: skip
            tasks.finish_task(**self.by_manager(False), task=done, outcome=self.word())
            for occasion in ("first", "second"):
                raised = escalation.raise_escalation(
                    **self.by_system(), policy=self.cast.policy, **of(), rule="L27", chain="grave-wait", occasion=occasion,
                    reason=self.word(), figures=[{"label": "Days", "value": self.word()}])  # fmt: skip
                if occasion == "first":
                    escalation.acknowledge(actor=self.cast.actor("helen"), now=now, policy=self.cast.policy, escalation=raised,
                                           sections=self.sections("matter", "discussed-with", "decision", "reasons"))  # fmt: skip
        by_hand = self.wait(rag="full:low", days=3).id
        with transaction():
            escalation.raise_by_hand(**self.by_manager(), case=db.session.get(Case, by_hand), reason=self.word())

    def highs(self) -> None:
        """Somebody at the gravest level, whom duty looked at, and to whom nobody could respond; a day settled by hand."""
        gravest, dated = self.wait(days=4).id, self.wait(days=5).id
        get = lambda number: db.session.get(Case, number)  # noqa: E731
        keys = ("rationale", "mitigation", "signposting", "delay", "urgent-needs", "told-to-call")
        with transaction():
            for number, tick in ((gravest, "danger-now"), (dated, "isolated")):
                tray.prioritise(**self.by_worker(), case=get(number), tool="risk", ticked=(tick,), decided=None,
                                sections=self.sections(*keys))  # fmt: skip
            for outcome in ("responded", "no-response"):
                tray.review_gravest(**self.by_worker(), case=get(gravest), outcome=outcome, sections=self.sections(*keys))
            wanted = tray.NewDay(self.cast.now.date() + timedelta(days=9), self.word())
            tray.set_allocation_date(**self.by_manager(), case=get(dated), wanted=wanted)

    def placings(self) -> None:
        """A referral, proposals open, turned down and changed; placed and told, placed and not told."""
        self.case()
        opened, down, changed, told, untold = (self.case().id for _ in range(5))
        get = lambda number: db.session.get(Case, number)  # noqa: E731
        with transaction():
            triage.propose(**self.by_worker(), case=get(opened), facts=self.facts())
            refused = triage.propose(**self.by_worker(), case=get(down), facts=self.facts())
            triage.turn_down(**self.by_manager(), proposal=refused, reason=self.word())
            proposal = triage.propose(**self.by_worker(), case=get(changed), facts=self.facts())
            triage.accept(**self.by_manager(), proposal=proposal, facts=self.facts(priority="low", **NOT_TOLD))
            triage.place(**self.by_manager(), case=get(told), facts=self.facts())
            triage.place(**self.by_manager(), case=get(untold), facts=self.facts(**NOT_TOLD))

    def facts(self, **others) -> dict:
        """Whole answers to the triage page, each text a canary."""
        texts = ("circumstances", "rationale", "tried", "reasoning", "told_by", "safe_detail", "residence_detail")
        return FACTS | {key: self.word() for key in texts} | others

    def suiting(self) -> None:
        """What two of the team are good at, one of them confirmed, and what a case needs from its worker."""
        today = self.cast.now.date()
        written = Written(("review",), ("dementia",), ("caring",), ("autism",), ("Polish",), "Words", "Words", "Words", "Words")
        case = self.wait(days=6).id
        with transaction():
            for does in (self.by_worker(False), self.by_manager(False)):
                matching.write_strengths(**does, worker=self.cast.worker(self.worker), written=written, version=None)
            matching.write_strengths(**self.does(self.colleague, False), worker=self.cast.worker(self.colleague),
                                     written=written, version=None)  # fmt: skip
            matching.write_needs(**self.by_worker(False), case=db.session.get(Case, case), version=None, wanted=Wanted(
                ("dementia",), (self.word(),), True, self.word(), (self.cast.worker(self.worker).id,), (), self.word(), today))
