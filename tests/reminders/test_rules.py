"""What a clock has to tell, day by day and after days of standing still."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.clockwork.reminders.rules import (
    BREACH,
    CLIMB,
    DUTY,
    MANAGERS,
    WARN,
    Telling,
    ToldOfContact,
    contact_telling,
    response_telling,
    waiting_telling,
    warning,
    why_too_long,
)
from casework.ground.days import is_working_day
from casework.policy.model import OverdueContact, WaitingLimit

RULE = OverdueContact("U24", 0, 1, 2, "overdue-contact")
LIMIT = WaitingLimit("L26", 21, 28, "waiting-breach")
FRIDAY, MONDAY, WEDNESDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 25)


def tell(today, told, due_on=FRIDAY):
    telling = contact_telling(today, due_on, RULE, (), told)
    return telling.tell, telling.next_on


@pytest.mark.rule("U24")
def test_duty_hears_on_the_day_managers_the_next_working_day_and_left_alone_it_climbs():
    assert tell(FRIDAY, ToldOfContact()) == ((DUTY,), MONDAY)
    assert tell(MONDAY, ToldOfContact(duty=True)) == ((MANAGERS,), WEDNESDAY)
    assert tell(WEDNESDAY, ToldOfContact(True, MONDAY)) == ((CLIMB,), None)


@pytest.mark.rule("U24")
def test_taken_on_by_a_manager_it_does_not_climb():
    assert tell(WEDNESDAY, ToldOfContact(True, MONDAY, acknowledged=True)) == ((), None)


@pytest.mark.rule("U12")
def test_after_forty_days_of_standing_still_each_stage_is_told_once():
    today = date(2026, 12, 30)
    told, next_on = tell(today, ToldOfContact())
    assert told == (DUTY, MANAGERS)
    assert next_on == date(2027, 1, 4), "the managers have their two working days from now, over New Year"


@pytest.mark.rule("U12", "U24")
@given(due_on=st.dates(date(2020, 1, 1), date(2040, 12, 31)), steps=st.lists(st.integers(1, 25), max_size=60))
def test_however_the_sweeps_fall_each_stage_is_told_at_most_once_and_in_order(due_on, steps):
    today, said, told, next_on = due_on, [], ToldOfContact(), due_on
    for step in [0, *steps]:
        today += timedelta(days=step)
        if next_on is None or today < next_on:
            continue
        telling = contact_telling(today, due_on, RULE, (), told)
        said += telling.tell
        told = ToldOfContact(DUTY in said, today if MANAGERS in telling.tell else told.managers_on)
        assert telling.next_on is None or telling.next_on > today
        assert telling.next_on is None or is_working_day(telling.next_on)
        next_on = telling.next_on
    assert said == [DUTY, MANAGERS, CLIMB][: len(said)]


@pytest.mark.rule("L26")
def test_the_limit_is_warned_of_on_day_21_and_breached_from_day_29():
    placed_on = date(2026, 11, 2)

    def on(day):
        telling = waiting_telling(placed_on + timedelta(days=day), placed_on, LIMIT)
        return telling.tell, telling.next_on and (telling.next_on - placed_on).days

    assert on(20) == ((), 21)
    assert on(21) == ((WARN,), 29) and on(28) == ((WARN,), 29)
    assert on(29) == ((BREACH,), None) and on(69) == ((BREACH,), None)
    assert warning(placed_on, placed_on + timedelta(21), LIMIT).endswith("a named worker within 7 days")
    assert warning(placed_on, placed_on + timedelta(28), LIMIT).endswith("a named worker today")
    why = why_too_long(placed_on, placed_on + timedelta(29), LIMIT)
    assert why.reason == "No named worker after 29 days on the tray. The limit is 28 days."
    assert {"label": "Placed on the tray", "value": "2 November 2026"} in why.figures


@pytest.mark.rule("L18")
def test_duty_hears_of_a_first_contact_on_its_day_and_the_managers_the_day_after_weekend_or_not():
    saturday = FRIDAY + timedelta(days=1)
    assert response_telling(FRIDAY, FRIDAY, ToldOfContact()) == Telling((DUTY,), saturday)
    assert response_telling(saturday, FRIDAY, ToldOfContact(duty=True)) == Telling((MANAGERS,), None)
    assert response_telling(FRIDAY - timedelta(days=1), FRIDAY, ToldOfContact()) == Telling((), FRIDAY)


@pytest.mark.rule("L18", "U12")
@given(due_on=st.dates(date(2020, 1, 1), date(2040, 12, 31)), steps=st.lists(st.integers(1, 25), max_size=30))
def test_however_the_sweeps_fall_a_first_contact_is_told_at_most_once_to_each(due_on, steps):
    today, said, told, next_on = due_on, [], ToldOfContact(), due_on
    for step in [0, *steps]:
        today += timedelta(days=step)
        if next_on is None or today < next_on:
            continue
        telling = response_telling(today, due_on, told)
        said += telling.tell
        told = ToldOfContact(DUTY in said, today if MANAGERS in telling.tell else told.managers_on)
        assert telling.next_on is None or telling.next_on > today
        next_on = telling.next_on
    assert said == [DUTY, MANAGERS][: len(said)]
    assert len(said) == 2 or today == due_on
