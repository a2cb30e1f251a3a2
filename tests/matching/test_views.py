"""Strengths and needs in the browser: who writes, confirms and reads them, and where they are shown."""

from datetime import timedelta

import pytest

from casework.ground import clock
from casework.ground.db import db, transaction
from casework.practice.matching import operations as matching
from casework.practice.matching import queries
from casework.practice.matching.rules import Wanted, Written
from casework.records.audit.queries import entries_about
from casework.records.cases.models import Case

TYPED = {"functions": ["review"], "needs": ["dementia", "autism"], "interested": ["dols"], "learning": ["end-of-life"],
         "languages": "polish, BSL", "training": "Best Interests Assessor, March 2024"}  # fmt: skip


@pytest.fixture
def page(cast):
    """Where Nadia's strengths stand."""
    cast.now = clock.now()
    return f"/workers/{cast.worker('nadia').id}/strengths"


@pytest.fixture
def written(cast, page):
    """Nadia's strengths, as she wrote them."""
    with transaction():
        return matching.write_strengths(actor=cast.actor("nadia"), now=cast.now, worker=cast.worker("nadia"), version=None,
                                        written=Written(("review",), ("dementia",), languages=("Polish",)))  # fmt: skip


def sent(version=0, **others):
    return {"version": str(version)} | TYPED | others


# --- strengths --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("H8", "U18")
def test_a_worker_writes_their_strengths_and_a_manager_confirms_them(as_person, cast, page):
    nadia, mary = as_person("nadia"), as_person("mary")
    assert f'href="{page}"' in nadia.get("/account").text and nadia.get("/account/strengths").location == page
    assert "Nothing is written yet" in nadia.get(page).text
    nadia.get(f"{page}/change")
    assert nadia.post(f"{page}/change", data=sent()).location == page
    row = queries.strengths_of(cast.worker("nadia").id)
    assert (row.functions, row.needs, row.languages) == (["review"], ["dementia", "autism"], ["Polish", "British Sign Language"])
    assert row.written_by.name == "Nadia Hussain" and row.confirmed_at is None
    shown = nadia.get(page).text
    for words in ("Reviews", "Dementia", "Autism", "Deprivation of liberty", "End of life", "Best Interests Assessor, March 2024",
                  "Not confirmed"):  # fmt: skip
        assert words in shown, words
    assert "Confirm that it is so" not in shown, "not her own"
    assert "Confirm that it is so" in mary.get(page).text
    assert mary.post(f"{page}/confirmation", data={"version": str(row.version)}).location == page
    row = queries.strengths_of(cast.worker("nadia").id)
    assert row.confirmed_by.name == "Mary Byrne" and "Confirmed" in nadia.get(page).text
    confirmed, first = entries_about("worker_strengths", row.id)
    assert (confirmed.act, first.act) == ("strengths.confirmed", "strengths.written")
    assert first.detail["changed"]["needs"] == [[], ["dementia", "autism"]]
    assert first.detail["changed"]["words"] == ["languages", "training"]


@pytest.mark.rule("H8")
def test_what_a_worker_changes_is_to_be_confirmed_anew_and_what_a_manager_writes_is_confirmed(as_person, cast, page, written):
    nadia, mary = as_person("nadia"), as_person("mary")
    assert "Save and confirm" in mary.get(f"{page}/change").text
    assert mary.post(f"{page}/change", data=sent(written.version)).status_code == 303
    row = queries.strengths_of(written.worker_id)
    assert row.confirmed_by.name == "Mary Byrne"
    nadia.get(f"{page}/change")
    assert nadia.post(f"{page}/change", data=sent(row.version, needs=["dementia"])).status_code == 303
    assert queries.strengths_of(written.worker_id).confirmed_at is None


@pytest.mark.rule("H8")
def test_a_manager_confirms_what_they_read_and_nothing_that_came_after(as_person, cast, page, written):
    mary = as_person("mary")
    mary.get(page)
    with transaction():
        matching.write_strengths(actor=cast.actor("nadia"), now=cast.now, worker=cast.worker("nadia"), version=None,
                                 written=Written(needs=("autism",)))  # fmt: skip
    answer = mary.post(f"{page}/confirmation", data={"version": "1"})
    assert answer.status_code == 409 and "changed while you read it" in answer.text
    assert queries.strengths_of(written.worker_id).confirmed_at is None


