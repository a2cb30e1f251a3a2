"""How records become events, and which would not come out right: each by an example."""

from datetime import date, timedelta
from random import Random

import pytest

from casework.pages.national.rules import method
from casework.pages.national.rules.events import BREAKS, SETTLED_BY, Asked, Done, Given, Known, Work, as_events, broken
from casework.pages.national.rules.preview import FATES, LISTS, METRICS, Cell, for_file, listed, preview_of
from casework.practice.closing.rules import KINDS as ENDINGS
from casework.practice.closing.rules import SERVICES
from casework.practice.processes.rules import KINDS as PROCESSES
from casework.records.cases.rules import KINDS, STAGES

pytestmark = pytest.mark.rule("U11")
TODAY = date(2026, 11, 26)
EDITH = Known(1, "Edith Marsh", date(1940, 3, 7), "9999791905", "C100")
BACK = {"assessment": 30, "planning": 20}


def ago(days):
    return TODAY - timedelta(days=days)


def work(stage="waiting", number=7, person=EDITH, kind="care-act-assessment", days=60, **facts):
    return Work(number, person, 1, kind, stage, ago(days), **facts)


def done(kind="assessment", how="completed", days=30, number=1):
    return Done(number, kind, ago(days), how, ago(days - 10) if how else None)


OUTCOMES = [
    ("referral", {}, None), ("duty", {}, None), ("waiting", {}, method.TO_ASSESSMENT), ("allocated", {}, method.TO_ASSESSMENT),
    ("review", {}, method.TO_ASSESSMENT), ("duty", {"processes": (done(how=""),)}, method.TO_ASSESSMENT),
    ("closed", {}, method.NO_ACTION), ("closed", {"ended_how": "died"}, method.NO_ACTION),
    ("closed", {"ended_how": "closed", "held": True}, method.TO_ASSESSMENT),
    ("closed", {"processes": (done(how="stopped"),)}, method.NO_ACTION),
    ("closed", {"ended_how": "resolved", "settled_by": ("community",)}, method.NO_ACTION),
    ("closed", {"ended_how": "resolved", "settled_by": ("care-technology", "reablement")}, method.REABLEMENT),
    ("closed", {"ended_how": "resolved", "settled_by": ("prevention",)}, method.TO_SERVICES),
    ("waiting", {"supports": (Given(1, ago(9), ago(9)),)}, method.TO_SERVICES),
    ("waiting", {"supports": (Given(1, ago(9), ago(9), reablement=True),)}, method.REABLEMENT),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "facts", "outcome"), OUTCOMES)
def test_the_outcome_of_a_request_is_what_the_record_of_the_case_says(stage, facts, outcome):
    (event,) = [each for each in as_events([work(stage, **facts)], []).events if each.kind == method.REQUEST]
    assert (event.outcome, event.start, event.age, event.person) == (outcome, ago(60), 86, "nhs-9999791905")


def test_a_carers_assessment_answers_what_the_same_person_asked_for_themselves_and_is_no_fault_without():
    """The method's stage 1.2 asks of an assessment not whose it is; its stage 1.3a leaves the carer's request out."""
    own, carers = work(), work("allocated", number=8, kind="carers-assessment", days=50, held=True, processes=(done(days=20),))
    made = preview_of([own, carers], [], TODAY)
    assert made.fates == {method.COUNTED: 1, method.CARER: 1} and [wait.days for wait in made.waits] == [40]
    alone = preview_of([carers], [], TODAY)
    assert alone.fates == {method.CARER: 1} and not alone.broken["no-request"] and not alone.broken["no-assessment-outcome"]


def test_two_people_are_not_taken_together_where_ones_council_number_is_the_others_nhs_number():
    namesake = Known(2, "Nora Quill", date(1950, 1, 1), "", EDITH.nhs)
    assert len({each.joined_by for each in (EDITH, namesake, Known(3, "No Number", None), Known(EDITH.number, "E", None))}) == 4


