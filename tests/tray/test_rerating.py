"""Rating a waiting case anew: rating, clocks, tray and comment stand together, on both databases."""

from datetime import date, timedelta

import pytest

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.risk import queries as ratings
from casework.practice.tray import operations, queries
from casework.practice.tray.operations import Rated, Reached
from casework.records.audit.models import Entry
from casework.records.cases import operations as case_operations
from casework.records.cases import queries as cases
from casework.records.clocks import queries as clocks
from casework.records.notes import queries as notes

SECTIONS = {
    "reason": "Weekly call",
    "found": "Managing with help",
    "analysis": "Steady",
    "next-steps": "Call next week",
}
RED = Rated("rag", {"row": "none", "column": "high"})
HIGH = Rated("priority", {"level": "high"})


@pytest.fixture
def re_rate(cast):
    """``re_rate(case, HIGH, by="nadia", urgent=False, days=0)``: rate anew in its own transaction, so many days later."""

    def rate(case, rated, by="nadia", *, days=0, **changes):
        now = cast.now + timedelta(days=days)
        with transaction():
            return operations.re_rate(actor=cast.actor(by), now=now, policy=cast.policy, rated=rated, happened_at=now,
                                      case=cases.case_for(cast.actor("helen"), case.id), **changes)  # fmt: skip

    return rate


def contact(cast, case, *, days=0, rated=(RED,)):
    now = cast.now + timedelta(days=days)
    with transaction():
        return operations.record_contact(
            actor=cast.actor("nadia"), now=now, policy=cast.policy, case=cases.case_for(cast.actor("nadia"), case.id),
            happened_at=now, reached=Reached("person", "telephone"), sections=SECTIONS, rated=rated)  # fmt: skip


def clock_of(case, kind="response"):
    return clocks.running_one(case.id, kind)


def row_of(case):
    return queries.placement_of(case.id)


def said(case):
    return [line.words for line in cases.comments_of(case.id)]


@pytest.mark.rule("L17", "L20", "L12")
def test_a_rating_that_rises_shortens_the_contact_clock_and_is_named_in_the_case_comments(cast, re_rate):
    case = cast.waiting("full:low")
    outcome = re_rate(case, RED)
    assert (outcome.rating.decided, outcome.rating.decided_by_id) == ("red", cast.worker("nadia").id)
    assert outcome.next_due == clock_of(case, "contact").due_on == row_of(case).next_on == date(2026, 11, 27)
    assert (row_of(case).rag, row_of(case).gravity) == ("red", 3)
    assert said(case) == ["RAG rating – Red"]
    assert notes.notes_of(case.id) == [], "a rating is no contact"
    re_rate(case, RED)
    assert said(case) == ["RAG rating – Red"], "the same again says nothing new"
    assert db.session.scalar(db.select(db.func.count()).where(Entry.act == "case.rated")) == 3


@pytest.mark.rule("L17")
def test_another_level_than_the_suggested_one_needs_its_reasoning_and_nothing_is_half_saved(cast, re_rate):
    case = cast.waiting("full:low")
    with pytest.raises(Refused) as refused:
        re_rate(case, Rated("rag", {"row": "full", "column": "low"}, "red"))
    assert (refused.value.refusal.rule, refused.value.refusal.field) == ("L17", "reasoning")
    assert len(ratings.ratings_of(case.id)) == 1
    outcome = re_rate(case, Rated("rag", {"row": "full", "column": "low"}, "red", "Her son found her outside at night"))
    assert (outcome.rating.suggested, outcome.rating.decided) == ("green", "red")


@pytest.mark.rule("L18", "U7")
def test_high_priority_asks_for_a_first_contact_within_three_days_and_the_contact_meets_it(cast, re_rate):
    case = cast.waiting("full:low")
    assert clock_of(case) is None
    assert re_rate(case, HIGH).next_due == date(2026, 11, 23)
    assert (clock_of(case).due_on, clock_of(case).rule) == (date(2026, 11, 23), "L18")
    assert row_of(case).next_on == clock_of(case).due_on < clock_of(case, "contact").due_on
    number = clock_of(case).id
    contact(cast, case, days=1)
    ended = next(clock for clock in clocks.clocks_of(case.id) if clock.id == number)
    assert ended.ended_how == "met" and clock_of(case) is None
    assert row_of(case).next_on == clock_of(case, "contact").due_on
    assert operations.differences(cast.policies) == []


