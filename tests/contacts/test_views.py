"""The pages of contacts: one page while on the phone, the gate with one click, the message, the list."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.ground.clock import now as this_moment
from casework.ground.db import db
from casework.practice.contacts.models import Contact
from casework.practice.contacts.queries import entries_of
from casework.practice.referrals.models import Referral
from casework.records.audit.models import Entry
from tests.contacts.scene import away, begun, contact, duty_key, held, left, worker_key
from tests.workload.test_views import main_buttons, words

CAME = {"channel": "call", "caller": "Ann Marsh", "relation": "daughter", "asked": "", "matter": "The carer did not come"}
TAKEN = {"outcome": "message", "message": "Ring Ann", "told": "She rings you", "otherwise": "Ring duty"}


@pytest.fixture
def office(cast):
    """The cast at this moment."""
    cast.now = this_moment()
    return cast


@pytest.mark.rule("F1", "F2")
def test_dev_finds_edith_while_ann_is_on_the_phone_and_the_page_says_who_holds_her_and_whether_she_is_in(office, as_person):
    case_id, person_id = held(office)
    dev = as_person("dev")
    dev.get("/contacts/new")
    answer = dev.post("/contacts/new", data=CAME | {"about": "Edith Marsh", "asked": worker_key(office, "olive")})
    assert re.fullmatch(r"/contacts/\d+", answer.location)
    page = dev.get(answer.location)
    assert "Born 7 March 1940" in words(page) and main_buttons(page) == ["Search"]
    assert dev.post(f"{answer.location}/person", data={"person": person_id}).status_code == 303
    page = dev.get(answer.location)
    assert "Olive Grant holds no case of this person" in words(page) and "Nadia Hussain" in words(page)
    assert "In today" in words(page) and f"/cases/{case_id}" in page.text
    assert main_buttons(page) == ["Put through, or take a message"]
    entries = list(db.session.scalars(select(Entry).where(Entry.act == "contact.read")))
    assert any(person_id in entry.persons for entry in entries)
    assert worker_key(office, "olive") not in re.findall(r"taking\?to=([\w-]+)", page.text)
    refused = dev.get(f"{answer.location}/taking?to={worker_key(office, 'olive')}")
    assert refused.status_code == 422 and "Olive Grant holds no case of this person" in words(refused)
    assert worker_key(office, "nadia") in re.findall(r"taking\?to=([\w-]+)", refused.text), "one click from the refusal"


@pytest.mark.rule("F3")
def test_a_message_with_a_day_lies_with_nadia_and_she_says_what_came_of_it(office, as_person):
    _, person_id = held(office)
    number = begun(office, person_id)
    dev, nadia = as_person("dev"), as_person("nadia")
    address = f"/contacts/{number}/taking?to={worker_key(office, 'nadia')}&how=available"
    assert 'value="' in dev.get(address).text
    refused = dev.post(address, data=TAKEN | {"due_on": "1/3/2040", "told": ""})
    assert refused.status_code == 422 and "when to expect the call" in words(refused) and "Ring Ann" in refused.text
    assert dev.post(address, data=TAKEN | {"due_on": "1/3/2040"}).location == f"/contacts/{number}"
    assert "Open the message" in words(nadia.get("/"))
    assert main_buttons(nadia.get(f"/contacts/{number}")) == ["Save"]
    refused = nadia.post(f"/contacts/{number}/answers", data={"what": "not-reached", "words": "Rang twice"})
    assert refused.status_code == 422 and "next try" in words(refused)
    sent = {"what": "not-reached", "words": "Rang twice", "next_on": "2/3/2040"}
    assert nadia.post(f"/contacts/{number}/answers", data=sent).status_code == 303
    assert "Next try on 2 March 2040" in words(nadia.get(f"/contacts/{number}"))
    assert nadia.post(f"/contacts/{number}/answers", data={"what": "called-back", "words": "We spoke"}).status_code == 303
    late = nadia.post(f"/contacts/{number}/answers", data={"what": "done", "words": "Twice over"})
    assert late.status_code == 422 and "answered already" in words(late) and "Twice over" in late.text
    assert "Called back" in words(nadia.get(f"/people/{person_id}")) and "Open the message" not in words(nadia.get("/"))


@pytest.mark.rule("F2", "F3")
def test_the_calendar_picks_the_branch_and_the_day_and_another_branch_is_one_click_away(office, as_person):
    _, person_id = held(office)
    away(office, "nadia", days=30)
    number, dev = begun(office, person_id), as_person("dev")
    page = dev.get(f"/contacts/{number}")
    to = f"/contacts/{number}/taking?to={worker_key(office, 'nadia')}&amp;how="
    assert [page.text.count(to + how) for how in ("available", "away-known", "away-unknown")] == [1, 1, 1]
    form = dev.get(f"/contacts/{number}/taking?to={worker_key(office, 'nadia')}")
    assert "What did you do meanwhile" in words(form) and "original" not in words(form)
    early = f"{office.now.date() + timedelta(days=2):%d/%m/%Y}"
    sent = {"told": "In a month", "message": "x", "done": "Rang the carer", "urgent": "done", "otherwise": "Duty",
            "due_on": early}  # fmt: skip
    refused = dev.post(f"/contacts/{number}/taking?to={worker_key(office, 'nadia')}&how=away-known", data=sent)
    assert refused.status_code == 422 and "not back before" in words(refused)


@pytest.mark.rule("F4")
def test_a_letter_shows_its_own_questions_and_where_its_original_is(office, as_person):
    _, person_id = held(office)
    number, dev = begun(office, person_id, channel="letter"), as_person("dev")
    address = f"/contacts/{number}/taking?to={worker_key(office, 'nadia')}"
    page = words(dev.get(address))
    assert "Internal post" in page and "Internal secure e-mail" not in page and "Call back by" not in page
    sent = {"due_on": "1/3/2040", "message": "Asks for a review", "original": "no", "filed_at": "Safe 2", "response": "none",
            "acknowledged": "none"}  # fmt: skip
    assert dev.post(address, data=sent).status_code == 303
    assert "at Safe 2" in words(dev.get(f"/contacts/{number}"))


@pytest.mark.rule("F1", "U16")
def test_of_somebody_of_south_north_reads_which_team_it_is_and_the_contact_goes_there(office, as_person):
    person = office.person("Ivo", "Lane", team="South", by="mo", nhs_number="9999791905")
    dev = as_person("dev")
    number = begun(office, about="9999791905")
    page = dev.get(f"/contacts/{number}")
    assert "South has a record that this fits" in words(page) and "Ivo" not in page.text
    assert dev.post(f"/contacts/{number}/person", data={"person": person.id}).status_code == 404
    assert dev.post(f"/contacts/{number}/person", data={"elsewhere": "0"}).status_code == 303
    page = dev.get(f"/contacts/{number}")
    assert "South has this record" in words(page) and "Ivo" not in page.text
    refused = dev.post(f"/contacts/{number}/referral")
    assert refused.status_code == 422 and "Pass the contact to its team" in words(refused) and "Ivo" not in refused.text
    assert dev.get(f"/people/{person.id}").status_code == 404, "a referral would have opened the record to the team"
    sent = TAKEN | {"due_on": "1/3/2040"}
    assert dev.post(f"/contacts/{number}/taking?to={duty_key(office, 'South')}", data=sent).location == "/contacts"
    assert dev.get(f"/contacts/{number}").status_code == 404
    assert "Ivo Lane" in words(as_person("sue").get(f"/contacts/{number}"))


@pytest.mark.rule("F1")
def test_somebody_new_is_recorded_in_the_same_flow_and_the_call_is_not_lost(office, as_person):
    number, dev = begun(office, about="Nobody Known"), as_person("dev")
    page = dev.get(f"/contacts/{number}")
    assert f"/people/new?back=/contacts/{number}" in page.text and "the call is kept" in words(page)
    dev.get(f"/people/new?back=/contacts/{number}")
    sent = {"given_name": "Ada", "family_name": "Reed", "team": office.team("North").id}
    answer = dev.post(f"/people/new?back=/contacts/{number}", data=sent)
    assert re.fullmatch(rf"/contacts/{number}\?person=\d+", answer.location)
    page = dev.get(answer.location)
    assert "Ada Reed" in words(page) and "The carer did not come" in words(page)
    dev.post(f"/contacts/{number}/person", data={"person": answer.location.partition("=")[2]})
    assert "Pass it to duty" in main_buttons(dev.get(f"/contacts/{number}"))


@pytest.mark.rule("F1")
def test_a_general_question_is_about_nobodys_record_and_goes_to_a_duty(office, as_person):
    number, dev = begun(office), as_person("dev")
    dev.post(f"/contacts/{number}/person", data={"nobody": "1"})
    page = dev.get(f"/contacts/{number}")
    assert "general question" in words(page) and main_buttons(page) == ["Pass it to duty"]
    dev.post(f"/contacts/{number}/taking?to={duty_key(office)}", data=TAKEN | {"due_on": "1/3/2040"})
    assert "Nobody’s record" in words(dev.get("/contacts")) and as_person("sue").get(f"/contacts/{number}").status_code == 404


@pytest.mark.rule("F3", "U18")
def test_the_list_has_the_earliest_due_first_of_my_teams_alone_and_is_in_the_trail(office, as_person):
    number = left(office, days=2)
    other = begun(office, contact(number).person_id)
    dev, sue = as_person("dev"), as_person("sue")
    dev.post(f"/contacts/{other}/taking?to={duty_key(office)}", data=TAKEN | {"due_on": f"{office.now.date():%d/%m/%Y}"})
    page = dev.get("/contacts").text
    assert page.index(f"Message {other}<") < page.index(f"Message {number}<")
    assert f"Message {other}<" not in as_person("nadia").get("/contacts?whose=mine").text
    assert "Nobody waits for a call back" in words(sue.get("/contacts"))
    listed = db.session.scalar(select(Entry).where(Entry.act == "contacts.listed"))
    assert listed.persons == [contact(number).person_id]
    for address in (f"/contacts/{number}", f"/contacts/{number}/passing"):
        assert sue.get(address).status_code == 404
    assert len(list(db.session.scalars(select(Contact.id)))) == 2


@pytest.mark.rule("F12")
def test_a_call_goes_on_as_a_referral_with_nothing_asked_twice(office, as_person):
    dev, number = as_person("dev"), left(office)
    first = dev.post(f"/contacts/{number}/referral")
    page = dev.get(first.location)
    assert re.fullmatch(r"/referrals/\d+", first.location)
    facts = db.session.get(Referral, int(first.location.rpartition("/")[2])).facts
    came = entries_of([number])[number][0]
    assert facts["referrer_name"] == came.facts["caller"] and came.facts["caller"] in page.text
    assert (facts["referrer_is"], facts["referrer_relationship"]) == ("other", came.facts["relation"])
    assert dev.post(f"/contacts/{number}/referral").location == first.location
    assert len(list(db.session.scalars(select(Referral)))) == 1
    nobody = begun(office)
    refused = dev.post(f"/contacts/{nobody}/referral")
    assert refused.status_code == 422
