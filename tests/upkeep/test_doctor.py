"""Faults planted in a real installation, by settings, files and rows: doctor names each with its cure, and ends with 1 (A38)."""

import contextlib
import os
import re
import shutil
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

import app as wiring
from casework.clockwork import jobs
from casework.clockwork.storage import operations, queries
from casework.clockwork.storage.rules import BY_HAND, SAFE_SQLITE, folders_of
from casework.clockwork.upkeep.operations import migrate
from casework.ground.clock import now as this_moment
from casework.ground.db import db
from casework.ground.refusal import Refused
from casework.records.staff.rules import SYSTEM
from tests.calendar_days import when_backups_run
from tests.cast import hire_everybody
from tests.databases import BOTH, sqlite_url
from tests.volumes import small_disk

SQLITE, POSTGRES, EITHER = ("sqlite",), ("postgres",), ("sqlite", "postgres")
SWEPT = "UPDATE lease SET done_at = :then WHERE name = 'sweep'"
LONG_AGO = timedelta(hours=27)


class Installation:
    """A data folder with its settings file, and a database: what somebody who runs Casework has."""

    def __init__(self, data, url, monkeypatch):
        self.data, self.url, self.patch, self.settings = data, url, monkeypatch, {}
        for name in [name for name in os.environ if name.startswith("CASEWORK_")]:
            monkeypatch.delenv(name)
        self.lives_in(data)
        self.set()

    @property
    def kind(self):
        return make_url(self.url).get_backend_name()

    def lives_in(self, folder):
        self.data = Path(folder)
        self.patch.setenv("CASEWORK_DATA", str(folder))

    def set(self, **settings):
        """Write the settings file."""
        self.settings |= settings
        lines = dict(self.settings) if self.kind == "sqlite" else {"database_url": self.url} | self.settings
        body = "".join(f"{name} = '{value}'\n" for name, value in lines.items())
        (self.data / "casework.toml").write_text(body, encoding="utf-8")
        (self.data / "casework.toml").chmod(0o600)

    def sql(self, statement, **values):
        """Change the database as somebody with its password could."""
        with self.inside():
            with db.engine.begin() as connection:
                connection.execute(text(statement), values)

    def inside(self):
        return at_work(wiring.create_app())

    def doctor(self, capsys):
        """(exit status, findings as {what: cure} by severity, all that was said)."""
        capsys.readouterr()
        made, make = [], wiring.create_app
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(wiring, "create_app", lambda: made.append(make()) or made[-1])
            try:
                status = wiring.main(["doctor"])
            except SystemExit as end:
                status = end.code
        for each in made:
            with at_work(each):
                pass
        said = "".join(capsys.readouterr())
        assert "Traceback" not in said
        found = re.findall(r"^(unsafe|unhealthy): (.+)\n  (.+)$", said, re.M)
        return status, {what: (severity, cure) for severity, what, cure in found}, said


@contextlib.contextmanager
def at_work(app):
    """In the application's context; afterwards all connections are closed."""
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def furnish():
    """An office at work: its staff, a sweep just done, a backup just made, a restore tried out."""
    app = wiring.create_app()
    with at_work(app):
        migrate(engine=db.engine, data=app.config["DATA"], now=this_moment())
        hire_everybody()
        policies = app.extensions["casework_policies"]
        jobs.sweep(this_moment(), policies)
        jobs.back_up(when_backups_run(this_moment()), policies, folders_of(app.config))
        jobs.note_head(this_moment(), policies, folders_of(app.config))


@pytest.fixture(scope="module")
def sound(request, tmp_path_factory):
    """``sound("sqlite")``: (data folder, database, when made) of an office without a fault, only ever copied."""

    @cache
    def made(kind):
        data = tmp_path_factory.mktemp("sound")
        data.chmod(0o700)
        server = request.getfixturevalue("postgres_server") if kind == "postgres" else None
        url = server.fresh_database() if server else sqlite_url(data)
        with pytest.MonkeyPatch.context() as patch:
            Installation(data, url, patch)
            furnish()
        return data, url, time.monotonic()

    return made


@pytest.fixture(params=BOTH)
def office(request, sound, tmp_path, monkeypatch):
    """A copy of that office, to plant a fault in; on a Python whose SQLite is new."""
    data, url, made = sound(request.param)
    shutil.copytree(data, tmp_path / "data")
    (tmp_path / "data").chmod(0o700)
    monkeypatch.setattr(queries, "sqlite_version", lambda: SAFE_SQLITE)
    server = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    copy = server.fresh_database(template=url) if server else sqlite_url(tmp_path / "data")
    office = Installation(tmp_path / "data", copy, monkeypatch)
    if time.monotonic() - made > 300:  # on a slow machine the sweep of the original is long ago by now
        office.sql(SWEPT, then=this_moment().replace(tzinfo=None))
    yield office
    if server:
        server.drop(copy)