@pytest.mark.rule("L18", "U21", "U28")
def test_urgent_leads_the_comments_comes_first_on_the_tray_and_is_due_by_the_next_day(cast, re_rate):
    red, case = cast.waiting("none:high", days=30), cast.waiting("full:low")
    re_rate(case, HIGH, urgent=True)
    assert clock_of(case).due_on == date(2026, 11, 20), "Saturday is brought forward"
    assert said(case) == ["urgent: response needed within 24 hours"]
    assert row_of(case).urgent
    rows = queries.waiting(cast.actor("nadia"), queries.Asked(), cast.now.date())
    assert [row.case_id for row in rows] == [case.id, red.id]
    re_rate(case, HIGH, urgent=True)
    assert len(said(case)) == 1
    re_rate(case, HIGH, urgent=False)
    assert not row_of(case).urgent
    assert operations.differences(cast.policies) == []


@pytest.mark.rule("L18")
def test_a_priority_given_again_with_a_contact_stays_urgent_until_somebody_takes_the_mark_off(cast, re_rate):
    case = cast.waiting("full:low")
    re_rate(case, HIGH, urgent=True)
    contact(cast, case, days=1, rated=(RED, HIGH))
    assert row_of(case).urgent
    contact(cast, case, days=2, rated=(RED, Rated("priority", {"level": "medium"})))
    assert not row_of(case).urgent and clock_of(case) is None


@pytest.mark.rule("L18")
def test_medium_is_never_urgent(cast, re_rate):
    case = cast.waiting()
    with pytest.raises(Refused) as refused:
        re_rate(case, Rated("priority", {"level": "medium"}), urgent=True)
    assert (refused.value.refusal.rule, refused.value.refusal.field) == ("L18", "urgent")
    assert said(case) == []


@pytest.mark.rule("L18")
def test_a_priority_that_falls_stops_the_response_clock(cast, re_rate):
    case = cast.waiting("full:low")
    re_rate(case, HIGH)
    number = clock_of(case).id
    re_rate(case, Rated("priority", {"level": "low"}))
    assert [c.ended_how for c in clocks.clocks_of(case.id) if c.id == number] == ["stopped"]


@pytest.mark.rule("U6")
def test_a_case_that_does_not_wait_is_rated_without_any_clock(cast, re_rate):
    case = cast.case()
    outcome = re_rate(case, HIGH, urgent=True)
    assert outcome.next_due is None and clocks.running(case.id) == []
    assert ratings.current_rating(case.id, "priority").urgent


@pytest.mark.rule("U40", "L17")
def test_somebody_of_another_team_and_a_closed_case_are_refused(cast, re_rate):
    case = cast.waiting()
    with pytest.raises(Refused) as refused:
        re_rate(case, RED, by="sue")
    assert refused.value.refusal.rule == "U40"
    closed = cast.case()
    with transaction():
        case_operations.come_to_stage(actor=cast.actor("mary"), now=cast.now, case=cases.case_for(cast.actor("mary"), closed.id),
                                      stage="closed", why="Moved away")  # fmt: skip
    with pytest.raises(Refused) as refused:
        re_rate(closed, RED)
    assert "closed" in refused.value.refusal.sentence


@pytest.mark.rule("U6", "U21")
def test_an_urgent_mark_or_a_date_on_the_tray_that_its_history_does_not_give_is_named(cast, re_rate):
    case = cast.waiting("full:low")
    re_rate(case, HIGH)
    with transaction():
        row_of(case).urgent, row_of(case).next_on = True, date(2030, 1, 1)
    found = operations.differences(cast.policies)
    assert len(found) == 2 and "urgent" in found[0] and "2030-01-01" in found[1]
