"""A task is set, told, done, handed over, dropped; on both databases."""

from datetime import timedelta

import pytest

from casework.clockwork.jobs import tell_all
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.outcomes import operations as outcomes
from casework.practice.triage import operations as triage
from casework.records.audit.models import Entry
from casework.records.notices.models import Notice
from casework.records.staff.operations import record_absence
from casework.records.tasks import operations, queries
from casework.records.tasks.models import Task
from tests.triage.answers import FACTS, NOT_TOLD, TELLING


@pytest.fixture
def set_task(cast):
    """``set_task(case, "olive", days=3)``: Nadia gives somebody something to do."""

    def give(case, who="olive", *, by="nadia", days=0, receiver=None):
        with transaction():
            return operations.set_task(
                actor=cast.actor(by), now=cast.now, policy=cast.policy, case=case, words="Ring the district nurse",
                receiver=receiver or f"worker:{cast.worker(who).id}", due_on=cast.now.date() + timedelta(days=days),
            )  # fmt: skip

    return give


def open_items(case):
    """(receiver, kind, words) of what stands in feeds about a case."""
    rows = db.session.query(Notice).filter_by(case_id=case.id, acknowledged_at=None).order_by(Notice.id)
    return [(row.receiver, row.kind, row.words) for row in rows]


def does(cast, name, days=0):
    return {"actor": cast.actor(name), "now": cast.now + timedelta(days=days)}


@pytest.mark.rule("U39")
def test_a_task_for_today_stands_in_the_feed_at_once_and_leaves_it_when_done(cast, set_task):
    case = cast.case()
    task = set_task(case)
    olive = f"worker:{cast.worker('olive').id}"
    assert open_items(case) == [(olive, "due", "Ring the district nurse")]
    with transaction():
        operations.finish_task(**does(cast, "olive"), task=task, outcome="The dressing is changed on Monday.")
    assert open_items(case) == []
    assert (task.ended_how, task.ended_by_id, task.outcome) == (
        "done", cast.worker("olive").id, "The dressing is changed on Monday.")  # fmt: skip
    acts = [entry.act for entry in db.session.query(Entry).filter(Entry.act.like("task.%")).order_by(Entry.seq)]
    assert acts == ["task.set", "task.told", "task.done"]
    with pytest.raises(Refused, match="ended already"), transaction():
        operations.finish_task(**does(cast, "olive"), task=task)


@pytest.mark.rule("U39", "U12")
def test_a_task_for_next_week_is_known_now_told_on_its_day_and_to_the_managers_when_late(cast, set_task):
    case = cast.case()
    set_task(case, days=4)  # Tuesday
    olive, managers = f"worker:{cast.worker('olive').id}", f"managers:{case.team_id}"
    assert open_items(case) == [(olive, "know", operations.SET_FOR_YOU)]
    for days, raised in ((3, {}), (4, {"U39": 1}), (4, {}), (5, {"U39": 1}), (40, {})):
        told = tell_all(cast.now + timedelta(days=days), cast.policies)
        assert {rule: count for rule, count in told.items() if rule != "H15"} == raised, days
    assert open_items(case)[1:] == [(olive, "due", "Ring the district nurse"), (managers, "overdue", operations.LATE)]


@pytest.mark.rule("U12", "U13")
def test_after_forty_days_of_standing_still_a_late_task_is_told_once_to_each(cast, set_task):
    case = cast.case()
    set_task(case, days=2)
    assert tell_all(cast.now + timedelta(days=40), cast.policies) == {"U39": 2}
    assert tell_all(cast.now + timedelta(days=41), cast.policies) == {}


@pytest.mark.rule("U13")
def test_a_task_of_somebody_who_is_away_goes_to_the_managers_on_its_day(cast, set_task):
    case = cast.case()
    with transaction():
        record_absence(actor=cast.actor("mary"), now=cast.now, worker=cast.worker("olive"), from_on=cast.now.date())
    set_task(case)
    assert [receiver for receiver, _kind, _words in open_items(case)] == [
        f"worker:{cast.worker('olive').id}", f"managers:{case.team_id}"]  # fmt: skip


