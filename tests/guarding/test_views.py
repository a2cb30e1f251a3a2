"""Restricting and opening in the browser: from the search to the record, and what the managers then see."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.practice.guarding import operations as guarding
from casework.records.audit.models import Entry
from casework.records.sight import queries as sight
from casework.records.sight.models import Opening, Restriction
from casework.records.staff import operations as staff
from tests.guarding.scene import ids, make_duty_manager, open_record, person_of, restrict, waiting

NAMES = ("Quenby", "Zellweger", "Mill Lane", "LE1 1AA", "960100")
WAY = re.compile(r'href="(/openings/new/[^"]+)"')
SAID = {"reason": "contact", "why": "Her son rang: she has not come home"}


@pytest.fixture
def case(cast):
    """Quenby Zellweger waits on North's tray."""
    cast.now = this_moment()
    return waiting(cast)


def search(browser, words):
    """The page that answers a search."""
    browser.get("/search")
    return browser.get(browser.post("/search", data={"q": words}).location)


def way_in(browser, words="9999791905"):
    """Where a search leads to open what it names."""
    return WAY.search(search(browser, words).text)[1]


@pytest.mark.rule("U16")
def test_from_the_exact_number_to_the_record_and_nothing_of_it_before_the_reason_is_saved(case, as_person):
    sue = as_person("sue")
    found = search(sue, "9999791905")
    assert "North has a record that this fits" in found.text
    page = sue.get(WAY.search(found.text)[1])
    assert not [name for name in NAMES if name in found.text + page.text]
    assert sue.get(f"/people/{case.person_id}").status_code == sue.get(f"/cases/{case.id}").status_code == 404
    opened = sue.post(page.request.path, data=SAID)
    assert (opened.status_code, opened.location) == (303, f"/people/{case.person_id}")
    assert "Quenby Zellweger" in sue.get(opened.location).text
    shown = sue.get(f"/cases/{case.id}")
    assert "Open to you until" in shown.text
    assert "Record a contact" not in shown.text, "what is not hers to do is not offered"


@pytest.mark.rule("U16")
def test_whoever_opened_a_record_reads_and_comments_and_does_nothing_else(case, as_person):
    sue = as_person("sue")
    sue.post(way_in(sue), data=SAID)
    assert sue.post(f"/cases/{case.id}/comments", data={"words": "I have sent an ambulance"}).status_code == 303
    for address in (f"/people/{case.person_id}/details", f"/people/{case.person_id}/restriction", f"/cases/{case.id}/move",
                    f"/cases/{case.id}/contact", f"/cases/{case.id}/allocate", f"/cases/{case.id}/ending/moved"):  # fmt: skip
        assert sue.get(address).status_code in (403, 404), address
        assert sue.post(address, data={"words": "x"}).status_code in (403, 404), address


@pytest.mark.rule("U16")
def test_no_link_on_what_was_opened_leads_to_a_page_that_is_not_there(case, as_person):
    sue = as_person("sue")
    sue.post(way_in(sue), data=SAID)
    for page in (f"/people/{case.person_id}", f"/cases/{case.id}"):
        links = set(re.findall(r'href="(/(?:cases|people|tasks|escalations|notes)/\d[^"#]*)', sue.get(page).text))
        assert links, page
        for link in sorted(links):
            assert sue.get(link).status_code == 200, f"{page} leads to {link}"


@pytest.mark.rule("U16")
def test_after_eight_hours_it_is_closed_again(case, as_person):
    sue = as_person("sue")
    sue.post(way_in(sue), data=SAID)
    moment = this_moment()
    with time_machine.travel(moment + timedelta(minutes=25), tick=True):
        assert sue.get(f"/people/{case.person_id}").status_code == 200
    with time_machine.travel(moment + timedelta(hours=8, minutes=1), tick=True):
        assert as_person("sue").get(f"/people/{case.person_id}").status_code == 404


@pytest.mark.rule("U16")
def test_the_way_in_is_for_whoever_searched_and_cannot_be_made_up(case, as_person):
    address = way_in(as_person("sue"))
    assert as_person("mo").get(address).status_code == 404
    forged = f"{address[:-9]}{'A' if address[-9] != 'A' else 'B'}{address[-8:]}"
    assert as_person("sue").get(forged).status_code == 404
    assert as_person("sue").get(f"/openings/new/{case.person_id}").status_code == 404


