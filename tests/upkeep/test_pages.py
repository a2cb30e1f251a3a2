"""The pages on backups and on the trail's end are for those who look after it; what is wrong stands on every page."""

import json
import shutil
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.clockwork import jobs
from casework.clockwork.storage import queries as stored
from casework.clockwork.storage.models import Setting
from casework.clockwork.storage.rules import BY_HAND, NIGHTLY, folders_of, name_of_copy
from casework.ground import clock
from casework.ground.db import db, transaction
from casework.records.audit import operations as audit
from casework.records.audit.models import Entry
from casework.records.audit.queries import head
from casework.records.staff.rules import SYSTEM
from tests.calendar_days import when_backups_run

HOUR = timedelta(hours=1)
ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")


@pytest.fixture
def at(app, tmp_path, monkeypatch):
    """The application with a data folder of its own for backups; its database is that of the test."""
    monkeypatch.setitem(app.config, "DATA", tmp_path)
    return tmp_path


def wait_for_the_backup():
    for thread in threading.enumerate():
        if thread.name == "backup":
            thread.join(60)
    db.session.rollback()


def know(**facts):
    """Write facts about the database; what ended is a pair of a moment and a sentence."""
    with transaction() as session:
        for key, value in facts.items():
            if isinstance(value, tuple):
                value = json.dumps({"at": value[0].isoformat(), "why": value[1], "file": ""})
            session.merge(Setting(key=key.replace("_", "-"), value=value))


def begun(ago):
    """The database is that old: its first entry."""
    assert db.session.scalar(select(Entry.seq)) is None, "somebody wrote the first entry already"
    with transaction():
        audit.record(actor=SYSTEM, now=clock.now() - ago, act="test.begun")


def lines(page):
    return " ".join(page.text.partition('id="notices"')[2].partition("<h1")[0].split())


def test_an_administrator_makes_a_backup_and_reads_how_it_ended(at, as_person, cast):
    ada = as_person("ada")
    before = ada.get("/backups")
    assert "No backup was made yet" in before.text and "There is none in that folder" in before.text
    asked = ada.post("/backups")
    assert asked.status_code == 303
    assert "A backup is being made now" in ada.get(asked.location).text
    wait_for_the_backup()
    page = ada.get("/backups").text
    (file,) = [each.name for each in (at / "backups").iterdir() if each.suffix != ".json"]
    assert "The last good backup was made on" in page and file in page and "By hand, from here" in page
    made = db.session.scalars(select(Entry).where(Entry.act.in_(["backup.asked-for", "database.backed-up"]))).all()
    assert {(entry.act, entry.actor_id) for entry in made} == {
        ("backup.asked-for", cast.worker("ada").id), ("database.backed-up", cast.worker("ada").id)}  # fmt: skip
    fragment = ada.get("/backups/state")
    assert "<html" not in fragment.text and file in fragment.text and "hx-get" not in fragment.text


def test_a_backup_that_fails_says_why_on_the_page_and_on_every_page(at, as_person):
    (at / "backups").write_text("a file where the folder should be")
    ada = as_person("ada")
    ada.post("/backups")
    wait_for_the_backup()
    assert "cannot be used" in ada.get("/backups").text
    assert "The last backup failed" in lines(ada.get("/staff"))
    assert 'href="/backups"' in lines(ada.get("/staff"))
    assert "Tell an administrator" in lines(as_person("mary").get("/tray"))
    assert "The last backup failed" not in lines(as_person("nadia").get("/tray"))


@ONE_DATABASE
@pytest.mark.parametrize("who", ["nadia", "mary", "helen"])
def test_backups_are_an_administrators(at, as_person, who):
    browser = as_person(who)
    for address in ("/backups", "/backups/state", "/backups/restoring"):
        assert browser.get(address).status_code == 403
    for address in ("/backups", "/backups/restoring/confirmation"):
        assert browser.post(address).status_code == 403
    wait_for_the_backup()
    assert not (at / "backups").exists()


@ONE_DATABASE
@pytest.mark.parametrize(("last", "told"), [(25 * HOUR, False), (27 * HOUR, True), (None, True)])
def test_a_good_backup_older_than_26_hours_is_a_red_line(at, as_person, last, told):
    begun(100 * HOUR)
    if last:
        know(last_backup=(clock.now() - last).isoformat())
    for who, where in (("ada", "/staff"), ("mary", "/tray"), ("helen", "/tray")):
        page = as_person(who).get(where)
        before, found, _ = lines(page).partition("No good backup was made")
        assert bool(found) is told
        assert not told or before.rpartition("app-message--")[2].startswith("error")
    assert "No good backup" not in as_person("nadia").get("/tray").text


