"""The pages of advocacy and of processes: what is shut without an advocate, and what never is (F14, F15, F16)."""

import re

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.practice.advice.operations import write_prevention
from casework.practice.advice.rules import ELEMENTS, WAYS, Prevention, Way
from casework.practice.advocacy.models import AdvocacyAnswer
from casework.practice.processes.models import InterimMeasure, Process, ProcessEnd
from casework.practice.processes.queries import completed
from tests.guarding.scene import restrict

YES_NO = {"difficulty": "yes", "areas": ["weighing"], "other": "no", "view": "I can say it myself", "why": "Two talks"}
BEGINS = {"kind": "assessment", "words": "Her needs after the fall"}
MEASURE = {"what": "A bed downstairs", "by": "Dev Patel", "why": "She cannot climb the stairs"}
PLACED = {"kind": "care-act", "whom": "Jo Hall, Voice Ltd"}


@pytest.fixture
def here(cast):
    cast.now = this_moment()
    return cast


def today(cast):
    return f"{cast.now.date():%d/%m/%Y}"


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def count(table):
    db.session.rollback()
    return db.session.query(table).count()


def opened(browser, address, data):
    """A page is opened, and its form sent."""
    browser.get(address)
    return browser.post(address, data=data)


@pytest.mark.rule("F15")
def test_an_assessment_waits_for_the_answers_then_for_the_advocate_and_every_word_stays(here, as_person):
    case, nadia, on = here.case(), as_person("nadia"), {"on": today(here)}
    at, about = f"/cases/{case.id}/processes", f"/people/{case.person_id}/advocacy"
    assert "still to be asked" in words(nadia.get(f"/cases/{case.id}"))
    page = nadia.get(at)
    assert re.search(r"<button[^>]* disabled", page.text) and "Answer first whether" in words(page)
    refused = nadia.post(at, data=BEGINS | on)
    assert refused.status_code == 422 and "Her needs after the fall" in refused.text and "Answer first" in words(refused)
    assert opened(nadia, f"{about}/answers", YES_NO).status_code == 303
    assert "owed and not in place" in words(nadia.get(f"/cases/{case.id}"))
    assert "none is in place" in words(nadia.get(at)) and nadia.post(at, data=BEGINS | on).status_code == 422
    assert count(Process) == 0
    assert opened(nadia, f"/cases/{case.id}/interim-measures", MEASURE | on).status_code == 303, "what cannot wait goes on"
    assert count(InterimMeasure) == 1 and "A bed downstairs" in words(nadia.get(at))
    assert opened(nadia, f"{about}/in-place", PLACED | on).status_code == 303
    assert opened(nadia, at, BEGINS | on).status_code == 303
    assert "Assessment" in words(nadia.get(f"/cases/{case.id}"))
    again = nadia.post(at, data=BEGINS | on)
    assert again.status_code == 422 and "under way already" in words(again)


@pytest.mark.rule("F15")
def test_a_process_is_not_completed_once_the_advocate_is_gone_but_may_stop(here, as_person):
    case, nadia, on = here.case(), as_person("nadia"), {"on": today(here)}
    about = f"/people/{case.person_id}/advocacy"
    opened(nadia, f"{about}/answers", YES_NO)
    opened(nadia, f"{about}/in-place", PLACED | on)
    for kind in ("review", "assessment"):
        opened(nadia, f"/cases/{case.id}/processes", BEGINS | on | {"kind": kind})
    opened(nadia, f"{about}/ended", on | {"words": "She moved on"})
    first, second = sorted(row.id for row in db.session.query(Process))
    shut = opened(nadia, f"/processes/{first}", on | {"how": "completed", "words": "All is well"})
    assert shut.status_code == 422 and "none is in place" in words(shut) and "All is well" in shut.text
    assert opened(nadia, f"/processes/{second}", on | {"how": "stopped", "words": "She moved away"}).status_code == 303
    declined = {"explained": "y", "words": "No, thank you"}
    assert opened(nadia, f"{about}/declined", on | {"words": "No"}).status_code == 422
    assert opened(nadia, f"{about}/declined", on | declined).status_code == 303
    assert opened(nadia, f"/processes/{first}", on | {"how": "completed", "words": "All is well"}).status_code == 303
    db.session.rollback()
    assert [each.process.kind for each in completed(case.id, "review")] == ["review"] and completed(case.id, "assessment") == []
    assert count(ProcessEnd) == 2
    assert "ended already" in words(nadia.post(f"/processes/{first}", data=on | {"how": "completed"}))


@pytest.mark.rule("F6")
def test_planning_waits_until_prevention_was_explored_and_an_assessment_does_not(here, as_person):
    case, nadia, on = here.case(), as_person("nadia"), {"on": today(here)}
    at = f"/cases/{case.id}/processes"
    opened(nadia, f"/people/{case.person_id}/advocacy/answers", {"difficulty": "no", "other": "not-known"})
    plan = BEGINS | on | {"kind": "planning"}
    refused = opened(nadia, at, plan)
    assert refused.status_code == 422 and "explore prevention" in words(refused) and BEGINS["words"] in refused.text
    assert f'href="/cases/{case.id}/prevention"' in refused.text
    assert opened(nadia, at, BEGINS | on).status_code == 303
    with transaction():
        write_prevention(actor=here.actor("nadia"), now=here.now, case=case, seen=None,
                         prevention=Prevention(dict.fromkeys(ELEMENTS, "Talked over"),
                                               dict.fromkeys(WAYS, Way("unsuitable", "Tried last year"))))  # fmt: skip
    assert opened(nadia, at, plan).status_code == 303


@pytest.mark.rule("F14", "F16")
def test_the_page_says_how_it_stands_keeps_every_answer_and_lists_who_waits(here, as_person):
    case, nadia, on = here.case(), as_person("nadia"), {"on": today(here)}
    about = f"/people/{case.person_id}/advocacy"
    assert f'href="{about}"' in nadia.get(f"/people/{case.person_id}").text
    assert "Nobody of your teams waits" in words(nadia.get("/advocacy"))
    assert opened(nadia, f"{about}/answers", YES_NO | {"areas": []}).status_code == 422
    opened(nadia, f"{about}/answers", YES_NO)
    page = words(nadia.get(about))
    assert "There is a duty" in page and "using or weighing it" in page and "I can say it myself" in page
    assert "1 person waits" in words(nadia.get("/advocacy")) and "Not yet" in words(nadia.get("/advocacy"))
    assert opened(nadia, f"{about}/referral", PLACED | on | {"kind": ""}).status_code == 422
    assert opened(nadia, f"{about}/referral", PLACED | on | {"words": "Speaks Polish"}).status_code == 303
    assert "Jo Hall, Voice Ltd" in words(nadia.get("/advocacy"))
    opened(nadia, f"{about}/answers", {"difficulty": "no", "other": "not-known"})
    page = words(nadia.get(about))
    assert "may still be offered" in page and "Speaks Polish" in page and count(AdvocacyAnswer) == 2
    assert "Nobody of your teams waits" in words(nadia.get("/advocacy"))
    assert nadia.get(f"{about}/made-up").status_code == 404


@pytest.mark.rule("U16", "U17")
def test_another_team_and_those_not_named_find_none_of_it(here, as_person):
    case, sue, nadia = here.case(), as_person("sue"), as_person("nadia")
    addresses = [f"/people/{case.person_id}/advocacy", f"/cases/{case.id}/processes", f"/cases/{case.id}/interim-measures"]
    assert {sue.get(address).status_code for address in addresses} == {404}
    restrict(here, case)
    assert {nadia.get(address).status_code for address in addresses} == {404}
