"""When things fall due, without app or database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.ground import days
from casework.policy.loader import load_all
from casework.policy.model import Interval
from casework.records.clocks import rules
from casework.records.clocks.rules import ContactFacts

POLICY = load_all()["combined"]
DATES = st.dates(date(2020, 1, 1), date(2040, 12, 31))
LEVELS = st.sampled_from(["red", "amber", "green", None])


@pytest.mark.rule("L20")
@pytest.mark.parametrize(
    ("level", "last", "due"),
    [
        ("red", date(2026, 11, 3), date(2026, 11, 10)),
        ("amber", date(2026, 11, 3), date(2026, 11, 17)),
        ("green", date(2026, 11, 3), date(2026, 12, 3)),
        (None, date(2026, 11, 3), date(2026, 12, 3)),
    ],
)
def test_red_is_contacted_weekly_amber_fortnightly_and_nobody_less_than_monthly(level, last, due):
    found = rules.next_contact(POLICY, ContactFacts(placed_on=date(2026, 10, 1), last_contact_on=last, level=level))
    assert (found.due_on, found.rule) == (due, "L20")


@pytest.mark.rule("U8")
def test_a_month_from_31_january_is_the_last_of_february():
    assert rules.after(date(2026, 1, 31), Interval(1, "months")) == date(2026, 2, 28)
    assert rules.after(date(2028, 1, 31), Interval(1, "months")) == date(2028, 2, 29)
    assert rules.after(date(2026, 11, 3), Interval(6, "weeks")) == date(2026, 12, 15)


@pytest.mark.rule("U8")
def test_without_a_contact_the_clock_counts_from_placing():
    assert rules.next_contact(POLICY, ContactFacts(date(2026, 11, 2), level="red")).due_on == date(2026, 11, 9)


@pytest.mark.rule("U8")
def test_a_rating_that_rises_can_be_overdue_at_once_and_one_that_falls_counts_from_the_last_contact():
    facts = ContactFacts(date(2026, 9, 1), last_contact_on=date(2026, 11, 2), level="green")
    assert rules.next_contact(POLICY, facts).due_on == date(2026, 12, 2)
    assert rules.next_contact(POLICY, replace(facts, level="red")).due_on == date(2026, 11, 9)


@pytest.mark.rule("U9")
def test_a_contact_due_on_boxing_day_is_brought_forward_to_christmas_eve():
    due = rules.next_contact(POLICY, ContactFacts(date(2026, 12, 1), last_contact_on=date(2026, 12, 11), level="amber"))
    assert due.due_on == date(2026, 12, 24)
    assert "brought forward" in due.weighed[0].words


@pytest.mark.rule("U7")
def test_the_earliest_of_all_dates_wins_and_all_are_kept_for_why():
    due = rules.next_contact(POLICY, ContactFacts(date(2026, 11, 2), level="red"))
    assert [weighed.due_on for weighed in due.weighed] == [date(2026, 11, 9), date(2026, 12, 2)]
    assert due.figures()[0]["rule"] == "L20"


@pytest.mark.rule("L20")
def test_a_sooner_date_counts_always_and_a_later_one_only_when_a_manager_agreed():
    facts = ContactFacts(date(2026, 11, 2), last_contact_on=date(2026, 11, 2), level="amber")
    assert rules.next_contact(POLICY, replace(facts, agreed_on=date(2026, 11, 5))).due_on == date(2026, 11, 5)
    later = replace(facts, agreed_on=date(2026, 11, 24))
    assert rules.next_contact(POLICY, later).due_on == date(2026, 11, 16)
    assert rules.next_contact(POLICY, replace(later, later_allowed=True)).due_on == date(2026, 11, 24)


@pytest.mark.rule("L20")
def test_even_an_agreed_date_never_goes_beyond_the_month():
    facts = ContactFacts(date(2026, 11, 2), level="green", agreed_on=date(2027, 3, 1), later_allowed=True)
    assert rules.next_contact(POLICY, facts).due_on == date(2026, 12, 2)


@pytest.mark.rule("L26", "U27")
def test_28_days_stand_where_they_fall_and_are_warned_of_a_week_ahead():
    due = rules.waiting_limit(POLICY, date(2026, 11, 28))
    assert (due.due_on, due.tell_on, due.rule) == (date(2026, 12, 26), date(2026, 12, 19), "L26")


@pytest.mark.rule("L27", "U20")
def test_a_case_now_red_is_escalated_the_day_after_a_month_on_the_tray():
    due = rules.grave_wait(POLICY, date(2026, 10, 20), "red")
    assert (due.due_on, due.tell_on) == (date(2026, 11, 20), date(2026, 11, 21))
    assert rules.grave_wait(POLICY, date(2026, 10, 20), "amber") is None


@pytest.mark.rule("U25")
def test_each_further_month_still_red_is_an_occasion_of_its_own():
    placed = date(2026, 1, 31)
    assert rules.grave_months(POLICY, placed, date(2026, 2, 28)) == 0
    assert rules.grave_months(POLICY, placed, date(2026, 3, 1)) == 1
    assert rules.grave_months(POLICY, placed, date(2026, 4, 1)) == 2
    assert rules.next_grave_telling(POLICY, placed, 1) == date(2026, 4, 1)


@pytest.mark.rule("U6", "U9", "L20")
@given(placed=DATES, gap=st.integers(0, 400), level=LEVELS)
def test_a_contact_date_is_always_worked_never_later_than_the_rule_and_the_same_each_time(placed, gap, level):
    facts = ContactFacts(placed, placed + timedelta(days=gap), level)
    due = rules.next_contact(POLICY, facts)
    start = facts.last_contact_on
    longest = {"red": 7, "amber": 14}.get(level)
    limit = start + timedelta(days=longest) if longest else days.add_months(start, 1)
    assert days.is_working_day(due.due_on)
    assert due.due_on <= limit
    assert days.brought_forward(limit) == due.due_on
    assert due == rules.next_contact(POLICY, facts)


@pytest.mark.rule("U10")
@given(day=DATES, count=st.integers(0, 400))
def test_n_days_are_n_dates_across_both_clock_changes(day, count):
    assert (days.add_days(day, count) - day).days == count
    assert days.office_date(days.at_office(days.add_days(day, count), datetime.min.time())) == days.add_days(day, count)


@pytest.mark.rule("U10")
def test_just_after_midnight_in_summer_the_office_is_a_day_ahead_of_utc():
    assert days.office_date(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == date(2026, 7, 2)
    assert days.office_date(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)) == date(2026, 12, 1)


@given(day=DATES, months=st.integers(0, 60))
def test_a_month_later_is_the_same_day_or_the_last_of_the_month(day, months):
    later = days.add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(day=DATES, count=st.integers(1, 30))
def test_working_days_are_counted_one_by_one(day, count):
    end = days.add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(days.is_working_day(each) for each in between) == count
    assert days.is_working_day(end)


def test_the_moved_boxing_day_of_2026_is_no_working_day():
    assert not days.is_working_day(date(2026, 12, 28))
    assert days.add_working_days(date(2026, 12, 23), 2) == date(2026, 12, 29)


@pytest.mark.rule("L18", "U7")
def test_a_high_priority_is_answered_within_three_days_and_an_urgent_one_by_the_day_after():
    monday = date(2026, 11, 16)
    assert rules.response(POLICY, None, None) is None
    high = rules.response(POLICY, monday, None)
    assert (high.due_on, high.rule, high.from_on) == (date(2026, 11, 19), "L18", monday)
    urgent = rules.response(POLICY, monday, monday)
    assert (urgent.due_on, urgent.tell_on) == (date(2026, 11, 17), date(2026, 11, 17))
    assert [each.due_on for each in urgent.weighed] == [date(2026, 11, 17), date(2026, 11, 19)]
    assert "within 24 hours" in urgent.weighed[0].words
    assert rules.response(replace(POLICY, response=None), monday, monday) is None


@pytest.mark.rule("L18", "U9")
def test_an_urgent_response_asked_for_on_friday_is_due_that_day_and_one_on_sunday_on_monday():
    friday, sunday = date(2026, 11, 20), date(2026, 11, 22)
    assert rules.response(POLICY, friday, friday).due_on == friday
    assert rules.response(POLICY, sunday, sunday).due_on == date(2026, 11, 23)
    boxing_day = date(2026, 12, 26)
    assert rules.response(POLICY, boxing_day, boxing_day).due_on == boxing_day


@pytest.mark.rule("L18", "U10")
@given(high=DATES, later=st.integers(0, 30), urgent=st.booleans())
def test_a_response_is_never_due_before_it_is_owed_nor_later_than_the_rule(high, later, urgent):
    urgent_on = high + timedelta(days=later) if urgent else None
    due = rules.response(POLICY, high, urgent_on)
    limits = [high + timedelta(days=3)] + ([urgent_on + timedelta(days=1)] if urgent else [])
    assert high <= due.due_on <= min(limits)
    assert due.due_on == min(each.due_on for each in due.weighed)
    assert days.is_working_day(due.due_on) or due.due_on == due.from_on
