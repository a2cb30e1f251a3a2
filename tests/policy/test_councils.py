"""What the shipped files say, read against the rulebook's figures, which are written out here once more by hand."""

import itertools
from dataclasses import replace

import pytest

from casework.policy.model import GRADES, ROLES, Interval, Within

MATRIX = {
    ("none", "high"): "red",
    ("none", "moderate"): "red",
    ("none", "low"): "amber",
    ("moderate", "high"): "red",
    ("moderate", "moderate"): "amber",
    ("moderate", "low"): "green",
    ("full", "high"): "amber",
    ("full", "moderate"): "green",
    ("full", "low"): "green",
}
ORANGE = {
    "objects-no-appeal", "high-restraint", "high-environment", "confined", "one-to-one-always", "covert-medication",
    "sedating-medication", "mental-health-ward", "contact-restricted", "part-disagreement", "unbefriended",
}  # fmt: skip


@pytest.fixture(params=["combined", "leicestershire"])
def policy(request, policies):
    return policies[request.param]


@pytest.mark.rule("L13")
def test_the_rag_matrix_is_that_of_leicestershire(policy):
    rag = policy.tools["rag"]
    assert dict(rag.cells) == MATRIX
    assert {(row, column): rag.level_at(row, column).key for row, column in MATRIX} == MATRIX
    assert [choice.key for choice in rag.row_axis.choices] == ["none", "moderate", "full"]
    assert [choice.key for choice in rag.column_axis.choices] == ["high", "moderate", "low"]
    assert [level.key for level in rag.levels] == ["red", "amber", "green"]


@pytest.mark.rule("L13")
def test_every_matrix_has_a_level_for_each_row_and_column(policies):
    for policy in policies.values():
        for tool in policy.tools.values():
            if tool.kind == "matrix":
                rows, columns = tool.row_axis.choices, tool.column_axis.choices
                pairs = {(row.key, column.key) for row, column in itertools.product(rows, columns)}
                assert set(tool.cells) == pairs
                assert all(tool.level_at(*pair) in tool.levels for pair in pairs)


@pytest.mark.rule("L13")
def test_the_matrix_looks_like_a_matrix_in_the_file():
    from casework.policy.loader import SHIPPED

    text = (SHIPPED / "combined.toml").read_text(encoding="utf-8")
    block = text[text.index("[tools.rag.cells]") :].splitlines()[1:5]
    starts = [[place for place, letter in enumerate(line) if letter == '"'][::2] for line in block]
    assert len({tuple(start) for start in starts}) == 1


@pytest.mark.rule("L14")
def test_help_that_is_about_to_end_counts_as_no_support(policy):
    none, moderate, full = policy.tools["rag"].row_axis.choices
    assert "end soon" in none.hint
    assert any("notice" in sign for sign in none.points_to)
    assert any("four calls" in sign and "three" in sign for sign in moderate.points_to)
    assert any("day and night" in sign for sign in full.points_to)


@pytest.mark.rule("L15")
@pytest.mark.parametrize(
    "sign",
    ["safeguarding", "moving and handling", "carer", "children", "capacity", "Mental Health Act", "motor neurone",
     "behaviour", "asking to stop", "no home", "hospital", "at night", "lives alone"],
)  # fmt: skip
def test_each_sign_of_high_risk_is_offered(sign, policy):
    high = policy.tools["rag"].column_axis.choice("high")
    assert any(sign.lower() in given.lower() for given in high.points_to)


@pytest.mark.rule("L15")
def test_only_high_has_signs_and_the_list_is_open(policy):
    high, moderate, low = policy.tools["rag"].column_axis.choices
    assert len(high.points_to) == 13
    assert "Other signs" in high.hint
    assert not moderate.points_to and not low.points_to


@pytest.mark.rule("L18", "L19")
def test_priority_and_complexity_have_three_levels_and_only_priority_orders_the_tray(policy):
    for key in ("priority", "complexity"):
        tool = policy.tools[key]
        assert [(level.key, level.gravity) for level in tool.levels] == [("high", 3), ("medium", 2), ("low", 1)]
        assert all(level.points_to for level in tool.levels)
    assert policy.tools["priority"].orders_tray
    assert not policy.tools["complexity"].orders_tray
    assert (policy.response.urgent, policy.response.otherwise) == (Interval(24, "hours"), Interval(3, "days"))


