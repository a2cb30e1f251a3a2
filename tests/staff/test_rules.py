"""Who may do what, decided on plain values."""

from datetime import date

import pytest

from casework.policy.model import ROLES
from casework.records.staff import rules
from casework.records.staff.rules import Actor, Held, Span

NORTH, SOUTH = 1, 2


def actor(*held):
    return Actor(7, "Somebody", "other", tuple(Held(role, team) for role, team in held))


@pytest.mark.rule("U16")
@pytest.mark.parametrize(
    ("held", "sees_north", "sees_south", "manages_north"),
    [
        ((("practitioner", NORTH),), True, False, False),
        ((("student", NORTH),), True, False, False),
        ((("duty-worker", SOUTH),), False, True, False),
        ((("team-leader", NORTH),), True, False, True),
        ((("team-manager", NORTH), ("practitioner", SOUTH)), True, True, True),
        ((("strategic-service-manager", NORTH), ("strategic-service-manager", SOUTH)), True, True, True),
        ((("head-of-service", None),), True, True, True),
        ((("assistant-director", None),), True, True, True),
        ((("principal-social-worker", None),), True, True, False),
        ((("administrator", None),), False, False, False),
        ((), False, False, False),
    ],
)
def test_sight_and_management_follow_team_and_role(held, sees_north, sees_south, manages_north):
    somebody = actor(*held)
    assert (somebody.sees_team(NORTH), somebody.sees_team(SOUTH)) == (sees_north, sees_south)
    assert somebody.manages(NORTH) is manages_north


@pytest.mark.rule("U16")
@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_held_either_in_a_team_or_in_the_whole_directorate(role):
    span = Span(date(2026, 11, 1))
    in_team = rules.refusal_to_give_role(role, NORTH, span, [])
    everywhere = rules.refusal_to_give_role(role, None, span, [])
    assert (in_team is None) != (everywhere is None)
    assert (everywhere is None) == (role in rules.DIRECTORATE_ROLES)


@pytest.mark.rule("U33")
@pytest.mark.parametrize(
    ("role", "team", "span", "held", "field"),
    [
        ("practitioner", NORTH, Span(date(2026, 1, 1), date(2026, 6, 30)), [], None),
        ("practitioner", NORTH, Span(date(2026, 7, 1)), [Span(date(2026, 1, 1), date(2026, 6, 30))], None),
        ("practitioner", NORTH, Span(date(2026, 6, 30)), [Span(date(2026, 1, 1), date(2026, 6, 30))], "role"),
        ("practitioner", NORTH, Span(date(2026, 1, 1)), [Span(date(2025, 1, 1))], "role"),
        ("practitioner", NORTH, Span(date(2026, 1, 1)), [Span(date(2026, 2, 2), date(2026, 2, 1))], None),
        ("practitioner", NORTH, Span(date(2026, 2, 2), date(2026, 2, 1)), [], "until_on"),
        ("wizard", NORTH, Span(date(2026, 1, 1)), [], "role"),
    ],
)
def test_a_role_is_held_from_a_day_to_a_day_and_once_at_a_time(role, team, span, held, field):
    refusal = rules.refusal_to_give_role(role, team, span, held)
    assert (refusal and refusal.field) == field


@pytest.mark.rule("U33")
def test_a_role_can_be_cut_short_to_nothing_but_not_made_longer_by_ending_it():
    held = Span(date(2026, 11, 1), date(2026, 11, 30))
    assert rules.refusal_to_end_role(held, date(2026, 10, 31)) is None
    assert rules.refusal_to_end_role(held, date(2026, 12, 1)) is not None
    assert rules.refusal_to_end_role(Span(date(2026, 11, 1)), date(2026, 12, 1)) is None


@pytest.mark.rule("U33")
def test_the_only_administrator_cannot_go():
    assert rules.refusal_to_lose_administrator(True, others=0) is not None
    assert rules.refusal_to_lose_administrator(True, others=1) is None
    assert rules.refusal_to_lose_administrator(False, others=0) is None


@pytest.mark.rule("U33")
def test_a_worker_ends_once_and_not_by_their_own_hand():
    ada = actor(("administrator", None))
    assert rules.refusal_to_end_worker(ada, 8, None) is None
    assert rules.refusal_to_end_worker(ada, 7, None) is not None
    assert rules.refusal_to_end_worker(ada, 8, date(2026, 1, 1)) is not None


@pytest.mark.rule("U16")
@pytest.mark.parametrize(
    ("held", "worker_id", "is_senior", "may"),
    [
        ((), 7, False, True),
        ((("practitioner", NORTH),), 8, False, False),
        ((("team-leader", NORTH),), 8, False, True),
        ((("team-leader", SOUTH),), 8, False, False),
        ((("team-leader", NORTH),), 8, True, False),
        ((("strategic-service-manager", NORTH),), 8, True, True),
        ((("head-of-service", None),), 8, True, True),
        ((("administrator", None),), 8, True, True),
    ],
)
def test_an_absence_is_recorded_by_oneself_a_manager_or_an_administrator(held, worker_id, is_senior, may):
    refusal = rules.refusal_to_record_absence_of(actor(*held), worker_id, {NORTH}, is_senior)
    assert (refusal is None) is may


@pytest.mark.rule("U13")
def test_a_deputy_is_somebody_else():
    span = Span(date(2026, 11, 1))
    assert rules.refusal_to_record_absence(7, span, 7).field == "deputy"
    assert rules.refusal_to_record_absence(7, span, 8) is None
    assert rules.refusal_to_record_absence(7, Span(date(2026, 11, 2), date(2026, 11, 1)), None).field == "until_on"
