"""When a session is over, and what its owner is told about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SEEN_EVERY = timedelta(minutes=1)  # activity is written down no more often
KEPT_AFTER_END = timedelta(days=14)  # so that a form sent after a holiday still finds its writer
ANONYMOUS_LASTS = timedelta(days=1)
EARLIER = 5  # sessions before this one, in the same browser, whose open forms are still recognised


@dataclass(frozen=True)
class Limits:
    """How long a session lasts without activity, and at most."""

    idle: timedelta
    longest: timedelta


def seconds_left(now: datetime, created_at: datetime, seen_at: datetime, limits: Limits) -> int:
    """Whole seconds until the session ends by itself; 0 when it has."""
    end = min(seen_at + limits.idle, created_at + limits.longest)
    return max(0, int((end - now).total_seconds()))


def is_over(now: datetime, created_at: datetime, seen_at: datetime, ended_at: datetime | None, limits: Limits) -> bool:
    """True when the session was ended, stood idle too long, or is too old."""
    return ended_at is not None or seconds_left(now, created_at, seen_at, limits) == 0


def seen_is_due(now: datetime, seen_at: datetime) -> bool:
    """True when activity is to be written down."""
    return now - seen_at >= SEEN_EVERY


def browser_words(user_agent: str) -> str:
    """Such as Firefox on Windows: enough to recognise one's own, and no more."""
    browsers = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
    systems = {"Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Mac OS": "Mac",
               "CrOS": "ChromeOS", "Linux": "Linux"}  # fmt: skip
    browser = next((words for mark, words in browsers.items() if mark in user_agent), "A browser")
    system = next((words for mark, words in systems.items() if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
