"""When supervision is due and what is told of it, on plain values (H15)."""

from datetime import date, timedelta

import pytest

from casework.practice.supervision import rules
from casework.practice.supervision.rules import DUE, LATE, Action, Facts
from casework.records.staff.rules import MANAGERS, Actor, Held, Span

pytestmark = pytest.mark.rule("H15")
NADIA, OLIVE, TEAM = 1, 2, 7
SINCE = date(2026, 9, 1)


@pytest.fixture(params=["combined", "leicestershire", "swindon", "lbh"])
def policy(policies, request):
    return policies[request.param]


@pytest.fixture(scope="module")
def policies():
    from casework.policy.loader import load_all

    return load_all()


@pytest.fixture
def combined(policies):
    return policies["combined"]


def who(number, *roles, team=TEAM):
    return Actor(number, "x", roles=tuple(Held(role, team) for role in roles))


def test_it_is_due_a_month_after_the_last_or_after_the_role_began(policy):
    assert rules.due_on(policy, Facts(SINCE)) == date(2026, 10, 1)
    assert rules.due_on(policy, Facts(SINCE, date(2026, 10, 31))) == date(2026, 11, 30)
    assert rules.due_on(policy, Facts(date(2026, 1, 1), date(2026, 1, 31))) == date(2026, 2, 28)


def test_a_grave_worry_is_put_to_the_managers_of_the_team_the_same_day(policy):
    first = policy.chains["grave-worry"].steps[0]
    assert set(first.roles) == set(MANAGERS) and first.acknowledge_within.kind == "same-day"


def test_after_a_break_it_is_counted_from_the_return_and_after_a_change_of_role_from_the_last(combined):
    assert rules.counted_from(combined, Facts(SINCE, date(2026, 3, 2))) == SINCE
    assert rules.counted_from(combined, Facts(SINCE, date(2026, 8, 20))) == date(2026, 8, 20)


def test_it_falls_due_to_nobody_who_is_away_but_on_the_first_working_day_back(combined):
    away = (Span(date(2026, 9, 28), date(2026, 10, 9)),)
    assert rules.due_on(combined, Facts(SINCE, None, away)) == date(2026, 10, 12), "the 9th is a Friday"
    again = (*away, Span(date(2026, 10, 12), date(2026, 10, 13)))
    assert rules.due_on(combined, Facts(SINCE, None, again)) == date(2026, 10, 14)
    assert rules.due_on(combined, Facts(SINCE, None, (Span(date(2026, 9, 30)),))) is None, "back on a day nobody knows"
    before = (Span(date(2026, 9, 2), date(2026, 9, 20)), Span(date(2026, 10, 1), date(2026, 9, 30)))
    assert rules.due_on(combined, Facts(SINCE, None, before)) == date(2026, 10, 1), "back by then, and one called off"


@pytest.mark.parametrize(("spans", "since"), [
    ([Span(date(2026, 1, 1))], date(2026, 1, 1)),
    ([Span(date(2025, 1, 1), date(2025, 12, 31)), Span(date(2026, 1, 1))], date(2025, 1, 1)),
    ([Span(date(2025, 1, 1), date(2025, 12, 30)), Span(date(2026, 1, 1))], date(2026, 1, 1)),
    ([Span(date(2025, 1, 1), date(2026, 6, 1)), Span(date(2026, 1, 1))], date(2025, 1, 1)),
    ([Span(date(2025, 1, 1), date(2026, 6, 1))], None),
    ([Span(date(2027, 1, 1))], None),
])  # fmt: skip
def test_practising_goes_on_over_roles_that_follow_each_other(spans, since):
    assert rules.practises_since(spans, date(2026, 11, 20)) == since


def test_both_hear_five_working_days_before_and_a_senior_manager_three_after(combined):
    due = date(2026, 11, 20)  # a Friday
    assert rules.telling(combined, date(2026, 11, 12), due, 0, away=False).what == ()
    first = rules.telling(combined, date(2026, 11, 13), due, 0, away=False)
    assert first == rules.Telling((DUE,), date(2026, 11, 25), 1)
    assert rules.telling(combined, date(2026, 11, 25), due, 1, away=False) == rules.Telling((LATE,), None, 2)
    assert rules.telling(combined, date(2026, 11, 25), due, 2, away=False) == rules.Telling((), None, 2)


