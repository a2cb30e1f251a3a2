"""Periods of whole days at the office: those with a name, those from a day to a day, and the one before each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from casework.ground.days import add_months, at_office
from casework.ground.refusal import Refusal

BETWEEN, USUAL = "between", "this-month"
LONGEST = 3 * 366  # days
DAILY, WEEKLY = 14, 183  # up to so many days a chart has one bar a day, or a week; else a month
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included. key: of NAMED, or BETWEEN."""

    key: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def begins_at(self) -> datetime:
        """The first instant of it."""
        return at_office(self.first, time())

    @property
    def ends_at(self) -> datetime:
        """The first instant after it."""
        return at_office(self.last + A_DAY, time())

    @property
    def words(self) -> str:
        """1 to 26 November 2026."""
        first, last = self.first, self.last
        if first == last:
            return _long(last)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day} to {_long(last)}"
        return f"{first.day} {first:%B} to {_long(last)}" if first.year == last.year else f"{_long(first)} to {_long(last)}"


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def last_before(period: Period) -> Period:
    """The days of equal number just before it, with which it is compared."""
    return Period(BETWEEN, period.first - timedelta(days=period.days), period.first - A_DAY)


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(day: date) -> date:
    return day.replace(day=1)


def _quarter(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _year(day: date) -> date:
    return date(day.year if day.month > 3 else day.year - 1, 4, 1)


def _one_before(start: Callable[[date], date]) -> Callable[[date], tuple[date, date]]:
    return lambda today: (start(start(today) - A_DAY), start(today) - A_DAY)


# label, and the first and last day as seen from a day; what is still running ends with that day
NAMED = MappingProxyType(
    {
        "this-week": ("This week so far", lambda today: (_week(today), today)),
        "last-week": ("Last week", _one_before(_week)),
        "this-month": ("This month so far", lambda today: (_month(today), today)),
        "last-month": ("Last month", _one_before(_month)),
        "this-quarter": ("This quarter so far", lambda today: (_quarter(today), today)),
        "last-quarter": ("Last quarter", _one_before(_quarter)),
        "this-year": ("This year so far, from 1 April", lambda today: (_year(today), today)),
        "last-12-months": ("The last 12 months", lambda today: (add_months(today, -12) + A_DAY, today)),
    }
)


def period_of(key: str, today: date, first: date | None = None, last: date | None = None) -> Period:
    """The period of that name as seen from a day, or from one day to another; it never runs into the future."""
    if key == BETWEEN and first is not None and last is not None:
        return Period(BETWEEN, first, min(last, today))
    key = key if key in NAMED else USUAL
    return Period(key, *NAMED[key][1](today))


def refusal_of_days(first: date | None, last: date | None, today: date) -> Refusal | None:
    """Why a period cannot go from one day to another."""
    if first is None:
        return Refusal("From must be a real date, such as 21/11/2026.", field="first")
    if last is None:
        return Refusal("To must be a real date, such as 21/11/2026.", field="last")
    if first > today:
        return Refusal("The period must begin today or earlier.", field="first")
    if last < first:
        return Refusal("The last day must not be before the first.", field="last")
    if (min(last, today) - first).days >= LONGEST:
        return Refusal("A period has at most three years. Choose a later first day.", field="first")
    if first.year < 1900:
        return Refusal("The first day lies too far back.", field="first")
    return None


@dataclass(frozen=True)
class Bucket:
    """A day, week or month of a period, cut to it."""

    label: str
    first: date
    last: date

    @property
    def begins_at(self) -> datetime:
        """The first instant of it."""
        return at_office(self.first, time())


def buckets_of(period: Period) -> list[Bucket]:
    """The bars of a chart over time, in order: together they have every day of the period once."""
    start = (lambda day: day) if period.days <= DAILY else _week if period.days <= WEEKLY else _month
    found, first = [], period.first
    while first <= period.last:
        following = first + A_DAY
        while following <= period.last and start(following) == start(first):
            following += A_DAY
        label = f"{first:%b %Y}" if start is _month else f"{first.day} {first:%b}"
        found.append(Bucket(label, first, following - A_DAY))
        first = following
    return found


def bucket_words(period: Period) -> str:
    """What a bar of its chart stands for."""
    return "day" if period.days <= DAILY else "week" if period.days <= WEEKLY else "month"