def at_noon_in_2020(office):
    office.patch.setattr("casework.ground.clock.now", lambda: datetime(2020, 1, 1, 12, tzinfo=UTC))


def two_days_back(office):
    moved = this_moment() - timedelta(days=2)
    office.patch.setattr("casework.ground.clock.now", lambda: moved)


def open_to_others(office):
    office.data.chmod(0o755)
    (office.data / "secret-key").chmod(0o644)


def no_backup(office):
    shutil.rmtree(office.data / "backups")
    office.sql("DELETE FROM setting WHERE key LIKE '%backup%'")


def old_backup(office):
    old = (this_moment() - LONG_AGO).isoformat()
    office.sql("UPDATE setting SET value = :old WHERE key IN ('last-backup', 'backup-night')", old=old)
    for beside in (office.data / "backups").glob("*.json"):
        beside.write_text(re.sub(r'"made_at": "[^"]+"', f'"made_at": "{old}"', beside.read_text()))


def failing_backup(office):
    shutil.rmtree(office.data / "backups")
    (office.data / "backups").write_text("a file where the folder should be")
    with office.inside() as app, pytest.raises(Refused):
        operations.back_up(
            folders=folders_of(app.config), engine=db.engine, now=this_moment(), actor=SYSTEM, kind=BY_HAND
        )


def spoiled_backup(office):
    (file,) = (file for file in (office.data / "backups").iterdir() if file.suffix != ".json")
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 16
    file.write_bytes(content)
    with office.inside() as app:
        operations.try_restoring(folders=folders_of(app.config), engine=db.engine, now=this_moment())


def without_a_trigger(office):
    on = ' ON "note"' if office.kind == "postgresql" else ""
    office.sql(f'DROP TRIGGER "note_no_update"{on}')


def on_a_share(office):
    office.lives_in(f"/{office.data}")  # two slashes: the name of a folder on another machine


def damaged(office):
    file = office.data / "casework.db"
    file.write_bytes(b"\0" * 4096 + file.read_bytes()[4096:])


def no_database(office):
    for file in office.data.glob("casework.db*"):
        file.unlink()


def on_a_small_disk(office):
    disk = office.data.parent / "small"
    office.small = small_disk(disk, megabytes=60)
    shutil.copytree(office.data, disk / "data")
    (disk / "data").chmod(0o700)
    office.lives_in(disk / "data")


def away_on_the_same_disk(office):
    (office.data.parent / "away").mkdir()
    office.set(backup_to=office.data.parent / "away")


def a_broken_policy(office):
    folder = office.data.parent / "council"
    folder.mkdir()
    (folder / "ours.toml").write_text('name = "ours"\ntitle = 3\n')
    office.set(policy_dir=folder)


def without_a_search(office):
    office.sql("DROP INDEX ix_note_found" if office.kind == "postgresql" else "DROP TABLE find_note")


def a_demo_account(office):
    office.sql("UPDATE worker SET email = 'manager@demo.example' WHERE email = 'mary@example.test'")


