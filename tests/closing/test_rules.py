"""Who ends and opens cases, and what an ending needs, on plain values."""

from datetime import UTC, date, datetime, time

import pytest

from casework.policy import loader
from casework.practice.closing import rules
from casework.practice.closing.rules import Ending
from casework.records.people.rules import refusal_of_death, refusal_to_take_back_death
from casework.records.staff.rules import Actor, Held, Span

MARY = Actor(1, "Mary", roles=(Held("team-manager", 3),))
NADIA = Actor(2, "Nadia", roles=(Held("practitioner", 3),))
HELEN = Actor(3, "Helen", roles=(Held("head-of-service", None),))
ADA = Actor(4, "Ada", roles=(Held("administrator", None),))
DAY = date(2026, 11, 3)


@pytest.mark.rule("L24", "U37")
@pytest.mark.parametrize("kind", ["moved", "withdrew", "closed"])
def test_only_a_manager_of_the_team_ends_a_case(kind):
    assert rules.refusal_to_end(MARY, 3, "waiting", Ending(kind)) is None
    assert rules.refusal_to_end(HELEN, 3, "allocated", Ending(kind)) is None
    assert rules.refusal_to_end(NADIA, 3, "waiting", Ending(kind)).rule == "L24"
    assert rules.refusal_to_end(MARY, 4, "waiting", Ending(kind)).rule == "L24"


@pytest.mark.rule("U37")
def test_a_case_ends_once():
    assert "ended already" in rules.refusal_to_end(MARY, 3, "closed", Ending("moved")).sentence


@pytest.mark.rule("L4", "U37")
@pytest.mark.parametrize(
    ("authority", "accepted_by", "field"),
    [("", "Jo", "authority"), ("Derby", " ", "accepted_by"), ("Derby", "Jo", None)],
)
def test_another_authority_is_named_and_has_accepted(authority, accepted_by, field):
    refusal = rules.refusal_to_end(MARY, 3, "duty", Ending("other-authority", authority, accepted_by))
    assert (refusal.field if refusal else None) == field


@pytest.mark.rule("U37")
def test_whoever_works_in_the_team_records_a_death_and_nobody_else_does():
    assert rules.refusal_to_record_death(NADIA, 3) is None
    assert rules.refusal_to_record_death(HELEN, 3) is None
    assert rules.refusal_to_record_death(NADIA, 4).rule == "U16"
    assert rules.refusal_to_record_death(ADA, 3).rule == "U16"


@pytest.mark.rule("U29", "U37")
@pytest.mark.parametrize(
    ("known", "died_on", "born_on", "refused"),
    [
        (None, DAY, None, False),
        (None, DAY, DAY, False),
        (None, date(2026, 11, 20), None, False),
        (None, date(2026, 11, 21), None, True),
        (None, DAY, date(2026, 11, 4), True),
        (DAY, DAY, None, True),
    ],
)
def test_a_date_of_death_lies_between_birth_and_today_and_is_recorded_once(known, died_on, born_on, refused):
    assert (refusal_of_death(known, died_on, born_on, date(2026, 11, 20)) is not None) == refused


@pytest.mark.rule("U37")
def test_a_manager_opens_a_closed_case_again_with_a_reason_but_not_after_a_death():
    assert rules.refusal_to_reopen(MARY, 3, "closed", None, "She is back") is None
    assert rules.refusal_to_reopen(NADIA, 3, "closed", None, "She is back") is not None
    assert rules.refusal_to_reopen(MARY, 3, "closed", DAY, "She is back") is not None
    assert rules.refusal_to_reopen(MARY, 3, "duty", None, "She is back") is not None
    assert rules.refusal_to_reopen(MARY, 3, "closed", None, " ").field == "why"
    assert "taken back with the list" in rules.refusal_to_reopen(MARY, 3, "closed", None, "x", rules.TAKEN_BACK).sentence


def test_a_death_is_taken_back_by_a_manager_with_a_reason_and_only_where_there_is_one():
    assert rules.refusal_to_take_back_death(MARY, 3, "Her sister") is None
    assert rules.refusal_to_take_back_death(NADIA, 3, "Her sister") is not None
    assert rules.refusal_to_take_back_death(MARY, 3, "").field == "reason"
    assert refusal_to_take_back_death(None) is not None
    assert refusal_to_take_back_death(DAY) is None


def test_a_note_worded_by_the_app_fills_every_section_that_a_policy_needs():
    from casework.policy.model import NoteType, Section

    sections = (Section("matter", "M", "", True), Section("more", "X", "", True), Section("free", "F", "", False))
    from casework.records.notes.rules import sections_in_brief

    texts = sections_in_brief(NoteType("d", "D", "L24", sections), {"matter": "She died"}, "See the matter")
    assert texts == {"matter": "She died", "more": "See the matter", "free": ""}


