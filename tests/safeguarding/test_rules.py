"""What a concern and its answer need, and who answers (F22)."""

import pytest

from casework.practice.safeguarding import rules
from casework.practice.safeguarding.rules import AGES, ASKS, DECISIONS, Said
from casework.records.staff.rules import Actor, Held

pytestmark = pytest.mark.rule("F22")
WORKER, DUTY, MANAGER = (Actor(n, role, roles=(Held(role, 1),)) for n, role in
                         enumerate(("practitioner", "duty-manager", "team-leader"), 1))  # fmt: skip
HEAD, PSW = (Actor(n, role, roles=(Held(role, None),)) for n, role in ((4, "head-of-service"), (5, "principal-social-worker")))


def test_one_sentence_is_enough_and_nothing_else_is_ever_asked_for():
    assert rules.refusal_to_raise(Said("He has bruises")) is None
    assert rules.refusal_to_raise(Said(" \n", who="Edith", safety="No", age="adult")).field == "what"
    assert rules.known("", AGES) == rules.known("made up", AGES) == "not-known" and rules.known("child", AGES) == "child"
    assert rules.who_in_words("  ") == "Not known"


def test_every_decision_says_what_it_asks_for():
    assert set(DECISIONS) == set(ASKS)
    for decision in DECISIONS:
        assert rules.refusal_of_answer(decision, " ").sentence == ASKS[decision]
        assert rules.refusal_of_answer(decision, "Seen today") is None
    assert rules.refusal_of_answer("", "Seen today").field == "decision"


@pytest.mark.parametrize(
    ("actor", "asked", "may"),
    [(WORKER, (), False), (WORKER, (1,), True), (DUTY, (), False), (DUTY, (2,), True), (MANAGER, (), True), (HEAD, (), True),
     (PSW, (), False)],
)  # fmt: skip
def test_a_manager_answers_or_somebody_it_was_put_to(actor, asked, may):
    facts = {"team_id": 1, "asked": asked, "answered_by": ""}
    assert (rules.refusal_to_answer(actor, **facts) is None) == may
    assert "Mary Byrne has answered" in rules.refusal_to_answer(actor, **facts | {"answered_by": "Mary Byrne"}).sentence


def test_whoever_left_the_team_answers_nothing_that_was_put_to_them_there():
    assert rules.refusal_to_answer(WORKER, team_id=2, asked=(1,), answered_by="") is not None


def test_managers_read_the_concerns_of_their_teams_those_above_all():
    assert [rules.managed(each) for each in (WORKER, DUTY, MANAGER, HEAD, PSW)] == [set(), set(), {1}, None, None]
