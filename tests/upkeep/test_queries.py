"""Verify finds whatever was altered behind the program's back."""

import shutil
from datetime import date, timedelta
from functools import cache

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from casework.clockwork.demo.operations import fill
from casework.clockwork.storage.operations import backup_to
from casework.clockwork.storage.rules import Folders
from casework.clockwork.upkeep import queries
from casework.ground.db import db, transaction
from casework.policy.loader import load_all
from casework.practice.tray.models import Placement
from casework.records.clocks.models import Clock
from tests.databases import BOTH, MORNING, remember, sqlite_url, working_office

POLICIES = load_all()


@pytest.fixture(scope="module")
def filled(request, tmp_path_factory):
    """``filled("sqlite")``: the address of an office with people on its tray, made once and only ever copied."""

    @cache
    def made(kind):
        folder = tmp_path_factory.mktemp("filled")
        server = request.getfixturevalue("postgres_server") if kind == "postgres" else None
        url = server.fresh_database() if server else sqlite_url(folder)
        with working_office(url, folder):
            with transaction():
                fill(now=MORNING, policies=POLICIES, password="hash")
        return url

    return made


@pytest.fixture(params=BOTH)
def url(request, filled, tmp_path):
    """The address of a copy of that office, to do harm to."""
    (tmp_path / "data").mkdir()
    if request.param == "postgres":
        server = request.getfixturevalue("postgres_server")
        yield (copy := server.fresh_database(template=filled("postgres")))
        server.drop(copy)
    else:
        shutil.copy(make_url(filled("sqlite")).database, tmp_path / "data" / "casework.db")  # nobody has it open
        yield sqlite_url(tmp_path / "data")


@pytest.fixture
def waiting(live, tmp_path):
    """Where that office keeps its backups."""
    return tmp_path / "data" / "backups"


def verified(backups):
    db.session.remove()
    return queries.verify(POLICIES, Folders(backups.parent))


def behind_its_back(statement: str) -> None:
    """Change the database as somebody with its password could."""
    db.session.remove()
    table = statement.split('"')[1]
    with db.engine.begin() as connection:
        if db.engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            connection.exec_driver_sql(statement)
            connection.exec_driver_sql(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
            return
        kept = connection.exec_driver_sql(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
        )
        triggers = kept.all()
        for name, _ in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        connection.exec_driver_sql(statement)
        for _, sql in triggers:
            connection.exec_driver_sql(sql)


def test_an_untouched_office_verifies(waiting):
    assert verified(waiting) == []


@pytest.mark.rule("U6")
def test_a_due_date_that_was_pushed_back_is_found(waiting):
    with transaction():
        clock = db.session.scalar(select(Clock).where(Clock.kind == "contact", Clock.ended_at.is_(None)).limit(1))
        case, due = clock.case_id, clock.due_on
        clock.due_on = due + timedelta(days=30)
    (sentence,) = verified(waiting)
    assert f"case {case}" in sentence and str(due) in sentence


@pytest.mark.rule("U6")
def test_a_tray_row_that_lies_about_the_next_contact_is_found(waiting):
    with transaction():
        placement = db.session.scalar(select(Placement).where(Placement.ended_at.is_(None)).limit(1))
        placement.next_on = date(2030, 1, 1)
    (sentence,) = verified(waiting)
    assert "2030-01-01" in sentence


@pytest.mark.rule("U18")
@pytest.mark.parametrize("statement", [
    'UPDATE "audit_entry" SET actor_id = 99 WHERE seq = 5',
    'UPDATE "audit_entry" SET act = \'person.read\' WHERE seq = 5',
    'UPDATE "audit_entry" SET persons = \'[]\' WHERE seq = (SELECT min(seq) FROM audit_entry WHERE persons <> \'[]\')',
    'DELETE FROM "audit_entry" WHERE seq = 5',
    'UPDATE "audit_entry" SET seq = 1000000 WHERE seq = 5',
])  # fmt: skip
def test_an_altered_trail_is_found(waiting, statement):
    behind_its_back(statement)
    (sentence,) = verified(waiting)
    assert "audit trail breaks at entry" in sentence


@pytest.mark.rule("U18")
def test_a_trail_whose_end_was_cut_off_is_found_by_the_last_backup(waiting, live):
    waiting.mkdir()
    remember("Edith")
    db.session.remove()
    manifest = backup_to(waiting / "kept.db", engine=live, now=MORNING)
    assert verified(waiting) == []
    behind_its_back(f'DELETE FROM "audit_entry" WHERE seq > {manifest.audit_entries - 1}')
    (sentence,) = verified(waiting)
    assert "kept.db remembers" in sentence


def test_a_trigger_that_is_gone_is_found(waiting, live):
    on = ' ON "note"' if live.dialect.name == "postgresql" else ""
    with live.begin() as connection:
        connection.exec_driver_sql(f'DROP TRIGGER "note_no_update"{on}')
    assert verified(waiting) == ["the trigger note_no_update, which keeps saved rows unaltered, is gone"]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_row_that_points_nowhere_is_found(waiting, live):
    """On Postgres no row can: the server itself keeps it from happening."""
    raw = live.raw_connection()
    raw.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
    raw.dbapi_connection.execute("DELETE FROM worker WHERE id = 2")
    raw.dbapi_connection.execute("PRAGMA foreign_keys=ON")
    raw.close()
    assert any("points at a row of worker" in sentence for sentence in verified(waiting))
