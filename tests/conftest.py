"""Fixtures of the whole suite. A test that uses ``app`` (or what stands on it) runs on SQLite and on real Postgres."""

import gc
import os
import sqlite3
import zlib

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from jinja2 import BytecodeCache
from sqlalchemy import event

from tests.browser import browser, page, watched  # noqa: F401
from tests.postgres import durable_postgres_server, fresh_postgres_url, postgres_server  # noqa: F401

DATABASES = ("sqlite", "postgres")
OF_PAGES = {"test_views.py", "test_drafts.py", "test_refusals.py"}
OF_VERBS = "test_operations.py"
ALWAYS_ON_BOTH = {"storage", "upkeep", "demo"}  # rooms that treat the two kinds of database differently
SLOW_ROOMS = {"journeys", "commands", "house", *ALWAYS_ON_BOTH}  # they start programs, or make a database for each test

gc.set_threshold(50_000, 20, 50)  # a suite holds a million things for good, and would look through them all the time

# A slow machine proves nothing about a date.
settings.register_profile("casework", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("casework")


def pytest_generate_tests(metafunc):
    """Run what needs a database on both."""
    if "database" in metafunc.fixturenames and not any(
        "database" in str(mark.args[:1]) for mark in metafunc.definition.iter_markers("parametrize")
    ):
        metafunc.parametrize("database", _databases_for(metafunc.definition), scope="session", indirect=True)


def _databases_for(test):
    """Both, or for pages and for the verbs of most rooms one, half of them on either: CI must end within its half hour.

    What holds all of them together (statements, kills, clocks, moments, migrations, harnesses) runs on both.
    CASEWORK_TEST_DATABASES=sqlite,postgres runs these on both, too. Journeys run on SQLite, but for one that walks both.
    """
    asked = os.environ.get("CASEWORK_TEST_DATABASES")
    if "journeys" in test.path.parts and not test.get_closest_marker("postgres"):
        return ["sqlite"]
    verbs = test.path.name == OF_VERBS and test.path.parent.name not in ALWAYS_ON_BOTH
    if asked is None and (test.path.name in OF_PAGES or verbs):
        return [DATABASES[zlib.crc32(test.nodeid.encode()) % 2]]
    return asked.split(",") if asked else DATABASES


def pytest_collection_modifyitems(items):
    """The slow files first, so that none is left to one worker at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow") or SLOW_ROOMS & {*item.path.parts}}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def databases_kept():
    """The databases that were made so far, by kind and by what filled them: a file that asks for both is served from here."""
    made = {}
    yield made
    for kept in made.values():
        _dispose(kept.app)
        kept.kept.close()


@pytest.fixture(scope="session")
def database(request):
    """A database with the cast in it, put back to that state before each test."""
    yield from database_kept(request, fill)


def database_kept(request, filling):
    """A database as ``filling(app)`` leaves it, which can be put back to that state; what it gives is in ``there``.

    It is made once a session. Between the tests that use it nothing is connected to it but what puts it back.
    """
    made, key = request.getfixturevalue("databases_kept"), (request.param, filling)
    if key not in made:
        folder = request.getfixturevalue("tmp_path_factory").mktemp(request.param)
        if request.param == "postgres":
            made[key] = PostgresDatabase(request.getfixturevalue("postgres_server"), folder, filling)
        else:
            made[key] = SqliteDatabase(folder, filling)
    yield made[key]
    _dispose(made[key].app)


class SqliteDatabase:
    """A file, put back through SQLite's backup."""

    def __init__(self, folder, filling):
        self.folder = folder
        self.url = f"sqlite:///{(folder / 'casework.db').as_posix()}"
        self.app = _make_app(folder, self.url)
        self.there = filling(self.app)
        self.kept = sqlite3.connect(":memory:", check_same_thread=False)
        with sqlite3.connect(folder / "casework.db") as live:
            live.backup(self.kept)

    def put_back(self):
        """As it was after the cast was hired."""
        _rest(self.app)
        with sqlite3.connect(self.folder / "casework.db") as live:
            self.kept.backup(live)
        live.close()


class PostgresDatabase:
    """A database of the test server, emptied and filled again in one go, with triggers and references held off."""

    def __init__(self, server, folder, filling):
        self.url = server.fresh_database()
        self.app = _make_app(folder, self.url)
        self.there = filling(self.app)
        self.kept = psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)
        with self.app.app_context():
            tables = {table.name: ", ".join(f'"{column.name}"' for column in table.columns) for table in db_tables()}
        self.kept.execute("CREATE SCHEMA kept")
        for table in tables:
            self.kept.execute(f'CREATE TABLE kept."{table}" AS TABLE "{table}"')
        statements = ["BEGIN", "SET LOCAL session_replication_role = replica"]
        statements += [
            f'DELETE FROM "{table}"; INSERT INTO "{table}" ({columns}) SELECT {columns} FROM kept."{table}"'
            for table, columns in tables.items()
        ]
        sequences = self.kept.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
        statements += [f"SELECT setval('{name}', {value or 1}, {value is not None})" for name, value in sequences]
        self.script = "; ".join([*statements, "COMMIT"])

    def put_back(self):
        """As it was after the cast was hired."""
        _rest(self.app)
        try:
            self.kept.execute(self.script)
        finally:
            self.kept.rollback()  # a script that failed leaves its transaction open


