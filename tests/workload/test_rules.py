"""How a concern goes on, whom its steps wait for, what makes a pattern, who may. Plain values."""

from datetime import date, timedelta

import pytest

from casework.policy.loader import SHIPPED, load_all
from casework.practice.caseloads.rules import OwnCap
from casework.practice.workload import rules
from casework.practice.workload.rules import Asked, Measure, Taken
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, Actor, Held

POLICY = load_all(SHIPPED)["combined"]
NORTH, SOUTH, FRIDAY = 1, 2, date(2026, 11, 20)
NADIA, MARY, HELEN, ANNA, PETRA, SAM = 7, 3, 20, 21, 22, 23


def somebody(number, role, team=NORTH):
    return Actor(number, "Somebody", roles=(Held(role, team),))


# --- life-cycles ------------------------------------------------------------------------------------------------------


@pytest.mark.rule("H18", "H20")
def test_every_stage_of_every_kind_says_what_comes_next_and_only_a_closed_concern_has_nothing():
    assert set(rules.LIVES) == set(rules.KINDS) == set(rules.RULES) == set(rules.OUTCOMES) == set(rules.FIRST)
    for kind, life in rules.LIVES.items():
        reached = {what for actions in life.values() for action in actions for what in action.to}
        assert reached <= set(life) <= set(rules.STEPS), f"{kind}: every step that is taken is a stage"
        assert set(life) - reached == set(rules.FIRST[kind]), f"{kind}: a concern begins where nothing leads to"
        assert [stage for stage, actions in life.items() if not actions] == [rules.CLOSED]
        assert len({each.key for each in life[rules.FIRST[kind][0]]}) == len(life[rules.FIRST[kind][0]])


@pytest.mark.rule("H20")
def test_every_step_of_every_kind_waits_for_somebody_who_can_be_found():
    for kind, life in rules.LIVES.items():
        for what in life:
            wanted = rules.waits_for(kind, what)
            assert wanted, f"{kind}, {what}: waits for nobody"
            assert set(wanted) <= set(rules.STANDS_IN) == set(rules.ABOVE)
    assert set(rules.ANSWERERS) | {rules.WORKER} == set(rules.STANDS_IN)


@pytest.mark.rule("H18")
def test_a_choice_of_ways_on_names_each_and_nothing_ends_without_its_outcomes():
    for life in rules.LIVES.values():
        for action in (each for actions in life.values() for each in actions):
            assert len(action.to) == 1 or all(rules.STEPS[what].choice for what in action.to), action.key
    assert [what for what, step in rules.STEPS.items() if step.ends] == [rules.CLOSED]


@pytest.mark.rule("H18", "H20")
def test_what_cannot_be_done_at_a_stage_says_how_the_concern_stands():
    assert rules.refusal_at_stage(rules.INDIVIDUAL, rules.EXPLORED, "agree") is None
    gone_on = rules.refusal_at_stage(rules.INDIVIDUAL, rules.AGREED, "explore")
    assert "Measures agreed" in gone_on.sentence and gone_on.rule == "H20"
    assert "closed" in rules.refusal_at_stage(rules.INDIVIDUAL, rules.CLOSED, "review").sentence


# --- whom a step waits for --------------------------------------------------------------------------------------------


@pytest.mark.rule("H18", "H20")
def test_what_a_worker_raises_waits_for_the_managers_and_what_a_manager_does_for_the_worker():
    assert rules.waits_for(rules.INDIVIDUAL, rules.RAISED) == ("managers",)
    for what in (rules.NOTED, rules.EXPLORED, rules.AGREED, rules.CONTINUED, rules.CLOSED):
        assert rules.waits_for(rules.INDIVIDUAL, what) == ("worker",)


@pytest.mark.rule("H18", "H20")
def test_what_a_manager_raises_about_themselves_waits_for_the_level_above():
    assert rules.waits_for(rules.INDIVIDUAL, rules.RAISED, senior=True) == ("strategic-service-manager",)


@pytest.mark.rule("H19", "H20")
def test_where_nobody_holds_a_role_the_next_that_exists_answers_once_and_it_is_said():
    there = {"head-of-service": (HELEN,), "assistant-director": (ANNA,), "principal-social-worker": (),
             "strategic-service-manager": (SAM,)}  # fmt: skip
    wanted = ("head-of-service", "assistant-director", "principal-social-worker")
    made = rules.asking(wanted, there, MARY)
    assert made.asked == (Asked("head-of-service", "head-of-service", (HELEN,)),
                          Asked("assistant-director", "assistant-director", (ANNA,)))  # fmt: skip
    assert made.instead == (("principal-social-worker", "head-of-service"),)
    without = rules.asking(("head-of-service",), there | {"head-of-service": ()}, MARY)
    assert without.asked == (Asked("head-of-service", "assistant-director", (ANNA,)),)
    assert rules.asking(("head-of-service",), {}, MARY) == rules.Asking((), (("head-of-service", ""),))


