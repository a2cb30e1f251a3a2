"""What the tray refuses, and in which words; without app or database."""

from datetime import date

import pytest

from casework.policy.loader import load_all
from casework.practice.tray import rules
from casework.records.clocks.rules import ContactFacts, next_contact
from casework.records.staff.rules import Actor, Held

POLICY = load_all()["combined"]
TODAY = date(2026, 11, 20)
NORTH, SOUTH = 1, 2


def somebody(role, team_id=NORTH):
    return Actor(worker_id=7, name="Somebody", roles=(Held(role, team_id),))


@pytest.mark.rule("L2")
@pytest.mark.parametrize(
    ("actor", "stage", "placed_on", "says"),
    [
        (somebody("team-manager"), "referral", TODAY, None),
        (somebody("team-leader"), "duty", TODAY, None),
        (somebody("head-of-service", None), "duty", TODAY, None),
        (somebody("practitioner"), "duty", TODAY, "Only a Team Manager or Team Leader"),
        (somebody("administrator", None), "duty", TODAY, "Only a Team Manager or Team Leader"),
        (somebody("team-manager", SOUTH), "duty", TODAY, "Only a Team Manager or Team Leader"),
        (somebody("team-manager"), "waiting", TODAY, "on the tray already"),
        (somebody("team-manager"), "duty", date(2026, 11, 21), "a day to come"),
    ],
)
def test_who_may_place_whom_and_from_when(actor, stage, placed_on, says):
    refusal = rules.refusal_to_place(actor, NORTH, stage, placed_on, TODAY)
    assert refusal is None if says is None else says in refusal.sentence


@pytest.mark.rule("L22", "U37")
@pytest.mark.parametrize("stage", ["referral", "duty", "allocated", "review", "closed"])
def test_a_tray_contact_is_with_somebody_on_the_tray_and_alive(stage):
    assert "not on the tray" in rules.refusal_to_contact(POLICY, stage).sentence
    assert rules.refusal_to_contact(POLICY, "waiting") is None
    assert "died on 3 November 2026" in rules.refusal_to_contact(POLICY, "waiting", date(2026, 11, 3)).sentence


@pytest.mark.rule("L20")
@pytest.mark.parametrize(
    ("manager", "agreed_on", "reason", "field"),
    [
        (False, date(2026, 11, 25), "", None),
        (False, date(2026, 12, 4), "", None),
        (False, date(2026, 12, 7), "Away", "next_on"),
        (True, date(2026, 12, 7), "", "next_reason"),
        (True, date(2026, 12, 7), "Away", None),
        (True, date(2026, 12, 18), "Away", None),
        (True, date(2026, 12, 21), "Away", "next_on"),
        (True, TODAY, "Away", "next_on"),
    ],
)
def test_sooner_is_free_later_asks_a_manager_and_a_reason_and_never_beyond_the_month(manager, agreed_on, reason, field):
    usual = next_contact(POLICY, ContactFacts(TODAY, TODAY, "amber"))
    refusal = rules.refusal_to_agree(POLICY, manager, usual, agreed_on, reason, TODAY)
    assert (refusal.field if refusal else None) == field
