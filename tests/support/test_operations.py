"""Interim support and its tasks: who is asked for what, by when, and what settles it (F23 to F27)."""

from datetime import timedelta

import pytest

from casework.ground.db import db, transaction
from casework.ground.refusal import Overtaken, Refused
from casework.practice.advocacy import operations as advocacy
from casework.practice.advocacy.queries import standing
from casework.practice.advocacy.rules import Answered, refusal_of_process
from casework.practice.support import operations, queries
from casework.practice.support.models import SupportStep
from casework.practice.support.rules import Step
from casework.records.cases.models import Case
from casework.records.notes.models import Note
from casework.records.people.models import Person
from casework.records.tasks.models import Task
from tests.support.scene import URGENT, ask, begin, decide, tell, whole


def by(cast, name="nadia"):
    return {"actor": cast.actor(name), "now": cast.now, "policy": cast.policy}


def open_tasks(case, rule=None):
    """(rule, due, receiver, page) of what is still to be done."""
    db.session.rollback()
    found = db.session.query(Task).filter_by(case_id=case.id, ended_at=None).order_by(Task.id)
    return [(task.rule, task.due_on, task.receiver, task.page) for task in found if rule in (None, task.rule)]


def step(cast, support, what, *, by_whom="nadia", **given):
    with transaction():
        return operations.take_step(**by(cast, by_whom), support=queries.held(support.id), what=what,
                                    step=Step(cast.now.date(), **given))  # fmt: skip


@pytest.mark.rule("F15", "F23")
def test_it_begins_while_an_advocate_is_owed_and_not_in_place(cast):
    case = cast.case()
    with transaction():
        advocacy.answer(actor=cast.actor("nadia"), now=cast.now, policies=cast.policies,
                        person=db.session.get(Person, case.person_id), answered=Answered("yes", "no", ("weighing",)))  # fmt: skip
    assert refusal_of_process(standing(case.person_id), cast.policy) is not None
    assert begin(cast, case).facts["support"] == URGENT["support"]


@pytest.mark.rule("F24")
def test_what_is_missing_is_asked_for_in_two_working_days_and_leaves_when_it_is_there(cast):
    case = cast.case()
    support, monday = begin(cast, case), cast.now.date() + timedelta(days=4)
    assert open_tasks(case) == [("F24", monday, f"duty:{case.team_id}", f"/support/{support.id}/change")]
    with transaction():
        operations.go_on(**by(cast), support=support, facts=whole(cast.now.date()), version=support.version)
    pages = [page for *_, page in open_tasks(case)]
    assert pages == [f"/support/{support.id}/steps/review", f"/support/{support.id}/steps/ending"]


@pytest.mark.rule("F24")
def test_its_review_and_its_end_are_due_on_their_days_to_whoever_holds_the_case(cast):
    case, on = cast.case(), cast.now.date()
    with transaction():
        db.session.get(Case, case.id).holder_id = cast.worker("olive").id
    support, olive = begin(cast, case, **whole(on)), f"worker:{cast.worker('olive').id}"
    at = f"/support/{support.id}/steps"
    assert open_tasks(case) == [("F24", on + timedelta(days=14), olive, f"{at}/review"),
                                ("F24", on + timedelta(days=28), olive, f"{at}/ending")]  # fmt: skip
    step(cast, support, "review", words="It helps", review_on=on + timedelta(days=20))
    assert [due for _, due, *_ in open_tasks(case)] == [on + timedelta(days=28), on + timedelta(days=20)]
    step(cast, support, "extension", words="Not assessed yet", ends_on=on + timedelta(days=35))
    assert [due for _, due, *_ in open_tasks(case)] == [on + timedelta(days=20), on + timedelta(days=35)]
    step(cast, support, "ending", words="She is assessed")
    assert open_tasks(case) == [] and queries.held(support.id).ended_at is not None
    kept = queries.steps_of(support.id)
    assert [each.what for each in kept] == ["review", "extension", "ending"]
    assert kept[1].before["ends_on"] == str(on + timedelta(days=28)), "each shows how it was until then"
    with pytest.raises(Refused, match="This support has ended"):
        step(cast, support, "review", words="Again")


@pytest.mark.rule("F24")
def test_a_day_that_comes_back_is_asked_for_again(cast):
    case, on = cast.case(), cast.now.date()
    support = begin(cast, case, **whole(on))
    for days in (30, 28):
        with transaction():
            row = queries.held(support.id)
            operations.go_on(**by(cast), support=row, facts=row.facts | {"ends_on": str(on + timedelta(days=days))}, version=None)
    ends = [due for *_, due, _, page in open_tasks(case) if page.endswith("ending")]
    assert ends == [on + timedelta(days=28)]


