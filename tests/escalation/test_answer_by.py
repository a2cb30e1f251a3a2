"""By when a matter must be acknowledged: what holds at any minute of 2020 to 2040, over nights that change the clock."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.ground.days import at_office, is_working_day, office_date, office_time
from casework.policy.model import Within
from casework.practice.escalation.rules import Hours, answer_by
from tests.calendar_days import CLOSURES, MOMENTS

HOURS = st.builds(Hours, st.sampled_from([time(12), time(16, 30), time(17), time(20)]), CLOSURES)
SAME_DAY = Within("same-day")
BY_THE_OFFICE = st.just(SAME_DAY) | st.builds(Within, st.just("working-days"), st.integers(1, 10))


@pytest.mark.rule("U22", "U10")
@given(now=MOMENTS, hours=HOURS, count=st.integers(1, 72))
def test_hours_are_hours_in_every_night(now, hours, count):
    assert answer_by(Within("hours", count), now, hours) - now == timedelta(hours=count)


@pytest.mark.rule("U22", "U27", "U10")
@given(now=MOMENTS, hours=HOURS, within=BY_THE_OFFICE)
def test_days_end_when_the_office_closes_on_a_day_it_is_open_and_never_before_it_was_asked(now, hours, within):
    until = answer_by(within, now, hours)
    assert until > now and until == answer_by(within, now, hours)
    assert office_time(until).time() == hours.closes, "by the office's clock, in summer as in winter"
    assert is_working_day(office_date(until), hours.closures)


@pytest.mark.rule("U22")
@given(now=MOMENTS, hours=HOURS, within=BY_THE_OFFICE, later=st.integers(0, 20_000))
def test_whoever_is_asked_later_never_has_to_answer_sooner(now, hours, within, later):
    assert answer_by(within, now + timedelta(minutes=later), hours) >= answer_by(within, now, hours)


@pytest.mark.rule("U22")
@given(now=MOMENTS, hours=HOURS, count=st.integers(1, 10))
def test_so_many_working_days_are_counted_one_by_one_and_one_more_is_later(now, hours, count):
    until, today = answer_by(Within("working-days", count), now, hours), office_date(now)
    between = [today + timedelta(days=step) for step in range(1, (office_date(until) - today).days + 1)]
    assert sum(is_working_day(day, hours.closures) for day in between) == count
    assert answer_by(Within("working-days", count + 1), now, hours) > until


@pytest.mark.rule("U22", "U27")
@given(now=MOMENTS, hours=HOURS)
def test_the_same_day_is_today_while_the_office_is_open_and_else_the_next_day_it_is(now, hours):
    until, today = answer_by(SAME_DAY, now, hours), office_date(now)
    open_today = is_working_day(today, hours.closures) and now < at_office(today, hours.closes)
    assert (office_date(until) == today) == open_today
    skipped = [today + timedelta(days=step) for step in range(1, (office_date(until) - today).days)]
    assert not any(is_working_day(day, hours.closures) for day in skipped)


@pytest.mark.rule("U10", "U22")
@pytest.mark.parametrize(
    ("asked_at", "until"),
    [
        (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 30, 16, tzinfo=UTC)),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), datetime(2026, 3, 30, 16, tzinfo=UTC)),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), datetime(2026, 3, 30, 16, tzinfo=UTC)),
        (datetime(2026, 10, 23, 15, 59, tzinfo=UTC), datetime(2026, 10, 23, 16, tzinfo=UTC)),
        (datetime(2026, 10, 23, 16, 0, tzinfo=UTC), datetime(2026, 10, 26, 17, tzinfo=UTC)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 17, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 26, 17, tzinfo=UTC)),
    ],
)
def test_over_a_night_that_changes_the_clock_the_office_still_closes_at_five(asked_at, until):
    assert answer_by(SAME_DAY, asked_at, Hours(time(17))) == until
