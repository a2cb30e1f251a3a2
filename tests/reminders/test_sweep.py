"""The sweep tells what became due, once, whatever happened in between."""

from datetime import UTC, datetime, timedelta

import pytest

from casework.clockwork import jobs
from casework.clockwork.reminders import operations, queries
from casework.clockwork.reminders.models import Lease
from casework.ground import clock
from casework.ground.db import db, transaction
from casework.practice.escalation import queries as escalations
from casework.practice.escalation.models import Escalation
from casework.practice.risk import operations as risk
from casework.practice.tray import operations as tray
from casework.records.audit.queries import check_chain
from casework.records.clocks.models import Clock
from casework.records.notices.models import Notice
from casework.records.notices.operations import acknowledge_notice
from casework.records.staff.operations import record_absence
from casework.records.staff.rules import SYSTEM

SECTIONS = {"reason": "Weekly call", "found": "No change", "analysis": "Steady", "next-steps": "Call again"}


def notices(**wanted):
    return db.session.query(Notice).filter_by(**wanted).order_by(Notice.id).all()


def steps(escalation):
    return escalations.steps_of([escalation.id])[escalation.id]


def ids(cast, *names):
    return [cast.worker(name).id for name in names]


def contact(cast, case, now):
    with transaction():
        tray.record_contact(actor=cast.actor("nadia"), now=now, policy=cast.policy, case=case, happened_at=now,
                            reached=tray.Reached("person", "telephone"), sections=SECTIONS)  # fmt: skip


def rate(cast, case, now, row, column):
    with transaction():
        risk.rate(actor=cast.actor("mary"), now=now, policy=cast.policy, case=case, tool="rag",
                  picked={"row": row, "column": column}, happened_at=now)  # fmt: skip
        tray.wind_clocks(now=now, policy=cast.policy, case=case)


# --- contacts ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("L20", "U24", "U12")
def test_a_contact_nobody_makes_goes_from_duty_to_the_managers_and_up(cast, sweep):
    case = cast.waiting(days=7)  # Red, placed on Friday 13 November: due on Friday the 20th
    assert sweep(11, 19) == {}
    assert sweep(11, 20) == {"L20": 1}
    (due,) = notices(case_id=case.id)
    assert (due.receiver, due.kind, due.due_on) == (f"duty:{case.team_id}", "due", cast.now.date())
    assert sweep(11, 20, 16) == {} and sweep(11, 22) == {}
    assert sweep(11, 23) == {"U24": 1}
    late = notices(case_id=case.id)[-1]
    assert (late.receiver, late.kind) == (f"managers:{case.team_id}", "overdue")
    assert sweep(11, 24) == {}
    assert sweep(11, 25) == {"U24": 1}
    (escalation,) = escalations.escalations_of(case.id)
    assert (escalation.rule, escalation.chain) == ("U24", "overdue-contact")
    assert "overdue for 5 days" in escalation.reason
    assert sorted(steps(escalation)[0].worker_ids) == sorted(ids(cast, "mary", "tom"))
    assert sweep(11, 25) == {}


@pytest.mark.rule("U24", "U26")
def test_a_contact_that_a_manager_took_on_does_not_climb(cast, sweep):
    case = cast.waiting(days=7)
    sweep(11, 20), sweep(11, 23)
    with transaction():
        acknowledge_notice(actor=cast.actor("mary"), now=cast.now, notice=notices(case_id=case.id)[-1])
    assert sweep(11, 25) == {} and sweep(12, 1) == {}
    assert escalations.escalations_of(case.id) == []


@pytest.mark.rule("L20", "U24")
def test_a_contact_made_in_time_is_told_to_nobody_and_one_made_late_leaves_the_feeds(cast, sweep):
    case = cast.waiting(days=7)
    contact(cast, case, cast.now)
    assert sweep(11, 20) == {} and sweep(11, 26) == {}
    assert sweep(11, 27) == {"L20": 1}
    contact(cast, case, cast.now + timedelta(days=7, hours=2))
    assert [n for n in notices(case_id=case.id, acknowledged_at=None) if n.clock_id] == []
    assert sweep(11, 30) == {}