@pytest.mark.rule("L20")
def test_red_is_contacted_weekly_amber_fortnightly_green_monthly_and_nobody_later(policy):
    assert dict(policy.contact.intervals) == {
        "red": Interval(1, "weeks"),
        "amber": Interval(2, "weeks"),
        "green": Interval(1, "months"),
    }
    assert policy.contact.longest == Interval(1, "months")
    assert policy.contact.bring_forward is True
    assert [i.words for i in policy.contact.intervals.values()] == ["1 week", "2 weeks", "1 month"]


@pytest.mark.rule("L26")
def test_somebody_waiting_is_warned_of_on_day_21_and_breached_after_28(policy):
    assert (policy.waiting.warn_after_days, policy.waiting.limit_days) == (21, 28)


@pytest.mark.rule("L27")
def test_red_for_more_than_a_month_goes_to_the_strategic_service_manager_then_the_head_of_service(policy):
    wait = policy.grave_wait
    assert (wait.tool, wait.level, wait.after) == ("rag", "red", Interval(1, "months"))
    first, second = policy.chains[wait.chain].steps[:2]
    assert (first.roles, second.roles) == (("strategic-service-manager",), ("head-of-service",))


@pytest.mark.rule("U22")
def test_no_response_today_is_acknowledged_in_an_hour_growing_risk_the_same_day_the_rest_in_two_days(combined):
    within = {key: {step.acknowledge_within for step in chain.steps} for key, chain in combined.chains.items()}
    assert within == {
        "high-no-response": {Within("hours", 1)},
        "risk-grown": {Within("same-day")},
        "grave-worry": {Within("same-day")},
        "grave-wait": {Within("working-days", 2)},
        "waiting-breach": {Within("working-days", 2)},
        "overdue-contact": {Within("working-days", 2)},
        "advocate-wait": {Within("working-days", 2)},
        "safeguarding-concern": {Within("same-day")},
    }


@pytest.mark.rule("U22", "U13")
def test_every_chain_climbs_and_ends_with_the_assistant_director(policies):
    height = {role: place for place, role in enumerate(ROLES)}
    for policy in policies.values():
        for chain in policy.chains.values():
            tops = [max(height[role] for role in step.roles) for step in chain.steps]
            assert tops == sorted(set(tops)), chain.key
            assert chain.steps[-1].roles == ("assistant-director",)


@pytest.mark.rule("U24")
def test_an_overdue_contact_tells_duty_then_a_manager_and_then_climbs(policy):
    overdue = policy.overdue_contact
    days = (
        overdue.tell_duty_after_working_days,
        overdue.tell_managers_after_working_days,
        overdue.climb_after_working_days,
    )
    assert days == (0, 1, 2)
    assert "team-manager" in policy.chains[overdue.chain].steps[0].roles
    breach = policy.chains[policy.waiting.chain]
    assert ["team-manager" in breach.steps[0].roles, breach.steps[1].roles] == [True, ("strategic-service-manager",)]


@pytest.mark.rule("S1", "S9")
def test_normal_is_allocated_in_six_weeks_low_in_three_months_and_high_is_seen_today_and_daily(combined):
    targets = combined.allocation_targets
    assert dict(targets.intervals) == {"normal": Interval(6, "weeks"), "low": Interval(3, "months")}
    assert (combined.same_day.level, combined.daily_review.level) == ("high", "high")
    assert combined.daily_review.every_calendar_day is True


@pytest.mark.rule("S4", "S5", "S6")
def test_the_risk_tool_has_13_high_21_normal_and_15_low_indicators(combined):
    risk = combined.tools["risk"]
    assert [len(risk.indicators_of(level.key)) for level in risk.levels] == [13, 21, 15]
    assert len({item.text for item in risk.indicators}) == 49


