"""The backups that the program makes by itself: checked, copied away, thinned, tried out; a failure is kept as a sentence."""

import os
import shutil
import threading
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from casework.clockwork.storage import operations, queries
from casework.clockwork.storage.operations import locks
from casework.clockwork.storage.rules import BY_HAND, NIGHTLY, Folders, name_of_copy
from casework.ground.db import db
from casework.ground.refusal import Refused
from casework.records.audit.models import Entry
from casework.records.staff.rules import SYSTEM
from tests.databases import MORNING, remember

DAY = timedelta(days=1)


@pytest.fixture
def folders(live, tmp_path):
    """An office with two people in it, and a second folder."""
    remember("Edith")
    remember("Noor")
    db.session.remove()
    (tmp_path / "away").mkdir()
    return Folders(tmp_path / "data", tmp_path / "away")


def back_up(folders, now=MORNING, kind=BY_HAND):
    return operations.back_up(folders=folders, engine=db.engine, now=now, actor=SYSTEM, kind=kind)


def when_due(folders, now):
    return operations.back_up_when_due(folders=folders, engine=db.engine, now=now)


def acts():
    db.session.rollback()
    return list(db.session.scalars(select(Entry.act).order_by(Entry.seq)))


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def state():
    db.session.rollback()
    return queries.backup_state()


def test_a_backup_is_made_checked_copied_away_and_noted(folders, live):
    manifest = back_up(folders)
    assert manifest.checked == ("read-back" if live.dialect.name == "sqlite" else "restored")
    assert manifest.rows["person"] == 2 and manifest.audit_fault == ""
    assert names(folders.backups) == names(folders.away) == [manifest.file, f"{manifest.file}.json"]
    for folder in (folders.backups, folders.away):
        assert queries.manifest_of(folder / manifest.file) == manifest
        queries.refuse_altered(folder / manifest.file, manifest)
    assert (state().last_good, state().failed, state().away.why) == (MORNING, None, "")
    assert acts()[-1] == "database.backed-up"
    if os.name == "posix":
        assert folders.backups.stat().st_mode & 0o077 == 0


def test_a_night_that_was_missed_is_caught_up_once_and_the_next_one_comes_by_itself(folders):
    assert when_due(folders, MORNING) == "backed up and tried a restore out"
    assert when_due(folders, MORNING + timedelta(hours=9)) == ""
    assert when_due(folders, MORNING + DAY - timedelta(hours=7)) == "backed up"
    assert queries.tried(queries.TESTED).why == ""
    assert "backup.tested" in acts()
    assert sum(name.startswith(NIGHTLY) and not name.endswith(".json") for name in names(folders.backups)) == 2


def test_a_failure_is_kept_as_a_sentence_and_gone_with_the_next_good_one(folders):
    folders.backups.write_text("a file where the folder should be")
    with pytest.raises(Refused):
        back_up(folders)
    failed = state().failed
    assert failed.at == MORNING and "cannot be used" in failed.why
    assert acts()[-1] == "backup.failed"
    assert when_due(folders, MORNING + timedelta(minutes=30)) == "", "not again and again"
    folders.backups.unlink()
    assert when_due(folders, MORNING + timedelta(minutes=61)).startswith("backed up")
    assert state().failed is None


