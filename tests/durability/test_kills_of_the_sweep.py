"""Killed while it tells what is due, again and again: each matter is told exactly once, none is lost or half (A11).

Ten days of an office in which nobody makes a contact. On each of its mornings the sweep is begun and killed at any
moment, while managers put away what they took on; then it is let to its end.
"""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from app import create_app
from casework.clockwork import jobs
from casework.clockwork.reminders import queries as reminders
from casework.clockwork.storage.rules import Folders
from casework.clockwork.upkeep.queries import verify
from casework.ground import clock
from casework.ground.db import db, transaction
from casework.practice.escalation import operations as escalations
from casework.practice.escalation.models import Acknowledgement, Escalation
from casework.practice.tray import operations as tray
from casework.records.notices.models import Notice
from casework.records.notices.operations import acknowledge_notice
from tests.cast import Cast
from tests.databases import BOTH
from tests.durability.conftest import everything
from tests.durability.killing import close, lasting_office
from tests.durability.whole import faults
from tests.forking import started

ROOT = Path(__file__).parents[2]
FEW, MANY = 8, 100
SLOWEST = 300  # seconds that a busy machine may take
MORNINGS = [datetime(2026, 11, day, 10, tzinfo=UTC) for day in (20, 23, 25, 30)]  # Friday, Monday, Wednesday, Monday
HIGH = tray.Rated("priority", {"level": "high"})
DECISION = {"matter": "Red for over a month", "decision": "Allocated on Thursday"}

# Groups of cases: how they are rated, when they were placed, and every item that each case has led to in the end.
OVERDUE_AND_CLIMBED = {
    ("U24", "escalation", "mary"): 1, ("U24", "escalation", "tom"): 1, ("U24", "escalation", "sam"): 1,
    ("U24", "know", "mary"): 1, ("U24", "know", "tom"): 1,
}  # fmt: skip
WAITED_TOO_LONG = {
    ("L26", "escalation", "mary"): 1, ("L26", "escalation", "tom"): 1, ("L26", "know", "mary"): 1,
    ("L26", "know", "tom"): 1, ("L26", "escalation", "sam"): 1, ("L26", "know", "sam"): 1, ("L26", "escalation", "helen"): 1,
}  # fmt: skip
GROUPS = {
    "due on the first morning": ("moderate:moderate", date(2026, 11, 6), {
        ("L20", "due", "duty"): 1, ("U24", "overdue", "managers"): 1, ("L26", "know", "managers"): 1,
        **OVERDUE_AND_CLIMBED}),
    "taken on by a manager": ("moderate:moderate", date(2026, 11, 6), {
        ("L20", "due", "duty"): 1, ("U24", "overdue", "managers"): 1, ("L26", "know", "managers"): 1}),
    "Red for over a month": ("none:high", date(2026, 10, 20), {
        ("L20", "overdue", "duty"): 1, ("U24", "overdue", "managers"): 1, **OVERDUE_AND_CLIMBED, **WAITED_TOO_LONG,
        ("L27", "escalation", "sam"): 1, ("L27", "know", "sam"): 1, ("L27", "escalation", "helen"): 1}),
    "decided by the senior manager": ("none:high", date(2026, 10, 20), {
        ("L20", "overdue", "duty"): 1, ("U24", "overdue", "managers"): 1, **OVERDUE_AND_CLIMBED, **WAITED_TOO_LONG,
        ("L27", "escalation", "sam"): 1}),
    "High and never answered": ("full:low", date(2026, 11, 17), {
        ("L18", "due", "duty"): 1, ("L18", "overdue", "managers"): 1}),
}  # fmt: skip
_DUE, TAKEN_ON, _RED, DECIDED, UNANSWERED = GROUPS

pytestmark = [pytest.mark.slow, pytest.mark.rule("U12", "U13")]


