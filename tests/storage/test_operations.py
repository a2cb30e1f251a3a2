"""A backup holds all that was acknowledged before it began, shows each altered byte, and is put back without harm."""

import json
import random
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework.clockwork.storage import operations, queries
from casework.clockwork.storage.models import Setting
from casework.clockwork.upkeep.operations import migrate
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.records.audit.models import Entry
from casework.records.audit.queries import check_chain
from casework.records.entry.models import OneTimeLink
from casework.records.people.models import Person
from casework.records.sessions.models import BrowserSession
from casework.records.staff.rules import SYSTEM
from tests.databases import MORNING, office, remember, sqlite_url, working_office

EVENING = MORNING + timedelta(hours=9)


@pytest.fixture
def backup(live, tmp_path):
    """A finished backup of an office where two people are known and somebody is signed in."""
    remember("Edith")
    remember("Noor")
    with transaction() as session:
        session.add(BrowserSession(token_hash="t", content={}, created_at=MORNING, seen_at=MORNING))
        session.add(OneTimeLink(seed="s", purpose="set-up", made_at=MORNING, expires_at=EVENING))
    db.session.remove()
    operations.backup_to(tmp_path / "kept.db", engine=live, now=MORNING)
    return tmp_path / "kept.db"


def restored(file, url, **how):
    data = file.parent / "other"
    return operations.restore_from(file, engine=db.engine, now=EVENING, actor=SYSTEM, data=data, **how).contents


def sentence_of(refused) -> str:
    return refused.value.refusal.sentence


def test_a_backup_says_what_it_holds(backup, live):
    manifest = queries.manifest_of(backup)
    assert (manifest.rows["person"], manifest.rows["audit_entry"], manifest.audit_entries) == (2, 2, 2)
    assert manifest.sha256 == queries.sha256_of(backup)
    assert manifest.bytes == backup.stat().st_size
    assert manifest.revision == queries.revisions()[-1]
    assert manifest.database == live.dialect.name
    assert manifest.audit_fault == ""
    assert manifest.moment == MORNING


def test_a_backup_is_one_file_and_its_manifest_and_closed_to_others(backup, tmp_path):
    beside = {file.name for file in tmp_path.iterdir() if file.is_file()}
    assert beside == {"kept.db", "kept.db.json"}
    assert backup.stat().st_mode & 0o077 == 0


def test_a_backup_taken_while_people_save_holds_everything_saved_before_it_began(live, url, tmp_path):
    acknowledged, stop = [], threading.Event()

    def save():
        with office(url):
            while not stop.is_set():
                acknowledged.append(remember("Busy"))

    writer = threading.Thread(target=save)
    writer.start()
    try:
        for number in range(5):
            while len(acknowledged) < 3 * (number + 1):
                pass
            before = len(acknowledged)
            manifest = operations.backup_to(tmp_path / f"{number}.db", engine=live, now=MORNING)
            assert manifest.rows["person"] >= before
            assert manifest.rows["person"] == manifest.rows["audit_entry"] == manifest.audit_entries
    finally:
        stop.set()
        writer.join()


def test_a_backup_never_overwrites(backup, live):
    content = backup.read_bytes()
    with pytest.raises(Refused) as refused:
        operations.backup_to(backup, engine=live, now=EVENING)
    assert "never overwrites" in sentence_of(refused)
    assert backup.read_bytes() == content


def test_the_live_file_is_no_place_for_a_backup(tmp_path):
    with working_office(sqlite_url(tmp_path), tmp_path), pytest.raises(Refused):
        operations.backup_to(queries.live_file(db.engine), engine=db.engine, now=MORNING)


def test_a_folder_that_is_not_there_is_named(live, tmp_path):
    with pytest.raises(Refused) as refused:
        operations.backup_to(tmp_path / "nowhere" / "kept.db", engine=live, now=MORNING)
    assert "nowhere is not there" in sentence_of(refused)


def test_nothing_stands_under_the_final_name_when_a_backup_fails(live, tmp_path, monkeypatch):
    remember("Edith")
    db.session.remove()
    good = queries.contents
    monkeypatch.setattr(
        queries, "sha256_of", lambda _file: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(Refused) as refused:
        operations.backup_to(tmp_path / "kept.db", engine=live, now=MORNING)
    assert "No space left" in sentence_of(refused)
    assert queries.contents is good
    assert not [file for file in tmp_path.iterdir() if file.is_file()]


def test_a_broken_trail_is_backed_up_all_the_same_and_said(live, tmp_path):
    remember("Edith")
    remember("Noor")
    db.session.remove()
    with live.begin() as connection:
        on = ' ON "audit_entry"' if live.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f'DROP TRIGGER "audit_entry_no_update"{on}')
        connection.exec_driver_sql("UPDATE audit_entry SET act = 'person.forgotten' WHERE seq = 1")
    manifest = operations.backup_to(tmp_path / "kept.db", engine=live, now=MORNING)
    assert "breaks at entry 1" in manifest.audit_fault


