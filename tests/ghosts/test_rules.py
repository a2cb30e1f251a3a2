"""Which cases nobody works on, and what a handed-on caseload asks. Plain values."""

from datetime import date

import pytest

from casework.policy.loader import SHIPPED, load_all
from casework.practice.ghosts import rules
from casework.practice.ghosts.rules import HeldBy
from casework.records.staff.rules import Actor, Held, Span

TODAY, FORTNIGHT = date(2026, 11, 20), 14
SHORT, LONG, UNKNOWN = Span(date(2026, 11, 16), date(2026, 11, 28)), Span(date(2026, 11, 16), date(2026, 11, 29)), Span(TODAY)


@pytest.mark.rule("H11")
@pytest.mark.parametrize(
    ("holder", "due", "kind"),
    [
        (HeldBy("Nadia", works_there=True), True, None),
        (HeldBy("Nadia", works_there=True), False, "dormant"),
        (HeldBy("Nadia", works_there=False), True, "left"),
        (HeldBy("Nadia", works_there=False), False, "left"),
        (HeldBy("Nadia", works_there=True, away=LONG), True, "away"),
        (HeldBy("Nadia", works_there=True, away=UNKNOWN), True, "away"),
        (HeldBy("Nadia", works_there=True, away=SHORT), True, None),
        (HeldBy("Nadia", works_there=True, away=SHORT), False, "dormant"),
    ],
)
def test_a_case_is_a_ghost_by_its_holder_first_and_then_by_what_is_due(holder, due, kind):
    assert rules.kind_of(holder, anything_due=due, long_days=FORTNIGHT) == kind


@pytest.mark.rule("H11")
def test_each_policy_says_from_when_an_absence_is_long():
    assert {policy.name: rules.long_absence(policy) for policy in load_all(SHIPPED).values()} == dict.fromkeys(
        ("combined", "lbh", "leicestershire", "swindon"), 14)  # fmt: skip


@pytest.mark.rule("H12")
def test_a_manager_of_one_of_the_teams_hands_on_and_something_is_chosen():
    mary = Actor(3, "Mary Byrne", roles=(Held("team-manager", 1),))
    assert rules.refusal_to_hand_on(mary, {1, 2}) is None and rules.refusal_to_hand_on(mary, {2}).rule == "H12"
    assert rules.refusal_of_choices({1: "", 2: ""}).rule == "H12" and rules.refusal_of_choices({1: "", 2: "close"}) is None
    assert rules.refusal_of_some(2, 20).sentence == "20 cases went. 2 cases could not: each says why below."
    assert rules.refusal_of_some(1, 0).sentence == "1 case could not: each says why below."