@pytest.mark.rule("F24")
def test_of_two_who_write_at_once_the_second_is_told(cast):
    support = begin(cast, cast.case())
    version = support.version
    with transaction():
        operations.go_on(**by(cast), support=support, facts=URGENT | {"outcomes": "Safe"}, version=version)
    with pytest.raises(Overtaken), transaction():
        operations.go_on(**by(cast, "olive"), support=support, facts=URGENT, version=version)


@pytest.mark.rule("F25")
def test_a_practitioner_asks_and_a_manager_decides_with_a_note(cast):
    case = cast.case()
    support = begin(cast, case)
    request = ask(cast, support)
    assert ("F25", cast.now.date() + timedelta(days=3), f"managers:{case.team_id}", f"/funding/{request.id}") in open_tasks(case)
    with pytest.raises(Refused, match="waits for a manager"):
        ask(cast, support)
    with pytest.raises(Refused, match="A manager of the team decides"):
        decide(cast, request, by="nadia")
    decision = decide(cast, request)
    assert open_tasks(case, "F25") == [] and decision.by_id == cast.worker("mary").id
    note = db.session.query(Note).filter_by(case_id=case.id).one()
    assert note.title == "Management Discussion / Decision" and "£240 a week" in note.sections[0]["text"]
    with pytest.raises(Refused, match="decided already"):
        decide(cast, request, by="tom")
    assert ask(cast, support).id > request.id, "money can be asked for again"


@pytest.mark.rule("F26")
def test_the_person_is_told_the_next_working_day_and_after_a_telephone_call_a_letter_follows(cast):
    case = cast.case()
    request = ask(cast, begin(cast, case))
    decision, monday = decide(cast, request), cast.now.date() + timedelta(days=3)
    assert open_tasks(case, "F26") == [("F26", monday, f"duty:{case.team_id}", f"/funding/{request.id}/telling")]
    tell(cast, request)
    page = f"/funding/{request.id}/letter"
    assert open_tasks(case, "F26") == [("F26", monday + timedelta(days=2), f"duty:{case.team_id}", page)]
    with pytest.raises(Refused, match="told of this decision already"):
        tell(cast, request)
    with transaction():
        operations.send_letter(actor=cast.actor("nadia"), now=cast.now, decision=decision)
    assert open_tasks(case, "F26") == []
    with pytest.raises(Refused, match="sent already"), transaction():
        operations.send_letter(actor=cast.actor("nadia"), now=cast.now, decision=decision)


@pytest.mark.rule("F26")
@pytest.mark.parametrize("way", ["in-person", "email", "letter", "other"])
def test_no_letter_is_due_after_any_other_way(cast, way):
    case = cast.case()
    request = ask(cast, begin(cast, case))
    decide(cast, request)
    tell(cast, request, way)
    assert open_tasks(case, "F26") == []


@pytest.mark.rule("F27")
def test_the_home_authority_is_told_by_the_next_working_day_and_costs_may_be_agreed_after_the_end(cast):
    case = cast.case()
    support = begin(cast, case, lives="elsewhere", home="Kent")
    at = f"/support/{support.id}/steps/home-authority"
    assert open_tasks(case, "F27") == [("F27", cast.now.date() + timedelta(days=3), f"duty:{case.team_id}", at)]
    with pytest.raises(Refused, match="Say who there was told"):
        step(cast, support, "home-authority", home={"costs": "Half each"})
    step(cast, support, "home-authority", home={"whom": "Duty, by telephone"})
    assert open_tasks(case, "F27") == []
    step(cast, support, "ending", words="She went home")
    step(cast, support, "home-authority", home={"costs": "Half each"})
    assert queries.home_of(queries.steps_of(support.id))["costs"] == "Half each"
    assert db.session.query(SupportStep).count() == 3


@pytest.mark.rule("F27")
def test_somebody_who_turns_out_to_live_here_needs_no_call_to_another_authority(cast):
    case = cast.case()
    support = begin(cast, case, lives="elsewhere", home="Kent")
    with transaction():
        operations.go_on(**by(cast), support=support, facts=URGENT | {"lives": "here"}, version=None)
    assert open_tasks(case, "F27") == []
