"""A date and a time of day as people type them, also in the hours that a changing clock leaves out or shows twice."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from casework.ground.days import at_office, office_date, office_time
from casework.ground.web import happened_at, moment
from tests.calendar_days import DAYS, last_sunday

TIMES = st.builds(time, st.integers(0, 23) | st.sampled_from([0, 1, 2]), st.integers(0, 59))
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.rule("U10", "U29")
@pytest.mark.parametrize(
    ("day", "typed", "instant", "shown"),
    [
        (SPRING, time(0, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "00:59"),
        (SPRING, time(1, 0), datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "02:00"),  # 01:00 to 01:59 was on no clock
        (SPRING, time(1, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "02:30"),
        (SPRING, time(2, 0), datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "02:00"),
        (AUTUMN, time(0, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC), "00:59"),
        (AUTUMN, time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "01:30"),  # the first of the two
        (AUTUMN, time(2, 0), datetime(2026, 10, 25, 2, 0, tzinfo=UTC), "02:00"),
    ],
)
def test_what_is_typed_for_a_night_of_the_changing_clock_is_one_instant_of_that_day(day, typed, instant, shown):
    at = happened_at(day, typed)
    assert at == instant and office_date(at) == day
    assert moment(at).endswith(f"at {shown}")


@pytest.mark.rule("U29")
@pytest.mark.parametrize("now", [datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 1, 45, tzinfo=UTC)])
def test_in_the_hour_that_comes_twice_what_was_just_done_never_lies_in_the_future(now):
    with time_machine.travel(now, tick=False):
        assert happened_at(AUTUMN, time(1, 40)) <= now
        assert happened_at(AUTUMN, None) == now


@pytest.mark.rule("U10")
@given(day=DAYS, typed=TIMES)
def test_what_is_typed_is_what_is_shown_but_in_the_hour_that_is_left_out(day, typed):
    shown = office_time(at_office(day, typed)).replace(tzinfo=None)
    left_out = day == last_sunday(day.year, 3) and typed.hour == 1
    assert shown - datetime.combine(day, typed) == timedelta(hours=left_out)


@pytest.mark.rule("U10")
@given(day=DAYS, two=st.tuples(TIMES, TIMES).map(sorted))
def test_what_is_typed_as_later_is_later_outside_the_hours_that_change(day, two):
    early, late = two
    changing = day in (last_sunday(day.year, 3), last_sunday(day.year, 10))
    if not changing or 1 not in (early.hour, late.hour):
        assert (at_office(day, early) < at_office(day, late)) == (early < late)
