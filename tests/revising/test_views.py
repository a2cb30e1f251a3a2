"""The pages of requests to change a plan: what each offers next, what it refuses, and what stays typed (F17, F19)."""

import re

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db
from casework.practice.processes.models import ProcessEnd
from casework.practice.revising.models import PlanRequest, PlanRevision
from tests.guarding.scene import restrict
from tests.outcomes.ways import rests
from tests.revising.scene import SIMPLE, asks, needs_no_advocate, reviewed

FACTS = {"need": "no", "circumstance": "no", "budget": "no", "urgent": "no", "learning": "no", "reasonable": "yes", "by": "Tom"}
ASKED = {"asker": "family", "who": "Ann Marsh", "what": "Other days, as her work changes"}


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


@pytest.mark.rule("F17")
def test_a_request_from_the_persons_page_is_decided_and_says_why_and_a_light_review_revises_the_plan(here, as_person):
    case, nadia, on = here.case(), as_person("nadia"), {"on": today(here)}
    there = nadia.get(f"/people/{case.person_id}/plan-requests/new")
    at = f"/cases/{case.id}/plan-requests/new"
    assert there.status_code == 303 and there.location == at
    refused = opened(nadia, at, ASKED | FACTS | on | {"who": ""})
    assert refused.status_code == 422 and "Other days, as her work" in refused.text and "Give the name" in words(refused)
    saved = nadia.post(at, data=ASKED | FACTS | on)
    page = nadia.get(saved.location)
    assert "A light-touch review, without allocating" in words(page) and 'href="/rules/F17"' in page.text
    assert "neither needs, circumstances nor the budget change" in words(page)
    assert "1 change of the plan is" in words(nadia.get(f"/cases/{case.id}"))
    found = on | {"found": "She copes well", "result": "revised", "what": "Tuesday, not Monday", "told": "By telephone"}
    shut = opened(nadia, f"{saved.location}/light-touch", found)
    assert shut.status_code == 422 and "She copes well" in shut.text and "Answer first whether" in words(shut)
    needs_no_advocate(here, case)
    assert nadia.post(f"{saved.location}/light-touch", data=found).status_code == 303
    assert "The plan was revised" in words(nadia.get(saved.location))
    assert "Tuesday, not Monday" in words(nadia.get(f"/cases/{case.id}/plan-requests"))


@pytest.mark.rule("F17")
def test_a_revision_is_refused_before_the_review_with_every_word_kept_and_goes_through_after_it(here, as_person):
    case, nadia = here.case(), as_person("nadia")
    needs_no_advocate(here, case)
    asked = asks(here, case, SIMPLE)
    at = f"/cases/{case.id}/plan-revisions/new"
    typed = {"on": today(here), "what": "Tuesday, not Monday", "told": "By telephone", "plan_request": asked.id}
    page = nadia.get(f"{at}?request={asked.id}")
    assert "none was completed since this request" in words(page)
    refused = nadia.post(at, data=typed)
    assert refused.status_code == 422 and "Tuesday, not Monday" in refused.text and 'href="/rules/F17"' in refused.text
    assert db.session.query(PlanRevision).count() == 0
    here.now = this_moment()
    reviewed(here, case)
    assert "Revise the plan" in words(nadia.get(f"/plan-requests/{asked.id}"))
    assert nadia.post(at, data=typed).status_code == 303
    db.session.rollback()
    assert db.session.query(PlanRevision).one().request_id == asked.id


