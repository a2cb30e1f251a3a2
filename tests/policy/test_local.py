"""A team's own factors in each kind of tool, and what any ticks suggest with and without them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.policy.loader import load_all
from casework.policy.local import Local, places_of, with_local

COMBINED = load_all()["combined"]
DISCHARGE = Local("local-1", "risk", "normal", "A hospital discharge needs an assessment to settle funding")
RESTRAINT = Local("local-2", "dols", "orange", "A lap belt in a wheelchair")
RIVER = Local("local-3", "rag", "harm:high", "Lives by the river that floods")
PHONE = Local("local-4", "complexity", "high", "Two other councils are involved")
LOST = (Local("local-5", "risk", "purple", "x"), Local("local-6", "gone", "high", "x"), Local("local-7", "rag", "red", "x"))
HERE = with_local(COMBINED, (DISCHARGE, RESTRAINT, RIVER, PHONE))
TICKED = [with_local(COMBINED, added).tools[key] for added in ((), (DISCHARGE, RESTRAINT)) for key in ("risk", "dols")]


@pytest.mark.rule("L16", "A1")
def test_where_indicators_are_ticked_a_local_factor_is_one_more_of_its_level():
    risk = HERE.tools["risk"]
    assert [item.key for item in risk.indicators_of("normal") if item.local] == ["local-1"]
    assert risk.suggest(["local-1"]).key == risk.suggest(["local-1", "falls"]).key == "normal"
    assert risk.suggest(["local-1", "danger-now"]).key == "high"
    assert len(COMBINED.tools["risk"].indicators) == len(risk.indicators) - 1 == 49


@pytest.mark.rule("L16", "A1", "A2")
def test_a_local_orange_factor_counts_among_those_that_a_compound_asks_for():
    dols = HERE.tools["dols"]
    assert dols.suggest(["local-2"]).key == "orange"
    assert dols.suggest(["local-2", "tries-to-leave"]).key == "red"
    assert dols.suggest(["tries-to-leave"]) is None


@pytest.mark.rule("L16")
def test_in_a_matrix_or_a_scale_it_stands_among_the_signs_marked_as_local_and_changes_no_level():
    rag, complexity = HERE.tools["rag"], HERE.tools["complexity"]
    assert rag.column_axis.choice("high").points_to[-1] == "Lives by the river that floods (local)"
    assert rag.row_axis == COMBINED.tools["rag"].row_axis and rag.cells == COMBINED.tools["rag"].cells
    assert complexity.level("high").points_to[-1] == "Two other councils are involved (local)"
    assert complexity.levels[1:] == COMBINED.tools["complexity"].levels[1:]
    assert (HERE.name, HERE.fingerprint) == (COMBINED.name, COMBINED.fingerprint)


@pytest.mark.rule("L16")
def test_a_factor_that_points_to_nothing_in_the_policy_is_left_out_and_the_same_factors_give_the_same_object():
    assert with_local(COMBINED, LOST) is COMBINED and with_local(COMBINED, ()) is COMBINED
    assert with_local(COMBINED, (DISCHARGE, RESTRAINT, RIVER, PHONE)) is HERE
    assert set(places_of(COMBINED.tools["rag"])) == {f"{axis}:{choice}" for axis, choices in (
        ("support", ("none", "moderate", "full")), ("harm", ("high", "moderate", "low"))) for choice in choices}  # fmt: skip


@pytest.mark.rule("S3", "A1", "A2")
@settings(max_examples=400)
@given(tool=st.sampled_from(TICKED), draw=st.data())
def test_for_any_ticks_the_highest_level_among_them_is_suggested_and_no_compound_without_each_of_its_parts(tool, draw):
    ticked = draw.draw(st.sets(st.sampled_from(tool.tickable), max_size=8))
    order = [level.key for level in tool.levels]
    own = {item.level for item in tool.indicators if item.key in ticked}
    for compound in tool.compounds:
        worse = ticked & {factor.key for factor in tool.factors}
        orange = ticked & {item.key for item in tool.indicators_of("orange")}
        assert (compound in tool.compounds_met(ticked)) is bool(worse and orange)
        own |= {compound.level} if worse and orange else set()
    suggested = tool.suggest(ticked)
    assert (suggested.key if suggested else None) == min(own, key=order.index, default=None)