@pytest.mark.rule("U16")
def test_without_a_reason_nothing_opens_and_what_was_typed_stands(case, as_person):
    sue = as_person("sue")
    address = way_in(sue)
    refused = sue.post(address, data={"reason": "", "why": "Her son rang"})
    assert refused.status_code == 422
    assert "Choose why you open this record" in refused.text
    assert "Her son rang" in refused.text
    assert sue.get(f"/people/{case.person_id}").status_code == 404


@pytest.mark.rule("U16")
@pytest.mark.rule("U18")
def test_when_the_trail_cannot_be_written_the_record_stays_closed(case, as_person, monkeypatch, app):
    sue = as_person("sue")
    address = way_in(sue)

    def fails(*_args, **_kwargs):
        raise OSError("the trail is full")

    monkeypatch.setattr(guarding.audit, "record", fails)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(app, "testing", False)
    assert sue.post(address, data=SAID).status_code == 500
    monkeypatch.undo()
    assert db.session.scalar(select(func.count()).select_from(Opening)) == 0
    assert sue.get(f"/people/{case.person_id}").status_code == 404


@pytest.mark.rule("U16")
def test_the_manager_has_it_in_the_feed_looks_into_it_and_a_senior_manager_reads_what_was_wrong(case, cast, as_person):
    opening = open_record(cast, case)
    mary = as_person("mary")
    assert "look into it" in mary.get("/").text
    assert "Sue Walsh" in mary.get("/openings").text
    page = mary.get(f"/openings/{opening.id}")
    assert "Her son rang" in page.text
    refused = mary.post(f"/openings/{opening.id}/answer", data={"found": "no", "words": ""})
    assert refused.status_code == 422
    assert "Say what was not in order" in refused.text
    assert mary.post(f"/openings/{opening.id}/answer", data={"found": "no", "words": "A neighbour"}).status_code == 303
    assert "look into it" not in mary.get("/").text
    assert "was not opened in order" in as_person("sam").get("/").text
    assert "A neighbour" in as_person("sam").get(f"/openings/{opening.id}").text
    for name in ("mo", "nadia", "sue"):
        assert as_person(name).get(f"/openings/{opening.id}").status_code in (403, 404), name


@pytest.mark.rule("U17")
def test_a_manager_restricts_a_record_by_naming_people_and_the_others_meet_a_page_that_is_not_there(case, cast, as_person):
    mary, nadia = as_person("mary"), as_person("nadia")
    assert "Restrict this record" in mary.get(f"/people/{case.person_id}").text
    assert nadia.get(f"/people/{case.person_id}").status_code == 200
    address = f"/people/{case.person_id}/restriction"
    alone = mary.post(address, data={"readers": sorted(ids(cast, "mary")), "why": "Her niece works here"})
    assert alone.status_code == 422
    assert "Name at least one senior manager" in alone.text
    assert "Her niece works here" in alone.text
    named = {"readers": sorted(ids(cast, "mary", "sam")), "why": "Her niece works here"}
    assert mary.post(address, data=named).status_code == 303
    missing = nadia.get("/people/999999")
    for path in (f"/people/{case.person_id}", f"/cases/{case.id}", address, f"/cases/{case.id}/comments"):
        hidden = nadia.get(path)
        assert hidden.status_code == 404, path
        assert hidden.text.count("Nothing is here for you") == missing.text.count("Nothing is here for you")
    assert not [name for name in NAMES for page in ("/", "/tray", "/escalations", "/my-tasks?whose=team")
                if name in nadia.get(page).text]  # fmt: skip
    assert "Restricted" in mary.get(f"/people/{case.person_id}").text


