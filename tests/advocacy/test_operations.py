"""Answers, steps, the wait and what is told of it (F14, F16)."""

from datetime import timedelta

import pytest

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.advocacy import operations, queries
from casework.practice.advocacy.models import AdvocateWait
from casework.practice.advocacy.rules import Answered, Taken
from casework.practice.escalation.models import Escalation
from casework.records.notices.models import Notice
from casework.records.people.models import Person
from tests.guarding.scene import restrict

DUTY = Answered("yes", "no", ("weighing",), view="I can say it myself")


def does(cast, by="nadia", **later):
    return {"actor": cast.actor(by), "now": cast.now + timedelta(**later), "policies": cast.policies}


def answer(cast, case, answered=DUTY, **later):
    with transaction():
        return operations.answer(**does(cast, **later), person=db.session.get(Person, case.person_id), answered=answered)


def take(cast, case, what, kind="care-act", whom="Voice Ltd", words="Said so", **later):
    taken = Taken((cast.now + timedelta(**later)).date(), kind, whom, words, explained=True)
    with transaction():
        operations.take_step(**does(cast, **later), person=db.session.get(Person, case.person_id), what=what, taken=taken)


def told(case):
    db.session.rollback()
    found = db.session.query(Notice).filter_by(case_id=case.id, rule="F16", acknowledged_at=None).order_by(Notice.id)
    return [(each.receiver, each.kind, each.occasion.split(":")[2]) for each in found]


def sweep(cast, days):
    return jobs.sweep(cast.now + timedelta(days=days), cast.policies).get("F16", 0)


@pytest.mark.rule("F16")
def test_a_duty_asks_for_a_referral_and_the_wait_climbs_told_once_each(cast):
    case = cast.case()
    north = case.team_id
    answer(cast, case)
    assert told(case) == [(f"duty:{north}", "due", "refer")]
    assert sweep(cast, 3) == 0, "Monday is the day itself"
    assert sweep(cast, 4) == 1 and sweep(cast, 4) == 0
    assert told(case)[1:] == [(f"managers:{north}", "overdue", "late")]
    take(cast, case, "referral", days=5)
    assert told(case) == []
    assert sweep(cast, 15) == 1 and sweep(cast, 16) == 0
    assert told(case) == [(f"managers:{north}", "overdue", "long")]
    assert sweep(cast, 22) == 1 and sweep(cast, 23) == 0
    raised = db.session.query(Escalation).filter_by(rule="F16").one()
    assert (raised.chain, raised.case_id, raised.figures[0]["value"]) == ("advocate-wait", case.id, "22 days")
    take(cast, case, "in-place", days=23)
    waited = db.session.query(AdvocateWait).one()
    assert (waited.ended_how, waited.tell_on) == ("in-place", None)
    assert [each for each in told(case) if each[1] != "escalation"] == [] and sweep(cast, 90) == 0


@pytest.mark.rule("F16")
def test_what_the_person_declines_ends_the_wait_and_they_may_come_back_to_it(cast):
    case = cast.case()
    answer(cast, case)
    take(cast, case, "declined", kind="", whom="", hours=1)
    assert queries.wait_of(case.person_id) is None and told(case) == []
    take(cast, case, "referral", hours=2)
    wait = queries.wait_of(case.person_id)
    assert (wait.since_on, wait.referred_to) == (cast.now.date(), "Voice Ltd")
    answer(cast, case, Answered("yes", "yes", ("weighing",), who="Her sister"), hours=3)
    assert queries.wait_of(case.person_id) is None


@pytest.mark.rule("F14")
def test_nobody_who_has_died_waits_or_is_asked_for(cast):
    case = cast.case()
    answer(cast, case)
    with transaction():
        db.session.get(Person, case.person_id).died_on = cast.now.date()
    assert queries.waiting(cast.actor("mary")) == [] and sweep(cast, 30) == 0
    with pytest.raises(Refused, match="has died"):
        answer(cast, case)


@pytest.mark.rule("F16", "U16", "U17")
def test_who_waits_is_listed_for_those_who_may_see_them_the_longest_first(cast):
    cases = [cast.case(), cast.case(team="South", by="mo"), cast.case()]
    for days, case in zip((0, 1, -3), cases, strict=True):
        answer(cast, case, days=days)
    listed = {name: [wait.person_id for wait in queries.waiting(cast.actor(name))] for name in ("nadia", "sue", "helen")}
    first, south, third = (case.person_id for case in cases)
    assert listed == {"nadia": [third, first], "sue": [south], "helen": [third, first, south]}
    restrict(cast, cases[0])
    assert [wait.person_id for wait in queries.waiting(cast.actor("nadia"))] == [third]
    sweep(cast, 4)
    assert {each for each in told(cases[0]) if each[2] == "late"} == {(f"worker:{cast.worker('mary').id}", "overdue", "late")}


@pytest.mark.rule("F16")
def test_without_any_case_the_team_is_told_and_in_the_end_the_senior_manager(cast):
    person = cast.person("Ivo", "Lane")
    with transaction():
        operations.answer(**does(cast), person=db.session.get(Person, person.id), answered=DUTY)
    sweep(cast, 30)
    db.session.rollback()
    found = db.session.query(Notice).filter_by(rule="F16", case_id=None).order_by(Notice.id)
    seniors = [f"worker:{cast.worker(name).id}" for name in ("sam", "helen", "anna")]
    assert [each.occasion.split(":")[2] for each in found] == ["refer", "late", "long", *["climb"] * 3]
    assert [each.receiver for each in found][3:] == seniors
