"""The log of disclosures: asked, allowed or refused, made; never made without being allowed (F8)."""

import re
from datetime import timedelta

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.disclosures import operations, queries
from casework.practice.disclosures.models import Disclosure, DisclosureMade
from casework.practice.disclosures.rules import Wanted
from casework.records.notices.models import Notice
from casework.records.people.models import Person
from tests.guarding.scene import restrict

pytestmark = pytest.mark.rule("F8")
ASKS = {"what": "Where she lives", "whom": "DC Hall, the police", "basis": "crime", "why": "A burglar is about"}
AGREED = {"what": "Her diagnosis", "whom": "Voice Ltd", "basis": "consent", "agreed": "On the telephone today"}


@pytest.fixture
def here(cast):
    cast.now = this_moment()
    return cast


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def told():
    db.session.rollback()
    return [(each.receiver, each.kind) for each in db.session.query(Notice).filter_by(rule="F8", acknowledged_at=None)]


def asked(browser, case, what):
    address = f"/people/{case.person_id}/disclosures/new"
    browser.get(address)
    return browser.post(address, data=what)


def test_a_manager_allows_it_and_only_then_it_is_recorded_as_made(here, as_person):
    case, nadia, mary, on = here.case(), as_person("nadia"), as_person("mary"), f"{here.now.date():%d/%m/%Y}"
    assert "Nothing was disclosed" in words(nadia.get(f"/people/{case.person_id}/disclosures"))
    refused = asked(nadia, case, ASKS | {"why": ""})
    assert refused.status_code == 422 and "Where she lives" in refused.text
    at = asked(nadia, case, ASKS).location
    assert told() == [(f"managers:{case.team_id}", "due")] and f'href="{at}"' in mary.get("/").text
    early = nadia.post(f"{at}/making", data={"on": on, "how": "By telephone"})
    assert early.status_code == 422 and "Nobody has allowed this yet" in words(early) and "By telephone" in early.text
    assert nadia.post(f"{at}/answer", data={"allowed": "yes"}).status_code == 422
    assert "A manager of the team allows" in words(nadia.get(at))
    mary.get(at)
    assert mary.post(f"{at}/answer", data={"allowed": "no", "reason": ""}).status_code == 422
    assert mary.post(f"{at}/answer", data={"allowed": "yes", "reason": "The street, not the number"}).status_code == 303
    assert told() == [(f"worker:{here.worker('nadia').id}", "know")] and f'href="{at}"' in nadia.get("/").text
    assert "The street, not the number" in words(nadia.get(at))
    assert nadia.post(f"{at}/making", data={"on": on, "how": "By telephone"}).status_code == 303
    shown = words(nadia.get(f"/people/{case.person_id}/disclosures"))
    assert "Made" in shown and "Mary Byrne" in shown and "DC Hall" in shown
    twice = nadia.post(f"{at}/making", data={"on": on, "how": "Again"})
    assert twice.status_code == 422 and "made already" in words(twice) and db.session.query(DisclosureMade).count() == 1


def test_what_is_refused_is_never_made(here, as_person):
    case, nadia, mary = here.case(), as_person("nadia"), as_person("mary")
    at = asked(nadia, case, ASKS).location
    mary.get(at)
    mary.post(f"{at}/answer", data={"allowed": "no", "reason": "Ask her first"})
    made = nadia.post(f"{at}/making", data={"on": f"{here.now.date():%d/%m/%Y}", "how": "By telephone"})
    assert made.status_code == 422 and "This was refused" in words(made) and "Ask her first" in words(nadia.get(at))


def test_consent_and_a_managers_own_are_allowed_at_once(here, as_person):
    case, nadia, mary = here.case(), as_person("nadia"), as_person("mary")
    assert "recorded by Nadia Hussain" in words(nadia.get(asked(nadia, case, AGREED).location))
    page = words(mary.get(asked(mary, case, ASKS).location))
    assert "Allowed by Mary Byrne" in page and told() == []


@pytest.mark.rule("U16", "U17")
def test_only_those_who_may_see_the_person_find_it_and_of_a_restricted_one_those_named_are_asked(here, as_person):
    case, nadia, sue = here.case(), as_person("nadia"), as_person("sue")
    at = asked(nadia, case, ASKS).location
    assert sue.get(at).status_code == sue.get(f"/people/{case.person_id}/disclosures").status_code == 404
    restrict(here, case, "nadia", "mary", "sam")
    asked(nadia, case, ASKS)
    assert told()[1:] == [(f"worker:{here.worker('mary').id}", "due")] and as_person("tom").get(at).status_code == 404


def test_of_two_answers_at_once_the_second_is_refused(cast):
    case = cast.case()
    person = db.session.get(Person, case.person_id)
    with transaction():
        row = operations.ask(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, team=cast.team("North"), person=person,
                             wanted=Wanted(**ASKS))  # fmt: skip

    def answers(name):
        with transaction():
            operations.answer(actor=cast.actor(name), now=cast.now + timedelta(minutes=1), allowed=True,
                              disclosure=db.session.get(Disclosure, row.id))  # fmt: skip

    answers("mary")
    with pytest.raises(Refused, match="answered already"):
        answers("tom")
    assert queries.line_for(cast.actor("nadia"), row.id).answer.by.name == "Mary Byrne"
