"""How somebody at the gravest level stands today, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casework.ground.days import office_date, office_time
from casework.practice.tray.rules import NO_RESPONSE

LATE, NOW, DONE = "late", "now", "done"


@dataclass(frozen=True)
class Standing:
    """urgency: LATE, NOW or DONE. words: what is asked, or what was done. left: minutes until the office closes, or None.

    owed: a response is, and not only a look.
    """

    urgency: str
    words: str
    left: int | None = None
    owed: bool = False

    @property
    def order(self) -> tuple[int, bool]:
        """What is late comes first, then what is still to do; of each, first to whom a response is owed."""
        return (LATE, NOW, DONE).index(self.urgency), not self.owed


def standing(today: date, now: datetime, closes_at: datetime, review_due: date, response_due: date | None, newest) -> Standing:
    """response_due: the day on which a response is owed, None when none is. newest: duty's latest review, or None."""
    told = newest is not None and newest.outcome == NO_RESPONSE and office_date(newest.happened_at) == today
    if told:
        at = office_time(newest.happened_at)
        words = f"Nobody can respond today: {newest.by.name} said so at {at:%H:%M}. It is with a manager."
        return Standing(LATE, words, owed=True)
    if response_due is not None:
        if response_due < today or now >= closes_at:
            return Standing(LATE, "No response was recorded on the day of the decision. Respond now.", owed=True)
        return Standing(NOW, "Respond today.", _minutes(now, closes_at), owed=True)
    if review_due < today:
        return Standing(LATE, "Not looked at on its day. Review it now.")
    if review_due == today:
        return Standing(NOW, "Review today.", _minutes(now, closes_at))
    if newest is not None and office_date(newest.happened_at) == today:
        return Standing(DONE, f"Looked at today by {newest.by.name}, {office_time(newest.happened_at):%H:%M}.")
    return Standing(DONE, "Nothing more is asked today.")


def _minutes(now: datetime, closes_at: datetime) -> int | None:
    return int((closes_at - now).total_seconds() // 60) if closes_at > now else None


def in_words(minutes: int) -> str:
    """'20 minutes', '1 hour 5 minutes', '6 hours'."""
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "hour"), (rest, "minute")]
    return " ".join(f"{count} {word if count == 1 else word + 's'}" for count, word in parts if count) or "under a minute"


def summary_of(standings: Sequence[Standing]) -> str:
    """What the page says first."""
    late, open_ones = (sum(each.urgency == kind for each in standings) for kind in (LATE, NOW))
    if not standings:
        return "Nobody is at the gravest level."
    if not late and not open_ones:
        return "Everybody has been looked at today."
    parts = [(late, "late"), (open_ones, "to do today")]
    return "Start here: " + " and ".join(f"{count} {words}" for count, words in parts if count) + "."
