"""From when a first contact is owed, and what it does to the date that the tray shows; without app or database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.policy.loader import load_all
from casework.practice.tray import rules
from casework.practice.tray.rules import History
from casework.records.clocks.rules import CONTACT, RESPONSE

POLICY = load_all()["combined"]
MONDAY = datetime(2026, 11, 16, 10, tzinfo=UTC)
DAY = timedelta(days=1)
PLACED = MONDAY.date()
MARKS = st.tuples(st.integers(0, 400), st.sampled_from(["high", "medium", "low"]), st.booleans())


def rated(*each):
    """Ratings of priority from (days after Monday, level, urgent)."""
    return tuple((MONDAY + DAY * days, "priority", level, urgent) for days, level, urgent in each)


def due(history):
    return rules.due_dates(POLICY, history)


def response(*each, placed_on=PLACED, contacts=()):
    history = History(placed_on, tuple(MONDAY + DAY * days for days in contacts), rated=rated(*each))
    found = due(history)[RESPONSE]
    return found and found.due_on


@pytest.mark.rule("L18")
def test_high_is_counted_from_the_rating_or_from_placing_where_that_is_later():
    assert response((0, "high", False)) == date(2026, 11, 19)
    assert response((0, "high", False), placed_on=date(2026, 11, 17)) == date(2026, 11, 20)
    assert response((0, "medium", False)) is None
    assert response((0, "high", False), (1, "low", False)) is None


@pytest.mark.rule("L18")
def test_a_contact_after_the_rating_answers_it_and_one_before_does_not():
    assert response((1, "high", False), contacts=(2,)) is None
    assert response((1, "high", False), contacts=(0,)) == date(2026, 11, 20)
    assert response((0, "high", False), placed_on=date(2026, 11, 18), contacts=(1,)) == date(2026, 11, 20)


@pytest.mark.rule("L18", "L21")
def test_what_a_contact_found_is_not_answered_by_it_but_what_it_rated_the_same_again_is():
    assert response((1, "high", False), contacts=(1,)) == date(2026, 11, 20), "raised in the contact itself"
    assert response((0, "medium", False), (1, "high", True), contacts=(1,)) == date(2026, 11, 18)
    assert response((0, "high", False), (1, "high", False), contacts=(1,)) is None, "High as before"
    assert response((0, "high", False), (1, "high", True), contacts=(1,)) == date(2026, 11, 18), "urgent only now"
    assert response((1, "high", False), contacts=(1, 2)) is None


@pytest.mark.rule("L18")
def test_rating_high_again_puts_nothing_off_but_after_a_contact_it_asks_for_another():
    assert response((0, "high", False), (2, "high", False)) == date(2026, 11, 19)
    assert response((0, "high", False), (2, "high", False), contacts=(1,)) == date(2026, 11, 20)


@pytest.mark.rule("L18", "U7")
def test_urgent_from_the_start_or_later_brings_the_date_forward_and_taken_off_again_leaves_the_three_days():
    assert response((0, "high", True)) == date(2026, 11, 17)
    assert response((0, "high", False), (1, "high", True)) == date(2026, 11, 18)
    assert response((0, "high", False), (3, "high", True)) == date(2026, 11, 19), "the three days were over first"
    assert response((0, "high", True), (0, "high", False)) == date(2026, 11, 19)


@pytest.mark.rule("U7")
def test_the_date_shown_is_the_earlier_of_contact_and_response():
    history = History(MONDAY.date(), levels=((MONDAY, "red"),), rated=rated((0, "high", False)))
    both = due(history)
    assert both[CONTACT].due_on == date(2026, 11, 23)
    assert (rules.next_on(both), rules.first_of(both).rule) == (date(2026, 11, 19), "L18")
    calm = due(History(MONDAY.date(), levels=((MONDAY, "red"),)))
    assert rules.next_on(calm) == date(2026, 11, 23)


@pytest.mark.rule("L18", "L20", "U7")
@given(
    marks=st.lists(MARKS, max_size=8), contacts=st.lists(st.integers(0, 400), max_size=5), placed=st.integers(0, 400)
)
def test_whatever_was_rated_and_whoever_was_reached_no_date_lies_beyond_either_rule(marks, contacts, placed):
    marks, placed_on = sorted(marks, key=lambda mark: mark[0]), MONDAY.date() + DAY * placed
    history = History(placed_on, tuple(MONDAY + DAY * day for day in contacts), rated=rated(*marks))
    both = due(history)
    assert rules.next_on(both) <= both[CONTACT].due_on
    found = both[RESPONSE]
    if not marks or marks[-1][1] != "high":
        assert found is None
    elif not any(day >= marks[-1][0] and day >= placed for day in contacts):
        assert found.due_on <= MONDAY.date() + DAY * (max(marks[-1][0], placed) + (1 if marks[-1][2] else 3))
    if contacts and found is not None:
        answered = History(placed_on, (*history.contacts, MONDAY + DAY * 500), rated=history.rated)
        assert due(answered)[RESPONSE] is None


@pytest.mark.rule("U21")
@given(marks=st.lists(MARKS, max_size=8))
def test_urgent_is_what_the_newest_rating_of_priority_says(marks):
    urgent = rules.urgent_now(POLICY, History(MONDAY.date(), rated=rated(*marks)))
    assert urgent == bool(marks and marks[-1][1] == "high" and marks[-1][2])
