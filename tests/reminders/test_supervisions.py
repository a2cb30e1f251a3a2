"""Supervision is told by the sweep: once to the two, once more when it is late (H15)."""

from datetime import date

import pytest
from sqlalchemy import event

from casework.clockwork.reminders import queries
from casework.ground.db import db, transaction
from casework.practice.supervision import operations, rules
from casework.practice.supervision.models import SupervisionDue
from casework.records.audit.models import Entry
from casework.records.notices.models import Notice
from casework.records.staff.operations import end_worker, give_role, record_absence
from casework.records.staff.rules import SYSTEM
from tests.reminders.conftest import sweep_on, without
from tests.supervision.scene import dues, record

pytestmark = pytest.mark.rule("H15", "U12")


@pytest.fixture
def sweep(cast):
    """``sweep(11, 20)``: how many items of supervision a sweep raises."""
    asked = {name: without(policy, "weekly-walk", "dip-sample") for name, policy in cast.policies.items()}
    return lambda *day, **year: sweep_on(asked, *day, **year).get("H15", 0)


def in_feeds(cast, *names):
    """(who, kind) of what is open about supervision."""
    db.session.rollback()
    receivers = {f"worker:{cast.worker(name).id}": name for name in ("nadia", "olive", "dev", "sue", "sam", "helen", *names)}
    receivers |= {f"managers:{cast.team(name).id}": name for name in ("North", "South")}
    found = db.session.query(Notice).filter_by(rule="H15", acknowledged_at=None).order_by(Notice.id)
    return [(receivers[each.receiver], each.kind, str(each.due_on)) for each in found]


def test_nobody_is_late_for_what_was_before_it_was_counted_and_both_hear_once_of_the_first(cast, sweep):
    assert sweep(11, 20) == 0 and sweep(11, 20) == 0
    assert dues(cast, "nadia") == dues(cast, "sue") == [("2026-11-20", "2026-12-20", "")]
    assert dues(cast, "mary") == [] and sweep(12, 10) == 0
    assert sweep(12, 14) == 4, "five working days before a Sunday"
    assert sweep(12, 14) == 0 and sweep(12, 20) == 0
    assert sorted(in_feeds(cast)) == sorted(
        [(name, "due", "2026-12-20") for name in ("nadia", "olive", "dev", "sue")]
        + [("North", "due", "2026-12-20")] * 3 + [("South", "due", "2026-12-20")])  # fmt: skip


def test_a_late_one_is_told_to_a_senior_manager_once_and_all_of_it_leaves_the_feeds_when_it_was_held(cast, sweep):
    for name in ("olive", "dev"):
        record(cast, name)
    record(cast, "sue", by="mo")
    record(cast, held_on=date(2026, 10, 20))
    assert sweep(11, 20) == 1, "due today: it was not told before, because nothing swept"
    assert in_feeds(cast)[-2:] == [("North", "due", "2026-11-20"), ("nadia", "due", "2026-11-20")]
    assert sweep(11, 24) == 0 and sweep(11, 25) == 1 and sweep(11, 26) == 0
    assert ("sam", "know", "2026-11-20") in in_feeds(cast)
    told = db.session.query(Entry).filter_by(act="supervision.told").all()
    assert [entry.persons for entry in told] == [[], []]
    record(cast, at=cast.now.replace(day=27))
    assert ("sam", "know", "2026-11-20") not in in_feeds(cast) and ("nadia", "due", "2026-11-20") not in in_feeds(cast)
    assert dues(cast)[-1] == ("2026-11-27", "2026-12-27", "")


def away(cast, name, first, last=None):
    with transaction():
        record_absence(actor=SYSTEM, now=cast.now, worker=cast.worker(name), from_on=first, until_on=last)


def test_who_is_away_is_due_on_return_and_what_was_told_before_is_taken_back(cast, sweep):
    record(cast, held_on=date(2026, 10, 23))
    sweep(11, 20)
    assert ("nadia", "due", "2026-11-23") in in_feeds(cast)
    away(cast, "nadia", date(2026, 11, 21), date(2026, 12, 6))
    assert sweep(11, 23) == 0
    assert dues(cast) == [("2026-10-23", "2026-11-23", "recounted"), ("2026-10-23", "2026-12-07", "")]
    assert not [each for each in in_feeds(cast) if "2026-11-23" in each]
    assert sweep(11, 30) == 1 and ("North", "due", "2026-12-07") in in_feeds(cast)


def test_while_nobody_knows_when_somebody_is_back_nothing_is_due_and_nothing_late(cast, sweep):
    record(cast, held_on=date(2026, 10, 23))
    away(cast, "nadia", date(2026, 11, 10))
    assert sweep(11, 20) == 0 and sweep(11, 30) == 0
    assert dues(cast)[-1] == ("2026-10-23", "None", "")


def test_a_new_worker_is_due_a_month_after_the_role_began_and_who_leaves_never(cast, sweep):
    sweep(11, 20)
    with transaction():
        for name, day in (("mo", 2), ("anna", 30)):
            give_role(actor=SYSTEM, now=cast.now, worker=cast.worker(name), role="practitioner", team=cast.team("North"),
                      from_on=date(2026, 12, day))  # fmt: skip
    sweep(12, 2)
    assert dues(cast, "mo") == [("2026-12-02", "2027-01-02", "")] and dues(cast, "anna") == []
    with transaction():
        end_worker(actor=cast.actor("ada"), now=cast.now, worker=cast.worker("mo"))
    sweep(12, 3)
    assert dues(cast, "mo") == [("2026-12-02", "2027-01-02", "left")]


def test_of_two_who_ask_for_the_same_one_tells(cast):
    record(cast, held_on=date(2026, 10, 20))
    taken = []
    for _ in range(2):
        with transaction():
            taken.append(operations.claim(now=cast.now, policies=cast.policies, worker_id=cast.worker("nadia").id)[1])
    assert taken == [(rules.DUE,), ()]


def test_a_policy_that_asks_for_none_has_none(cast):
    silent = {name: without(policy, "supervision") for name, policy in cast.policies.items()}
    assert "H15" not in sweep_on(silent, 11, 20) and db.session.query(SupervisionDue).count() == 0


def test_a_sweep_with_nothing_to_tell_reads_six_times_and_no_case(cast, sweep):
    sweep(11, 20)
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    assert queries.supervisions_due(cast.now, cast.policies) == []
    reads = [statement for statement in statements if statement.startswith("SELECT")]
    assert len(reads) == 6 and not any('"case"' in statement or "FROM case" in statement for statement in reads)
