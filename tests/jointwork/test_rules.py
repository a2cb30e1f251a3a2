"""What a request for joint work says, what an answer settles, how a delay is decided (F20, F21)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.policy.loader import load_all
from casework.practice.jointwork import rules
from casework.practice.jointwork.rules import Answer, Asked, Decided

TODAY = date(2026, 11, 20)  # a Friday
TOMORROW, YESTERDAY = TODAY + timedelta(1), TODAY - timedelta(1)
ASKED = Asked("chc", "The hospital team", "By their form", "Look at it together", "Nursing", "person", "At home", TODAY)
WHOLE = {"work": "Physiotherapy", "coordinating": "By telephone", "expected": ["visit"], "outcome": "Home again", "knows": "all",
         "explains": "", "contact": "Nadia", "reports": "Nadia"}  # fmt: skip


@pytest.mark.rule("F20")
def test_the_three_specialist_kinds_are_there_beside_the_general_one():
    assert set(rules.KINDS) == {"general", "chc", "continuity", "cross-border"}


@pytest.mark.rule("F20")
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": ""}, "kind"), ({"whom": " "}, "whom"), ({"way": ""}, "way"), ({"nature": ""}, "nature"),
        ({"skills": ""}, "skills"), ({"agreed": "nobody"}, "agreed"), ({"agreed_how": ""}, "agreed_how"),
        ({"made_on": TOMORROW}, "made_on"), ({}, None), ({"agreed": "best-interests"}, None),
    ],
)  # fmt: skip
def test_a_request_says_what_work_which_skills_in_which_way_and_who_agreed(facts, field):
    refusal = rules.refusal_of_asked(replace(ASKED, **facts), TODAY)
    assert (refusal.field if refusal else None) == field


@pytest.mark.rule("F20")
@pytest.mark.parametrize(
    ("facts", "before", "field"),
    [
        ({"how": ""}, "", "how"), ({"on": TOMORROW}, "", "on"), ({"on": YESTERDAY}, "", "on"), ({"who": ""}, "", "who"),
        ({"how": "no", "words": ""}, "", "words"), ({"how": "later", "words": " "}, "", "words"), ({"words": ""}, "", None),
        ({}, "yes", "how"), ({"how": "no"}, "yes", None), ({}, "later", None), ({"how": "later"}, "later", None),
    ],
)  # fmt: skip
def test_they_may_refuse_only_with_a_reason_and_change_their_answer(facts, before, field):
    given = replace(Answer("yes", TODAY, "Jo Hall", "Their own duties come first"), **facts)
    refusal = rules.refusal_of_answer(given, TODAY, TODAY, before=before)
    assert (refusal.field if refusal else None) == field


@pytest.mark.rule("F21")
@pytest.mark.parametrize(
    ("facts", "open_items"),
    [
        ({}, []), ({"knows": "some"}, ["knows"]), ({"knows": "nothing", "explains": "Nadia, at home"}, []),
        ({"knows": ""}, ["knows"]),
        *(({item: [] if item == "expected" else " "}, [item]) for item in rules.ITEMS if item != "knows"),
        ({"expected": ["made-up"]}, ["expected"]), (dict.fromkeys(WHOLE, ""), list(rules.ITEMS)),
    ],
)  # fmt: skip
def test_seven_things_are_settled_and_what_is_not_known_somebody_explains(facts, open_items):
    assert len(rules.ITEMS) == 7 and rules.missing(WHOLE | facts) == open_items


@pytest.mark.rule("F21")
def test_nothing_is_settled_before_they_take_part_nor_over_what_somebody_else_saved():
    usual = {"seen": None, "newest": None}
    assert rules.refusal_to_settle("yes", WHOLE, **usual) is None is rules.refusal_to_settle("later", WHOLE, **usual)
    for answer in ("", "no"):
        assert "that they take part" in rules.refusal_to_settle(answer, WHOLE, **usual).sentence
    assert "meanwhile" in rules.refusal_to_settle("yes", WHOLE, seen=None, newest=4).sentence
    assert "Nothing is settled" in rules.refusal_to_settle("yes", {}, **usual).sentence


@pytest.mark.rule("F21")
@pytest.mark.parametrize(
    ("facts", "answer", "field"),
    [
        ({"how": ""}, "later", "how"), ({"person": ""}, "later", "person"), ({"carer": " "}, "", "carer"),
        ({"urgent": ""}, "", "urgent"), ({}, "later", None), ({"how": "go-on"}, "", None),
    ],
)  # fmt: skip
def test_a_delay_is_decided_with_the_person_and_any_carer_and_urgent_needs_are_met(facts, answer, field):
    refusal = rules.refusal_to_decide(replace(Decided("wait", "She waits", "No carer", "Meals come"), **facts), answer)
    assert (refusal.field if refusal else None) == field


@pytest.mark.rule("F21")
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_nothing_is_decided_where_nothing_is_delayed(answer):
    assert "nothing is delayed" in rules.refusal_to_decide(Decided("wait", "x", "x", "x"), answer).sentence


@pytest.mark.rule("F20", "F21")
def test_the_days_are_working_days_of_the_policy():
    policy = load_all()["combined"]
    assert rules.answer_by(policy, TODAY, TODAY) == date(2026, 12, 4) and rules.decide_by(policy, TODAY) == date(2026, 11, 24)
    assert rules.answer_by(policy, TODAY - timedelta(60), TODAY) == TODAY, "never before today"


@pytest.mark.rule("F20")
def test_nothing_is_asked_for_on_a_case_that_has_ended():
    assert "closed" in rules.refusal_of_case("closed", None).sentence and "died" in rules.refusal_of_case("duty", TODAY).sentence
    assert rules.refusal_of_case("duty", None) is None
