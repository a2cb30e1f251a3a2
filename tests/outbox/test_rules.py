"""When mail is due and may go, whom it goes to, what it says; by the clock of the office, through both changes of it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from casework.pages.desk.rules import ABOUT_TEAM, TEAM_TO_DO, TO_DO
from casework.records.clocks.rules import KIND_LABELS, WHAT_IS_DUE
from casework.records.notices.rules import (
    ASKS_FOR,
    DATED,
    GROUPS,
    NAMED,
    about_nobody,
    is_about_nobody,
    is_urgent,
    named,
)
from casework.records.notices.rules import URGENT as CANNOT_WAIT
from casework.records.outbox.rules import (
    AGAIN_AFTER,
    DIGEST,
    ENDED,
    TEST,
    URGENT,
    Hours,
    Line,
    Part,
    Standing,
    digest_day,
    digest_words,
    hour_of,
    initials,
    mark_of,
    may_go,
    must_wait,
    next_try,
    next_try_of_server,
    urgent_words,
    when_due,
    why_not,
)

WEEK = Hours(frozenset(range(5)), time(9), time(17))
SATURDAYS = Hours(frozenset(range(6)), time(9), time(17))
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def at(day, hour, minute=0):
    return datetime(2026, *day, hour, minute, tzinfo=UTC)


@pytest.mark.rule("U15", "U10")
@pytest.mark.parametrize(
    ("now", "day"),
    [
        (at((11, 20), 7, 59), None), (at((11, 20), 8), date(2026, 11, 20)), (at((11, 20), 16, 59), date(2026, 11, 20)),
        (at((11, 20), 17), None), (at((11, 21), 8), None), (at((12, 25), 9), None), (at((12, 28), 9), None),
        (at((7, 1), 6, 59), None), (at((7, 1), 7), date(2026, 7, 1)),  # in summer the office's eight is seven
        (at((3, 30), 7), date(2026, 3, 30)), (at((10, 26), 7, 59), None), (at((10, 26), 8), date(2026, 10, 26)),
    ],
)  # fmt: skip
def test_the_daily_mail_is_due_from_its_hour_until_closing_on_working_days(now, day):
    assert digest_day(now, time(8), [WEEK], LONG_AGO) == day


def test_an_hour_before_mail_was_on_is_nobodys_and_so_is_that_of_somebody_without_a_team():
    assert digest_day(at((11, 20), 10), time(8), [WEEK], at((11, 20), 9)) is None
    assert digest_day(at((11, 20), 10), time(8), [], LONG_AGO) is None


@pytest.mark.rule("U15")
@pytest.mark.parametrize(
    ("now", "hours", "goes"),
    [
        (at((11, 20), 9), WEEK, True), (at((11, 20), 17), WEEK, False), (at((11, 20), 3), WEEK, False),
        (at((11, 21), 10), WEEK, False), (at((11, 21), 10), SATURDAYS, True), (at((12, 25), 10), SATURDAYS, False),
        (at((7, 1), 8), WEEK, True), (at((7, 1), 7, 59), WEEK, False),
    ],
)  # fmt: skip
def test_what_is_urgent_goes_while_the_office_is_open(now, hours, goes):
    assert may_go(URGENT, "notice:1", now, [hours]) is goes


def test_a_daily_mail_goes_on_its_day_only_and_a_test_always():
    assert may_go(DIGEST, "2026-11-20", at((11, 20), 8, 30), [WEEK])
    assert not may_go(DIGEST, "2026-11-20", at((11, 20), 17, 30), [WEEK])
    assert not may_go(DIGEST, "2026-11-19", at((11, 20), 10), [WEEK])
    assert may_go(TEST, "x", at((12, 25), 3), [])


@pytest.mark.rule("U15")
@pytest.mark.parametrize(
    ("kind", "standing", "why"),
    [
        (DIGEST, {}, None), (URGENT, {"wants_daily": False}, None), (DIGEST, {"wants_daily": False}, "switched"),
        (URGENT, {"has_ended": True}, "no longer"), (TEST, {"has_ended": True}, "no longer"),
        (URGENT, {"is_away": True}, "away"), (DIGEST, {"reads_records": False}, "no role"),
        (TEST, {"reads_records": False, "is_away": True}, None), (DIGEST, {"has_signed_in": False}, "password"),
        (URGENT, {"email": "nobody"}, "no e-mail address"), (URGENT, {"email": "a@b\nBcc: c@d"}, "no e-mail address"),
    ],
)  # fmt: skip
def test_who_gets_which_mail(kind, standing, why):
    found = why_not(kind, Standing(**{"email": "a@b.example"} | standing))
    assert (found is None) if why is None else (why in found)


@pytest.mark.rule("U15")
def test_a_line_holds_initials_number_matter_and_lateness():
    today = date(2026, 11, 20)
    assert Line("AB", 123, "first contact", when_due(date(2026, 11, 17), today)).words == (
        "AB · case 123 · first contact · overdue by 3 days")
    assert when_due(date(2026, 11, 19), today) == "overdue by 1 day" and when_due(today, today) == "due today"
    assert when_due(date(2026, 12, 4), today) == "due on 4 December" and when_due(None, today) == ""
    assert Line("", None, "North: the weekly walk").words == "North: the weekly walk"
    assert initials("Anne Marie", "o'Brien") == "AO" and initials("", "Öz") == "Ö"


def test_a_daily_mail_says_how_many_more_there_are():
    parts = [Part("overdue", "Overdue", (Line("AB", 1, "contact"),), 27), Part("due", "Due", (Line("CD", 2, "a task"),), 1)]
    subject, text = digest_words(parts, "https://c.example", date(2026, 11, 20))
    assert subject == "Casework: 27 overdue, 1 due" and "- and 26 more" in text and "https://c.example/account/mail" in text
    decide = Part("decide", "", (Line("A", 1, "x"), Line("B", 2, "x")), 40)
    subject, text = urgent_words([decide, Part("alone", "", (Line("C", 3, "x"),), 1)], "https://c")
    assert subject == "Casework: 40 matters wait for your decision; an escalation finds nobody who could decide"
    assert "- and 38 more" in text and "Reach a senior manager another way" in text


def test_a_refused_mail_is_tried_five_times_and_a_server_for_ever():
    now = at((11, 20), 9)
    assert [next_try(now, tries) for tries in (1, 4)] == [now + AGAIN_AFTER[0], now + AGAIN_AFTER[3]]
    assert next_try(now, 5) is None
    for_now = [next_try(now, tries, for_now=True) for tries in range(1, 22)]
    assert for_now[19] == now + AGAIN_AFTER[-1] and for_now[20] is None, "refused for now it is tried for three days"
    assert [next_try_of_server(now, tries) - now for tries in (1, 900)] == [timedelta(minutes=1), timedelta(minutes=15)]
    assert must_wait(now + timedelta(minutes=15), now) and not must_wait(now, now)
    assert not must_wait(now + timedelta(days=3650), now), "that was another clock"


def test_the_mark_of_a_mail_stays_and_differs_from_any_others():
    one, two = (1, LONG_AGO), (2, LONG_AGO)
    assert mark_of([one, two]) == mark_of([two, one]) != mark_of([one])


@pytest.mark.rule("U15")
def test_whatever_a_feed_can_hold_has_a_name_that_no_person_and_nobodys_words_stand_in():
    assert set(WHAT_IS_DUE) == set(KIND_LABELS)
    known = {*ASKS_FOR, *TO_DO, *TEAM_TO_DO, *ABOUT_TEAM}
    assert known <= set(NAMED), known - set(NAMED)
    assert named("know", "something-new:4") == "something to know" and named("due", "task:4") == "a task"
    assert is_urgent("escalation", "") and is_urgent("due", "concern:3:0") and not is_urgent("know", "concern-answer:3")
    assert is_urgent("know", about_nobody(3, 0)) and is_about_nobody(about_nobody(3, 0))
    assert not is_urgent("know", "escalation:3:1") and set(CANNOT_WAIT) <= {*GROUPS, *DATED}
    assert hour_of([]) == time(8) and len(ENDED) == 6
