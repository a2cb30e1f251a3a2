"""A calendar as a file, of what is due on which day (U15)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from casework.ground.days import add_days
from casework.ground.refusal import Refusal
from casework.records.staff.rules import RECORD_ROLES, Actor

WHOSE = {"mine": "What is mine to do", "team": "Also what my teams have to do, where I have duty or manage"}
AGAIN_AFTER = timedelta(hours=1)  # when a calendar program is asked to read it anew
LAST_DAY = date(9998, 12, 31)  # the day after must be one, too


@dataclass(frozen=True)
class Entry:
    """One thing that is due. key: stays the same as long as it is the same thing. what: without anybody's name or words.

    person: the number of whom it is about.
    """

    key: str
    on: date
    what: str
    case: int | None
    changed_at: datetime
    person: int | None = None

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
    host = address.partition("://")[2].partition("/")[0].partition(":")[0] or "casework"
    for entry in entries:
        calendar.add_component(_event(entry, address, host))
    return calendar.to_ical()


def _event(entry: Entry, address: str, host: str) -> Event:
    event, day = Event(), min(entry.on, LAST_DAY)
    event.add("UID", f"{entry.key}@{host}")
    event.add("DTSTAMP", entry.changed_at.replace(microsecond=0))
    event.add("DTSTART", day)
    event.add("DTEND", add_days(day, 1))
    event.add("SUMMARY", entry.title)
    event.add("TRANSP", "TRANSPARENT")
    event.add("URL", f"{address}/cases/{entry.case}" if entry.case is not None else f"{address}/")
    return event