class CompiledTemplates(BytecodeCache):
    """What Jinja made of each template, by its text: the apps of one run compile none of them twice."""

    made: dict = {}

    def load_bytecode(self, bucket):
        if (bucket.key, bucket.checksum) in self.made:
            bucket.bytecode_from_string(self.made[bucket.key, bucket.checksum])

    def dump_bytecode(self, bucket):
        self.made[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def db_engine():
    """The engine of the application whose context this is."""
    from casework.ground.db import db

    return db.engine


def db_tables():
    """Every table of the models."""
    from casework.ground.db import db

    return db.metadata.sorted_tables


def _make_app(folder, url):
    from app import create_app

    folder.mkdir(parents=True, exist_ok=True)
    # Settings of the developer's own environment do not reach the tests.
    for name in [n for n in os.environ if n.startswith("CASEWORK_") and not n.startswith(("CASEWORK_TEST", "CASEWORK_REQ"))]:
        del os.environ[name]
    app = create_app({"DATA": folder, "DATABASE_URL": url, "TESTING": True, "PASSWORD_COST": "cheap"})
    app.jinja_env.bytecode_cache = CompiledTemplates()
    from tests.policing import PolicingClient

    app.test_client_class = PolicingClient
    with app.app_context():
        event.listen(db_engine(), "connect", careless)
    return app


def careless(connection, _record):
    """A file of SQLite that nothing outlives need not reach the disk; of what kills and full disks do, others tell."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


def fill(app):
    """Migrate an empty database and hire the cast."""
    from casework.clockwork.upkeep.operations import migrate
    from casework.ground.clock import now
    from casework.ground.db import db
    from tests.cast import hire_everybody

    with app.app_context():
        migrate(engine=db.engine, data=app.config["DATA"], now=now())
        hire_everybody()


def _dispose(app):
    from casework.ground.db import db

    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _rest(app):
    """No connection of an application is in the middle of anything; those that are at rest stay, for the next test."""
    from casework.ground.db import db

    with app.app_context():
        db.session.remove()
        if db.engine.pool.checkedout():
            db.engine.dispose()


@pytest.fixture
def app(database):
    """The whole application on a fresh database, inside an application context."""
    database.put_back()
    with database.app.app_context():
        yield database.app
        from casework.ground.db import db

        db.session.remove()


@pytest.fixture
def cast(app):
    """The people of the test, by name."""
    from tests.cast import Cast

    return Cast(app.extensions["casework_policies"])


@pytest.fixture
def client(app):
    """Somebody's browser, not signed in."""
    return app.test_client()


@pytest.fixture
def as_person(app):
    """``as_person("nadia")``: a browser in which somebody of the cast has signed in.

    The first time on a database through the real form; after that the session that it made is written again, which is
    quicker by far. A second browser of one person signs in through the form, and so does any with ``by_form=True``.
    """
    from tests.cast import PASSWORD, email_of
    from tests.policing import sign_in

    here = set()

    def signed_in(name, by_form=False):
        client, known = app.test_client(), _sessions.get((app, name))
        if known is not None and name not in here and not by_form:
            here.add(name)
            return _resume(client, *known)
        here.add(name)
        answer = sign_in(client, email_of(name), PASSWORD)
        assert answer.status_code in (302, 303), answer.text[-2000:]
        _sessions.setdefault((app, name), _session_of(client))
        return client

    return signed_in


_sessions: dict = {}
COOKIE = "casework_session"


def _session_of(client):
    """(cookie, columns of its row, token for forms) of a browser that has just signed in."""
    return client.get_cookie(COOKIE).value, newest_session(), client.token


def newest_session():
    """The columns of the row of whoever signed in last, whatever the test itself has read before."""
    from casework.ground.db import db
    from casework.records.sessions.models import BrowserSession

    table = BrowserSession.__table__
    signed_in = db.select(table).where(table.c.worker_id.is_not(None)).order_by(table.c.id.desc()).limit(1)
    with db.engine.connect() as connection:
        newest = connection.execute(signed_in).one()._asdict()
    del newest["id"]
    return newest


def _resume(client, cookie, row, token):
    resume(row)
    client.set_cookie(COOKIE, cookie)
    client.token = token
    return client


def resume(row):
    """Write a session again, begun now."""
    from casework.ground.clock import now
    from casework.ground.db import core_transaction
    from casework.records.sessions.models import BrowserSession

    with core_transaction() as connection:
        connection.execute(BrowserSession.__table__.insert().values(row | {"created_at": now(), "seen_at": now()}))
