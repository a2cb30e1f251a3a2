"""Calendar arithmetic in days of the office (Europe/London) and working days in England.

Durations are in calendar days unless a name says "working". Nothing here adds hours to reach another day:
a day that the clocks change has 23 or 25 hours and is one day all the same (U10).
"""

import calendar
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

OFFICE = ZoneInfo("Europe/London")
WEEKEND = (5, 6)


def office_date(instant: datetime) -> date:
    """The office's date at an aware instant."""
    return instant.astimezone(OFFICE).date()


def office_time(instant: datetime) -> datetime:
    """The same instant as an aware datetime in Europe/London, for showing."""
    return instant.astimezone(OFFICE)


def at_office(day: date, hour: time) -> datetime:
    """The UTC instant at which the office's clock shows ``hour`` on ``day`` (the first, where it shows it twice)."""
    return datetime.combine(day, hour, tzinfo=OFFICE).astimezone(UTC)


def add_days(day: date, count: int) -> date:
    """``count`` calendar days later; the last day the calendar knows, where it would go beyond."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return date.max if count > 0 else date.min


def add_months(day: date, count: int) -> date:
    """The same day of the month ``count`` months later, or that month's last day (31 January -> 28 February, U8)."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def whole_years(born: date, on: date) -> int:
    """An age in whole years on a day. Whoever was born on 29 February turns a year older on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """Bank holidays in England in a year, the moved ones included."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date, closures: Collection[date] = ()) -> bool:
    """True on Monday to Friday unless a bank holiday in England or one of the ``closures``."""
    return day.weekday() not in WEEKEND and day not in bank_holidays(day.year) and day not in closures


def brought_forward(day: date, closures: Collection[date] = ()) -> date:
    """The day itself when it is worked, else the last working day before it (U9)."""
    while not is_working_day(day, closures):
        day -= timedelta(days=1)
    return day


def add_working_days(day: date, count: int, closures: Collection[date] = ()) -> date:
    """The ``count``-th working day after ``day``; for 0 the day itself, worked or not."""
    while count > 0:
        day = add_days(day, 1)
        if day == date.max:
            return day
        count -= is_working_day(day, closures)
    return day


DAY_FORMS = (
    "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%Y-%m-%d", "%Y/%m/%d", "%d %b %Y", "%d %B %Y", "%d-%b-%Y",
    "%d/%m/%y", "%d.%m.%y", "%d-%m-%y", "%d %b %y", "%d %B %y", "%d%m%Y", "%Y%m%d", "%d-%b-%y",
)  # fmt: skip


def read_day(typed: str, newest: date) -> date | None:
    """The date that a person meant, day before month; None when it is no date.

    A year of two figures lies in the hundred years up to the year of ``newest``.
    """
    for form in DAY_FORMS:
        try:
            day = datetime.strptime(typed.replace(",", " ").strip(), form).date()
        except ValueError:
            continue
        if "%y" in form and day.year > newest.year:
            try:
                day = day.replace(year=day.year - 100)
            except ValueError:  # 29 February of a year whose century had none
                return None
        return day if day.year >= 1850 else None
    return None
