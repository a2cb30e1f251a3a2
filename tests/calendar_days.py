"""Days and moments of 2020 to 2040 for property tests, the awkward ones far oftener than they come by chance."""

import calendar
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from casework.clockwork.storage.rules.keeping import UNSURE
from casework.ground.days import bank_holidays, office_time

FIRST, LAST = date(2020, 1, 1), date(2040, 12, 31)


def when_backups_run(now: datetime) -> datetime:
    """Now, or an hour before where the office's clock shows the hour in which none is begun by itself."""
    return now - timedelta(hours=1) if UNSURE[0] <= office_time(now).time() < UNSURE[1] else now


def last_sunday(year: int, month: int) -> date:
    """The day on which the clocks change, in March and in October."""
    last = date(year, month, calendar.monthrange(year, month)[1])
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _awkward(year: int) -> set[date]:
    month_ends = {date(year, month, calendar.monthrange(year, month)[1]) for month in range(1, 13)}
    changes = {last_sunday(year, 3), last_sunday(year, 10)}
    centres = month_ends | changes | bank_holidays(year) | {date(year, 2, 28), date(year, 12, 24)}
    return {day + timedelta(days=step) for day in centres for step in (-1, 0, 1)}


AWKWARD = sorted(day for year in range(FIRST.year, LAST.year + 1) for day in _awkward(year) if FIRST <= day <= LAST)
DAYS = st.sampled_from(AWKWARD) | st.dates(FIRST, LAST)
# Any minute of a day, by UTC; the hours in which the clocks change are 01:00 of two Sundays.
MOMENTS = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes),
    DAYS,
    st.integers(0, 24 * 60 - 1) | st.sampled_from([0, 59, 60, 61, 119, 120, 23 * 60, 24 * 60 - 1]),
)
EVERY_FIFTH = frozenset(FIRST + timedelta(days=count) for count in range(0, 9000, 5))
NEW_YEAR = frozenset(date(year, 12, 24) + timedelta(days=count) for year in range(2019, 2044) for count in range(10))
CLOSURES = st.sampled_from([frozenset(), EVERY_FIFTH, NEW_YEAR])  # further days on which an office is shut
