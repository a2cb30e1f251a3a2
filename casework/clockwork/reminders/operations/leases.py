"""Whose turn it is to sweep: one lease at a time, by compare-and-set.

A lease runs out by itself, so that a program that died holds nobody back.
"""

from datetime import datetime, timedelta

from sqlalchemy import or_, update

from casework.clockwork.reminders.models import Lease
from casework.ground.db import db, insert_once

LEASE_LASTS = timedelta(minutes=2)


def take_lease(*, now: datetime, name: str, holder: str) -> bool:
    """Take the lease when nobody holds it, it ran out, or it is ours; True when it is ours for LEASE_LASTS from now.

    One that ends far later than any lease can was taken under another clock, and holds nobody back (A14). A little
    later is only somebody who asked for the time after us and was written before us.
    """
    until = now + LEASE_LASTS
    if insert_once(Lease, name=name, holder=holder, until=until) is not None:
        return True
    over = or_(Lease.until <= now, Lease.until > until + LEASE_LASTS, Lease.holder == holder)
    return _changed(update(Lease).where(Lease.name == name, over).values(holder=holder, until=until))


def finish_lease(*, now: datetime, name: str, holder: str) -> bool:
    """The work is done: say when, and give the lease back."""
    mine = update(Lease).where(Lease.name == name, Lease.holder == holder)
    return _changed(mine.values(until=now, done_at=now))


def _changed(statement) -> bool:
    return db.session.execute(statement.execution_options(synchronize_session=False)).rowcount == 1
