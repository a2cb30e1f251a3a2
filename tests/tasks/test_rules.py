"""Tasks on plain values: who may, and what is told when."""

from datetime import date
from types import SimpleNamespace as Row

import pytest

from casework.records.staff.rules import Actor, Held
from casework.records.tasks import rules
from casework.records.tasks.rules import MANAGERS, RECEIVER, Standing, telling

NADIA = Actor(7, "Nadia", roles=(Held("practitioner", 1),))
OLIVE = Actor(8, "Olive", roles=(Held("practitioner", 1),))
MARY = Actor(3, "Mary", roles=(Held("team-manager", 1),))
SUE = Actor(9, "Sue", roles=(Held("practitioner", 2),))
THURSDAY, FRIDAY, MONDAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)
POLICY = Row(decided={}, office=Row(closures=()))


def task(receiver="worker:7", by=8, page="", ended=""):
    return Standing(receiver, 1, by, page, ended)


@pytest.mark.rule("U39", "U16")
@pytest.mark.parametrize(
    ("actor", "stage", "may"),
    [(NADIA, "waiting", True), (MARY, "allocated", True), (SUE, "waiting", False), (NADIA, "closed", False)],
)
def test_whoever_works_in_the_team_sets_tasks_on_its_open_cases(actor, stage, may):
    assert (rules.refusal_to_set(actor, 1, stage) is None) == may


@pytest.mark.parametrize(("due_on", "may"), [(THURSDAY, False), (FRIDAY, True), (MONDAY, True)])
def test_a_task_is_for_today_or_a_day_to_come(due_on, may):
    assert (rules.refusal_to_be_due(due_on, FRIDAY) is None) == may


@pytest.mark.parametrize(
    ("actor", "receivers", "found", "may"),
    [
        (NADIA, ("worker:7",), task(), True),  # hers
        (OLIVE, ("worker:8",), task(), True),  # set by her
        (MARY, ("worker:3", "managers:1"), task(by=None), True),  # the team's manager
        (OLIVE, ("worker:8",), task(by=None), False),
        (NADIA, ("worker:7", "duty:1"), task("duty:1"), True),
        (OLIVE, ("worker:8",), task("duty:1", by=None), False),
        (NADIA, ("worker:7",), task(ended="done"), False),
    ],
)
def test_whoever_has_a_task_or_set_it_or_manages_the_team_ends_it(actor, receivers, found, may):
    assert (rules.refusal_to_end(actor, receivers, found) is None) == may
    assert (rules.refusal_to_tick_off(actor, receivers, found) is None) == may
    assert (rules.refusal_to_hand_over(actor, receivers, found, "worker:5") is None) == may
    assert (rules.refusal_to_drop(actor, receivers, found, "Not needed") is None) == may


@pytest.mark.rule("L10")
def test_what_a_rule_asks_for_is_done_on_its_page_and_only_a_manager_drops_it():
    asked = task(page="/cases/1/telling")
    assert "its own page" in rules.refusal_to_tick_off(NADIA, ("worker:7",), asked).sentence
    assert "only a manager" in rules.refusal_to_drop(NADIA, ("worker:7",), asked, "Moved away").sentence
    assert rules.refusal_to_drop(MARY, (), asked, "Moved away") is None
    assert rules.refusal_to_drop(MARY, (), asked, "  ").field == "why"
    assert rules.refusal_to_hand_over(NADIA, ("worker:7",), asked, "worker:7").field == "receiver"


@pytest.mark.parametrize(
    ("due_on", "group"),
    [(THURSDAY, "overdue"), (FRIDAY, "today"), (MONDAY, "week"), (date(2026, 11, 27), "week"), (date(2026, 11, 28), "later")],
)  # fmt: skip
def test_each_day_has_its_group(due_on, group):
    assert rules.group_of(due_on, FRIDAY) == group


@pytest.mark.rule("U39", "U12")
@pytest.mark.parametrize(
    ("today", "receiver", "told", "absent", "tell", "next_on"),
    [
        (THURSDAY, "worker:7", (), False, (), FRIDAY),  # not yet
        (FRIDAY, "worker:7", (), False, (RECEIVER,), MONDAY),  # on its day
        (FRIDAY, "worker:7", (), True, (RECEIVER, MANAGERS), None),  # away: the managers at once
        (MONDAY, "worker:7", ("worker:7",), False, (MANAGERS,), None),  # late, over a weekend
        (MONDAY, "worker:7", (), False, (RECEIVER, MANAGERS), None),  # after standing still: both, once
        (MONDAY, "worker:7", ("worker:7", "managers:1"), False, (), None),
        (FRIDAY, "managers:1", (), False, (RECEIVER,), None),  # they are told once
    ],
)
def test_whoever_has_it_is_told_on_its_day_and_the_managers_when_it_is_late(
    today, receiver, told, absent, tell, next_on
):
    found = telling(POLICY, today, FRIDAY, receiver, 1, told, absent=absent)
    assert (found.tell, found.next_on) == (tell, next_on)


@pytest.mark.rule("L10")
def test_what_a_rule_asks_for_is_told_before_its_day_too():
    found = telling(POLICY, THURSDAY, FRIDAY, "worker:7", 1, (), at_once=True)
    assert (found.tell, found.next_on) == ((RECEIVER,), FRIDAY)
