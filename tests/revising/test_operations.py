"""A request is decided, reviewed and revised; who has what among their tasks; who is refused what (F17, F18, F19)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.processes.queries import completed
from casework.practice.revising import operations as revising
from casework.practice.revising import queries
from casework.practice.revising.models import PlanRevision
from casework.practice.revising.rules import LightTouch, Revision, Transfer
from casework.records.cases.models import Case
from casework.records.staff import operations as staff
from casework.records.tasks.queries import open_tasks_of
from tests.outcomes.ways import allocated
from tests.revising.scene import OPEN, SIMPLE, asks, by, needs_no_advocate, request, reviewed

URGENT = replace(SIMPLE, urgent="yes")


def tasks(case):
    return [(task.receiver, task.due_on, task.page) for task in open_tasks_of(case.id)]


def outcome(asked):
    return queries.standing(request(asked.id)).outcome


def away(cast, name):
    worker = cast.worker(name)
    with transaction():
        staff.record_absence(actor=cast.actor("mary"), now=cast.now, worker=worker, from_on=cast.now.date())


def revision(cast, **facts):
    return Revision(**{"on": cast.now.date(), "what": "Tuesday, not Monday", "told": "By telephone"} | facts)


@pytest.mark.rule("F17")
def test_what_is_still_to_be_considered_is_a_task_with_its_day_until_it_is_decided(cast):
    case = cast.case()
    asked = asks(cast, case, OPEN)
    assert outcome(asked) is None
    assert tasks(case) == [(f"duty:{case.team_id}", cast.now.date() + timedelta(7), f"/plan-requests/{asked.id}")]
    with transaction():
        revising.consider(**by(cast), request=request(asked.id), considered=SIMPLE)
    assert outcome(asked) == "light-touch"
    assert tasks(case) == [(f"duty:{case.team_id}", cast.now.date() + timedelta(28), f"/plan-requests/{asked.id}")]


@pytest.mark.rule("F17")
def test_a_request_that_is_not_reasonable_ends_with_its_reason_and_its_telling(cast):
    case = cast.case()
    asked = asks(cast, case, replace(SIMPLE, reasonable="no", why_not="It is granted already", told="On the telephone"))
    standing = queries.standing(request(asked.id))
    assert (standing.outcome, standing.ended, standing.considered.told) == ("not-reviewed", "refused", "On the telephone")
    assert tasks(case) == []
    with transaction(), pytest.raises(Refused, match="has ended"):
        revising.consider(**by(cast), request=request(asked.id), considered=SIMPLE)


@pytest.mark.rule("F17")
def test_the_allocated_worker_has_the_review_among_their_tasks(cast):
    case = cast.case()
    allocated(cast, case, to="olive")
    before = set(tasks(case))
    asked = asks(cast, case, replace(URGENT, need="yes"))
    olive = f"worker:{cast.worker('olive').id}"
    assert outcome(asked) == "worker"
    assert set(tasks(case)) - before == {(olive, cast.now.date() + timedelta(4), f"/plan-requests/{asked.id}")}


@pytest.mark.rule("F17")
def test_somebody_allocated_on_another_case_of_the_person_does_the_review(cast):
    case = cast.case()
    other = cast.case(person=case.person)
    allocated(cast, other, to="olive")
    assert outcome(asks(cast, case)) == "worker"


@pytest.mark.rule("F17")
@pytest.mark.parametrize(("answer", "becomes"), [("wait", "worker-on-return"), ("else", "light-touch")])
def test_where_it_is_urgent_and_the_worker_is_away_a_manager_answers(cast, answer, becomes):
    case = cast.case()
    allocated(cast, case, to="olive")
    away(cast, "olive")
    assert outcome(asks(cast, case)) == "worker-on-return", "what is not urgent waits"
    asked = asks(cast, case, URGENT)
    assert outcome(asked) == "manager"
    assert (f"managers:{case.team_id}", cast.now.date(), f"/plan-requests/{asked.id}") in tasks(case)
    with transaction(), pytest.raises(Refused, match="Only a manager"):
        revising.rule_on(**by(cast), request=request(asked.id), answer=answer, words="x")
    with transaction():
        revising.rule_on(**by(cast, "mary"), request=request(asked.id), answer=answer, words="Back on Monday")
    assert outcome(asked) == becomes
    assert (f"managers:{case.team_id}", cast.now.date(), f"/plan-requests/{asked.id}") not in tasks(case)


@pytest.mark.rule("F17")
def test_no_plan_is_revised_without_a_review_since_the_request_nor_twice_after_one(cast):
    case = cast.case()
    needs_no_advocate(cast, case)
    earlier = cast.now
    reviewed(cast, case)
    cast.now = earlier + timedelta(minutes=5)
    asked = asks(cast, case)

    def revise(**more):
        with transaction():
            revising.revise(actor=cast.actor("nadia"), now=cast.now, case=db.session.get(Case, case.id),
                            revision=revision(cast), **more)  # fmt: skip

    with pytest.raises(Refused, match="only after a review"):
        revise(request=request(asked.id))
    cast.now += timedelta(minutes=5)
    reviewed(cast, case)
    revise(request=request(asked.id))
    assert queries.standing(request(asked.id)).ended == "revised" and tasks(case) == []
    revise()  # of the review before, which nobody asked for
    with pytest.raises(Refused, match="only after a review"):
        revise()
    assert db.session.query(PlanRevision).count() == 2


@pytest.mark.rule("F15", "F17")
def test_a_light_touch_review_is_begun_completed_and_ends_the_request_without_allocating(cast):
    case = cast.case()
    asked = asks(cast, case)
    review = LightTouch(cast.now.date(), "She and her sister say it is enough", "unchanged")
    with transaction(), pytest.raises(Refused, match="Answer first whether"):
        revising.review_lightly(**by(cast), request=request(asked.id), review=review)
    needs_no_advocate(cast, case)
    with transaction():
        revising.review_lightly(**by(cast), request=request(asked.id), review=review)
    (done,) = completed(case.id, "review")
    assert done.words == "She and her sister say it is enough" and db.session.get(Case, case.id).holder_id is None
    assert queries.standing(request(asked.id)).ended == "unchanged" and tasks(case) == []
    again = asks(cast, case)
    with transaction():
        revising.review_lightly(**by(cast), request=request(again.id),
                                review=replace(review, result="revised", what="Tuesday", told="At once"))  # fmt: skip
    assert [each.request_id for each in queries.revisions_of(case.id)] == [again.id]


@pytest.mark.rule("F19")
def test_a_request_goes_to_a_service_elsewhere_and_ends_or_to_a_team_here_and_stays(cast):
    case = cast.case()
    sent = Transfer("Learning disability service", False, "Jo Hall", cast.now.date(), "She agrees", "Jo Hall", "Her sister stays")
    for here, ended in ((False, "transferred"), (True, "")):
        asked = asks(cast, case, replace(SIMPLE, learning="yes"))
        assert outcome(asked) == "learning-disability"
        with transaction():
            revising.hand_on(actor=cast.actor("nadia"), now=cast.now, request=request(asked.id),
                             transfer=replace(sent, here=here))  # fmt: skip
        assert queries.standing(request(asked.id)).ended == ended
        assert [each.confirmed for each in queries.transfers_of(asked.id)] == ["Jo Hall"]


@pytest.mark.rule("F17")
def test_a_request_is_taken_back_and_a_carer_has_another_procedure(cast):
    case = cast.case()
    asked = asks(cast, case)
    with transaction(), pytest.raises(Refused, match="No review was completed"):
        revising.end(actor=cast.actor("nadia"), now=cast.now, request=request(asked.id), how="unchanged", words="x")
    with transaction():
        revising.end(actor=cast.actor("nadia"), now=cast.now, request=request(asked.id), how="withdrawn", words="As it is")
    assert queries.standing(request(asked.id)).ended == "withdrawn" and tasks(case) == []
    with pytest.raises(Refused, match="procedure for carers"):
        asks(cast, cast.case(kind="carers-assessment"))
