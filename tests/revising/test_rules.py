"""What becomes of a request to change a plan: the table over all its answers, the gates, the transfer (F17, F18, F19)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from casework.policy.loader import load_all
from casework.practice.revising import rules
from casework.practice.revising.rules import Considered, LightTouch, Request, Reviewed, Revision, Transfer
from casework.records.staff.rules import Actor, Held

TODAY = date(2026, 11, 20)  # a Friday
TOMORROW, YESTERDAY = TODAY + timedelta(1), TODAY - timedelta(1)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SIMPLE = Considered("yes", "no", "no", "no", "no", "no", "no", "Tom Lloyd")
MANAGER = Actor(1, "Mary Byrne", roles=(Held("team-manager", 1),))
WORKER = Actor(2, "Nadia Hussain", roles=(Held("practitioner", 1),))


@pytest.mark.rule("F17", "F18")
def test_exactly_one_row_fits_each_combination_of_answers_and_each_row_fits_some():
    reached = set()
    for answers in product(*rules.DOMAIN.values()):
        rows = rules.rows_for(dict(zip(rules.DOMAIN, answers, strict=True)))
        assert len(rows) == 1, (answers, [row.key for row in rows])
        reached.add(rows[0].key)
    assert reached == set(rules.BY_KEY) and {row.outcome for row in rules.ROWS} == set(rules.OUTCOMES)


@pytest.mark.rule("F17", "F18")
def test_whatever_can_be_typed_is_decided_with_and_without_a_managers_answer():
    known = tuple(rules.KNOWN)
    typed = product(("yes", "no"), known, known, known, ("yes", "no"), rules.LEARNING, ("", *known), rules.WORKERS)
    for *facts, worker in typed:
        row = rules.decide(Considered(*facts), worker)
        assert row.why and row.rule in ("F17", "F18")
        for answer in rules.RULINGS if row.outcome == rules.TO_MANAGER else ():
            assert rules.decide(Considered(*facts), worker, answer).outcome != rules.TO_MANAGER


@pytest.mark.parametrize(
    ("facts", "worker", "becomes"),
    [
        pytest.param({}, "none", "light-touch", marks=pytest.mark.rule("F17")),
        pytest.param({}, "there", "worker", marks=pytest.mark.rule("F17")),
        pytest.param({"need": "yes", "urgent": "yes"}, "there", "worker", marks=pytest.mark.rule("F17")),
        pytest.param({}, "away", "worker-on-return", marks=pytest.mark.rule("F17")),
        pytest.param({"urgent": "yes"}, "away", "manager", marks=pytest.mark.rule("F17")),
        *(pytest.param({fact: answer}, "none", "reassessment", marks=pytest.mark.rule("F17"))
          for fact in rules.CHANGES for answer in ("yes", "not-known")),
        pytest.param({"reasonable": "no", "learning": "yes"}, "there", "not-reviewed", marks=pytest.mark.rule("F17")),
        *(pytest.param({"learning": "yes", "urgent": urgent, "need": need}, worker, "learning-disability",
                       marks=pytest.mark.rule("F18"))
          for urgent in ("yes", "no") for need in ("yes", "no") for worker in rules.WORKERS),
        pytest.param({"need": "yes", "urgent": "yes", "delay": "yes"}, "none", "first-response", marks=pytest.mark.rule("F18")),
        pytest.param({"need": "yes", "urgent": "yes", "delay": "not-known"}, "none", "first-response",
                     marks=pytest.mark.rule("F18")),
        pytest.param({"need": "yes", "urgent": "yes"}, "none", "reassessment", marks=pytest.mark.rule("F18")),
        pytest.param({"need": "yes", "urgent": "no", "delay": "yes"}, "none", "reassessment", marks=pytest.mark.rule("F18")),
        pytest.param({"need": "yes", "urgent": "yes", "delay": "yes", "learning": "ours"}, "none", "reassessment",
                     marks=pytest.mark.rule("F18")),
    ],
)  # fmt: skip
def test_each_kind_of_request_goes_its_way(facts, worker, becomes):
    assert rules.decide(replace(SIMPLE, **facts), worker).outcome == becomes


@pytest.mark.rule("F17")
@pytest.mark.parametrize(
    ("need", "answer", "becomes"),
    [("no", "wait", "worker-on-return"), ("no", "else", "light-touch"), ("yes", "else", "reassessment")],
)
def test_a_manager_lets_it_wait_or_gives_it_to_somebody_else(need, answer, becomes):
    urgent = replace(SIMPLE, urgent="yes", need=need)
    assert rules.decide(urgent, "away", answer).outcome == becomes


@pytest.mark.rule("F17")
def test_only_a_manager_answers_and_only_where_the_table_asks():
    assert rules.refusal_to_rule(MANAGER, 1, "manager", "wait", "She is back on Monday") is None
    assert "Only a manager" in rules.refusal_to_rule(WORKER, 1, "manager", "wait", "x").sentence
    assert "No manager is asked" in rules.refusal_to_rule(MANAGER, 1, "worker", "wait", "x").sentence
    assert rules.refusal_to_rule(MANAGER, 1, "manager", "perhaps", "x").field == "answer"
    assert rules.refusal_to_rule(MANAGER, 1, "manager", "else", " ").field == "words"


@pytest.mark.rule("F17")
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"asker": ""}, "asker"), ({"asker": "family", "who": " "}, "who"), ({"on": TOMORROW}, "on"), ({"what": " "}, "what"),
        ({"asker": "person", "who": ""}, None), ({"asker": "planned", "who": ""}, None), ({}, None),
    ],
)  # fmt: skip
def test_a_request_says_who_asks_when_and_for_what(facts, field):
    refusal = rules.refusal_of_request(replace(Request("family", "Ann Marsh", TODAY, "Other days"), **facts), TODAY)
    assert (refusal.field if refusal else None) == field


@pytest.mark.rule("F17")
@pytest.mark.parametrize(
    ("case", "says"),
    [
        (("carers-assessment", "duty", None), "procedure for carers"), (("review", "closed", None), "closed"),
        (("review", "duty", YESTERDAY), "died"),
    ],
)  # fmt: skip
def test_a_carer_has_another_procedure_and_what_has_ended_none(case, says):
    assert says in rules.refusal_of_case(*case).sentence
    assert rules.refusal_of_case("review", "review", None) is None


@pytest.mark.rule("F17")
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"reasonable": ""}, "reasonable"), ({"by": " "}, "by"), ({"need": ""}, "need"), ({"circumstance": "x"}, "circumstance"),
        ({"budget": ""}, "budget"), ({"urgent": ""}, "urgent"), ({"learning": ""}, "learning"), ({"delay": ""}, None),
        ({"reasonable": "no"}, "why_not"), ({"reasonable": "no", "why_not": "It was granted"}, "told"),
        ({"reasonable": "no", "why_not": "It was granted", "told": "By telephone", "need": ""}, None),
        ({"reasonable": "open", "by": "", "need": ""}, None), ({}, None),
    ],
)  # fmt: skip
def test_what_is_decided_has_its_facts_and_a_no_its_reason_and_its_telling(facts, field):
    refusal = rules.refusal_of_considered(replace(SIMPLE, **facts))
    assert (refusal.field if refusal else None) == field
    assert "has ended" in rules.refusal_of_considered(SIMPLE, ended="revised").sentence


def reviewed(number, on, *, at=NOON, used=False):
    return Reviewed(number, on, at, used)


@pytest.mark.rule("F17")
@pytest.mark.parametrize(
    ("reviews", "asked_on", "found"),
    [
        ([], TODAY, None), ([reviewed(1, YESTERDAY)], TODAY, None), ([reviewed(1, TODAY)], TODAY, 1),
        ([reviewed(1, TODAY, at=NOON - timedelta(hours=1))], TODAY, None), ([reviewed(1, TODAY, used=True)], TODAY, None),
        ([reviewed(1, TODAY), reviewed(2, TODAY)], YESTERDAY, 2), ([reviewed(1, YESTERDAY)], None, 1),
        ([reviewed(1, YESTERDAY, used=True)], None, None),
    ],
)  # fmt: skip
def test_a_revision_comes_only_of_a_review_since_the_request_and_each_review_once(reviews, asked_on, found):
    review = rules.review_since(reviews, asked_on, NOON if asked_on else None)
    assert (review.number if review else None) == found
    refusal = rules.refusal_without_review(review, asked=True)
    assert (refusal is None) == (found is not None) and (refusal is None or "only after a review" in refusal.sentence)


@pytest.mark.rule("F17")
@pytest.mark.parametrize(
    ("facts", "field"),
    [({"on": TOMORROW}, "on"), ({"on": YESTERDAY}, "on"), ({"what": ""}, "what"), ({"told": " "}, "told"), ({}, None)],
)
def test_a_revision_says_what_changes_and_how_the_person_heard(facts, field):
    refusal = rules.refusal_of_revision(replace(Revision(TODAY, "Tuesday", "By telephone"), **facts), TODAY, TODAY)
    assert (refusal.field if refusal else None) == field


@pytest.mark.rule("F17")
@pytest.mark.parametrize(
    ("facts", "more", "field"),
    [
        ({}, {"outcome": "reassessment"}, None), ({}, {"outcome": None}, None), ({}, {"ended": "withdrawn"}, None),
        ({"on": TOMORROW}, {}, "on"), ({"on": YESTERDAY}, {}, "on"), ({"found": ""}, {}, "found"), ({"result": ""}, {}, "result"),
        ({"what": ""}, {}, "what"), ({"told": ""}, {}, "told"),
    ],
)  # fmt: skip
def test_a_light_touch_review_is_for_such_a_request_alone_and_says_what_it_found(facts, more, field):
    usual = {"outcome": "light-touch", "ended": "", "asked_on": TODAY, "today": TODAY}
    review = LightTouch(TODAY, "She copes", "revised", "Other days", "By telephone")
    assert rules.refusal_of_light_touch(review, **usual) is None
    assert rules.refusal_of_light_touch(LightTouch(TODAY, "She copes", "unchanged"), **usual) is None
    assert rules.refusal_of_light_touch(replace(review, **facts), **usual | more).field == field


@pytest.mark.rule("F17")
def test_a_request_ends_unchanged_only_after_a_review_and_is_taken_back_at_any_time():
    done = reviewed(1, TODAY)
    assert "No review was completed" in rules.refusal_to_end("unchanged", "x", ended="", review=None).sentence
    assert rules.refusal_to_end("unchanged", "x", ended="", review=done) is None
    assert rules.refusal_to_end("withdrawn", "x", ended="", review=None) is None
    assert rules.refusal_to_end("withdrawn", "", ended="", review=None).field == "words"
    assert rules.refusal_to_end("revised", "x", ended="", review=done).field == "how"
    assert "has ended" in rules.refusal_to_end("withdrawn", "x", ended="withdrawn", review=None).sentence


@pytest.mark.rule("F19")
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"to": " "}, "to"), ({"confirmed": ""}, "confirmed"), ({"confirmed_on": TOMORROW}, "confirmed_on"),
        ({"person": ""}, "person"), ({"service": ""}, "service"), ({"meanwhile": " "}, "meanwhile"), ({}, None),
    ],
)  # fmt: skip
def test_a_transfer_is_confirmed_agreed_with_both_and_safe(facts, field):
    sent = Transfer("The learning disability service", False, "Jo Hall", TODAY, "She agrees", "Jo Hall", "Her sister stays")
    usual = {"ended": "", "outcome": "learning-disability"}
    refusal = rules.refusal_of_transfer(replace(sent, **facts), TODAY, **usual)
    assert (refusal.field if refusal else None) == field
    assert "Consider the request first" in rules.refusal_of_transfer(sent, TODAY, ended="", outcome=None).sentence
    assert "has ended" in rules.refusal_of_transfer(sent, TODAY, ended="withdrawn", outcome="worker").sentence


@pytest.mark.rule("F17")
def test_the_days_are_working_days_of_the_policy():
    policy = load_all()["combined"]
    assert rules.settle_by(policy, TODAY, TODAY) == date(2026, 11, 27)
    assert rules.settle_by(policy, TODAY - timedelta(60), TODAY) == TODAY, "never before today"
    assert rules.review_by(policy, TODAY, urgent=True) == date(2026, 11, 24)
    assert rules.review_by(policy, TODAY, urgent=False) == date(2026, 12, 18)
