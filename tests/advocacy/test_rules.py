"""When there must be an advocate, what shuts without one, and when a wait is told (F14, F15, F16)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from casework.policy.loader import load_all
from casework.practice.advocacy import rules
from casework.practice.advocacy.rules import (
    ANSWERS,
    ASK,
    DECLINED,
    DUTIES,
    DUTY,
    GATE,
    IN_PLACE,
    MOVES,
    NO,
    NO_DUTY,
    NOBODY,
    OPEN,
    REFERRED,
    SHUT,
    STANDS,
    STATES,
    STEPS,
    TO_BE_ASKED,
    UNKNOWN,
    YES,
    Answered,
    Days,
    Standing,
    Taken,
)

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(params=["combined", "leicestershire", "swindon", "lbh"], scope="module")
def policy(request):
    """Each policy: chapter F is in all of them."""
    return load_all()[request.param]


@dataclass
class Row:
    """An answer or a step, hours after NOW."""

    hours: int
    difficulty: str = ""
    other: str = ""
    what: str = ""

    @property
    def at(self):
        return NOW + timedelta(hours=self.hours)


@pytest.mark.rule("F14")
def test_the_table_of_the_duty_knows_every_pair_of_answers_and_it_takes_both():
    assert set(DUTIES) == set(product(ANSWERS, ANSWERS)) and set(DUTIES.values()) == set(STANDS)
    assert [pair for pair, duty in DUTIES.items() if duty == DUTY] == [(YES, NO)]
    open_ones = {pair for pair in DUTIES if DUTIES[pair] == TO_BE_ASKED}
    assert open_ones == {(YES, UNKNOWN), (UNKNOWN, NO), (UNKNOWN, UNKNOWN)}, "where the other answer could still make a duty"
    for difficulty, other in open_ones:
        may_be = {DUTIES[a, b] for a in ANSWERS for b in ANSWERS if UNKNOWN not in (a, b)
                  and difficulty in (a, UNKNOWN) and other in (b, UNKNOWN)}  # fmt: skip
        assert may_be == {DUTY, NO_DUTY}


@pytest.mark.rule("F15")
def test_the_gate_is_total_and_shut_for_nobody_but_those_who_are_owed_an_advocate_and_have_none():
    assert set(GATE) == set(product(STANDS, STATES))
    assert {pair for pair in GATE if GATE[pair] == SHUT} == {(DUTY, NOBODY), (DUTY, REFERRED)}
    assert {pair for pair in GATE if GATE[pair] == ASK} == {(TO_BE_ASKED, s) for s in (NOBODY, REFERRED, DECLINED)}
    assert all(GATE[duty, IN_PLACE] == OPEN for duty in STANDS)


@pytest.mark.rule("F16")
def test_every_step_leads_somewhere_or_is_refused_with_a_sentence():
    assert set(MOVES) == set(product(STATES, STEPS)) and set(MOVES.values()) - {None} == set(STATES)
    for state, step in MOVES:
        refusal = rules.refusal_to_step(state, step)
        assert (refusal is None) == (MOVES[state, step] is not None)
        assert refusal is None or (refusal.rule, refusal.sentence[-1]) == ("F16", ".")
    assert "one is normally enough" in rules.refusal_to_step(IN_PLACE, "referral").sentence
    assert rules.refusal_to_step(NOBODY, "made-up") is not None


@pytest.mark.rule("F14", "F15")
def test_an_unanswered_question_shuts_the_process_where_the_policy_asks_first(policy):
    fresh = Standing()
    assert rules.refusal_of_process(fresh, policy).rule == "F14"
    assert rules.refusal_of_process(Standing(DUTY, REFERRED), policy).rule == "F15"
    assert "interim measure" in rules.refusal_of_process(Standing(DUTY), policy).sentence
    assert rules.refusal_of_process(Standing(DUTY, DECLINED), policy) is None
    assert rules.refusal_of_process(Standing(NO_DUTY), policy) is None


@pytest.mark.rule("F14", "F16")
@pytest.mark.parametrize(
    ("answers", "steps", "expected"),
    [
        ([], [], (TO_BE_ASKED, NOBODY, None)),
        ([Row(0, YES, NO)], [], (DUTY, NOBODY, 0)),
        ([Row(0, YES, NO), Row(5, YES, NO)], [Row(1, what="referral")], (DUTY, REFERRED, 0)),
        ([Row(0, YES, NO), Row(5, YES, YES)], [Row(1, what="referral")], (NO_DUTY, REFERRED, None)),
        ([Row(0, YES, NO), Row(5, NO, NO), Row(9, YES, NO)], [Row(1, what="declined")], (DUTY, NOBODY, 9)),
        ([Row(0, YES, NO)], [Row(1, what="declined")], (DUTY, DECLINED, 0)),
        ([Row(0, YES, NO)], [Row(1, what="declined"), Row(2, what="referral")], (DUTY, REFERRED, 0)),
        ([Row(0, YES, NO)], [Row(1, what="in-place"), Row(2, what="ended")], (DUTY, NOBODY, 0)),
        ([Row(5, YES, NO)], [Row(1, what="in-place")], (DUTY, IN_PLACE, 5)),
    ],
    ids=["nothing", "duty", "confirmed", "no duty any more", "a new duty, an old declining", "declined", "came back to it",
         "ended", "was in place before"],
)  # fmt: skip
def test_the_newest_answer_holds_and_what_was_declined_counts_for_its_own_duty(answers, steps, expected):
    duty, advocate, since = expected
    standing = rules.standing_of(answers, steps)
    assert (standing.duty, standing.advocate) == (duty, advocate)
    assert standing.since == (None if since is None else NOW + timedelta(hours=since))
    assert standing.waits == (duty == DUTY and advocate in (NOBODY, REFERRED))


@pytest.mark.rule("F14", "F16")
def test_the_person_page_says_the_one_thing_to_know():
    assert [rules.in_words(each) for each in (Standing(), Standing(NO_DUTY), Standing(DUTY), Standing(NO_DUTY, REFERRED))] == [
        STANDS[TO_BE_ASKED], STANDS[NO_DUTY], STATES[NOBODY], STATES[REFERRED]]  # fmt: skip


@pytest.mark.rule("F14")
@pytest.mark.parametrize(
    ("answered", "field"),
    [
        (Answered("", NO), "difficulty"), (Answered(YES, "", ("weighing",)), "other"), (Answered(YES, NO), "areas"),
        (Answered(NO, NO, ("weighing",)), "areas"), (Answered(YES, NO, ("made-up",)), "areas"),
        (Answered(NO, YES, who=" "), "who"),
    ],
)  # fmt: skip
def test_an_answer_says_what_it_lacks(answered, field):
    assert rules.refusal_to_answer(answered).field == field


@pytest.mark.rule("F14")
def test_an_answer_that_is_not_known_yet_is_taken_as_it_is():
    assert rules.refusal_to_answer(Answered(UNKNOWN, UNKNOWN)) is None
    assert rules.refusal_to_answer(Answered(YES, NO, ("weighing", "retaining"))) is None
    assert rules.refusal_to_answer(Answered(NO, YES, who="Her sister")) is None


@pytest.mark.rule("F16")
@pytest.mark.parametrize(
    ("what", "taken", "field"),
    [
        ("referral", Taken(TODAY, "", "Voice"), "kind"), ("referral", Taken(TODAY, "imca", " "), "whom"),
        ("in-place", Taken(TODAY, "other", "Jo"), "kind"), ("referral", Taken(TODAY + timedelta(1), "imca", "Voice"), "on"),
        ("declined", Taken(TODAY, words="No, thank you"), "explained"), ("declined", Taken(TODAY, explained=True), "words"),
        ("ended", Taken(TODAY), "words"),
    ],
)  # fmt: skip
def test_a_step_says_what_it_lacks(what, taken, field):
    assert rules.refusal_of_content(what, taken, TODAY).field == field


DAYS = Days(date(2026, 11, 23), date(2026, 12, 4), date(2026, 12, 11))


@pytest.mark.rule("F16")
def test_each_day_is_told_once_and_a_wait_after_standing_still_in_one_go():
    def at(day, told=0, referred=False):
        telling = rules.telling(date(2026, *day), DAYS, told, referred=referred)
        return telling.what, telling.told, telling.next_on

    assert at((11, 20)) == ((), 0, date(2026, 11, 24))
    assert at((11, 24)) == (("late",), 1, date(2026, 12, 5))
    assert at((11, 24), referred=True) == ((), 1, date(2026, 12, 5))
    assert at((12, 5), 1, referred=True) == (("long",), 2, date(2026, 12, 12))
    assert at((12, 12), 2) == (("climb",), 3, None)
    assert at((12, 31)) == (("late", "long", "climb"), 3, None)
    assert at((12, 31), 3) == ((), 3, None)


@pytest.mark.rule("F16")
def test_the_days_of_a_wait_are_working_days_from_the_duty(policy):
    assert rules.days_of(policy, TODAY) == DAYS
