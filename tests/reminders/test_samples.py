"""The dip sample is drawn by the sweep on the first working day, told once, and told once more when it is late (S15)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from casework.clockwork.reminders import queries
from casework.ground.db import db, transaction
from casework.practice.sampling.models import DipSample
from casework.records.audit.models import Entry
from casework.records.notices.models import Notice
from casework.records.staff.operations import record_absence
from casework.records.staff.rules import SYSTEM
from tests.guarding.scene import restrict
from tests.sampling.scene import answer, rows, wait

pytestmark = pytest.mark.rule("S15", "U12")


@pytest.fixture
def sweep(sweep_with_samples):
    """``sweep(2)``: how many items of the dip sample a sweep in November raises."""
    return lambda day, month=11: sweep_with_samples(month, day).get("S15", 0)


def sampled():
    db.session.rollback()
    return db.session.query(DipSample).order_by(DipSample.id).all()


def items(**wanted):
    db.session.rollback()
    found = db.session.query(Notice).filter_by(rule="S15", **wanted).order_by(Notice.id)
    return [(notice.receiver, notice.kind) for notice in found]


def in_feeds():
    return items(acknowledged_at=None)


def worker(cast, name):
    return f"worker:{cast.worker(name).id}"


def test_each_teams_sample_is_drawn_on_the_first_working_day_and_its_managers_told_once(cast, sweep):
    wait(cast, 2), wait(cast, 1, team="South")
    assert sweep(1) == 0, "a Sunday"
    assert sweep(2) == 2 and sweep(2) == 0 and sweep(3) == 0 and sweep(30) == 0
    months = [(str(each.month), str(each.due_on), each.drawn_by_id) for each in sampled()]
    assert months == [("2026-11-01", "2026-11-30", None)] * 2
    assert in_feeds() == [(f"managers:{each.team_id}", "due") for each in sampled()]
    assert sweep(1, month=12) == 4, "the next month's, and that November's are late"
    assert len(sampled()) == 4


def test_where_nobody_waits_nothing_is_drawn_and_as_soon_as_somebody_does_it_is(cast, sweep):
    assert sweep(2) == 0 and sampled() == [] and in_feeds() == []
    (number,) = wait(cast, 1)
    assert sweep(12) == 1 and rows(sampled()[0])[0].case_id == number
    assert sweep(13) == 0


@pytest.mark.rule("U17")
def test_where_only_restricted_records_wait_no_sweep_draws_and_none_fails(cast, sweep, caplog):
    case = cast.waiting()
    restrict(cast, case)
    assert sweep(2) == 0 and sampled() == [] and not caplog.records


def test_a_sample_not_looked_at_is_told_to_the_lowest_senior_manager_once_on_the_working_day_after(cast, sweep):
    wait(cast, 1)
    sweep(2)
    managers, sam = f"managers:{sampled()[0].team_id}", worker(cast, "sam")
    assert sweep(30) == 0
    assert sweep(1, month=12) == 2, "and the next sample"
    assert in_feeds() == [(managers, "due"), (managers, "due"), (sam, "know")]
    with transaction():
        record_absence(actor=SYSTEM, now=cast.now, worker=cast.worker("sam"), from_on=date(2026, 12, 2))
    assert sweep(2, month=12) == 0 and sweep(9, month=12) == 0, "nobody else hears of the same"
    told = db.session.query(Entry).filter_by(act="sample.told").all()
    assert [(entry.persons, entry.subject_id) for entry in told] == [([], sampled()[0].team_id)]


@pytest.mark.parametrize(("away", "hears"), [(("sam",), "helen"), (("sam", "helen", "anna"), "")])
def test_where_that_one_is_away_the_next_above_hears_and_where_nobody_is_there_the_managers(cast, sweep, away, hears):
    wait(cast, 1)
    sweep(2)
    with transaction():
        for name in away:
            record_absence(actor=SYSTEM, now=cast.now, worker=cast.worker(name), from_on=cast.now.date())
    receiver = worker(cast, hears) if hears else f"managers:{sampled()[0].team_id}"
    assert sweep(1, month=12) == 2 and items(kind="know") == [(receiver, "know")]


def test_once_all_were_looked_at_nothing_is_late_and_both_items_are_gone(cast, sweep):
    wait(cast, 2)
    sweep(2)
    first, last = rows(sampled()[0])
    answer(cast, first)
    assert sweep(1, month=12) == 2
    answer(cast, last, at=cast.now + timedelta(days=12))
    assert [kind for _receiver, kind in in_feeds()] == ["due"], "December's"
    assert sweep(2, month=12) == 0


def test_after_months_of_standing_still_one_sample_is_drawn_and_its_managers_have_their_days(cast, sweep):
    wait(cast, 1)
    assert sweep(30) == 1 and str(sampled()[0].due_on) == "2026-12-07"
    assert sweep(7, month=12) == 1, "December's own, and November's is not late yet"
    assert sweep(8, month=12) == 1 and in_feeds()[-1] == (worker(cast, "sam"), "know")


def test_a_policy_that_is_silent_has_nothing_drawn(cast, sweep_with_walks):
    wait(cast, 1)
    assert "S15" not in sweep_with_walks(11, 2) and sampled() == []


def test_a_sweep_with_nothing_to_draw_reads_nobody_who_waits(cast, sweep):
    wait(cast, 1), wait(cast, 1, team="South")
    sweep(2)
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    assert queries.samples_due(cast.now, cast.policies) == []
    reads = [statement for statement in statements if statement.startswith("SELECT")]
    assert len(reads) == 3 and not any("placement" in statement for statement in reads)