def test_who_saves_second_is_shown_both_versions(as_person, cast, page):
    nadia, mary = as_person("nadia"), as_person("mary")
    for browser in (nadia, mary):
        browser.get(f"{page}/change")
    assert nadia.post(f"{page}/change", data=sent()).status_code == 303
    second = mary.post(f"{page}/change", data=sent(needs=["caring"], strengths="Calm"))
    assert second.status_code == 409 and "Somebody else saved this first" in second.text
    for words in ("Autism, Dementia", "Caring for somebody", "Calm", "Save my version"):
        assert words in " ".join(second.text.split()), words
    version = queries.strengths_of(cast.worker("nadia").id).version
    assert mary.post(f"{page}/change", data=sent(version, needs=["caring"])).status_code == 303
    assert queries.strengths_of(cast.worker("nadia").id).needs == ["caring"]


def test_a_form_that_lost_its_version_is_shown_again_and_then_saved(as_person, cast, page):
    nadia, case = as_person("nadia"), cast.waiting()
    nadia.get(f"{page}/change")
    for address, typed in ((f"{page}/change", sent(version="")), (f"/cases/{case.id}/needs", wanting(cast, version="x"))):
        again = nadia.post(address, data=typed)
        assert again.status_code == 409 and 'name="version" type="hidden" value="0"' in again.text
        assert nadia.post(address, data=typed | {"version": "0"}).status_code == 303


@pytest.mark.rule("H8", "U16")
def test_colleagues_and_other_teams_do_not_read_them(as_person, page, written):
    for name in ("olive", "dev", "sue", "mo"):
        browser = as_person(name)
        assert browser.get(page).status_code == browser.get(f"{page}/change").status_code == 404
        assert browser.post(f"{page}/change", data=sent()).status_code == 404
    assert as_person("mo").post(f"{page}/confirmation", data={"version": "1"}).status_code == 404
    assert as_person("nadia").post(f"{page}/confirmation", data={"version": "1"}).status_code == 403
    assert as_person("ada").get(page).status_code == 403
    assert as_person("helen").get(page).status_code == 200


@pytest.mark.rule("H8")
def test_too_many_languages_are_refused_and_what_was_typed_stands(as_person, page):
    nadia = as_person("nadia")
    nadia.get(f"{page}/change")
    languages = ", ".join(f"Language{letter}" for letter in "abcdefghijklm")
    answer = nadia.post(f"{page}/change", data=sent(languages=languages, develop="Court of Protection"))
    assert answer.status_code == 422 and "by their names alone" in answer.text
    assert languages in answer.text and "Court of Protection" in answer.text


@pytest.mark.rule("H8")
def test_a_manager_sees_at_a_glance_who_is_good_at_what_and_what_nobody_is(as_person, cast, written):
    address = f"/teams/{cast.team('North').id}/strengths"
    mary = as_person("mary")
    assert f'href="{address}"' in mary.get("/").text and f'href="{address}"' in mary.get("/absences").text
    shown = " ".join(mary.get(address).text.split())
    for words in ("Nadia Hussain", "Olive Grant", "Polish", "Nothing is written yet", "Nobody here has written", "autism"):
        assert words in shown, words
    assert "dementia," not in shown.partition("Nobody here has written")[2].partition("</p>")[0]
    nadia = as_person("nadia")
    assert nadia.get(address).status_code == 403 and f'href="{address}"' not in nadia.get("/").text
    assert as_person("mo").get(address).status_code == 404


# --- what a case needs ------------------------------------------------------------------------------------------------


def wanting(cast, **others):
    tomorrow = clock.today() + timedelta(days=1)
    return {"version": "0", "needs": ["dementia"], "languages": "polish", "known_face": "y", "wishes": "A woman",
            "asked_for": [str(cast.worker("nadia").id)], "not_again": [str(cast.worker("olive").id)],
            "asked_whom": "Her daughter", "asked_on": f"{clock.today():%d/%m/%Y}", "course": "worse",
            "support_until": f"{tomorrow:%d/%m/%Y}"} | others  # fmt: skip


