"""The database: engine settings, base class, column types, and ``transaction()``, the only place that commits.

SQLite runs in WAL with FULL sync; whatever writes begins IMMEDIATE, because a reader that turns into a writer
fails at once under load, and a read-then-write without the lock loses updates.
"""

import json
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from operator import itemgetter

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    Connection,
    DateTime,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    column,
    event,
    insert,
    inspect,
)
from sqlalchemy import table as lightweight
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine, Inspector
from sqlalchemy.orm import DeclarativeBase, Session

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MILLISECONDS = 10_000
AT_HAND = 32 * 1024  # KiB of its pages that SQLite keeps at hand for a connection, where it has so many; 2,000 is usual


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_before_commit: list[Callable[[Session], None]] = []


def before_commit(hook: Callable[[Session], None]) -> Callable[[Session], None]:
    """Register what must be written last in each writing transaction (the audit chain)."""
    _before_commit.append(hook)
    return hook


@contextmanager
def transaction(*, reload: bool = True) -> Iterator[Session]:
    """One writing transaction: committed at the end, rolled back whole on any exception.

    reload: forget what was read before, so that decisions are made on rows read under the write lock. A page that only
    logs its reading passes False and keeps what it loaded.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("rows were changed outside transaction()")
    session.info.clear()
    session.commit()  # ends the reading transaction; nothing is pending, so nothing is written
    if reload:
        session.expire_all()
    token = _writing.set(True)
    try:
        yield session
        session.flush()
        for hook in _before_commit:
            hook(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _writing.reset(token)


@event.listens_for(Engine, "connect")
def _settings(connection, _record) -> None:
    """Every connection of every path (web, sweep, command, migration, backup) gets the same settings."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # SQLAlchemy's begin event decides, not the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA cache_size=-{AT_HAND}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


@contextmanager
def writing(on: bool = True) -> Iterator[None]:
    """Transactions begun in here take SQLite's write lock at their start, or with False do not; it commits nothing."""
    token = _writing.set(on)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def core_transaction() -> Iterator:
    """A short writing transaction on a connection of its own, for session upkeep beside the request's transaction."""
    with writing(), db.engine.begin() as connection:
        yield connection


def insert_once(model: type, **values):
    """Insert a row unless a unique key has it already. Gives its primary key, or None when it was there (U12)."""
    table = model.__table__
    dialect = {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name]
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing()
    return db.session.execute(statement.returning(*table.primary_key)).scalar()


@contextmanager
def much_memory(connection: Connection) -> Iterator[None]:
    """For writing very many rows: SQLite keeps up to 256 MB of what it changes at hand, in place of 2. Commits nothing."""
    sqlite_here = connection.dialect.name == "sqlite"
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar() if sqlite_here else None
    if sqlite_here:
        connection.exec_driver_sql("PRAGMA cache_size=-262144")
    try:
        yield
    finally:
        if sqlite_here:
            connection.exec_driver_sql(f"PRAGMA cache_size={usual}")


def write_bare(connection: Connection, table: Table, rows: Iterable[dict]) -> None:
    """Insert very many rows at once. Their values, one for each column, are as the database keeps them: types are passed by."""
    if connection.dialect.name == "postgresql":
        _copy_in(connection, table, rows)
        return
    plain = lightweight(table.name, *(column(each.name) for each in table.columns))
    statement = insert(plain).compile(dialect=connection.dialect)
    names = statement.positiontup
    values = list(rows) if names is None else list(map(itemgetter(*names), rows))
    connection.exec_driver_sql(str(statement), values)