@pytest.mark.rule("U12")
def test_after_forty_days_of_standing_still_one_catch_up_tells_each_once(cast, sweep):
    case = cast.waiting(days=7)
    assert sweep(12, 30) == {"L20": 1, "L26": 1, "L27": 1, "U24": 1}
    assert sweep(12, 30) == {}
    told = [(n.kind, n.receiver.split(":")[0]) for n in notices(case_id=case.id) if n.clock_id]
    assert sorted(told) == [("overdue", "duty"), ("overdue", "managers")], "no warning of a limit that has passed"
    assert check_chain().broken_at is None


# --- first contact at a high priority ----------------------------------------------------------------------------------


def rate_high(cast, case, now, *, urgent=False):
    with transaction():
        tray.re_rate(actor=cast.actor("nadia"), now=now, policy=cast.policy, case=case, happened_at=now, urgent=urgent,
                     rated=tray.Rated("priority", {"level": "high"}))  # fmt: skip


@pytest.mark.rule("L18", "U12")
def test_a_first_contact_nobody_makes_is_told_to_duty_on_its_day_and_to_the_managers_the_day_after(cast, sweep):
    case = cast.waiting("full:low")
    rate_high(cast, case, cast.now)
    assert sweep(11, 22) == {}
    assert sweep(11, 23) == {"L18": 1} and sweep(11, 23, 16) == {}
    (due,) = notices(case_id=case.id)
    assert (due.receiver, due.kind, due.rule) == (f"duty:{case.team_id}", "due", "L18")
    assert sweep(11, 24) == {"L18": 1}
    late = notices(case_id=case.id)[-1]
    assert (late.receiver, late.kind, late.rule) == (f"managers:{case.team_id}", "overdue", "L18")
    assert sweep(11, 25) == {}
    contact(cast, case, cast.now + timedelta(days=5, hours=2))
    assert [n for n in notices(case_id=case.id, acknowledged_at=None) if n.clock_id] == [], "done: it leaves the feeds"


@pytest.mark.rule("L18", "U21")
def test_an_urgent_response_is_told_the_same_friday_and_nothing_once_it_was_made(cast, sweep):
    case, other = cast.waiting("full:low"), cast.waiting("full:low")
    rate_high(cast, case, cast.now, urgent=True)
    rate_high(cast, other, cast.now, urgent=True)
    contact(cast, other, cast.now + timedelta(minutes=1))
    assert sweep(11, 20) == {"L18": 1}
    assert sweep(11, 21) == {"L18": 1}
    assert {n.case_id for n in notices() if n.clock_id} == {case.id}


@pytest.mark.rule("L18", "U12")
def test_after_ten_days_of_standing_still_an_unmade_first_contact_is_told_once_to_each(cast, sweep):
    case = cast.waiting("full:low")
    rate_high(cast, case, cast.now)
    assert sweep(11, 30) == {"L18": 2} and sweep(11, 30) == {}
    told = [(n.kind, n.receiver.split(":")[0]) for n in notices(case_id=case.id)]
    assert told == [("overdue", "duty"), ("overdue", "managers")]


# --- waiting ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("L26")
def test_waiting_too_long_is_warned_of_and_then_put_to_the_team_manager(cast, sweep, days_before):
    case = cast.waiting("full:low", days=days_before(11, 2))
    assert sweep(11, 22) == {}
    assert sweep(11, 23) == {"L26": 1}
    (warning,) = notices(case_id=case.id)
    assert (warning.kind, warning.receiver) == ("know", f"managers:{case.team_id}")
    assert "within 7 days" in warning.words
    assert sweep(11, 30) == {}
    raised = sweep(12, 1)
    assert raised["L26"] == 1
    (escalation,) = [e for e in escalations.escalations_of(case.id) if e.rule == "L26"]
    assert (escalation.chain, escalation.occasion.split(":")[0]) == ("waiting-breach", "placing")
    assert escalation.reason == "No named worker after 29 days on the tray. The limit is 28 days."


@pytest.mark.rule("L27", "U20", "U25")
def test_red_for_over_a_month_is_escalated_once_and_again_for_each_further_month(cast, sweep, days_before):
    case = cast.waiting(days=days_before(11, 10))
    assert "L27" not in sweep(12, 10), "a month is not over a month"
    assert sweep(12, 11)["L27"] == 1
    assert all("L27" not in sweep(12, day) for day in (12, 20, 31))
    assert "L27" not in sweep(1, 10, year=2027)
    assert sweep(1, 11, year=2027)["L27"] == 1
    grave = [e for e in escalations.escalations_of(case.id) if e.rule == "L27"]
    assert [e.occasion.rsplit(":", 1)[1] for e in grave] == ["2", "1"]
    assert {"label": "Rated now", "value": "Red"} in grave[0].figures
    assert steps(grave[0])[0].worker_ids == ids(cast, "sam")


