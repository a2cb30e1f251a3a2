"""All clocks of a case from its history, whatever happened, in whatever order it was typed, over both clock changes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.ground.days import at_office, is_working_day, office_date
from casework.policy.loader import load_all
from casework.practice.tray import rules
from casework.practice.tray.rules import History
from casework.records.clocks.rules import CONTACT, GRAVE_WAIT, ON_TRAY, RESPONSE, UNALLOCATED, WAITING_LIMIT
from tests.calendar_days import DAYS, MOMENTS

POLICY = load_all()["combined"]
HOUR = timedelta(hours=1)
SCALE = ("high", "medium", "low")
LEVELS = {"rag": ("red", "amber", "green"), "priority": SCALE, "complexity": SCALE}  # gravest first


@st.composite
def ratings(draw):
    """(hours after the first moment, tool, level, urgent), in the order they count."""
    hours = sorted(draw(st.lists(st.integers(0, 2_000), max_size=6)))
    tools = [draw(st.sampled_from(sorted(LEVELS))) for _ in hours]
    found = [(tool, draw(st.sampled_from(LEVELS[tool])), draw(st.booleans())) for tool in tools]
    return [(at, *rest) for at, rest in zip(hours, found, strict=True)]


@st.composite
def histories(draw):
    """Somebody who waits: rated, contacted and agreed with at any moments from the week before their placing on."""
    placed_on, start = (placed := draw(MOMENTS)).date(), placed - timedelta(days=7)
    rated = tuple((start + HOUR * at, *rest) for at, *rest in draw(ratings()))
    contacts = tuple(start + HOUR * at for at in draw(st.lists(st.integers(0, 2_000), max_size=4)))
    agreed = ()
    if draw(st.booleans()):
        recorded = max(contacts, default=placed)
        on = office_date(recorded) + timedelta(days=draw(st.integers(1, 60)))
        agreed = ((recorded, on, draw(st.booleans())),)
    return of_these(placed_on, contacts, rated, agreed)


def of_these(placed_on, contacts=(), rated=(), agreed=()):
    levels = tuple((at, key) for at, tool, key, _urgent in rated if tool == "rag")
    return History(placed_on, contacts, levels, rated, agreed)


def later_than_all(history):
    moments = [*history.contacts, *(each[0] for each in history.rated), *(each[0] for each in history.agreed)]
    return max([*moments, datetime(2019, 1, 1, tzinfo=UTC)]) + HOUR


@pytest.mark.rule("U6", "L28")
@given(history=histories(), draw=st.randoms(use_true_random=False))
def test_the_same_history_gives_the_same_dates_in_whatever_order_its_contacts_are_read(history, draw):
    due = rules.due_dates(POLICY, history)
    shuffled = draw.sample(history.contacts, len(history.contacts))
    assert due == rules.due_dates(POLICY, replace(history, contacts=tuple(shuffled)))
    assert tuple(due) == (*ON_TRAY, *UNALLOCATED) and due[CONTACT] is not None and due[WAITING_LIMIT] is not None
    assert rules.next_on(due) == min(due[kind].due_on for kind in (CONTACT, RESPONSE) if due[kind])
    assert set(rules.due_dates(POLICY, replace(history, waiting=False, unallocated=False)).values()) == {None}


@pytest.mark.rule("L20", "L26", "L27", "U8")
@given(history=histories())
def test_each_date_is_counted_from_a_day_of_the_history_and_lies_within_its_rule(history):
    due, days = rules.due_dates(POLICY, history), {office_date(at) for at in history.contacts}
    reached = {day for day in days if day >= history.placed_on}
    assert due[CONTACT].from_on == max(reached, default=history.placed_on)
    assert due[CONTACT].due_on <= due[CONTACT].from_on + timedelta(days=31), "nobody less than monthly"
    assert is_working_day(due[CONTACT].due_on) or due[CONTACT].due_on == due[CONTACT].from_on
    assert due[WAITING_LIMIT].due_on == history.placed_on + timedelta(days=28), "no contact and no rating moves it"
    assert (due[GRAVE_WAIT] is not None) == (bool(history.levels) and history.levels[-1][1] == "red")


@pytest.mark.rule("U8", "L18")
@given(history=histories(), tool=st.sampled_from(["rag", "priority"]), rise=st.integers(0, 2), urgent=st.booleans())
def test_a_rating_that_rises_never_moves_the_next_contact_back(history, tool, rise, urgent):
    held = [key for _at, used, key, _urgent in history.rated if used == tool]
    was = LEVELS[tool].index(held[-1]) if held else len(LEVELS[tool]) - 1
    level = LEVELS[tool][max(0, was - rise)]
    still_urgent = urgent or (bool(history.rated) and rules.urgent_now(POLICY, history))
    risen = rules.as_if_rated(history, POLICY, (later_than_all(history), tool, level, still_urgent))
    assert rules.next_on(rules.due_dates(POLICY, risen)) <= rules.next_on(rules.due_dates(POLICY, history))


@pytest.mark.rule("U8")
@given(history=histories(), fall=st.integers(0, 2))
def test_a_rating_that_falls_never_brings_the_next_contact_nearer_and_counts_from_the_same_day(history, fall):
    if not history.levels:
        return
    was = LEVELS["rag"].index(history.levels[-1][1])
    level = LEVELS["rag"][min(2, was + fall)]
    fallen = rules.as_if_rated(history, POLICY, (later_than_all(history), "rag", level, False))
    before, after = (rules.due_dates(POLICY, each)[CONTACT] for each in (history, fallen))
    assert after.due_on >= before.due_on and after.from_on == before.from_on


@pytest.mark.rule("U8", "L23")
@given(history=histories(), hours=st.integers(1, 2_000))
def test_a_further_contact_never_brings_the_next_one_nearer_and_answers_what_was_owed(history, hours):
    history = replace(history, agreed=())
    again = replace(history, contacts=(*history.contacts, later_than_all(history) + HOUR * hours))
    before, after = rules.due_dates(POLICY, history), rules.due_dates(POLICY, again)
    assert after[CONTACT].due_on >= before[CONTACT].due_on
    if office_date(again.contacts[-1]) >= history.placed_on:
        assert after[RESPONSE] is None
    assert (after[WAITING_LIMIT], after[GRAVE_WAIT]) == (before[WAITING_LIMIT], before[GRAVE_WAIT])


# --- the nights on which the clocks change ----------------------------------------------------------------------------

BY_UTC = [  # a contact with somebody Red, by UTC: the office's day on which it was, and when the next is due
    (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28), date(2026, 4, 2)),  # due on Easter Saturday
    (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29), date(2026, 4, 2)),  # the last minute before 02:00
    (datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 3, 29), date(2026, 4, 2)),
    (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30), date(2026, 4, 2)),  # due on Easter Monday
    (datetime(2026, 3, 30, 23, 0, tzinfo=UTC), date(2026, 3, 31), date(2026, 4, 7)),
    (datetime(2026, 10, 24, 22, 59, tzinfo=UTC), date(2026, 10, 24), date(2026, 10, 30)),
    (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25), date(2026, 10, 30)),  # 01:30 for the first time
    (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 25), date(2026, 10, 30)),  # and for the second
    (datetime(2026, 10, 25, 23, 59, tzinfo=UTC), date(2026, 10, 25), date(2026, 10, 30)),
    (datetime(2026, 10, 26, 0, 0, tzinfo=UTC), date(2026, 10, 26), date(2026, 11, 2)),
]


@pytest.mark.rule("U10", "L20")
@pytest.mark.parametrize(("at", "day", "due_on"), BY_UTC, ids=[f"{at:%d %b %H:%M}" for at, _day, _due in BY_UTC])
def test_a_contact_in_a_night_of_the_changing_clock_counts_from_the_offices_day(at, day, due_on):
    red = ((at, "rag", "red", False),)
    due = rules.due_dates(POLICY, of_these(date(2026, 3, 1), (at,), red))[CONTACT]
    assert (due.from_on, due.due_on) == (day, due_on)


@pytest.mark.rule("U10", "L18", "L26", "L27")
@given(placed_on=DAYS, minutes=st.integers(0, 24 * 60 - 1))
def test_the_time_of_day_moves_no_date(placed_on, minutes):
    midnight = at_office(placed_on, time(0))
    later = midnight + timedelta(minutes=minutes)
    later = later if office_date(later) == placed_on else midnight  # that day may have 23 hours
    rated = [((at, "rag", "red", False), (at, "priority", "high", True)) for at in (midnight, later)]
    first, other = (rules.due_dates(POLICY, of_these(placed_on, (), each)) for each in rated)
    assert first == other
