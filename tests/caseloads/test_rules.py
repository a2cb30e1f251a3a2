"""What a worker may hold, what is refused and by which rule, what is over. Plain values."""

from datetime import date

import pytest

from casework.policy.loader import SHIPPED, load_all
from casework.practice.caseloads import rules
from casework.practice.caseloads.rules import Cap, HeldCase, Holder, OwnCap, cap_of
from casework.records.staff.rules import Actor, Held

POLICY = load_all(SHIPPED)["combined"]
NORTH, SOUTH, TODAY = 1, 2, date(2026, 11, 20)
MANAGER = Actor(3, "Mary Byrne", roles=(Held("team-manager", NORTH),))


def held(low=0, moderate=0, high=0, unweighed=0, excepted=0):
    """Cases of these weights; the first so many are excepted from the number."""
    levels = ["low"] * low + ["moderate"] * moderate + ["high"] * high + [None] * unweighed
    return tuple(HeldCase(n, "review", level, excepted=n <= excepted) for n, level in enumerate(levels, 1))


def holder(cases=(), grade="practitioner", own=(), *, ready=False):
    return Holder(7, "Nadia Hussain", grade, cap_of(POLICY, grade, own, ready=ready), tuple(cases))


def new(level="low", kind="review"):
    return HeldCase(99, kind, level)


def refusal(who, case, reason=""):
    refused = rules.refusal_to_take(POLICY, who, case, reason)
    return (refused.rule, refused.sentence) if refused else None


@pytest.mark.rule("H1")
@pytest.mark.parametrize(("level", "points"), [("high", 3), ("moderate", 2), ("low", 1), (None, 3)])
def test_a_case_counts_for_the_points_of_its_weight_and_one_that_nobody_weighed_for_the_most(level, points):
    assert rules.points_of(POLICY, level) == points


@pytest.mark.rule("H1", "H2")
def test_where_cases_were_never_weighed_the_refusal_says_to_weigh_them():
    _, sentence = refusal(holder(held(low=2, unweighed=16)), new())
    assert sentence.endswith("16 were never weighed and count 3 points each: weigh what they hold, or choose somebody else.")
    _, sentence = refusal(holder(held(high=16, unweighed=1)), new())
    assert "1 of these cases was never weighed and counts 3 points: weigh" in sentence


@pytest.mark.rule("H2")
@pytest.mark.parametrize(
    ("grade", "cases", "points"),
    [("practitioner", 25, 50), ("asye", 23, 45), ("senior-practitioner", 15, 30), ("social-work-officer", 20, 50),
     ("student", None, None), ("other", None, None)],
)  # fmt: skip
def test_each_grade_has_its_limits(grade, cases, points):
    cap = cap_of(POLICY, grade)
    assert (cap.cases, cap.points) == (cases, points)


@pytest.mark.rule("H2")
@pytest.mark.parametrize(
    "cases", [held(low=7, moderate=11, high=7), held(high=10, moderate=10)], ids=["25 cases", "50 points"]
)
def test_the_two_worked_examples_are_full_and_one_more_low_case_is_refused(cases):
    load = rules.load_of(POLICY, cases)
    assert load.points == 50 and load.cases in (20, 25) and rules.workload(load, cap_of(POLICY, "practitioner")) == 100
    assert rules.excesses(POLICY, holder(cases)) == []
    rule, sentence = refusal(holder(cases), new("low"), "Nothing is to be done in it")
    assert rule == "H2" and "holds 50 points, this case weighs 1, and the limit of the grade is 50" in sentence