@pytest.mark.rule("U17")
def test_who_is_named_is_changed_and_the_restriction_is_lifted_on_the_same_page(case, cast, as_person):
    restrict(cast, case)
    mary, address = as_person("mary"), f"/people/{case.person_id}/restriction"
    assert mary.post(address, data={"readers": sorted(ids(cast, "mary", "sam", "nadia"))}).status_code == 303
    assert as_person("nadia").get(f"/people/{case.person_id}").status_code == 200
    assert as_person("nadia").post(address, data={"readers": sorted(ids(cast, "nadia"))}).status_code == 422
    assert mary.post(f"{address}/lifting", data={"why": ""}).status_code == 422
    assert mary.post(f"{address}/lifting", data={"why": "Her niece has left"}).status_code == 303
    assert as_person("tom").get(f"/people/{case.person_id}").status_code == 200
    assert "Her niece has left" in mary.get(address).text


@pytest.mark.rule("U17")
def test_the_duty_manager_opens_a_restricted_record_in_an_emergency_and_a_practitioner_is_sent_to_them(case, cast, as_person):
    restrict(cast, case)
    nadia = as_person("nadia")
    found = search(nadia, "9999791905")
    assert "A restricted record has this number" in found.text
    assert "ring the duty manager" in found.text
    assert WAY.search(found.text) is None
    make_duty_manager(cast, "sue")
    sue = as_person("sue")
    assert sue.post(way_in(sue), data=SAID | {"reason": "danger"}).status_code == 303
    assert "Quenby Zellweger" in sue.get(f"/people/{case.person_id}").text


@pytest.mark.rule("U17")
def test_two_managers_who_restrict_at_once_leave_one_restriction(case, cast):
    restrict(cast, case)
    with pytest.raises(Exception, match="meanwhile"):
        restrict(cast, case)
    assert db.session.scalar(select(func.count()).select_from(Restriction)) == 1
    assert sight.reader_numbers(case.person_id) == ids(cast, "mary", "sam")


@pytest.mark.rule("U18")
def test_a_search_that_tells_of_a_record_stands_in_its_trail(case, as_person):
    search(as_person("sue"), "9999791905")
    entry = db.session.scalar(select(Entry).where(Entry.act == "people.searched").order_by(Entry.seq.desc()))
    assert (entry.persons, entry.detail) == ([case.person_id], {"found": 0, "elsewhere": 1})


@pytest.mark.rule("U17")
def test_a_record_whose_readers_have_all_left_is_shown_to_the_head_of_service_who_names_somebody(case, cast, as_person):
    restrict(cast, case)
    assert "Named on 1 restricted record" in as_person("ada").get(f"/staff/workers/{cast.worker('mary').id}/ending").text
    with transaction():
        for name in ("mary", "sam"):
            staff.end_worker(actor=cast.actor("ada"), now=cast.now, worker=cast.worker(name))
    helen = as_person("helen")
    assert "1 restricted record" in helen.get("/account").text
    assert helen.post(WAY.search(helen.get("/openings").text)[1], data=SAID | {"reason": "cover"}).status_code == 303
    address = f"/people/{case.person_id}/restriction"
    assert helen.post(address, data={"readers": sorted(ids(cast, "tom", "helen"))}).status_code == 303
    assert as_person("tom").get(f"/people/{case.person_id}").status_code == 200
    assert WAY.search(helen.get("/openings").text) is None


@pytest.mark.rule("U17")
def test_a_manager_from_whom_the_record_is_kept_cannot_name_themselves_by_opening_it(case, cast, as_person):
    restrict(cast, case)
    make_duty_manager(cast, "tom", "North")
    tom = as_person("tom")
    assert tom.post(way_in(tom), data=SAID | {"reason": "danger"}).status_code == 303
    address = f"/people/{case.person_id}/restriction"
    assert tom.get(f"/people/{case.person_id}").status_code == 200
    assert tom.get(address).status_code == 404
    assert tom.post(address, data={"readers": sorted(ids(cast, "tom", "mary", "sam"))}).status_code == 404
    assert tom.post(f"{address}/lifting", data={"why": "No need"}).status_code == 404
    for verb, more in ((guarding.name_readers, {"readers": ids(cast, "tom", "sam")}), (guarding.lift, {"why": "No need"})):
        with pytest.raises(Exception, match="Only a manager who is named"), transaction():
            verb(actor=cast.actor("tom"), now=cast.now, person=person_of(case), **more)
    assert sight.reader_numbers(case.person_id) == ids(cast, "mary", "sam")
