"""The pages of interim support: put in place, gone on with, reviewed, its money asked for, decided and told (F23 to F27)."""

import re

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db
from casework.practice.support.models import FundingDecision, InterimSupport
from casework.records.tasks.models import Task
from tests.guarding.scene import restrict
from tests.support.scene import CONSIDERED_ALL, URGENT

POINTS = {"advice": "The day centre", "next": "An assessment", "complaint": "Write to us"}


@pytest.fixture
def here(cast):
    cast.now = this_moment()
    return cast


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def sent(browser, address, data):
    browser.get(address)
    return browser.post(address, data=data)


@pytest.mark.rule("F23", "F24")
def test_support_is_put_in_place_by_three_answers_and_the_page_says_what_is_missing(here, as_person):
    case, nadia = here.case(), as_person("nadia")
    assert "No support is on record" in words(nadia.get(f"/cases/{case.id}/support"))
    new = f"/cases/{case.id}/support/new"
    refused = sent(nadia, new, URGENT | {"hard": ""})
    assert refused.status_code == 422 and "hard to stop" in words(refused) and "Two visits a day" in refused.text
    at = nadia.post(new, data=URGENT).location
    page = words(nadia.get(at))
    assert "not a care and support plan" in page and "1 of 7 items complete" in page
    assert "Two visits a day" in words(nadia.get(f"/cases/{case.id}"))
    assert "1 of 7 items complete" in words(nadia.get(f"/cases/{case.id}/support"))
    row = db.session.query(InterimSupport).one()
    assert sent(nadia, f"{at}/change", URGENT | {"outcomes": "Safe at night", "version": str(row.version)}).status_code == 303
    stale = nadia.post(f"{at}/change", data=URGENT | {"outcomes": "Other", "version": "1"})
    assert stale.status_code == 409 and "Safe at night" in stale.text and "Other" in stale.text
    over = sent(nadia, f"{at}/steps/ending", {"on": f"{here.now.date():%d/%m/%Y}", "words": "She is assessed"})
    assert over.status_code == 303 and "She is assessed" in words(nadia.get(at))
    assert "This support has ended" in words(nadia.get(f"{at}/steps/review"))
    assert nadia.get(f"{at}/steps/holiday").status_code == 404


@pytest.mark.rule("F25", "F26")
def test_money_is_asked_for_decided_by_a_manager_and_told(here, as_person):
    case, nadia, mary = here.case(), as_person("nadia"), as_person("mary")
    at = sent(nadia, f"/cases/{case.id}/support/new", URGENT).location
    money = sent(nadia, f"{at}/funding", {"what": "£240 a week", **CONSIDERED_ALL}).location
    assert "A manager of the team decides" in words(nadia.get(money)) and f'href="{money}' in mary.get("/").text
    decision = {"outcome": "agreed", "rationale": "Unsafe", "what": "£240 a week", "enough": "yes", "charge": "charged"}
    assert sent(nadia, money, decision | {"rests_on": ["risk"]}).status_code == 422
    alone = sent(mary, money, decision | {"rests_on": ["cost"]})
    assert alone.status_code == 422 and "never rests on cost alone" in words(alone) and "Unsafe" in alone.text
    assert db.session.query(FundingDecision).count() == 0
    assert mary.post(money, data=decision | {"rests_on": ["cost", "risk"]}).status_code == 303
    assert "Agreed as asked" in words(nadia.get(money)) and "Not yet" in words(nadia.get(money))
    page = nadia.get(f"{money}/telling")
    assert "Agreed as asked: £240 a week" in page.text and "Unsafe" in page.text, "nobody types it again"
    told = {"on": f"{here.now.date():%d/%m/%Y}", "whom": "Edith Marsh", "way": "phone", "decision": "Agreed",
            "rationale": "Unsafe", **POINTS}  # fmt: skip
    assert nadia.post(f"{money}/telling", data=told).status_code == 303
    assert "a letter follows" in words(nadia.get(money)) and "send the letter" in words(nadia.get(f"/cases/{case.id}"))
    assert db.session.query(Task).filter_by(rule="F26", ended_at=None).one().page == f"{money}/letter"


@pytest.mark.rule("U16", "U17")
def test_only_those_who_may_see_the_case_find_it(here, as_person):
    case, nadia, sue = here.case(), as_person("nadia"), as_person("sue")
    at = sent(nadia, f"/cases/{case.id}/support/new", URGENT).location
    money = sent(nadia, f"{at}/funding", {"what": "£240", **CONSIDERED_ALL}).location
    pages = (f"/cases/{case.id}/support", at, f"{at}/change", f"{at}/steps/review", f"{at}/funding", money, f"{money}/telling")
    for page in pages:
        assert nadia.get(page).status_code == 200 and sue.get(page).status_code == 404
    assert sue.get(f"{money}/letter").status_code == 404
    restrict(here, case, "mary", "sam")
    assert [nadia.get(page).status_code for page in pages] == [404] * len(pages)