HOLDER = Actor(7, "Nadia Hussain", roles=(Held("practitioner", 3),))
CLOSED = Ending("closed")


@pytest.mark.rule("H13")
@pytest.mark.parametrize(
    ("stage", "holder_id", "ending", "asked", "says"),
    [
        ("allocated", 7, CLOSED, False, None),
        ("allocated", 7, Ending("withdrew"), False, None),
        ("allocated", 8, CLOSED, False, "Whoever holds the case asks"),
        ("duty", None, CLOSED, False, "Whoever holds the case asks"),
        ("closed", None, CLOSED, False, "ended already"),
        ("allocated", 7, Ending("died"), False, "recorded at once"),
        ("allocated", 7, Ending("resolved"), False, "recorded at once"),
        ("allocated", 7, CLOSED, True, "asked for closure already"),
        ("allocated", 7, Ending("other-authority", "Derby"), False, "who has accepted it there"),
    ],
)
def test_whoever_holds_a_case_asks_for_its_closure_once(stage, holder_id, ending, asked, says):
    refusal = rules.refusal_to_ask(HOLDER, stage, holder_id, ending, asked)
    assert refusal is None if says is None else says in refusal.sentence


@pytest.mark.rule("H13")
def test_a_manager_answers_a_closure_once_while_the_asker_holds_the_case():
    assert rules.refusal_to_authorise(MARY, 3, "", holds=True) is None
    assert "does not hold" in rules.refusal_to_authorise(MARY, 3, "", holds=False).sentence
    assert "Only a manager" in rules.refusal_to_authorise(HOLDER, 3, "", holds=True).sentence
    assert rules.refusal_to_send_back(MARY, 3, "", "Who pays?") is None
    assert rules.refusal_to_send_back(MARY, 3, "", " ").field == "reason"
    assert rules.refusal_to_withdraw(HOLDER, 7, "") is None and rules.refusal_to_withdraw(MARY, 7, "").rule == "H13"
    for answer, words in rules.ANSWERS.items():
        for refusal in (rules.refusal_to_authorise(MARY, 3, answer, holds=True), rules.refusal_to_withdraw(HOLDER, 7, answer),
                        rules.refusal_to_send_back(MARY, 3, answer, "x")):  # fmt: skip
            assert words.lower() in refusal.sentence


@pytest.mark.rule("H13")
@pytest.mark.parametrize(
    ("works", "from_on", "until_on", "others", "field"),
    [
        (True, 20, None, (), None),
        (True, 25, 30, ((1, 24),), None),
        (False, 20, None, (), "worker"),
        (True, 20, 19, (), "until_on"),
        (True, 1, 19, (), "until_on"),
        (True, 20, None, ((1, 20),), "worker"),
        (True, 20, 21, ((21, None),), "worker"),
    ],
)
def test_leave_to_close_is_for_days_to_come_and_once(works, from_on, until_on, others, field):
    span = lambda first, last: Span(date(2026, 11, first), date(2026, 11, last) if last else None)  # noqa: E731
    held = tuple(span(*each) for each in others)
    refusal = rules.refusal_of_leave(works, span(from_on, until_on), date(2026, 11, 20), held)
    assert (refusal.field if refusal else None) == field


@pytest.mark.rule("H11", "H12", "H13")
def test_the_closure_note_says_how_it_ended_what_was_done_what_was_considered_and_by_whose_right():
    texts = rules.closure_texts({"done": " Assessed "}, Ending("withdrew"), considered=True, who="Authorised by Mary.")
    assert texts["done"] == f"They withdrew.\n\nAssessed\n\n{rules.CONSIDERED}\n\nAuthorised by Mary."
    assert rules.closure_texts({"done": "x"}, CLOSED, considered=False)["done"].endswith(rules.NOT_CONSIDERED)
    assert rules.closure_texts({"done": " "}, CLOSED, considered=True, who="x")["done"] == ""


@pytest.mark.rule("H13")
def test_a_closure_is_answered_on_its_day_and_what_comes_after_hours_on_the_next():
    policy = loader.load_all()["combined"]
    at = lambda hour: datetime(2026, 11, 20, hour, tzinfo=UTC)  # noqa: E731 - a Friday
    assert rules.answer_on(policy, at(10), time(17)) == date(2026, 11, 20)
    assert rules.answer_on(policy, at(18), time(17)) == date(2026, 11, 23)
