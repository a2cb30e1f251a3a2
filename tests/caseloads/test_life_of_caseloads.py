"""Managers allocate, weigh, close, hand on, change grades and set measures, in any order: no promise is ever broken.

After each step every worker is within the limits or bears a flag for what is over, each case has one holder or none, and
each act on a case has its note. 2,000 steps on each database with ``-m long``; in the suite, some.
"""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.allocation import operations as allocation
from casework.practice.allocation.queries import differences
from casework.practice.caseloads import operations as caseloads
from casework.practice.caseloads import queries, rules
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.records.cases.models import Allocation, Case
from casework.records.notes.models import Note
from casework.records.staff.models import Worker
from casework.records.staff.operations import change_worker
from tests.outcomes.ways import ALLOCATION, DECISION, HANDED

WORKERS = ("nadia", "olive", "dev", "tom")
LEVELS = ("low", "moderate", "high")
GRADES = ("practitioner", "asye", "senior-practitioner", "social-work-officer")
workers, levels = st.sampled_from(WORKERS), st.sampled_from(LEVELS)


class Caseloads(RuleBasedStateMachine):
    """What managers do to caseloads. cast, database: of the test; the database is put back before each run."""

    cast = database = steps = None

    @initialize()
    def begin(self):
        db.session.remove()
        self.database.put_back()
        self.policy, self.now = self.cast.policy, self.cast.now
        self.acts = 0  # each has a note
        with transaction():  # so that limits are near: a caseload of the grade's size takes too long to fill
            for name in WORKERS:
                caseloads.set_own_limit(
                    **self.does, worker=self.cast.worker(name), team=self.cast.team("North"), kind="measures", words="Few",
                    own=rules.OwnCap(4, 8), from_on=self.now.date(), review_on=self.now.date() + timedelta(days=99),
                )  # fmt: skip
        self.cases = [self.cast.case(kind=kind).id for kind in ("review", "safeguarding", "dols") * 4]

    @property
    def does(self):
        return {"actor": self.cast.actor("mary"), "now": self.now, "policies": self.cast.policies}

    def tries(self, verb) -> bool:
        """Whether it was done; a refusal leaves everything as it was."""
        type(self).steps[0] += 1
        try:
            with transaction():
                verb()
        except Refused:
            db.session.rollback()
            return False
        return True

    @rule(turn=st.integers(0, 11), name=workers, level=levels, reason=st.sampled_from(["", "A letter a month"]))
    def allocate(self, turn, name, level, reason):
        case = db.session.get(Case, self.cases[turn])
        held = case.holder_id is not None
        done = self.tries(lambda: allocation.allocate(
            actor=self.cast.actor("mary"), now=self.now, policy=self.policy, case=case, worker_id=self.cast.worker(name).id,
            sections=ALLOCATION, weight=level, over_reason=reason, transfer=HANDED if held else None))  # fmt: skip
        self.acts += (2 if held else 1) if done else 0

    @rule(turn=st.integers(0, 11), level=levels)
    def weigh(self, turn, level):
        case = db.session.get(Case, self.cases[turn])
        done = self.tries(lambda: caseloads.weigh(**self.does, case=case, level=level, why="Seen in supervision"))
        assert done, "a re-weighting is never refused"
        self.acts += 1

    @rule(turn=st.integers(0, 11))
    def end(self, turn):
        case = db.session.get(Case, self.cases[turn])
        ended = self.tries(lambda: closing.end_case(
            actor=self.cast.actor("mary"), now=self.now, policy=self.policy, case=case, ending=Ending("withdrew"),
            sections=DECISION))  # fmt: skip
        self.acts += ended
        if ended:
            self.cases[turn] = self.cast.case().id

    @rule(name=workers, grade=st.sampled_from(GRADES))
    def grade(self, name, grade):
        worker = self.cast.worker(name)

        def change():
            change_worker(actor=self.cast.actor("ada"), now=self.now, worker=worker, version=worker.version,
                          name=worker.name, email=worker.email, grade=grade)  # fmt: skip
            caseloads.recheck(**self.does, worker_id=worker.id, cause="grade")

        assert self.tries(change), "a change of grade is never refused for what is held"

    @rule(name=workers, cases=st.integers(0, 3), points=st.integers(0, 7))
    def limit(self, name, cases, points):
        self.tries(lambda: caseloads.set_own_limit(
            **self.does, worker=self.cast.worker(name), team=self.cast.team("North"), kind="measures", words="Fewer still",
            own=rules.OwnCap(cases, points), from_on=self.now.date(), review_on=self.now.date() + timedelta(days=9)))  # fmt: skip

    @rule(name=workers)
    def review(self, name):
        own = queries.own_limits([self.cast.worker(name).id]).get(self.cast.worker(name).id, [])
        if own:
            assert self.tries(lambda: caseloads.review_own_limit(**self.does, own=own[-1], outcome="Better now"))

    @rule(ready=st.booleans())
    def mark(self, ready):
        act = {**self.does, "worker": self.cast.worker("olive"), "team": self.cast.team("North")}
        self.tries(lambda: caseloads.mark_ready(**act, words="Nearly there") if ready else caseloads.end_readiness(**act))

    @precondition(lambda self: queries.flags_of([self.cast.team("North").id]))
    @rule(which=st.integers(0, 9))
    def answer(self, which):
        flags = queries.flags_of([self.cast.team("North").id])
        flag = flags[which % len(flags)]
        self.tries(lambda: caseloads.answer_flag(actor=self.cast.actor("mary"), now=self.now, flag=flag, answer="Known"))

    @invariant()
    def within_the_limits_or_flagged(self):
        north = self.cast.team("North").id
        for worker in db.session.scalars(select(Worker).order_by(Worker.id)):
            holder = queries.holders([worker], self.policy)[worker.id]
            over = {each.kind: each.measure for each in rules.excesses(self.policy, holder)}
            standing = {kind: flag.measure for kind, flag in queries.standing_flags(worker.id, north).items()}
            missing = {kind: by for kind, by in over.items() if standing.get(kind, 0) < by}
            assert not missing, f"{worker.name}: over by {over}, flagged {standing}"

    @invariant()
    def one_holder_and_a_note_for_each_act(self):
        twice = select(Allocation.case_id).where(Allocation.ended_at.is_(None)).group_by(Allocation.case_id)
        assert db.session.scalars(twice.having(func.count() > 1)).all() == [] and differences() == []
        assert db.session.scalar(select(func.count()).select_from(Note)) == self.acts
        db.session.rollback()


@pytest.mark.rule("H2", "H3", "H4", "H5", "H10")
@pytest.mark.parametrize(("runs", "steps"), [(3, 25), pytest.param(60, 40, marks=pytest.mark.long)], ids=["some", "many"])
def test_no_order_of_acts_breaks_a_promise(cast, database, runs, steps):
    machine = type("OfThisTest", (Caseloads,), {"cast": cast, "database": database, "steps": [0]})
    run_state_machine_as_test(machine, settings=settings(
        max_examples=runs, stateful_step_count=steps, deadline=None, database=None, derandomize=runs < 10,
        suppress_health_check=list(HealthCheck)))  # fmt: skip
    print(f"\n{type(database).__name__}: {machine.steps[0]} steps")
    assert machine.steps[0] > (1_500 if runs > 10 else 30)