@pytest.mark.rule("U1")
def test_swindon_has_its_two_tools_its_clocks_and_numbers_and_nothing_that_only_others_have(policies, combined):
    swindon = policies["swindon"]
    assert set(swindon.tools) == {"rag", "risk", "dols"}
    assert all(swindon.tools[key] == combined.tools[key] for key in swindon.tools)
    for part in ("same_day", "daily_review", "allocation_targets"):
        assert getattr(swindon, part) == getattr(combined, part)
    assert (swindon.response, swindon.waiting, swindon.grave_wait, swindon.weighting) == (None, None, None, None)
    assert [step.roles for step in swindon.chains["high-no-response"].steps] == [
        ("team-manager",), ("head-of-service",), ("assistant-director",)
    ]  # fmt: skip
    assert (swindon.phones.day, swindon.phones.out_of_hours) == ("01793 445500", "01793 436699")


@pytest.mark.rule("S10", "S11", "S12", "S19")
@pytest.mark.parametrize("name", ["combined", "swindon"])
def test_the_note_behind_a_level_has_room_for_all_that_lowers_a_risk(policies, name):
    sections = {section.key: section for section in policies[name].note_types["risk-prioritisation"].sections}
    assert list(sections) == ["rationale", "mitigation", "delay", "signposting", "urgent-needs", "told-to-call"]
    assert [key for key, section in sections.items() if section.required] == ["rationale"]
    assert [len(sections[key].offers) for key in ("urgent-needs", "told-to-call")] == [3, 4]
    assert len(sections["signposting"].offers) == (12 if name == "combined" else 14)


@pytest.mark.rule("S3")
@pytest.mark.parametrize(
    ("ticked", "level"),
    [([], None), (["falls"], "low"), (["falls", "isolated"], "normal"), (["falls", "isolated", "homeless"], "high")],
)
def test_the_highest_level_with_a_tick_is_suggested(ticked, level, combined):
    suggested = combined.tools["risk"].suggest(ticked)
    assert (suggested.key if suggested else None) == level


def test_a_tick_that_is_not_in_the_tool_is_an_error(combined):
    with pytest.raises(KeyError):
        combined.tools["risk"].suggest(["sings"])


@pytest.mark.rule("A2", "A3", "A4", "A5")
def test_the_deprivation_of_liberty_tool_has_7_red_11_orange_7_yellow_and_5_green(combined):
    dols = combined.tools["dols"]
    counts = {level.key: len(dols.indicators_of(level.key)) for level in dols.levels}
    assert [compound.level for compound in dols.compounds] == ["red"]
    counts["red"] += 1
    assert counts == {"red": 7, "orange": 11, "yellow": 7, "green": 5}
    assert {item.key for item in dols.indicators_of("orange")} == ORANGE
    assert set(dols.compounds[0].needs[0]) == ORANGE


@pytest.mark.rule("A2")
@pytest.mark.parametrize("factor", ["elevated-distress", "several-restrain", "family-objection", "tries-to-leave"])
@pytest.mark.parametrize("orange", sorted(ORANGE))
def test_orange_alone_is_not_red_and_a_factor_alone_is_nothing(orange, factor, combined):
    dols = combined.tools["dols"]
    assert dols.suggest([orange]).key == "orange"
    assert dols.suggest([factor]) is None
    assert dols.suggest([factor, orange]).key == "red"


@pytest.mark.rule("A1", "A6")
def test_the_deprivation_of_liberty_tool_says_what_it_is_not_for(combined):
    dols = combined.tools["dols"]
    assert "no legal ground" in dols.notice
    assert [bool(level.keep_in_mind) for level in dols.levels] == [True, True, False, False]


