"""The pages of a referral: found, begun, saved at any point, told apart when two save, sent, ended, read."""

import html
import re
from datetime import timedelta

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db
from casework.practice.referrals.models import Referral
from casework.records.people.models import Person
from tests.referrals.answers import FACTS, UNCLEAR, begun, sent


@pytest.fixture
def office(cast):
    cast.now = this_moment()
    return cast


def of(page, name) -> str:
    """What stands in a one-line field of a page."""
    (tag,) = re.findall(rf'<input[^>]*\sname="{name}"[^>]*>', page.text)
    found = re.search(r'value="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def typed(page, **changes) -> dict:
    """What a browser would send of the referral's form: all that stands there, and the changes."""
    form = re.search(r'<form id="referral-form".*?</form>', page.text, re.S)[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'\sname="([^"]+)"', tag)[1], re.search(r'\svalue="([^"]*)"', tag)
        if 'type="radio"' not in tag or re.search(r"\schecked\b", tag):
            found[name] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea[^>]*\sname="([^"]+)"[^>]*>\s?(.*?)</textarea>', form, re.S):
        found[name] = html.unescape(text)
    return found | changes


def fresh(referral) -> Referral:
    db.session.expire_all()
    return db.session.get(Referral, referral.id)


@pytest.mark.rule("F12")
def test_the_person_is_found_by_posting_and_no_name_stands_in_an_address(office, as_person):
    person, dev = office.edith(), as_person("dev")
    assert 'action="/referrals/finding"' in dev.get("/referrals/new").text
    found = dev.post("/referrals/finding", data={"q": "edith marsh"})
    assert f'href="/referrals/new?person={person.id}"' in found.text and "Marsh" not in found.request.full_path
    assert dev.post("/referrals/finding", data={"q": ""}).status_code == 422
    assert "Nobody found" in dev.post("/referrals/finding", data={"q": "Xanthippe"}).text
    assert "Begin a referral" in dev.get(f"/people/{person.id}").text


@pytest.mark.rule("F12", "U35")
def test_it_begins_with_what_is_known_and_what_changes_goes_to_the_person(office, as_person):
    person, dev = office.edith(preferred_contact="By text"), as_person("dev")
    dev.get(f"/referrals/new?person={person.id}")
    answer = dev.post(f"/referrals/new?person={person.id}", data={"team": office.team("North").id, "first_on": "1/11/2026"})
    page = dev.get(answer.location)
    assert (of(page, "given_name"), of(page, "nhs_number"), of(page, "preferred_contact")) == ("Edith", "9999791905", "By text")
    answer = dev.post(page.request.path, data=typed(page, phone="01632 960999", former_surname="Fairweather", issue="She fell"))
    assert answer.location == f"{page.request.path}/sending"
    held = db.session.get(Person, person.id)
    assert held.phone == "01632 960999" and held.given_name == "Edith"
    again = dev.get(page.request.path)
    assert of(again, "former_surname") == "Fairweather" and "She fell" in again.text


@pytest.mark.rule("F10")
def test_it_is_saved_at_any_point_counted_and_found_by_another(office, as_person):
    referral = begun(office, facts={"issue": "She fell"})
    dev, nadia = as_person("dev"), as_person("nadia")
    page = dev.get(f"/referrals/{referral.id}")
    answer = dev.post(f"/referrals/{referral.id}", data=typed(page, wishes="To stay at home", then="later"))
    assert answer.location == "/referrals"
    listed = nadia.get("/referrals").text
    assert re.search(r"\d of 14", listed) and f"/referrals/{referral.id}" in listed
    opened = nadia.get(f"/referrals/{referral.id}").text
    assert "Changed last by Dev Patel" in opened and "missing: National Insurance number" in opened
    assert as_person("sue").get(f"/referrals/{referral.id}").status_code == 404
    assert "No referral is open" in as_person("sue").get("/referrals").text


