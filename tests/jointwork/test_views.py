"""Joint work from the request to what is settled; a refusal, a delay, and who is reminded (F20, F21)."""

import re
from datetime import timedelta

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db
from casework.practice.jointwork.models import JointDecision, JointSettlement
from casework.records.tasks.queries import open_tasks_of
from tests.guarding.scene import restrict

ASKED = {"kind": "chc", "whom": "The hospital team", "way": "Their form", "nature": "A checklist together", "skills": "Nursing",
         "agreed": "person", "agreed_how": "At home, with her sister"}  # fmt: skip
DECIDED = {"how": "wait", "person": "She can wait", "carer": "Her sister agrees", "urgent": "Meals are brought"}


@pytest.fixture
def here(cast):
    cast.now = this_moment()
    return cast


def today(cast):
    return f"{cast.now.date():%d/%m/%Y}"


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def opened(browser, address, data):
    """A page is opened, and its form sent."""
    browser.get(address)
    return browser.post(address, data=data)


def asked_by(browser, cast, case):
    """The address of a new request."""
    return opened(browser, f"/cases/{case.id}/joint-work/new", ASKED | {"made_on": today(cast)}).location


def tasks(case):
    db.session.rollback()
    return [(task.rule, task.receiver) for task in open_tasks_of(case.id)]


@pytest.mark.rule("F20", "F21")
def test_a_request_is_answered_late_decided_with_the_person_and_seven_things_are_settled(here, as_person):
    case, nadia, on = here.case(), as_person("nadia"), {"on": today(here)}
    mine = f"worker:{here.worker('nadia').id}"
    assert "Nobody was asked" in words(nadia.get(f"/cases/{case.id}/joint-work"))
    thin = opened(nadia, f"/cases/{case.id}/joint-work/new", ASKED | {"made_on": today(here), "skills": ""})
    assert thin.status_code == 422 and "A checklist together" in thin.text and "which skills" in words(thin)
    one = asked_by(nadia, here, case)
    assert "No answer yet" in words(nadia.get(one)) and tasks(case) == [("F20", mine)]
    assert "Joint work : 1 request" in words(nadia.get(f"/cases/{case.id}"))
    assert opened(nadia, f"{one}/settlement", {"work": "Physiotherapy"}).status_code == 422
    later = {"how": "later", "who": "Jo Hall", "words": "In three weeks: two are ill"}
    assert opened(nadia, f"{one}/answer", on | later).status_code == 303
    assert tasks(case) == [("F21", mine)]
    shut = opened(nadia, f"{one}/delay", DECIDED | {"urgent": ""})
    assert shut.status_code == 422 and "She can wait" in shut.text and "urgent needs are met" in words(shut)
    assert nadia.post(f"{one}/delay", data=DECIDED).status_code == 303 and tasks(case) == []
    assert "It waits for them" in words(nadia.get(one))
    assert opened(nadia, f"{one}/answer", on | {"how": "yes", "who": "Jo Hall"}).status_code == 303
    assert "0 of 7 things settled" in words(nadia.get(one))
    some = {"work": "Physiotherapy", "expected": ["visit", "records"], "knows": "some", "seen": ""}
    assert opened(nadia, f"{one}/settlement", some).status_code == 303
    page = words(nadia.get(one))
    assert "2 of 7 things settled" in page and "A visit together; Joint records" in page, "what she does not know is open"
    stale = nadia.post(f"{one}/settlement", data=some | {"work": "Something else", "seen": ""})
    assert stale.status_code == 422 and "saved this meanwhile" in words(stale) and "Something else" in stale.text
    whole = some | {"explains": "Nadia, at home", "coordinating": "By telephone", "outcome": "Home again", "contact": "Nadia",
                    "reports": "Nadia"}  # fmt: skip
    newest = db.session.query(JointSettlement.id).scalar()
    assert opened(nadia, f"{one}/settlement", whole | {"seen": newest}).status_code == 303
    assert "7 of 7 things settled" in words(nadia.get(one))
    assert opened(nadia, f"{one}/delay", DECIDED).status_code == 422
    db.session.rollback()
    assert (db.session.query(JointDecision).count(), db.session.query(JointSettlement).count()) == (1, 2)


@pytest.mark.rule("F20")
def test_they_refuse_only_with_a_reason_and_it_is_on_record(here, as_person):
    case, nadia, on = here.case(), as_person("nadia"), {"on": today(here)}
    one = asked_by(nadia, here, case)
    bare = opened(nadia, f"{one}/answer", on | {"how": "no", "who": "Jo Hall"})
    assert bare.status_code == 422 and "unless it keeps them from their own duties" in words(bare)
    reason = {"how": "no", "who": "Jo Hall", "words": "All nurses are on the ward"}
    assert nadia.post(f"{one}/answer", data=on | reason).status_code == 303 and tasks(case) == []
    assert "All nurses are on the ward" in words(nadia.get(one)) and "Refused" in words(nadia.get(f"/cases/{case.id}/joint-work"))


@pytest.mark.rule("F20")
def test_whoever_asked_hears_again_when_nobody_answers_in_time(here, as_person):
    case, nadia = here.case(), as_person("nadia")
    asked_by(nadia, here, case)
    (task,) = open_tasks_of(case.id)
    assert task.due_on > here.now.date() + timedelta(13) and task.tell_on == task.due_on, "told at once, and on its day"


@pytest.mark.rule("U16", "U17")
def test_another_team_and_those_not_named_find_none_of_it(here, as_person):
    case, sue, nadia = here.case(), as_person("sue"), as_person("nadia")
    one = asked_by(nadia, here, case)
    addresses = [one, *(f"{one}/{step}" for step in ("answer", "settlement", "delay"))]
    addresses += [f"/cases/{case.id}/joint-work", f"/cases/{case.id}/joint-work/new"]
    assert {nadia.get(address).status_code for address in addresses} == {200}
    assert {sue.get(address).status_code for address in addresses} == {404}
    restrict(here, case, "mary", "sam", "nadia")
    assert {nadia.get(address).status_code for address in addresses} == {200}, "whoever is named goes on"
    assert {as_person("olive").get(address).status_code for address in addresses} == {404}
