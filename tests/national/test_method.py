"""The published waiting-time method: each stage by an example with a known answer, and all of it against SQL."""

from datetime import date, timedelta
from random import Random

import pytest

from casework.pages.national.rules import method
from casework.pages.national.rules.method import ASSESSMENT, REQUEST, SERVICE, Event, figures, follow, waits
from tests.national.published import published

pytestmark = pytest.mark.rule("U11")
DAY = date(2026, 3, 2)
TYPES = {ASSESSMENT: method.LONG, SERVICE: method.COMMUNITY}
USUAL = {REQUEST: method.TO_ASSESSMENT, ASSESSMENT: method.TO_SERVICES, SERVICE: None}


def event(kind, on, number=None, **facts):
    """Somebody's event, some days after DAY; of the usual type and outcome, at the age of 70."""
    usual = {"type": TYPES.get(kind, ""), "outcome": USUAL[kind], "age": 70, "person": "p"}
    return Event(number or f"{kind}-{on}", kind=kind, start=DAY + timedelta(days=on), **usual | facts)


def ask(on=0, **facts):
    return event(REQUEST, on, **facts)


def assess(on=10, **facts):
    return event(ASSESSMENT, on, **facts)


def serve(on=20, **facts):
    return event(SERVICE, on, **facts)


def fates(*events):
    return {each.request.number: each.fate for each in follow(events)}


def days(*events):
    """(days to the first response, days to the first service) of each wait, by metric."""
    return [(each.metric, each.days) for each in waits(follow(events))]


def first(count):
    return (method.RESPONSE, count)


def service(count):
    return (method.FIRST_SERVICE, count)


LEFT_OUT = [
    (method.CARER, ask(carer=True)),
    (method.EARLY, Event("request-0", "p", REQUEST, date(2023, 3, 31), outcome=method.TO_ASSESSMENT, age=70)),
    (method.NO_AGE, ask(age=None)),
    (method.YOUNG, ask(age=24)),
    (method.NO_OUTCOME, ask(outcome=None)),
    (method.ENDED, ask(outcome=method.NO_ACTION)),
    (method.ENDED, ask(outcome=method.HOSPITAL)),
]


@pytest.mark.parametrize(("fate", "request_"), LEFT_OUT)
def test_stage_1_leaves_out_a_request_and_says_why(fate, request_):
    assert fates(request_, assess()) == {"request-0": fate} and days(request_, assess()) == []


def test_stage_1_takes_a_request_from_the_first_day_and_the_first_age():
    on_the_day = Event("r", "p", REQUEST, date(2023, 4, 1), outcome=method.TO_ASSESSMENT, age=25)
    answer = Event("a", "p", ASSESSMENT, date(2023, 4, 9), type=method.SHORT, age=25)
    assert days(on_the_day, answer) == [first(8)]


@pytest.mark.parametrize(
    ("kind", "ended", "is_client"),
    [(method.NURSING, date(2025, 3, 2), True), (method.NURSING, date(2025, 3, 1), False), (method.PRISON, None, True),
     (method.ST_MAX, date(2025, 12, 2), True), (method.ST_MAX, date(2025, 12, 1), False), (method.OTHER_SHORT, None, True),
     (method.LOW_LEVEL, None, False)],
)  # fmt: skip
def test_stage_1_3_leaves_out_who_has_a_service_or_had_one_not_long_before(kind, ended, is_client):
    before = serve(-900, type=kind, end=ended)
    assert fates(before, ask(), assess()) == {"request-0": method.EXISTING if is_client else method.COUNTED}


def test_stage_1_3_takes_no_service_that_begins_on_the_very_day_for_one_before():
    assert days(ask(), serve(0)) == [first(0), service(0)]


def test_stage_1_3_counts_a_month_to_its_last_day():
    asked = Event("r", "p", REQUEST, date(2024, 5, 31), outcome=method.TO_ASSESSMENT, age=70)
    had = Event("s", "p", SERVICE, date(2023, 1, 1), end=date(2024, 2, 29), type=method.ST_MAX, age=70)
    assert follow([asked, had])[0].fate == method.EXISTING


def test_stage_2_an_assessment_of_another_type_or_of_somebody_too_young_answers_nothing():
    assert days(ask(), assess(3, type="carer"), assess(4, age=24), assess(9)) == [first(9)]


def test_stage_2_what_begins_on_one_day_is_a_request_first_then_an_assessment_then_a_service():
    assert days(serve(0), assess(0), ask(0)) == [first(0), service(0)]
    followed = follow([serve(0), assess(0), ask(0)])[0]
    assert (followed.first.kind, followed.service.kind) == (ASSESSMENT, SERVICE)


def test_stage_2_of_two_alike_the_later_submitted_answers():
    followed = follow([ask(), assess(5, number="a", loaded=1), assess(5, number="b", loaded=2)])[0]
    assert followed.first.number == "b"
    assert follow([ask(), assess(5, number="a"), assess(5, number="b")])[0].first.number == "b"


def test_stage_2_3_one_assessment_of_a_block_that_leads_to_a_service_leads_there_for_all():
    block = (assess(4, number="a", outcome=method.NO_ACTION), assess(8, number="b"))
    assert days(ask(), *block, serve()) == [first(4), service(20)]
    assert days(ask(), block[0], serve()) == [first(4)]
    assert days(ask(), assess(4, outcome=None), serve()) == [first(4)]


