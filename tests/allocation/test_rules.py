"""Who allocates, to whom, from when; and what the two notes say. Plain values."""

from datetime import date

import pytest

from casework.policy.loader import SHIPPED, load_all
from casework.practice.allocation import rules
from casework.practice.allocation.rules import Candidate
from casework.practice.caseloads.rules import Cap, HeldCase, Holder, cap_of
from casework.practice.matching.rules import Match
from casework.records.cases.rules import refusal_when_changed
from casework.records.staff.rules import Actor, Held, Span

NORTH, SOUTH, TODAY = 1, 2, date(2026, 11, 20)
NADIA = Candidate(Holder(7, "Nadia Hussain", "practitioner", Cap()))
AWAY = Candidate(Holder(8, "Olive Grant", "social-work-officer", Cap()), Span(date(2026, 11, 16), date(2026, 11, 27)))
GONE = Candidate(Holder(9, "Dev Patel", "practitioner", Cap()), Span(date(2026, 11, 16), None))


def somebody(role, team_id=NORTH):
    return Actor(worker_id=3, name="Somebody", roles=(Held(role, team_id),))


@pytest.mark.rule("L24", "L8", "H6", "U37")
@pytest.mark.parametrize(
    ("actor", "stage", "died_on", "says"),
    [
        (somebody("team-manager"), "referral", None, None),
        (somebody("team-leader"), "duty", None, None),
        (somebody("assistant-team-manager"), "waiting", None, None),
        (somebody("strategic-service-manager"), "allocated", None, None),
        (somebody("head-of-service", None), "review", None, None),
        (somebody("practitioner"), "duty", None, "Only a manager of the team"),
        (somebody("duty-manager"), "waiting", None, "Only a manager of the team"),
        (somebody("team-manager", SOUTH), "duty", None, "Only a manager of the team"),
        (somebody("administrator", None), "duty", None, "Only a manager of the team"),
        (somebody("team-manager"), "closed", None, "Open it again"),
        (somebody("team-manager"), "duty", date(2026, 11, 3), "died on 3 November 2026"),
    ],
)
def test_a_manager_of_the_team_allocates_whatever_has_not_ended(actor, stage, died_on, says):
    refusal = rules.refusal_to_allocate(actor, NORTH, stage, died_on)
    assert refusal is None if says is None else says in refusal.sentence


@pytest.mark.rule("H6")
@pytest.mark.parametrize(
    ("candidate", "holder_id", "says"),
    [
        (NADIA, None, None),
        (NADIA, 8, None),
        (NADIA, 7, "holds this case already"),
        (None, None, "works in the team of this case today"),
        (AWAY, None, "Olive Grant is away until 27 November 2026"),
        (GONE, None, "nobody knows until when"),
    ],
)
def test_a_case_is_given_to_somebody_who_is_there_and_has_it_not(candidate, holder_id, says):
    refusal = rules.refusal_to_give(candidate, holder_id)
    assert refusal is None if says is None else (says in refusal.sentence and refusal.field == "worker")


@pytest.mark.rule("U29")
@pytest.mark.parametrize(
    ("from_on", "refused"),
    [
        (date(2026, 11, 9), True),
        (date(2026, 11, 10), False),
        (date(2026, 11, 20), False),
        (date(2026, 11, 21), True),
    ],
)
def test_it_is_held_from_a_day_between_the_referral_and_today(from_on, refused):
    refusal = rules.refusal_of_day(from_on, date(2026, 11, 10), TODAY)
    assert (refusal is not None) == refused and (refusal is None or refusal.field == "from_on")


@pytest.mark.rule("H6", "L24")
def test_the_allocation_note_begins_with_who_has_it_and_the_decision_repeats_its_reasons():
    typed = {"tasks": "Assess", "why": "Knows her", "discussed": "Not yet"}
    note = rules.note_texts(typed, "Nadia Hussain", TODAY)
    assert note == typed | {"tasks": "Allocated to Nadia Hussain from 20 November 2026.\n\nAssess"}
    decision = rules.decision_texts(typed, "Nadia Hussain", TODAY)
    assert "allocated to Nadia Hussain from 20 November 2026" in decision["decision"]
    assert (decision["reasons"], decision["discussed-with"]) == ("Knows her", "Not yet")


@pytest.mark.parametrize(("shown", "refused"), [(None, False), (4, False), (3, True), (-1, True)])
def test_what_somebody_else_decided_while_a_form_lay_open_is_told(shown, refused):
    refusal = refusal_when_changed(shown, 4, "allocated", "Olive Grant")
    assert (refusal is not None) == refused
    assert refusal is None or "it is now “Allocated”, held by Olive Grant" in refusal.sentence


@pytest.mark.rule("H8")
def test_workers_are_offered_in_this_order():
    """Who can, whom nothing speaks against, by quarters of a caseload left, then who suits it, then by room and name."""
    policy = load_all(SHIPPED)["combined"]
    case = HeldCase(99, "review", "low")

    def worker(number, name, held, away=None):
        cases = tuple(HeldCase(n, "review", "low") for n in range(held))
        return Candidate(Holder(number, name, "practitioner", cap_of(policy, "practitioner"), cases), away)

    there = [worker(1, "Full", 50), worker(2, "Busy", 15), worker(3, "Suits", 4), worker(4, "Free", 2),
             worker(5, "Not again", 0), worker(6, "Away", 0, Span(TODAY, None)), worker(7, "Also free", 2)]  # fmt: skip
    matches = {3: Match(score=4, reasons=("Speaks Polish",)), 2: Match(score=9), 5: Match(against=("Not them again",))}
    found = rules.choices_for(policy, there, rules.Given(case, "waiting", None), matches, {})
    assert [each.candidate.name for each in found] == ["Suits", "Also free", "Free", "Busy", "Not again", "Away", "Full"]
    assert [each.refusal is None for each in found] == [True] * 5 + [False] * 2
    assert (found[0].workload, found[0].workload_after, found[0].after.points) == (16, 20, 5)