def test_nobody_hears_of_a_late_one_while_the_worker_is_away_and_a_late_sweep_gives_its_days(combined):
    due = date(2026, 11, 20)
    assert rules.telling(combined, date(2026, 11, 25), due, 1, away=True) == rules.Telling((), date(2026, 11, 26), 1)
    assert rules.telling(combined, date(2026, 12, 14), due, 0, away=False).next_on == date(2026, 12, 17)
    assert rules.telling(combined, date(2026, 12, 14), None, 0, away=True) == rules.Telling((), None, 0)


def test_the_worker_the_managers_and_those_above_read_it_and_nobody_else():
    readers = {"worker": who(NADIA, "practitioner"), "colleague": who(OLIVE, "practitioner"), "leader": who(3, "team-leader"),
               "senior": who(4, "strategic-service-manager"), "elsewhere": who(5, "team-manager", team=8),
               "head": who(6, "head-of-service", team=None), "psw": who(9, "principal-social-worker", team=None)}  # fmt: skip
    assert [name for name, each in readers.items() if rules.may_read(each, NADIA, TEAM)] == ["worker", "leader", "senior", "head"]
    told = [name for name, each in readers.items() if rules.may_read_wellbeing(each, NADIA, 4, TEAM)]
    assert told == ["worker", "leader", "senior"], "the senior manager held it herself"
    assert not rules.may_read_wellbeing(readers["senior"], NADIA, 3, TEAM)


REFUSED = {
    "your own": (lambda: rules.refusal_to_record(who(NADIA, "team-leader"), NADIA, TEAM), "Your manager records"),
    "a colleague": (lambda: rules.refusal_to_record(who(OLIVE, "practitioner"), NADIA, TEAM), "A manager of the worker’s team"),
    "of nobody": (lambda: rules.refusal_to_record(who(3, "team-leader"), NADIA, None), "no role of practice"),
    "tomorrow": (lambda: rules.refusal_of_day(SINCE + timedelta(days=1), SINCE), "in the future"),
    "no words": (lambda: rules.refusal_of_actions([Action(" ", "worker", SINCE)], SINCE), "Say what is to be done"),
    "long": (lambda: rules.refusal_of_actions([Action("x" * 301, "worker", SINCE)], SINCE), "at most 300"),
    "who": (lambda: rules.refusal_of_actions([Action("x", "somebody", SINCE)], SINCE), "which of you"),
    "gone": (lambda: rules.refusal_of_actions([Action("x", "worker", date(2026, 8, 31))], SINCE), "before today"),
    "others' case": (lambda: rules.refusal_of_cases([1, 2], {1}), "no longer held"),
    "done twice": (lambda: rules.refusal_to_finish(who(NADIA), NADIA, NADIA, TEAM, done=True), "done already"),
    "not theirs": (lambda: rules.refusal_to_finish(who(OLIVE), NADIA, NADIA, TEAM, done=False), "Only the two"),
    "read by another": (lambda: rules.refusal_to_acknowledge(who(3), NADIA, already=False), "Only the worker"),
    "read twice": (lambda: rules.refusal_to_acknowledge(who(NADIA), NADIA, already=True), "acknowledged this record"),
    "a stranger's point": (lambda: rules.refusal_of_point(who(OLIVE), NADIA, TEAM, "x"), "Only the worker"),
    "an empty point": (lambda: rules.refusal_of_point(who(NADIA), NADIA, TEAM, " "), "what you want to talk"),
    "taken up": (lambda: rules.refusal_to_withdraw(who(NADIA), NADIA, ended=True), "no longer on the agenda"),
    "another's point": (lambda: rules.refusal_to_withdraw(who(3, "team-leader"), NADIA, ended=False), "Whoever added"),
}


@pytest.mark.parametrize("line", REFUSED)
def test_a_refusal_says_why_and_bears_its_rule(line):
    refusal, words = REFUSED[line][0](), REFUSED[line][1]
    assert words in refusal.sentence and refusal.rule in ("H15", "U29")


def test_what_is_in_order_is_not_refused():
    manager = who(3, "team-leader")
    assert rules.refusal_to_record(manager, NADIA, TEAM) is None and rules.refusal_of_day(SINCE, SINCE) is None
    assert rules.refusal_of_actions([Action("Ring", "supervisor", SINCE, 4)], SINCE) is None
    assert rules.refusal_of_cases([1], {1, 2}) is None
    assert rules.refusal_to_finish(who(3), 3, NADIA, TEAM, done=False) is None
    assert rules.refusal_to_finish(manager, NADIA, NADIA, TEAM, done=False) is None
    assert rules.refusal_of_point(who(NADIA), NADIA, TEAM, "Leave") is None