def sweep_alone(folder: str, url: str, at: datetime) -> None:
    """What a process of its own does until it is killed."""
    os.environ["CASEWORK_DATA"] = folder  # nothing of the developer's own settings
    app = create_app({"DATA": Path(folder), "DATABASE_URL": url})
    with app.app_context():
        jobs.sweep(at, app.extensions["casework_policies"])


class Forked:
    """The sweep in a real process that was made from one with everything imported, where the system can."""

    def __init__(self, folder, url, at):
        self.process = started(sweep_alone, str(folder), url, at)

    def has_ended(self):
        return self.process.exitcode is not None

    def kill(self):
        self.process.kill()
        self.process.join()


class Commanded:
    """The sweep as the command that people run."""

    def __init__(self, folder, url, at):
        settings = {name: value for name, value in os.environ.items() if not name.startswith("CASEWORK_")}
        settings |= {"CASEWORK_DATA": str(folder), "CASEWORK_DATABASE_URL": url}
        command = [sys.executable, "app.py", "sweep", "--at", at.isoformat()]
        self.process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL)

    def has_ended(self):
        return self.process.poll() is not None

    def kill(self):
        self.process.kill()
        self.process.wait()


class Office:
    """Cases of every group, the sweep that is killed over them, and managers at work meanwhile."""

    def __init__(self, app, url, folder):
        self.app, self.url, self.folder = app, url, folder
        self.cast, self.cases = Cast(app.extensions["casework_policies"]), {}
        self.kills, self.in_mid_sweep, self.troubles = 0, 0, []

    def fill(self, each):
        """So many cases of each group, each by the real operations on its own day."""
        for group, (rag, placed_on, _told) in GROUPS.items():
            self.cast.now = datetime.combine(placed_on, MORNINGS[0].timetz())
            self.cases[group] = [self.cast.waiting(rag) for _ in range(each)]
        for case in self.cases[UNANSWERED]:
            with transaction():
                tray.re_rate(actor=self.cast.actor("nadia"), now=self.cast.now, policy=self.cast.policy, case=case,
                             rated=HIGH, happened_at=self.cast.now)  # fmt: skip
        self.cases = {group: [case.id for case in cases] for group, cases in self.cases.items()}
        close()

    def go_through_the_mornings(self, start, times, longest, seed):
        """On each the sweep is killed again and again, and then let to its end."""
        draw = Random(seed)
        for at in MORNINGS:
            others = threading.Thread(target=self.managers_work, args=(at,))
            others.start()
            for _ in range(times // len(MORNINGS)):
                self.begin_and_kill(start, at, draw.uniform(0, longest))
            jobs.sweep(at, self.cast.policies)
            others.join(timeout=SLOWEST)
            assert not others.is_alive() and self.troubles == []
            assert reminders.due(at) == [] and faults(self.cast.policies) == [], f"{at:%A %d %B}"
            before = everything()["notice"]
            jobs.sweep(at, self.cast.policies)
            assert everything()["notice"] == before, "a further sweep found something to tell"

    def begin_and_kill(self, start, at, seconds):
        """Begin a sweep in a process of its own, and kill it so long after it has begun to tell."""
        process, until = start(self.folder, self.url, at), time.monotonic() + SLOWEST
        try:
            while not the_lease_is_held():
                if process.has_ended():
                    return  # nothing was left to tell
                assert time.monotonic() < until, "a sweep did not begin"
                time.sleep(0.01)
            time.sleep(seconds)
        finally:
            process.kill()
        self.kills += 1
        self.in_mid_sweep += bool(reminders.due(at))
        db.session.rollback()
        two_minutes_later()

    def managers_work(self, at):
        """On the second morning Mary takes contacts on and Sam decides, each as soon as the sweep has told of it."""
        with self.app.app_context():
            try:
                if at == MORNINGS[1]:
                    for to_take_on, to_decide in zip(self.cases[TAKEN_ON], self.cases[DECIDED], strict=True):
                        self.take_on(to_take_on, at)
                        self.decide(to_decide, at)
            except Exception as trouble:
                self.troubles.append(trouble)
            finally:
                db.session.remove()

    def take_on(self, case_id, at):
        number = wait_for(select(Notice.id).where(Notice.case_id == case_id, Notice.rule == "U24"))
        with transaction() as session:
            acknowledge_notice(actor=self.cast.actor("mary"), now=at, notice=session.get(Notice, number))

    def decide(self, case_id, at):
        number = wait_for(select(Escalation.id).where(Escalation.case_id == case_id, Escalation.rule == "L27"))
        with transaction() as session:
            escalations.acknowledge(actor=self.cast.actor("sam"), now=at, policy=self.cast.policy, sections=DECISION,
                                    escalation=session.get(Escalation, number))  # fmt: skip

    def told_of(self, case_id) -> Counter:
        """Every item about a case, in anybody's feed or put away: rule, kind, for whom."""
        names = {f"worker:{self.cast.worker(name).id}": name for name in ("mary", "tom", "sam", "helen")}
        rows = db.session.execute(select(Notice.rule, Notice.kind, Notice.receiver).where(
            Notice.case_id == case_id, Notice.rule.in_(("L18", "L20", "L26", "L27", "U24"))))  # fmt: skip
        return Counter((rule, kind, names.get(who, who.split(":")[0])) for rule, kind, who in rows)


def the_lease_is_held() -> bool:
    """True while a process sweeps, or has died over it less than two minutes ago."""
    lease = reminders.lease("sweep")
    db.session.rollback()
    return lease is not None and lease.until > clock.now()


def two_minutes_later():
    """The lease of the process that died runs out."""
    with transaction():
        reminders.lease("sweep").until = clock.now() - timedelta(seconds=1)


def wait_for(number) -> int:
    """The number of a row as soon as it is there."""
    until = time.monotonic() + SLOWEST
    while (found := db.session.scalar(number)) is None:
        db.session.rollback()
        assert time.monotonic() < until, f"never told: {number}"
        time.sleep(0.01)
    db.session.rollback()
    return found


@pytest.fixture
def office(request, tmp_path):
    """An office on a database of its own that really writes to the disk."""
    with lasting_office(request, tmp_path) as (app, url):
        yield Office(app, url, tmp_path)


def kill_again_and_again(office, start, *, each, times, longest, seed):
    office.fill(each)
    office.go_through_the_mornings(start, times, longest, seed)
    for group, cases in office.cases.items():
        for case_id in cases:
            assert office.told_of(case_id) == Counter(GROUPS[group][2]), f"case {case_id}, {group}"
    decided = select(Escalation.case_id).join(Acknowledgement, Acknowledgement.escalation_id == Escalation.id)
    assert sorted(db.session.scalars(decided)) == sorted(office.cases[DECIDED])
    assert verify(office.cast.policies, Folders(office.folder)) == []
    told = db.session.scalar(select(func.count()).select_from(Notice))
    raised = db.session.scalar(select(func.count()).select_from(Escalation))
    print(f"\n{db.engine.dialect.name}: {office.kills} kills, {office.in_mid_sweep} in mid-sweep; {each * len(GROUPS)} cases, "
          f"{told} items and {raised} escalations, each told once")  # fmt: skip
    assert office.in_mid_sweep > times / 2, "the kills missed the sweeps"


@pytest.mark.parametrize("office", BOTH, indirect=True)
def test_a_sweep_killed_again_and_again_tells_each_matter_once_while_managers_work(office):
    kill_again_and_again(office, Forked, each=4, times=FEW, longest=0.08, seed=20261120)


@pytest.mark.long
@pytest.mark.parametrize("office", BOTH, indirect=True)
def test_a_hundred_kills_of_the_command_lose_no_matter_and_tell_none_twice(office):
    kill_again_and_again(office, Commanded, each=25, times=MANY, longest=0.1, seed=20261122)