@ONE_DATABASE
def test_a_new_database_and_a_demonstration_have_no_red_line(at, as_person):
    begun(25 * HOUR)
    ada = as_person("ada")
    assert "No good backup" not in ada.get("/staff").text
    know(demo="yes", backup_failed=(clock.now(), "The disk was full."))
    assert "The last backup failed" not in ada.get("/staff").text


@ONE_DATABASE
def test_a_disk_that_fills_up_and_a_second_folder_without_copies_are_administrators_warnings(app, at, as_person, monkeypatch):
    ada, mary = as_person("ada"), as_person("mary")
    assert "nearly full" not in ada.get("/staff").text or shutil.disk_usage(at).free < 10**9
    usage = shutil.disk_usage(at)
    for free, total in ((9 * 10**8, 10**9), (9 * 10**9, 10**11)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _path, f=free, t=total: usage._replace(free=f, total=t))
        assert "The disk is nearly full" in lines(ada.get("/staff"))
        assert "nearly full" not in mary.get("/tray").text
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=2 * 10**10, total=10**11))
    assert "nearly full" not in ada.get("/staff").text
    monkeypatch.setitem(app.config, "BACKUP_TO", str(at / "gone"))
    know(backup_away=(clock.now(), "The backup could not be copied away."))
    assert "could not be copied away" in lines(ada.get("/staff"))
    assert "Not safe" in ada.get("/backups").text and "is not there" in ada.get("/backups").text


@ONE_DATABASE
def test_everybody_reads_that_a_backup_was_put_back_until_an_administrator_takes_the_line_away(at, as_person, cast):
    know(restored_unseen="2026-11-20T09:30:00+00:00")
    ada = as_person("ada")
    for who in ("nadia", "mary", "ada"):
        page = as_person(who).get("/account")
        assert "This is the data as at 20 November 2026 at 09:30" in lines(page)
    assert ada.post("/backups/restoring/confirmation").status_code == 303
    assert db.session.scalar(select(Entry.actor_id).where(Entry.act == "restoring.seen")) == cast.worker("ada").id
    assert "This is the data as at" not in as_person("nadia").get("/account").text


@ONE_DATABASE
def test_the_steps_name_the_real_folder_and_the_newest_backup(app, at, as_person):
    jobs.back_up(when_backups_run(clock.now()), {}, folders_of(app.config))
    (file,) = [each.name for each in (at / "backups").iterdir() if each.suffix != ".json"]
    assert file.startswith(NIGHTLY)
    page = as_person("ada").get("/backups/restoring").text
    assert f"{at}/backups/{file}" in page and "--replace" in page and "Ctrl and C" in page
    assert f"CASEWORK_DATA=&#34;{at}&#34;" in page, "the data lies elsewhere, and the terminal does not know where"


@ONE_DATABASE
def test_files_that_nothing_vouches_for_are_shown_as_such_and_what_is_no_backup_is_not(at, as_person):
    (at / "backups").mkdir()
    (at / "backups" / "usb-stick.db").write_bytes(b"x" * 2_000_000)
    (at / "backups" / f".{name_of_copy(BY_HAND, clock.now(), 'db')}.part").write_bytes(b"x")
    page = as_person("ada").get("/backups").text
    assert "usb-stick.db" in page and "nothing tells whether it is whole" in page and "2\u00a0MB" in page
    assert ".part" not in page


# --- the end of the trail ---------------------------------------------------------------------------------------------


def test_each_hour_one_line_outside_the_database_says_where_the_trail_ends(app, at, cast):
    folders = folders_of(app.config)
    assert not jobs.note_head(clock.now(), {}, folders), "there is no trail yet"
    cast.case()
    assert jobs.note_head(clock.now(), {}, folders)
    assert not jobs.note_head(clock.now(), {}, folders), "nothing happened since"
    (line,) = stored.heads(at)
    assert (line.seq, line.digest) == head(db.session())
    cast.case()
    with open(at / stored.HEADS, "ab") as file:
        file.write(b"2026-11-20T09:30:00+00:00 12")  # the disk was full in the middle of a line
    assert jobs.note_head(clock.now(), {}, folders)
    assert [each.seq for each in stored.heads(at)] == [line.seq, head(db.session())[0]]


@ONE_DATABASE
def test_the_head_of_service_and_the_administrator_read_and_print_it(app, at, as_person, cast):
    cast.case()
    jobs.note_head(clock.now(), {}, folders_of(app.config))
    noted = stored.heads(at)[-1]
    for who in ("helen", "ada", "sam"):
        page = as_person(who).get("/audit-trail").text
        assert noted.digest in page and "print" in page.lower()
        assert who == "ada" or 'href="/audit-trail"' in as_person(who).get("/").text
    for who in ("nadia", "mary"):
        assert as_person(who).get("/audit-trail").status_code == 403
