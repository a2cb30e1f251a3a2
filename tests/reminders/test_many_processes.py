"""Several real processes on one database: each matter is told exactly once, whoever dies on the way (U12)."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from casework.clockwork import jobs
from casework.clockwork.reminders import queries
from casework.ground import clock
from casework.ground.db import db, transaction
from casework.practice.escalation.models import Escalation, EscalationStep
from casework.practice.escalation.operations import raise_escalation
from casework.practice.risk.models import Rating
from casework.practice.sampling.models import DipSample
from casework.practice.tray import operations as tray
from casework.practice.tray.models import Placement
from casework.records.audit.models import Entry
from casework.records.audit.queries import check_chain
from casework.records.cases.models import Case
from casework.records.clocks.models import Clock
from casework.records.notices.models import Notice
from casework.records.staff.rules import SYSTEM
from tests.copying import copy_of
from tests.forking import Talker
from tests.reminders import sweeper as sweeping

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
# A unit is four cases Red for 45 days and never contacted, with three matters each (contact, limit, grave wait); three at
# High priority that nobody answered, with two each (response, warning); two whose escalation was left lying: 20 matters.
RED, HIGH, LYING = 4, 3, 2
MATTERS = 3 * RED + 2 * HIGH + LYING
MANY, FEW = 50, 2  # units: a thousand matters, and forty
TOLD = {"L18": 2 * HIGH, "L20": RED, "L26": RED + HIGH, "L27": RED, "U13": LYING, "U24": RED}  # by a unit

pytestmark = [pytest.mark.slow, pytest.mark.rule("U12", "L25", "S15")]


@pytest.fixture
def matters(cast, request):
    """So many units of cases, each a copy of one that went through the real operations; their number."""
    red, high, lying = cast.waiting("none:high", days=45), cast.waiting("full:low", days=22), cast.waiting("full:low")
    by, days_ago = {"actor": cast.actor("nadia"), "policy": cast.policy}, timedelta(days=1)
    with transaction():
        tray.re_rate(**by, now=AT - 5 * days_ago, case=high, rated=tray.Rated("priority", {"level": "high"}),
                     happened_at=AT - 5 * days_ago)  # fmt: skip
        raise_escalation(actor=SYSTEM, now=AT - 3 * days_ago, policy=cast.policy, case=lying, rule="L27", figures=[],
                         chain="grave-wait", occasion="placing:0:1", reason="Red for over a month")  # fmt: skip
    for case, times in ((red, RED), (high, HIGH), (lying, LYING)):
        copy_whole(case.id, times * request.param - 1)
    assert len(queries.due(AT)) == MATTERS * request.param
    db.session.rollback()
    return request.param


def copy_whole(case_id: int, times: int) -> None:
    """Copy a case so often, with all that belongs to it."""
    with transaction() as session:
        cases = [copy_of(session.get(Case, case_id)) for _ in range(times)]
        session.add_all(cases)
        session.flush()
        for model in (Placement, Rating, Clock):
            rows = session.query(model).filter_by(case_id=case_id).all()
            session.add_all(copy_of(row, case_id=case.id) for case in cases for row in rows)
        for raised in session.query(Escalation).filter_by(case_id=case_id).all():
            copies = [copy_of(raised, case_id=case.id) for case in cases]
            session.add_all(copies)
            session.flush()
            (step,) = session.query(EscalationStep).filter_by(escalation_id=raised.id)
            (told,) = session.query(Notice).filter_by(escalation_id=raised.id)
            for each in copies:
                session.add(copy_of(step, escalation_id=each.id))
                occasion = told.occasion.replace(f":{raised.id}:", f":{each.id}:")
                session.add(copy_of(told, case_id=each.case_id, escalation_id=each.id, occasion=occasion))


def raised(*answers) -> Counter:
    """What sweeps said they raised, together, of the rules that these cases are about."""
    return Counter({rule: count for rule, count in sum(map(Counter, answers), Counter()).items() if rule in TOLD})


class Sweeper(Talker):
    """A process that sweeps, and the line to it."""

    def __init__(self, folder, url, how):
        super().__init__(sweeping.main, folder, url, AT, how)

    def answer(self):
        """Wait for what it raised, and for its end."""
        assert self.line.poll(600)
        said = self.line.recv()
        self.process.join(600)
        assert self.process.exitcode == 0
        return said


@pytest.fixture
def sweeper(app, tmp_path):
    """``sweeper("leased")``: a process that is getting ready to sweep; ``ready`` lets it, ``answer`` waits for its end."""
    running = []

    def start(how):
        url = db.engine.url.render_as_string(hide_password=False)
        running.append(Sweeper(str(tmp_path / str(len(running))), url, how))  # a folder each, as on machines of their own
        return running[-1]

    yield start
    for each in running:
        each.kill()


def ready(*sweepers):
    """Wait until all have started, then let all go at once."""
    for each in sweepers:
        assert each.line.recv() == "ready"
    for each in sweepers:
        each.line.send("go")


ITEMS = {  # by a unit: a breach is put to both managers, a grave wait to one, and what was passed up to a second
    "duty L20 overdue": RED, "managers U24 overdue": RED, "duty L18 overdue": HIGH, "managers L18 overdue": HIGH,
    "managers L26 know": HIGH, "worker L26 escalation": 2 * RED, "worker L27 escalation": RED + 2 * LYING,
    "worker L27 know": LYING,
}  # fmt: skip


def times(units, counts) -> dict:
    return {key: units * count for key, count in counts.items()}


def assert_each_told_once(units):
    """Nothing is missing, nothing is there twice, nothing is half done."""
    db.session.rollback()
    items = db.session.execute(select(Notice.receiver, Notice.rule, Notice.kind, Notice.case_id)).all()
    kinds = Counter(f"{who.split(':')[0]} {rule} {kind}" for who, rule, kind, case in items if case is not None)
    assert kinds == times(units, ITEMS)
    whole_team = sorted(rule for _who, rule, _kind, case in items if case is None)
    assert whole_team == ["L25", "S15"], "the walk through their tray and the dip sample, once"
    assert db.session.scalar(select(func.count()).select_from(DipSample)) == 1
    escalations = db.session.execute(select(Escalation.rule, Escalation.case_id)).all()
    assert Counter(rule for rule, _case in escalations) == times(units, {"L26": RED, "L27": RED + LYING})
    assert len(set(escalations)) == len(escalations)
    steps = db.session.scalar(select(func.count()).select_from(EscalationStep))
    assert steps == units * (2 * RED + 2 * LYING)
    told = select(func.count()).select_from(Entry).where(Entry.act == "clock.told")
    assert db.session.scalar(told) == units * (MATTERS - LYING)
    assert set(db.session.scalars(select(Clock.told).where(Clock.tell_on.is_(None)))) == {1}
    assert check_chain().broken_at is None


@pytest.mark.parametrize(
    ("matters", "how"),
    [
        pytest.param(FEW, "leased", marks=pytest.mark.long),
        (FEW, "all at once"),
        pytest.param(MANY, "all at once", marks=pytest.mark.long),
    ],
    indirect=["matters"],
    ids=["leased", "all at once", "a thousand at once"],
)
def test_four_processes_tell_the_same_matters_once_each_and_a_second_sweep_tells_nothing(cast, matters, sweeper, how):
    processes = [sweeper(how) for _ in range(4)]
    ready(*processes)
    answers = [process.answer() for process in processes]
    kept_back = jobs.sweep(AT, cast.policies)  # by a database that was too busy; on a machine with time it is nothing
    assert raised(*answers, kept_back) == times(matters, TOLD)
    if how == "leased":
        assert sorted(map(bool, answers)) == [False, False, False, True], "one swept, the others left it to that one"
    else:
        assert any(raised(each) for each in answers)  # SQLite may let one go on until it is done
    assert_each_told_once(matters)
    assert raised(jobs.sweep(AT, cast.policies)) == {}


@pytest.mark.parametrize("matters", [FEW], indirect=True, ids=[""])
def test_a_process_killed_in_mid_sweep_is_taken_over_and_each_is_told_once(cast, matters, sweeper):
    first = sweeper("leased")
    ready(first)
    until, entries = time.monotonic() + 300, select(func.count()).select_from(Entry).where(Entry.act == "clock.told")
    while db.session.scalar(entries) < 10:
        db.session.rollback()
        assert time.monotonic() < until and first.process.exitcode is None, "it finished before it could be killed"
        time.sleep(0.01)
    db.session.rollback()
    first.kill()
    left = len(queries.due(AT))
    db.session.rollback()
    assert 0 < left < MATTERS * matters
    assert jobs.sweep(AT, cast.policies) == {}, "the lease of the dead process still stands"
    with transaction():
        assert queries.lease("sweep").until > clock.now()
        queries.lease("sweep").until = clock.now() - timedelta(seconds=1)  # two minutes later
    second = sweeper("leased")
    ready(second)
    assert sum(second.answer().values()) >= left
    assert_each_told_once(matters)
