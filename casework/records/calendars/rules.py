"""A calendar as a file, of what is due on which day (U15)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from casework.ground.days import add_days
from casework.ground.refusal import Refusal
from casework.records.staff.rules import RECORD_ROLES, Actor

WHOSE = {"mine": "What is mine to do", "team": "Also what my teams have to do, where I have duty or manage"}
AGAIN_AFTER = timedelta(hours=1)  # when a calendar program is asked to read it anew
LAST_DAY = date(9998, 12, 31)  # the day after must be one, too


@dataclass(frozen=True)
class Entry:
    """One thing that is due. key: stays the same as long as it is the same thing, also when its day moves.

    what: without anybody's name or words. person: the number of whom it is about. version: grows whenever it changes.
    """

    key: str
    on: date
    what: str
    case: int | None
    changed_at: datetime
    person: int | None = None
    version: int = 0

    @property
    def title(self) -> str:
        """First contact due – case 123. A case's number and nothing that says whose it is."""
        return f"{self.what[0].upper()}{self.what[1:]}" + (f" – case {self.case}" if self.case is not None else "")


def hash_of(token: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def refusal_to_have(actor: Actor) -> Refusal | None:
    """Whose calendar there is: of everybody whose role works with records."""
    if actor.holds(*RECORD_ROLES):
        return None
    return Refusal("Your role works with no records, so there is nothing that a calendar could show.", "U15")


def written(entries: Iterable[Entry], address: str) -> bytes:
    """The calendar as a file: each thing a whole day, on which nobody counts as busy. The same entries give the same bytes.

    address: of Casework, where each leads. Whole days, so that no time zone and no change of the clocks moves them (U10).
    """
    calendar = Calendar()
    for name, value in (("PRODID", "-//Casework//Due dates//EN"), ("VERSION", "2.0"), ("CALSCALE", "GREGORIAN"),
                        ("METHOD", "PUBLISH"), ("NAME", "Casework"), ("X-WR-CALNAME", "Casework")):  # fmt: skip
        calendar.add(name, value)
    calendar.add("REFRESH-INTERVAL", AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    host = urlsplit(address).hostname or "casework"
    events = [_event(entry, address, host) for entry in entries]
    for component in events or [_nothing_due()]:
        calendar.add_component(component)
    return calendar.to_ical()


def _nothing_due() -> Timezone:
    """A calendar without anything in it is none (RFC 5545, 3.6), and some programs refuse it: this is in none of its days."""
    zone, always = Timezone(), TimezoneStandard()
    zone.add("TZID", "UTC")
    always.add("DTSTART", datetime(1970, 1, 1))  # noqa: DTZ001 - by definition without a zone of its own
    always.add("TZOFFSETFROM", timedelta())
    always.add("TZOFFSETTO", timedelta())
    zone.add_component(always)
    return zone


def _event(entry: Entry, address: str, host: str) -> Event:
    event, day, changed_at = Event(), min(entry.on, LAST_DAY), entry.changed_at.replace(microsecond=0)
    event.add("UID", f"{entry.key}@{host}")
    event.add("SEQUENCE", entry.version)
    event.add("DTSTAMP", changed_at)
    event.add("LAST-MODIFIED", changed_at)
    event.add("DTSTART", day)
    event.add("DTEND", add_days(day, 1))
    event.add("SUMMARY", entry.title)
    event.add("TRANSP", "TRANSPARENT")
    event.add("URL", f"{address}/cases/{entry.case}" if entry.case is not None else f"{address}/")
    return event