@pytest.mark.rule("U25", "U12")
def test_after_three_months_of_standing_still_a_red_case_is_one_escalation_and_not_three(cast, sweep, days_before):
    case = cast.waiting(days=days_before(11, 10))
    assert sweep(2, 20, year=2027)["L27"] == 1
    assert [e.occasion.rsplit(":", 1)[1] for e in escalations.escalations_of(case.id) if e.rule == "L27"] == ["3"]
    assert sweep(3, 11, year=2027)["L27"] == 1


@pytest.mark.rule("U20", "U25")
def test_red_then_amber_then_red_again_is_the_same_occasion(cast, sweep, days_before):
    case = cast.waiting(days=days_before(11, 10))
    assert sweep(12, 11)["L27"] == 1
    rate(cast, case, datetime(2026, 12, 12, 10, tzinfo=UTC), "none", "low")
    rate(cast, case, datetime(2026, 12, 13, 10, tzinfo=UTC), "none", "high")
    assert "L27" not in sweep(12, 14)


@pytest.mark.rule("U20")
def test_amber_for_over_a_month_is_not_escalated_but_red_on_that_day_is(cast, sweep, days_before):
    case = cast.waiting("none:low", days=days_before(10, 10))
    assert "L27" not in sweep(11, 20)
    rate(cast, case, datetime(2026, 11, 20, 12, tzinfo=UTC), "none", "high")
    assert sweep(11, 20, 13)["L27"] == 1


# --- passing up -------------------------------------------------------------------------------------------------------


@pytest.mark.rule("U13", "U22")
def test_nobody_acknowledges_so_it_passes_up_to_the_top_and_is_asked_again_there(cast, sweep, days_before):
    cast.waiting(days=days_before(11, 10))
    sweep(12, 11)  # a Friday: Sam has until Tuesday the 15th at 17:00
    (escalation,) = db.session.query(Escalation).filter_by(rule="L27").all()
    assert "U13" not in sweep(12, 15, 16)
    assert sweep(12, 15, 18)["U13"] >= 1
    assert sweep(12, 15, 18) == {}
    for day, hour in ((17, 18), (21, 18), (23, 18)):
        sweep(12, day, hour)
    db.session.refresh(escalation)
    climbed = steps(escalation)
    assert [step.worker_ids for step in climbed] == [
        ids(cast, name) for name in ("sam", "helen", "anna", "anna", "anna")
    ]
    assert [step.level for step in climbed] == [0, 1, 2, 2, 2] and escalation.step == 4
    assert escalation.pass_up_at is not None, "never silent"
    seen_by_sam = notices(receiver=f"worker:{ids(cast, 'sam')[0]}", escalation_id=escalation.id)
    assert [n.kind for n in seen_by_sam] == [
        "escalation",
        "know",
    ] and "passed up to the Head of Service" in seen_by_sam[1].words
    annas = notices(receiver=f"worker:{ids(cast, 'anna')[0]}", escalation_id=escalation.id, acknowledged_at=None)
    assert len(annas) == 1, "asked again is one item, not one more each time"


@pytest.mark.rule("U13")
def test_an_absent_ssm_is_passed_over_with_the_reason_and_a_deputy_answers_for_them(cast, sweep, days_before):
    cast.waiting(days=days_before(11, 10))
    cast.waiting(days=days_before(11, 10), team="South")
    away = {
        "actor": SYSTEM,
        "now": cast.now,
        "worker": cast.worker("sam"),
        "from_on": datetime(2026, 12, 1, tzinfo=UTC).date(),
    }
    with transaction():
        record_absence(**away)
    sweep(12, 11)
    first = steps(db.session.query(Escalation).filter_by(rule="L27").order_by(Escalation.id).first())[0]
    assert first.worker_ids == ids(cast, "helen")
    (over,) = first.passed_over
    assert (over["workers"], over["why"]) == (ids(cast, "sam"), "Away, and nobody stands in")


