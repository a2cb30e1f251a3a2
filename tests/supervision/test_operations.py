"""Recording a supervision, and what follows from it (H15)."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.supervision import operations, queries
from casework.practice.supervision.models import Supervision, SupervisionAction, SupervisionPoint, SupervisionReading
from casework.practice.supervision.rules import Action, CaseWords
from casework.records.audit.models import Entry
from casework.records.cases.models import Case
from casework.records.notes.models import Note
from casework.records.notices.models import Notice
from casework.records.staff.operations import give_role
from casework.records.staff.rules import SYSTEM
from casework.records.tasks.models import Task
from casework.records.tasks.operations import finish_task
from tests.guarding.scene import restrict
from tests.supervision.scene import TEXTS, dues, hold, kept, record

pytestmark = pytest.mark.rule("H15")


def open_items(cast, name):
    db.session.rollback()
    mine = f"worker:{cast.worker(name).id}"
    found = db.session.query(Notice).filter_by(receiver=mine, rule="H15", acknowledged_at=None)
    return [(each.kind, each.occasion) for each in found]


def open_of(cast, name="nadia", by="mary"):
    db.session.rollback()
    return [each.words or each.task.words for each in queries.open_actions(cast.actor(by), cast.worker(name).id)]


def test_what_was_said_of_a_case_is_a_note_there_and_how_the_worker_is_is_not(cast):
    edith, other = hold(cast), hold(cast, given="Una")
    number = record(cast, cases=[CaseWords(edith, "Settling in", "Visit in May"), CaseWords(other, "", "Close it")])
    notes = db.session.query(Note).filter_by(type="supervision").order_by(Note.id).all()
    assert [(note.case_id, [part["text"] for part in note.sections]) for note in notes] == [
        (edith, ["Settling in", "Visit in May"]), (other, ["Close it", "Close it"])]  # fmt: skip
    assert not any("Tired" in str(note.sections) or "Too many" in str(note.sections) for note in notes)
    sections = {part["key"]: part["text"] for part in kept(number).sections}
    assert sections == TEXTS and kept(number).supervisor.name == "Mary Byrne"
    entry = db.session.query(Entry).filter_by(act="supervision.recorded").one()
    assert entry.persons == sorted(db.session.get(Case, case).person_id for case in (edith, other))


def test_an_action_about_a_case_is_a_task_there_and_one_about_none_is_carried_over_until_it_is_done(cast):
    edith, soon = hold(cast), cast.now.date() + timedelta(days=7)
    number = record(cast, actions=[Action("Visit her", "worker", soon, edith), Action("Find a course", "supervisor", soon),
                                   Action("Book leave", "worker", soon)])  # fmt: skip
    task = db.session.query(Task).filter_by(case_id=edith).one()
    assert (task.words, task.receiver, task.due_on, task.rule) == ("Visit her", f"worker:{cast.worker('nadia').id}", soon, "H15")
    assert open_of(cast) == ["Visit her", "Find a course", "Book leave"]
    with transaction():
        finish_task(actor=cast.actor("nadia"), now=cast.now, task=db.session.get(Task, task.id))
        course = db.session.query(SupervisionAction).filter_by(words="Find a course").one()
        operations.finish_action(actor=cast.actor("mary"), now=cast.now, action=course)
    assert open_of(cast) == ["Book leave"]
    record(cast, at=cast.now + timedelta(days=20))
    assert open_of(cast) == ["Book leave"], "a further supervision carries it over"
    assert [each.done_at is not None for each in queries.actions_of(cast.actor("mary"), number)] == [False, True, False]
    with pytest.raises(Refused, match="done already"), transaction():
        operations.finish_action(actor=cast.actor("mary"), now=cast.now, action=queries.action(course.id))


def test_the_next_is_due_a_month_after_and_the_dates_are_kept(cast):
    record(cast, held_on=date(2026, 11, 18))
    assert dues(cast) == [("2026-11-18", "2026-12-18", "")]
    record(cast, held_on=date(2026, 11, 20))
    assert dues(cast) == [("2026-11-18", "2026-12-18", "held"), ("2026-11-20", "2026-12-20", "")]
    record(cast, held_on=date(2026, 11, 2))
    assert dues(cast)[1:] == [("2026-11-20", "2026-12-20", "")], "an older one that is recorded late moves nothing"


@pytest.mark.parametrize("verb", ["UPDATE supervision SET held_on = '2020-01-01'", "DELETE FROM supervision",
                                  "UPDATE supervision_reading SET remark = ''", "DELETE FROM supervision_case"])  # fmt: skip
def test_a_record_is_never_altered(cast, verb):
    edith = hold(cast)
    number = record(cast, cases=[CaseWords(edith, "Well")])
    with transaction():
        operations.acknowledge(actor=cast.actor("nadia"), now=cast.now, record=kept(number), remark="Two visits, not one")
    with pytest.raises(DBAPIError, match="never altered"), transaction():
        db.session.execute(db.text(verb))


def test_the_worker_reads_it_once_and_a_remark_is_told_to_the_supervisor(cast):
    number = record(cast)
    assert open_items(cast, "nadia") == [("due", f"supervision-record:{number}")]
    with transaction():
        operations.acknowledge(actor=cast.actor("nadia"), now=cast.now, record=kept(number), remark=" Two visits, not one ")
    assert open_items(cast, "nadia") == [] and open_items(cast, "mary") == [("know", f"supervision-remark:{number}")]
    assert db.session.query(SupervisionReading).one().remark == "Two visits, not one"
    for name, why in (("nadia", "already"), ("mary", "Only the worker")):
        with pytest.raises(Refused, match=why), transaction():
            operations.acknowledge(actor=cast.actor(name), now=cast.now, record=kept(number))


@pytest.mark.parametrize(("how", "why"), [
    ({"by": "nadia"}, "Your manager records"), ({"by": "olive"}, "A manager of the worker"), ({"by": "mo"}, "A manager of the"),
    ({"name": "mary", "by": "helen"}, "no role of practice"), ({"held_on": date(2026, 11, 21)}, "in the future"),
    ({"texts": {"discussed": "x"}}, "Agreed"), ({"actions": [Action("x", "worker", date(2026, 11, 1))]}, "before today"),
])  # fmt: skip
def test_what_is_refused_leaves_nothing_behind(cast, how, why):
    with pytest.raises(Refused, match=why):
        record(cast, **how)
    assert db.session.query(Supervision).count() == 0 and dues(cast) == []


def test_a_case_that_the_worker_does_not_hold_is_refused_and_so_is_one_that_the_supervisor_may_not_see(cast):
    theirs = hold(cast, name="olive")
    with pytest.raises(Refused, match="no longer held"):
        record(cast, cases=[CaseWords(theirs, "x")])
    guarded = hold(cast)
    restrict(cast, db.session.get(Case, guarded), "tom", "sam", "nadia")
    with pytest.raises(Refused, match="not yours to see"):
        record(cast, actions=[Action("x", "worker", cast.now.date(), guarded)])
    record(cast, by="tom", cases=[CaseWords(guarded, "Only between us")])
    lines, more = queries.agenda_of(cast.actor("mary"), cast.policies, cast.worker("nadia").id, cast.now.date())
    assert (lines, more) == ([], 1)
    said = queries.cases_in(cast.actor("mary"), db.session.query(Supervision).one().id)
    assert [(each.case, each.note) for each in said] == [(None, None)], "she reads that there is one, and no more"


def test_a_senior_manager_may_hold_it_too_and_it_takes_up_the_points_of_the_agenda(cast):
    with transaction():
        mine = operations.add_point(actor=cast.actor("nadia"), now=cast.now, policies=cast.policies, words=" Leave ",
                                    worker_id=cast.worker("nadia").id)  # fmt: skip
        back = operations.add_point(actor=cast.actor("mary"), now=cast.now, policies=cast.policies, words="Training",
                                    worker_id=cast.worker("nadia").id, case_id=None)  # fmt: skip
        operations.withdraw_point(actor=cast.actor("mary"), now=cast.now, point=back)
    number = record(cast, by="sam")
    db.session.rollback()
    points = db.session.query(SupervisionPoint).order_by(SupervisionPoint.id).all()
    assert [(each.words, each.ended_how, each.supervision_id) for each in points] == [
        ("Leave", "taken-up", number), ("Training", "withdrawn", None)]  # fmt: skip
    with pytest.raises(Refused, match="no longer on the agenda"), transaction():
        operations.withdraw_point(actor=cast.actor("nadia"), now=cast.now, point=queries.point(mine.id))


def test_who_has_supervision_and_by_the_team_of_their_first_role(cast):
    today, administers = cast.now.date(), {"actor": SYSTEM, "now": cast.now}
    names = lambda: {each.worker.name: each.team.name for each in queries.stands(cast.policies, today).values()}  # noqa: E731
    everybody = {"Nadia Hussain": "North", "Olive Grant": "North", "Dev Patel": "North", "Sue Walsh": "South"}
    assert names() == everybody, "who practises, and no manager"
    with transaction():
        give_role(**administers, worker=cast.worker("nadia"), role="duty-worker", team=cast.team("South"), from_on=today)
        give_role(**administers, worker=cast.worker("mo"), role="practitioner", team=cast.team("North"), from_on=today)
        give_role(**administers, worker=cast.worker("tom"), role="practice-educator", team=cast.team("North"), from_on=today)
    assert names() == everybody | {"Mo Farouk": "North"}, "not Tom, who manages the team in which he practises"
