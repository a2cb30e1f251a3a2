"""Who ends and opens cases, and what an ending needs, on plain values."""

from datetime import date

import pytest

from casework.practice.closing import rules
from casework.practice.closing.rules import Ending
from casework.records.people.rules import refusal_of_death, refusal_to_take_back_death
from casework.records.staff.rules import Actor, Held

MARY = Actor(1, "Mary", roles=(Held("team-manager", 3),))
NADIA = Actor(2, "Nadia", roles=(Held("practitioner", 3),))
HELEN = Actor(3, "Helen", roles=(Held("head-of-service", None),))
ADA = Actor(4, "Ada", roles=(Held("administrator", None),))
DAY = date(2026, 11, 3)


@pytest.mark.rule("L24", "U37")
@pytest.mark.parametrize("kind", ["moved", "withdrew", "closed"])
def test_only_a_manager_of_the_team_ends_a_case(kind):
    assert rules.refusal_to_end(MARY, 3, "waiting", Ending(kind)) is None
    assert rules.refusal_to_end(HELEN, 3, "allocated", Ending(kind)) is None
    assert rules.refusal_to_end(NADIA, 3, "waiting", Ending(kind)).rule == "L24"
    assert rules.refusal_to_end(MARY, 4, "waiting", Ending(kind)).rule == "L24"


@pytest.mark.rule("U37")
def test_a_case_ends_once():
    assert "ended already" in rules.refusal_to_end(MARY, 3, "closed", Ending("moved")).sentence


@pytest.mark.rule("L4", "U37")
@pytest.mark.parametrize(
    ("authority", "accepted_by", "field"),
    [("", "Jo", "authority"), ("Derby", " ", "accepted_by"), ("Derby", "Jo", None)],
)
def test_another_authority_is_named_and_has_accepted(authority, accepted_by, field):
    refusal = rules.refusal_to_end(MARY, 3, "duty", Ending("other-authority", authority, accepted_by))
    assert (refusal.field if refusal else None) == field


@pytest.mark.rule("U37")
def test_whoever_works_in_the_team_records_a_death_and_nobody_else_does():
    assert rules.refusal_to_record_death(NADIA, 3) is None
    assert rules.refusal_to_record_death(HELEN, 3) is None
    assert rules.refusal_to_record_death(NADIA, 4).rule == "U16"
    assert rules.refusal_to_record_death(ADA, 3).rule == "U16"


@pytest.mark.rule("U29", "U37")
@pytest.mark.parametrize(
    ("known", "died_on", "born_on", "refused"),
    [
        (None, DAY, None, False),
        (None, DAY, DAY, False),
        (None, date(2026, 11, 20), None, False),
        (None, date(2026, 11, 21), None, True),
        (None, DAY, date(2026, 11, 4), True),
        (DAY, DAY, None, True),
    ],
)
def test_a_date_of_death_lies_between_birth_and_today_and_is_recorded_once(known, died_on, born_on, refused):
    assert (refusal_of_death(known, died_on, born_on, date(2026, 11, 20)) is not None) == refused


@pytest.mark.rule("U37")
def test_a_manager_opens_a_closed_case_again_with_a_reason_but_not_after_a_death():
    assert rules.refusal_to_reopen(MARY, 3, "closed", None, "She is back") is None
    assert rules.refusal_to_reopen(NADIA, 3, "closed", None, "She is back") is not None
    assert rules.refusal_to_reopen(MARY, 3, "closed", DAY, "She is back") is not None
    assert rules.refusal_to_reopen(MARY, 3, "duty", None, "She is back") is not None
    assert rules.refusal_to_reopen(MARY, 3, "closed", None, " ").field == "why"
    assert "taken back with the list" in rules.refusal_to_reopen(MARY, 3, "closed", None, "x", rules.TAKEN_BACK).sentence


def test_a_death_is_taken_back_by_a_manager_with_a_reason_and_only_where_there_is_one():
    assert rules.refusal_to_take_back_death(MARY, 3, "Her sister") is None
    assert rules.refusal_to_take_back_death(NADIA, 3, "Her sister") is not None
    assert rules.refusal_to_take_back_death(MARY, 3, "").field == "reason"
    assert refusal_to_take_back_death(None) is not None
    assert refusal_to_take_back_death(DAY) is None


def test_a_note_worded_by_the_app_fills_every_section_that_a_policy_needs():
    from casework.policy.model import NoteType, Section

    sections = (Section("matter", "M", "", True), Section("more", "X", "", True), Section("free", "F", "", False))
    from casework.records.notes.rules import sections_in_brief

    texts = sections_in_brief(NoteType("d", "D", "L24", sections), {"matter": "She died"}, "See the matter")
    assert texts == {"matter": "She died", "more": "See the matter", "free": ""}
