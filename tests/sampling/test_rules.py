"""The draw of a dip sample, its dates, and what may be said of somebody in it, on plain values."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.policy.loader import load_all
from casework.practice.sampling import rules
from casework.practice.sampling.rules import ASIDE, RIGHT, TOO_HIGH, TOO_LOW, UNRATED, Finding
from casework.records.staff.rules import SYSTEM, Actor, Held

POLICIES = load_all()
COMBINED = POLICIES["combined"]
SEEDS = [sha256(str(number).encode()).hexdigest()[:32] for number in range(2_000)]
POOL = list(range(101, 121))
NORTH, SOUTH = 3, 4

pytestmark = pytest.mark.rule("S15")


def by_hand(seed, pool, count):
    """The draw as anybody would make it from the words on the page."""
    lots = sorted((sha256(f"{seed}:{number}".encode()).hexdigest(), number) for number in pool)
    return [number for _lot, number in lots][:count]


# --- the draw ---------------------------------------------------------------------------------------------------------


def test_whoever_has_the_seed_and_the_list_draws_the_same_three():
    for seed in SEEDS[:50]:
        assert rules.drawn(seed, POOL, (), 3) == by_hand(seed, POOL, 3) == rules.drawn(seed, reversed(POOL), (), 3)
    assert rules.drawn("00112233445566778899aabbccddeeff", range(1, 11), (), 3) == [9, 6, 10], "and ever after"


@dataclass(frozen=True)
class Kept:
    seed: str = SEEDS[0]
    pool: tuple = tuple(POOL)
    left_out: tuple = (101, 102)
    wanted: int = 3


def test_another_seed_list_or_order_is_seen_when_it_is_drawn_again():
    numbers = rules.drawn(SEEDS[0], POOL, (101, 102), 3)
    assert rules.drawn_again(Kept(), numbers)
    assert not rules.drawn_again(Kept(), numbers[::-1]) and not rules.drawn_again(Kept(), numbers[:2])
    assert not rules.drawn_again(Kept(seed=SEEDS[1]), numbers)
    assert not rules.drawn_again(Kept(pool=tuple(n for n in POOL if n != numbers[0])), numbers)
    assert not rules.drawn_again(Kept(left_out=(numbers[0],)), numbers)


@settings(max_examples=60)
@given(
    st.sampled_from(SEEDS), st.sampled_from(SEEDS), st.sets(st.integers(1, 40), max_size=12),
    st.sets(st.integers(1, 40), max_size=12), st.integers(1, 4),
)  # fmt: skip
def test_nobody_is_drawn_two_months_running_while_others_remain(seed, next_seed, first, second, count):
    before = set(rules.drawn(seed, first, (), count))
    left_out, others = before & second, second - before
    numbers = rules.drawn(next_seed, second, left_out, count)
    assert len(numbers) == len(set(numbers)) == min(count, len(second)) and set(numbers) <= second
    assert len(set(numbers) & left_out) == max(0, len(numbers) - len(others)), "only where too few others wait"
    assert set(numbers[: len(others)]) <= others, "and behind all of them"


@pytest.mark.parametrize("count", [3, 1])
def test_everybody_is_drawn_about_as_often_as_the_others(count):
    """Chi-square with 19 degrees of freedom lies between 4.9 and 43.8 in 998 of 1,000 fair draws. The seeds are fixed."""
    seen = Counter(number for seed in SEEDS for number in rules.drawn(seed, POOL, (), count))
    share = count / len(POOL)
    expected = len(SEEDS) * share
    spread = sum((seen[number] - expected) ** 2 for number in POOL) / (expected * (1 - share))
    assert 4.9 < spread * (len(POOL) - 1) / len(POOL) < 43.8, spread


# --- when -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 30)),  # the first is a Sunday
        (date(2026, 10, 1), date(2026, 10, 1), date(2026, 10, 30)),  # the last is a Saturday
        (date(2027, 1, 1), date(2027, 1, 4), date(2027, 1, 29)),  # New Year's Day is a Friday
        (date(2027, 5, 1), date(2027, 5, 4), date(2027, 5, 28)),  # both bank holidays of May
        (date(2028, 2, 1), date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_it_is_drawn_on_the_first_working_day_of_the_month_and_due_on_the_last(month, first, last):
    assert rules.draw_on(COMBINED, month) == first
    assert rules.due_on(COMBINED, first) == last
    assert not rules.is_draw_due(COMBINED, date.fromordinal(first.toordinal() - 1)) or first.day == 1
    assert rules.is_draw_due(COMBINED, first) and rules.is_draw_due(COMBINED, last)


def test_days_on_which_the_office_is_closed_are_no_working_days():
    closed = replace(COMBINED, office=replace(COMBINED.office, closures=(date(2026, 11, 2), date(2026, 11, 30))))
    assert rules.draw_on(closed, date(2026, 11, 1)) == date(2026, 11, 3)
    assert rules.due_on(closed, date(2026, 11, 3)) == date(2026, 11, 27)


def test_a_sample_drawn_late_leaves_its_managers_five_working_days():
    assert rules.due_on(COMBINED, date(2026, 11, 20)) == date(2026, 11, 30)
    assert rules.due_on(COMBINED, date(2026, 11, 27)) == date(2026, 12, 4)
    assert rules.due_on(without("dip-sample-time"), date(2026, 11, 27)) == date(2026, 11, 30)


def test_a_senior_manager_hears_the_working_day_after():
    assert not rules.is_late(COMBINED, date(2026, 11, 27), date(2026, 11, 29))
    assert rules.is_late(COMBINED, date(2026, 11, 27), date(2026, 11, 30))
    assert not rules.is_late(without("dip-sample-late"), date(2026, 11, 27), date(2027, 1, 30))


def without(key):
    return replace(COMBINED, decided={name: each for name, each in COMBINED.decided.items() if name != key})


def test_a_policy_without_the_rule_asks_for_no_sample():
    assert rules.wanted(COMBINED) == 3 and rules.wanted(POLICIES["leicestershire"]) == 0
    assert not rules.is_draw_due(POLICIES["leicestershire"], date(2026, 11, 20))
    assert "asks for no dip sample" in rules.refusal_of_draw(POLICIES["leicestershire"], 9).sentence
    assert "Nobody is waiting" in rules.refusal_of_draw(COMBINED, 0).sentence
    assert rules.refusal_of_draw(COMBINED, 1) is None


# --- who --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "may"),
    [("team-manager", True), ("team-leader", True), ("assistant-team-manager", True), ("strategic-service-manager", False),
     ("head-of-service", False), ("practitioner", False), ("duty-manager", False), ("administrator", False)],
)  # fmt: skip
def test_a_manager_of_the_team_draws_and_answers_and_nobody_else(role, may):
    actor = Actor(7, "Somebody", roles=(Held(role, None if role == "head-of-service" else NORTH),))
    assert (rules.refusal_to_draw(actor, NORTH) is None) is may
    assert (rules.refusal_to_look(actor, NORTH) is None) is may
    assert rules.refusal_to_draw(actor, SOUTH) and rules.refusal_to_look(actor, SOUTH)


def test_the_sweep_draws_and_answers_for_nobody():
    assert rules.refusal_to_draw(SYSTEM, NORTH) is None
    assert rules.refusal_to_look(SYSTEM, NORTH).rule == "S15"


# --- what is said -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("finding", "rated", "field"),
    [
        (Finding(RIGHT, True), True, None),
        (Finding(RIGHT, True, ("voice", "old")), True, None),
        (Finding(RIGHT, False), True, "follows"),
        (Finding(RIGHT, False, (), "  "), True, "follows"),
        (Finding(TOO_LOW, True), True, "follows"),
        (Finding(TOO_HIGH, False, (), "Rate anew"), True, None),
        (Finding("", True), True, "level"),
        (Finding(UNRATED, True, (), "Rate"), True, "level"),
        (Finding(ASIDE, True, (), "x"), True, "level"),
        (Finding(UNRATED, True, (), "Rate"), False, None),
        (Finding(UNRATED, True), False, "follows"),
        (Finding(RIGHT, True), False, "level"),
        (Finding(RIGHT, True, ("luck",)), True, "themes"),
    ],
)
def test_a_finding_is_whole_and_says_what_follows_where_something_is_amiss(finding, rated, field):
    refusal = rules.refusal_of_finding(finding, rated=rated)
    assert (refusal and refusal.field) == field


def test_nobody_is_set_aside_whom_a_manager_can_see():
    assert "look at it" in rules.refusal_to_set_aside(sees=True, others=False).sentence
    assert "Another manager" in rules.refusal_to_set_aside(sees=False, others=True).sentence
    assert rules.refusal_to_set_aside(sees=False, others=False) is None
    assert rules.refusal_unseen(False).rule == "U17" and rules.refusal_unseen(True) is None


@dataclass(frozen=True)
class Said:
    month: date
    level: str
    note_good: bool | None
    themes: tuple = ()


def test_what_was_found_is_counted_month_by_month():
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    over = rules.over_months([
        Said(november, RIGHT, True, ("voice",)), Said(october, TOO_LOW, False, ("voice", "old")), Said(october, RIGHT, False),
        Said(october, ASIDE, None),
    ])  # fmt: skip
    assert over.months == (october, november) and over.people.counts == (2, 1)
    assert {row.words: row.counts for row in over.levels} == {
        "Level right": (1, 1), "Level too high": (0, 0), "Level too low": (1, 0), "Nobody decided a level": (0, 0),
    }  # fmt: skip
    assert over.notes.counts == (2, 0)
    themes = {row.words: row.counts for row in over.themes}
    assert themes["Person’s own view missing"] == (1, 1) and themes["Out of date"] == (1, 0)
    assert len(themes) == len(rules.THEMES) and sum(map(sum, themes.values())) == 3


def test_the_latest_twelve_months_are_shown():
    said = [Said(date(2025 + month // 12, month % 12 + 1, 1), RIGHT, True) for month in range(14)]
    assert rules.over_months(said).months[0] == date(2025, 3, 1) and len(rules.over_months(said).months) == 12
