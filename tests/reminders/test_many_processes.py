"""Several real processes on one database: each matter is told exactly once, whoever dies on the way (U12)."""

import json
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from casework.clockwork import jobs
from casework.clockwork.reminders import queries
from casework.ground import clock
from casework.ground.db import db, transaction
from casework.practice.escalation.models import Escalation, EscalationStep
from casework.practice.risk.models import Rating
from casework.practice.tray.models import Placement
from casework.records.audit.models import Entry
from casework.records.audit.queries import check_chain
from casework.records.cases.models import Case
from casework.records.clocks.models import Clock
from casework.records.notices.models import Notice

CASES = 500  # each with an overdue contact and over a month Red: 1,000 matters; and the walk through their tray
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
TOLD = {"L20": CASES, "L25": 1, "L27": CASES, "U24": CASES}
ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.rule("U12", "L25")]


@pytest.fixture
def matters(cast):
    """CASES copies of one case that went through the real operations: Red, placed 45 days ago, never contacted."""
    first = cast.waiting(days=45)
    with transaction() as session:
        session.query(Clock).filter_by(kind="waiting-limit").update({"tell_on": None})
        rows = [session.get(Case, first.id)]
        rows += session.query(Placement).all() + session.query(Rating).all() + session.query(Clock).all()
        for _ in range(CASES - 1):
            case = copy_of(rows[0])
            session.add(case)
            session.flush()
            session.add_all(copy_of(row, case_id=case.id) for row in rows[1:])
    return cast


def copy_of(row, **changes):
    table = type(row).__table__
    fields = {c.name: getattr(row, c.name) for c in table.columns if c.name not in ("id", "version")}
    return type(row)(**(fields | changes))


@pytest.fixture
def sweeper(app, tmp_path):
    """``sweeper("leased")``: a process that is ready to sweep; ``go`` lets it, ``answer`` waits for what it raised."""
    running = []

    def start(how):
        url = db.engine.url.render_as_string(hide_password=False)
        folder = str(tmp_path / str(len(running)))  # as on machines of their own
        script = [sys.executable, "-m", "tests.reminders.sweeper", folder, url, AT.isoformat(), how]
        process = subprocess.Popen(script, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def ready(*processes):
    """Wait until all have started, then let all go at once."""
    for process in processes:
        while (line := process.stdout.readline()) != "ready\n":
            assert line, "a sweeping process did not start"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()


def answer(process):
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return json.loads(said)


def assert_each_told_once():
    """Nothing is missing, nothing is there twice, nothing is half done."""
    db.session.rollback()
    kinds = Counter(n.receiver.split(":")[0] + " " + n.kind for n in db.session.scalars(select(Notice)))
    assert kinds == {"duty overdue": CASES, "managers overdue": CASES, "worker escalation": CASES, "managers due": 1}
    for table in (Escalation, EscalationStep):
        assert db.session.scalar(select(func.count()).select_from(table)) == CASES
    cases = select(func.count(Notice.case_id.distinct())).where(Notice.kind == "escalation")
    assert db.session.scalar(cases) == CASES
    told = select(func.count()).select_from(Entry).where(Entry.act == "clock.told")
    assert db.session.scalar(told) == 2 * CASES
    assert db.session.scalar(select(func.count()).select_from(Entry).where(Entry.act == "walk.told")) == 1
    claimed = set(db.session.scalars(select(Clock.told).where(Clock.kind != "waiting-limit")))
    assert claimed == {1} and check_chain().broken_at is None


@pytest.mark.parametrize("how", ["leased", "all at once"])
def test_four_processes_tell_a_thousand_matters_once_each_and_a_second_sweep_tells_nothing(matters, sweeper, how):
    assert len(queries.due(AT)) == 2 * CASES
    db.session.rollback()
    processes = [sweeper(how) for _ in range(4)]
    ready(*processes)
    answers = [answer(process) for process in processes]
    assert sum(map(Counter, answers), Counter()) == TOLD
    if how == "leased":
        assert sorted(map(len, answers)) == [0, 0, 0, 4], "one swept, the others left it to that one"
    assert_each_told_once()
    assert jobs.sweep(AT, matters.policies) == {}


def test_a_process_killed_in_mid_sweep_is_taken_over_and_each_is_told_once(matters, sweeper):
    first = sweeper("leased")
    ready(first)
    until = time.monotonic() + 60
    while db.session.scalar(select(func.count()).select_from(Entry)) < 300:
        db.session.rollback()
        assert time.monotonic() < until and first.poll() is None, "it finished before it could be killed"
        time.sleep(0.01)
    db.session.rollback()
    first.kill()
    first.wait()
    left = len(queries.due(AT))
    db.session.rollback()
    assert 0 < left < 2 * CASES
    assert jobs.sweep(AT, matters.policies) == {}, "the lease of the dead process still stands"
    with transaction():
        assert queries.lease("sweep").until > clock.now()
        queries.lease("sweep").until = clock.now() - timedelta(seconds=1)  # two minutes later
    second = sweeper("leased")
    ready(second)
    assert sum(answer(second).values()) >= left
    assert_each_told_once()
