"""Who receives what, and what one click puts away."""

import pytest

from casework.records.notices.rules import receivers_of, refusal_to_acknowledge
from casework.records.staff.rules import DUTY, Actor, Held

NORTH, SOUTH = 3, 4
PRACTITIONER = Actor(7, "Nadia", roles=(Held("practitioner", NORTH),))
DUTY_WORKER = Actor(8, "Dev", roles=(Held("duty-worker", NORTH),))
MANAGER = Actor(9, "Mary", roles=(Held("team-manager", NORTH),))
SENIOR = Actor(10, "Sam", roles=(Held("strategic-service-manager", NORTH), Held("strategic-service-manager", SOUTH)))
HEAD = Actor(11, "Helen", roles=(Held("head-of-service", None),))


@pytest.mark.rule("U39")
def test_duty_is_the_duty_workers_and_without_one_the_practitioners():
    staffed, alone = {NORTH: DUTY}, {NORTH: ("practitioner",)}
    assert receivers_of(DUTY_WORKER, staffed) == ("worker:8", "duty:3")
    assert receivers_of(PRACTITIONER, staffed) == ("worker:7",)
    assert receivers_of(PRACTITIONER, alone) == ("worker:7", "duty:3")


@pytest.mark.rule("U39")
def test_with_a_rota_duty_is_whoever_stands_on_it_and_nobody_by_role():
    rota = {NORTH: [7]}
    assert receivers_of(PRACTITIONER, {}, rota=rota) == ("worker:7", "duty:3")
    assert receivers_of(DUTY_WORKER, {NORTH: DUTY}, rota=rota) == ("worker:8",)
    assert receivers_of(SENIOR, {SOUTH: DUTY}, rota=rota) == ("worker:10",)


@pytest.mark.rule("U39")
def test_mine_and_my_teams_items_are_told_apart():
    staffed = {NORTH: DUTY, SOUTH: DUTY}
    assert receivers_of(MANAGER, staffed, "mine") == ("worker:9",)
    assert receivers_of(MANAGER, staffed, "team") == ("managers:3",)
    assert receivers_of(MANAGER, staffed) == ("worker:9", "managers:3")


def test_senior_managers_hear_what_is_put_to_them_and_not_each_teams_daily_business():
    assert receivers_of(SENIOR, {}) == ("worker:10",)
    assert receivers_of(HEAD, {}) == ("worker:11",)


@pytest.mark.rule("U26")
@pytest.mark.parametrize(
    ("kind", "receiver", "sentence"),
    [
        ("acknowledge", "managers:3", None),
        ("know", "worker:9", None),
        ("overdue", "managers:3", None),
        ("acknowledge", "managers:4", "for somebody else"),
        ("escalation", "worker:9", "needs a decision"),
        ("due", "duty:3", "when what it asks for is done"),
        ("overdue", "duty:3", "when what it asks for is done"),
    ],
)
def test_a_notice_is_one_click_and_an_escalation_is_not(kind, receiver, sentence):
    refusal = refusal_to_acknowledge(kind, receiver, ("worker:9", "managers:3", "duty:3"))
    assert (refusal is None) if sentence is None else sentence in refusal.sentence


@pytest.mark.rule("U26", "L2", "L10")
@pytest.mark.parametrize(
    ("occasion", "receiver", "sentence"),
    [
        ("proposal:4", "managers:3", "when the placing is decided"),
        ("task:4", "worker:9", "when the task is done"),
        ("clock:4", "managers:3", "when the contact is recorded"),
        ("", "managers:3", "when what it asks for is done"),
    ],
)
def test_what_a_click_cannot_put_away_says_what_puts_it_away(occasion, receiver, sentence):
    refusal = refusal_to_acknowledge("due", receiver, ("worker:9", "managers:3"), occasion)
    assert sentence in refusal.sentence and refusal.rule == "U26"
