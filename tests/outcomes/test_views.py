"""The page of all ways, back to duty, and resolving at duty, as browsers get them."""

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.practice.triage.models import Proposal
from casework.records.cases.models import Case
from casework.records.notes import queries as notes
from casework.records.people.models import Person
from tests.outcomes.ways import CLOSURE, DECISION, allocated, proposed

RESOLVED = CLOSURE | {"settled_by": ["reablement", "simple-request"], "told": "Edith, by telephone"}


@pytest.fixture
def cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


def stage(case):
    return db.session.get(Case, case.id).stage


@pytest.mark.rule("L8")
def test_the_case_leads_to_the_ways_and_dev_sees_which_are_not_his(cast, as_person):
    case, dev = cast.case(), as_person("dev")
    assert f'href="/cases/{case.id}/outcome"' in dev.get(f"/cases/{case.id}").text
    page = dev.get(f"/cases/{case.id}/outcome").text
    for way, his in (("ending/resolved", True), ("triage", True), ("ending", True), ("allocate", False),
                     ("review-date", False), ("ending/other-authority", False)):  # fmt: skip
        assert (f'href="/cases/{case.id}/{way}"' in page) == his, way
    assert "Only a manager of the team allocates a case" in page and "Edith Marsh" in page


@pytest.mark.rule("L24")
def test_from_the_tray_the_page_and_the_row_lead_to_taking_off(cast, as_person):
    case, mary = cast.waiting(), as_person("mary")
    assert f'href="/cases/{case.id}/outcome?back=' in mary.get("/tray").text
    assert "Take off the tray" in mary.get(f"/cases/{case.id}").text
    page = mary.get(f"/cases/{case.id}/outcome").text
    assert f'href="/cases/{case.id}/duty"' in page and f'href="/cases/{case.id}/triage"' not in page


@pytest.mark.rule("L24")
def test_mary_brings_a_case_back_to_duty(cast, as_person):
    case, mary = cast.case(), as_person("mary")
    allocated(cast, case)
    assert "Nadia Hussain holds it no more" in mary.get(f"/cases/{case.id}/duty").text
    thin = mary.post(f"/cases/{case.id}/duty", data={"matter": "She asked for somebody else"})
    assert thin.status_code == 422 and "She asked for somebody else" in thin.text and stage(case) == "allocated"
    version = db.session.get(Case, case.id).version
    answer = mary.post(f"/cases/{case.id}/duty", data=DECISION | {"version": version})
    assert answer.status_code == 422 and "or tick that nothing is outstanding" in answer.text and stage(case) == "allocated"
    handed = {"done": "Assessed", "nothing": "y"}
    answer = mary.post(f"/cases/{case.id}/duty", data=DECISION | handed | {"version": version})
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}")
    assert "Nobody: the team answers for it" in mary.get(answer.location).text and stage(case) == "duty"
    assert "A case came back to duty" in as_person("dev").get("/").text


@pytest.mark.rule("L24", "U16")
def test_nadia_cannot_bring_it_back_by_a_crafted_form_and_south_finds_nothing(cast, as_person):
    case, nadia, mo = cast.waiting(), as_person("nadia"), as_person("mo")
    assert " disabled" in nadia.get(f"/cases/{case.id}/duty").text
    answer = nadia.post(f"/cases/{case.id}/duty", data=DECISION | {"version": "1"})
    assert answer.status_code == 422 and "her son looks in every day" in answer.text
    for address in ("duty", "outcome"):
        assert mo.get(f"/cases/{case.id}/{address}").status_code == 404
    assert mo.post(f"/cases/{case.id}/duty", data=DECISION).status_code == 404
    assert stage(case) == "waiting" and notes.notes_of(case.id) == []


@pytest.mark.rule("L8")
def test_dev_resolves_at_duty_and_mary_reads_of_it_in_her_feed(cast, as_person):
    case, dev = cast.case(), as_person("dev")
    assert dev.get(f"/cases/{case.id}/ending/resolved").status_code == 200
    untold = dev.post(f"/cases/{case.id}/ending/resolved", data=RESOLVED | {"settled_by": [], "told": ""})
    assert untold.status_code == 422 and "A pendant alarm was fitted" in untold.text
    assert "Tick what settled it." in untold.text and "Write who was told, and how." in untold.text
    unknown = dev.post(f"/cases/{case.id}/ending/resolved", data=RESOLVED | {"settled_by": ["magic"]})
    assert unknown.status_code == 422 and stage(case) == "referral"
    assert dev.post(f"/cases/{case.id}/ending/resolved", data=RESOLVED).status_code == 303
    page = dev.get(f"/cases/{case.id}").text
    assert "Resolved at duty. Settled by: reablement; a simple request" in page and "Told: Edith, by telephone" in page
    feed = as_person("mary").get("/").text
    assert "Duty settled a case: read how, and acknowledge it" in feed and "Read the note" in feed


@pytest.mark.rule("L2", "L8")
def test_a_proposal_that_was_overtaken_says_by_what(cast, as_person):
    case = cast.case()
    proposed(cast, case)
    nadia = as_person("nadia")
    page = nadia.get(f"/cases/{case.id}").text
    assert "See the proposed placing" in page and f'href="/cases/{case.id}/outcome"' in page
    (proposal,) = db.session.scalars(db.select(Proposal))
    assert f'href="/proposals/{proposal.id}"' in nadia.get(f"/cases/{case.id}/outcome").text
    allocated(cast, case, to="olive")
    page = nadia.get(f"/proposals/{proposal.id}").text
    assert "Overtaken" in page and "The case was allocated to Olive Grant." in page and "Turned down" not in page
    assert "Your proposal to place this case was overtaken" in nadia.get("/").text
    late = as_person("mary").post(f"/proposals/{proposal.id}/acceptance")
    assert late.status_code == 422 and "overtaken by another decision already" in late.text


@pytest.mark.rule("U37")
def test_after_a_death_every_page_refuses_kindly(cast, as_person):
    case, mary = cast.case(), as_person("mary")
    with transaction():
        db.session.get(Person, case.person_id).died_on = cast.now.date()
    assert f"/cases/{case.id}/outcome" not in mary.get(f"/cases/{case.id}").text
    for address in ("outcome", "allocate", "review-date", "duty", "triage", "ending/resolved"):
        page = mary.get(f"/cases/{case.id}/{address}").text
        assert "Please do not call or write: the work with them has ended." in page, address
    for address in ("allocate", "review-date", "duty", "ending/resolved"):
        answer = mary.post(f"/cases/{case.id}/{address}", data=DECISION | RESOLVED | {"worker": "1"})
        assert answer.status_code == 422, address
    assert stage(case) == "referral"


def test_a_closed_case_offers_no_way_but_says_why(cast, as_person):
    case, mary = cast.case(), as_person("mary")
    mary.get(f"/cases/{case.id}/ending/resolved")
    mary.post(f"/cases/{case.id}/ending/resolved", data=RESOLVED)
    page = mary.get(f"/cases/{case.id}/outcome").text
    assert "This case has ended. A manager can open it again." in page and f"/cases/{case.id}/allocate" not in page