@pytest.mark.rule("F10")
def test_the_list_of_items_is_counted_anew_while_it_is_typed_and_nothing_is_saved(office, as_person):
    referral, dev = begun(office, facts={}), as_person("dev")
    page = dev.get(f"/referrals/{referral.id}")
    data = typed(page, ni_number="AB123456C", issue="She fell", wishes="To stay")
    found = dev.post(f"/referrals/{referral.id}/items", data=data, headers={"HX-Request": "true"})
    assert found.text.lstrip().startswith('<nav id="items"') and "missing: how they see it" not in found.text
    assert "missing: how they see it, what they wish" in page.text
    assert fresh(referral).facts["issue"] == ""


@pytest.mark.rule("F10")
def test_two_who_save_at_once_see_both_versions_and_lose_no_word(office, as_person):
    referral = begun(office, facts={})
    dev, nadia = as_person("dev"), as_person("nadia")
    opened = dev.get(f"/referrals/{referral.id}")
    theirs = nadia.get(f"/referrals/{referral.id}")
    nadia.post(f"/referrals/{referral.id}", data=typed(theirs, issue="As Nadia heard it", phone="01632 960777"))
    answer = dev.post(f"/referrals/{referral.id}", data=typed(opened, issue="As Dev heard it"))
    assert answer.status_code == 409
    assert "As Nadia heard it" in answer.text and "As Dev heard it" in answer.text and "Save my version" in answer.text
    assert fresh(referral).facts["issue"] == "As Nadia heard it"
    kept = dev.post(f"/referrals/{referral.id}", data=typed(answer, issue="As both heard it"))
    assert kept.status_code == 303 and fresh(referral).facts["issue"] == "As both heard it"


@pytest.mark.rule("F10", "F12")
def test_details_that_somebody_changed_on_the_person_meanwhile_are_not_written_over(office, as_person):
    referral, dev = begun(office, facts={}), as_person("dev")
    opened = dev.get(f"/referrals/{referral.id}")
    nadia = as_person("nadia")
    details = nadia.get(f"/people/{referral.person_id}/details")
    fields = {name: of(details, name) for name in ("given_name", "family_name", "version")}
    nadia.post(f"/people/{referral.person_id}/details", data=fields | {"phone": "01632 960777"})
    answer = dev.post(f"/referrals/{referral.id}", data=typed(opened, issue="She fell"))
    assert answer.status_code == 409 and "01632 960777" in answer.text
    assert fresh(referral).facts["issue"] == "", "all of it or nothing"


@pytest.mark.rule("F10")
def test_a_number_that_another_record_has_is_asked_about_before_it_is_saved(office, as_person):
    other = office.person("Ivo", "Lane", nhs_number="9990000018")
    referral, dev = begun(office, facts={}), as_person("dev")
    page = dev.get(f"/referrals/{referral.id}")
    asked = dev.post(f"/referrals/{referral.id}", data=typed(page, nhs_number="9990000018"))
    assert asked.status_code == 422 and f"/people/{other.id}" in asked.text and "Save with this number" in asked.text
    assert db.session.get(Person, referral.person_id).nhs_number == "9999791905"


@pytest.mark.rule("F9")
def test_the_gate_stands_before_sending_alone(office, as_person):
    referral, dev = begun(office, facts=FACTS | {"ground": ""}), as_person("dev")
    page = dev.get(f"/referrals/{referral.id}/sending")
    assert "Say on what ground this referral is taken" in page.text and "disabled" in page.text
    refused = dev.post(f"/referrals/{referral.id}/sending", data={"kind": "review", "team": office.team("North").id,
                                                                 "way": "plain", "version": referral.version})  # fmt: skip
    assert refused.status_code == 422 and "Say on what ground" in refused.text
    saved = dev.get(f"/referrals/{referral.id}")
    assert dev.post(f"/referrals/{referral.id}", data=typed(saved)).status_code == 303


@pytest.mark.rule("F9")
def test_the_manager_is_led_from_the_feed_to_the_decision(office, as_person):
    referral = begun(office, facts=FACTS | {"ground": "none"})
    mary, nadia = as_person("mary"), as_person("nadia")
    assert f"/referrals/{referral.id}/ruling" in mary.get("/").text
    assert nadia.get(f"/referrals/{referral.id}/ruling").status_code == 403
    mary.get(f"/referrals/{referral.id}/ruling")
    assert mary.post(f"/referrals/{referral.id}/ruling", data={"takes": "yes", "reason": ""}).status_code == 422
    answer = mary.post(f"/referrals/{referral.id}/ruling", data={"takes": "yes", "reason": "Heard crying"})
    assert answer.status_code == 303
    page = nadia.get(f"/referrals/{referral.id}").text
    assert "decided by Mary Byrne" in page and "Heard crying" in page


