"""What interim support records, how its money is decided, how the person is told (F23 to F27)."""

from datetime import date, timedelta

import pytest

from casework.policy.loader import load_all
from casework.practice.support import rules
from casework.practice.support.rules import Asked, Decided, Free, Step, Told
from casework.records.staff.rules import Actor, Held
from tests.support.scene import CONSIDERED_ALL, DECIDED, URGENT, told, whole

TODAY = date(2026, 11, 20)
FREE = Free()


@pytest.fixture(scope="module")
def policies():
    return load_all()


def facts(**more):
    return rules.tidied(whole(TODAY) | more)


@pytest.mark.rule("F23")
def test_support_begins_with_nothing_but_what_it_is_and_an_answer_to_the_two_questions():
    assert rules.refusal_of_facts(rules.tidied(URGENT)) is None
    for name in URGENT:
        assert rules.refusal_of_facts(rules.tidied(URGENT | {name: ""})).field == name
    assert rules.refusal_of_facts(rules.tidied(URGENT | {"reliable": "unchecked", "hard": "yes"})) is None, "any answer is kept"


@pytest.mark.rule("F23")
def test_somebody_who_lives_elsewhere_gets_it_too_and_only_a_closed_case_or_a_death_stands_in_its_way():
    assert rules.refusal_of_facts(rules.tidied(URGENT | {"lives": "elsewhere", "home": "Kent"})) is None
    for stage in ("referral", "duty", "waiting", "allocated", "review"):
        assert rules.refusal_to_begin(stage, None) is None
    assert "Reopen it" in rules.refusal_to_begin("closed", None).sentence
    assert rules.refusal_to_begin("duty", TODAY).rule == "U37"


@pytest.mark.rule("F24")
def test_seven_items_are_recorded_and_what_is_missing_is_named():
    assert len(rules.ITEMS) == 7 and rules.missing(facts()) == []
    assert len(rules.missing(rules.tidied(URGENT))) == 6
    for item, needs in rules.ITEMS.items():
        for name in needs:
            assert rules.missing(facts(**{name: ""})) == [item]
    assert {name for needs in rules.ITEMS.values() for name in needs} <= set(rules.FIELDS)


@pytest.mark.rule("F24")
@pytest.mark.parametrize(("days", "field"), [
    ({"ends_on": str(TODAY - timedelta(days=1))}, "ends_on"),
    ({"review_on": str(TODAY - timedelta(days=1))}, "review_on"),
    ({"review_on": str(TODAY + timedelta(days=29))}, "review_on"),
])  # fmt: skip
def test_its_days_run_forward_and_it_is_reviewed_before_it_ends(days, field):
    assert rules.refusal_of_facts(facts(**days)).field == field


@pytest.mark.rule("F24")
def test_its_life_is_total_and_after_the_end_only_the_home_authority_is_settled():
    assert set(rules.LIFE) == {rules.RUNNING, rules.OVER}
    assert set(rules.LIFE[rules.RUNNING]) == set(rules.STEPS) == set(rules.DONE)
    assert set(rules.LIFE[rules.OVER]) == {rules.HOME}
    for what in rules.STEPS:
        ended = rules.refusal_to_step(rules.OVER, what, "elsewhere")
        assert (ended is None) == (what == rules.HOME)


@pytest.mark.rule("F24")
def test_an_extension_gives_a_later_last_day_and_says_why():
    ends_on, later = TODAY, TODAY + timedelta(days=7)
    assert rules.refusal_of_step(rules.EXTENDED, Step(TODAY, "Not assessed yet", ends_on=later), ends_on, TODAY) is None
    for step, field in (
        (Step(TODAY, "", ends_on=later), "words"), (Step(TODAY, "x"), "ends_on"), (Step(TODAY, "x", ends_on=TODAY), "ends_on"),
        (Step(TODAY, "x", ends_on=later, review_on=later + timedelta(days=1)), "review_on"),
        (Step(TODAY + timedelta(days=1), "x", ends_on=later), "on"),
    ):  # fmt: skip
        assert rules.refusal_of_step(rules.EXTENDED, step, ends_on, TODAY).field == field


@pytest.mark.rule("F24")
def test_what_has_no_last_day_is_reviewed_again():
    assert rules.refusal_of_step(rules.REVIEWED, Step(TODAY, "Going well"), TODAY + timedelta(days=9), TODAY) is None
    for step, ends_on in (
        (Step(TODAY, "Going well"), None), (Step(TODAY, "x", review_on=TODAY), None),
        (Step(TODAY, "x", review_on=TODAY + timedelta(days=9)), TODAY + timedelta(days=2)),
    ):  # fmt: skip
        assert rules.refusal_of_step(rules.REVIEWED, step, ends_on, TODAY).field == "review_on"


@pytest.mark.rule("F25")
def test_what_must_be_considered_is_and_services_elsewhere_where_they_live_elsewhere():
    assert len(rules.CONSIDERED) == 8
    least = dict.fromkeys(rules.MUST, "Looked at")
    assert rules.refusal_of_asked(Asked("£240", least), "here") is None
    assert rules.refusal_of_asked(Asked("£240", least), "elsewhere").field == "elsewhere"
    assert rules.refusal_of_asked(Asked("", least), "here").field == "what"
    for key in rules.MUST:
        assert rules.refusal_of_asked(Asked("£240", CONSIDERED_ALL | {key: " "}), "here").field == key


