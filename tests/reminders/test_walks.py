"""The weekly walk is told on its day to whoever makes it, and to the senior manager when it is not made (L25)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from casework.clockwork import jobs
from casework.clockwork.reminders import queries, rules
from casework.clockwork.reminders.rules import Walker, WalkFacts, WalkTelling
from casework.ground.db import db, transaction
from casework.practice.tray import operations as tray
from casework.practice.walk import operations as walks
from casework.practice.walk.rules import WalkClock
from casework.records.audit.models import Entry
from casework.records.notices.models import Notice
from casework.records.staff.operations import end_absence, record_absence
from casework.records.staff.rules import SYSTEM

TUESDAY = date(2026, 11, 17)
DUE = WalkClock(date(2026, 11, 10), TUESDAY, walked=True)
NADIA = Walker(7, 4, away=False)
TO_MANAGERS, TO_NADIA, TO_SAM = (
    ("managers:3", "walk:2026-11-10"),
    ("worker:7", "walk:2026-11-10:4"),
    "walk-late:2026-11-10",
)

pytestmark = pytest.mark.rule("L25", "U12")


# --- the rule ---------------------------------------------------------------------------------------------------------


def telling(today=TUESDAY, clock=DUE, walker=None, standing=(), told=None, late_after=2):
    return rules.walk_telling(today, WalkFacts(3, clock, walker, standing), told or {}, late_after, ())


def test_a_walk_is_told_on_its_day_and_not_before():
    assert not telling(TUESDAY - timedelta(days=1))
    assert telling() == WalkTelling(asks=True)
    assert not telling(told={"walk:2026-11-10": TUESDAY}, standing=(TO_MANAGERS,))


@pytest.mark.parametrize(
    ("walker", "asked"),
    [(None, TO_MANAGERS), (NADIA, TO_NADIA), (Walker(7, 4, away=True), TO_MANAGERS)],
)
def test_it_falls_to_whoever_is_named_and_here_else_to_the_managers(walker, asked):
    assert WalkFacts(3, DUE, walker).asked == asked


def test_the_senior_manager_hears_two_working_days_after_the_managers_did_and_once():
    told = {"walk:2026-11-10": date(2026, 11, 20)}  # a Friday, after days of standing still
    assert not telling(date(2026, 11, 23), told=told)
    assert telling(date(2026, 11, 24), told=told) == WalkTelling(late=True)
    assert not telling(date(2026, 11, 30), told=told | {TO_SAM: date(2026, 11, 24)})
    assert not telling(date(2026, 11, 30), told=told, late_after=None), "the policy is silent"
    assert telling(late_after=0) == WalkTelling(asks=True, late=True)


def test_it_stays_the_same_walk_when_the_longest_waiting_leaves_the_tray():
    later = WalkClock(date(2026, 11, 12), date(2026, 11, 19), walked=False)
    facts = WalkFacts(3, later, None, (TO_MANAGERS,))
    assert facts.asked == TO_MANAGERS and facts.occasions[-1] == TO_SAM


def test_what_is_due_no_more_leaves_the_feeds_and_so_does_what_was_asked_of_somebody_named_no_more():
    sam = ("worker:9", TO_SAM)
    assert telling(clock=None, standing=(TO_MANAGERS, sam)).over == ("managers:3", "worker:9")
    assert telling(TUESDAY - timedelta(days=1), standing=(TO_NADIA,)).over == ("worker:7",)
    assert telling(standing=(TO_NADIA, sam)) == WalkTelling(asks=True, over=("worker:7",))
    assert telling(walker=Walker(7, 4, away=True), standing=(TO_NADIA,)).over == (), "she may be back tomorrow"


# --- the sweep --------------------------------------------------------------------------------------------------------


@pytest.fixture
def sweep(sweep_with_walks):
    """``sweep(24)``: how many items of the walk a sweep in November raises."""
    return lambda day, month=11: sweep_with_walks(month, day).get("L25", 0)


@pytest.fixture
def due(cast):
    """Somebody waits in North since Tuesday the 17th: the walk is due on Tuesday the 24th. It is the 20th."""
    return cast.waiting("full:low", days=3)


def items(**wanted):
    db.session.rollback()
    found = db.session.query(Notice).filter_by(rule="L25", **wanted).order_by(Notice.id)
    return [(notice.receiver, notice.kind) for notice in found]


def in_feeds():
    return items(acknowledged_at=None)


def worker(cast, name):
    return f"worker:{cast.worker(name).id}"


def walk(cast, case, day):
    now = cast.now + timedelta(days=day - 20)
    act = {"actor": cast.actor("mary"), "now": now, "policy": cast.policy}
    with transaction():
        begun = walks.start_walk(**act, team=cast.team("North"))
        walks.see_case(**act, walk=begun, case_id=case.id, person_id=case.person_id, shown=0)


def name_nadia(cast, **span):
    with transaction():
        return walks.name_walker(actor=cast.actor("mary"), now=cast.now, team=cast.team("North"),
                                 worker=cast.worker("nadia"), **{"from_on": cast.now.date()} | span)  # fmt: skip


def test_the_managers_are_told_once_on_the_day_and_the_senior_manager_once_two_working_days_later(cast, due, sweep):
    managers, sam = f"managers:{cast.team('North').id}", worker(cast, "sam")
    assert sweep(23) == 0 and sweep(24) == 1 and sweep(24) == 0 and sweep(25) == 0
    (item,) = db.session.query(Notice).filter_by(rule="L25")
    assert (item.case_id, item.team_id, item.due_on) == (None, due.team_id, date(2026, 11, 24))
    assert sweep(26) == 1 and sweep(27) == 0 and sweep(9, month=12) == 0
    assert in_feeds() == [(managers, "due"), (sam, "know")]
    told = db.session.query(Entry).filter_by(act="walk.told").all()
    assert [(entry.persons, entry.subject_id) for entry in told] == [([], due.team_id)] * 2


def test_a_finished_walk_takes_both_out_of_the_feeds_and_the_next_one_is_told_a_week_later(cast, due, sweep):
    sweep(24), sweep(26)
    walk(cast, due, 27)
    assert in_feeds() == [] and sweep(28) == 0
    assert sweep(3, month=12) == 0 and sweep(4, month=12) == 1
    assert len(items()) == 3


def test_after_forty_days_of_standing_still_one_item_and_the_managers_have_their_two_days(cast, due, sweep):
    assert sweep(30, month=12) == 1
    assert items() == [(f"managers:{due.team_id}", "due")]


def test_a_tray_that_was_emptied_is_walked_by_nobody_and_asked_of_nobody(cast, due, sweep):
    sweep(24)
    with transaction():
        tray.take_off_tray(actor=cast.actor("mary"), now=cast.now + timedelta(days=4), policy=cast.policy, case=due,
                           how="allocated")  # fmt: skip
    assert sweep(25) == 0 and in_feeds() == []
    assert queries.walks_due(cast.now + timedelta(days=9), cast.policies) == []


def test_the_longest_waiting_leaves_and_nobody_is_told_again(cast, due, sweep):
    cast.waiting("full:low", days=2)
    sweep(24), sweep(26)
    with transaction():
        tray.take_off_tray(actor=cast.actor("mary"), now=cast.now + timedelta(days=6), policy=cast.policy, case=due,
                           how="allocated")  # fmt: skip
    assert sweep(27) == 0 and len(in_feeds()) == 2


def test_whoever_is_named_is_told_in_the_managers_place(cast, due, sweep):
    name_nadia(cast)
    assert sweep(24) == 1 and in_feeds() == [(worker(cast, "nadia"), "due")]
    assert sweep(26) == 1 and in_feeds()[-1] == (worker(cast, "sam"), "know")


def test_while_the_named_one_is_away_the_walk_is_the_managers(cast, due, sweep):
    name_nadia(cast)
    sweep(24)
    with transaction():
        away = record_absence(actor=SYSTEM, now=cast.now, worker=cast.worker("nadia"), from_on=date(2026, 11, 25))
    managers = (f"managers:{due.team_id}", "due")
    assert sweep(25) == 1 and in_feeds() == [(worker(cast, "nadia"), "due"), managers]
    with transaction():
        end_absence(actor=SYSTEM, now=cast.now + timedelta(days=6), absence=away)
    sweep(26)
    assert in_feeds()[:2] == [(worker(cast, "nadia"), "due"), managers], "back, and told once"


@pytest.mark.parametrize("how", ["ended", "over"])
def test_when_the_naming_is_over_it_is_the_managers_again(cast, due, sweep, how):
    named = name_nadia(cast, until_on=date(2026, 11, 24))
    sweep(24)
    if how == "ended":
        with transaction():
            walks.end_naming(actor=cast.actor("mary"), now=cast.now + timedelta(days=4, hours=1), named=named)
        assert in_feeds() == []
    assert sweep(25) == 1 and in_feeds() == [(f"managers:{due.team_id}", "due")]


def test_a_worker_named_anew_is_told_anew(cast, due, sweep):
    named = name_nadia(cast)
    sweep(24)
    with transaction():
        walks.end_naming(actor=cast.actor("mary"), now=cast.now, named=named)
    name_nadia(cast)
    assert sweep(25) == 1 and in_feeds() == [(worker(cast, "nadia"), "due")]


def test_where_no_senior_manager_is_there_the_managers_read_it(cast, due, sweep):
    with transaction():
        for name in ("sam", "helen", "anna"):
            record_absence(actor=SYSTEM, now=cast.now, worker=cast.worker(name), from_on=cast.now.date())
    sweep(24)
    assert sweep(26) == 1 and in_feeds()[-1] == (f"managers:{due.team_id}", "know")
    assert sweep(27) == 0


def test_each_team_has_its_own_walk_and_a_sweep_reads_no_more_for_many_cases_than_for_one(cast, due, sweep):
    for _ in range(3):
        cast.waiting("full:low", days=3), cast.waiting("full:low", days=3, team="South")
    with transaction():
        assert len(queries.walks_due(cast.now + timedelta(days=4), cast.policies)) == 2
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    queries.walks_due(cast.now + timedelta(days=4), cast.policies)
    statements = [statement for statement in statements if statement.startswith("SELECT")]
    assert len(statements) == 7 and sum("placement" in statement for statement in statements) == 1
    assert sweep(24) == 2
    assert "L25" not in jobs.sweep(cast.now + timedelta(days=4), cast.policies)