@pytest.mark.rule("H20")
def test_whoever_takes_a_step_is_not_asked_to_acknowledge_it():
    assert rules.asking(("managers",), {"managers": (MARY, 4)}, MARY).asked == ()


@pytest.mark.rule("H20")
def test_a_step_is_acknowledged_by_who_was_asked_and_by_whoever_holds_the_role_now():
    new, other = somebody(99, "team-manager"), somebody(98, "team-manager", SOUTH)
    assert rules.may_acknowledge(somebody(MARY, "practitioner"), "managers", [MARY], NORTH)
    assert rules.may_acknowledge(new, "managers", [MARY], NORTH)
    assert not rules.may_acknowledge(other, "managers", [MARY], NORTH)
    assert not rules.may_acknowledge(new, "worker", [NADIA], NORTH)


@pytest.mark.rule("H20")
def test_a_step_of_a_friday_is_to_be_acknowledged_by_tuesday_and_goes_up_on_wednesday():
    assert rules.acknowledge_on(POLICY, FRIDAY) == date(2026, 11, 24)
    assert rules.told_above_on(POLICY, date(2026, 11, 24)) == date(2026, 11, 25)
    silent = load_all(SHIPPED)["swindon"]
    assert rules.acknowledge_on(silent, FRIDAY) == date(2026, 11, 24), "a policy that does not say has two days, too"


# --- a pattern --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("H18")
@pytest.mark.parametrize(
    ("raised", "told", "found"),
    [
        ([(1, 7, FRIDAY), (2, 8, FRIDAY), (3, 9, FRIDAY)], [], [1, 2, 3]),
        ([(1, 7, FRIDAY), (2, 8, FRIDAY)], [], []),
        ([(1, 7, date(2026, 8, 20)), (2, 8, FRIDAY), (3, 9, FRIDAY)], [], [1, 2, 3]),
        ([(1, 7, date(2026, 8, 19)), (2, 8, FRIDAY), (3, 9, FRIDAY)], [], []),
        ([(1, 7, FRIDAY), (2, 8, FRIDAY), (3, 9, FRIDAY), (4, 10, FRIDAY)], [1, 2, 3], []),
        ([(4, 10, FRIDAY), (5, 11, FRIDAY), (6, 12, FRIDAY)], [1, 2, 3], [4, 5, 6]),
    ],
    ids=["three", "two", "three months to the day", "a day longer", "told already", "three more"],
)
def test_three_workers_of_a_team_in_three_months_make_a_pattern_once(raised, told, found):
    assert rules.pattern_in(rules.pattern_limit(POLICY), raised, told, FRIDAY) == found


@pytest.mark.rule("H18")
def test_a_policy_that_names_no_pattern_has_none():
    assert rules.pattern_limit(load_all(SHIPPED)["swindon"]) is None
    assert rules.pattern_in(None, [(1, 7, FRIDAY)], [], FRIDAY) == []


# --- what is typed ----------------------------------------------------------------------------------------------------

EXPLORED = Taken("It is the recording", reasons=("volume", "administration"), welfare=("occupational-health",))
MEASURE = Measure("protected-time", "Friday mornings", NADIA, FRIDAY)
AGREED = Taken("Twelve reviews looked at", measures=(MEASURE,), review_on=FRIDAY + timedelta(days=14))
CLOSED = Taken("She is up to date", outcome="manageable")


@pytest.mark.rule("H18")
@pytest.mark.parametrize(
    ("what", "whole", "lacks", "field"),
    [
        (rules.RAISED, Taken("Too much"), {"words": "  "}, "words"),
        (rules.EXPLORED, EXPLORED, {"reasons": ()}, "reasons"),
        (rules.EXPLORED, EXPLORED, {"reasons": ("weather",)}, "reasons"),
        (rules.EXPLORED, EXPLORED, {"welfare": ()}, "welfare"),
        (rules.EXPLORED, EXPLORED, {"welfare": ("assistance", "not-needed")}, "welfare"),
        (rules.AGREED, AGREED, {"measures": ()}, "measures"),
        (rules.AGREED, AGREED, {"measures": (Measure("holiday", "Two weeks", NADIA, FRIDAY),)}, "measures"),
        (rules.AGREED, AGREED, {"measures": (Measure("closing", "Three", NADIA, FRIDAY - timedelta(days=1)),)}, "measures"),
        (rules.AGREED, AGREED, {"review_on": None}, "review_on"),
        (rules.AGREED, AGREED, {"review_on": FRIDAY}, "review_on"),
        (rules.CONTINUED, AGREED, {"review_on": None}, "review_on"),
        (rules.CLOSED, CLOSED, {"outcome": "capacity-lost"}, "outcome"),
    ],
)
def test_a_step_that_lacks_something_says_what_and_a_whole_one_does_not(what, whole, lacks, field):
    assert rules.refusal_of_content(rules.INDIVIDUAL, what, whole, FRIDAY) is None
    values = {name: getattr(whole, name) for name in Taken.__dataclass_fields__} | lacks
    refused = rules.refusal_of_content(rules.INDIVIDUAL, what, Taken(**values), FRIDAY)
    assert (refused.field, refused.rule) == (field, "H18")


