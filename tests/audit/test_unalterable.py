"""No statement alters a saved note, an entry of the trail or any other row that is kept for good: the database refuses (A21)."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import Boolean, Date, DateTime, Integer, Time, text
from sqlalchemy.exc import DBAPIError

from casework.ground.db import Base, db, unalterable_tables
from casework.records.notes.models import Note
from tests.databases import BOTH, sqlite_url, working_office

NEVER = "never altered"
VALUES = {DateTime: datetime(2026, 11, 20, 9, tzinfo=UTC), Date: date(2026, 11, 20), Time: time(9), Boolean: True, Integer: 7}


@pytest.fixture(scope="module", params=BOTH)
def office(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    server = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    with working_office(server.fresh_database() if server else sqlite_url(folder), folder):
        yield db.engine


def row_of(table):
    """Values for one row: what it points at is not there, and does not matter here."""
    return {column.name: value_of(column.type) for column in table.columns}


def value_of(kind):
    plain = getattr(kind, "impl_instance", kind)
    return next((value for of, value in VALUES.items() if isinstance(plain, of)), "[]")


@pytest.fixture(params=unalterable_tables())
def kept(request, office):
    """A table with one row in it, in a transaction that is undone."""
    table = Base.metadata.tables[request.param]
    connection = office.connect()
    if office.dialect.name == "sqlite":
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
    else:
        connection.execute(text("SET session_replication_role = replica"))
    connection.execute(table.insert().values(row_of(table)))
    if office.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = origin"))
    yield connection, table
    connection.rollback()
    connection.close()


def refused(connection, statement, values=None):
    point = connection.begin_nested()
    with pytest.raises(DBAPIError, match=NEVER):
        connection.execute(statement if values is None else text(statement), *([values] if values is not None else []))
    point.rollback()


def attempts(connection, table):
    """Every way that SQL has to change what is there."""
    name, key = table.name, table.primary_key.columns.values()[0].name
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    other = next(column.name for column in table.columns if not column.primary_key)
    same = f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM "{name}" WHERE true'
    yield f'DELETE FROM "{name}"'
    yield f'{same} ON CONFLICT ("{key}") DO UPDATE SET "{other}" = excluded."{other}"'
    if connection.dialect.name == "sqlite":
        yield same.replace("INSERT INTO", "INSERT OR REPLACE INTO")
        yield same.replace("INSERT INTO", "REPLACE INTO")
        yield f'UPDATE OR REPLACE "{name}" SET "{other}" = "{other}"'
    else:
        yield f'TRUNCATE "{name}" CASCADE'
        if connection.dialect.server_version_info >= (15,):
            yield f'MERGE INTO "{name}" AS t USING (SELECT 1) AS s ON true WHEN MATCHED THEN DELETE'


@pytest.mark.rule("U18", "U36")
def test_no_statement_changes_or_removes_what_is_kept_for_good(kept):
    connection, table = kept
    before = connection.execute(table.select()).all()
    assert len(before) == 1
    for column in table.columns:
        refused(connection, table.update().values({column.name: table.c[column.name]}))
    for statement in attempts(connection, table):
        refused(connection, statement, {})
    assert connection.execute(table.select()).all() == before


def test_notes_and_the_trail_are_among_them():
    assert {Note.__tablename__, "audit_entry"} < set(unalterable_tables())
    assert len(unalterable_tables()) >= 8
