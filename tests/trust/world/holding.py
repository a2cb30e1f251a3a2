"""Holding cases and their ways out: giving, limits, worries, supervision, forums.

Each at every step that it can come to.
"""

from datetime import timedelta

from sqlalchemy import select

from casework.ground.db import db, transaction
from casework.practice.allocation import operations as allocation
from casework.practice.caseloads import operations as caseloads
from casework.practice.caseloads.rules import OwnCap
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.forums import operations as forums
from casework.practice.handing.rules import Left, Thing
from casework.practice.meeting import operations as meeting
from casework.practice.moving import operations as moving
from casework.practice.reviews import operations as reviews
from casework.practice.supervision import operations as supervision
from casework.practice.supervision import rules as supervision_rules
from casework.practice.supervision.queries import record_for
from casework.practice.workload import operations as workload
from casework.practice.workload.rules import Measure, Taken
from casework.records.cases.models import Case
from casework.records.staff.rules import Span
from tests.trust.world.side import Side


class Holding(Side):
    """Workers with their cases."""

    def ways_out(self) -> None:
        """Allocated, on the Review tray, ended in two ways, died, opened again, asked away and declined."""
        held, review, moved, away, died, again, asked = (self.wait(days=20).id for _ in range(7))
        get = lambda number: db.session.get(Case, number)  # noqa: E731
        decision = lambda: self.sections("matter", "discussed-with", "decision", "reasons")  # noqa: E731
        closure = lambda: self.sections("done", "outstanding", "responsible")  # noqa: E731
        today = self.cast.now.date()
        with transaction():
            allocation.allocate(**self.by_manager(), case=get(held), worker_id=self.cast.worker(self.worker).id,
                                sections=self.sections("tasks", "why", "discussed"), weight="moderate")  # fmt: skip
            self.doubts(get(held))
            self.closures(get(held))
            reviews.set_review_date(**self.by_manager(), case=get(review), due_on=today + timedelta(days=200),
                                    sections=decision())  # fmt: skip
            closing.end_case(**self.by_manager(), case=get(moved), ending=Ending("moved"), sections=closure())
            accepted = Ending("other-authority", authority=self.word(), accepted_by=self.word())
            closing.end_case(**self.by_manager(), case=get(away), ending=accepted, sections=closure())
            closing.end_case(**self.by_manager(), case=get(again), ending=Ending("withdrew"), sections=closure())
            closing.reopen_case(**self.by_manager(), case=get(again), why=self.word())
        with transaction():
            closing.record_death(**self.by_worker(False), policies=self.cast.policies, case=get(died), died_on=today,
                                 sections=decision())  # fmt: skip
        other = {"north": ("South", "mo"), "south": ("North", "mary")}[self.source]
        move = self.ask(asked, other[0]).id
        with transaction():
            read = {"north": "leaving", "south": "coming"}[self.source]  # by the managers of both teams (U40)
            moving.decline(actor=self.cast.actor(other[1]), now=self.cast.now, reason=self.word(read),
                           move=db.session.get(moving.Move, move))  # fmt: skip

    def doubts(self, case: Case) -> None:
        """A concern about being given the case that was answered, and one that waits."""
        first = allocation.state_concern(**self.by_worker(), case=case, words=self.word())
        allocation.answer_concern(**self.by_manager(False), concern=first, answer="stays", words=self.word())
        allocation.state_concern(**self.by_worker(), case=case, words=self.word())

    def closures(self, case: Case) -> None:
        """A closure that was sent back, and one that waits; somebody who may close by themselves."""
        olive = f"worker:{self.cast.worker(self.colleague).id}"
        things = (Thing(self.word(), olive, by_on=self.cast.now.date()), Thing(self.word(), name=self.word()))
        asked = {"case": case, "ending": Ending("closed"), "sections": self.sections("done"), "left": Left(things)}
        first = closing.ask_for_closure(**self.by_worker(), **asked)
        closing.send_back(**self.by_manager(False), request=first, reason=self.word())
        closing.ask_for_closure(**self.by_worker(), **asked)
        closing.let_close(**self.by_manager(False), team=self.team, worker=self.cast.worker(self.worker),
                          span=Span(self.cast.now.date() + timedelta(days=40)))  # fmt: skip

    def limits(self) -> None:
        """A limit of a worker's own, reviewed again and again, over which they are; somebody ready for heavier cases."""
        by, source, today = {"policies": self.cast.policies}, f"{self.source}-limit", self.cast.now.date()
        own = OwnCap(0, None)
        with transaction():
            first = caseloads.set_own_limit(
                **self.by_manager(False, **by), worker=self.cast.worker(self.worker), team=self.team, kind="part-time",
                words=self.word(source), own=own, from_on=today, review_on=today + timedelta(days=30))  # fmt: skip
            for days in range(60, 70):
                first = caseloads.review_own_limit(**self.by_manager(False, **by), own=first, outcome=self.word(source),
                                                   again_on=today + timedelta(days=days))  # fmt: skip
            olive = self.cast.worker(self.colleague)
            if olive.grade == "social-work-officer":
                caseloads.mark_ready(**self.by_manager(False, **by), worker=olive, team=self.team, words="Nearly there")

    def meeting(self) -> None:
        """The team meets: somebody is picked for one who waits."""
        waits = select(Case).where(Case.team_id == self.team.id, Case.stage == "waiting").order_by(Case.id)
        known = [case for case in db.session.scalars(waits) if self.world.cases.get(case.id) == self.source]
        with transaction():
            on = meeting.begin_meeting(**self.by_manager(False), team=self.team)
            meeting.pick(**self.by_manager(False), meeting=on, case=known[-1], worker_id=self.cast.worker(self.worker).id,
                         weight="low", why=self.word())  # fmt: skip

    def worries(self) -> None:
        """A worker's concern with measures agreed; and the team's, at its first step."""
        about, whole, later = f"{self.source}-worry", f"{self.source}-load", self.cast.now.date() + timedelta(days=9)
        by = {"policies": self.cast.policies}
        with transaction():
            worry = workload.raise_concern(**self.by_worker(False, **by), worker=self.cast.worker(self.worker), team=self.team,
                                           words=self.word(about))  # fmt: skip
            measure = Measure("training", self.word(about), self.cast.worker(self.manager).id, later)
            steps = {
                "explore": ("explored", {"reasons": ("health",), "welfare": ("assistance",), "welfare_words": self.word(about)}),
                "agree": ("agreed", {"measures": (measure,), "review_on": later}),
            }
            for key, (what, more) in steps.items():
                workload.take_step(**self.by_manager(False, **by), concern=worry, key=key, what=what,
                                   taken=Taken(self.word(about), **more))  # fmt: skip
            load = workload.put_concern(
                **self.by_manager(False, **by), team=self.team,
                taken=Taken(self.word(whole), impact=self.word(whole), risk=self.word(whole)))  # fmt: skip
        self.world.concerns |= {worry.id: about, load.id: whole}

    def supervision(self) -> None:
        """Of the worker: one record read and remarked on, one that is not read yet, actions and points open and ended."""
        worker, held = self.cast.worker(self.worker), self.held_by(self.worker)
        soon = self.cast.now.date() + timedelta(days=9)
        does = {"worker_id": worker.id, "policies": self.cast.policies}
        with transaction():
            for _ in range(2):
                point = supervision.add_point(**self.by_worker(False), **does, words=self.word(), case_id=held)
            supervision.withdraw_point(**self.by_worker(False), point=point)
            about = supervision_rules.CaseWords(held, self.word(), self.word())
            agreed = tuple(supervision_rules.Action(self.word(), whose, soon, case) for whose, case in
                           (("worker", held), ("supervisor", None), ("worker", None)))  # fmt: skip
            texts = self.sections("discussed", "agreed", "workload", "wellbeing")
            records = [
                supervision.record_supervision(
                    **self.by_manager(False), **does,
                    record=supervision_rules.Record(self.cast.now.date(), texts, (about,), agreed)).id
                for _ in range(2)
            ]  # fmt: skip
        with transaction():
            for name in (self.worker, self.manager):
                supervision.add_point(**self.does(name, False), **does, words=self.word())
            supervision.acknowledge(**self.by_worker(False), remark=self.word(),
                                    record=record_for(self.actors[self.worker], records[0]))  # fmt: skip

    def forums(self) -> None:
        """Their dates; cases put forward, one advised on, one taken back."""
        held, psw = self.held_by(self.worker), {"actor": self.cast.actor("principal-social-worker"), "now": self.cast.now}
        get = lambda: db.session.get(Case, held)  # noqa: E731
        with transaction():
            forums.set_date(**psw, on=self.cast.now.date() + timedelta(days=3), kind="cases")
            for end in (forums.record_advice, forums.take_back, None):
                put = forums.put_forward(**self.by_worker(False), case=get(), kind="cases", question=self.word())
                if end is forums.take_back:
                    end(**psw, put=put)
                elif end is not None:
                    end(**psw, policy=self.cast.policy, put=put, held_on=self.cast.now.date(), advice=self.word(),
                        took_part=self.word())  # fmt: skip