@pytest.mark.parametrize(("kind", "request_", "assessment"), [
    ("care-act-assessment", True, method.LONG), ("transition", True, method.LONG), ("occupational-therapy", True, method.SHORT),
    ("hospital-discharge", True, ""), ("other", True, ""), ("carers-assessment", True, method.LONG),
    ("review", False, method.LONG), ("safeguarding", False, None), ("dols", False, None),
])  # fmt: skip
def test_each_kind_of_work_is_a_request_or_not_and_its_assessment_of_a_type(kind, request_, assessment):
    events = as_events([work("allocated", kind=kind, processes=(done(),))], []).events
    assert [each.carer for each in events if each.kind == method.REQUEST] == ([kind == "carers-assessment"] if request_ else [])
    assert [each.type for each in events if each.kind == method.ASSESSMENT] == ([assessment] if assessment is not None else [])


def test_every_kind_stage_ending_and_service_has_a_place():
    known = {kind for kind, _, _ in test_each_kind_of_work_is_a_request_or_not_and_its_assessment_of_a_type.pytestmark[0].args[1]}
    assert known == set(KINDS) and set(SETTLED_BY) < set(SERVICES)
    for stage in STAGES:
        for ending in ENDINGS:
            assert as_events([work(stage, ended_how=ending)], []).events


@pytest.mark.parametrize(("stage", "processes", "outcome"), [
    ("allocated", (done(),), None), ("closed", (done(),), method.NO_ACTION),
    ("allocated", (done(), done("planning", "", 20, 2)), method.TO_SERVICES),
    ("allocated", (done(), done("planning", "stopped", 20, 2)), None),
    ("allocated", (done(), done("planning", "completed", 50, 2)), None),
])  # fmt: skip
def test_an_assessment_led_to_a_service_where_planning_began_with_it_or_later(stage, processes, outcome):
    (event,) = [each for each in as_events([work(stage, processes=processes)], []).events if each.kind == method.ASSESSMENT]
    assert event.outcome == outcome


def test_only_what_is_completed_is_handed_in_and_support_from_its_first_day():
    open_one, stopped = done(how="", number=1), done(how="stopped", number=2)
    events = as_events([work(processes=(open_one, stopped), supports=(Given(1, ago(5), None), Given(2, ago(5), ago(4), ago(1))))],
                       []).events  # fmt: skip
    assert [(e.kind, e.start, e.end, e.type) for e in events] == [
        (method.REQUEST, ago(60), None, ""), (method.SERVICE, ago(4), ago(1), method.OTHER_SHORT)]  # fmt: skip


def test_a_list_that_was_taken_back_asked_for_nothing_and_a_referral_not_taken_is_no_further_action():
    asked = [Asked(1, EDITH, 1, ago(9)), Asked(2, EDITH, 1, ago(8), "signposted")]
    mapped = as_events([work("closed", ended_how="taken-back")], asked)
    assert [each.outcome for each in mapped.events] == [None, method.NO_ACTION]
    assert [mapped.sources[each.number].href for each in mapped.events] == ["/referrals/1", "/referrals/2"]


NOBODY = Known(2, "Nobody Known", None)
BROKEN = {
    "no-birth-date": [work(person=NOBODY)],
    "no-nhs-number": [work(person=Known(2, "Ann Other", date(1950, 1, 1), "", "C7"))],
    "two-records": [work(), work(number=8, person=Known(3, "edith  MARSH", date(1940, 3, 7), "9999791930"))],
    "no-outcome": [work("duty")],
    "no-request": [work("allocated", kind="review", processes=(done(),))],
    "no-assessment": [work("closed", ended_how="closed", held=True)],
    "no-type": [work("allocated", kind="other", processes=(done(),))],
    "no-assessment-outcome": [work("allocated", processes=(done(),))],
    "not-completed": [work("allocated", processes=(done(how=""),))],
    "no-service": [work("allocated", processes=(done(), done("planning", "", 20, 2)))],
    "no-start": [work(supports=(Given(1, ago(5), None),))],
    "backwards": [work(supports=(Given(1, ago(5), ago(4), ago(6)),))],
    "future": [work(supports=(Given(1, ago(5), ago(-3)),))],
    "client-already": [work("closed", number=6, days=300, held=True, processes=(done("planning", "completed", 250),)), work()],
}