@pytest.mark.rule("H2")
@pytest.mark.parametrize(
    ("grade", "cases", "level", "rule"),
    [
        ("practitioner", held(low=24), "low", None),
        ("practitioner", held(low=1, high=15), "high", None),  # 46 points and 3 are 49
        ("practitioner", held(moderate=1, high=15), "high", None),  # 47 and 3 are 50
        ("practitioner", held(high=16), "high", "H2"),  # 48 and 3 are 51
        ("practitioner", held(high=16), "moderate", None),
        ("asye", held(low=22), "low", None),
        ("asye", held(low=23), "low", "H2"),
        ("asye", held(high=15), "low", "H2"),
        ("senior-practitioner", held(low=15), "low", "H2"),
        ("senior-practitioner", held(high=9), "high", None),
        ("senior-practitioner", held(high=10), "low", "H2"),
        ("social-work-officer", held(low=20), "low", "H2"),
        ("social-work-officer", held(low=3), "moderate", None),
        ("social-work-officer", (), "high", "H2"),
        ("social-work-officer", (), None, "H2"),
        ("other", held(high=60), "high", None),
    ],
)
def test_both_limits_hold_and_an_officer_stays_with_the_lighter_weights(grade, cases, level, rule):
    refused = rules.refusal_to_take(POLICY, holder(cases, grade), new(level))
    assert (refused.rule if refused else None) == rule


@pytest.mark.rule("H2", "H4")
@pytest.mark.parametrize("ready", [False, True])
def test_no_officer_holds_a_section_42_enquiry_alone_not_even_one_ready_for_heavier_cases(ready):
    rule, sentence = refusal(holder(grade="social-work-officer", ready=ready), new("low", "safeguarding"))
    assert rule == "H2" and "section 42" in sentence
    assert refusal(holder(), new("high", "safeguarding")) is None


@pytest.mark.rule("H3")
def test_a_practitioner_goes_over_the_number_with_a_reason_and_never_over_the_points():
    full = held(low=25)
    rule, sentence = refusal(holder(full), new())
    assert rule == "H3" and "say why" in sentence
    assert refusal(holder(full), new(), "A special project: one letter a month") is None
    assert refusal(holder(held(low=23, moderate=12, high=1, excepted=11)), new(), "A special project")[0] == "H2"  # 50 points
    over = holder(held(low=27, excepted=2))
    assert rules.excesses(POLICY, over) == []
    assert refusal(over, new())[0] == "H3"


@pytest.mark.rule("H3")
@pytest.mark.parametrize("grade", ["asye", "senior-practitioner", "social-work-officer"])
def test_no_other_grade_goes_over_the_number(grade):
    full = held(low=cap_of(POLICY, grade).cases)
    assert refusal(holder(full, grade), new(), "A special project")[0] == "H2"


@pytest.mark.rule("H4")
def test_an_officer_who_is_ready_takes_heavier_cases_up_to_the_points():
    assert refusal(holder(grade="social-work-officer", ready=True), new("high")) is None
    assert refusal(holder(held(high=16), "social-work-officer", ready=True), new("high"))[0] == "H2"


@pytest.mark.rule("H5")
def test_a_limit_of_ones_own_lowers_the_cap_and_lets_nobody_over_it():
    cap = cap_of(POLICY, "practitioner", [OwnCap(10, None), OwnCap(12, 30)])
    assert cap == Cap(10, 30, own_cases=True, own_points=True, over_cases=False)
    assert cap_of(POLICY, "practitioner", [OwnCap(30, 60)]).cases == 25
    rule, sentence = refusal(holder(held(low=10), own=[OwnCap(10, None)]), new(), "A special project")
    assert rule == "H5" and "the limit of their own is 10" in sentence
    assert refusal(holder(held(high=10), own=[OwnCap(None, 30)]), new())[0] == "H5"
    assert refusal(holder(held(low=9), own=[OwnCap(10, None)]), new()) is None


