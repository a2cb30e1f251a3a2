"""Where a contact goes, what each branch asks for, when a message falls to the next; no app, no database."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from casework.practice.contacts import rules
from casework.practice.contacts.rules import (
    AVAILABLE,
    KNOWN,
    UNKNOWN,
    WRITTEN,
    Held,
    Presence,
    Situation,
    Taking,
)
from casework.records.staff.rules import Actor
from casework.records.staff.rules import Held as RoleHeld

FRIDAY = date(2026, 11, 20)
MONDAY, TUESDAY, WEDNESDAY = (FRIDAY + timedelta(days=days) for days in (3, 4, 5))
NADIAS, OPEN_CASE = Held(12, 1, "North", 7, "Nadia Hussain"), Held(13, 2, "South")
IN, BACK, LOST = Presence(), Presence(True, TUESDAY), Presence(True)


# --- F1 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("F1")
@pytest.mark.parametrize(
    ("held", "teams", "keys"),
    [
        ([NADIAS], [(1, "North")], ["worker-7", "duty-1"]),
        ([OPEN_CASE], [(1, "North"), (2, "South")], ["duty-2", "duty-1"]),
        ([NADIAS, OPEN_CASE], [(1, "North")], ["worker-7", "duty-1", "duty-2"]),
        ([], [(2, "South")], ["duty-2"]),
        ([], [], []),
    ],
)
def test_a_contact_goes_to_who_holds_a_case_or_to_the_duty_of_a_team_that_answers(held, teams, keys):
    assert [each.key for each in rules.receivers(held, teams)] == keys


@pytest.mark.rule("F1")
def test_a_worker_who_does_not_hold_the_person_is_refused_with_the_name_of_who_does():
    found = rules.receivers([NADIAS], [(1, "North")])
    assert rules.refusal_to_pass("worker-7", found) is None and rules.refusal_to_pass("duty-1", found) is None
    refusal = rules.refusal_to_pass("worker-8", found, "Olive Grant")
    assert refusal.rule == "F1" and refusal.sentence == (
        "Olive Grant holds no case of this person that you may see, so the contact is not passed to them. "
        "It goes to Nadia Hussain (holds case 12, North) or the duty of North."
    )
    for key in ("duty-9", "worker-", "", "managers-1", "worker-7x"):
        assert rules.refusal_to_pass(key, found).rule == "F1"


# --- F2 ---------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("F2")
@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], IN),
        ([(MONDAY, None)], IN),  # from Monday, not today
        ([(FRIDAY, FRIDAY)], Presence(True, MONDAY)),
        ([(FRIDAY, MONDAY)], Presence(True, TUESDAY)),
        ([(FRIDAY, None)], LOST),
        ([(FRIDAY, FRIDAY), (MONDAY, TUESDAY)], Presence(True, WEDNESDAY)),  # one absence follows the other
        ([(FRIDAY, FRIDAY), (MONDAY, None)], LOST),
        ([(FRIDAY, FRIDAY), (TUESDAY, None)], Presence(True, MONDAY)),
    ],
)
def test_absences_say_whether_somebody_is_in_and_when_they_are_back(spans, expected):
    assert rules.presence(spans, FRIDAY, ()) == expected


@pytest.mark.rule("F2")
def test_each_way_of_getting_in_touch_and_each_absence_has_one_branch():
    for channel, there in product(rules.CHANNELS, (IN, BACK, LOST)):
        written = rules.is_written(channel)
        expected = WRITTEN if written else {IN: AVAILABLE, BACK: KNOWN, LOST: UNKNOWN}[there]
        assert rules.branch_of(written=written, there=there) == expected
        offered = rules.branches(written=written, there=there, duty=False)
        assert offered[0] == expected and set(offered) == ({WRITTEN} if written else {AVAILABLE, KNOWN, UNKNOWN})
        assert rules.branches(written=written, there=IN, duty=True) == ((WRITTEN,) if written else (AVAILABLE,))


# --- F3 and F4 --------------------------------------------------------------------------------------------------------

WORDS = dict.fromkeys(("told", "message", "done", "otherwise", "filed_at", "response_by", "manager"), "Words")
WHOLE = {
    AVAILABLE: Taking(AVAILABLE, "message", due_on=TUESDAY, **WORDS),
    KNOWN: Taking(KNOWN, due_on=TUESDAY, urgent="none", **WORDS),
    UNKNOWN: Taking(UNKNOWN, due_on=TUESDAY, urgent="done", **WORDS),
    WRITTEN: Taking(WRITTEN, due_on=TUESDAY, original="no", response="none", acknowledged="sent", meanwhile="duty", **WORDS),
}


def situation(channel="call", there=IN, **more):
    return Situation(channel, there, FRIDAY, few_days_on=WEDNESDAY, **more)


@pytest.mark.rule("F3", "F4")
@pytest.mark.parametrize("how", list(WHOLE))
def test_each_answer_that_a_branch_needs_is_asked_for_by_name(how):
    about = situation("letter" if how == WRITTEN else "call", {AVAILABLE: IN, KNOWN: BACK, UNKNOWN: LOST, WRITTEN: LOST}[how])
    assert rules.refusal_of_taking(about, WHOLE[how]) is None
    asked = rules.needed(about, WHOLE[how])
    assert len(asked) >= 5 and set(asked) <= set(rules.ASKED[how])
    for name in asked:
        without = replace(WHOLE[how], **{name: None if name == "due_on" else ""})
        refusal = rules.refusal_of_taking(about, without)
        assert (refusal.rule, refusal.field) == ("F4" if how == WRITTEN else "F3", name), name


@pytest.mark.rule("F3")
def test_unavailable_asks_for_what_was_told_left_done_and_agreed_whether_the_return_is_known_or_not():
    for how in (KNOWN, UNKNOWN):
        asked = rules.needed(situation(there=BACK), WHOLE[how])
        assert set(asked) == {"told", "due_on", "message", "done", "urgent", "otherwise"}
    assert rules.needed(situation(), Taking(AVAILABLE, "through")) == ("outcome",)
    assert rules.refusal_of_taking(situation(), Taking(AVAILABLE, "through")) is None


@pytest.mark.rule("F3")
@pytest.mark.parametrize(
    ("how", "there", "day", "refused"),
    [
        (AVAILABLE, IN, FRIDAY, False), (AVAILABLE, IN, FRIDAY - timedelta(days=1), True),
        (KNOWN, BACK, MONDAY, True), (KNOWN, BACK, TUESDAY, False), (KNOWN, IN, MONDAY, False),
        (UNKNOWN, LOST, MONDAY, False), (UNKNOWN, LOST, FRIDAY - timedelta(days=1), True),
    ],
)  # fmt: skip
def test_nobody_is_promised_a_call_on_a_day_that_is_over_or_on_which_the_worker_is_away(how, there, day, refused):
    refusal = rules.refusal_of_taking(situation(there=there), replace(WHOLE[how], due_on=day))
    assert (refusal is not None and refusal.field == "due_on") == refused


@pytest.mark.rule("F4")
@pytest.mark.parametrize(
    ("channel", "travels", "allowed"),
    [
        ("letter", "internal-post", True), ("letter", "secure-delivery", True), ("letter", "secure-email", False),
        ("email", "secure-email", True), ("email", "internal-post", False), ("text", "secure-email", False),
    ],
)  # fmt: skip
def test_an_original_travels_in_the_ways_of_its_kind_alone(channel, travels, allowed):
    sent = replace(WHOLE[WRITTEN], original="yes", travels=travels)
    refusal = rules.refusal_of_taking(situation(channel), sent)
    assert (refusal is None) == allowed and (allowed or (refusal.rule, refusal.field) == ("F4", "travels"))


@pytest.mark.rule("F4")
def test_a_writing_that_its_worker_does_not_see_in_time_has_somebody_meanwhile_and_a_letter_that_it_came():
    late, in_time = replace(WHOLE[WRITTEN], due_on=MONDAY), replace(WHOLE[WRITTEN], due_on=TUESDAY)
    about = situation("letter", BACK)
    assert rules.is_late(about, late) and not rules.is_late(about, in_time)
    assert rules.refusal_of_taking(about, replace(late, acknowledged="none")).field == "acknowledged"
    assert rules.refusal_of_taking(about, replace(late, meanwhile="")).field == "meanwhile"
    assert rules.refusal_of_taking(about, replace(late, meanwhile="manager", manager="")).field == "manager"
    assert rules.goes_to_duty(about, late) and not rules.goes_to_duty(about, replace(late, meanwhile="manager"))
    assert rules.refusal_of_taking(about, replace(in_time, acknowledged="none", meanwhile="", otherwise="")) is None


@pytest.mark.rule("F4")
@pytest.mark.parametrize(
    ("back_on", "told"), [(TUESDAY, False), (WEDNESDAY, False), (WEDNESDAY + timedelta(days=1), True), (None, True)]
)
def test_whoever_wrote_is_told_of_an_absence_of_more_than_a_few_days(back_on, told):
    about = situation("email", Presence(True, back_on))
    assert ("told" in rules.needed(about, replace(WHOLE[WRITTEN], due_on=WEDNESDAY))) == told


@pytest.mark.rule("F3", "F4")
def test_the_tables_answer_for_every_situation_and_never_refuse_without_a_field_or_rule():
    days = (None, FRIDAY - timedelta(days=1), MONDAY, WEDNESDAY)
    choices = product(rules.CHANNELS, (IN, BACK, LOST), (True, False), rules.BRANCHES, days, ("", "through", "message"),
                      ("", "yes", "no"), ("", "other"), ("", "manager"))  # fmt: skip
    allowed = 0
    for channel, there, duty, how, due_on, outcome, original, response, meanwhile in choices:
        taking = Taking(how, outcome, due_on, original=original, response=response, meanwhile=meanwhile, acknowledged="sent",
                        travels="secure-email", urgent="none", **WORDS)  # fmt: skip
        refusal = rules.refusal_of_taking(situation(channel, there, duty=duty), taking)
        allowed += refusal is None
        if refusal is not None:
            assert refusal.rule in ("F3", "F4") and refusal.field in (None, *rules.ASKED[how])
    assert allowed > 50


# --- the message ------------------------------------------------------------------------------------------------------


THERE, AWAY = rules.Message(MONDAY), rules.Message(MONDAY, there=False)
DUTYS, FALLEN = rules.Message(MONDAY, of_duty=True), rules.Message(MONDAY, there=False, fallen=True)


@pytest.mark.rule("F3")
@pytest.mark.parametrize(
    ("message", "today", "to", "next_on"),
    [
        (THERE, FRIDAY, "", MONDAY), (AWAY, FRIDAY, "", MONDAY), (DUTYS, FRIDAY, "", MONDAY),
        (THERE, MONDAY, "", TUESDAY), (AWAY, MONDAY, "duty", WEDNESDAY), (DUTYS, MONDAY, "", TUESDAY),
        (THERE, TUESDAY, "duty", WEDNESDAY), (AWAY, TUESDAY, "duty", WEDNESDAY), (DUTYS, TUESDAY, "managers", None),
        (FALLEN, WEDNESDAY, "managers", None),
    ],
)  # fmt: skip
def test_a_message_falls_to_duty_after_its_day_at_once_when_its_worker_is_away_and_then_to_managers(message, today, to, next_on):
    assert rules.telling(message, today, TUESDAY, WEDNESDAY) == rules.Telling(to, next_on)


@pytest.mark.rule("F3")
def test_the_life_of_a_contact_is_total_and_an_ended_one_goes_nowhere():
    assert set(rules.LIFE) == set(rules.STAGES) and rules.LIFE[rules.ENDED] == {}
    ways = {what for each in rules.LIFE.values() for what in each}
    assert ways | {rules.BEGUN} == set(rules.HAPPENED)
    assert {to for each in rules.LIFE.values() for to in each.values()} <= set(rules.STAGES)
    north = Actor(5, "Dev", roles=(RoleHeld("duty-worker", 1),))
    for stage, what in product(rules.STAGES, rules.HAPPENED):
        refusal = rules.refusal_to_act(north, stage=stage, team_id=1, what=what)
        assert (refusal is None) == (what in rules.LIFE[stage])
    assert rules.refusal_to_act(north, stage=rules.OPEN, team_id=2, what=rules.CALLED).rule == "F3"
    assert rules.refusal_to_act(north, stage=rules.BEGUN, team_id=2, what=rules.TAKEN) is None


@pytest.mark.rule("F3")
@pytest.mark.parametrize(
    ("what", "words", "next_on", "field"),
    [
        ("called-back", "We spoke", None, None), ("done", "Sent it", None, None), ("not-reached", "Rang twice", MONDAY, None),
        ("called-back", " ", None, "words"), ("not-reached", "Rang twice", None, "next_on"),
        ("not-reached", "Rang", FRIDAY - timedelta(days=1), "next_on"), ("", "We spoke", None, "what"),
        ("taken", "x", None, "what"),
    ],
)  # fmt: skip
def test_an_answer_says_what_came_of_it_and_a_vain_try_names_the_next(what, words, next_on, field):
    refusal = rules.refusal_of_answer(what, words, next_on, FRIDAY)
    assert (refusal and refusal.field) == field


@pytest.mark.rule("F4")
@pytest.mark.parametrize(
    ("stage", "said", "after", "stands"),
    [
        ("open", "to-send", (), "to-send"), ("open", "to-send", ("missed", "wrote-back"), "sent"), ("open", "sent", (), "sent"),
        ("open", "none", (), "not-asked"), ("open", "none", ("wrote-back",), "sent"), ("ended", "to-send", (), "answered"),
    ],
)  # fmt: skip
def test_whether_a_letter_that_it_came_is_still_to_be_written_follows_from_what_happened(stage, said, after, stands):
    happened = [("begun", {}), ("taken", {"acknowledged": said}), *((what, {}) for what in after)]
    assert rules.acknowledgement_of(stage, happened) == stands