@pytest.mark.rule("F17")
def test_a_planned_review_that_is_due_begins_from_what_should_happen_with_what_is_known(here, as_person):
    case, mary = here.case(), as_person("mary")
    rests(here, case, here.now.date().replace(year=here.now.year + 1, day=1))
    address = f"/cases/{case.id}/plan-requests/new?asker=planned"
    assert address in mary.get(f"/cases/{case.id}/outcome").text
    page = mary.get(address)
    assert "The planned review is due." in page.text and re.search(r'checked[^>]*value="planned"', page.text)
    saved = mary.post(f"/cases/{case.id}/plan-requests/new",
                      data=FACTS | {"on": today(here), "asker": "planned", "what": "The planned review is due."})  # fmt: skip
    needs_no_advocate(here, case)
    found = {"on": today(here), "found": "All is well", "result": "unchanged"}
    assert opened(mary, f"{saved.location}/light-touch", found).status_code == 303
    assert "Set the date of the next review" in words(mary.get(saved.location))
    db.session.rollback()
    assert db.session.query(ProcessEnd).count() == 1


@pytest.mark.rule("F17", "F19")
def test_it_waits_to_be_considered_is_handed_on_and_ends(here, as_person):
    case, nadia, on = here.case(), as_person("nadia"), {"on": today(here)}
    at = f"/cases/{case.id}/plan-requests/new"
    saved = opened(nadia, at, ASKED | on | {"reasonable": "open"})
    one = saved.location
    assert "To be considered" in words(nadia.get(one))
    assert opened(nadia, f"{one}/end", {"how": "unchanged", "words": "x"}).status_code == 422
    assert opened(nadia, f"{one}/ruling", {"answer": "wait", "words": "x"}).status_code == 422
    assert opened(nadia, f"{one}/consideration", FACTS | {"learning": "yes"}).status_code == 303
    assert "learning disability service reviews the plan" in words(nadia.get(one))
    sent = {"confirmed": "Jo Hall", "confirmed_on": today(here), "person": "She agrees", "service": "Jo Hall"}
    page = opened(nadia, f"{one}/transfer", sent | {"to": "The service"})
    assert page.status_code == 422 and "puts nobody at risk" in words(page)
    south = {"team": here.team("South").id, "meanwhile": "Her sister stays"}
    assert nadia.post(f"{one}/transfer", data=sent | south).status_code == 303
    assert "Handed on to South" in words(nadia.get(one)) and "A manager now asks South" in words(nadia.get(one))
    assert nadia.post(f"{one}/transfer", data=sent | {"to": "Elsewhere", "meanwhile": "As above"}).status_code == 303
    assert "Another service has it" in words(nadia.get(one))
    assert "Ended" in words(nadia.get(f"/cases/{case.id}/plan-requests"))


@pytest.mark.rule("F17")
def test_the_person_has_several_cases_or_none_for_it(here, as_person):
    carer, nadia = here.case(kind="carers-assessment"), as_person("nadia")
    at = f"/people/{carer.person_id}/plan-requests/new"
    assert "carers have a procedure of their own" in words(nadia.get(at))
    refused = opened(nadia, f"/cases/{carer.id}/plan-requests/new", ASKED | FACTS | {"on": today(here)})
    assert refused.status_code == 422 and "procedure for carers" in words(refused)
    for _ in range(2):
        here.case(person=carer.person)
    assert nadia.get(at).text.count("/plan-requests/new") == 2
    db.session.rollback()
    assert db.session.query(PlanRequest).count() == 0


@pytest.mark.rule("U16", "U17")
def test_another_team_and_those_not_named_find_none_of_it(here, as_person):
    case, sue, nadia = here.case(), as_person("sue"), as_person("nadia")
    asked = asks(here, case)
    steps = ("", "/consideration", "/ruling", "/transfer", "/light-touch", "/end")
    addresses = [f"/plan-requests/{asked.id}{step}" for step in steps]
    addresses += [f"/cases/{case.id}/{page}" for page in ("plan-requests", "plan-requests/new", "plan-revisions/new")]
    addresses.append(f"/people/{case.person_id}/plan-requests/new")
    assert {nadia.get(address).status_code for address in addresses} == {200, 303}
    assert {sue.get(address).status_code for address in addresses} == {404}
    restrict(here, case)
    assert {nadia.get(address).status_code for address in addresses} == {404}
