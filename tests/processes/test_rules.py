"""What a process, its end and an urgent interim measure need (F15)."""

from datetime import date, timedelta

import pytest

from casework.practice.processes import rules
from casework.practice.processes.rules import ENDINGS, KINDS, Measure

TODAY = date(2026, 11, 20)
TOMORROW, YESTERDAY = TODAY + timedelta(1), TODAY - timedelta(1)
pytestmark = pytest.mark.rule("F15")


def test_the_four_processes_of_the_rule_are_there():
    assert set(KINDS) == {"assessment", "planning", "review", "safeguarding"}


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"stage": "closed"}, "This case is closed"), ({"kind": ""}, "Choose what begins"), ({"on": TOMORROW}, "future"),
        ({"running": ["review"]}, "under way already: review"),
    ],
)  # fmt: skip
def test_beginning_says_what_is_wrong(facts, says):
    usual = {"stage": "allocated", "kind": "review", "on": TODAY, "today": TODAY, "running": ["assessment"]}
    assert says in rules.refusal_to_begin(**usual | facts).sentence
    assert rules.refusal_to_begin(**usual) is None


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"ended": True}, "ended already"), ({"how": "vanished"}, "completed or stops"), ({"on": TOMORROW}, "future"),
        ({"on": YESTERDAY - timedelta(1)}, "before it began"), ({"how": "stopped", "words": " "}, "why it stops"),
    ],
)  # fmt: skip
def test_ending_says_what_is_wrong(facts, says):
    usual = {"how": "completed", "on": TODAY, "begun_on": YESTERDAY, "today": TODAY, "words": "", "ended": False}
    assert says in rules.refusal_to_end(**usual | facts).sentence
    assert rules.refusal_to_end(**usual) is None
    assert all(rules.refusal_to_end(**usual | {"how": how, "words": "x"}) is None for how in ENDINGS)


@pytest.mark.parametrize(
    ("measure", "field"),
    [
        (Measure("", "Dev", "She fell", TODAY), "what"), (Measure("A bed", " ", "She fell", TODAY), "by"),
        (Measure("A bed", "Dev", "", TODAY), "why"), (Measure("A bed", "Dev", "She fell", TOMORROW), "on"),
    ],
)  # fmt: skip
def test_an_interim_measure_needs_what_who_and_why_and_nothing_else(measure, field):
    assert rules.refusal_of_measure(measure, TODAY).field == field
    assert rules.refusal_of_measure(Measure("A bed", "Dev", "She fell", TODAY), TODAY) is None
