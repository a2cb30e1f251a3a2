"""What can be promised to somebody who is placed today: the middle half of the waits, with those who still wait."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casework.ground.days import office_date

MONTHS = 12  # how far back placings count
LEAST = 12  # completed waits, where a policy says nothing
_EQUAL = 1e-9


@dataclass(frozen=True)
class Wait:
    """One placing. days: from placing to a worker, or so far. completed: a worker had the case; else it counts as "longer
    than this". left: off the tray in another way.
    """

    days: int
    completed: bool
    left: bool = False


@dataclass(frozen=True)
class Promise:
    """An honest range, or why there is none.

    weeks: (from, to), rounded outwards; None when it cannot be said. completed: waits that ended with a worker. waiting: still
    on the tray. left: off it in another way. least: completed waits that it takes.
    """

    weeks: tuple[int, int] | None
    completed: int
    waiting: int
    left: int
    least: int = LEAST


def promise(waits: Iterable[Wait], least: int = LEAST) -> Promise:
    """The middle half of the waits, by the Kaplan-Meier estimate of their quartiles.

    Who still waits, or left in another way, counts as waiting longer than that: a mean of the completed waits alone would
    promise too much. None in ``weeks`` with fewer than ``least`` completed waits, or where the upper quartile is not reached.
    """
    waits = tuple(waits)
    completed, left = sum(each.completed for each in waits), sum(each.left for each in waits)
    lower, upper = quartile(waits, 0.75), quartile(waits, 0.25)
    weeks = None
    if completed >= least and lower is not None and upper is not None:
        weeks = lower // 7, max(1, -(-upper // 7))
    return Promise(weeks, completed, len(waits) - completed - left, left, least)


def quartile(waits: Iterable[Wait], waiting: float) -> int | None:
    """The first day on which at most this share of all still waits (0.75 for the lower quartile); None when none is reached."""
    return next((day for day, share in _still_waiting(waits) if share <= waiting + _EQUAL), None)


def _still_waiting(waits: Iterable[Wait]) -> list[tuple[int, float]]:
    """(day, share of all that still waits after it) for each day on which a wait was completed (Kaplan-Meier)."""
    waits = tuple(waits)
    ended = Counter(each.days for each in waits if each.completed)
    out = Counter(each.days for each in waits)
    shares, share, there = [], 1.0, len(waits)
    for day in sorted(out):
        if ended[day]:
            share *= 1 - ended[day] / there
            shares.append((day, share))
        there -= out[day]
    return shares


def level_when_placed(rated: Sequence[tuple[datetime, str]], placed_on: date, until: datetime | None) -> str | None:
    """The level with which a wait began: the newest by the end of the day of placing, else the first that followed in it.

    rated: (happened, level) of each rating of the case, the oldest first. until: when the wait ended; None for it goes on.
    """
    by_then = [level for at, level in rated if office_date(at) <= placed_on]
    after = [level for at, level in rated if office_date(at) > placed_on and (until is None or at <= until)]
    return by_then[-1] if by_then else next(iter(after), None)


def words_of(promised: Promise) -> str:
    """ "9 to 21 weeks", for a sentence of one's own; "" when nothing can be said."""
    if promised.weeks is None:
        return ""
    first, last = promised.weeks
    if first == 0:
        return f"up to {last} weeks" if last > 1 else "up to 1 week"
    return f"{first} to {last} weeks"


def sentence_of(promised: Promise, level: str) -> str:
    """What can be said to somebody placed at a level (its label), in plain words."""
    if promised.weeks is not None:
        return (
            f"People placed at {level} usually wait {words_of(promised)} for a worker. One in four waits less, one in four "
            "longer, and it may change."
        )
    if promised.completed < promised.least:
        return (
            f"Too little to go by: {_people(promised.completed)} placed here at {level} came to a worker in the last {MONTHS} "
            f"months, and it takes {promised.least}. Promise no time; say when you will call again."
        )
    return (
        f"So many placed at {level} still wait that no honest end can be named. Promise no time; say when you will call again."
    )


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count or 'no'} people"
