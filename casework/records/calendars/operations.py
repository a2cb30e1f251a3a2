"""Making the address of one's calendar, replacing it, stopping it."""

import secrets
from datetime import datetime

from sqlalchemy import update

from casework.ground.db import db, insert_once
from casework.ground.refusal import Overtaken, Refusal, Refused, refuse_if
from casework.records.audit import operations as audit
from casework.records.calendars import queries, rules
from casework.records.calendars.models import CalendarAddress
from casework.records.staff.rules import Actor


def make_address(*, actor: Actor, now: datetime, whose: str, instead_of: int | None = None) -> str:
    """A new secret for the address of my calendar, told this once; the one before opens nothing any more.

    instead_of: the number of the address that is to be replaced, None for none. Refused when another stands there: two
    clicks would make the address void that the first one has shown.
    """
    refuse_if(rules.refusal_to_have(actor))
    if whose not in rules.WHOSE:
        raise Refused(Refusal("Choose from the list what your calendar shows.", "U15", "whose"))
    stands = queries.address_of(actor.worker_id)
    if (stands.id if stands else None) != instead_of:
        raise Overtaken
    if stands is not None and not _end(stands, now):
        raise Overtaken
    token = secrets.token_urlsafe(24)
    row = {"worker_id": actor.worker_id, "token_hash": rules.hash_of(token), "whose": whose, "made_at": now}
    number = insert_once(CalendarAddress, **row)
    if number is None:  # two clicks in the same moment
        raise Overtaken
    made = db.session.get_one(CalendarAddress, number)
    audit.record(actor=actor, now=now, act="calendar.made", subject=made, detail={"whose": whose})
    return token


def choose_whose(*, actor: Actor, now: datetime, address: CalendarAddress, whose: str) -> None:
    """What my calendar shows; its address stays."""
    if whose not in rules.WHOSE:
        raise Refused(Refusal("Choose from the list what your calendar shows.", "U15", "whose"))
    address.whose = whose
    db.session.flush()
    audit.record(actor=actor, now=now, act="calendar.chosen", subject=address, detail={"whose": whose})


def stop(*, actor: Actor, now: datetime, address: CalendarAddress) -> None:
    """The address of my calendar opens nothing any more, from the next time that it is asked for."""
    if _end(address, now):
        audit.record(actor=actor, now=now, act="calendar.stopped", subject=address)


def stop_all(*, actor: Actor, now: datetime) -> None:
    """A backup was put back: what was stopped since it was made would open again, so every address is stopped (A10)."""
    open_ones = update(CalendarAddress).where(CalendarAddress.ended_at.is_(None)).values(ended_at=now)
    stopped = db.session.execute(open_ones.execution_options(synchronize_session=False)).rowcount
    audit.record(actor=actor, now=now, act="calendar.all-stopped", detail={"count": stopped})


def _end(address: CalendarAddress, now: datetime) -> bool:
    mine = update(CalendarAddress).where(CalendarAddress.id == address.id, CalendarAddress.ended_at.is_(None))
    ended = db.session.execute(mine.values(ended_at=now).execution_options(synchronize_session=False)).rowcount == 1
    db.session.refresh(address)
    return ended
