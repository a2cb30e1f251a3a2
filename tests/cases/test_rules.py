"""The life of a case, on plain values."""

from datetime import date
from itertools import product

import pytest

from casework.records.cases.rules import (
    KINDS,
    LIFE,
    STAGES,
    days_waiting,
    refusal_after_death,
    refusal_to_come,
    refusal_to_comment,
    refusal_to_open,
)
from casework.records.staff.rules import SYSTEM, Actor, Held

TODAY = date(2026, 11, 20)
NADIA = Actor(1, "Nadia Hussain", roles=(Held("practitioner", 1),))


@pytest.mark.parametrize(("stage", "following"), list(product(STAGES, STAGES)))
def test_every_step_between_stages_is_either_allowed_or_refused_with_a_sentence(stage, following):
    refusal = refusal_to_come(stage, following, why="New need")
    if following in LIFE[stage]:
        assert refusal is None
    else:
        assert STAGES[stage] in refusal.sentence
        assert refusal.sentence.endswith(".")


def test_every_stage_has_its_row_and_can_be_reached_and_closed():
    assert set(LIFE) == set(STAGES)
    assert set().union(*LIFE.values()) | {"referral"} == set(STAGES)
    assert all("closed" in LIFE[stage] for stage in STAGES if stage != "closed")


@pytest.mark.rule("U37")
def test_a_closed_case_is_reopened_only_with_a_reason():
    assert refusal_to_come("closed", "duty", why=" ").field == "why"
    assert refusal_to_come("closed", "duty", why="Came home from hospital") is None
    assert refusal_to_come("closed", "waiting", why="Came home") is not None


@pytest.mark.rule("U16")
def test_nadia_opens_cases_in_her_own_team_only():
    assert refusal_to_open(NADIA, 1, "review", TODAY, TODAY) is None
    assert refusal_to_open(NADIA, 2, "review", TODAY, TODAY).field == "team"
    assert refusal_to_open(SYSTEM, 2, "review", TODAY, TODAY) is None


@pytest.mark.rule("U37")
def test_no_case_is_opened_for_somebody_who_has_died():
    for actor in (NADIA, SYSTEM):
        refusal = refusal_to_open(actor, 1, "review", TODAY, TODAY, died_on=date(2026, 10, 2))
        assert "died on 2 October 2026" in refusal.sentence and refusal.rule == "U37"
    assert refusal_after_death(None) is None


@pytest.mark.rule("U29")
def test_a_referral_in_the_future_or_of_no_known_kind_is_refused():
    assert refusal_to_open(NADIA, 1, "review", date(2026, 11, 21), TODAY).field == "referred_on"
    assert refusal_to_open(NADIA, 1, "gardening", TODAY, TODAY).field == "kind"
    assert all(refusal_to_open(NADIA, 1, kind, TODAY, TODAY) is None for kind in KINDS)


@pytest.mark.rule("U11")
def test_waiting_is_counted_from_the_first_referral_in_days():
    assert days_waiting(date(2026, 10, 20), TODAY) == 31
    assert days_waiting(TODAY, TODAY) == 0
    assert days_waiting(date(2026, 11, 21), TODAY) == 0


def test_an_empty_comment_is_refused():
    assert refusal_to_comment(" \n").field == "words"
    assert refusal_to_comment("Rang the GP") is None
