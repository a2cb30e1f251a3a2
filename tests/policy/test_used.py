"""A policy as one team uses it: tools that are switched on or off, and what goes with them."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

import casework
from casework.policy.used import as_used, policy_of, switched_tools, uses

ALL_TOOLS = ["rag", "priority", "complexity", "risk", "dols", "weight"]
BY_NAME = re.compile(r"policies(?:\(\))?\[[^\]]*\.policy\]")


@pytest.mark.rule("A1", "U19")
@pytest.mark.parametrize(("choices", "without"), [
    ({}, {"dols"}), ({"dols": True}, set()), ({"priority": False}, {"priority", "dols"}),
    ({"dols": True, "priority": False}, {"priority"}), ({"rag": False, "gone": True}, {"dols"}),
])  # fmt: skip
def test_a_team_has_the_tools_that_it_switched_on_and_not_those_that_it_switched_off(combined, choices, without):
    used = as_used(combined, choices)
    assert list(used.tools) == [key for key in ALL_TOOLS if key not in without]
    assert set(used.unused) == without
    assert (used.name, used.fingerprint) == (combined.name, combined.fingerprint)
    assert as_used(combined, choices) is as_used(combined, dict(choices))


@pytest.mark.rule("U19", "L18")
def test_without_priority_no_fast_response_is_owed_and_all_other_clocks_stay(combined):
    whole, lean = as_used(combined, {}), as_used(combined, {"priority": False})
    assert (whole.response.tool, lean.response) == ("priority", None)
    for part in ("contact", "waiting", "grave_wait", "same_day", "allocation_targets", "daily_review", "weighting"):
        assert getattr(lean, part) == getattr(combined, part), part
    assert [level.label for level in combined.tools["priority"].levels] == ["High", "Medium", "Low"]
    assert [level.label for level in combined.tools["risk"].levels] == ["High", "Normal", "Low"]


@pytest.mark.rule("A1", "U19")
def test_leicestershire_has_nothing_to_switch_and_combined_has_two(policies):
    assert set(switched_tools([policies["leicestershire"]])) == set()
    assert {key: uses(tool, {}) for key, tool in switched_tools([policies["combined"]]).items()} == {
        "priority": True, "dols": False,
    }  # fmt: skip
    team = SimpleNamespace(policy="leicestershire", tools={"priority": False, "dols": True})
    assert policy_of(policies, team) == policies["leicestershire"]


@pytest.mark.rule("U19")
def test_nothing_takes_a_policy_by_a_teams_name_of_it_alone():
    """Clocks, sweep, forms and the check of the clocks must go by the same tools: all ask ``policy_of``."""
    found = [
        f"{file.name}: {hit}"
        for file in Path(casework.__file__).parent.rglob("*.py")
        for hit in BY_NAME.findall(file.read_text(encoding="utf-8"))
        if file.name != "used.py"
    ]
    assert found == []
