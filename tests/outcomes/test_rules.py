"""Which ways are open from which stage, for whom, and what is said of the others; plain values."""

from datetime import date

import pytest

from casework.practice.outcomes import rules
from casework.practice.outcomes.rules import Stand
from casework.records.cases.rules import STAGES
from casework.records.staff.rules import Actor, Held

NORTH, SOUTH, DIED_ON = 1, 2, date(2026, 11, 3)
RESOLVE, ALLOCATE, PLACE, REST, BACK, ELSEWHERE, END = (
    "/cases/5/ending/resolved", "/cases/5/allocate", "/cases/5/triage", "/cases/5/review-date", "/cases/5/duty",
    "/cases/5/ending/other-authority", "/cases/5/ending",
)  # fmt: skip
PLANNED = "/cases/5/plan-requests/new?asker=planned"
OFFERED = {
    "referral": [RESOLVE, ALLOCATE, PLACE, REST, ELSEWHERE, END],
    "duty": [RESOLVE, ALLOCATE, PLACE, REST, ELSEWHERE, END],
    "waiting": [RESOLVE, ALLOCATE, REST, BACK, ELSEWHERE, END],
    "allocated": [ALLOCATE, REST, BACK, ELSEWHERE, END],
    "review": [PLANNED, ALLOCATE, PLACE, REST, BACK, ELSEWHERE, END],
}
HERS = {  # a practitioner's own
    "referral": [RESOLVE, PLACE, END], "duty": [RESOLVE, PLACE, END], "waiting": [END], "allocated": [END],
    "review": [PLANNED, PLACE, END],
}  # fmt: skip


def somebody(role, team_id=NORTH):
    return Actor(worker_id=3, name="Somebody", roles=(Held(role, team_id),))


@pytest.mark.rule("L8", "L24")
@pytest.mark.parametrize("stage", OFFERED)
def test_each_stage_offers_its_ways_and_a_manager_may_go_each(stage):
    offered = rules.choices(somebody("team-manager"), Stand(5, NORTH, stage))
    assert [choice.href for choice in offered] == OFFERED[stage]
    assert [choice.refusal for choice in offered] == [None] * len(offered)


@pytest.mark.rule("L8", "L24")
@pytest.mark.parametrize("role", ["practitioner", "duty-worker", "duty-manager"])
@pytest.mark.parametrize("stage", OFFERED)
def test_a_worker_of_the_team_sees_all_ways_and_why_some_are_not_theirs(stage, role):
    offered = rules.choices(somebody(role), Stand(5, NORTH, stage))
    assert [choice.href for choice in offered] == OFFERED[stage]
    assert [choice.href for choice in offered if choice.refusal is None] == HERS[stage]
    assert all("manager" in choice.refusal.sentence for choice in offered if choice.refusal)


def test_every_stage_has_its_ways_or_says_why_there_are_none():
    assert set(OFFERED) | {"closed"} == set(STAGES)
    assert "has ended" in rules.refusal_to_choose("closed", None).sentence
    assert rules.refusal_to_choose("duty", None) is None


@pytest.mark.rule("L2")
def test_a_placing_that_is_proposed_is_led_to():
    offered = rules.choices(somebody("practitioner"), Stand(5, NORTH, "duty", proposal_id=9))
    (place,) = [choice for choice in offered if choice.label == "Place on the tray"]
    assert (place.href, place.refusal) == ("/proposals/9", None) and "proposed" in place.hint


@pytest.mark.rule("U37")
@pytest.mark.parametrize("stage", OFFERED)
def test_after_a_death_nothing_is_chosen(stage):
    assert "died on 3 November 2026" in rules.refusal_to_choose(stage, DIED_ON).sentence
    assert "died on" in rules.refusal_to_bring_back(somebody("team-manager"), NORTH, stage, DIED_ON).sentence


@pytest.mark.rule("L24", "U16")
@pytest.mark.parametrize(
    ("actor", "stage", "says"),
    [
        (somebody("team-manager"), "waiting", None),
        (somebody("team-leader"), "allocated", None),
        (somebody("assistant-director", None), "review", None),
        (somebody("practitioner"), "waiting", "Only a manager of the team"),
        (somebody("team-manager", SOUTH), "waiting", "Only a manager of the team"),
        (somebody("team-manager"), "referral", "duty has it already"),
        (somebody("team-manager"), "duty", "duty has it already"),
        (somebody("team-manager"), "closed", "Open it again instead"),
    ],
)
def test_a_manager_brings_back_to_duty_what_has_left_it(actor, stage, says):
    refusal = rules.refusal_to_bring_back(actor, NORTH, stage, None)
    assert refusal is None if says is None else says in refusal.sentence
