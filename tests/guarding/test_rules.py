"""Who restricts, who must be named, who opens and for how long, without app or database."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.policy import loader
from casework.policy.model import Decision
from casework.practice.guarding import rules
from casework.records.sight.rules import refusal_to_involve
from casework.records.staff.rules import Actor, Held

POLICY = loader.load_all()["combined"]
FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
MARY = rules.Candidate(1, "Mary", ("team-manager",))
SAM = rules.Candidate(2, "Sam", ("strategic-service-manager",))
NADIA = rules.Candidate(3, "Nadia", ("practitioner",))


def somebody(*roles, team_id=1):
    return Actor(9, "Somebody", roles=tuple(Held(role, team_id) for role in roles))


def decided(key, value):
    return replace(POLICY, decided={**POLICY.decided, key: Decision(key, "U16", "", value)})


@pytest.mark.rule("U17")
@pytest.mark.parametrize(
    ("chosen", "lacks"),
    [({1, 2}, None), ({1, 2, 3}, None), ({2, 3}, "manager of the team"), ({1, 3}, "senior manager"), (set(), "manager")],
)
def test_a_manager_and_a_senior_manager_are_named(chosen, lacks):
    refusal = rules.refusal_of_readers([MARY, SAM, NADIA], chosen)
    assert refusal is None if lacks is None else lacks in refusal.sentence


@pytest.mark.rule("U17")
def test_where_there_is_no_senior_manager_none_must_be_named_but_somebody_must():
    assert rules.refusal_of_readers([MARY, NADIA], {1}) is None
    assert rules.refusal_of_readers([NADIA], set()) is not None


@pytest.mark.rule("U17")
@pytest.mark.parametrize(
    ("role", "may"),
    [("practitioner", False), ("duty-worker", False), ("team-manager", False), ("strategic-service-manager", False),
     ("administrator", False), ("principal-social-worker", False), ("duty-manager", True), ("head-of-service", True),
     ("assistant-director", True)],
)  # fmt: skip
def test_in_an_emergency_the_duty_manager_opens_a_restricted_record(role, may):
    team = None if role in ("head-of-service", "assistant-director", "principal-social-worker", "administrator") else 1
    actor = somebody(role, team_id=team)
    assert (rules.refusal_to_open(actor, POLICY, restricted=True) is None) is may
    assert rules.refusal_to_open(actor, POLICY, restricted=False) is None


@pytest.mark.rule("U17")
def test_a_policy_can_leave_it_to_the_duty_manager_alone():
    strict = decided("restricted-head-opens", False)
    assert rules.refusal_to_open(somebody("head-of-service", team_id=None), strict, restricted=True) is not None
    assert rules.refusal_to_open(somebody("duty-manager"), strict, restricted=True) is None


@pytest.mark.rule("U16")
@given(hours=st.integers(1, 10_000))
def test_no_policy_lets_an_opening_last_longer_than_eight_hours(hours):
    assert rules.lasts(decided("opening-lasts", hours)) == timedelta(hours=min(hours, 8))


@pytest.mark.rule("U16")
@pytest.mark.parametrize(("reason", "why", "field"), [("danger", "He rang", None), ("", "He rang", "reason"),
                                                      ("curious", "He rang", "reason"), ("danger", "  ", "why")])  # fmt: skip
def test_an_opening_gives_its_reason_in_a_word_and_in_a_sentence(reason, why, field):
    refusal = rules.refusal_of_words(reason, why)
    assert (refusal.field if refusal else None) == field


@pytest.mark.rule("U16")
def test_an_opening_of_friday_afternoon_is_looked_into_by_tuesday():
    assert rules.look_into_by(POLICY, FRIDAY, time(17)).isoformat() == "2026-11-24"


@pytest.mark.rule("U16")
@pytest.mark.parametrize(
    ("actor", "answered_by", "says"),
    [(somebody("team-manager"), "", None), (somebody("practitioner"), "", "manager of the team"),
     (somebody("team-manager", team_id=2), "", "manager of the team"), (somebody("team-manager"), "Tom", "Tom has looked")],
)  # fmt: skip
def test_a_manager_of_the_team_looks_into_an_opening_once(actor, answered_by, says):
    refusal = rules.refusal_to_answer(actor, team_id=1, worker_id=5, answered_by=answered_by)
    assert refusal is None if says is None else says in refusal.sentence


@pytest.mark.rule("U16")
def test_nobody_looks_into_their_own_opening():
    assert rules.refusal_to_answer(somebody("team-manager"), team_id=1, worker_id=9, answered_by="") is not None


@pytest.mark.rule("U16")
def test_what_was_not_in_order_is_put_into_words():
    assert rules.refusal_of_answer(True, "") is None
    assert rules.refusal_of_answer(False, "She is his neighbour") is None
    assert rules.refusal_of_answer(False, " ").field == "words"


@pytest.mark.rule("U17")
def test_work_on_a_restricted_record_is_for_people_named_on_it():
    assert refusal_to_involve(None, 3, "Nadia") is None
    assert refusal_to_involve({1, 3}, 3, "Nadia") is None
    assert "Nadia is not named" in refusal_to_involve({1}, 3, "Nadia").sentence
