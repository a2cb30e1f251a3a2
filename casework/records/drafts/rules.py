"""What of a form is kept as a draft, and how the tabs of one form are told apart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LONGEST = 200_000  # characters of one draft, as stored
LASTS = timedelta(days=30)
DONE_LASTS = timedelta(days=1)  # long enough to refuse a late autosave
ACTIVE = timedelta(minutes=2)
NEVER = ("password", "csrf_token")
LONGEST_ADDRESS, LONGEST_TAB = 200, 40


@dataclass(frozen=True)
class Tab:
    """One opening of a form: its token, the draft it was filled from (0 for none), and when that was (seconds)."""

    token: str
    offered: int
    opened: int


def tab_name(token: str, offered: int | None, now: datetime) -> str:
    """The tab's name as it travels with the form: token, offered draft and moment."""
    return f"{token}-{offered or 0}-{int(now.timestamp())}"


def read_tab(name: str) -> Tab:
    """The tab of that name; a strange name is a tab that was offered nothing."""
    parts = name.split("-")
    if len(parts) == 3 and all(part.isascii() and part.isdigit() and len(part) < 13 for part in parts[1:]):
        return Tab(parts[0], int(parts[1]), int(parts[2]))
    return Tab(name, 0, 0)


def opened_at(tab: Tab) -> datetime:
    """The end of the second in which the form was opened."""
    return datetime.fromtimestamp(tab.opened + 1, UTC)


def kept_fields(posted: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The fields that a draft keeps: no tokens, nothing of ours, never a password."""
    return {
        name: values
        for name, values in posted.items()
        if not name.startswith("_draft_") and not any(word in name.lower() for word in NEVER)
    }


def is_too_long(fields: Mapping[str, list[str]]) -> bool:
    """True when a draft would be larger than one may be."""
    return len(json.dumps(fields, ensure_ascii=False)) > LONGEST


def is_active(saved_at: datetime, now: datetime) -> bool:
    """True when somebody was typing in that tab a moment ago."""
    return now - saved_at <= ACTIVE
