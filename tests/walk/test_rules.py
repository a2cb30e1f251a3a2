"""When a walk is due, who makes it, and what may be called seen."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.policy import loader
from casework.practice.walk import rules
from casework.records.staff.rules import SYSTEM, Actor, Held, Span
from tests.calendar_days import DAYS

POLICY = loader.load_all(None)["combined"]
SILENT = replace(POLICY, decided={})


def somebody(role, team_id=3):
    return Actor(7, "Somebody", roles=(Held(role, team_id),))


@pytest.mark.rule("L25")
def test_a_walk_is_due_a_week_after_the_last_finished_one():
    clock = rules.walk_clock(POLICY, last_walk_on=date(2026, 11, 17), waiting_since=date(2026, 9, 1))
    assert (clock.from_on, clock.due_on, clock.walked) == (date(2026, 11, 17), date(2026, 11, 24), True)


@pytest.mark.rule("L25", "U29")
def test_a_tray_never_walked_is_due_a_week_after_the_first_of_those_who_wait_was_placed():
    clock = rules.walk_clock(POLICY, last_walk_on=None, waiting_since=date(2026, 11, 3))
    assert (clock.from_on, clock.due_on, clock.walked) == (date(2026, 11, 3), date(2026, 11, 10), False)


@pytest.mark.rule("L25")
def test_a_tray_that_stood_empty_is_not_overdue_on_the_day_somebody_comes_onto_it():
    clock = rules.walk_clock(POLICY, last_walk_on=date(2026, 8, 1), waiting_since=date(2026, 11, 20))
    assert clock.due_on == date(2026, 11, 27)


@pytest.mark.rule("L25")
def test_an_empty_tray_and_a_silent_policy_ask_for_no_walk():
    assert rules.walk_clock(POLICY, last_walk_on=date(2026, 11, 1), waiting_since=None) is None
    assert rules.walk_clock(SILENT, last_walk_on=None, waiting_since=date(2026, 11, 1)) is None


@pytest.mark.rule("L25")
@given(last=st.none() | DAYS, since=DAYS)
def test_nobody_waits_unwalked_for_more_than_a_week_before_it_is_due(last, since):
    clock = rules.walk_clock(POLICY, last_walk_on=last, waiting_since=since)
    newest = max(since, last or since)
    assert (clock.due_on - newest).days == 7


@pytest.mark.rule("L25", "U6")
@given(last=st.none() | DAYS, since=DAYS, later=st.integers(0, 60))
def test_a_later_walk_or_placing_never_makes_the_next_walk_due_sooner(last, since, later):
    clock = rules.walk_clock(POLICY, last_walk_on=last, waiting_since=since)
    assert clock == rules.walk_clock(POLICY, last_walk_on=last, waiting_since=since)
    moved = rules.walk_clock(POLICY, last_walk_on=last, waiting_since=since + timedelta(days=later))
    walked = rules.walk_clock(POLICY, last_walk_on=(last or since) + timedelta(days=later), waiting_since=since)
    assert min(moved.due_on, walked.due_on) >= clock.due_on and clock.due_on.weekday() == clock.from_on.weekday()
    assert rules.goes_on(POLICY, since, since + timedelta(days=later)) == (later < 7)


@pytest.mark.rule("L25")
def test_an_unfinished_walk_goes_on_within_its_week_and_no_longer():
    began = date(2026, 11, 16)
    assert rules.goes_on(POLICY, began, date(2026, 11, 22))
    assert not rules.goes_on(POLICY, began, date(2026, 11, 23))
    assert rules.goes_on(SILENT, began, date(2027, 11, 23))
    assert rules.refusal_to_go_on(POLICY, False, began, date(2026, 11, 22)) is None
    assert rules.refusal_to_go_on(POLICY, True, began, date(2026, 11, 22)).rule == "L25"
    assert rules.refusal_to_go_on(POLICY, False, began, date(2026, 11, 23)).rule == "L25"


@pytest.mark.rule("L25", "U16")
@pytest.mark.parametrize(
    ("role", "may"),
    [("team-leader", True), ("assistant-team-manager", True), ("team-manager", True), ("strategic-service-manager", True),
     ("practitioner", False), ("duty-manager", False), ("senior-practitioner", False)],
)  # fmt: skip
def test_a_manager_of_the_team_walks_and_nobody_else(role, may):
    assert (rules.refusal_to_walk(somebody(role), 3) is None) == may
    assert rules.refusal_to_walk(somebody(role), 4) is not None
    assert rules.refusal_to_walk(SYSTEM, 3) is not None


@pytest.mark.rule("L25", "U16")
def test_whoever_is_named_walks_while_they_work_in_the_team():
    nadia = somebody("practitioner")
    assert rules.refusal_to_walk(nadia, 3, named=(7,)) is None
    assert rules.refusal_to_walk(nadia, 3, named=(8,)).rule == "L25"
    assert rules.refusal_to_walk(nadia, 4, named=(7,)) is not None, "she works there no more"
    assert rules.refusal_to_walk(SYSTEM, 3, named=()) is not None


@pytest.mark.rule("L25", "U16")
def test_a_manager_names_and_nobody_else():
    assert rules.refusal_to_name(somebody("team-leader"), 3) is None
    assert rules.refusal_to_name(somebody("strategic-service-manager"), 3) is None
    for role in ("practitioner", "duty-manager", "senior-practitioner"):
        assert rules.refusal_to_name(somebody(role), 3).rule == "L25"
    assert rules.refusal_to_name(somebody("team-manager"), 4) is not None


FRIDAY, SUNDAY = date(2026, 11, 20), date(2026, 11, 22)


@pytest.mark.rule("L25")
@pytest.mark.parametrize(
    ("span", "facts", "sentence"),
    [
        (Span(FRIDAY), {}, None),
        (Span(FRIDAY, FRIDAY), {}, None),
        (Span(FRIDAY), {"in_team": False}, "somebody who works in this team"),
        (Span(SUNDAY, FRIDAY), {}, "must not be before the first"),
        (Span(date(2026, 11, 19)), {}, "from today"),
        (Span(FRIDAY), {"others": [Span(SUNDAY)]}, "named for some of these days already"),
        (Span(FRIDAY, FRIDAY), {"others": [Span(SUNDAY)]}, None),
    ],
)
def test_somebody_of_the_team_is_named_for_days_to_come_and_one_at_a_time(span, facts, sentence):
    refusal = rules.refusal_of_naming(span, FRIDAY, **({"in_team": True, "others": []} | facts))
    assert (refusal is None) if sentence is None else sentence in refusal.sentence


@pytest.mark.rule("L25")
def test_the_policy_says_when_a_senior_manager_hears_of_a_walk_not_made():
    assert rules.late_after(POLICY) == 2
    assert rules.late_after(SILENT) is None


@pytest.mark.rule("L25", "U16")
def test_whoever_leads_the_directorate_may_walk_any_tray():
    assert rules.refusal_to_walk(somebody("head-of-service", None), 3) is None


@pytest.mark.rule("L21", "L25")
def test_only_what_was_shown_can_be_called_seen():
    assert rules.refusal_to_see(True, shown=2, recorded=2) is None
    assert "Look again" in rules.refusal_to_see(True, shown=0, recorded=1).sentence
    assert "no longer" in rules.refusal_to_see(False, shown=0, recorded=0).sentence
    assert rules.what_was_found(0) == rules.SEEN
    assert rules.what_was_found(3) == rules.CHANGED


@pytest.mark.rule("L25")
def test_a_walk_is_begun_where_somebody_waits_and_finished_when_nobody_is_left():
    assert rules.refusal_to_start(1) is None and rules.refusal_to_start(0).rule == "L25"
    assert rules.refusal_to_finish(0) is None
    assert rules.refusal_to_finish(1).sentence.startswith("1 person has")
    assert rules.refusal_to_finish(4).sentence.startswith("4 people have")
