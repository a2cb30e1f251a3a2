"""What the tools suggest and when a decision stands."""

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