@pytest.mark.rule("H10")
def test_what_is_over_is_said_by_kind_with_its_measure_and_rule():
    over = rules.excesses(POLICY, holder(held(low=20, high=12), own=[OwnCap(30, None)]))
    assert [(each.kind, each.measure, each.rule) for each in over] == [("cases", 7, "H2"), ("points", 6, "H2")]
    officer = holder((*held(moderate=2, high=1), new("low", "safeguarding")), "social-work-officer")
    assert [(each.kind, each.measure, each.rule) for each in rules.excesses(POLICY, officer)] == [
        ("weight", 1, "H10"), ("section-42", 1, "H10")]  # fmt: skip
    ready = holder(held(high=2), "social-work-officer", ready=True)
    assert rules.excesses(POLICY, ready) == []
    lowered = rules.excesses(POLICY, holder(held(low=12, excepted=5), own=[OwnCap(10, None)]))
    assert [(each.measure, each.rule) for each in lowered] == [(2, "H5")]


@pytest.mark.parametrize(
    ("cases", "cap", "percent"),
    [
        ((), Cap(25, 50), 0),
        (held(low=5), Cap(25, 50), 20),
        (held(high=5), Cap(25, 50), 30),
        (held(high=17), Cap(25, 50), 102),
        (held(low=3), Cap(), None),
        (held(low=3), Cap(cases=0), 400),
    ],
)
def test_workload_is_the_fuller_of_the_two_in_percent(cases, cap, percent):
    assert rules.workload(rules.load_of(POLICY, cases), cap) == percent


def test_without_weights_or_limits_a_policy_counts_cases_alone_and_refuses_nothing():
    policy = load_all(SHIPPED)["leicestershire"]
    cases = held(high=60)
    who = Holder(7, "Nadia Hussain", "practitioner", cap_of(policy, "practitioner"), cases)
    assert rules.load_of(policy, cases).points == 0
    assert rules.refusal_to_take(policy, who, new("high")) is None and rules.excesses(policy, who) == []


@pytest.mark.rule("H1", "H5", "H10")
@pytest.mark.parametrize(
    "refused",
    [
        lambda actor: rules.refusal_to_weigh(actor, POLICY, NORTH, "allocated"),
        lambda actor: rules.refusal_to_limit(actor, NORTH, theirs=True),
        lambda actor: rules.refusal_to_answer(actor, NORTH, ended=False, answered=False, answer="It stays so"),
    ],
)
def test_managers_of_the_team_decide(refused):
    assert refused(MANAGER) is None
    for role, team in (("practitioner", NORTH), ("duty-manager", NORTH), ("team-manager", SOUTH), ("administrator", None)):
        assert refused(Actor(4, "Somebody", roles=(Held(role, team),))) is not None


@pytest.mark.rule("H5")
@pytest.mark.parametrize(
    ("own", "from_on", "review_on", "field"),
    [
        (OwnCap(None, None), TODAY, date(2026, 12, 1), "cases"),
        (OwnCap(25, None), TODAY, date(2026, 12, 1), "cases"),
        (OwnCap(None, 50), TODAY, date(2026, 12, 1), "points"),
        (OwnCap(20, None), date(2026, 11, 21), date(2026, 12, 1), "from_on"),
        (OwnCap(20, None), TODAY, TODAY, "review_on"),
        (OwnCap(20, 40), TODAY, date(2026, 12, 1), None),
    ],
)
def test_a_limit_of_ones_own_lowers_something_and_is_reviewed(own, from_on, review_on, field):
    refused = rules.refusal_of_own_limit(POLICY, cap_of(POLICY, "practitioner"), own, from_on, review_on, TODAY)
    assert (refused.field if refused else None) == field


@pytest.mark.rule("H4")
def test_only_a_grade_with_lighter_cases_is_marked_as_ready_once_and_with_a_reason():
    assert rules.refusal_of_readiness(POLICY, "social-work-officer", stands=False, words="Qualifies in March") is None
    for grade, stands, words in (("practitioner", False, "x"), ("social-work-officer", True, "x"),
                                 ("social-work-officer", False, " ")):  # fmt: skip
        assert rules.refusal_of_readiness(POLICY, grade, stands=stands, words=words).rule == "H4"
