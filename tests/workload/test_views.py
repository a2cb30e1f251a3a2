"""The pages of workload concerns: who finds what, the one next thing to do, and forms that come back whole."""

import re

import pytest
from sqlalchemy import select

from casework.ground.clock import now as this_moment
from casework.ground.db import db
from casework.practice.workload import rules
from casework.practice.workload.models import WorkloadConcern
from casework.records.audit.models import Entry
from tests.workload.scene import WELFARE, agreed, concern, explored, raised

DAY, LATER = "1/3/2040", "1/4/2040"


@pytest.fixture
def office(cast):
    """The cast at this moment."""
    cast.now = this_moment()
    return cast


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def main_buttons(page):
    found = re.findall(r'class="(govuk-button[^"]*)"[^>]*>([^<]+)<', page.text.partition("<main")[2].partition("</main")[0])
    return [label.strip() for kinds, label in found if "secondary" not in kinds and "warning" not in kinds]


@pytest.mark.rule("H18", "H20")
def test_a_worker_raises_a_concern_and_her_manager_explores_agrees_and_reviews_it(office, as_person):
    nadia, mary = as_person("nadia"), as_person("mary")
    assert "/workload/new" in nadia.get("/my-cases").text
    nadia.get("/workload/new")
    answer = nadia.post("/workload/new", data={"words": "The recording of twelve visits is overdue"})
    page = nadia.get(answer.location)
    assert "Cases held" in words(page) and main_buttons(page) == [], "it waits for her manager"
    listed = mary.get("/workload")
    assert "Nadia Hussain" in words(listed) and "Waits for you" in words(listed)
    address = answer.location
    assert main_buttons(mary.get(address)) == ["Explore the reasons together"]
    sent = {"reasons": ["administration"], "words": "Recording", "welfare": ["assistance"], "welfare_words": WELFARE}
    assert mary.post(f"{address}/steps/explore", data=sent).status_code == 303
    sent = {"words": "Twelve visits", "measures-0-what": "protected-time", "measures-0-words": "Friday mornings",
            "measures-0-owner": str(office.worker("mary").id), "measures-0-by": DAY, "cases": "18",
            "review_on": LATER}  # fmt: skip
    assert mary.post(f"{address}/steps/agree", data=sent).status_code == 303
    assert "at most 18 cases" in words(mary.get(address)) and main_buttons(mary.get(address)) == ["Review how it goes"]
    sent = {"words": "All is written", "goes": "closed", "outcome": "manageable"}
    assert mary.post(f"{address}/steps/review", data=sent).status_code == 303
    assert "The workload is manageable again" in words(nadia.get(address))
    assert main_buttons(nadia.get(address)) == ["Acknowledge"]
    assert nadia.post(f"{address}/acknowledgement").status_code == 303
    assert "Closed" in words(nadia.get("/workload"))


@pytest.mark.rule("H18")
def test_a_colleague_finds_no_concern_no_form_and_no_word_of_it(office, as_person):
    number = raised(office)
    explored(office, number)
    for name in ("olive", "dev", "mo", "sue"):
        browser = as_person(name)
        for address in (f"/workload/{number}", f"/workload/{number}/steps/agree"):
            assert browser.get(address).status_code == 404
        assert browser.post(f"/workload/{number}/acknowledgement").status_code == 404
        assert "Nadia" not in words(browser.get("/workload"))
    for name in ("nadia", "mary", "tom", "sam", "helen"):
        assert WELFARE in words(as_person(name).get(f"/workload/{number}"))


@pytest.mark.rule("H18", "U18")
def test_reading_a_concern_and_a_list_of_them_is_in_the_trail(office, as_person):
    number = raised(office)
    as_person("mary").get(f"/workload/{number}")
    as_person("mary").get("/workload")
    entries = db.session.scalars(select(Entry).where(Entry.act.in_(["workload.read", "workload.listed"])))
    found = {each.act: each for each in entries}
    assert found["workload.read"].subject_id == number and found["workload.listed"].detail == {"concerns": [number]}


@pytest.mark.rule("H18")
def test_a_manager_notes_it_of_a_worker_of_her_team_and_of_nobody_elses(office, as_person):
    mary = as_person("mary")
    page = mary.get(f"/workload/new?worker={office.worker('olive').id}")
    assert f'selected value="{office.worker("olive").id}"' in page.text and "Sue Walsh" not in page.text
    refused = mary.post("/workload/new", data={"worker": str(office.worker("sue").id), "words": "Too much"})
    assert refused.status_code == 422 and "choose from the list" in words(refused)
    answer = mary.post("/workload/new", data={"worker": str(office.worker("olive").id), "words": "Too much"})
    assert concern(int(answer.location.rpartition("/")[2])).stage == rules.NOTED


