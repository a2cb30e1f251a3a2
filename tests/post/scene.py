"""An office with mail to send, for tests of where it goes and what becomes of it."""

import socket
from datetime import UTC, datetime, timedelta

import time_machine

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.practice.escalation.operations import raise_escalation
from casework.records.cases.models import Case
from casework.records.outbox import operations as outbox
from casework.records.outbox.models import Mail
from casework.records.staff import operations as staff
from casework.records.staff.rules import SYSTEM
from casework.records.tasks.operations import set_task

FRIDAY = datetime(2026, 11, 20, 8, 5, tzinfo=UTC)
EARLIER = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
BASE_URL = "https://casework.example.org"


def server_at(port):
    """The setting that names a mail server of this machine."""
    return f"smtp://127.0.0.1:{port}?from=casework@example.org"


class Office:
    """The cast at work, with a mail server that is set."""

    def __init__(self, app, cast, port):
        self.app, self.cast = app, cast
        self.config = {**app.config, "SMTP_URL": server_at(port), "BASE_URL": BASE_URL}
        with transaction():
            outbox.begin(now=EARLIER)

    def post(self, at):
        """The job's tick at a moment."""
        db.session.rollback()
        with time_machine.travel(at, tick=False):
            return jobs.post(at, self.cast.policies, self.config)

    def task(self, receiver="nadia", case=None, rag="none:high", late=0):
        """Something due of somebody, overdue by so many days, with words that no mail may hold; it is told."""
        number = case or self.cast.waiting(rag, team="North", person=self.cast.person("Edith", "Zqcanary")).id
        with transaction():
            act = {"actor": self.cast.actor("mary"), "now": EARLIER - timedelta(days=late), "policy": self.cast.policy}
            set_task(**act, case=db.session.get(Case, number), receiver=f"worker:{self.cast.worker(receiver).id}",
                     words="Ring Zqdaughter", due_on=FRIDAY.date() - timedelta(days=late))  # fmt: skip
        with time_machine.travel(FRIDAY - timedelta(hours=1), tick=False):
            jobs.sweep(FRIDAY - timedelta(hours=1), self.cast.policies)
        return number

    def escalate(self, at, case=None, chain="grave-wait"):
        """Something waits for a senior manager."""
        number = case or self.cast.waiting(person=self.cast.person("Ivo", "Zqcanary")).id
        with transaction():
            return raise_escalation(actor=SYSTEM, now=at, policy=self.cast.policy, case=db.session.get(Case, number), rule="L27",
                                    chain=chain, occasion=f"{at}", reason="Zqreason", figures=[])  # fmt: skip

    def at_once_only(self, name):
        """They want no daily mail."""
        with transaction():
            outbox.choose_daily(actor=self.cast.actor(name), now=EARLIER, daily=False)

    def away(self, *names):
        """They are away, and nobody stands in."""
        with transaction():
            for name in names:
                staff.record_absence(actor=self.cast.actor(name), now=EARLIER, worker=self.cast.worker(name),
                                     from_on=EARLIER.date())  # fmt: skip


def rows(**which):
    """The mails in the outbox that are so."""
    return list(db.session.scalars(db.select(Mail).filter_by(**which).order_by(Mail.id)))


def closed_port():
    """A port at which nobody answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
