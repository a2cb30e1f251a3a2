"""A process that saves and saves until it is killed; started by test_kills.py.

It walks the real views, as two people at once would. Says "loaded", and on each word that it is sent goes on: it signs
in, saves one of each kind and says "ready"; then it saves without end. Before each save it says {"begin": what}, after
the answer {"saved": what}.
"""

import os
import secrets
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from flask.testing import FlaskClient
from sqlalchemy import select

from casework.ground import clock
from casework.ground.db import db
from casework.practice.escalation.models import Escalation
from casework.practice.tray.models import Placement
from casework.records.drafts.rules import tab_name
from casework.records.notices.models import Notice
from tests.cast import PASSWORD, email_of
from tests.policing import TOKEN

WRITERS = 2
LEVELS = ("none:high", "moderate:moderate", "full:low")
TYPED = {"found": "Managing", "analysis": "Steady", "next_steps": "Call again", "reached": "person", "how": "visit"}


class Browser:
    """Somebody's browser, signed in."""

    def __init__(self, app, name):
        self.client = FlaskClient(app, app.response_class, use_cookies=True)
        self.token = self.token_of("/sign-in")
        self.post("/sign-in", 303, email=email_of(name), password=PASSWORD)
        self.token = self.token_of("/account")
        self.app, self.cookie = app, self.client.get_cookie("casework_session").value

    def token_of(self, address):
        return TOKEN.search(self.client.get(address).text)[1]

    def post(self, address, status, **fields):
        answer = self.client.post(address, data={"csrf_token": self.token, **fields})
        if answer.status_code != status:
            print(f"{address}: {answer.status_code}\n{answer.text[:200]}", file=sys.stderr, flush=True)
            os._exit(3)

    def beside(self):
        """The same session for another thread."""
        other = object.__new__(Browser)
        other.client, other.token = FlaskClient(self.app, self.app.response_class, use_cookies=True), self.token
        other.client.set_cookie("casework_session", self.cookie)
        return other


class Saver:
    """Saves one thing after another, on cases of its own and on one that all share."""

    def __init__(self, app, number, browsers, cases, seed, say):
        self.app, self.draw, self.say = app, Random(f"{seed}:{number}"), say
        self.writer, self.mary, self.sam = (browser.beside() for browser in browsers)
        self.own, self.shared = cases[1:][number::WRITERS], cases[0]

    def one_of_each(self):
        for save in (self.contact, self.attempt, self.acknowledge, self.escalation, self.escalation):
            save()

    def for_ever(self):
        saves = (self.contact, self.contact, self.contact, self.attempt, self.acknowledge, self.escalation)
        while True:
            self.draw.choice(saves)()

    def contact(self):
        """A draft, typed on once, and then the contact that it becomes."""
        case = self.draw.choice([*self.own, self.shared])
        address, tab = f"/cases/{case}/contact", tab_name(secrets.token_hex(8), None, clock.now())
        opening = {"_draft_key": address, "_draft_tab": tab, "rag": self.draw.choice(LEVELS), "decided": "", **TYPED}
        for words in (f"{tab} begun", f"{tab} typed on"):
            self.save("draft", self.writer, "/drafts", 200, tab=tab, **opening, reason=words)
        self.save("contact", self.writer, address, 303, tab=tab, **opening, reason=tab)

    def attempt(self):
        words = secrets.token_hex(8)
        self.save("attempt", self.writer, f"/cases/{self.draw.choice(self.own)}/attempt", 303, how="telephone",
                  tried=words, safe_and_well="Seen by her GP", safe_and_well_needed="not-needed")  # fmt: skip

    def acknowledge(self):
        waits = select(Notice.id).where(Notice.case_id.in_(self.own), Notice.kind == "acknowledge")
        if number := self.look(waits.where(Notice.acknowledged_at.is_(None)).limit(1)):
            self.save("notice", self.mary, f"/notices/{number}/acknowledgement", 303, number=number)

    def escalation(self):
        """Raise one, or decide on the one that is open."""
        case, words = self.draw.choice(self.own), secrets.token_hex(8)
        number = self.look(select(Escalation.id).where(Escalation.case_id == case, Escalation.closed_at.is_(None)))
        if number:
            address = f"/escalations/{number}/acknowledgement"
            self.save("decision", self.sam, address, 303, number=number, matter="Grown", decision=words)
        else:
            self.save("escalation", self.mary, f"/cases/{case}/escalate", 303, reason=words)

    def look(self, question):
        with self.app.app_context():
            return db.session.scalar(question)

    def save(self, kind, browser, address, status, tab="", number=None, **fields):
        words = fields.get("reason") or fields.get("tried") or fields.get("decision") or ""
        when = {"happened_on": f"{clock.today():%d/%m/%Y}"} if kind in ("contact", "attempt") else {}
        fact = {"kind": kind, "words": words, "tab": tab, "number": number}
        self.say({"begin": fact})
        browser.post(address, status, **fields, **when)
        self.say({"saved": fact})


def main(folder: str, url: str, seed: str, name: str, line: Connection) -> None:
    one_at_a_time = threading.Lock()
    os.dup2(os.open(Path(folder) / "complaints", os.O_CREAT | os.O_APPEND | os.O_WRONLY), 2)

    def say(what):
        with one_at_a_time:
            line.send(what)

    for setting in [setting for setting in os.environ if setting.startswith("CASEWORK_")]:
        del os.environ[setting]
    from app import create_app

    app = create_app({"DATA": Path(folder), "DATABASE_URL": url, "PASSWORD_COST": "cheap"})
    say("loaded")
    line.recv()
    with app.app_context():
        cases = list(db.session.scalars(select(Placement.case_id).order_by(Placement.id)))
    browsers = [Browser(app, name) for name in (name, "mary", "sam")]
    savers = [Saver(app, number, browsers, cases, seed, say) for number in range(WRITERS)]
    savers[0].one_of_each()
    say("ready")
    line.recv()
    for saver in savers:
        threading.Thread(target=saver.for_ever).start()