def test_each_of_a_hundred_flipped_bytes_is_seen(backup, elsewhere, tmp_path):
    whole, chance = backup.read_bytes(), random.Random(7)
    with office(elsewhere):
        for _ in range(100):
            place = chance.randrange(len(whole))
            backup.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :])
            with pytest.raises(Refused) as refused:
                restored(backup, elsewhere)
            assert "not as it was written" in sentence_of(refused)
        backup.write_bytes(whole)
        assert restored(backup, elsewhere).rows["person"] == 2


def test_a_restored_office_holds_everybody_and_signs_everybody_out(backup, elsewhere, tmp_path):
    with office(elsewhere):
        restored(backup, elsewhere)
        assert db.session.scalars(select(Person.given_name).order_by(Person.id)).all() == ["Edith", "Noor"]
        assert db.session.scalar(select(BrowserSession.ended_at)) == EVENING
        assert db.session.scalar(select(OneTimeLink.used_at)) == EVENING
        assert db.session.get(Setting, "restored").value == MORNING.isoformat()
        newest = db.session.scalar(select(Entry).order_by(Entry.seq.desc()).limit(1))
        assert (newest.act, newest.detail) == ("database.restored", {"as_at": MORNING.isoformat()})
        assert check_chain().broken_at is None
        db.session.remove()
        assert migrate(engine=db.engine, data=tmp_path / "other", now=EVENING) is None
        assert remember("Ada") == 3


def test_a_restore_that_was_cut_off_is_noted_at_the_next_start(backup, elsewhere, tmp_path, monkeypatch):
    with office(elsewhere):
        monkeypatch.setattr("casework.clockwork.storage.operations.restore.note_restoring", lambda **_: None)
        restored(backup, elsewhere)
        monkeypatch.undo()
        for _ in range(2):
            migrate(engine=db.engine, data=tmp_path / "other", now=EVENING)
        noted = db.session.scalar(select(func.count()).where(Entry.act == "database.restored"))
        assert noted == 1


def test_nothing_is_restored_over_a_database(backup, elsewhere):
    with office(elsewhere):
        restored(backup, elsewhere)
        with pytest.raises(Refused) as refused:
            restored(backup, elsewhere)
        assert "already" in sentence_of(refused)


def test_what_a_dead_database_left_behind_stops_a_restore(tmp_path):
    with working_office(sqlite_url(tmp_path), tmp_path):
        operations.backup_to(tmp_path / "kept.db", engine=db.engine, now=MORNING)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "casework.db-wal").write_bytes(b"of another database")
    with office(sqlite_url(tmp_path / "other")), pytest.raises(Refused) as refused:
        restored(tmp_path / "kept.db", "")
    assert "already" in sentence_of(refused)


def test_a_backup_without_its_manifest_is_taken_only_on_demand(backup, elsewhere):
    backup.with_name("kept.db.json").unlink()
    with office(elsewhere):
        with pytest.raises(Refused) as refused:
            restored(backup, elsewhere)
        assert "--unsealed" in sentence_of(refused)
        assert restored(backup, elsewhere, unsealed=True).rows["person"] == 2


def test_a_backup_of_another_kind_or_of_a_newer_program_is_refused(backup, elsewhere, live):
    beside = backup.with_name("kept.db.json")
    manifest = json.loads(beside.read_text())
    other = "postgresql" if live.dialect.name == "sqlite" else "sqlite"
    for change, expected in (({"database": other}, "in use here"), ({"revision": "9999"}, "newer Casework")):
        beside.write_text(json.dumps(manifest | change))
        with office(elsewhere), pytest.raises(Refused) as refused:
            restored(backup, elsewhere)
        assert expected in sentence_of(refused)


def test_a_manifest_that_promises_other_rows_is_believed(backup, elsewhere):
    beside = backup.with_name("kept.db.json")
    manifest = json.loads(beside.read_text())
    beside.write_text(json.dumps(manifest | {"rows": manifest["rows"] | {"person": 3}}))
    with office(elsewhere), pytest.raises(Refused) as refused:
        restored(backup, elsewhere)
    assert "should have 3 rows and has 2" in sentence_of(refused)


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be one" * 100])
def test_a_file_that_is_no_backup_is_refused_in_a_sentence(tmp_path, content):
    (tmp_path / "data").mkdir()
    (tmp_path / "strange.db").write_bytes(content)
    with office(sqlite_url(tmp_path / "data")):
        with pytest.raises(Refused) as refused:
            restored(tmp_path / "strange.db", "", unsealed=True)
        assert sentence_of(refused).endswith(".")
        assert not (tmp_path / "data" / "casework.db").exists()


def test_every_connection_to_the_office_and_to_a_copy_has_the_safe_settings(tmp_path):
    with working_office(sqlite_url(tmp_path), tmp_path):
        operations.backup_to(tmp_path / "kept.db", engine=db.engine, now=MORNING)
        for engine in (db.engine, queries.engine_on(tmp_path / "kept.db")):
            with engine.connect() as connection:
                shown = [connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                         for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")]  # fmt: skip
            engine.dispose()
            assert shown == ["wal", 2, 1, 10_000]
