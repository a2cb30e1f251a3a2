"""Who asks, who answers and who reads what, as tables."""

from datetime import UTC, date, datetime, time

import pytest

from casework.policy import loader
from casework.practice.moving import rules
from casework.records.staff.rules import DIRECTORATE_ROLES, RECORD_ROLES, Actor, Held

NORTH, SOUTH, EAST = 1, 2, 3


def holder(role, team=NORTH):
    return Actor(worker_id=7, name="Somebody", roles=(Held(role, team),))


MARY, MO, EVA = (holder("team-manager", team) for team in (NORTH, SOUTH, EAST))
NADIA, SUE, IVY = (holder("practitioner", team) for team in (NORTH, SOUTH, EAST))
HELEN, ADA = holder("head-of-service", None), holder("administrator", None)
BOTH = Actor(
    worker_id=8, name="Sam", roles=(Held("strategic-service-manager", NORTH), Held("strategic-service-manager", SOUTH))
)


@pytest.fixture(scope="module")
def policies():
    return loader.load_all()


@pytest.mark.rule("U16", "U40")
@pytest.mark.parametrize(
    ("actor", "asked", "moved", "declined"),
    [
        # before the answer, after accepting (South's case now), after declining (North's still)
        (MARY, "case", "answer", "case"),
        (NADIA, "case", None, "case"),
        (MO, "request", "case", "answer"),
        (SUE, None, "case", None),
        (BOTH, "case", "case", "case"),
        (HELEN, "case", "case", "case"),
        (EVA, None, None, None),
        (IVY, None, None, None),
        (ADA, None, None, None),
    ],
)
def test_each_reads_of_a_request_what_it_takes_to_answer_it_and_no_more(actor, asked, moved, declined):
    teams = {"from_team_id": NORTH, "to_team_id": SOUTH}
    assert rules.sight(actor, team_id=NORTH, answer="", **teams) == asked
    assert rules.sight(actor, team_id=SOUTH, answer=rules.ACCEPTED, **teams) == moved
    for answer in (rules.DECLINED, rules.TAKEN_BACK, rules.LAPSED):
        assert rules.sight(actor, team_id=NORTH, answer=answer, **teams) == declined


@pytest.mark.rule("U16", "U40")
@pytest.mark.parametrize("role", [role for role in RECORD_ROLES if role not in DIRECTORATE_ROLES])
@pytest.mark.parametrize("answer", ["", *rules.ANSWERS])
def test_no_role_in_the_asked_team_alone_reads_the_case_before_it_is_theirs(role, answer):
    sight = rules.sight(holder(role, SOUTH), team_id=NORTH, from_team_id=NORTH, to_team_id=SOUTH, answer=answer)
    assert sight in ((rules.REQUEST, None) if not answer else (rules.ANSWER, None))


@pytest.mark.rule("U40")
@pytest.mark.parametrize(
    ("refusal", "says", "field"),
    [
        (rules.refusal_to_ask(NADIA, NORTH, "waiting"), "Only a manager of the case's team asks", None),
        (rules.refusal_to_ask(MO, NORTH, "waiting"), "Only a manager of the case's team asks", None),
        (rules.refusal_to_ask(MARY, NORTH, "closed"), "This case has ended", None),
        (rules.refusal_to_ask(MARY, NORTH, "waiting", asked="South"), "South was asked already", None),
        (rules.refusal_to_ask(MARY, NORTH, "duty", proposed=True), "A placing of this case is proposed", None),
        (rules.refusal_to_choose(own=True, ended=False, name="North", answers=True), "Choose another team", "team"),
        (rules.refusal_to_choose(own=False, ended=True, name="West", answers=True), "Choose another team", "team"),
        (
            rules.refusal_to_choose(own=False, ended=False, name="West", answers=False),
            "Nobody who manages West",
            "team",
        ),
        (rules.refusal_without_reason("  "), "Say why the case should move", "why"),
        (rules.refusal_to_accept(SUE, SOUTH, ""), "Only a manager of the team that is asked", None),
        (rules.refusal_to_accept(MARY, SOUTH, ""), "Only a manager of the team that is asked", None),
        (rules.refusal_to_accept(MO, SOUTH, "", proposed=True), "A placing of this case is proposed", None),
        (rules.refusal_to_accept(MO, SOUTH, "", misplaced=True), "written on the wrong person", None),
        (rules.refusal_to_accept(MO, SOUTH, rules.ACCEPTED), "was accepted already", None),
        (rules.refusal_to_accept(MO, SOUTH, rules.TAKEN_BACK), "was taken back already", None),
        (rules.refusal_to_decline(MO, SOUTH, "", " "), "Say why, for the team that asked", "reason"),
        (rules.refusal_to_decline(MARY, SOUTH, "", "x"), "Only a manager of the team that is asked", None),
        (rules.refusal_to_decline(MO, SOUTH, rules.DECLINED, "x"), "was declined already", None),
        (rules.refusal_to_take_back(MO, NORTH, ""), "Only a manager of the team that asked", None),
        (rules.refusal_to_take_back(MARY, NORTH, rules.LAPSED), "The case has ended", None),
    ],
)
def test_each_refusal_is_one_sentence(refusal, says, field):
    assert says in refusal.sentence and refusal.field == field and refusal.rule in ("U40", "H12")


@pytest.mark.rule("U40")
def test_managers_and_whoever_is_above_ask_and_answer():
    for actor in (MARY, BOTH, HELEN):
        for stage in ("referral", "duty", "waiting", "allocated", "review"):
            assert rules.refusal_to_ask(actor, NORTH, stage) is None
        assert rules.refusal_to_take_back(actor, NORTH, "") is None
    for actor in (MO, BOTH, HELEN):
        assert rules.refusal_to_accept(actor, SOUTH, "") is None
        assert rules.refusal_to_decline(actor, SOUTH, "", "No room") is None
    assert rules.refusal_to_choose(own=False, ended=False, name="South", answers=True) is None
    assert rules.refusal_without_reason("She moved") is None


@pytest.mark.rule("U40", "U27")
@pytest.mark.parametrize(
    ("asked_at", "answered_by"),
    [
        (datetime(2026, 11, 20, 10, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 18, tzinfo=UTC), date(2026, 11, 23)),  # a Friday after closing: the Monday
        (datetime(2026, 12, 25, 9, tzinfo=UTC), date(2026, 12, 29)),  # Christmas, and Boxing Day's Monday in lieu
    ],
)
def test_a_request_is_answered_the_same_day_or_when_the_office_opens_again_in_both_policies(
    policies, asked_at, answered_by
):
    for policy in policies.values():
        assert rules.answer_on(policy, asked_at, time(17)) == answered_by


@pytest.mark.rule("U40")
def test_ratings_that_the_other_policy_does_not_know_are_named(policies):
    rated = [("rag", "red"), ("risk", "high"), ("priority", "purple")]
    assert rules.lost_under(policies["combined"], rated) == ["priority"]
    assert rules.lost_under(policies["leicestershire"], rated) == ["risk", "priority"]


@pytest.mark.rule("H12")
def test_both_policies_have_the_note_that_moving_asks_for(policies):
    for policy in policies.values():
        sections = policy.note_types[rules.NOTE_TYPE].sections
        assert [section.key for section in sections if section.required] == ["done", "outstanding", "responsible"]