def test_stage_3_1_a_first_conversation_is_itself_the_response_until_july_2025():
    def asked(on, **facts):
        return Event("r", "p", REQUEST, on, outcome=method.TO_ASSESSMENT, age=70, conversation=True, **facts)

    for on, expected in ((date(2025, 6, 30), 0), (date(2025, 7, 1), 10)):
        later = Event("a", "p", ASSESSMENT, on + timedelta(days=10), type=method.LONG, outcome=method.TO_SERVICES, age=70)
        assert days(asked(on), later) == [first(expected)]
    same_day = Event("a", "p", ASSESSMENT, date(2025, 6, 30), type=method.LONG, age=70)
    assert follow([asked(date(2025, 6, 30)), same_day])[0].first == same_day


def test_stage_3_2_a_service_that_comes_before_any_assessment_is_the_first_response():
    assert days(ask(), serve(6), assess(30)) == [first(6), service(6)]
    assert days(ask(), serve(6)) == [first(6), service(6)]


def test_stage_3_3_a_service_after_an_assessment_that_led_nowhere_counts_for_nobody():
    assert days(ask(), assess(5, outcome=method.NO_ACTION), serve(9)) == [first(5)]


def test_stage_3_4_a_request_within_the_follow_up_of_another_is_left_out():
    again = ask(7)
    assert fates(ask(), again, assess(), serve()) == {"request-0": method.COUNTED, "request-7": method.OVERLAPS}
    assert fates(ask(), assess(), ask(15), serve()) == {"request-0": method.COUNTED, "request-15": method.OVERLAPS}
    anew = fates(ask(), assess(), serve(), ask(500), assess(510))
    assert anew == {"request-0": method.COUNTED, "request-500": method.EXISTING}, "whose service goes on is no new client"
    ended = serve(20, end=DAY + timedelta(days=60))
    assert fates(ask(), assess(), ended, ask(500), assess(510)) == {"request-0": method.COUNTED, "request-500": method.COUNTED}


def test_a_request_that_nothing_followed_waits_on():
    assert fates(ask()) == {"request-0": method.UNANSWERED} and days(ask()) == []


def test_one_persons_events_answer_nobody_elses():
    assert days(ask(), assess(person="q"), ask(2, person="q")) == [(method.RESPONSE, 8)]


def test_stage_4_the_figures_are_by_quarter_of_the_response_and_band_with_an_interpolated_median():
    found = []
    for number, (waited, age) in enumerate([(5, 40), (10, 40), (40, 40), (7, 80), (8, 64)]):
        who = {"person": f"p{number}", "age": age}
        found += [ask(0, number=f"r{number}", **who), assess(waited, number=f"a{number}", **who)]
    spring, later = date(2026, 1, 1), date(2026, 4, 1)
    assert [(f.quarter, f.band, f.median, f.count) for f in figures(waits(follow(found)))] == [
        (spring, "25 to 64", 8.0, 3), (spring, "65 and above", 7.0, 1), (later, "25 to 64", 40.0, 1)]  # fmt: skip
    assert figures(waits(follow(found[:4])))[0].median == 7.5


# --- against SQL --------------------------------------------------------------------------------------------------------


def histories(seed, people):
    """Events as they may come: of all types and outcomes, crowded so that they meet, cross and repeat."""
    draw, found = Random(seed), []
    for person in range(people):
        born = draw.choice((23, 24, 25, 40, 63, 64, 65, 80, None))
        begin = date(2022, 9, 1) + timedelta(days=draw.randrange(1_300))
        for _ in range(draw.randint(1, 9)):
            kind = draw.choice((REQUEST, REQUEST, ASSESSMENT, ASSESSMENT, SERVICE))
            start = begin + timedelta(days=draw.choice((0, 0, 1, 5, 30, 92, 180, 365, 366, 500)))
            end = draw.choice((None, start + timedelta(days=draw.choice((0, 20, 90, 300))), start - timedelta(days=3)))
            age = None if born is None else born + (start - begin).days // 365
            outcomes = (*method.PROGRESS, method.NO_ACTION, method.HOSPITAL, "unmapped", None)
            types = {ASSESSMENT: (method.SHORT, method.LONG, method.LONG, "carer", ""),
                     SERVICE: (*sorted(method.SERVICE_TYPES), "other"), REQUEST: ("",)}[kind]  # fmt: skip
            outcome = draw.choice(sorted(outcomes, key=str))
            found.append(Event(
                f"{len(found):05}", f"p{person}", kind, start, end, draw.choice(types), outcome, age,
                carer=draw.random() < 0.05, conversation=draw.random() < 0.3, loaded=draw.randint(0, 2)))  # fmt: skip
    return found


@pytest.mark.parametrize("seed", range(5))
def test_on_many_histories_it_says_what_the_stages_say_in_sql(seed):
    events = histories(seed, 600)
    expected, overlapping, published_figures = published(events)
    followed = follow(Random(seed).sample(events, len(events)))
    assert {(w.metric, w.request.number, w.ended_by.number, w.days) for w in waits(followed)} == expected
    assert {each.request.number for each in followed if each.fate == method.OVERLAPS} == overlapping
    ours = [(f.metric, str(f.quarter), f.band, f.median, f.count) for f in figures(waits(followed))]
    assert ours == published_figures
    assert len(expected) > 200 and len(overlapping) > 30 and {w[0] for w in expected} == set(method.METRICS)
    assert {each.fate for each in followed} == {
        method.CARER, method.EARLY, method.NO_AGE, method.YOUNG, method.EXISTING, method.NO_OUTCOME, method.ENDED,
        method.OVERLAPS, method.UNANSWERED, method.COUNTED}, "every fate is met"  # fmt: skip
    assert len(followed) == sum(each.kind == REQUEST for each in events), "no request is lost"
