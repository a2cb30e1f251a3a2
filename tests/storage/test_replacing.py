"""A backup put in the place of a database that is there: reversible, harmless, whole or not at all (A9, A10)."""

import json
import os
import shutil
import sqlite3
import sys
import time
from contextlib import closing, suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework.clockwork.storage import operations, queries
from casework.clockwork.storage.models import Setting
from casework.clockwork.storage.operations import locks, postgres, restore
from casework.clockwork.storage.rules import Folders
from casework.clockwork.upkeep.operations import migrate
from casework.clockwork.upkeep.queries import verify
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.policy.loader import load_all
from casework.records.audit.models import Entry
from casework.records.entry.models import OneTimeLink
from casework.records.people.models import Person
from casework.records.sessions.models import BrowserSession
from casework.records.staff.rules import SYSTEM
from tests.databases import MORNING, remember, sqlite_url, working_office
from tests.volumes import small_disk

HOUR = timedelta(hours=1)
EVENING = MORNING + 9 * HOUR
OLD, NEW = ["Edith", "Noor"], ["Edith", "Noor", "Ada"]


@pytest.fixture
def data(live, tmp_path):
    """An office of two people, backed up in the morning; Ada came afterwards, and somebody is signed in."""
    for name in OLD:
        remember(name)
    with transaction() as session:
        session.add(BrowserSession(token_hash="t", content={}, created_at=MORNING, seen_at=MORNING))
        session.add(OneTimeLink(seed="s", purpose="set-up", made_at=MORNING, expires_at=EVENING))
    db.session.remove()
    operations.note_head(data=tmp_path / "data", now=MORNING - HOUR)
    operations.backup_to(tmp_path / "morning.db", engine=live, now=MORNING)
    remember("Ada")
    operations.note_head(data=tmp_path / "data", now=MORNING + HOUR)
    db.session.remove()
    return tmp_path / "data"


@pytest.fixture
def morning(data, tmp_path):
    return tmp_path / "morning.db"


def put_back(file, data, now=EVENING, **how):
    db.session.remove()
    db.engine.dispose()
    return operations.restore_from(file, engine=db.engine, now=now, actor=SYSTEM, data=data, over=True, **how)


def people():
    db.session.rollback()
    return list(db.session.scalars(select(Person.given_name).order_by(Person.id)))


def refusal(file, data, **how):
    with pytest.raises(Refused) as refused:
        put_back(file, data, **how)
    return refused.value.refusal.sentence


def everything_holds(data):
    db.session.rollback()
    assert verify(load_all(), Folders(data)) == []


def kept_ones(data):
    folder = data / "backups"
    return sorted(file.name for file in folder.glob("before-restore-*") if file.suffix in (".db", ".dump"))


@pytest.mark.rule("U18")
def test_the_backup_stands_there_and_what_stood_there_is_kept_and_can_come_back(morning, data):
    done = put_back(morning, data)
    assert people() == OLD
    assert done.kept.parent == data / "backups" and queries.manifest_of(done.kept).rows["person"] == 3
    everything_holds(data)
    assert remember("Ivy") == 3
    again = put_back(done.kept, data, now=EVENING + HOUR)
    assert people() == NEW
    assert len(kept_ones(data)) == 2 and again.kept != done.kept
    everything_holds(data)


def test_it_does_no_harm_sessions_and_links_are_over_and_everybody_is_told(morning, data):
    put_back(morning, data)
    assert db.session.scalar(select(BrowserSession.ended_at)) == EVENING
    assert db.session.scalar(select(OneTimeLink.used_at)) == EVENING
    state = queries.backup_state()
    assert (state.put_back, state.as_at) == (True, MORNING)
    newest = db.session.scalar(select(Entry).order_by(Entry.seq.desc()).limit(1))
    assert (newest.act, newest.detail) == ("database.restored", {"as_at": MORNING.isoformat()})
    operations.note_seen(now=EVENING, actor=SYSTEM)
    assert not queries.backup_state().put_back
    assert db.session.get(Setting, queries.RESTORED).value == MORNING.isoformat()


