"""The pages on which a case is rated anew, as browsers get them."""

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import transaction
from casework.practice.risk import operations as risk
from casework.practice.risk import queries as ratings
from casework.practice.tray import operations as tray
from casework.practice.tray import queries
from casework.records.audit.queries import entries_about

HTMX = {"HX-Request": "true"}


@pytest.fixture
def case(cast):
    """Somebody who waits since today, rated Green."""
    cast.now = this_moment()
    return cast.waiting("full:low")


def save(browser, case, tool, **typed):
    address = f"/cases/{case.id}/ratings/new?tool={tool}"
    browser.get(address)
    return browser.post(address, data=typed)


@pytest.mark.rule("L17", "L20")
def test_a_rating_saved_leads_to_the_case_says_what_follows_and_shows_the_trend(case, as_person):
    browser = as_person("nadia")
    answer = save(browser, case, "rag", rag="none:high", decided="")
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}#ratings")
    page = browser.get(f"/cases/{case.id}").text
    assert "RAG rating saved: Red. The next contact is now due by" in page
    assert "up from Green" in page and "RAG rating over time (2)" in page
    again = browser.get(f"/cases/{case.id}/ratings/new").text
    assert 'value="none:high" checked' in again, "the current rating is filled in"


@pytest.mark.rule("L14", "L15", "L18", "L19")
@pytest.mark.parametrize(
    ("tool", "words"),
    [
        ("rag", "Needs four calls a day and receives three"),
        ("rag", "Walks about at night"),
        ("priority", "A carer is close to stopping"),
        ("complexity", "Court of Protection"),
    ],
)
def test_what_points_to_each_choice_stands_beside_it(case, as_person, tool, words):
    page = as_person("nadia").get(f"/cases/{case.id}/ratings/new?tool={tool}").text
    assert words in page
    assert page.count('aria-current="page"') >= 1


@pytest.mark.rule("L17")
def test_deciding_otherwise_asks_why_keeps_what_was_typed_and_is_told_afterwards(case, as_person):
    browser = as_person("nadia")
    answer = save(browser, case, "rag", rag="none:low", decided="red")
    assert answer.status_code == 422 and "suggests Amber and you decided Red" in answer.text
    assert 'value="none:low" checked' in answer.text
    assert save(browser, case, "rag", rag="none:low", decided="red", reasoning="Found outside").status_code == 303
    page = browser.get(f"/cases/{case.id}/ratings").text
    assert "Was suggested Amber" in page and "Found outside" in page and "Nadia Hussain" in page


@pytest.mark.rule("L18", "U21", "U28")
def test_a_high_priority_is_marked_urgent_and_the_mark_leads_everywhere(case, as_person):
    browser = as_person("nadia")
    assert 'name="urgent"' in browser.get(f"/cases/{case.id}/ratings/new?tool=priority").text
    assert 'name="urgent"' not in browser.get(f"/cases/{case.id}/ratings/new?tool=complexity").text
    refused = save(browser, case, "priority", priority="low", urgent="y")
    assert refused.status_code == 422 and "Only High can be urgent" in refused.text
    assert save(browser, case, "priority", priority="high", urgent="y").status_code == 303
    page, listed = browser.get(f"/cases/{case.id}").text, browser.get("/tray").text
    assert "urgent: response needed within 24 hours" in page and "First response" in page and "app-urgent" in page
    assert "app-urgent" in listed and "First response, L18" in listed
    assert queries.placement_of(case.id).urgent


@pytest.mark.rule("U31", "L17")
def test_an_imported_level_without_its_reasoning_is_flagged_until_somebody_gives_it(cast, case, as_person):
    with transaction():
        risk.rate(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=case, tool="rag", decided="red",
                  picked={"row": "full", "column": "low"}, happened_at=cast.now, imported=True)  # fmt: skip
        tray.wind_clocks(now=cast.now, policy=cast.policy, case=case)
    browser = as_person("nadia")
    page = browser.get(f"/cases/{case.id}").text
    assert "Reasoning still needed" in page and f'/cases/{case.id}/ratings/new?tool=rag"' in page
    save(browser, case, "rag", rag="full:low", decided="red", reasoning="Her support ends on Friday")
    page = browser.get(f"/cases/{case.id}").text
    assert "Reasoning still needed" not in page and "The tool suggested Green" in page


@pytest.mark.rule("L20", "U7")
def test_a_pick_is_answered_with_level_date_and_rule(case, as_person):
    browser, address = as_person("nadia"), f"/cases/{case.id}/ratings/outcome"
    red = browser.get(f"{address}?tool=rag&rag=none:high", headers=HTMX).text
    assert "Red" in red and "/rules/L20" in red and "<html" not in red
    high = browser.get(f"{address}?tool=priority&priority=high&urgent=y").text
    assert "/rules/L18" in high and "<html" in high
    assert "Pick a cell" in browser.get(f"{address}?tool=rag&rag=purple:9", headers=HTMX).text
    assert "Pick a level" in browser.get(f"{address}?tool=priority", headers=HTMX).text
    assert len(ratings.ratings_of(case.id)) == 1, "asking saves nothing"


def test_without_javascript_a_button_shows_what_follows_and_saves_nothing(case, as_person):
    answer = save(as_person("nadia"), case, "rag", rag="none:high", reasoning="Half a thought", check="1")
    assert answer.status_code == 200 and "Saved so, the next contact is due by" in answer.text
    assert "Half a thought" in answer.text and len(ratings.ratings_of(case.id)) == 1


@pytest.mark.rule("U16")
@pytest.mark.parametrize(
    "address", ["/cases/{}/ratings", "/cases/{}/ratings/new", "/cases/{}/ratings/outcome?rag=none:low"]
)
def test_a_south_practitioner_finds_nothing_and_a_strange_tool_is_no_page(case, as_person, address):
    address = address.format(case.id)
    assert as_person("sue").get(address).status_code == 404
    assert as_person("nadia").get(address).status_code == 200
    for tool in ("risk", "weight", "nonsense", "%22%3E"):
        assert as_person("nadia").get(f"/cases/{case.id}/ratings/new?tool={tool}").status_code == 404


@pytest.mark.rule("U16")
def test_a_crafted_rating_of_another_teams_case_saves_nothing(case, as_person):
    browser = as_person("sue")
    assert browser.post(f"/cases/{case.id}/ratings/new?tool=rag", data={"rag": "none:high"}).status_code == 404
    assert len(ratings.ratings_of(case.id)) == 1


def test_nothing_picked_or_something_made_up_is_refused_beside_the_picker(case, as_person):
    browser = as_person("nadia")
    for typed in ({}, {"priority": "purple"}):
        answer = save(browser, case, "priority", **typed)
        assert answer.status_code == 422 and 'href="#priority"' in answer.text
    assert len(ratings.ratings_of(case.id)) == 1


@pytest.mark.rule("U19", "U18")
def test_a_crafted_rating_of_priority_by_a_team_without_it_is_refused_and_logged(case, cast, as_person):
    with transaction():
        cast.team("North").tools = {"priority": False}
    browser = as_person("nadia")
    assert "tool=priority" not in browser.get(f"/cases/{case.id}/ratings/new").text
    refused = browser.post(f"/cases/{case.id}/ratings/new?tool=priority", data={"priority": "high"})
    assert refused.status_code == 422 and "This team does not use" in refused.text and "Rule U19" in refused.text
    assert len(ratings.ratings_of(case.id)) == 1
    assert [entry.act for entry in entries_about("case", case.id)][0] == "rating.refused"