@pytest.mark.rule("H8", "H9", "U18")
def test_whoever_works_in_the_team_writes_what_a_case_needs_and_the_case_shows_it(as_person, cast):
    cast.now = clock.now()
    case = cast.waiting(person=cast.person(communication_needs="Prefers Urdu"))
    nadia, address = as_person("nadia"), f"/cases/{case.id}/needs"
    assert f'href="{address}"' in nadia.get(f"/cases/{case.id}").text
    form = nadia.get(address).text
    assert "Prefers Urdu" in form and "Olive Grant" in form and "Sue Walsh" not in form
    assert nadia.post(address, data=wanting(cast)).location == f"/cases/{case.id}"
    row = queries.needs_of(case.id)
    assert (row.needs, row.languages, row.asked_for, row.asked_whom) == (
        ["dementia"], ["Polish"], [cast.worker("nadia").id], "Her daughter")  # fmt: skip
    shown = " ".join(nadia.get(f"/cases/{case.id}").text.split())
    assert "Dementia, speaks Polish, somebody they know, asked for Nadia Hussain, not Olive Grant again" in shown
    assert "A woman" in shown and "likely to get worse" in shown
    (entry,) = entries_about("case_needs", row.id)
    assert entry.act == "case-needs.written" and entry.persons == [case.person_id]
    assert entry.detail["changed"]["asked_for"] == [[], [cast.worker("nadia").id]]
    assert "Her daughter" not in str(entry.detail)


@pytest.mark.rule("H8", "U16")
def test_another_teams_case_is_nobodys_to_describe_nor_its_workers_to_be_named(as_person, cast):
    cast.now = clock.now()
    case = cast.waiting()
    address = f"/cases/{case.id}/needs"
    sue, nadia = as_person("sue"), as_person("nadia")
    assert sue.get(address).status_code == sue.post(address, data=wanting(cast)).status_code == 404
    nadia.get(address)
    refused = nadia.post(address, data=wanting(cast, asked_for=[str(cast.worker("sue").id)]))
    assert refused.status_code == 422 and "choose from the list" in refused.text
    assert queries.needs_of(case.id) is None


@pytest.mark.rule("H8", "U37")
def test_a_case_that_ended_meanwhile_takes_no_needs_and_what_was_typed_stands(as_person, cast):
    cast.now = clock.now()
    case = cast.waiting()
    nadia, address = as_person("nadia"), f"/cases/{case.id}/needs"
    nadia.get(address)
    with transaction():
        db.session.get(Case, case.id).stage = "closed"
    refused = nadia.post(address, data=wanting(cast))
    assert refused.status_code == 422 and "This case has ended" in refused.text and "A woman" in refused.text
    assert "disabled" in nadia.get(address).text


def test_two_who_describe_one_case_are_shown_both_versions(as_person, cast):
    cast.now = clock.now()
    case = cast.waiting()
    nadia, olive, address = as_person("nadia"), as_person("olive"), f"/cases/{case.id}/needs"
    for browser in (nadia, olive):
        browser.get(address)
    assert nadia.post(address, data=wanting(cast)).status_code == 303
    second = olive.post(address, data=wanting(cast, wishes="Nobody in a hurry", languages=""))
    assert second.status_code == 409
    for words in ("Somebody else saved this first", "A woman", "Nobody in a hurry", "Polish"):
        assert words in second.text, words


@pytest.mark.rule("H8")
def test_a_worker_who_left_stays_named_on_the_case(as_person, cast):
    cast.now = clock.now()
    case, olive = cast.waiting(), cast.worker("olive").id
    with transaction():
        matching.write_needs(actor=cast.actor("nadia"), now=cast.now, case=case, version=None, wanted=Wanted(
            not_again=(olive,), asked_whom="Herself", asked_on=cast.now.date()))  # fmt: skip
    with transaction():
        cast.worker("olive").ended_on = cast.now.date()
    nadia = as_person("nadia")
    assert "Olive Grant" in nadia.get(f"/cases/{case.id}/needs").text
    assert "Not Olive Grant again" in nadia.get(f"/cases/{case.id}").text
