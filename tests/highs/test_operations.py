"""Somebody at the gravest level: a response that day, a look every day, an escalation where there can be none (S1, S9, S16)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.allocation import operations as allocation
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.escalation import queries as escalations
from casework.practice.escalation.models import Escalation
from casework.practice.handing.rules import Handed
from casework.practice.outcomes import operations as outcomes
from casework.practice.tray import operations as tray
from casework.records.cases.models import Case
from casework.records.clocks import queries as clocks
from casework.records.clocks.rules import ALLOCATION, DAILY_REVIEW, SAME_DAY
from casework.records.notices.models import Notice
from casework.records.staff.operations import record_absence

WHY = {"rationale": "No heating at minus four, confused, half dressed, nobody with him."}
LOWERED = {"rationale": "Warm and fed.", "mitigation": "GP treated him, the meter is topped up, home care twice a day."}
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # the cast's day; North closes at 17:00
CLOSED = {"done": "Assessed", "outstanding": "None", "responsible": "None"}
DECIDED = {"matter": "Back to duty", "decision": "Look again"}
GIVEN = {"tasks": "Visit", "why": "Knows him", "discussed": "Today"}


def at(hour, minute=0, days=0):
    return FRIDAY.replace(hour=hour, minute=minute) + timedelta(days=days)


def fresh(case):
    return db.session.get(Case, case.id)


def prioritise(cast, case, ticked=("danger-now",), now=FRIDAY, sections=WHY, decided=None):
    with transaction():
        return tray.prioritise(actor=cast.actor("nadia"), now=now, policy=cast.policy, case=fresh(case), tool="risk",
                               ticked=ticked, decided=decided, sections=sections)  # fmt: skip


def review(cast, case, outcome="responded", now=FRIDAY, by="dev", why=WHY):
    with transaction():
        return tray.review_gravest(actor=cast.actor(by), now=now, policy=cast.policy, case=fresh(case), outcome=outcome,
                                   sections=why)  # fmt: skip


def due(case):
    """kind -> due on, of the clocks that run until somebody holds the case."""
    kinds = (ALLOCATION, SAME_DAY, DAILY_REVIEW)
    return {clock.kind: clock.due_on for clock in clocks.running(case.id) if clock.kind in kinds}


def raised():
    return db.session.scalars(select(Escalation).where(Escalation.rule == "S16").order_by(Escalation.id)).all()


def told(case, rule):
    found = select(Notice).where(Notice.case_id == case.id, Notice.rule == rule).order_by(Notice.id)
    return [(each.receiver.partition(":")[0], each.kind) for each in db.session.scalars(found)]


@pytest.mark.rule("S1", "S9")
@pytest.mark.parametrize("where", ["on the tray", "before it"])
def test_a_response_is_owed_that_day_and_then_a_look_on_every_day_of_the_week(cast, where):
    case = cast.waiting() if where == "on the tray" else cast.case()
    prioritise(cast, case)
    assert due(case) == {SAME_DAY: date(2026, 11, 20), DAILY_REVIEW: date(2026, 11, 21)}
    review(cast, case)
    assert due(case) == {DAILY_REVIEW: date(2026, 11, 21)}, "a Saturday, as the policy reviews every day"
    review(cast, case, "stays", now=at(9, days=1))
    assert due(case) == {DAILY_REVIEW: date(2026, 11, 22)}
    prioritise(cast, case, now=at(9, days=3), sections=LOWERED, ticked=("isolated",))
    assert due(case) == {ALLOCATION: date(2026, 11, 23) + timedelta(days=42)}
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("S1")
def test_looking_is_no_response_and_the_same_level_again_starts_nothing_anew(cast):
    case = cast.waiting()
    prioritise(cast, case)
    review(cast, case, "stays", now=at(11))
    assert SAME_DAY in due(case)
    prioritise(cast, case, now=at(12), ticked=("danger-now", "homeless"))
    assert due(case)[SAME_DAY] == date(2026, 11, 20)
    with transaction():
        tray.record_contact(actor=cast.actor("nadia"), now=at(13), policy=cast.policy, case=fresh(case), happened_at=at(13),
                            reached=tray.Reached("person", "visit"),
                            sections={"reason": "High", "found": "Cold", "analysis": "Risk", "next-steps": "GP"})  # fmt: skip
    assert due(case) == {DAILY_REVIEW: date(2026, 11, 21)}, "somebody was in touch: that is a response"
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("S9")
def test_whoever_gets_the_case_ends_both_and_its_way_back_begins_with_a_look(cast):
    case = cast.waiting()
    prioritise(cast, case)
    with transaction():
        allocation.allocate(actor=cast.actor("mary"), now=at(15), policy=cast.policy, case=fresh(case),
                            worker_id=cast.worker("olive").id, sections=GIVEN, weight="low")  # fmt: skip
    assert due(case) == {}
    ended = {clock.kind: clock.ended_how for clock in clocks.clocks_of(case.id)}
    assert (ended[SAME_DAY], ended[DAILY_REVIEW]) == ("met", "met")
    with transaction():
        outcomes.bring_back_to_duty(actor=cast.actor("mary"), now=at(10, days=30), policy=cast.policy, case=fresh(case),
                                    sections=DECIDED, transfer=Handed(CLOSED))  # fmt: skip
    assert due(case) == {DAILY_REVIEW: date(2026, 12, 21)}
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("S9")
def test_what_ends_has_no_such_day_and_what_is_opened_again_has(cast):
    case = cast.waiting()
    prioritise(cast, case)
    with transaction():
        closing.end_case(actor=cast.actor("mary"), now=at(12), policy=cast.policy, case=fresh(case),
                         ending=Ending("moved"), sections=CLOSED)  # fmt: skip
    assert due(case) == {}
    with transaction():
        closing.reopen_case(actor=cast.actor("mary"), now=at(14), policy=cast.policy, case=fresh(case), why="He is back")
    assert SAME_DAY in due(case), "nobody ever responded"
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("S16", "U27")
def test_no_response_by_closing_is_put_to_the_team_manager_once(cast):
    case = cast.waiting()
    prioritise(cast, case, now=at(16, 40))
    jobs.sweep(at(16, 41), cast.policies)
    assert told(case, "S16") == [("duty", "due")]
    jobs.sweep(at(16, 59), cast.policies)
    assert raised() == []
    (owed,) = [clock for clock in clocks.running(case.id) if clock.kind == SAME_DAY]
    assert [owed.id in clocks.to_tell(at(*moment)) for moment in ((16, 59), (17, 0))] == [False, True], "not read before"
    for minute in (0, 1, 30):
        jobs.sweep(at(17, minute), cast.policies)
    (escalation,) = raised()
    (step,) = escalations.steps_of([escalation.id])[escalation.id]
    assert step.worker_ids == [cast.worker("mary").id]
    assert step.answer_by == at(18)


@pytest.mark.rule("S16")
def test_a_manager_who_is_away_is_passed_over_straight_to_the_head_of_service(cast):
    with transaction():
        record_absence(actor=cast.actor("helen"), now=cast.now, worker=cast.worker("mary"), from_on=cast.now.date())
    case = cast.waiting()
    prioritise(cast, case, now=at(16, 40))
    jobs.sweep(at(16, 41), cast.policies)
    jobs.sweep(at(17), cast.policies)
    (escalation,) = raised()
    (step,) = escalations.steps_of([escalation.id])[escalation.id]
    assert step.worker_ids == [cast.worker("helen").id]
    assert [skipped["workers"] for skipped in step.passed_over] == [[cast.worker("mary").id]]


@pytest.mark.rule("S16")
def test_left_alone_it_goes_on_to_the_head_of_service_without_delay(cast):
    case = cast.waiting()
    prioritise(cast, case, now=at(16))
    for hour, minute in ((16, 1), (17, 0), (18, 1)):
        jobs.sweep(at(hour, minute), cast.policies)
    (escalation,) = raised()
    steps = escalations.steps_of([escalation.id])[escalation.id]
    assert [step.worker_ids for step in steps] == [[cast.worker("mary").id], [cast.worker("helen").id]]


@pytest.mark.rule("S16", "U27")
@pytest.mark.parametrize("moment", [at(19), at(11, days=1)], ids=["after closing", "on a Saturday"])
def test_where_no_office_is_left_that_day_it_escalates_at_once(cast, moment):
    case = cast.waiting()
    prioritise(cast, case, now=moment)
    jobs.sweep(moment + timedelta(minutes=1), cast.policies)
    assert len(raised()) == 1
    assert told(case, "S16")[0] == ("duty", "due")


@pytest.mark.rule("S16", "U27")
@pytest.mark.parametrize(("day", "closes"), [((2026, 3, 27), 17), ((2026, 3, 30), 16), ((2026, 10, 23), 16), ((2026, 10, 26), 17),
                                             ((2028, 2, 29), 17)])  # fmt: skip
def test_closing_is_by_the_clock_on_the_wall_whatever_the_season(cast, day, closes):
    """Beside the nights on which the clock changes, and on a leap day; in UTC."""
    case = cast.waiting()
    prioritise(cast, case, now=datetime(*day, 12, 0, tzinfo=UTC))
    jobs.sweep(datetime(*day, 12, 1, tzinfo=UTC), cast.policies)
    jobs.sweep(datetime(*day, closes - 1, 59, tzinfo=UTC), cast.policies)
    assert raised() == []
    jobs.sweep(datetime(*day, closes, 0, tzinfo=UTC), cast.policies)
    assert [each.case_id for each in raised()] == [case.id]


@pytest.mark.rule("S16")
def test_whoever_finds_that_nobody_can_respond_says_so_and_the_clock_does_not_say_it_again(cast):
    case = cast.case()
    prioritise(cast, case)
    looked = review(cast, case, "no-response", why={"rationale": "Both cars are out until six."})
    assert looked.escalation.raised_by_id == cast.worker("dev").id
    assert looked.escalation.reason == "Both cars are out until six."
    assert review(cast, case, "no-response", now=at(11)).escalation is None, "it is open already"
    jobs.sweep(at(10, 1), cast.policies)
    jobs.sweep(at(17, 1), cast.policies)
    assert len(raised()) == 1
    assert SAME_DAY in due(case)
    words = [n.words for n in db.session.scalars(select(Notice).where(Notice.kind == "escalation"))]
    assert words[0] == ("Nobody on duty can respond today to somebody at the gravest level. Read what happened, and record "
                        "your decision.")  # fmt: skip


@pytest.mark.rule("S9")
def test_a_look_that_was_missed_goes_from_duty_to_the_managers_the_day_after(cast):
    case = cast.waiting()
    prioritise(cast, case)
    review(cast, case)
    for days in (1, 1, 2, 2, 3):
        jobs.sweep(at(9, days=days), cast.policies)
    assert told(case, "S9") == [("duty", "due"), ("managers", "overdue")]
    review(cast, case, "stays", now=at(10, days=3))
    standing = select(Notice).where(Notice.case_id == case.id, Notice.rule == "S9", Notice.acknowledged_at.is_(None))
    assert db.session.scalars(standing).all() == []
    jobs.sweep(at(9, days=4), cast.policies)
    assert [notice.kind for notice in db.session.scalars(standing)] == ["due"]


@pytest.mark.rule("S10")
def test_the_gravest_level_comes_down_only_with_what_lowered_the_risk(cast):
    case = cast.waiting()
    prioritise(cast, case)
    for sections in (WHY, WHY | {"mitigation": "  "}):
        with pytest.raises(Refused, match="Write what lowered the risk") as refused:
            prioritise(cast, case, ticked=("isolated",), sections=sections)
        assert (refused.value.refusal.rule, refused.value.refusal.field) == ("S10", "mitigation")
    assert prioritise(cast, case, ticked=("isolated",), sections=LOWERED).decided == "normal"
    assert prioritise(cast, case, ticked=("falls",), sections=WHY).decided == "low", "from another level it is free"


@pytest.mark.parametrize(("by", "stage", "gravest", "outcome", "why"), [
    ("sue", "waiting", True, "responded", "works with this team's records"),
    ("dev", "allocated", True, "responded", "whom nobody holds yet"),
    ("dev", "waiting", False, "responded", "is not at it"),
    ("dev", "waiting", True, "seen", "Choose what came of"),
])  # fmt: skip
def test_what_cannot_be_reviewed_is_refused_and_writes_nothing(cast, by, stage, gravest, outcome, why):
    case = cast.waiting()
    prioritise(cast, case, ticked=("danger-now",) if gravest else ("isolated",))
    if stage == "allocated":
        with transaction():
            allocation.allocate(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=fresh(case),
                                worker_id=cast.worker("olive").id, sections=GIVEN, weight="low")  # fmt: skip
    moved = "moved to another team" if by == "sue" else why  # what somebody reads who has no business with it any more
    with pytest.raises(Refused, match=moved):
        review(cast, case, outcome, by=by)


def set_date(cast, case, on, reason="Her son is back then", by="mary", days=0):
    with transaction():
        return tray.set_allocation_date(actor=cast.actor(by), now=cast.now + timedelta(days=days), policy=cast.policy,
                                        case=fresh(case), wanted=tray.NewDay(on, reason))  # fmt: skip


@pytest.mark.rule("S9")
def test_the_day_for_allocating_is_changed_by_hand_with_a_reason_and_the_old_one_stays_in_the_history(cast):
    case = cast.waiting()
    prioritise(cast, case, ticked=("isolated",))
    set_date(cast, case, date(2026, 12, 4), by="nadia")
    set_date(cast, case, date(2027, 1, 15))
    assert due(case) == {ALLOCATION: date(2027, 1, 15)}
    days = [(clock.due_on, clock.ended_how) for clock in clocks.clocks_of(case.id) if clock.kind == ALLOCATION]
    assert days == [(date(2027, 1, 1), "replaced"), (date(2026, 12, 4), "replaced"), (date(2027, 1, 15), "")]
    prioritise(cast, case, ticked=("falls",), now=at(11))
    assert due(case) == {ALLOCATION: date(2027, 2, 20)}, "another level counts from its own decision"
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("S9")
@pytest.mark.parametrize(("by", "on", "reason", "why"), [
    ("nadia", date(2027, 1, 15), "Later", "Only a Team Manager or Team Leader moves"),
    ("mary", date(2027, 1, 15), " ", "Say why"),
    ("mary", date(2026, 11, 19), "Past", "has passed already"),
    ("mary", date(2027, 1, 1), "Same", "stands already"),
])  # fmt: skip
def test_a_day_that_is_not_theirs_to_set_has_passed_or_has_no_reason_is_refused(cast, by, on, reason, why):
    case = cast.waiting()
    prioritise(cast, case, ticked=("isolated",))
    with pytest.raises(Refused, match=why):
        set_date(cast, case, on, reason, by)
    assert due(case) == {ALLOCATION: date(2027, 1, 1)}


@pytest.mark.rule("S9")
def test_a_level_without_a_day_of_its_own_has_none_to_change(cast):
    case = cast.waiting()
    prioritise(cast, case)
    with pytest.raises(Refused, match="its level sets none"):
        set_date(cast, case, date(2026, 12, 4))


def talk(cast, case, on, days, by="nadia"):
    now = cast.now + timedelta(days=days)
    with transaction():
        return tray.record_contact(
            actor=cast.actor(by), now=now, policy=cast.policy, case=fresh(case), happened_at=now,
            reached=tray.Reached("person", "telephone"), allocate_by=tray.NewDay(on, "A worker joins in March"),
            sections={"reason": "Day passed", "found": "Managing", "analysis": "Level holds", "next-steps": "Ring weekly"},
        )  # fmt: skip


@pytest.mark.rule("S14")
def test_once_the_day_has_passed_a_conversation_settles_a_new_one_and_the_managers_item_goes(cast):
    case = cast.waiting()
    prioritise(cast, case, ticked=("isolated",))
    jobs.sweep(cast.now + timedelta(days=43), cast.policies)
    assert told(case, "S14") == [("managers", "overdue")]
    talk(cast, case, date(2027, 2, 1), days=44)
    (clock,) = [clock for clock in clocks.running(case.id) if clock.kind == ALLOCATION]
    assert (clock.rule, clock.due_on, clock.from_on) == ("S14", date(2027, 2, 1), date(2027, 1, 3))
    assert clock.figures[1]["due"] == "2027-01-01", "the old day stays in sight"
    open_ones = select(Notice).where(Notice.case_id == case.id, Notice.rule == "S14", Notice.acknowledged_at.is_(None))
    assert db.session.scalars(open_ones).all() == []
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("S14")
@pytest.mark.parametrize(("days", "on", "why"), [(10, date(2027, 1, 15), "Only a Team Manager"),
                                                 (44, date(2027, 2, 15), "gives until 14 February 2027")])  # fmt: skip
def test_a_conversation_moves_the_day_no_further_than_the_level_gives_and_only_once_it_has_passed(cast, days, on, why):
    case = cast.waiting()
    prioritise(cast, case, ticked=("isolated",))
    with pytest.raises(Refused, match=why):
        talk(cast, case, on, days)
    assert due(case) == {ALLOCATION: date(2027, 1, 1)}
    talk(cast, case, on, days, by="mary")
    assert due(case) == {ALLOCATION: on}, "a manager may"


@pytest.mark.rule("S18")
def test_the_man_in_the_cold_from_the_call_to_both_notes_and_the_new_day(cast):
    case = cast.case(person=cast.person("Arthur", "Penrose"))
    first = prioritise(cast, case, ticked=("danger-now", "harm-unknown", "rapid-decline"))
    assert (first.suggested, first.decided) == ("high", "high")
    review(cast, case, now=at(14), why={"rationale": "Visited: GP called, meter topped up, food and toiletries brought."})
    second = prioritise(cast, case, ticked=("isolated",), now=at(16), sections=LOWERED)
    assert second.decided == "normal"
    assert due(case) == {ALLOCATION: date(2026, 11, 20) + timedelta(days=42)}
    assert first.note_id != second.note_id
    jobs.sweep(at(17, 5), cast.policies)
    assert raised() == []
