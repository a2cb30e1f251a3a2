"""Which days a rota has, who may change it, who answers by it."""

from datetime import date, timedelta

import pytest

from casework.records.rota import rules
from casework.records.staff.rules import Actor, Held

FRIDAY, WEEKDAYS = date(2026, 11, 20), frozenset(range(5))
NADIA, DEV, OLIVE, MO = 7, 8, 9, 10
ROLES = {NADIA: ["practitioner"], DEV: ["duty-worker"], OLIVE: ["practitioner"]}

pytestmark = pytest.mark.rule("U39")


def somebody(role, team_id=3):
    return Actor(NADIA, "Somebody", roles=(Held(role, team_id),))


@pytest.mark.parametrize(
    ("day", "why"),
    [(FRIDAY, None), (date(2026, 11, 21), "Closed"), (date(2026, 12, 25), "Bank holiday"),
     (date(2026, 12, 28), "Bank holiday"), (date(2026, 12, 29), "Closed")],
)  # fmt: skip
def test_a_team_is_closed_on_its_own_days_on_bank_holidays_and_when_the_council_is(day, why):
    assert rules.why_closed(day, WEEKDAYS, [date(2026, 12, 29)]) == why


def test_a_team_that_works_at_weekends_is_open_then():
    assert rules.why_closed(date(2026, 11, 21), frozenset(range(7)), ()) is None


@pytest.mark.parametrize(
    ("asked", "first"),
    [(None, date(2026, 11, 16)), (FRIDAY, date(2026, 11, 16)), (date(2026, 12, 2), date(2026, 11, 30)),
     (date.max, date(2026, 11, 16)), (date.min, date(2026, 11, 16))],
)  # fmt: skip
def test_a_page_begins_on_a_monday_and_has_two_weeks(asked, first):
    assert rules.first_day(asked, FRIDAY) == first
    days = rules.days_from(first)
    assert (len(days), days[-1] - days[0]) == (14, timedelta(days=13))


@pytest.mark.rule("U16")
@pytest.mark.parametrize(
    ("role", "may"),
    [("team-leader", True), ("assistant-team-manager", True), ("team-manager", True), ("strategic-service-manager", True),
     ("practitioner", False), ("duty-worker", False), ("duty-manager", False)],
)  # fmt: skip
def test_a_manager_of_the_team_changes_its_rota_and_nobody_else(role, may):
    assert (rules.refusal_to_plan(somebody(role), 3) is None) == may
    assert rules.refusal_to_plan(somebody(role), 4) is not None


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, None),
        ({"chosen": []}, None),
        ({"day": FRIDAY - timedelta(days=1)}, "That day is over"),
        ({"closed": "Bank holiday"}, "closed on that day"),
        ({"chosen": [MO]}, "does not work in this team"),
    ],
)
def test_days_to_come_take_people_of_the_team(facts, sentence):
    facts = {"day": FRIDAY, "closed": None, "chosen": [NADIA]} | facts
    refusal = rules.refusal_of_duty(facts.pop("day"), FRIDAY, in_team=list(ROLES), **facts)
    assert (refusal is None) if sentence is None else sentence in refusal.sentence


@pytest.mark.rule("U13")
@pytest.mark.parametrize(
    ("listed", "away", "answers"),
    [
        ([NADIA, DEV], {}, (NADIA, DEV)),
        ([NADIA], {OLIVE: None}, (NADIA,)),
        ([NADIA, DEV], {DEV: None}, (NADIA,)),  # nobody stands in
        ([NADIA, DEV], {NADIA: OLIVE}, (OLIVE, DEV)),
        ([NADIA, OLIVE], {NADIA: OLIVE}, (OLIVE,)),  # nobody twice
        ([NADIA], {NADIA: OLIVE, OLIVE: DEV}, ()),  # a deputy's deputy does not
        ([NADIA], {NADIA: MO}, ()),  # Mo sees nothing of the team
        ([DEV], {DEV: MO}, (MO,)),  # but is lent the role of duty
        ([MO], {}, ()),  # has left the team
        ([], {}, ()),
    ],
)
def test_who_is_there_answers_and_for_somebody_away_their_deputy(listed, away, answers):
    assert rules.who_answers(listed, ROLES, away) == answers
