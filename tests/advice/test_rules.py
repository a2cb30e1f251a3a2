"""What advice needs (F5), when somebody asks whether it helped, and what long-term work waits for (F6)."""

from dataclasses import replace
from datetime import date

import pytest

from casework.policy import loader
from casework.practice.advice import rules
from casework.practice.advice.rules import ELEMENTS, WAYS, FollowUp, Given, Prevention, Tried, Way

POLICY = loader.load_all()["combined"]
TODAY = date(2026, 11, 20)  # a Friday
GIVEN = Given(TODAY, ("facilities-grant",), "telephone", ("explained",), said="How the grant is asked for", given_to="person",
              follow_up=FollowUp(date(2026, 12, 4)))  # fmt: skip
COUNTED = Given(TODAY, ("carers",), "telephone", ("nothing",))
TRIED = Tried(TODAY, "worked")
EXPLORED = Prevention(dict.fromkeys(ELEMENTS, "Talked over"), dict.fromkeys(WAYS, Way("unsuitable", "Tried last year")))


@pytest.mark.rule("F5")
@pytest.mark.parametrize(
    ("changed", "field"),
    [({}, None), ({"given_on": date(2026, 11, 21)}, "given_on"), ({"topics": ()}, "topics"), ({"topics": ("fishing",)}, "topics"),
     ({"how": "pigeon"}, "how"), ({"access": ()}, "access"), ({"access": ("nothing", "explained")}, "access"),
     ({"said": " "}, "said"), ({"given_to": ""}, "given_to"), ({"given_to": "family"}, "who"),
     ({"given_to": "family", "who": "Ann, her daughter"}, None),
     ({"follow_up": None}, "why_none"), ({"follow_up": None, "why_none": "She asked us not to ring"}, None),
     ({"follow_up": FollowUp(None)}, "due_on"), ({"follow_up": FollowUp(date(2026, 11, 19))}, "due_on")],
)  # fmt: skip
def test_advice_says_what_to_whom_how_accessible_and_who_asks_later_or_why_nobody_does(changed, field):
    refusal = rules.refusal_of_given(replace(GIVEN, **changed), TODAY, known=True)
    assert (refusal and refusal.field) == field


@pytest.mark.rule("F5")
def test_of_somebody_without_a_record_no_word_is_kept_and_nobody_asks_later():
    assert rules.refusal_of_given(COUNTED, TODAY, known=False) is None
    for more in ({"said": "Her name is Ann"}, {"who": "Ann"}, {"access_words": "Ann signed"}, {"given_to": "family"}):
        assert "no" in rules.refusal_of_given(replace(COUNTED, **more), TODAY, known=False).sentence
    asked = rules.refusal_of_given(replace(COUNTED, follow_up=FollowUp(TODAY)), TODAY, known=False)
    assert "Record the person first" in asked.sentence


@pytest.mark.rule("F5")
def test_a_day_is_suggested_by_working_days_and_never_one_that_is_past():
    assert rules.suggested_on(POLICY, TODAY, TODAY) == date(2026, 12, 4)
    assert rules.suggested_on(POLICY, date(2026, 12, 18), TODAY) == date(2027, 1, 6), "Christmas, Boxing Day and New Year"
    assert rules.suggested_on(POLICY, date(2026, 9, 1), TODAY) == TODAY


@pytest.mark.rule("F5")
@pytest.mark.parametrize(
    ("today", "told", "what", "next_on"),
    [(date(2026, 12, 3), 0, None, date(2026, 12, 4)), (date(2026, 12, 4), 0, "advice", date(2026, 12, 7)),
     (date(2026, 12, 4), 1, "advice-late", None), (date(2026, 12, 10), 0, "advice", date(2026, 12, 11)),
     (date(2026, 12, 10), 2, None, None)],
)  # fmt: skip
def test_it_is_told_on_its_day_and_then_once_that_it_is_late(today, told, what, next_on):
    telling = rules.telling(POLICY, today, date(2026, 12, 4), told)
    assert (telling.what, telling.next_on) == (what, next_on)


@pytest.mark.rule("F5")
@pytest.mark.parametrize(
    ("changed", "ended", "field"),
    [({}, False, None), ({}, True, None), ({"on": date(2026, 11, 21)}, False, "on"), ({"on": date(2026, 10, 31)}, False, "on"),
     ({"outcome": "lost"}, False, "outcome"), ({"outcome": "unreached"}, False, "again_on"),
     ({"outcome": "unreached", "again": FollowUp(date(2026, 11, 19))}, False, "again_on"),
     ({"outcome": "unreached", "again": FollowUp(TODAY)}, False, None), ({"outcome": "partly"}, False, "words"),
     ({"outcome": "not", "words": "Nobody answers there"}, False, None)],
)  # fmt: skip
def test_an_outcome_says_how_it_went_and_where_nobody_was_reached_when_it_is_tried_again(changed, ended, field):
    refusal = rules.refusal_of_tried(replace(TRIED, **changed), TODAY, given_on=date(2026, 11, 1), ended=ended)
    assert (refusal and refusal.field) == field and (refusal is not None) == (ended or field is not None)


@pytest.mark.rule("F6")
def test_long_term_work_begins_when_all_was_explored_and_nothing_suits():
    assert rules.refusal_to_begin_long_term(EXPLORED) is None


@pytest.mark.rule("F6")
def test_long_term_work_waits_while_nothing_is_on_record():
    refusal = rules.refusal_to_begin_long_term(None)
    assert refusal.rule == "F6" and "record it on the case" in refusal.sentence


@pytest.mark.rule("F6")
@pytest.mark.parametrize("key", ELEMENTS)
def test_long_term_work_waits_for_each_of_the_five_elements(key):
    for words in ("", "  "):
        refusal = rules.refusal_to_begin_long_term(replace(EXPLORED, elements={**EXPLORED.elements, key: words}))
        assert refusal.rule == "F6" and "Strengths come first" in refusal.sentence
        assert ELEMENTS[key][1:] in refusal.sentence


@pytest.mark.rule("F6")
@pytest.mark.parametrize("key", WAYS)
@pytest.mark.parametrize(
    ("way", "says"),
    [(None, "Still open"), (Way(), "Still open"), (Way("unsuitable", " "), "Still open"),
     (Way("suits", "Wants it"), "Prevention suits")],
)  # fmt: skip
def test_long_term_work_waits_for_each_way_of_prevention(key, way, says):
    ways = {each: found for each, found in {**EXPLORED.ways, key: way}.items() if found is not None}
    refusal = rules.refusal_to_begin_long_term(replace(EXPLORED, ways=ways))
    assert refusal.rule == "F6" and says in refusal.sentence and WAYS[key][1:] in refusal.sentence


@pytest.mark.rule("F6")
def test_there_are_five_elements_and_start_for_three_ends_reablement_and_the_community():
    assert len(ELEMENTS) == 5
    assert [key.partition("-")[0] for key in WAYS] == ["start", "start", "start", "reablement", "community"]


@pytest.mark.rule("F6")
def test_it_can_be_saved_half_explored_but_no_answer_stands_without_its_reason():
    assert rules.refusals_of_prevention(Prevention()) == []
    (why,) = rules.refusals_of_prevention(Prevention(ways={"reablement": Way("suits")}))
    assert why.field == "way_reablement_why"
    (answer,) = rules.refusals_of_prevention(Prevention(ways={"start-clarify": Way("", "Her daughter says no")}))
    assert answer.field == "way_start_clarify"
    (unknown,) = rules.refusals_of_prevention(Prevention(ways={"community": Way("maybe", "Perhaps")}))
    assert unknown.field == "way_community"
