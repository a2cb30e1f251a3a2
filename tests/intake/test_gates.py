"""The gates that a list left open: one task a case, quietly; answered on a page of their own."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.intake import operations, queries, rules
from casework.practice.tray import operations as tray
from casework.practice.triage import queries as triage
from casework.practice.triage.models import Telling
from casework.practice.triage.rules import refusals_to_stay
from casework.records.cases.models import Case
from casework.records.notes.models import Note
from casework.records.notices.models import Notice
from casework.records.tasks import operations as tasks
from casework.records.tasks import queries as task_queries
from casework.records.tasks.models import Task
from tests.intake.lists import as_csv, people
from tests.intake.test_operations import Office
from tests.triage.answers import FACTS, NOT_TOLD, typed

RED = {"RAG": "Red", "Support": "None", "Risk of harm": "High", "Priority": "High"}
RATINGS = ("rag", "decided", "reasoning", "priority", "urgent_response", "complexity")
ANSWERS = {field: value for field, value in FACTS.items() if field not in RATINGS}


@pytest.fixture
def office(cast):
    return Office(cast)


@pytest.fixture
def imported(office, cast):
    """``imported(count, **row)``: the cases that a list of North brought in, by number."""

    def bring(count=1, **row):
        office.bring_in(as_csv([each | row for each in people(count, on=cast.now.date(), teams=("North",))]))
        return list(db.session.scalars(select(Case).order_by(Case.id)))

    return bring


def answer(cast, case, by="mary", **changes):
    with transaction():
        return operations.answer_gates(actor=cast.actor(by), now=cast.now, policy=cast.policy,
                                       case=db.session.get(Case, case.id), facts=ANSWERS | changes)  # fmt: skip


@pytest.mark.rule("U31")
def test_the_gates_of_each_imported_case_are_one_task_of_the_managers(cast, imported):
    cases = imported(20)
    asked = db.session.scalars(select(Task).order_by(Task.case_id)).all()
    assert [task.case_id for task in asked] == [case.id for case in cases]
    assert {(task.receiver, task.rule, task.due_on) for task in asked} == {
        (f"managers:{cast.team('North').id}", "U31", date(2026, 12, 4))
    }
    assert [task.page for task in asked] == [f"/cases/{case.id}/gates" for case in cases]
    assert task_queries.mine(cast.actor("mary"), cast.now.date()).total == 20


@pytest.mark.rule("U31", "U12")
def test_twenty_tasks_of_a_list_put_one_item_into_the_managers_feed_and_none_later(cast, imported):
    imported(20)
    assert [notice.receiver for notice in db.session.scalars(select(Notice))] == [f"managers:{cast.team('North').id}"]
    assert task_queries.to_tell(cast.now.date() + timedelta(days=60)) == []


@pytest.mark.rule("U31", "L9")
def test_answering_the_gates_writes_a_decision_note_and_ends_the_task(cast, imported):
    (case,) = imported(RAG="Green", Support="Full", **{"Risk of harm": "Low", "Priority": "Low"})
    note = answer(cast, case)
    assert (note.type, note.title) == ("management-decision", "PWT")
    texts = {section["key"]: section["text"] for section in note.sections}
    assert "Ordinary residence: Yes" in texts["matter"]
    assert "Stays on the Planned Work Tray" in texts["decision"]
    assert "RAG rating – Green" in texts["decision"]
    task = db.session.scalar(select(Task))
    assert (task.ended_how, task.ended_by_id) == ("done", cast.worker("mary").id)
    with pytest.raises(Refused, match="No gates of this case are open"):
        answer(cast, case)
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("L10")
def test_who_was_told_is_recorded_and_otherwise_it_is_a_task_with_its_page(cast, imported):
    told, untold = imported(2, RAG="Green", Support="Full", **{"Risk of harm": "Low", "Priority": "Low"})
    answer(cast, told)
    answer(cast, untold, **NOT_TOLD)
    assert db.session.scalars(select(Telling.case_id)).all() == [told.id]
    assert triage.to_be_told(told.id) is None and triage.to_be_told(untold.id) is not None
    asked = db.session.scalar(select(Task).where(Task.rule == "L10"))
    assert (asked.case_id, asked.page) == (untold.id, f"/cases/{untold.id}/telling")


@pytest.mark.rule("L1")
def test_for_a_red_case_the_urgent_actions_are_asked_by_name_as_it_is_rated(cast, imported):
    (case,) = imported(**RED)
    with pytest.raises(Refused, match="It is rated high risk of harm and Red"):
        answer(cast, case)
    answer(cast, case, urgent_actions="Seen today by duty; a neighbour stays with her.")


@pytest.mark.rule("L1", "L3", "L4", "L5", "L6", "L7", "L10", "L11")
@pytest.mark.parametrize("left", ["urgent", "information", "residence", "section_117", "discharge", "self_funder",
                                  "safeguarding", "safe", "told", "tried", "circumstances", "rationale"])  # fmt: skip
def test_each_gate_that_is_left_open_is_named(cast, left):
    assert refusals_to_stay(ANSWERS, cast.policy) == []
    assert left in {refusal.field for refusal in refusals_to_stay(ANSWERS | {left: ""}, cast.policy)}


@pytest.mark.rule("L1")
def test_somebody_in_urgent_need_does_not_stay_by_answering(cast):
    (refusal,) = refusals_to_stay(ANSWERS | {"urgent": "now"}, cast.policy)
    assert "bring the case back to duty" in refusal.sentence


@pytest.mark.rule("L2")
def test_what_a_practitioner_answers_is_put_to_the_managers(cast, imported):
    (case,) = imported(RAG="Green", Support="Full", **{"Risk of harm": "Low", "Priority": "Low"})
    note = answer(cast, case, by="nadia")
    (told,) = db.session.scalars(select(Notice).where(Notice.note_id == note.id))
    assert (told.receiver, told.kind) == (f"managers:{cast.team('North').id}", "acknowledge")


@pytest.mark.rule("U16", "U31")
@pytest.mark.parametrize(("by", "stage", "asked", "says"), [
    ("sue", "waiting", True, "Only somebody who works in the case's team answers its gates."),
    ("ada", "waiting", True, "Only somebody who works in the case's team answers its gates."),
    ("mary", "duty", True, "This person is not on the tray now, so its gates are not asked."),
    ("mary", "waiting", False, "No gates of this case are open: they were answered, or it did not come from a list."),
    ("nadia", "waiting", True, None), ("sam", "waiting", True, None),
])  # fmt: skip
def test_who_answers_the_gates_and_when(cast, by, stage, asked, says):
    refusal = rules.refusal_to_answer(cast.actor(by), cast.team("North").id, stage, asked)
    assert (refusal and refusal.sentence) == says


def test_off_the_tray_the_gates_are_no_longer_asked(cast, imported):
    (case,) = imported()
    with transaction():
        tray.take_off_tray(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=case, how="duty")
    assert db.session.scalar(select(Task.ended_how)) == "dropped"


def test_handed_to_a_worker_the_task_is_told_and_settled_by_answering(cast, imported):
    (case,) = imported(RAG="Green", Support="Full", **{"Risk of harm": "Low", "Priority": "Low"})
    with transaction():
        tasks.hand_over(actor=cast.actor("mary"), now=cast.now, policy=cast.policy,
                        task=queries.gates_asked(case.id), receiver=f"worker:{cast.worker('nadia').id}")  # fmt: skip
    assert db.session.scalar(select(Notice.kind).where(Notice.receiver.startswith("worker:"))) == "due"
    answer(cast, case, by="nadia")
    assert queries.gates_asked(case.id) is None
    assert db.session.scalar(select(Notice.acknowledged_at).where(Notice.receiver.startswith("worker:"))) is not None


def test_the_page_shows_what_is_missing_beside_each_answer_and_keeps_what_was_typed(as_person, cast, imported):
    (case,) = imported()
    nadia = as_person("nadia")
    page = nadia.get(f"/cases/{case.id}/gates")
    assert page.status_code == 200 and "The gates of triage" in page.text
    answers = {field: value for field, value in typed().items() if field not in RATINGS}
    sent = nadia.post(f"/cases/{case.id}/gates", data=answers | {"residence": "", "tried": "A key safe"})
    assert sent.status_code == 422
    assert "Say whose responsibility they are by ordinary residence." in sent.text and "A key safe" in sent.text
    sent = nadia.post(f"/cases/{case.id}/gates", data=answers | {"urgent_actions": "Seen today"})
    assert sent.status_code == 303
    assert db.session.scalar(select(Note.type).where(Note.type == "management-decision")) == "management-decision"
    assert "No gates of this case are open" in nadia.get(f"/cases/{case.id}/gates").text
    assert as_person("sue").get(f"/cases/{case.id}/gates").status_code == 404