def _copy_in(connection: Connection, table: Table, rows: Iterable[dict]) -> None:
    """Postgres takes very many rows by COPY, in one go."""
    names = [each.name for each in table.columns]
    listed = ", ".join(f'"{name}"' for name in names)
    with (
        connection.connection.cursor() as cursor,
        cursor.copy(f'COPY "{table.name}" ({listed}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row([row[name] for name in names])


def clean(text: str) -> str:
    """One form for all text: NFC, line ends as \\n, no control characters, no lone surrogates (A32)."""
    if text.isascii() and text.isprintable():
        return text  # as most are, and a hundred times faster
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


class Words(TypeDecorator):
    """A short text, cleaned on the way in. Length is checked by forms and by the database where it can."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else clean(value)


class Prose(TypeDecorator):
    """A long text, cleaned on the way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else clean(value)


class Facts(TypeDecorator):
    """A small JSON value, cleaned and with its keys in order, the same on both databases."""

    impl = Text
    cache_ok = True
    written = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode

    def process_bind_param(self, value, dialect):
        return None if value is None else clean(self.written(value))

    def process_result_value(self, value, dialect):
        return None if value is None else json.loads(value)


class Instant(TypeDecorator):
    """An aware moment, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect):
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# --- tables whose rows never change -----------------------------------------------------------------------------------

_unalterable: set[str] = set()


def unalterable(model: type) -> type:
    """Class decorator: rows of this table can be added, never changed or deleted; triggers hold it (A20, A21)."""
    _unalterable.add(model.__tablename__)
    return model


def unalterable_tables() -> list[str]:
    """Their names, in order."""
    return sorted(_unalterable)


def install_triggers(connection: Connection) -> None:
    """Make the triggers again: Alembic's batch mode on SQLite drops them silently when it rebuilds a table."""
    inspector = inspect(connection)
    there = set(inspector.get_table_names())  # at an older revision some tables are still to come
    for table in sorted(_unalterable & there):
        for kind, statement in _kinds(connection.dialect.name, table, inspector).items():
            for each in _trigger_statements(connection.dialect.name, table, kind, statement):
                connection.exec_driver_sql(each)


def trigger_names(dialect: str) -> set[str]:
    """The names of all triggers that must be there. dialect: sqlite | postgresql."""
    return {f"{table}_no_{kind}" for table in _unalterable for kind in ("update", "delete", LAST_KIND[dialect])}


LAST_KIND = {"sqlite": "replace", "postgresql": "truncate"}  # each kind of database has one more way round the first two


def _kinds(dialect: str, table: str, inspector: Inspector) -> dict[str, str]:
    """kind -> when the trigger fires. SQLite's INSERT OR REPLACE deletes the row in its way and asks no delete trigger."""
    kinds = {"update": "BEFORE UPDATE", "delete": "BEFORE DELETE"}
    if dialect == "postgresql":
        return kinds | {"truncate": "BEFORE TRUNCATE"}
    keys = [inspector.get_pk_constraint(table)["constrained_columns"]]
    keys += [each["column_names"] for each in inspector.get_unique_constraints(table)]
    same = (" AND ".join(f'"{column}" = NEW."{column}"' for column in key) for key in keys)
    taken = " OR ".join(f'EXISTS (SELECT 1 FROM "{table}" WHERE {each})' for each in same)  # noqa: S608
    return kinds | {"replace": f'BEFORE INSERT ON "{table}" WHEN {taken}'}


def _trigger_statements(dialect: str, table: str, kind: str, fires: str) -> list[str]:
    name, sentence = f"{table}_no_{kind}", f"a saved row of {table} is never altered"
    on = fires if " ON " in fires else f'{fires} ON "{table}"'
    if dialect == "sqlite":
        return [
            f'DROP TRIGGER IF EXISTS "{name}"',
            f'CREATE TRIGGER "{name}" {on} BEGIN SELECT RAISE(ABORT, \'{sentence}\'); END',
        ]
    each = "STATEMENT" if kind == "truncate" else "ROW"
    return [
        f"CREATE OR REPLACE FUNCTION \"{name}\"() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{sentence}'; END $$",
        f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
        f'CREATE TRIGGER "{name}" {on} FOR EACH {each} EXECUTE FUNCTION "{name}"()',
    ]
