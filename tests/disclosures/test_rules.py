"""Nothing is disclosed that nobody allowed (F8)."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest

from casework.policy.loader import load_all
from casework.practice.disclosures import rules
from casework.practice.disclosures.rules import ALLOWED, ASKED, BASES, CONSENT, MADE, REFUSED, STANDS, STATES, Wanted
from casework.records.staff.rules import Actor, Held

pytestmark = pytest.mark.rule("F8")
WORKER, MANAGER = (Actor(1, role, roles=(Held(role, 1),)) for role in ("practitioner", "team-leader"))
TODAY = date(2026, 11, 20)


def test_every_course_of_a_disclosure_has_a_state_and_none_is_made_that_was_not_allowed():
    assert set(STANDS.values()) == set(STATES)
    never = set(product((None, True, False), (True, False))) - set(STANDS)
    assert never == {(None, True), (False, True)}
    assert [state for state in STATES if rules.refusal_to_make(state) is None] == [ALLOWED]
    assert [rules.refusal_to_make(state).rule for state in (ASKED, REFUSED, MADE)] == ["F8"] * 3


@pytest.mark.parametrize("basis", BASES)
def test_each_ground_is_explained_consent_by_when_and_how(basis):
    field, filled = ("agreed", {"agreed": "On the telephone today"}) if basis == CONSENT else ("why", {"why": "She is at risk"})
    assert rules.refusal_to_ask(Wanted("Her address", "The police", basis)).field == field
    assert rules.refusal_to_ask(Wanted("Her address", "The police", basis, **filled)) is None
    assert rules.refusal_to_ask(Wanted("", "The police", basis, **filled)).field == "what"
    assert rules.refusal_to_ask(Wanted("Her address", " ", basis, **filled)).field == "whom"
    assert rules.allows_itself(WORKER, 1, Wanted("x", "y", basis)) == (basis == CONSENT)
    assert rules.allows_itself(MANAGER, 1, Wanted("x", "y", basis))
    assert rules.allows_itself(MANAGER, 2, Wanted("x", "y", basis)) == (basis == CONSENT)


def test_a_ground_is_chosen():
    assert rules.refusal_to_ask(Wanted("Her address", "The police", "because")).field == "basis"


@pytest.mark.parametrize("state", STATES)
def test_a_manager_answers_what_is_asked_and_nothing_else(state):
    assert (rules.refusal_to_answer(MANAGER, 1, state) is None) == (state == ASKED)
    assert rules.refusal_to_answer(WORKER, 1, state) is not None and rules.refusal_to_answer(MANAGER, 2, state) is not None


def test_no_says_why():
    assert rules.refusal_of_answer(None, "x").field == "allowed" and rules.refusal_of_answer(False, " ").field == "reason"
    assert rules.refusal_of_answer(True, "") is None and rules.refusal_of_answer(False, "Ask her first") is None


def test_it_is_made_after_it_was_allowed_and_says_how():
    day = timedelta(1)
    assert rules.refusal_of_making(TODAY + day, "By post", TODAY, TODAY).rule == "U29"
    assert "only after that day" in rules.refusal_of_making(TODAY - day, "By post", TODAY, TODAY).sentence
    assert rules.refusal_of_making(TODAY, " ", TODAY, TODAY).field == "how"
    assert rules.refusal_of_making(TODAY, "By post", TODAY - day, TODAY) is None


@pytest.mark.parametrize("name", ["combined", "leicestershire", "swindon", "lbh"])
def test_a_manager_answers_within_two_working_days(name):
    asked = datetime(2026, 11, 20, 10, tzinfo=UTC)  # a Friday
    assert rules.answered_by(load_all()[name], asked, time(17)) == date(2026, 11, 24)