def test_handed_over_it_is_somebody_elses_with_its_day_and_both_stay_readable(cast, set_task):
    case = cast.case()
    task = set_task(case)
    dev = f"worker:{cast.worker('dev').id}"
    with transaction():
        given = operations.hand_over(**does(cast, "olive"), policy=cast.policy, task=task, receiver=dev)
    assert (given.receiver, given.due_on, given.follows_id) == (dev, task.due_on, task.id)
    assert open_items(case) == [(dev, "due", "Ring the district nurse")]
    assert [each.ended_how for each in queries.tasks_of(case.id)] == ["", "handed-over"]


def test_nobody_of_another_team_and_nobody_unconcerned_ends_a_task(cast, set_task):
    task = set_task(cast.case())
    for name in ("sue", "dev"):
        with pytest.raises(Refused), transaction():
            operations.finish_task(**does(cast, name), task=task)
    with pytest.raises(Refused, match="Say why"), transaction():
        operations.drop_task(**does(cast, "mary"), task=task, why=" ")
    assert db.session.get(Task, task.id).ended_at is None


@pytest.mark.rule("U37", "U39")
def test_an_ending_drops_what_was_still_to_be_done(cast, set_task):
    case = cast.waiting()
    task = set_task(case, days=5)
    with transaction():
        closing.end_case(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=case, ending=Ending("moved"),
                         sections={"done": "Assessed", "outstanding": "None", "responsible": "None"})  # fmt: skip
    task = db.session.get(Task, task.id)
    assert (task.ended_how, task.outcome) == ("dropped", "The case has ended")
    assert tell_all(cast.now + timedelta(days=9), cast.policies).get("U39") is None
    with pytest.raises(Refused, match="closed"):
        set_task(case)


@pytest.mark.rule("L10", "U39")
def test_telling_is_a_task_of_the_placing_worker_that_ends_by_being_recorded_even_after_a_hand_over(cast):
    case = cast.case()
    with transaction():
        triage.place(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=case, facts=FACTS | NOT_TOLD)
    (task,) = queries.mine(cast.actor("mary"), cast.now.date()).tasks
    assert (task.rule, task.page, task.due_on) == ("L10", f"/cases/{case.id}/telling", cast.now.date())
    with pytest.raises(Refused, match="its own page"), transaction():
        operations.finish_task(**does(cast, "mary"), task=task)
    nadia = f"worker:{cast.worker('nadia').id}"
    with transaction():
        operations.hand_over(**does(cast, "mary"), policy=cast.policy, task=task, receiver=nadia)
    with transaction():
        triage.record_telling(actor=cast.actor("nadia"), now=cast.now, case=case, facts=TELLING)
    assert [each.ended_how for each in queries.tasks_of(case.id)] == ["handed-over", "done"]
    assert not [item for item in open_items(case) if item[0] == nadia]


@pytest.mark.rule("U16")
def test_lists_and_counts_hold_what_falls_to_the_reader_and_nothing_of_another_team(cast, set_task):
    case = cast.case()
    set_task(case), set_task(case, days=30), set_task(case, receiver=f"duty:{case.team_id}")
    today = cast.now.date()
    assert [queries.mine(cast.actor(name), today).total for name in ("olive", "dev", "nadia", "sue")] == [2, 1, 0, 0]
    assert [queries.due_count(cast.actor(name), today) for name in ("olive", "dev", "nadia")] == [1, 1, 0]
    assert [queries.of_my_teams(cast.actor(name)).total for name in ("nadia", "sue", "mo", "sam")] == [3, 0, 0, 3]
    assert queries.task_for(cast.actor("sue"), queries.tasks_of(case.id)[0].id) is None


@pytest.mark.rule("L10", "L8")
def test_off_the_tray_nobody_is_to_be_told_of_waiting_any_more_and_other_tasks_go_on(cast, set_task):
    case = cast.case()
    with transaction():
        triage.place(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=case, facts=FACTS | NOT_TOLD)
    set_task(case)
    with transaction():
        outcomes.bring_back_to_duty(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=case,
                                    sections={"matter": "A bed was found", "decision": "Duty goes on"})  # fmt: skip
    assert {each.rule: each.ended_how for each in queries.tasks_of(case.id)} == {"L10": "dropped", "U39": ""}
    assert (f"worker:{cast.worker('olive').id}", "due", "Ring the district nurse") in open_items(case)