@pytest.mark.rule("F11", "F12")
def test_it_is_sent_to_another_team_whose_duty_reads_all_of_it_from_the_case(office, as_person):
    referral, dev = begun(office), as_person("dev")
    dev.get(f"/referrals/{referral.id}/sending")
    data = {"kind": "occupational-therapy", "team": office.team("South").id, "version": referral.version, "finance": "given"}
    unclear = {name: str(text) for name, text in UNCLEAR.items()} | {"agreed_on": "20/11/2026"}
    answer = dev.post(f"/referrals/{referral.id}/sending", data=data | unclear)
    assert answer.location == f"/referrals/{referral.id}", "the case is South's"
    sue = as_person("sue")
    assert "A referral was sent to your team" in sue.get("/").text
    case = re.search(r"/cases/(\d+)", sue.get(f"/referrals/{referral.id}").text)[1]
    assert f"/referrals/{referral.id}" in sue.get(f"/cases/{case}").text
    read = sue.get(f"/referrals/{referral.id}").text
    for words in ("Six weeks of reablement", "They speak Twi", "District nurse", "4 Mill Lane", "Yes, it was given"):
        assert words in read, words


@pytest.mark.rule("F12", "F13")
def test_triage_opens_with_the_answers_of_the_referral_each_marked(office, as_person):
    case = sent(office, begun(office))
    page = as_person("nadia").get(f"/cases/{case.id}/triage")
    assert page.text.count("From the referral. Look at it before you save.") >= 5
    (duty,) = re.findall(r'<input[^>]*value="duty"[^>]*>', page.text)
    assert " checked" in duty
    assert "Six weeks of reablement" in page.text and "Read all of the referral" in page.text
    plain = as_person("nadia").get(f"/cases/{office.case().id}/triage")
    assert "From the referral" not in plain.text


@pytest.mark.rule("F11")
def test_it_is_ended_without_being_taken_and_read_afterwards(office, as_person):
    referral, dev = begun(office), as_person("dev")
    dev.get(f"/referrals/{referral.id}/not-taken")
    data = {"version": referral.version, "reason": "signposted", "words": "Rang Care & Repair with her"}
    assert dev.post(f"/referrals/{referral.id}/not-taken", data=data | {"reason": ""}).status_code == 422
    assert dev.post(f"/referrals/{referral.id}/not-taken", data=data).status_code == 303
    read = dev.get(f"/referrals/{referral.id}").text
    assert "Rang Care &amp; Repair with her" in read and "Signposted" in read and "By Dev Patel" in read
    data = {"kind": "other", "team": office.team("North").id, "way": "plain"}
    late = dev.post(f"/referrals/{referral.id}/sending", data=data)
    assert late.status_code == 422 and "ended meanwhile" in late.text


def test_a_referral_changed_while_somebody_sends_it_is_sent_only_once_they_know(office, as_person):
    referral, dev = begun(office), as_person("dev")
    version = referral.version
    nadia = as_person("nadia")
    nadia.post(f"/referrals/{referral.id}", data=typed(nadia.get(f"/referrals/{referral.id}"), other="She goes away on Monday"))
    dev.get(f"/referrals/{referral.id}/sending")
    data = {"kind": "other", "team": office.team("North").id, "way": "plain", "version": version}
    overtaken = dev.post(f"/referrals/{referral.id}/sending", data=data)
    assert overtaken.status_code == 422 and "Somebody changed this referral" in overtaken.text
    answer = dev.post(f"/referrals/{referral.id}/sending", data=data | {"version": of(overtaken, "version")})
    assert answer.status_code == 303 and answer.location.startswith("/cases/")


def test_one_that_is_open_already_is_offered_before_another_is_begun(office, as_person):
    referral = begun(office, first_on=office.now.date() - timedelta(days=1))
    page = as_person("nadia").get(f"/referrals/new?person={referral.person_id}").text
    assert "open already" in page and f"/referrals/{referral.id}" in page
