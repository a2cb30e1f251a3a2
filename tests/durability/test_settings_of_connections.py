"""Every way to the database has the same settings: references checked, each commit on the disk, a wait for a lock (A2)."""

import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text
from sqlalchemy.pool import Pool

from casework.clockwork import jobs
from casework.clockwork.commands.terms import bring_up_to_date
from casework.clockwork.storage.operations import backup_to
from casework.clockwork.upkeep.operations import migrate
from casework.ground.clock import now
from casework.ground.db import db
from casework.policy.loader import load_all
from tests.conftest import careless
from tests.databases import office

SHORTEST_WAIT = 5000  # milliseconds


@contextmanager
def connections_seen():
    """The settings of each connection that is given out or comes back while the block runs, on any path."""
    seen = []

    def ask(connection, *_):
        if connection is not None:
            cursor = connection.cursor()
            seen.append({name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
                         for name in ("foreign_keys", "synchronous", "journal_mode", "busy_timeout")})  # fmt: skip
            cursor.close()

    for name in ("checkout", "checkin"):
        event.listen(Pool, name, ask)
    try:
        yield seen
    finally:
        for name in ("checkout", "checkin"):
            event.remove(Pool, name, ask)


def assert_settled(seen):
    assert seen, "this way used no connection"
    for each in seen:
        assert (each["foreign_keys"], each["synchronous"], each["journal_mode"]) == (1, 2, "wal")
        assert each["busy_timeout"] >= SHORTEST_WAIT


@pytest.fixture
def afresh(app):
    """The application, with every connection still to be made, and made as in real life."""
    db.session.remove()
    db.engine.dispose()
    event.remove(db.engine, "connect", careless)
    yield app
    event.listen(db.engine, "connect", careless)
    db.engine.dispose()


only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@only_sqlite
def test_in_the_threads_of_the_web_server(afresh):
    answers, threads = [], []
    with connections_seen() as seen:
        for _ in range(3):
            client = afresh.test_client()
            client.police = False  # its own listeners are not for several threads
            threads.append(threading.Thread(target=lambda client=client: answers.append(client.get("/sign-in"))))
        for step in (threading.Thread.start, threading.Thread.join):
            for thread in threads:
                step(thread)
    assert [answer.status_code for answer in answers] == [200] * 3
    assert_settled(seen)


@only_sqlite
def test_in_the_schedules_jobs(afresh, monkeypatch):
    done = threading.Semaphore(0)
    real = jobs._run

    def run(app, job):
        real(app, job)
        done.release()

    monkeypatch.setattr(jobs, "_run", run)
    with connections_seen() as seen:
        scheduler = jobs.start(afresh)
        try:
            assert all(done.acquire(timeout=30) for _ in jobs.SCHEDULE)
        finally:
            scheduler.shutdown()
    assert_settled(seen)


@only_sqlite
def test_in_a_command(afresh):
    with connections_seen() as seen:
        said = afresh.test_cli_runner().invoke(args=["sweep"])
    assert said.exit_code == 0, said.output
    assert_settled(seen)


@only_sqlite
def test_at_the_start_that_brings_the_database_up_to_date(afresh, tmp_path):
    with connections_seen() as seen, office(f"sqlite:///{(tmp_path / 'new.db').as_posix()}") as app:
        app.config["DATA"], app.extensions["casework_policies"] = tmp_path, load_all()
        bring_up_to_date(app)
    assert_settled(seen)


@only_sqlite
def test_in_a_migration_and_after_it(afresh, tmp_path):
    with connections_seen() as seen, office(f"sqlite:///{(tmp_path / 'new.db').as_posix()}"):
        assert migrate(engine=db.engine, data=tmp_path, now=now())
        assert_settled(seen)
        del seen[:]
        db.session.execute(text("SELECT 1"))
        db.session.rollback()
    assert_settled(seen)


@only_sqlite
def test_in_a_backup(afresh, tmp_path):
    with connections_seen() as seen:
        backup_to(tmp_path / "copy.db", engine=db.engine, now=now())
    live = [each for each in seen if each["journal_mode"] == "wal"]
    assert len(live) >= 2, "the finished copy is one file without a write-ahead log; the live database has one"
    assert_settled(live)
    assert all(each["foreign_keys"] == 1 for each in seen)


@pytest.mark.postgres
def test_a_postgres_that_keeps_what_it_acknowledged(durable_postgres_server):
    url = durable_postgres_server.fresh_database()
    with office(url):
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert db.session.scalar(text(f"SHOW {name}")) == "on"
        db.session.rollback()
