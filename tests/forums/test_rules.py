"""Forums by turns, and who does what in them, on plain values (H16)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.practice.forums import rules
from casework.practice.forums.rules import CASES, SOCIAL_CARE, Meeting
from casework.records.staff.rules import Actor, Held

pytestmark = pytest.mark.rule("H16")
WEDNESDAY = date(2026, 11, 4)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def who(number, *roles, team=7):
    return Actor(number, "x", roles=tuple(Held(role, team) for role in roles))


def test_the_two_take_turns_week_by_week_from_the_one_that_was_set():
    ahead = rules.meetings(WEDNESDAY, CASES, WEDNESDAY, 3)
    assert ahead == [Meeting(WEDNESDAY, CASES), Meeting(date(2026, 11, 11), SOCIAL_CARE), Meeting(date(2026, 11, 18), CASES)]
    assert rules.meetings(WEDNESDAY, CASES, date(2026, 11, 12), 1) == [Meeting(date(2026, 11, 18), CASES)]
    assert rules.meetings(WEDNESDAY, SOCIAL_CARE, date(2026, 10, 1), 1) == [Meeting(WEDNESDAY, SOCIAL_CARE)]
    assert rules.next_of(SOCIAL_CARE, ahead) == date(2026, 11, 11) and rules.next_of(CASES, []) is None


@given(set_on=DAYS, today=DAYS)
def test_none_is_past_none_is_missed_and_no_week_has_the_kind_of_the_week_before(set_on, today):
    ahead = rules.meetings(set_on, CASES, today)
    assert len(ahead) == rules.SHOWN and ahead[0].on >= today
    assert ahead[0].on == set_on or ahead[0].on - today < timedelta(days=7)
    assert all(b.on - a.on == timedelta(days=7) and a.kind != b.kind for a, b in zip(ahead, ahead[1:], strict=False))
    weeks = (ahead[0].on - set_on).days // 7
    assert ahead[0].kind == (CASES if weeks % 2 == 0 else SOCIAL_CARE)


PSW, NADIA, LEADER = who(1, rules.LEADER, team=None), who(2, "practitioner"), who(3, "team-leader")
SENIOR, ELSEWHERE = who(4, "head-of-service", team=None), who(5, "strategic-service-manager", team=8)
REFUSED = {
    "a worker's date": (lambda: rules.refusal_to_set(NADIA, WEDNESDAY, WEDNESDAY), "Principal Social Worker"),
    "a manager's date": (lambda: rules.refusal_to_set(LEADER, WEDNESDAY, WEDNESDAY), "Principal Social Worker"),
    "a day gone": (lambda: rules.refusal_to_set(PSW, WEDNESDAY, date(2026, 11, 5)), "before today"),
    "a closed case": (lambda: rules.refusal_to_put(stage="closed", question="x", already=False), "closed"),
    "twice": (lambda: rules.refusal_to_put(stage="duty", question="x", already=True), "already"),
    "no question": (lambda: rules.refusal_to_put(stage="duty", question=" ", already=False), "what you want to ask"),
    "a worker's advice": (lambda: rules.refusal_to_advise(NADIA, 7, WEDNESDAY, WEDNESDAY, ended=False), "leads the forum"),
    "a manager's advice": (lambda: rules.refusal_to_advise(LEADER, 7, WEDNESDAY, WEDNESDAY, ended=False), "leads the forum"),
    "elsewhere": (lambda: rules.refusal_to_advise(ELSEWHERE, 7, WEDNESDAY, WEDNESDAY, ended=False), "leads the forum"),
    "answered": (lambda: rules.refusal_to_advise(PSW, 7, WEDNESDAY, WEDNESDAY, ended=True), "answered or taken back"),
    "tomorrow": (lambda: rules.refusal_to_advise(PSW, 7, WEDNESDAY, date(2026, 11, 3), ended=False), "in the future"),
    "taken back twice": (lambda: rules.refusal_to_take_back(NADIA, 2, 7, ended=True), "answered or taken back"),
    "another's question": (lambda: rules.refusal_to_take_back(NADIA, 9, 7, ended=False), "Whoever put"),
}  # fmt: skip


@pytest.mark.parametrize("line", REFUSED)
def test_a_refusal_says_why_and_bears_its_rule(line):
    refusal, words = REFUSED[line][0](), REFUSED[line][1]
    assert words in refusal.sentence and refusal.rule in ("H16", "U29")


def test_what_is_in_order_is_not_refused():
    assert rules.refusal_to_set(PSW, WEDNESDAY, WEDNESDAY) is None and rules.refusal_to_set(SENIOR, WEDNESDAY, WEDNESDAY) is None
    assert rules.refusal_to_put(stage="allocated", question="How?", already=False) is None
    assert rules.refusal_to_advise(PSW, 7, WEDNESDAY, WEDNESDAY, ended=False) is None
    assert all(rules.refusal_to_take_back(each, 2, 7, ended=False) is None for each in (NADIA, LEADER, PSW))
