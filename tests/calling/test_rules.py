"""The five questions, what their answers point to, and how they become a note."""

from datetime import date
from itertools import product

import pytest

from casework.policy.loader import load_all
from casework.practice.calling.rules import (
    ANSWERS,
    BETTER,
    NO_CHANGE,
    QUESTIONS,
    WORSE,
    Answer,
    Call,
    look_at,
    note_words,
    refusal_of_level,
    refusals_of_answers,
    rose,
    trend,
)

POLICIES = load_all()
RAG = POLICIES["combined"].tools["rag"]
NOVEMBER, OCTOBER = date(2026, 11, 12), date(2026, 10, 12)


def answered(**worse_or_better):
    """No change, but for what is named: fall="worse"."""
    return tuple(Answer(key, worse_or_better.get(key, NO_CHANGE), "since Sunday" if key in worse_or_better else "")
                 for key in QUESTIONS)  # fmt: skip


def call(on, **answers):
    return Call(on, {each.question: each for each in answered(**answers)})


@pytest.mark.rule("L21")
def test_five_questions_are_asked_in_this_order():
    assert list(QUESTIONS) == ["fall", "hospital", "carer", "food", "safety"]


@pytest.mark.rule("L21")
def test_every_question_is_answered_and_what_is_worse_is_named():
    assert refusals_of_answers(answered(fall=WORSE, food=BETTER)) == []
    assert [each.field for each in refusals_of_answers(())] == list(QUESTIONS)
    bare = [Answer(key, WORSE, " ") for key in QUESTIONS]
    assert [each.field for each in refusals_of_answers(bare)] == [f"{key}_words" for key in QUESTIONS]
    assert [each.field for each in refusals_of_answers([Answer(key, "worst", "x") for key in QUESTIONS])] == list(QUESTIONS)
    assert refusals_of_answers([Answer(key, BETTER) for key in QUESTIONS]) == []


@pytest.mark.rule("L21", "L13")
@pytest.mark.parametrize(
    ("before", "cell", "worse", "level"),
    [
        ("green", ("full", "low"), ("fall",), "green"),  # moderate harm with full support
        ("green", ("full", "moderate"), ("hospital",), "amber"),
        ("green", ("moderate", "low"), ("food",), "amber"),
        ("green", ("full", "low"), ("carer",), "green"),
        ("green", ("moderate", "low"), ("carer",), "amber"),
        ("amber", ("moderate", "moderate"), ("carer",), "red"),
        ("amber", ("moderate", "moderate"), ("safety",), "red"),
        ("green", ("full", "moderate"), ("carer", "safety"), "red"),
        ("green", ("full", "low"), ("fall", "carer"), "amber"),
        ("amber", ("none", "low"), ("carer",), "amber"),  # there is no less than no support
        ("red", ("none", "high"), tuple(QUESTIONS), "red"),
        ("red", ("full", "low"), ("fall",), "red"),  # decided above the matrix: never below what counts
    ],
)
def test_something_worse_moves_the_case_one_step_in_the_matrix(before, cell, worse, level):
    look = look_at(RAG, before, cell, answered(**dict.fromkeys(worse, WORSE)))
    assert (look.level.key, look.before.key) == (level, before)
    assert look.raises == (level != before)
    assert [each.key for each in look.worse] == [key for key in QUESTIONS if key in worse]


@pytest.mark.rule("L21", "L17")
@pytest.mark.parametrize("name", sorted(POLICIES))
def test_no_answers_ever_point_below_the_level_that_counts(name):
    tool = POLICIES[name].tools[POLICIES[name].contact.tool]
    for cell, before, given in product(tool.cells, tool.levels, product(ANSWERS, repeat=len(QUESTIONS))):
        look = look_at(tool, before.key, cell, [Answer(*pair) for pair in zip(QUESTIONS, given, strict=True)])
        assert not tool.graver(before.key, look.level.key)
        assert WORSE in given or look.level == before, "only what is worse moves a level"


def test_somebody_never_rated_or_rated_with_words_of_another_policy_is_given_no_level():
    worse = answered(fall=WORSE)
    assert look_at(RAG, None, None, worse).level is None and look_at(RAG, "purple", ("none", "high"), worse).level is None
    assert look_at(RAG, "amber", None, worse).level.key == "amber", "a level without its cell stays"
    assert [each.key for each in look_at(RAG, None, None, worse).worse] == ["fall"]


@pytest.mark.rule("L17")
def test_a_level_below_the_one_that_the_answers_point_to_needs_a_reason_of_today():
    look = look_at(RAG, "amber", ("moderate", "moderate"), answered(fall=WORSE))
    assert refusal_of_level(RAG, look, "red", "") is None
    refusal = refusal_of_level(RAG, look, "amber", " ")
    assert (refusal.rule, refusal.field) == ("L17", "reasoning") and "Red" in refusal.sentence and "Amber" in refusal.sentence
    assert refusal_of_level(RAG, look, "amber", "Her sister is with her", "") is None
    assert refusal_of_level(RAG, look, "amber", "Her sister is with her", "Her sister is with her ") is not None
    quiet = look_at(RAG, "amber", ("moderate", "moderate"), answered(food=BETTER))
    assert refusal_of_level(RAG, quiet, "amber", "") is None
    assert refusal_of_level(RAG, quiet, "green", "").field == "reasoning", "nothing is lowered by itself"


def test_a_level_rose_only_against_one_of_the_same_tool():
    assert rose(RAG, "amber", "red") and rose(RAG, "green", "amber")
    assert not rose(RAG, "red", "red") and not rose(RAG, "red", "amber") and not rose(RAG, None, "red")
    assert not rose(RAG, "purple", "red")


@pytest.mark.rule("L21")
@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ((), ""),
        ((WORSE,), "Worse at the last call"),
        ((WORSE, WORSE, NO_CHANGE), "Worse at the last 2 calls, no change before"),
        ((BETTER, WORSE), "Better at the last call, worse before"),
        ((NO_CHANGE, NO_CHANGE), "No change at the last 2 calls"),
    ],
)
def test_the_trend_says_how_often_it_was_answered_so(answers, words):
    assert trend("fall", [call(NOVEMBER, fall=each) for each in answers]) == words


@pytest.mark.rule("L22")
def test_the_note_says_what_changed_what_did_not_what_it_points_to_and_when_next():
    answers = answered(fall=WORSE, food=BETTER)
    look = look_at(RAG, "amber", ("moderate", "moderate"), answers)
    words = note_words(answers, [call(OCTOBER, fall=WORSE)], look, RAG.level("red"), NOVEMBER)
    assert words == {
        "reason": "Waiting call: the five questions of change. The call before was on 12 October 2026.",
        "found": "Falls: worse again. since Sunday\nFood and medicine: better. since Sunday\n"
                 "No change: hospital, whoever helps and safety.",
        "analysis": "Worse: falls. Better: food and medicine. The answers point to Red; until now it was Amber. "
                    "The level decided is Red.",
        "next-steps": "Next contact by 12 November 2026.",
    }  # fmt: skip
    assert set(words) == {section.key for section in POLICIES["combined"].note_types["pwt"].sections}


@pytest.mark.rule("L22")
def test_a_call_with_no_change_says_so():
    look = look_at(RAG, "green", ("full", "low"), answered())
    words = note_words(answered(), [], look, RAG.level("green"), None)
    assert words["analysis"] == "Nothing has changed for better or worse. The level stays at Green."
    assert words["found"] == "No change: falls, hospital, whoever helps, food and medicine and safety."
    assert words["reason"].endswith("It is the first such call.")
