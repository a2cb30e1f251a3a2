"""A backup of a gigabyte while sixty people work: all that was saved before it began is in it, and people hardly notice (A8)."""

import re
import subprocess
import sys
import threading
import time
import urllib.parse
from contextlib import closing
from http.client import HTTPConnection
from random import Random
from statistics import median, quantiles

import pytest

from casework.clockwork.storage import queries
from casework.clockwork.storage.models import Setting
from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.records.audit import operations as audit
from casework.records.audit.queries import head
from casework.records.notes.models import Note
from casework.records.staff.rules import SYSTEM
from tests.cast import PASSWORD, Cast, email_of
from tests.commands.test_serve import ROOT, environment, free_port, get
from tests.durability.killing import close, lasting_office
from tests.policing import TOKEN

USERS, EVERY, NORMAL = 60, 5.0, 60  # people; seconds between two actions of one; seconds of work without a backup
NOTES, LENGTH, ENTRIES = 50_000, 20_000, 200_000

pytestmark = pytest.mark.long


class Person:
    """Somebody in a browser, who reads and comments."""

    def __init__(self, port, name, cases, seed):
        self.connection, self.cookie, self.draw = HTTPConnection("127.0.0.1", port, timeout=120), "", Random(seed)
        self.cases = cases
        token = TOKEN.search(self.ask("GET", "/sign-in")[1])[1]
        self.ask("POST", "/sign-in", {"csrf_token": token, "email": email_of(name), "password": PASSWORD})
        self.token = TOKEN.search(self.ask("GET", "/account")[1])[1]

    def ask(self, method, path, fields=None):
        body = urllib.parse.urlencode(fields) if fields else None
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for name, value in answer.getheaders():
            if name == "Set-Cookie" and value.startswith("casework_session="):
                self.cookie = value.partition(";")[0]
        return answer.status, answer.read().decode()

    def act(self):
        """One action; (seconds, whether it was answered as it should)."""
        case = self.draw.choice(self.cases)
        begun = time.perf_counter()
        if self.draw.random() < 0.3:
            status, _ = self.ask("POST", f"/cases/{case}/comments", {"csrf_token": self.token, "words": "She rang."})
            return time.perf_counter() - begun, status == 303
        status, _ = self.ask("GET", self.draw.choice(("/tray", "/", f"/cases/{case}")))
        return time.perf_counter() - begun, status == 200


@pytest.fixture
def large(request, tmp_path):
    """A gigabyte of notes, a long trail, and a tray that people walk through."""
    with lasting_office(request, tmp_path) as (app, url):
        cast = Cast(app.extensions["casework_policies"], now=this_moment())
        cases = [cast.waiting("none:high", days=3).id for _ in range(12)]
        elsewhere = cast.case(team="South", by="mo")
        draw = Random(1)
        for _ in range(NOTES // 1000):
            with transaction() as session:
                session.add_all(
                    Note(case_id=elsewhere.id, person_id=elsewhere.person_id, type="imported", title="Old", policy="combined",
                         sections=[{"key": "x", "title": "x", "text": draw.randbytes(LENGTH // 2).hex()}],
                         happened_at=cast.now, recorded_at=cast.now, fingerprint="x")
                    for _ in range(1000))  # fmt: skip
        like = audit.Like(None, 1, "[1]", "{}")
        for _ in range(ENTRIES // 50_000):
            with transaction():
                audit.record(actor=SYSTEM, now=cast.now, act="case.read", persons=[1])
                audit.write_with(lambda _entry: (like for _ in range(49_999)))
        with transaction() as session:
            session.merge(Setting(key=queries.LAST_NIGHT, value=cast.now.isoformat()))  # none is due by itself
        db.session.remove()
        yield app, url, tmp_path, cases
        close()


@pytest.mark.parametrize("large", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_a_gigabyte_is_backed_up_under_sixty_people(large):
    app, url, data, cases = large
    size = queries.size_of(db.engine, data)
    if db.engine.dialect.name == "postgresql":
        size = db.session.scalar(db.text("SELECT pg_database_size(current_database())"))
    close()
    port = free_port()
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], cwd=ROOT, stdout=subprocess.DEVNULL,
                              env=environment(data, DATABASE_URL=url))  # fmt: skip
    took, failed, stop = {"normal": [], "backup": []}, [], threading.Event()
    phase = ["normal"]

    def work(number):
        person = Person(port, ("nadia", "olive", "dev", "tom", "mary")[number % 5], cases, number)
        with closing(person.connection):
            while not stop.wait(person.draw.uniform(0, 2 * EVERY)):
                seconds, well = person.act()
                took[phase[0]].append(seconds)
                failed.extend([] if well else [number])

    try:
        until = time.monotonic() + 60
        while get(f"http://127.0.0.1:{port}/healthz")[0] != 200:
            assert time.monotonic() < until
            time.sleep(0.2)
        people = [threading.Thread(target=work, args=(number,)) for number in range(USERS)]
        [each.start() for each in people]
        time.sleep(NORMAL)
        ada = Person(port, "ada", cases, 0)
        acknowledged, _ = head(db.session())
        db.session.remove()
        phase[0], begun = "backup", time.monotonic()
        assert ada.ask("POST", "/backups", {"csrf_token": ada.token})[0] == 303
        while "is being made now" in ada.ask("GET", "/backups/state")[1] or not list((data / "backups").glob("*.json")):
            assert time.monotonic() - begun < 900
            time.sleep(0.5)
        lasted = time.monotonic() - begun
        ada.connection.close()
    finally:
        stop.set()
        [each.join(30) for each in people]
        server.kill()
        server.wait()
    (made,) = queries.manifests(data / "backups")
    assert made.audit_entries >= acknowledged and made.audit_fault == ""
    assert failed == []
    shown = {name: (median(each), quantiles(each, n=20)[18], len(each)) for name, each in took.items()}
    ratio = shown["backup"][1] / shown["normal"][1]
    words = [f"{name}: {n} actions, median {m * 1000:.0f} ms, p95 {p * 1000:.0f} ms" for name, (m, p, n) in shown.items()]
    kind = app.config["DATABASE_URL"].partition(":")[0]
    print(f"\n{kind}, {size / 1e9:.2f} GB, {USERS} people: backup took {lasted:.0f} s; {'; '.join(words)}; p95 {ratio:.2f} times")
    assert re.fullmatch(r"by-hand-.*", made.file)


SERVER = """
import os, sys
os.environ["CASEWORK_PORT"] = sys.argv[1]
from app import create_app
from casework.clockwork.commands.serve import run
run(create_app({"PASSWORD_COST": "cheap"}))
"""