@pytest.mark.rule("F25")
@pytest.mark.parametrize(("roles", "decides"), [
    ((Held("practitioner", 1),), False), ((Held("duty-worker", 1),), False), ((Held("team-manager", 2),), False),
    ((Held("team-leader", 1),), True), ((Held("team-manager", 1),), True), ((Held("head-of-service", None),), True),
])  # fmt: skip
def test_a_manager_of_the_team_decides_and_nobody_else(roles, decides):
    refusal = rules.refusal_to_decide(Actor(7, "Somebody", roles=roles), 1, decided=False)
    assert (refusal is None) == decides
    assert rules.refusal_to_decide(Actor(7, "Somebody", roles=roles), 1, decided=True) is not None


def decided(**more):
    return Decided(**DECIDED.__dict__ | more)


def refused(**more):
    found = rules.refusal_of_decision(decided(**more), FREE, TODAY, TODAY + timedelta(days=27))
    return found and found.field


@pytest.mark.rule("F25")
@pytest.mark.parametrize("outcome", rules.OUTCOMES)
def test_no_decision_rests_on_cost_alone(outcome):
    assert refused(outcome=outcome, rests_on=("cost",)) == "rests_on"
    for other in set(rules.CONSIDERED) - {"cost"}:
        assert refused(outcome=outcome, rests_on=("cost", other)) is None
    assert refused(outcome=outcome, rests_on=()) == "rests_on"


@pytest.mark.rule("F25")
def test_what_is_agreed_is_enough_and_every_decision_has_its_reasons():
    assert refused() is None and refused(outcome="") == "outcome"
    assert refused(enough=False) == refused(enough=None) == "enough"
    assert refused(what="") == "what" and refused(rationale=" ") == "rationale" and refused(charge="") == "charge"
    assert refused(outcome=rules.NOT_AGREED, what="", enough=None, charge="") is None


@pytest.mark.rule("F25")
def test_no_amount_is_ever_a_limit(policies):
    assert refused(what="£9,000,000 a week") is None
    figures = {key for policy in policies.values() for key in policy.decided if policy.decided[key].rule == "F25"}
    assert figures == {"funding-decided", "reablement-free", "equipment-free"}, "by when, and what is free: nothing else"


@pytest.mark.rule("F25")
def test_reablement_is_free_for_six_weeks_and_equipment_up_to_a_thousand_pounds(policies):
    for policy in policies.values():
        assert rules.free_of_charge(policy) == FREE
    last = TODAY + timedelta(days=41)  # the last day of six weeks
    assert rules.refusal_of_decision(decided(charge="reablement"), FREE, TODAY, last) is None
    for ends_on in (last + timedelta(days=1), None):
        assert rules.refusal_of_decision(decided(charge="reablement"), FREE, TODAY, ends_on).field == "charge"
    assert refused(charge="equipment", equipment_cost=1_000) is None
    assert refused(charge="equipment", equipment_cost=1_001) == "charge"
    assert refused(charge="equipment") == "equipment_cost"
    for charge in ("charged", "chosen", "means"):
        assert refused(charge=charge) is None


@pytest.mark.rule("F26")
def test_all_five_points_are_told_and_somebody_with_needs_is_told_in_their_own_way():
    assert len(rules.POINTS) == 5
    assert rules.refusal_of_telling(told(TODAY), TODAY, TODAY, "") is None
    for key in rules.POINTS:
        short = Told(TODAY, "phone", "Edith", dict.fromkeys(rules.POINTS, "x") | {key: ""})
        assert rules.refusal_of_telling(short, TODAY, TODAY, "").field == key
    assert rules.refusal_of_telling(told(TODAY), TODAY, TODAY, "Deaf: uses BSL").field == "accessible"
    assert rules.refusal_of_telling(told(TODAY, accessible="With an interpreter"), TODAY, TODAY, "Deaf: uses BSL") is None


@pytest.mark.rule("F26")
def test_nobody_is_told_before_it_is_decided_in_the_future_or_in_no_way():
    early, late = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
    assert rules.refusal_of_telling(told(early), TODAY, TODAY, "").field == "on"
    assert rules.refusal_of_telling(told(late), TODAY, TODAY, "").rule == "U29"
    assert rules.refusal_of_telling(told(TODAY, way="pigeon"), TODAY, TODAY, "").field == "way"
    assert rules.refusal_to_tell(decided=False, told=False) and rules.refusal_to_tell(decided=True, told=True)


@pytest.mark.rule("F27")
def test_the_home_authority_is_told_first_and_the_rest_is_added_as_it_is_settled():
    assert rules.refusal_of_facts(rules.tidied(URGENT | {"lives": "elsewhere"})).field == "home"
    assert rules.refusal_to_step(rules.RUNNING, rules.HOME, "here").rule == "F27"
    costs = Step(TODAY, home={"costs": "Half each"})
    assert rules.refusal_of_step(rules.HOME, costs, None, TODAY).field == "whom"
    assert rules.refusal_of_step(rules.HOME, costs, None, TODAY, told=True) is None
    known = rules.home_known([{"whom": "Duty, Kent", "costs": "Asked"}, {"costs": "Half each", "whom": ""}])
    assert known == {"whom": "Duty, Kent", "costs": "Half each", "services": "", "monitoring": "", "assessment": ""}