def test_the_next_start_finds_everything_in_order_and_changes_nothing(morning, data, url):
    put_back(morning, data)
    db.session.remove()
    assert migrate(engine=db.engine, data=data, now=EVENING) is None
    assert not [file for file in data.iterdir() if ".part" in file.name or "restoring" in file.name]


def test_without_being_asked_to_it_replaces_nothing(morning, data):
    db.session.remove()
    with pytest.raises(Refused, match="add --replace"):
        operations.restore_from(morning, engine=db.engine, now=EVENING, actor=SYSTEM, data=data)
    assert people() == NEW


def test_while_somebody_has_the_database_open_it_stops_and_says_what_to_do(morning, data, live, url):
    db.session.remove()
    if live.dialect.name == "sqlite":
        with locks.beside(data / "running.lock"):
            assert "Stop it (Ctrl+C" in refusal(morning, data)
        with closing(sqlite3.connect(data / "casework.db")) as other:  # another program, which knows of no lock of ours
            other.execute("SELECT count(*) FROM person").fetchall()
            assert "Casework is running" in refusal(morning, data)
    else:
        from sqlalchemy import create_engine

        other = create_engine(url)
        with other.connect():
            assert "Stop it (Ctrl+C" in refusal(morning, data)
        other.dispose()
    assert people() == NEW
    put_back(morning, data)
    assert people() == OLD


def altered(file, data):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def of_a_newer_program(file, data):
    change(file, revision="9999")


def of_the_other_kind(file, data):
    change(file, database={"sqlite": "postgresql", "postgresql": "sqlite"}[db.engine.dialect.name])


def without_its_manifest(file, data):
    file.with_name(file.name + ".json").unlink()


def promising_more(file, data):
    manifest = queries.manifest_of(file)
    change(file, rows=manifest.rows | {"person": 7})


def cut_short(file, data):
    file.write_bytes(file.read_bytes()[:-4096])


def change(file, **values):
    beside = file.with_name(file.name + ".json")
    beside.write_text(json.dumps(json.loads(beside.read_text()) | values))


WRONG = [
    (altered, "not as it was written"), (cut_short, "not as it was written"), (of_a_newer_program, "newer Casework"),
    (of_the_other_kind, "in use here"), (without_its_manifest, "--unsealed"), (promising_more, "should have 7 rows"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "words"), WRONG, ids=[each[0].__name__ for each in WRONG])
def test_a_backup_that_is_not_right_leaves_the_old_data_in_place(morning, data, spoil, words):
    spoil(morning, data)
    assert words in refusal(morning, data)
    assert people() == NEW
    everything_holds(data)
    assert not [file for file in data.iterdir() if ".part" in file.name]


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be one" * 100])
def test_a_file_that_is_no_backup_leaves_the_old_data_in_place(data, tmp_path, content):
    (tmp_path / "strange").write_bytes(content)
    assert refusal(tmp_path / "strange", data, unsealed=True).endswith(".")
    assert people() == NEW
    assert "There is no file" in refusal(tmp_path / "none", data)


def test_a_database_too_damaged_for_a_backup_is_kept_file_by_file_and_replaced(tmp_path):
    (tmp_path / "data").mkdir()
    with working_office(sqlite_url(tmp_path / "data"), tmp_path / "data"):
        remember("Edith")
        db.session.remove()
        operations.backup_to(tmp_path / "good.db", engine=db.engine, now=MORNING)
        db.engine.dispose()
        live = tmp_path / "data" / "casework.db"
        spoiled = b"\0" * 4096 + live.read_bytes()[4096:]
        live.write_bytes(spoiled)
        done = put_back(tmp_path / "good.db", tmp_path / "data")
        assert people() == ["Edith"]
        assert done.kept.name.endswith("-damaged.db") and done.kept.read_bytes() == spoiled


