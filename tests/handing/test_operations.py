"""A case changes hands with its note, what is left becomes tasks, and the summary tells what is recorded; on both databases."""

from datetime import timedelta

import pytest

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.closing import operations as closing
from casework.practice.handing import operations, queries
from casework.practice.handing.rules import Left, Thing
from casework.practice.tray import operations as tray
from casework.practice.tray.operations import Reached
from casework.records.audit.models import Entry
from casework.records.cases.models import Case
from casework.records.notes import queries as notes
from casework.records.tasks import operations as tasks
from casework.records.tasks import queries as task_queries
from tests.guarding.scene import restrict

PWT = {"reason": "Weekly call", "found": "Managing", "analysis": "Steady", "next-steps": "Call again"}


def receiver(cast, name):
    return f"worker:{cast.worker(name).id}"


def transfer(cast, case, *things, name="mary", sections=None, nothing=False):
    with transaction():
        return operations.write_transfer(actor=cast.actor(name), now=cast.now, policy=cast.policy, case=case,
                                         sections=sections or {"done": "Assessed her"}, left=Left(things, nothing))  # fmt: skip


def contact(cast, case, days_ago=0):
    at = cast.now - timedelta(days=days_ago)
    with transaction():
        return tray.record_contact(actor=cast.actor("nadia"), now=at, policy=cast.policy, happened_at=at, sections=PWT,
                                   case=db.session.get(Case, case.id), reached=Reached("person", "telephone")).note  # fmt: skip


@pytest.mark.rule("H12", "H14")
def test_a_transfer_note_says_what_was_done_and_what_is_left_and_a_colleague_has_a_task(cast):
    case, by_on = cast.case(), cast.now.date() + timedelta(days=9)
    note = transfer(cast, case, Thing("Order the ramp", receiver(cast, "olive"), by_on=by_on), Thing("Bath", name="Ann Marsh"))
    assert (note.type, note.title, [s["key"] for s in note.sections]) == (
        "case-transfer", "Case Transfer", ["done", "outstanding", "responsible"])  # fmt: skip
    assert "Olive Grant: Order the ramp" in note.sections[2]["text"] and "Ann Marsh: Bath" in note.sections[2]["text"]
    (task,) = task_queries.open_tasks_of(case.id)
    assert (task.receiver, task.words, task.due_on, task.rule) == (receiver(cast, "olive"), "Order the ramp", by_on, "H14")
    assert [each.id for each in task_queries.mine(cast.actor("olive"), cast.now.date()).tasks] == [task.id]
    acts = set(db.session.scalars(db.select(Entry.act)))
    assert {"note.written", "task.set"} <= acts


@pytest.mark.rule("H12")
def test_nothing_said_of_what_is_left_or_of_what_was_done_is_refused_and_nothing_is_kept(cast):
    case = cast.case()
    half = Thing("Order the ramp", receiver(cast, "olive"))
    for things, sections in (((), None), ((half,), None), ((Thing("x", name="Ann"),), {"done": " "})):
        with pytest.raises(Refused) as refused:
            transfer(cast, case, *things, sections=sections)
        assert refused.value.refusal.rule in ("H12", "H14")
    assert notes.notes_of(case.id) == [] and task_queries.open_tasks_of(case.id) == []
    assert "None" in transfer(cast, case, nothing=True).sections[1]["text"]


@pytest.mark.rule("H14", "U16")
def test_nothing_is_left_as_a_task_to_somebody_who_does_not_see_the_case(cast):
    case = cast.case()
    with pytest.raises(Refused) as refused:
        transfer(cast, case, Thing("Order the ramp", receiver(cast, "sue"), by_on=cast.now.date()))
    assert (refused.value.refusal.rule, refused.value.refusal.field) == ("H14", "things-0-who")


@pytest.mark.rule("H14", "U17")
def test_of_a_restricted_record_only_the_people_named_on_it_are_offered(cast):
    case = cast.case()
    assert receiver(cast, "olive") in queries.who_can(case, cast.now.date())
    restrict(cast, case)
    there = queries.who_can(db.session.get(Case, case.id), cast.now.date())
    assert receiver(cast, "olive") not in there and len(there) > 1


@pytest.mark.rule("H12", "U38")
def test_the_summary_tells_what_is_recorded_oldest_first_and_no_note_on_the_wrong_person(cast):
    case = cast.waiting(days=20)
    with transaction():
        tray.bring_last_contact(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=db.session.get(Case, case.id),
                                contact_on=cast.now.date() - timedelta(days=12), words="Rang her son")  # fmt: skip
    contact(cast, case, 9)
    wrong = contact(cast, case, 5)
    with transaction():
        task = tasks.set_task(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=db.session.get(Case, case.id),
                              receiver=receiver(cast, "olive"), words="Ring the clinic", due_on=cast.now.date())  # fmt: skip
        tasks.set_task(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=task.case,
                       receiver=receiver(cast, "nadia"), words="Visit her", due_on=cast.now.date())  # fmt: skip
        tasks.finish_task(actor=cast.actor("olive"), now=cast.now, task=task, outcome="She is on their list")
    assert queries.summary_of(task.case).contacts == 3
    with transaction():
        closing.misplace_note(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, reason="Her neighbour",
                              note=notes.note_for(cast.actor("mary"), wrong.id))  # fmt: skip
    summary = queries.summary_of(db.session.get(Case, case.id))
    assert [(line.what, line.by) for line in summary.done] == [
        ("Imported", "Mary Byrne"),
        ("PWT, telephone, reached: the person", "Nadia Hussain"),
        ("Task done: Ring the clinic. She is on their list", "Olive Grant"),
    ]
    assert summary.proposal.splitlines()[1] == "- 11 November 2026: PWT, telephone, reached: the person (Nadia Hussain)"
    assert [each.words for each in summary.tasks] == ["Visit her"] and summary.dates
    assert summary.contacts == 2