# what is planted, how, what doctor says, with which cure, how grave, where
FAULTS = {
    "debugging": (lambda o: o.patch.setenv("FLASK_DEBUG", "1"), "Debugging is on", "FLASK_DEBUG", "unsafe", EITHER),
    "a weak key": (lambda o: o.set(secret_key="letmein"), "secret key is weak", "CASEWORK_SECRET_KEY", "unsafe", EITHER),
    "http beyond this machine": (lambda o: o.set(host="0.0.0.0", trusted_hosts="casework.example.org"),
                                 "served unsafely", "CASEWORK_TLS_CERT", "unsafe", EITHER),
    "a certificate without its key": (lambda o: o.set(tls_cert="/etc/c.pem"), "served unsafely", "CASEWORK_TLS_KEY", "unsafe",
                                      EITHER),
    "any host of a domain": (lambda o: o.set(base_url="https://casework.example.org", trusted_proxy="127.0.0.1",
                                             trusted_hosts="*.example.org"), "not one name", "without stars", "unsafe", EITHER),
    "an account of the demonstration": (a_demo_account, "Accounts of the demonstration", "user disable", "unsafe", EITHER),
    "the demonstration itself": (lambda o: o.sql("INSERT INTO setting (key, value) VALUES ('demo', 'yes')"),
                                 "This is a demonstration", "without --demo", "unsafe", EITHER),
    "a folder that others can read": (open_to_others, "can read the data folder", "chmod -R go-rwx", "unsafe", EITHER),
    "no backup": (no_backup, "There is no backup yet", "app.py backup", "unhealthy", EITHER),
    "an old backup": (old_backup, "There is no backup since", "app.py backup", "unhealthy", EITHER),
    "a backup that failed": (failing_backup, "The last backup failed", "cannot be used", "unhealthy", EITHER),
    "a backup that cannot be put back": (spoiled_backup, "could not be put back", "not as it was written", "unhealthy", EITHER),
    "a second folder that is gone": (lambda o: o.set(backup_to=o.data.parent / "gone"), "does not protect you", "is not there",
                                     "unhealthy", EITHER),
    "a second folder on the same disk": (away_on_the_same_disk, "does not protect you", "same disk", "unhealthy", EITHER),
    "a stale sweep": (lambda o: o.sql(SWEPT, then=this_moment().replace(tzinfo=None) - timedelta(minutes=11)),
                      "overdue contacts since", "stop it and start it again", "unhealthy", EITHER),
    "a clock that is behind": (two_days_back, "before something that is already recorded", "time server", "unhealthy", EITHER),
    "a clock of another year": (at_noon_in_2020, "clock says 01 January 2020", "time server", "unhealthy", EITHER),
    "a full disk": (on_a_small_disk, "nearly full", "another disk", "unhealthy", EITHER),
    "an unknown policy": (lambda o: o.sql("UPDATE team SET policy = 'elsewhere' WHERE name = 'North'"),
                          "a policy that is not there: elsewhere", "CASEWORK_POLICY_DIR", "unhealthy", EITHER),
    "a missing trigger": (without_a_trigger, "is gone: note_no_update", "app.py verify", "unsafe", EITHER),
    "nobody who administers": (lambda o: o.sql("DELETE FROM role_held WHERE role = 'administrator'"),
                               "Nobody is an administrator", "user add", "unhealthy", EITHER),
    "a database that is behind": (lambda o: o.sql("UPDATE alembic_version SET version_num = '0001'"),
                                  "older than this program", "Start Casework once", "unhealthy", EITHER),
    "a network drive": (on_a_share, "network drive", "CASEWORK_DATA", "unsafe", SQLITE),
    "a damaged database": (damaged, "cannot be used", "newest good backup", "unhealthy", SQLITE),
    "no database": (no_database, "cannot be used", "Start Casework once", "unhealthy", SQLITE),
    "an old SQLite": (lambda o: o.patch.setattr(queries, "sqlite_version", lambda: (3, 40, 1)), "can, rarely, damage",
                      "newer", "unsafe", SQLITE),
    "an ancient SQLite": (lambda o: o.patch.setattr(queries, "sqlite_version", lambda: (3, 31, 0)), "too old", "newer Python",
                          "unsafe", SQLITE),
    "a SQLite that cannot search": (lambda o: o.patch.setattr(queries, "sqlite_finds", lambda: False), "cannot search texts",
                                    "python.org", "unsafe", SQLITE),
    "a search that is gone": (without_a_search, "What finds people and notes is not all there", "app.py reindex", "unhealthy",
                              EITHER),
    "a database server that is away": (lambda o: o.set(database_url="postgresql+psycopg://x@127.0.0.1:9/x"),
                                       "cannot be used", "See that it runs", "unhealthy", POSTGRES),
}  # fmt: skip


def test_an_office_without_a_fault_is_told_so(office, capsys):
    status, found, said = office.doctor(capsys)
    assert (status, found) == (0, {}), said
    assert "Nothing unsafe or unhealthy was found." in said


CASES = [
    pytest.param(kind, fault, marks=pytest.mark.postgres if kind == "postgres" else (), id=f"{fault}, {kind}")
    for fault, (*_, where) in FAULTS.items() for kind in where
]  # fmt: skip


@pytest.mark.parametrize(("office", "fault"), CASES, indirect=["office"])
def test_doctor_names_what_was_planted_and_nothing_else(office, capsys, fault):
    plant, what, cure, severity, _ = FAULTS[fault]
    plant(office)
    status, found, said = office.doctor(capsys)
    assert status == 1, said
    assert [(grave, what in sentence, cure in advice) for sentence, (grave, advice) in found.items()] == [
        (severity, True, True)], said  # fmt: skip


@pytest.mark.parametrize(("plant", "words"), [
    (a_broken_policy, ("ours.toml", "title")),
    (lambda o: o.set(port="eighty"), ("a number from 1 to 65535",)),
    (lambda o: o.set(prot="8000"), ("prot", "does not know")),
    (lambda o: o.set(backup_to="backups"), ("name it whole",)),
])  # fmt: skip
def test_a_setting_that_stops_the_start_stops_doctor_with_its_cure(office, capsys, plant, words):
    plant(office)
    status, _, said = office.doctor(capsys)
    assert status == 1
    assert all(word in said for word in words), said


def test_the_missing_trigger_comes_back_with_the_next_start_and_the_trail_says_so(office, capsys):
    without_a_trigger(office)
    with office.inside() as app:
        said = migrate(engine=db.engine, data=app.config["DATA"], now=this_moment())
        assert "note_no_update" in said
        assert migrate(engine=db.engine, data=app.config["DATA"], now=this_moment()) is None
        assert db.session.scalar(text("SELECT act FROM audit_entry ORDER BY seq DESC LIMIT 1")) == "database.triggers-renewed"
    assert office.doctor(capsys)[0] == 0