def test_a_disk_that_is_full_leaves_the_old_data_in_place(tmp_path):
    disk = small_disk(tmp_path / "disk", megabytes=64)
    with working_office(sqlite_url(disk), disk):
        remember("Edith")
        db.session.remove()
        operations.backup_to(tmp_path / "good.db", engine=db.engine, now=MORNING)
        remember("Noor")
        for left in (2_000_000, 200_000):  # too little for what our own look ahead asks; then none for anything
            with filled(disk, left):
                assert "full" in refusal(tmp_path / "good.db", disk)
        with filled(disk, 1_200_000), pytest.MonkeyPatch.context() as patch:  # in the middle of it
            patch.setattr(restore, "refusal_for_room", lambda _needed, _free: None)
            assert "The disk is full" in refusal(tmp_path / "good.db", disk)
        assert people() == ["Edith", "Noor"]
        put_back(tmp_path / "good.db", disk)
        assert people() == ["Edith"]


class filled:  # noqa: N801
    """The disk filled up but for so many bytes."""

    def __init__(self, disk, left):
        self.file, self.size = disk / "filler", shutil.disk_usage(disk).free - left

    def __enter__(self):
        self.file.write_bytes(b"x" * self.size)

    def __exit__(self, *_):
        self.file.unlink()


# --- killed in the middle of it ---------------------------------------------------------------------------------------


def calls_until(work, die_at=None):
    """Run it in a process of its own that dies at its n-th step, a step being a call into storage; how many steps there were."""
    seen = [0]

    def count(frame, event, _argument):
        if event == "call" and "clockwork/storage" in frame.f_code.co_filename.replace(os.sep, "/"):
            seen[0] += 1
            if seen[0] == die_at:
                os._exit(9)

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return seen[0]


def in_a_child(work, die_at):
    """True when the child died at that step, False when it came to its end."""
    child = os.fork()
    if child == 0:
        status = 1
        with suppress(BaseException):
            calls_until(work, die_at)
            status = 0
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def wait_until_nobody_is_connected():
    until = time.monotonic() + 20
    while db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            if not postgres.others_connected(connection):
                break
        assert time.monotonic() < until
        time.sleep(0.05)
    db.engine.dispose()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("most", [4, pytest.param(60, marks=pytest.mark.long)], ids=["four steps", "sixty steps"])
def test_killed_at_any_step_the_old_data_or_the_new_stand_there_whole(morning, data, most):
    put_back(morning, data)  # how many steps there are
    now = [EVENING + HOUR]

    def work():
        operations.restore_from(morning, engine=db.engine, now=now[0], actor=SYSTEM, data=data, over=True)

    db.session.remove()
    db.engine.dispose()
    steps = calls_until(work)
    outcomes = {"old": 0, "new": 0}
    for number in range(most):
        now[0] += HOUR
        remember("Ada")
        db.session.remove()
        db.engine.dispose()
        status = in_a_child(work, 1 + number * (steps - 1) // (most - 1))
        assert status == 9, "the child came to its end, or failed"
        wait_until_nobody_is_connected()
        migrate(engine=db.engine, data=data, now=now[0])  # the next start
        found = people()
        assert found in (OLD, [*OLD, "Ada"])
        outcomes["new" if found == OLD else "old"] += 1
        everything_holds(data)
        if found == OLD:
            unnoted = db.session.scalar(select(func.count()).where(Setting.key == restore.UNNOTED))
            assert unnoted == 0 and db.session.scalar(select(BrowserSession.ended_at)) is not None
        db.session.remove()
        put_back(morning, data, now=now[0] + timedelta(minutes=1))
    print(f"\n{db.engine.dialect.name}: killed at {most} of {steps} steps: {outcomes}, all whole")
    assert all(outcomes.values()) or most < 10