@pytest.mark.rule("H18")
def test_a_measure_half_filled_in_and_a_review_without_its_day_come_back_with_all_that_was_typed(office, as_person):
    number = raised(office)
    explored(office, number)
    mary = as_person("mary")
    sent = {"words": "Looked at all", "measures-0-what": "closing", "measures-0-words": "Two that are over"}
    page = mary.post(f"/workload/{number}/steps/agree", data=sent)
    assert page.status_code == 422
    for message in ("Choose whose it is.", "Enter the day by which it is done."):
        assert words(page).count(message) == 2, "beside the field, and at the top"
    assert "Two that are over" in page.text and "Looked at all" in page.text
    whole = sent | {"measures-0-owner": str(office.worker("mary").id), "measures-0-by": DAY}
    page = mary.post(f"/workload/{number}/steps/agree", data=whole)
    assert page.status_code == 422 and "a day after today on which it is reviewed" in words(page)
    more = mary.post(f"/workload/{number}/steps/agree", data=whole | {"more": "1"})
    assert more.status_code == 200 and "measures-5-what" in more.text and "Two that are over" in more.text
    assert mary.post(f"/workload/{number}/steps/agree", data=whole | {"review_on": LATER}).status_code == 303


@pytest.mark.rule("H18", "H20")
def test_a_form_that_lay_open_while_somebody_else_took_the_step_says_so_and_an_unknown_step_is_no_page(office, as_person):
    number = raised(office)
    mary = as_person("mary")
    mary.get(f"/workload/{number}/steps/explore")
    explored(office, number, "tom")
    sent = {"reasons": ["volume"], "words": "Kept", "welfare": ["not-needed"]}
    page = mary.post(f"/workload/{number}/steps/explore", data=sent)
    assert page.status_code == 422 and "has gone on meanwhile" in words(page) and "Kept" in page.text
    assert mary.get(f"/workload/{number}/steps/celebrate").status_code == 404


@pytest.mark.rule("H18")
def test_the_worker_sees_whose_turn_it_is_and_no_button_for_what_is_not_hers(office, as_person):
    number = raised(office)
    explored(office, number)
    agreed(office, number)
    page = as_person("nadia").get(f"/workload/{number}")
    assert main_buttons(page) == ["Acknowledge"] and "your manager takes this step" in words(page)
    assert main_buttons(as_person("nadia").get("/workload")) == ["Open my concern"]


@pytest.mark.rule("H18", "H20")
def test_what_waits_in_a_feed_leads_to_the_concern(office, as_person):
    number = raised(office)
    page = as_person("mary").get("/")
    assert f'href="/workload/{number}"' in page.text and "A workload concern" in words(page)


@pytest.mark.rule("H18")
def test_pages_that_give_out_work_can_ask_for_the_open_concerns_that_their_reader_may_read(app, office, as_person):
    number = raised(office)
    with app.test_request_context():
        context = {}
        app.update_template_context(context)
    assert callable(context["open_concerns"])
    assert db.session.scalar(select(WorkloadConcern.id)) == number


@pytest.mark.rule("H19", "H20")
def test_a_manager_raises_a_concern_for_her_team_and_the_head_of_service_agrees_remedies(office, as_person):
    mary, helen, north = as_person("mary"), as_person("helen"), office.team("North").id
    assert f"/workload/teams/{north}/new" in mary.get("/workload").text
    page = mary.get(f"/workload/teams/{north}/new")
    assert "Contacts overdue" in words(page) and main_buttons(page) == ["Raise the concern"]
    assert mary.get(f"/workload/teams/{office.team('South').id}/new").status_code == 404
    whole = {"words": "Two vacancies", "impact": "Visits are late", "risk": "Somebody is missed"}
    assert mary.post(f"/workload/teams/{north}/new", data=whole | {"risk": ""}).status_code == 422
    address = mary.post(f"/workload/teams/{north}/new", data=whole).location
    page = mary.get(address)
    assert "Nobody is there as the Principal Social Worker, so the Head of Service answers." in words(page)
    page = helen.get(address)
    assert main_buttons(page) == ["Agree remedial action"] and "Visits are late" in words(page)
    sent = {"words": "With Mary", "measures-0-what": "referrers", "measures-0-words": "The ward", "measures-0-by": DAY,
            "measures-0-owner": str(office.worker("helen").id), "review_on": LATER}  # fmt: skip
    assert helen.post(f"{address}/steps/remedy", data=sent).status_code == 303
    sent = {"words": "No better", "goes": "unsustainable", "impact": "Three are ill", "risk": "Red cases wait"}
    assert mary.post(f"{address}/steps/review", data=sent).status_code == 303
    page = mary.get(address)
    assert main_buttons(page) == [] and "The Head of Service or the Assistant Director takes this step" in words(page)
    page = helen.get(f"{address}/steps/weigh")
    assert "Capacity across teams" in words(page) and "South" in words(page)


@pytest.mark.rule("H19")
@pytest.mark.parametrize("name", ["nadia", "dev", "mo", "ada"])
def test_a_teams_concern_is_for_those_who_manage_it_and_those_above(office, as_person, name):
    mary = as_person("mary")
    whole = {"words": "Two vacancies", "impact": "Visits are late", "risk": "Somebody is missed"}
    address = mary.post(f"/workload/teams/{office.team('North').id}/new", data=whole).location
    assert as_person(name).get(address).status_code in (403, 404)