def test_nothing_typed_about_a_limit_is_no_limit():
    assert Taken("x").own == OwnCap(None, None)


# --- who may ----------------------------------------------------------------------------------------------------------

ABOUT = {"worker_id": NADIA, "team_id": NORTH, "senior": False}


@pytest.mark.rule("H18")
@pytest.mark.parametrize(
    ("who", "reads"),
    [
        (somebody(NADIA, "practitioner"), True),
        (somebody(8, "practitioner"), False),
        (somebody(8, "senior-practitioner"), False),
        *[(somebody(MARY, role), True) for role in (*MANAGERS, "strategic-service-manager")],
        *[(somebody(MARY, role, SOUTH), False) for role in (*MANAGERS, "strategic-service-manager")],
        *[(somebody(HELEN, role, None), True) for role in ("head-of-service", "assistant-director", "principal-social-worker")],
        (somebody(5, "administrator", None), False),
    ],
)
def test_a_concern_is_for_the_worker_their_managers_and_those_above_and_for_no_colleague(who, reads):
    assert rules.may_read(who, **ABOUT) is reads


@pytest.mark.rule("H18")
def test_a_concern_about_a_manager_is_not_for_the_other_managers_of_the_team():
    about = {"worker_id": MARY, "team_id": NORTH, "senior": True}
    assert rules.may_read(somebody(MARY, "team-manager"), **about)
    assert not rules.may_read(somebody(4, "team-leader"), **about)
    assert all(rules.may_read(somebody(5, role, None if role != "strategic-service-manager" else NORTH), **about)
               for role in (*SENIOR_MANAGERS, "principal-social-worker"))  # fmt: skip


RAISE = {"worker_id": NADIA, "team_id": NORTH, "theirs": True, "is_open": False, "senior": False}


@pytest.mark.rule("H18")
@pytest.mark.parametrize(
    ("who", "changed", "why"),
    [
        (somebody(NADIA, "practitioner"), {}, None),
        (somebody(MARY, "team-manager"), {}, None),
        (somebody(8, "practitioner"), {}, "your own workload"),
        (somebody(MARY, "team-manager", SOUTH), {}, "your own workload"),
        (somebody(MARY, "team-manager"), {"senior": True}, "your own workload"),
        (somebody(NADIA, "practitioner"), {"theirs": False}, "team"),
        (somebody(NADIA, "practitioner"), {"is_open": True}, "open already"),
    ],
)
def test_a_worker_raises_their_own_and_a_manager_notes_it_of_whom_they_manage(who, changed, why):
    refused = rules.refusal_to_raise(who, **RAISE | changed)
    assert refused is None if why is None else why in refused.sentence


@pytest.mark.rule("H18")
def test_nobody_takes_a_step_about_their_own_workload():
    about = {"kind": rules.INDIVIDUAL, "worker_id": MARY, "team_id": NORTH, "senior": True}
    assert "your manager" in rules.refusal_to_take(somebody(MARY, "team-manager"), rules.EXPLORED, **about).sentence
    assert rules.refusal_to_take(somebody(SAM, "strategic-service-manager"), rules.EXPLORED, **about) is None
    about = ABOUT | {"kind": rules.INDIVIDUAL}
    assert rules.refusal_to_take(somebody(MARY, "team-manager"), rules.AGREED, **about) is None
    assert rules.refusal_to_take(somebody(PETRA, "principal-social-worker", None), rules.AGREED, **about) is not None


# --- of a whole team --------------------------------------------------------------------------------------------------

OF_TEAM = {"kind": rules.WHOLE_TEAM, "worker_id": None, "team_id": NORTH, "senior": False}
HEADS = [somebody(HELEN, "head-of-service", None), somebody(ANNA, "assistant-director", None)]


