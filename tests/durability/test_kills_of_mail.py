"""Killed in mid-send: no mail is lost, and one goes twice only where the server took it and nobody had written that down (A11).

The second one has the same Message-ID, by which mail programs know it.
"""

import os
import sqlite3
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import time_machine
from sqlalchemy import text

from app import create_app
from casework.clockwork import jobs
from casework.ground.db import db
from tests.cast import Cast, email_of
from tests.databases import BOTH
from tests.durability.killing import close, lasting_office, wait_for_the_server
from tests.forking import started
from tests.post.scene import BASE_URL, FRIDAY, Office, rows, server_at
from tests.post.sink import serving

NAMES = ("nadia", "olive", "dev", "tom")
SLOWEST = 60  # seconds that a busy machine may take
A_MINUTE = timedelta(minutes=1)

pytestmark = [pytest.mark.slow, pytest.mark.rule("U15")]


def send_alone(folder: str, url: str, at, port: int) -> None:
    """What a process of its own does with the mail that is due at a moment, until it is killed."""
    os.environ["CASEWORK_DATA"] = folder  # nothing of the developer's own settings
    with time_machine.travel(at, tick=False):
        app = create_app({"DATA": Path(folder), "DATABASE_URL": url, "SMTP_URL": server_at(port), "BASE_URL": BASE_URL})
        with app.app_context():
            jobs.post(at, app.extensions["casework_policies"], app.config)


class MailOffice(Office):
    """Four people with something due, and processes that are killed while they send it."""

    def __init__(self, app, url, folder, sink):
        super().__init__(app, Cast(app.extensions["casework_policies"]), sink.port)
        self.url, self.folder, self.sink = url, folder, sink
        for name in NAMES:
            self.task(receiver=name)
        close()

    def start(self, at):
        """A process that sends."""
        return started(send_alone, str(self.folder), self.url, at, self.sink.port)

    def kill_while_it_sends(self, at, where, writing_down_waits=False):
        """It holds a mail that the server was about to take, has taken, or has said to have taken; to whom."""
        self.sink.hold = where
        self.sink.reached.clear(), self.sink.go.clear()
        process = self.start(at)
        assert self.sink.reached.wait(SLOWEST), "it did not come so far"
        if writing_down_waits:
            with nothing_can_be_written(self.url):
                self.sink.go.set()
                wait_until_it_waits()
                process.kill(), process.join()
        else:
            process.kill(), process.join()
        wait_for_the_server()
        db.session.rollback()
        (held,) = [row for row in rows(ended_at=None) if row.claimed_until is not None and row.claimed_until > at + 9 * A_MINUTE]
        return held.worker.email


@contextmanager
def nothing_can_be_written(url):
    """Whoever wants to write down how it goes with the mail server waits."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
    else:
        connection = psycopg.connect(url.replace("+psycopg", ""))
        connection.execute("SELECT * FROM mail_server FOR UPDATE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


def wait_until_it_waits():
    """Postgres says when; with SQLite the process has had time to hear the answer, and whether it has makes no difference."""
    if db.engine.dialect.name == "sqlite":
        time.sleep(0.2)
        return
    waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    until = time.monotonic() + SLOWEST
    while not db.session.scalar(text(waits)):
        db.session.rollback()
        assert time.monotonic() < until, "it never came to write"
        time.sleep(0.01)
    db.session.rollback()


@pytest.fixture
def office(request, tmp_path):
    """On a database of its own that really writes to the disk, with a real mail server."""
    with serving() as sink, lasting_office(request, tmp_path) as (app, url):
        yield MailOffice(app, url, tmp_path, sink)


@pytest.mark.parametrize("office", BOTH, indirect=True)
def test_whoever_kills_a_process_that_sends_loses_no_mail_and_doubles_none_but_what_the_server_had_taken(office):
    sink = office.sink
    lost = office.kill_while_it_sends(FRIDAY, "before")
    assert sink.taken == []
    taken = [office.kill_while_it_sends(FRIDAY + A_MINUTE, "after"),
             office.kill_while_it_sends(FRIDAY + 2 * A_MINUTE, "after", writing_down_waits=True)]  # fmt: skip
    assert [each["To"] for each in sink.taken] == taken and len({lost, *taken}) == 3

    office.post(FRIDAY + 3 * A_MINUTE)
    assert not [each for each in sink.taken[2:] if each["To"] in {lost, *taken}], "what a process has is its own for a while"
    assert {row.worker.email for row in rows(ended_at=None)} == {lost, *taken}

    heir = office.start(FRIDAY + 13 * A_MINUTE)
    heir.join(SLOWEST)
    assert heir.exitcode == 0
    db.session.rollback()
    db.session.expire_all()
    assert rows(ended_at=None) == []
    for name in NAMES:
        letters = sink.to(email_of(name))
        assert len(letters) == (2 if email_of(name) in taken else 1), name
        assert len({each["Message-ID"] for each in letters}) == len({each.get_content() for each in letters}) == 1