def test_a_fault_that_nobody_foresaw_is_kept_too_and_raised(folders, monkeypatch):
    monkeypatch.setattr(queries, "sha256_of", lambda _file: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        back_up(folders)
    assert "program's log" in state().failed.why
    assert not [name for name in names(folders.backups) if "by-hand" in name], "nothing half is left"


def test_a_second_folder_that_is_gone_is_told_and_the_backup_is_good_all_the_same(folders):
    shutil.rmtree(folders.away)
    back_up(folders)
    assert state().last_good == MORNING and state().failed is None
    assert "is not there" in state().away.why and str(folders.away) in state().away.why
    folders.away.mkdir()
    back_up(folders, MORNING + DAY)
    assert state().away.why == ""


def test_a_second_folder_that_spoils_what_it_is_given_is_found_out(folders, monkeypatch):
    def spoil(source, target):
        content = bytearray(source.read_bytes())
        content[len(content) // 2] ^= 1
        target.write_bytes(content)

    monkeypatch.setattr(shutil, "copyfile", spoil)
    back_up(folders)
    assert "not what was sent" in state().away.why
    assert names(folders.away) == []


def test_old_ones_go_in_both_folders_and_what_somebody_put_there_stays(folders):
    first = back_up(folders, kind=NIGHTLY)
    kept = folders.backups / "before-upgrade-0001-20250101T000000Z.db"
    shutil.copy(folders.backups / first.file, kept)
    for number in range(1, 60):  # as if each night had made one
        now = MORNING - number * DAY
        for folder in (folders.backups, folders.away):
            file = folder / name_of_copy(NIGHTLY, now, "db")
            shutil.copy(folders.backups / first.file, file)
            operations.backup.write_manifest(file, replace(first, file=file.name, made_at=now.isoformat()))
    newest = back_up(folders, MORNING + DAY, kind=NIGHTLY)
    for folder in (folders.backups, folders.away):
        there = [name for name in names(folder) if name.startswith(NIGHTLY) and not name.endswith(".json")]
        assert newest.file in there and first.file in there
        assert 14 + 5 <= len(there) <= 14 + 8
        assert all(f"{name}.json" in names(folder) for name in there)
    assert kept.exists()


def test_what_a_backup_that_was_cut_off_left_behind_is_cleared_away(folders):
    folders.backups.mkdir(mode=0o700)
    left = name_of_copy(NIGHTLY, MORNING - DAY, "db")
    for name in (f".{left}.part", f".{left}.part-wal", f".{left}.json.part"):
        (folders.backups / name).write_bytes(b"half")
    (folders.backups / ".restore-test-abc").mkdir()
    (folders.backups / ".restore-test-abc" / "casework.db").write_bytes(b"half")
    (folders.backups / ".kept.db.part").write_bytes(b"somebody else's")
    made = back_up(folders)
    assert names(folders.backups) == sorted([".kept.db.part", made.file, f"{made.file}.json"])


def test_of_two_at_once_one_is_refused_and_that_is_no_failure(folders):
    with locks.only_one(locks.BACKING_UP, engine=db.engine, data=folders.data):
        assert operations.is_under_way(folders=folders, engine=db.engine)
        with pytest.raises(Refused, match="being made already"):
            back_up(folders)
    assert not operations.is_under_way(folders=folders, engine=db.engine)
    assert state().failed is None
    back_up(folders)


def test_a_restore_tried_out_leaves_nothing_and_touches_nothing(folders, live):
    made = back_up(folders)
    before = names(folders.backups)
    databases = "SELECT datname FROM pg_database" if live.dialect.name == "postgresql" else "SELECT 1"
    there = sorted(db.session.scalars(text(databases)))
    tried = operations.try_restoring(folders=folders, engine=db.engine, now=MORNING)
    assert (tried.why, tried.file) == ("", made.file)
    assert names(folders.backups) == before
    db.session.rollback()
    assert sorted(db.session.scalars(text(databases))) == there
    assert acts()[-1] == "backup.tested" and "database.restored" not in acts()


def test_a_backup_that_was_damaged_on_the_disk_is_found_out_by_the_trial(folders):
    made = back_up(folders)
    file = folders.backups / made.file
    content = bytearray(file.read_bytes())
    content[zlib.crc32(b"somewhere") % len(content)] ^= 4
    file.write_bytes(content)
    tried = operations.try_restoring(folders=folders, engine=db.engine, now=MORNING)
    assert "not as it was written" in tried.why
    assert state().tested.why == tried.why
    assert acts()[-1] == "backup.test-failed"


def test_a_backup_that_lacks_a_row_is_found_out_by_the_trial_even_with_a_manifest_that_fits_its_bytes(folders):
    made = back_up(folders)
    operations.backup.write_manifest(
        folders.backups / made.file, replace(made, rows=made.rows | {"person": 3})
    )
    assert "should have 3 rows" in operations.try_restoring(folders=folders, engine=db.engine, now=MORNING).why


def test_a_disk_without_room_is_not_filled_up(folders, monkeypatch):
    usage = shutil.disk_usage(folders.data)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=30_000_000))
    with pytest.raises(Refused, match="too full for a backup"):
        back_up(folders)
    assert "30 MB" in state().failed.why


@pytest.mark.postgres
@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_an_account_that_may_make_no_database_has_its_dumps_read_through_and_it_says_so(folders, live):
    with live.begin() as connection:
        connection.exec_driver_sql("CREATE ROLE modest LOGIN NOCREATEDB NOSUPERUSER")
        connection.exec_driver_sql("GRANT ALL ON ALL TABLES IN SCHEMA public TO modest")
        connection.exec_driver_sql("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO modest")
    from sqlalchemy import create_engine

    modest = create_engine(live.url.set(username="modest"))
    try:
        made = operations.back_up(folders=folders, engine=modest, now=MORNING, actor=SYSTEM, kind=BY_HAND)
        assert made.checked == "read-through"
        assert operations.try_restoring(folders=folders, engine=modest, now=MORNING).why == ""
    finally:
        modest.dispose()
        db.session.remove()
        with live.begin() as connection:
            connection.exec_driver_sql("DROP OWNED BY modest; DROP ROLE modest")


def test_people_go_on_saving_while_a_backup_is_made(folders, live, url):
    from tests.databases import office

    saved, stop = [], threading.Event()

    def save():
        with office(url):
            while not stop.is_set():
                saved.append(remember("Busy"))

    writer = threading.Thread(target=save)
    writer.start()
    try:
        while len(saved) < 3:
            pass
        before = len(saved)
        made = back_up(folders)
        assert made.rows["person"] >= 2 + before
        after = len(saved)
        while len(saved) < after + 3:
            pass
    finally:
        stop.set()
        writer.join()
    assert made.rows["person"] == made.rows["audit_entry"]
