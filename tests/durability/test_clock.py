"""A clock that is set back or forward while Casework stands, and the two nights on which it changes (A14)."""

import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from casework.clockwork import jobs
from casework.clockwork.reminders import queries
from casework.ground.db import db, transaction
from casework.practice.escalation.models import Escalation, EscalationStep
from casework.practice.tray import operations as tray
from casework.records.audit.queries import check_chain
from casework.records.notices.models import Notice

HOUR, YEAR = timedelta(hours=1), timedelta(days=365)


def told() -> Counter:
    """Notices by receiver, rule, case and occasion."""
    db.session.rollback()
    rows = db.session.execute(select(Notice.receiver, Notice.rule, Notice.case_id, Notice.occasion))
    return Counter(map(tuple, rows))


@pytest.fixture
def sweep_at(app, cast):
    """``sweep_at(moment)``: sweep with the machine's clock set to that moment."""

    def sweep(moment):
        with time_machine.travel(moment, tick=False):
            return jobs.sweep(moment, cast.policies)

    return sweep


@pytest.mark.rule("U12")
def test_after_the_clock_is_set_back_two_hours_the_next_sweep_still_sweeps_and_doubles_nothing(cast, sweep_at):
    cast.waiting(days=45)
    first = sweep_at(cast.now)
    assert first
    before = told()
    assert sweep_at(cast.now - 2 * HOUR) == {}
    assert queries.lease("sweep").done_at == cast.now - 2 * HOUR, "it was not swept, the lease seemed held"
    late = cast.waiting("moderate:moderate", days=45)
    assert sweep_at(cast.now - 2 * HOUR + timedelta(minutes=1)), "what came due meanwhile is not told"
    assert sweep_at(cast.now) == {}
    after = told()
    assert set(after.values()) == {1} and before.items() <= after.items()
    assert any(case == late.id for _, _, case, _ in after)


@pytest.mark.rule("U12")
def test_the_lease_of_a_process_that_died_under_another_clock_does_not_stop_the_sweep_for_a_year(cast, sweep_at):
    cast.waiting(days=45)
    with transaction():
        assert jobs.take_lease(now=cast.now + YEAR, name="sweep", holder="somebody who died")
    assert sweep_at(cast.now)


@pytest.mark.rule("U12")
def test_a_year_forward_and_back_again_tells_once_and_the_sweep_stands_at_no_moment(cast, sweep_at):
    case = cast.waiting(days=45)
    moments = [cast.now, cast.now + YEAR, cast.now + YEAR + HOUR, cast.now, cast.now + HOUR]
    for moment in moments:
        sweep_at(moment)
        assert queries.lease("sweep").done_at == moment
        assert queries.sweep_stands_still(moment, 600) is None
    assert set(told().values()) == {1}
    occasions = db.session.scalars(select(Escalation.occasion).where(Escalation.case_id == case.id)).all()
    assert len(set(occasions)) == len(occasions)
    steps = db.session.execute(select(EscalationStep.escalation_id, EscalationStep.step)).all()
    assert len(set(steps)) == len(steps)
    assert check_chain().broken_at is None, "the trail is in the order of its numbers, not of its times"
    assert tray.differences(cast.policies) == []


def test_old_drafts_go_on_being_removed_after_a_clock_that_was_a_year_ahead(cast):
    for moment in (cast.now + YEAR, cast.now):
        with time_machine.travel(moment, tick=False):
            jobs.prune(moment, cast.policies)
        assert queries.lease("prune").done_at == moment


@pytest.mark.parametrize("moved", [-2 * HOUR, YEAR, 10 * YEAR])
def test_the_schedule_itself_goes_on_when_the_clock_is_moved_while_it_runs(app, monkeypatch, moved):
    ticks, ticked = [], threading.Condition()

    def tick(now, _policies):
        with ticked:
            ticks.append(now)
            ticked.notify_all()

    def wait_for(number):
        with ticked:
            return ticked.wait_for(lambda: len(ticks) >= number, timeout=5)

    monkeypatch.setattr(jobs, "SCHEDULE", (jobs.Job("sweep", 0.2, tick),))
    with time_machine.travel(datetime(2026, 11, 20, 10, tzinfo=UTC)) as traveller:
        scheduler = jobs.start(app)
        try:
            assert wait_for(2)
            traveller.move_to(datetime(2026, 11, 20, 10, tzinfo=UTC) + moved)
            seen = len(ticks)
            assert wait_for(seen + 3), "no tick came any more"
        finally:
            scheduler.shutdown()
    assert abs(ticks[-1] - ticks[0] - moved) < timedelta(minutes=1)
    assert len(ticks) < 60, "the ticks of the time that never was were made up for"


# --- the nights of 29 March and 25 October 2026 -----------------------------------------------------------------------


@pytest.mark.rule("U11", "U12", "L20")
@pytest.mark.parametrize(
    ("night", "midnight"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 0, tzinfo=UTC)),  # 01:00 becomes 02:00; that day has 23 hours
        (date(2026, 3, 30), datetime(2026, 3, 29, 23, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 24, 23, tzinfo=UTC)),  # 02:00 becomes 01:00; that day has 25 hours
        (date(2026, 10, 26), datetime(2026, 10, 26, 0, tzinfo=UTC)),
    ],
)
def test_what_comes_due_in_a_night_of_the_changing_clock_is_told_once_and_from_midnight_at_the_office(
    cast, sweep_at, night, midnight
):
    cast.now = midnight - timedelta(days=3)
    placed = {27: "L26", 31: "L27"}  # the day before the 28th is warned of; over a month Red is escalated
    for days in (*placed, 3, 10):
        cast.waiting(days=days)
    sweep_at(cast.now)
    sweep_at(midnight - timedelta(seconds=1))
    before = told()
    moment, seen = midnight, []
    while moment < midnight + 8 * HOUR:
        raised = sweep_at(moment)
        seen += [moment] if raised else []
        moment += timedelta(minutes=10)
    after = told()
    assert set(after.values()) == {1}
    assert before.items() <= after.items()
    assert tray.differences(cast.policies) == []
    for notice in db.session.scalars(select(Notice).where(Notice.raised_at >= midnight, Notice.due_on.is_not(None))):
        assert notice.kind == "escalation" or notice.due_on >= night - timedelta(days=31)
    assert set(seen) <= {midnight}, "a matter of that day is told at its first sweep, and not an hour later or twice"