@pytest.mark.rule("H1", "H2")
def test_each_grade_has_its_cases_and_points(combined):
    assert set(combined.limits) == set(GRADES)
    assert dict(combined.weighting.points) == {"high": 3, "moderate": 2, "low": 1}
    held = {grade: (limit.cases, limit.points) for grade, limit in combined.limits.items()}
    assert held["practitioner"] == (25, 50)
    assert held["asye"] == (23, 45)
    assert held["senior-practitioner"] == (15, 30)
    assert held["social-work-officer"] == (20, 50)
    officer = combined.limits["social-work-officer"]
    assert (officer.highest_level, officer.section_42_alone) == ("moderate", False)
    over = [grade for grade, limit in combined.limits.items() if limit.over_cases_with_reason]
    assert over == ["practitioner"]
    assert combined.limits["student"].from_educator == 2


@pytest.mark.rule("L22")
def test_a_contact_note_has_four_sections_all_needed(policy):
    pwt = policy.note_types["pwt"]
    assert [section.key for section in pwt.sections] == ["reason", "found", "analysis", "next-steps"]
    assert all(section.required for section in pwt.sections)


@pytest.mark.rule("L23")
def test_an_attempt_asks_what_was_tried_and_for_the_safe_and_well_decision(policy):
    attempt = policy.note_types["attempt"]
    assert [(section.key, section.required) for section in attempt.sections] == [
        ("tried", True),
        ("safe-and-well", True),
    ]


def test_notes_bear_the_titles_of_the_field(combined):
    assert {key: note.title for key, note in combined.note_types.items()} == {
        "pwt": "PWT",
        "attempt": "PWT",
        "risk-prioritisation": "Risk Prioritisation",
        "social-work-allocation": "Social Work Allocation",
        "case-closure": "Case Closure",
        "case-transfer": "Case Transfer",
        "management-decision": "Management Discussion / Decision",
        "complaint": "Complaint",
        "contact": "Contact",
        "supervision": "Supervision",
        "forum-advice": "Forum Advice",
        "letter": "Letter",
        "imported": "Imported",
    }


@pytest.mark.rule("U23")
def test_the_top_level_of_every_tool_is_equally_grave_and_none_rises_further_down(policies):
    for policy in policies.values():
        for tool in policy.tools.values():
            gravities = [level.gravity for level in tool.levels]
            assert gravities[0] == 3 and gravities[-1] == 1
            assert gravities == sorted(gravities, reverse=True)
            assert tool.graver(tool.levels[0].key, tool.levels[-1].key)


@pytest.mark.rule("U1")
def test_every_level_has_a_word_beside_its_colour(policies):
    for policy in policies.values():
        for tool in policy.tools.values():
            assert all(level.word.lower() == level.colour for level in tool.levels)


def test_both_policies_with_the_tray_say_the_same_of_it(policies):
    combined, leicestershire = policies["combined"], policies["leicestershire"]
    for key in ("rag", "priority", "complexity"):
        assert replace(combined.tools[key], switched=None) == leicestershire.tools[key]
    assert combined.contact == leicestershire.contact


@pytest.mark.rule("H1", "H2", "H3", "H7")
def test_lbh_has_weights_limits_and_notes_as_the_combined_policy_and_no_clock_that_only_others_have(policies, combined):
    lbh = policies["lbh"]
    assert set(lbh.tools) == {"rag", "weight"} and all(lbh.tools[key] == combined.tools[key] for key in lbh.tools)
    assert (lbh.weighting, lbh.limits) == (combined.weighting, combined.limits)
    assert (lbh.response, lbh.waiting, lbh.grave_wait, lbh.same_day, lbh.daily_review) == (None,) * 5
    assert all(lbh.note_types[key] == combined.note_types[key] for key in lbh.note_types)
    assert all(lbh.decided[key] == combined.decided[key] for key in lbh.decided)
    assert (lbh.phones.day, lbh.phones.out_of_hours) == ("", "")
    assert {key: (limit.cases, limit.points) for key, limit in lbh.limits.items()} == {
        "practitioner": (25, 50), "asye": (23, 45), "senior-practitioner": (15, 30), "social-work-officer": (20, 50),
        "student": (None, None), "other": (None, None),
    }  # fmt: skip
    assert [key for key, limit in lbh.limits.items() if limit.over_cases_with_reason] == ["practitioner"]
    assert lbh.limits["student"].from_educator == 2