@pytest.mark.rule("H19")
def test_a_teams_concern_goes_up_step_by_step_and_can_end_at_every_review():
    life = rules.LIVES[rules.WHOLE_TEAM]
    up = [rules.PUT, rules.REMEDIED, rules.UNSUSTAINABLE, rules.WEIGHED, rules.EXHAUSTED, rules.DECIDED, rules.LASTING]
    for stage, following in zip(up, up[1:], strict=False):
        assert following in life[stage][0].to, f"{stage} does not lead to {following}"
    assert all(any(rules.CLOSED in action.to for action in life[stage]) for stage in up)
    assert rules.STEPS[rules.WEIGHED].weighs and rules.STEPS[rules.EXHAUSTED].weighs


@pytest.mark.rule("H19", "H20")
def test_whom_each_step_of_a_team_goes_to():
    seniors = ("head-of-service", "assistant-director", "principal-social-worker")
    assert rules.waits_for(rules.WHOLE_TEAM, rules.PUT) == rules.waits_for(rules.WHOLE_TEAM, rules.UNSUSTAINABLE) == seniors
    assert rules.waits_for(rules.WHOLE_TEAM, rules.EXHAUSTED) == ("assistant-director",)


@pytest.mark.rule("H19")
@pytest.mark.parametrize("what", [rules.WEIGHED, rules.EXHAUSTED, rules.DECIDED, rules.LASTING])
def test_what_is_for_the_head_of_service_and_the_assistant_director_is_for_nobody_below_while_one_of_them_is_there(what):
    sam = somebody(SAM, "strategic-service-manager")
    assert all(rules.refusal_to_take(who, what, **OF_TEAM) is None for who in HEADS)
    for who in (somebody(MARY, "team-manager"), sam, somebody(PETRA, "principal-social-worker", None)):
        assert "Head of Service or the Assistant Director" in rules.refusal_to_take(who, what, **OF_TEAM).sentence
    assert rules.refusal_to_take(sam, what, **OF_TEAM, headless=True) is None


@pytest.mark.rule("H19")
def test_remedial_action_is_agreed_by_the_team_manager_or_any_of_those_it_was_put_to():
    for who in (somebody(MARY, "team-manager"), *HEADS, somebody(PETRA, "principal-social-worker", None)):
        assert rules.refusal_to_take(who, rules.REMEDIED, **OF_TEAM) is None
    assert rules.refusal_to_take(somebody(8, "practitioner"), rules.REMEDIED, **OF_TEAM) is not None


@pytest.mark.rule("H19")
def test_a_team_manager_reviews_remedies_but_what_the_senior_managers_decided_they_review_themselves():
    mary = somebody(MARY, "team-manager")
    review = rules.action_of(rules.WHOLE_TEAM, rules.REMEDIED, "review")
    assert rules.ways_on(mary, review, **OF_TEAM) == ((rules.REMEDIED, rules.UNSUSTAINABLE, rules.CLOSED), None)
    weighed = rules.action_of(rules.WHOLE_TEAM, rules.WEIGHED, "review")
    ways, why = rules.ways_on(mary, weighed, **OF_TEAM)
    assert ways == () and why.rule == "H19", "ending alone is no review"
    assert rules.ways_on(HEADS[0], weighed, **OF_TEAM) == ((rules.WEIGHED, rules.EXHAUSTED, rules.CLOSED), None)


@pytest.mark.rule("H19")
@pytest.mark.parametrize(
    ("what", "lacks", "field"),
    [(rules.PUT, {"impact": ""}, "impact"), (rules.PUT, {"risk": " "}, "risk"), (rules.UNSUSTAINABLE, {"risk": ""}, "risk")],
)
def test_a_manager_adds_impact_and_risk_to_the_figures(what, lacks, field):
    whole = {"words": "Two vacancies", "impact": "Visits are late", "risk": "Somebody is missed"}
    assert rules.refusal_of_content(rules.WHOLE_TEAM, what, Taken(**whole), FRIDAY) is None
    assert rules.refusal_of_content(rules.WHOLE_TEAM, what, Taken(**whole | lacks), FRIDAY).field == field


@pytest.mark.rule("H19")
def test_a_team_has_one_open_concern_raised_by_who_manages_it():
    mary = somebody(MARY, "team-manager")
    assert rules.refusal_to_put(mary, team_id=NORTH, is_open=False) is None
    assert "open already" in rules.refusal_to_put(mary, team_id=NORTH, is_open=True).sentence
    for who in (somebody(MARY, "team-manager", SOUTH), somebody(NADIA, "practitioner")):
        assert rules.refusal_to_put(who, team_id=NORTH, is_open=False).rule == "H19"