@pytest.mark.rule("U13")
def test_the_deputy_of_an_absent_ssm_is_asked(cast, sweep, days_before):
    cast.waiting(days=days_before(11, 10))
    with transaction():
        record_absence(
            actor=SYSTEM, now=cast.now, worker=cast.worker("sam"), from_on=cast.now.date(), deputy=cast.worker("mo")
        )
    sweep(12, 11)
    (step,) = steps(db.session.query(Escalation).filter_by(rule="L27").one())
    assert (step.worker_ids, step.passed_over) == (ids(cast, "mo"), [])


# --- the lease, and trouble -------------------------------------------------------------------------------------------


@pytest.mark.rule("U12")
def test_one_sweeps_at_a_time_and_a_lease_that_ran_out_is_taken_over(cast, sweep):
    cast.waiting(days=7)
    with transaction():
        assert operations.take_lease(now=clock.now(), name="sweep", holder="another process")
    assert sweep(11, 20) == {} and notices() == []
    with transaction():
        queries.lease("sweep").until = clock.now() - timedelta(seconds=1)
    assert sweep(11, 20) == {"L20": 1}
    lease = queries.lease("sweep")
    assert lease.holder != "another process" and lease.until <= clock.now()


@pytest.mark.rule("U12")
def test_a_sweep_that_lost_its_lease_stops(cast):
    for _ in range(3):
        cast.waiting(days=7)
    answers = iter([True, False])
    assert jobs.tell_all(cast.now, cast.policies, keep=lambda: next(answers)) == {"L20": 1}
    assert jobs.tell_all(cast.now, cast.policies) == {"L20": 2, "L25": 1, "S15": 1}


def test_when_the_last_sweep_was_done_is_known_and_a_sweep_that_stands_still_is_told(cast, sweep):
    assert "No sweep was done yet" in queries.sweep_stands_still(clock.now(), 600)
    sweep(11, 20)
    assert queries.sweep_stands_still(clock.now(), 600) is None
    assert "since" in queries.sweep_stands_still(clock.now() + timedelta(minutes=11), 600)
    assert db.session.query(Lease).filter_by(name="sweep").one().done_at == queries.last_swept_at()


def test_a_matter_that_fails_is_logged_put_off_and_does_not_stop_the_others(cast, sweep, caplog):
    broken, sound = cast.waiting(days=7), cast.waiting(days=7)
    with transaction():
        row = db.session.query(Clock).filter_by(case_id=broken.id, kind="contact").one()
        row.kind = "of no kind"
    assert sweep(11, 20) == {"L20": 1}
    assert [n.case_id for n in notices()] == [sound.id]
    assert "could not tell clock" in caplog.text
    assert row.tell_on == cast.now.date() + timedelta(days=1)
    with transaction():
        db.session.get(Clock, row.id).kind = "contact"
    assert sweep(11, 21) == {"L20": 1}, "put right, it is told after all"


@pytest.mark.rule("U12")
@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
def test_reading_what_is_due_uses_the_indexes(cast):
    cast.waiting(days=7)  # SQLite only: Postgres prefers a scan on tables this small
    for table, column in (("clock", "tell_on"), ("escalation", "pass_up_at")):
        asked = f"EXPLAIN QUERY PLAN SELECT id FROM {table} WHERE {column} <= '2026' ORDER BY {column}, id"
        plan = db.session.execute(db.text(asked)).all()
        assert any(f"ix_{table}_{column}" in row[3] for row in plan), plan


def test_the_schedule_starts_sweeps_at_once_and_prunes_drafts_once_a_day(app, cast):
    scheduler = jobs.start(app)
    try:
        found = {job.id: job for job in scheduler.get_jobs()}
        assert set(found) == {"sweep", "post", "prune", "backup", "heads"}
        assert all(job.coalesce and job.max_instances == 1 and job.misfire_grace_time is None for job in found.values())
        assert found["sweep"].trigger.interval == timedelta(seconds=60)
    finally:
        scheduler.shutdown(wait=True)
    db.session.rollback()
    assert queries.last_swept_at() is not None
    assert queries.lease("prune").done_at is not None
    done_at = queries.lease("prune").done_at
    jobs.prune(clock.now(), cast.policies)
    assert queries.lease("prune").done_at == done_at


def test_the_debug_reloaders_outer_process_does_not_sweep(app, monkeypatch):
    monkeypatch.setattr(app, "debug", True)
    monkeypatch.delenv("WERKZEUG_RUN_MAIN", raising=False)
    assert jobs.start(app) is None
