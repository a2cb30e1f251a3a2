"""Who may add a local factor, what it must say, and where it stands on a day."""

from datetime import date, timedelta

import pytest

from casework.policy.loader import load_all
from casework.policy.used import as_used
from casework.practice.factors import rules
from casework.practice.factors.rules import Typed
from casework.records.staff.rules import Actor, Held

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
PLACES = rules.places(as_used(load_all()["combined"], {}))
MARY = Actor(1, "Mary", roles=(Held("team-manager", 7),))
SOUND = {"place": PLACES["risk/high"], "words": "Lives by the river", "agreed_by": "Sam Okoro", "agreed_on": TODAY - DAY,
         "from_on": TODAY}  # fmt: skip


def refusal(actor=MARY, *, twice=False, **typed):
    return next(iter(rules.refusals_to_add(actor, 7, Typed(**SOUND | typed), TODAY, twice=twice)), None)


@pytest.mark.rule("L16")
@pytest.mark.parametrize("role", ["team-leader", "assistant-team-manager", "team-manager", "strategic-service-manager"])
def test_a_manager_of_the_team_adds_what_was_agreed(role):
    assert refusal(Actor(1, "Somebody", roles=(Held(role, 7),))) is None
    assert refusal(until_on=TODAY) is None and refusal(from_on=TODAY + 30 * DAY) is None


@pytest.mark.rule("L16")
@pytest.mark.parametrize(("role", "team"), [("practitioner", 7), ("duty-manager", 7), ("team-manager", 8),
                                            ("administrator", None), ("principal-social-worker", None)])  # fmt: skip
def test_nobody_else_does(role, team):
    other = Actor(1, "Somebody", roles=(Held(role, team),))
    assert refusal(other).rule == "L16" and "manager of the team" in refusal(other).sentence
    assert rules.refusal_to_end(other, 7, None, TODAY, TODAY) is not None


@pytest.mark.rule("L16")
@pytest.mark.parametrize(("typed", "field"), [
    ({"agreed_by": " "}, "agreed_by"), ({"agreed_on": None}, "agreed_on"), ({"agreed_on": TODAY + DAY}, "agreed_on"),
    ({"words": " "}, "words"), ({"place": None}, "place"), ({"from_on": None}, "from_on"), ({"twice": True}, "words"),
    ({"from_on": TODAY - 2 * DAY}, "from_on"), ({"until_on": TODAY - DAY}, "until_on"),
    ({"from_on": TODAY + 9 * DAY, "until_on": TODAY + DAY}, "until_on"),
])  # fmt: skip
def test_without_the_agreement_or_anything_else_that_it_needs_none_is_added(typed, field):
    found = refusal(**typed)
    assert (found.rule, found.field) == ("L16", field)


@pytest.mark.rule("L16")
def test_all_that_is_missing_is_said_at_once_in_the_order_of_the_form():
    found = rules.refusals_to_add(MARY, 7, Typed(None, "", "", None, None), TODAY, twice=False)
    assert [each.field for each in found] == ["words", "place", "agreed_by", "agreed_on", "from_on"]


@pytest.mark.rule("L16")
@pytest.mark.parametrize(("until_now", "until_on", "may"), [
    (None, TODAY, True), (None, TODAY - DAY, True), (None, TODAY + DAY, True), (TODAY + 5 * DAY, TODAY, True),
    (None, TODAY - 2 * DAY, False), (None, None, False), (TODAY - DAY, TODAY, False), (TODAY, TODAY + DAY, False),
])  # fmt: skip
def test_a_factor_ends_yesterday_at_the_earliest_and_never_later_than_it_did(until_now, until_on, may):
    assert (rules.refusal_to_end(MARY, 7, until_now, until_on, TODAY) is None) is may


@pytest.mark.rule("L16")
@pytest.mark.parametrize(("from_on", "until_on", "where"), [
    (TODAY, None, "now"), (TODAY - DAY, TODAY, "now"), (TODAY + DAY, None, "to come"), (TODAY - DAY, TODAY - DAY, "ended"),
    (TODAY + DAY, TODAY, "ended"),
])  # fmt: skip
def test_it_is_offered_from_its_first_to_its_last_day(from_on, until_on, where):
    assert rules.standing(from_on, until_on, TODAY) == where


@pytest.mark.rule("L16", "A1")
def test_it_may_point_to_anything_in_the_tools_that_the_team_rates_with():
    assert {each.tool for each in PLACES.values()} == {"rag", "priority", "complexity", "risk"}
    whole = rules.places(load_all()["combined"])
    assert set(whole) - set(PLACES) == {"dols/red", "dols/orange", "dols/yellow", "dols/green"}
    assert PLACES["rag/harm:high"].words == "RAG rating: High risk of harm"
    assert rules.place_words(PLACES, "rag", "harm:high") == "RAG rating: High risk of harm"
    assert rules.place_words(PLACES, "dols", "red") == "dols: red (not in use now)"
