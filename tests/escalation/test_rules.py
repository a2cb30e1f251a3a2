"""Climbing a chain: who is asked, who is passed over, by when."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from casework.policy.model import Chain, Step, Within
from casework.practice.escalation.rules import (
    Hours,
    Present,
    answer_by,
    next_asking,
    refusal_to_acknowledge,
    refusal_to_raise,
)
from casework.records.staff.rules import Actor, Held

TWO_DAYS = Within("working-days", 2)
CHAIN = Chain("grave-wait", "Red for too long", "L27", (
    Step(("strategic-service-manager",), TWO_DAYS),
    Step(("head-of-service",), TWO_DAYS),
    Step(("assistant-director",), Within("same-day")),
))  # fmt: skip
HOURS = Hours(time(17))
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=UTC)
SAM, HELEN, ANNA = Present((1,)), Present((2,)), Present((3,))
NOBODY = Present()


def away(number):
    return Present((), (number,))


def utc(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.rule("U22")
@pytest.mark.parametrize(
    ("within", "now", "until"),
    [
        (Within("hours", 1), utc(20, 16, 30), utc(20, 17, 30)),
        (Within("hours", 1), utc(20, 23, 30), utc(21, 0, 30)),
        (Within("same-day"), utc(20, 10), utc(20, 17)),
        (Within("same-day"), utc(20, 17), utc(23, 17)),
        (Within("same-day"), utc(21, 10), utc(23, 17)),
        (TWO_DAYS, utc(20, 10), utc(24, 17)),
        (TWO_DAYS, utc(20, 20), utc(24, 17)),
        (TWO_DAYS, utc(24, 10, month=12), utc(30, 17, month=12)),
    ],
    ids=["an hour", "an hour at night", "the same day", "after closing", "on a Saturday", "over a weekend", "in the evening",
         "over Christmas"],
)  # fmt: skip
def test_times_to_acknowledge(within, now, until):
    assert answer_by(within, now, HOURS) == until


@pytest.mark.rule("U10")
def test_closing_time_is_the_offices_clock_in_summer_too():
    monday = datetime(2026, 6, 1, 9, tzinfo=UTC)
    assert answer_by(Within("same-day"), monday, HOURS) == datetime(2026, 6, 1, 16, tzinfo=UTC)


@pytest.mark.rule("U22")
def test_a_day_the_office_is_closed_is_no_working_day():
    closed = Hours(time(17), (date(2026, 11, 23),))
    assert answer_by(TWO_DAYS, FRIDAY, closed) == utc(25, 17)


@pytest.mark.rule("U13")
def test_the_lowest_level_with_somebody_there_is_asked():
    asking = next_asking(CHAIN, (SAM, HELEN, ANNA), FRIDAY, HOURS)
    assert (asking.level, asking.worker_ids, asking.passed_over) == (0, (1,), ())
    assert asking.answer_by == utc(24, 17)


@pytest.mark.rule("U13")
def test_somebody_absent_without_a_deputy_is_passed_over_with_the_reason():
    asking = next_asking(CHAIN, (away(1), HELEN, ANNA), FRIDAY, HOURS)
    assert (asking.level, asking.worker_ids) == (1, (2,))
    (over,) = asking.passed_over
    assert (over.level, over.workers, over.why) == (0, (1,), "Away, and nobody stands in")
    (unheld,) = next_asking(CHAIN, (NOBODY, HELEN, ANNA), FRIDAY, HOURS).passed_over
    assert unheld.why == "Nobody holds this role for the team"


@pytest.mark.rule("U13")
def test_each_time_it_goes_one_level_up_and_at_the_top_it_is_asked_again():
    there = (SAM, HELEN, ANNA)
    second = next_asking(CHAIN, there, FRIDAY, HOURS, after=0)
    top = next_asking(CHAIN, there, FRIDAY, HOURS, after=1)
    again = next_asking(CHAIN, there, FRIDAY, HOURS, after=2)
    assert [(a.level, a.again) for a in (second, top, again)] == [(1, False), (2, False), (2, True)]
    assert again.worker_ids == (3,) and again.passed_over == ()


@pytest.mark.rule("U13")
def test_with_everybody_above_away_the_highest_one_there_is_asked_again():
    asking = next_asking(CHAIN, (SAM, away(2), away(3)), FRIDAY, HOURS, after=0)
    assert (asking.level, asking.worker_ids, asking.again) == (0, (1,), True)
    assert [over.level for over in asking.passed_over] == [1, 2]


@pytest.mark.rule("U13")
def test_with_nobody_in_the_whole_chain_it_stands_at_the_top_and_comes_back():
    asking = next_asking(CHAIN, (away(1), NOBODY, NOBODY), FRIDAY, HOURS)
    assert (asking.level, asking.worker_ids) == (2, ())
    assert [over.level for over in asking.passed_over] == [0, 1]
    assert asking.answer_by == utc(20, 17), "asked again then: never silent"


MARY = Actor(5, "Mary", roles=(Held("team-manager", 3),))
TOP = Actor(3, "Anna", roles=(Held("assistant-director", None),))
NEW_SENIOR = Actor(6, "New", roles=(Held("strategic-service-manager", 3),))


@pytest.mark.rule("U13")
@pytest.mark.parametrize(
    ("actor", "level", "asked", "may"),
    [
        (Actor(1, "Sam"), 0, {1}, True),
        (Actor(1, "Sam"), 1, {1, 2}, True),
        (TOP, 0, {1}, True),
        (NEW_SENIOR, 0, {1}, True),
        (NEW_SENIOR, 1, {1, 2}, False),
        (MARY, 0, {1}, False),
        (Actor(8, "Nadia", roles=(Held("practitioner", 3),)), 2, {1, 2, 3}, False),
    ],
    ids=["asked", "asked before", "senior above", "new in the role", "below and not asked", "team manager", "practitioner"],
)  # fmt: skip
def test_only_whom_it_reached_may_decide(actor, level, asked, may):
    refusal = refusal_to_acknowledge(actor, chain=CHAIN, level=level, team_id=3, asked=asked, raised_by_id=None)
    assert (refusal is None) == may


@pytest.mark.rule("U14")
def test_nobody_decides_on_what_they_raised_themselves():
    refusal = refusal_to_acknowledge(TOP, chain=CHAIN, level=0, team_id=3, asked={3}, raised_by_id=3)
    assert "senior to you" in refusal.sentence


@pytest.mark.rule("L27")
@pytest.mark.parametrize(
    ("actor", "reason", "open_already", "sentence"),
    [
        (MARY, "A fall", False, None),
        (MARY, "  ", False, "Say why"),
        (MARY, "A fall", True, "already been escalated"),
        (Actor(5, "Mo", roles=(Held("team-manager", 4),)), "A fall", False, "Only a Team Manager"),
        (Actor(8, "Nadia", roles=(Held("practitioner", 3),)), "A fall", False, "Only a Team Manager"),
    ],
)
def test_a_manager_of_the_team_escalates_by_hand_with_a_reason(actor, reason, open_already, sentence):
    refusal = refusal_to_raise(actor, team_id=3, reason=reason, already_open=open_already)
    assert (refusal is None) if sentence is None else sentence in refusal.sentence


def test_times_do_not_run_backwards():
    for hours in range(24 * 40):
        now = FRIDAY + timedelta(hours=hours)
        for within in (Within("hours", 1), Within("same-day"), TWO_DAYS):
            assert answer_by(within, now, HOURS) > now
