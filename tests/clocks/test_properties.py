"""What holds of every date that a clock makes, on any day of 2020 to 2040 and under each council's policy (U6)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.ground.days import add_days, brought_forward, is_working_day
from casework.policy.loader import load_all
from casework.policy.model import Interval
from casework.records.clocks import rules
from casework.records.clocks.rules import ContactFacts
from tests.calendar_days import CLOSURES, DAYS

POLICIES = sorted(load_all().items())
LEVELS = ("red", "amber", "green")  # gravest first
INTERVALS = st.builds(Interval, st.integers(1, 36), st.sampled_from(["days", "weeks", "months", "hours"]))


@st.composite
def policies(draw):
    """A shipped policy, whose office may be shut on further days."""
    _name, policy = draw(st.sampled_from(POLICIES))
    return replace(policy, office=replace(policy.office, closures=draw(CLOSURES)))


WITH_GRAVE_WAIT = policies().filter(lambda policy: policy.grave_wait is not None)


@st.composite
def contact_facts(draw):
    """The facts of one contact clock, with or without a contact, a level, an agreed date."""
    placed_on = draw(DAYS)
    last = draw(st.none() | st.integers(0, 500).map(lambda days: add_days(placed_on, days)))
    agreed = draw(st.none() | st.integers(1, 60).map(lambda days: add_days(last or placed_on, days)))
    return ContactFacts(placed_on, last, draw(st.sampled_from([*LEVELS, None])), agreed, draw(st.booleans()))


def sound(due):
    """Whatever made the date: the earliest of those weighed, counted from the same day, told by its own day."""
    assert due.due_on == min(each.due_on for each in due.weighed) == due.weighed[0].due_on
    assert (due.rule, due.from_on) == (due.weighed[0].rule, due.weighed[0].from_on)
    assert all(each.due_on >= each.from_on for each in due.weighed)
    assert [fact["due"] for fact in due.figures()] == [str(each.due_on) for each in due.weighed]


# --- contacts ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("U6", "U7", "U9", "L20")
@given(policy=policies(), facts=contact_facts())
def test_a_contact_falls_on_a_working_day_and_never_beyond_what_the_rules_allow(policy, facts):
    due, start = rules.next_contact(policy, facts), facts.last_contact_on or facts.placed_on
    sound(due)
    assert due == rules.next_contact(policy, facts), "recomputing gives the same"
    assert due.from_on == start and due.due_on <= rules.after(start, policy.contact.longest)
    assert is_working_day(due.due_on, policy.office.closures) or due.due_on == start
    if facts.level is not None and not (facts.agreed_on and facts.later_allowed):
        assert due.due_on <= rules.after(start, policy.contact.intervals[facts.level])
    if facts.agreed_on is not None:
        assert due.due_on <= facts.agreed_on


@pytest.mark.rule("U9")
@given(policy=policies(), facts=contact_facts())
def test_a_contact_is_brought_forward_over_closed_days_only_and_no_further_than_the_first_open_one(policy, facts):
    due, raw = rules.next_contact(policy, facts), replace(policy, contact=replace(policy.contact, bring_forward=False))
    wanted = rules.next_contact(raw, facts).due_on
    assert due.due_on <= wanted
    skipped = [add_days(due.due_on, step) for step in range(1, (wanted - due.due_on).days + 1)]
    assert not any(is_working_day(day, policy.office.closures) for day in skipped)


@pytest.mark.rule("L20", "U8")
@given(policy=policies(), facts=contact_facts())
def test_a_graver_level_is_never_due_later_and_no_level_at_all_is_due_like_the_mildest(policy, facts):
    by_level = [rules.next_contact(policy, replace(facts, level=level)).due_on for level in (*LEVELS, None)]
    assert by_level == sorted(by_level)
    assert by_level[-2] == by_level[-1], "nobody is contacted less than monthly"


@pytest.mark.rule("U8")
@given(policy=policies(), facts=contact_facts(), later=st.integers(0, 120))
def test_a_later_contact_never_brings_the_next_one_nearer(policy, facts, later):
    facts = replace(facts, agreed_on=None)
    start = facts.last_contact_on or facts.placed_on
    moved = replace(facts, last_contact_on=add_days(start, later))
    assert rules.next_contact(policy, moved).due_on >= rules.next_contact(policy, facts).due_on


@pytest.mark.rule("L20")
@given(policy=policies(), facts=contact_facts(), agreed=st.integers(1, 60))
def test_what_is_agreed_sooner_always_counts_and_what_is_agreed_later_only_where_it_was_allowed(policy, facts, agreed):
    usual = rules.next_contact(policy, replace(facts, agreed_on=None)).due_on
    agreed_on = add_days(facts.last_contact_on or facts.placed_on, agreed)
    without, allowed = (
        rules.next_contact(policy, replace(facts, agreed_on=agreed_on, later_allowed=later)).due_on
        for later in (False, True)
    )
    assert without <= usual and without <= allowed
    if agreed_on <= usual and is_working_day(agreed_on, policy.office.closures):
        assert without == allowed == agreed_on


# --- first contact (L18) ----------------------------------------------------------------------------------------------


@pytest.mark.rule("L18", "U9")
@given(policy=policies(), high=st.none() | DAYS, urgent=st.none() | DAYS)
def test_a_response_is_owed_for_what_asks_for_it_within_its_days_and_never_before_it_is_owed(policy, high, urgent):
    due = rules.response(policy, high, urgent)
    assert (due is None) == (policy.response is None or (high is None and urgent is None))
    if due is None:
        return
    sound(due)
    assert due == rules.response(policy, high, urgent)
    ends = [add_days(high, 3)] if high else []
    ends += [add_days(urgent, 1)] if urgent else []
    assert due.due_on <= min(ends)
    assert is_working_day(due.due_on, policy.office.closures) or due.due_on == due.from_on


@pytest.mark.rule("L18")
@given(policy=policies(), high=DAYS, urgent=st.integers(0, 30), later=st.integers(0, 30))
def test_urgent_is_never_due_later_and_whatever_is_owed_from_a_later_day_never_sooner(policy, high, urgent, later):
    if policy.response is None:
        return
    plain, marked = rules.response(policy, high, None), rules.response(policy, high, add_days(high, urgent))
    assert marked.due_on <= plain.due_on
    assert rules.response(policy, add_days(high, later), None).due_on >= plain.due_on


# --- waiting (L26), the gravest level (L27) ---------------------------------------------------------------------------


@pytest.mark.rule("L26", "U27")
@given(policy=policies(), placed_on=DAYS)
def test_the_limit_is_so_many_dates_after_placing_wherever_it_falls_and_told_ahead(policy, placed_on):
    due = rules.waiting_limit(policy, placed_on)
    assert (due is None) == (policy.waiting is None)
    if due is not None:
        sound(due)
        assert (due.due_on - placed_on, due.tell_on - placed_on) == (timedelta(days=28), timedelta(days=21))
        assert due == rules.waiting_limit(policy, placed_on)


@pytest.mark.rule("L27", "U20", "U27")
@given(policy=WITH_GRAVE_WAIT, placed_on=DAYS, later=st.integers(0, 400))
def test_a_month_at_the_gravest_level_is_a_calendar_month_and_told_the_day_after(policy, placed_on, later):
    assert all(rules.grave_wait(policy, placed_on, level) is None for level in ("amber", "green", None))
    due = rules.grave_wait(policy, placed_on, "red")
    sound(due)
    assert 28 <= (due.due_on - placed_on).days <= 31
    assert due.due_on.day == placed_on.day or add_days(due.due_on, 1).day == 1
    assert due.tell_on == add_days(due.due_on, 1)
    assert rules.grave_wait(policy, add_days(placed_on, later), "red").due_on >= due.due_on


@pytest.mark.rule("U25")
@given(policy=WITH_GRAVE_WAIT, placed_on=DAYS, months=st.integers(0, 40))
def test_each_further_month_is_counted_from_the_very_day_that_tells_it(policy, placed_on, months):
    told_on = rules.next_grave_telling(policy, placed_on, months)
    assert rules.grave_months(policy, placed_on, told_on) == months + 1
    assert rules.grave_months(policy, placed_on, add_days(told_on, -1)) == months
    assert rules.next_grave_telling(policy, placed_on, months + 1) > told_on


@pytest.mark.rule("U12", "U25")
@given(policy=WITH_GRAVE_WAIT, placed_on=DAYS, still=st.integers(0, 1200))
def test_after_standing_still_for_any_time_the_months_told_and_the_next_one_lie_on_either_side_of_today(
    policy, placed_on, still
):
    today = add_days(placed_on, still)
    exceeded = rules.grave_months(policy, placed_on, today)
    assert rules.next_grave_telling(policy, placed_on, exceeded) > today
    assert exceeded == 0 or rules.next_grave_telling(policy, placed_on, exceeded - 1) <= today


# --- the levels of risk priority (S1, S9, S14) -------------------------------------------------------------------------


WITH_TARGETS = policies().filter(lambda policy: policy.allocation_targets is not None)


@pytest.mark.rule("S9", "U27")
@given(policy=WITH_TARGETS, decided_on=DAYS, later=st.integers(0, 400))
def test_a_day_for_allocating_is_42_days_or_three_months_off_wherever_it_falls_and_told_the_day_after(policy, decided_on, later):
    normal, low = (rules.allocation(policy, decided_on, level) for level in ("normal", "low"))
    for due in (normal, low):
        sound(due)
        assert due.tell_on == add_days(due.due_on, 1)
    assert (normal.due_on - decided_on).days == 42
    assert low.due_on.day == decided_on.day or add_days(low.due_on, 1).day == 1, "the last day of a shorter month"
    assert rules.allocation(policy, add_days(decided_on, later), "low").due_on >= low.due_on
    assert rules.allocation(policy, decided_on, "high") is None


@pytest.mark.rule("S9", "S14")
@given(policy=WITH_TARGETS, decided_on=DAYS, after=st.integers(0, 200), on=st.integers(0, 200), talked=st.booleans())
def test_a_day_that_people_settled_holds_and_the_one_of_the_level_stays_beside_it(policy, decided_on, after, on, talked):
    new = rules.NewDate(add_days(decided_on, after + on), add_days(decided_on, after), talked)
    due = rules.allocation(policy, decided_on, "normal", new)
    assert (due.due_on, due.from_on, due.rule) == (new.on, new.settled_on, "S14" if talked else "S9")
    assert due.weighed[1] == rules.allocation(policy, decided_on, "normal").weighed[0]
    assert due.tell_on == add_days(new.on, 1)


@pytest.mark.rule("S1", "S16", "U27")
@given(policy=WITH_TARGETS, day=DAYS)
def test_the_gravest_level_is_answered_on_its_day_and_looked_at_the_next_day_of_the_policy(policy, day):
    assert rules.same_day(policy, day).due_on == day
    assert rules.daily_review(policy, day).due_on == add_days(day, 1), "every day of the week"
    working = replace(policy, daily_review=replace(policy.daily_review, every_calendar_day=False))
    due = rules.daily_review(working, day)
    assert due.due_on > day and is_working_day(due.due_on, policy.office.closures)
    assert rules.same_day(policy, None) is rules.daily_review(policy, None) is None


# --- what they count with ---------------------------------------------------------------------------------------------


@pytest.mark.rule("U8", "U10")
@given(start=DAYS, interval=INTERVALS, later=st.integers(0, 60))
def test_an_interval_ends_after_it_starts_and_starting_later_never_ends_it_sooner(start, interval, later):
    end = rules.after(start, interval)
    assert end > start and end == rules.after(start, interval)
    assert rules.after(add_days(start, later), interval) >= end
    if interval.unit == "weeks":
        assert end.weekday() == start.weekday()
    if interval.unit == "hours":
        assert 0 <= (end - start).days * 24 - interval.count < 24, "hours round up to whole days"


@pytest.mark.rule("U9")
@given(day=DAYS, closures=CLOSURES, later=st.integers(0, 30))
def test_bringing_forward_keeps_the_order_of_days_and_does_nothing_twice(day, closures, later):
    worked = brought_forward(day, closures)
    assert worked <= day and is_working_day(worked, closures)
    assert brought_forward(worked, closures) == worked
    assert brought_forward(add_days(day, later), closures) >= worked
