"""Who sends a case to the Review tray, until when, and what the clock says; plain values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.clockwork.reminders.rules import DUTY, MANAGERS, ToldOfContact, review_telling
from casework.policy.loader import load_all
from casework.practice.reviews import rules
from casework.records.clocks.rules import latest_review, next_review
from casework.records.staff.rules import Actor, Held

POLICIES = load_all()
POLICY, TODAY, NORTH, SOUTH = POLICIES["combined"], date(2026, 11, 20), 1, 2
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def somebody(role, team_id=NORTH):
    return Actor(worker_id=3, name="Somebody", roles=(Held(role, team_id),))


@pytest.mark.rule("L8", "L24", "U37")
@pytest.mark.parametrize(
    ("actor", "stage", "died_on", "says"),
    [
        (somebody("team-manager"), "referral", None, None),
        (somebody("team-leader"), "duty", None, None),
        (somebody("team-manager"), "waiting", None, None),
        (somebody("team-manager"), "allocated", None, None),
        (somebody("head-of-service", None), "review", None, None),
        (somebody("practitioner"), "allocated", None, "Only a manager of the team"),
        (somebody("team-manager", SOUTH), "duty", None, "Only a manager of the team"),
        (somebody("team-manager"), "closed", None, "This case has ended"),
        (somebody("team-manager"), "duty", date(2026, 11, 3), "died on 3 November 2026"),
    ],
)
def test_a_manager_of_the_team_sends_whatever_has_not_ended_to_the_review_tray(actor, stage, died_on, says):
    refusal = rules.refusal_to_rest(actor, NORTH, stage, died_on)
    assert refusal is None if says is None else says in refusal.sentence


@pytest.mark.rule("L8")
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(
    ("due_on", "says"),
    [
        (date(2026, 11, 20), "on a day to come"),
        (date(2026, 11, 21), None),
        (date(2027, 11, 20), None),
        (date(2027, 11, 21), "within 12 months: 20 November 2027 is the last day"),
    ],
)
def test_a_review_lies_ahead_and_within_the_year(policy, due_on, says):
    refusal = rules.refusal_of_date(POLICIES[policy], due_on, TODAY)
    assert refusal is None if says is None else (says in refusal.sentence and refusal.field == "due_on")


@pytest.mark.rule("L8", "U6")
def test_the_clock_names_its_rule_and_whether_the_day_is_the_policys():
    usual, sooner = (next_review(POLICY, TODAY, day) for day in (date(2027, 11, 20), date(2027, 1, 4)))
    assert (usual.rule, usual.due_on, usual.tell_on, usual.from_on) == ("L8", *2 * (date(2027, 11, 20),), TODAY)
    assert "12 months after the decision" in usual.weighed[0].words
    assert "a day that a manager settled" in sooner.weighed[0].words


@pytest.mark.rule("L8", "U8", "U27")
@given(DAYS)
def test_a_year_on_is_the_same_day_of_the_month_or_its_last(decided_on):
    latest = latest_review(POLICY, decided_on)
    assert (latest.year, latest.month) == (decided_on.year + 1, decided_on.month)
    assert latest.day == decided_on.day or (decided_on.day, latest.day, decided_on.month) == (29, 28, 2)


@pytest.mark.rule("L8")
@pytest.mark.parametrize(
    ("today", "told", "tell", "next_on"),
    [
        (date(2027, 11, 18), ToldOfContact(), (), date(2027, 11, 19)),
        (date(2027, 11, 19), ToldOfContact(), (DUTY,), date(2027, 11, 22)),  # a Friday: managers hear on Monday
        (date(2027, 11, 20), ToldOfContact(duty=True), (), date(2027, 11, 22)),
        (date(2027, 11, 22), ToldOfContact(duty=True), (MANAGERS,), None),
        (date(2027, 12, 24), ToldOfContact(), (DUTY, MANAGERS), None),
        (date(2027, 12, 24), ToldOfContact(True, date(2027, 11, 22)), (), None),
    ],
)
def test_duty_hears_on_the_day_and_managers_on_the_next_working_day(today, told, tell, next_on):
    telling = review_telling(POLICY, today, date(2027, 11, 19), told)
    assert (telling.tell, telling.next_on) == (tell, next_on)
