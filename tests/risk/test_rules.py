"""What the tools suggest and when a decision stands."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from casework.policy.loader import load_all
from casework.practice.risk import rules

POLICY = load_all()["combined"]
RAG = POLICY.tools["rag"]

MATRIX = {
    ("none", "high"): "red", ("none", "moderate"): "red", ("none", "low"): "amber",
    ("moderate", "high"): "red", ("moderate", "moderate"): "amber", ("moderate", "low"): "green",
    ("full", "high"): "amber", ("full", "moderate"): "green", ("full", "low"): "green",
}  # fmt: skip


@pytest.mark.rule("L13")
@pytest.mark.parametrize(("cell", "level"), MATRIX.items())
def test_each_cell_of_the_matrix_suggests_its_level_and_says_why(cell, level):
    row, column = cell
    suggestion = rules.rate(RAG, {"row": row, "column": column})
    assert suggestion.level.key == level
    assert suggestion.because == (RAG.row_axis.choice(row).label, RAG.column_axis.choice(column).label)


@pytest.mark.rule("L17")
def test_the_suggested_level_needs_no_reasoning_and_another_one_does():
    picked = {"row": "none", "column": "low"}
    assert rules.refusal_to_rate(RAG, picked, None, "") is None
    assert rules.refusal_to_rate(RAG, picked, "amber", "") is None
    refusal = rules.refusal_to_rate(RAG, picked, "red", "  ")
    assert (refusal.rule, refusal.field) == ("L17", "reasoning")
    assert "Amber" in refusal.sentence and "Red" in refusal.sentence
    assert rules.refusal_to_rate(RAG, picked, "red", "Seen confused at night by her neighbour") is None


@pytest.mark.parametrize("picked", [None, {}, {"row": "none", "column": "purple"}, {"row": "x"}, {"level": "red"}])
def test_a_pick_that_the_tool_does_not_know_is_refused_with_a_sentence(picked):
    assert rules.refusal_to_rate(RAG, picked, None, "").field == "rag"


def test_a_decision_for_a_level_that_is_not_there_is_refused():
    assert rules.refusal_to_rate(RAG, {"row": "none", "column": "low"}, "purple", "why not") is not None


@pytest.mark.parametrize("value", [None, "", "none", "none:", ":high"])
def test_half_a_cell_is_no_cell(value):
    assert rules.read_cell(value) is None


def test_a_cell_is_read_as_row_and_column():
    assert rules.read_cell("none:high") == {"row": "none", "column": "high"}


def test_indicators_suggest_the_highest_level_ticked():
    tool = POLICY.tools["risk"]
    low, high = tool.indicators_of("low")[0], tool.indicators_of("high")[0]
    suggestion = rules.rate(tool, {"indicators": [low.key, high.key]})
    assert suggestion.level.key == "high"
    assert suggestion.because == (high.text,)
    assert rules.rate(tool, {"indicators": []}).level is None


def rating(
    decided, *, tool="rag", suggested=None, reasoning="", urgent=False, gravity=2, policy="combined", fingerprint=None
):
    return SimpleNamespace(tool=tool, decided=decided, suggested=suggested or decided, reasoning=reasoning, urgent=urgent,
                           gravity=gravity, policy=policy, fingerprint=fingerprint or POLICY.fingerprint, picked={})  # fmt: skip


def history_of(*newest_first, policy=POLICY, policies=None):
    found = rules.histories(policy, policies or {"combined": POLICY}, newest_first)
    return next(history for history in found if history.ratings)


@pytest.mark.rule("L12")
def test_every_tool_on_offer_is_shown_rated_or_not_but_never_the_weight_of_a_caseload():
    shown = rules.histories(POLICY, {"combined": POLICY}, [])
    assert [(each.tool, each.now) for each in shown] == [("rag", None), ("priority", None), ("complexity", None)]


@pytest.mark.rule("L17", "L12")
def test_the_trend_is_told_in_words_and_the_suggestion_beside_another_decision():
    history = history_of(
        rating("green"), rating("red", suggested="amber", reasoning="Fell twice"), rating("amber"), rating("amber")
    )
    assert [each.trend for each in history.ratings] == [
        "down from Red",
        "up from Amber",
        "as before",
        "first rating",
    ]
    assert history.ratings[1].otherwise.label == "Amber" and not history.ratings[1].unreasoned
    assert history.now.otherwise is None


@pytest.mark.rule("L18", "L12")
def test_a_mark_of_urgency_set_or_taken_off_is_told_as_the_trend():
    urgent, calm = rating("high", tool="priority", urgent=True), rating("high", tool="priority")
    assert [each.trend for each in history_of(calm, urgent, calm).ratings] == [
        "no longer urgent",
        "now urgent",
        "first rating",
    ]


@pytest.mark.rule("U31", "L17")
def test_reasoning_is_asked_for_where_the_newest_rating_lacks_it_and_no_more_once_a_newer_one_has_it():
    imported = rating("red", suggested="green")
    assert history_of(imported).now.unreasoned
    given = history_of(rating("red", suggested="green", reasoning="Her daughter left"), imported)
    assert not any(each.unreasoned for each in given.ratings)


@pytest.mark.rule("U4")
def test_a_rating_under_another_policy_keeps_the_words_of_its_own_time_and_says_whose_they_were():
    level = POLICY.tools["rag"].levels[0]
    words = replace(level, label="Scarlet")
    tool = replace(POLICY.tools["rag"], levels=(words, *POLICY.tools["rag"].levels[1:]))
    other = replace(
        POLICY, name="other", title="Other council", tools={**POLICY.tools, "rag": tool}, fingerprint="o" * 16
    )
    policies = {"combined": POLICY, "other": other}
    old = rating("red", policy="other", fingerprint=other.fingerprint)
    shown = history_of(rating("red"), old, policies=policies)
    assert [(each.level.label, each.policy) for each in shown.ratings] == [("Red", ""), ("Scarlet", "Other council")]
    assert shown.now.trend == "as before"


@pytest.mark.rule("U4")
def test_a_level_and_a_tool_that_no_policy_has_any_more_are_shown_by_their_keys():
    gone = rating("very-grave", fingerprint="x" * 16, gravity=3)
    shown = history_of(gone)
    assert (shown.now.level.label, shown.now.policy) == ("Very grave", "Combined policy, as it was then")
    assert history_of(rating("red", gravity=3), gone).now.trend == "Very grave before"
    assert history_of(rating("green", gravity=1), gone).now.trend == "down from Very grave"
    tool = history_of(rating("two", tool="old-scale", policy="gone-council", fingerprint="x" * 16))
    assert (tool.title, tool.offered, tool.rule) == ("Old scale", False, None)
    assert tool.now.policy == "Gone council, as it was then"


@pytest.mark.rule("L18")
def test_only_a_high_priority_can_be_urgent():
    priority, rag = POLICY.tools["priority"], POLICY.tools["rag"]
    assert rules.refusal_to_be_urgent(POLICY, "priority", priority.level("high"), True) is None
    assert rules.refusal_to_be_urgent(POLICY, "priority", priority.level("low"), False) is None
    refusal = rules.refusal_to_be_urgent(POLICY, "priority", priority.level("medium"), True)
    assert (refusal.rule, refusal.field) == ("L18", "urgent") and "Only High" in refusal.sentence
    assert rules.refusal_to_be_urgent(POLICY, "rag", rag.level("red"), True).field == "urgent"
