"""What stands on somebody's desk: where each item leads, and what to begin with."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.policy.model import Level

BEGIN = {
    "escalation": ("escalation waits", "escalations wait", "for your decision"),
    "overdue": ("item is", "items are", "overdue"),
    "due": ("item is", "items are", "due today"),
    "acknowledge": ("item is", "items are", "to be acknowledged"),
    "know": ("item is", "items are", "for you to know"),
}
TO_DO = {
    "proposal": ("/proposals/{number}", "Decide on the placing"),
    "telling": ("/cases/{case_id}/telling", "Record who was told"),
}


@dataclass(frozen=True)
class Item:
    """One line of the feed: a notice, the level of its case (None: not rated, or of a team), where it leads, what may be done."""

    notice: Any
    level: Level | None
    href: str
    action: str
    may_acknowledge: bool


def leads_to(
    kind: str, case_id: int, *, note_id: int | None, escalation_id: int | None, clock: bool, occasion: str = ""
) -> tuple[str, str]:
    """(address, what to do there) of an item."""
    if escalation_id is not None:
        return f"/escalations/{escalation_id}", "Decide" if kind == "escalation" else "Open the escalation"
    about, _, number = occasion.partition(":")
    if about in TO_DO:
        address, action = TO_DO[about]
        return address.format(number=number, case_id=case_id), action if kind == "due" else "Read the answer"
    if note_id is not None:
        return f"/cases/{case_id}#note-{note_id}", "Read the note"
    if clock and kind in ("due", "overdue"):
        return f"/cases/{case_id}/notes/new?type=pwt", "Record the contact"
    return f"/cases/{case_id}", "Open the case"


def leads_to_walk(kind: str, team_id: int) -> tuple[str, str]:
    """(address, what to do there) of an item about a team: its weekly walk is the only such matter."""
    if kind in ("due", "overdue"):
        return f"/tray/review?team={team_id}", "Walk through the tray"
    return f"/tray?team={team_id}", "Open the tray"


def what_first(totals: dict[str, int]) -> str:
    """The sentence at the top: the group to begin with; totals by group, gravest first."""
    group = next((key for key, total in totals.items() if total), None)
    if group is None:
        return "Nothing needs you now"
    count = totals[group]
    one, many, how = BEGIN[group]
    return f"Start here: {count:,} {one if count == 1 else many} {how}"


def mark_of(on: date, items: Iterable[tuple]) -> str:
    """A short mark that changes when anything shown changes; a browser that shows the same is answered with nothing."""
    seen = repr((on.isoformat(), *items)).encode()
    return hashlib.sha256(seen).hexdigest()[:16]
