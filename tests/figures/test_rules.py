"""Periods, and what is said of many numbers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.ground.days import office_date
from casework.pages.figures import rules

FRIDAY = date(2026, 11, 20)
DAYS = st.dates(date(1995, 1, 1), date(2040, 12, 31))
pytestmark = pytest.mark.rule("H17")


@pytest.mark.parametrize(("key", "first", "last"), [
    ("this-week", date(2026, 11, 16), FRIDAY), ("last-week", date(2026, 11, 9), date(2026, 11, 15)),
    ("this-month", date(2026, 11, 1), FRIDAY), ("last-month", date(2026, 10, 1), date(2026, 10, 31)),
    ("this-quarter", date(2026, 10, 1), FRIDAY), ("last-quarter", date(2026, 7, 1), date(2026, 9, 30)),
    ("this-year", date(2026, 4, 1), FRIDAY), ("last-12-months", date(2025, 11, 21), FRIDAY),
    ("nonsense", date(2026, 11, 1), FRIDAY),
])  # fmt: skip
def test_a_period_with_a_name_has_these_days(key, first, last):
    period = rules.period_of(key, FRIDAY)
    assert (period.first, period.last) == (first, last)


def test_a_year_that_began_last_year_and_a_week_over_the_new_year():
    assert rules.period_of("this-year", date(2026, 2, 1)).first == date(2025, 4, 1)
    assert rules.period_of("last-week", date(2026, 1, 2)).first == date(2025, 12, 22)
    assert rules.period_of("last-quarter", date(2026, 1, 2)).words == "1 October to 31 December 2025"


@given(DAYS, st.integers(0, 1000), st.sampled_from([*rules.NAMED, rules.BETWEEN]))
def test_the_period_before_is_as_long_and_ends_the_day_before(today, days, key):
    period = rules.period_of(key, today, today - timedelta(days=days), today + timedelta(days=3))
    before = rules.last_before(period)
    assert before.days == period.days >= 1
    assert before.last == period.first - timedelta(days=1) and period.last <= today


@given(DAYS, st.integers(0, 1000))
def test_the_bars_over_time_hold_each_day_of_the_period_once(first, days):
    period = rules.Period(rules.BETWEEN, first, first + timedelta(days=days))
    buckets = rules.buckets_of(period)
    assert buckets[0].first == first and buckets[-1].last == period.last and len(buckets) <= 36
    assert all(one.last + timedelta(days=1) == other.first for one, other in zip(buckets, buckets[1:], strict=False))
    assert office_date(period.begins_at) == first and office_date(period.ends_at - timedelta(seconds=1)) == period.last


def test_days_begin_at_the_offices_midnight_in_summer_too():
    assert rules.Period("", date(2026, 7, 1), date(2026, 7, 31)).begins_at == datetime(2026, 6, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize(("first", "last", "field"), [
    (None, FRIDAY, "first"), (FRIDAY, None, "last"), (FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=2), "first"),
    (FRIDAY, FRIDAY - timedelta(days=1), "last"), (FRIDAY - timedelta(days=1098), FRIDAY, "first"),
])  # fmt: skip
def test_days_that_make_no_period_are_refused_beside_their_field(first, last, field):
    assert rules.refusal_of_days(first, last, FRIDAY).field == field
    assert rules.refusal_of_days(FRIDAY - timedelta(days=1097), FRIDAY + timedelta(days=9), FRIDAY) is None


@given(st.lists(st.integers(0, 50), min_size=1))
def test_the_middle_and_nine_in_ten_are_those_of_the_numbers_in_order(numbers):
    ordered, size = sorted(numbers), len(numbers)
    spread = rules.spread_of({value: numbers.count(value) for value in numbers})
    assert spread.count == size
    assert spread.median == (ordered[(size - 1) // 2] + ordered[size // 2]) / 2
    assert sum(each <= spread.ninth for each in numbers) >= 0.9 * size > sum(each < spread.ninth for each in numbers)


def test_of_nothing_there_is_no_middle():
    assert rules.spread_of({}) == rules.Spread(0, None, None)


def test_each_number_falls_into_one_band():
    bands = rules.bands_of((7, 28), "days")
    assert [each.label for each in bands] == ["0 to 7 days", "8 to 28 days", "More than 28 days"]
    assert rules.in_bands({-1: 1, 0: 1, 7: 1, 8: 2, 28: 1, 29: 4}, bands) == [3, 3, 4]


def test_a_change_is_said_in_words():
    assert [rules.change_words(5, 3), rules.change_words(3, 1_203), rules.change_words(2, 2)] == [
        "2 more", "1,200 fewer", "the same"]  # fmt: skip