def lists(works, asked=()):
    mapped = as_events(works, asked)
    found = broken(mapped, method.follow(mapped.events), works, list(asked), TODAY)
    return {key: lines for key, lines in found.items() if lines}


@pytest.mark.parametrize("key", BROKEN)
def test_each_record_that_would_not_come_out_right_is_on_its_list(key):
    assert key in lists(BROKEN[key])
    whole = [work("closed", ended_how="closed", held=True, processes=(done(),))]
    assert lists(whole) == {}, "a record without a fault is on none"


def test_there_is_an_example_for_every_list():
    assert set(BROKEN) == {each.key for each in BREAKS}


def test_two_records_with_one_nhs_number_are_taken_together_and_told():
    twin = Known(3, "E Marsh", None, "9999791905")
    works = [work(), work("allocated", number=8, person=twin, kind="review", processes=(done(),))]
    assert [(line.source.person.number, line.note) for line in lists(works)["two-records"]] == [
        (1, "The same NHS number as record 3"), (3, "The same NHS number as record 1")]  # fmt: skip


def some_works(seed, count=300):
    """Cases of all kinds, stages and histories."""
    draw, works = Random(seed), []
    people = [Known(n, f"P {n}", draw.choice((None, date(1940 + n % 70, 1, 1))), draw.choice(("", f"NHS{n}")),
                    draw.choice(("", f"C{n}"))) for n in range(1, 120)]  # fmt: skip
    for number in range(1, count + 1):
        processes = tuple(done(draw.choice(list(PROCESSES)), draw.choice(("", "completed", "stopped")), draw.randrange(1, 200), n)
                          for n in range(draw.randrange(4)))  # fmt: skip
        processes = tuple(Done(100 * number + at, p.kind, p.begun_on, p.how, p.ended_on) for at, p in enumerate(processes))
        supports = tuple(Given(100 * number + at, ago(50), draw.choice((None, ago(draw.randrange(-5, 90)))), None,
                               draw.random() < 0.3) for at in range(draw.choice((0, 0, 1, 2))))  # fmt: skip
        settled_by = (draw.choice(list(SERVICES)),)
        works.append(work(draw.choice(list(STAGES)), number, draw.choice(people), draw.choice(list(KINDS)),
                          draw.randrange(1, 400), ended_how=draw.choice(["", *ENDINGS]), settled_by=settled_by,
                          processes=processes, supports=supports, held=draw.random() < 0.5))  # fmt: skip
    return works


def test_each_figure_has_the_list_behind_it_and_each_request_one_fate():
    asked = [Asked(n, EDITH, 1, ago(n), "" if n % 2 else "withdrawn") for n in range(1, 9)]
    made = preview_of(some_works(4), asked, TODAY)
    requests = [each for each in made.mapped.events if each.kind == method.REQUEST and each.start <= TODAY]
    assert sum(made.fates.values()) == len(made.followed) == len(requests) and set(made.fates) <= {fate.key for fate in FATES}
    assert sum(figure.count for figure in made.figures.values()) == len(made.waits) > 10
    for (quarter, band, metric), figure in made.figures.items():
        shown = listed(made, metric, Cell(quarter, band), str, TODAY)
        assert len(shown.entries) == figure.count and {entry.cells[-1] for entry in shown.entries} == {band}
    for which in LISTS:
        heads, rows = for_file(listed(made, which, Cell(), str, TODAY))
        assert all(len(row) == len(heads) for row in rows), which
        if which.startswith("requests-"):
            assert len(rows) == made.fates[which.removeprefix("requests-")]
    assert sum(len(listed(made, metric, Cell(), str, TODAY).entries) for metric in METRICS) == len(made.waits)
