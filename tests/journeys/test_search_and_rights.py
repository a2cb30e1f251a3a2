"""A South practitioner reaches nothing of North, whatever she clicks, searches or types; and finds her own people fast."""

import re

from playwright.sync_api import expect

from casework.ground.db import db
from casework.practice.escalation.models import Escalation
from casework.records.cases.models import CaseComment
from casework.records.people.models import Link, PersonWarning
from tests.journeys.furnishing import furnish
from tests.journeys.steps import notes_on, rows

NOTHING = "Nothing is here for you"


def search(page, words):
    """Search by the box that is on each page."""
    page.get_by_label("Find a person or case").fill(words)
    page.get_by_role("search").get_by_role("button").click()
    expect(page.locator("#answer")).to_be_visible()
    return page.locator("#answer")


def north_addresses(there):
    """The address of each page and fragment that holds something of North."""
    warning, link = db.session.scalars(db.select(PersonWarning)).first(), db.session.scalars(db.select(Link)).first()
    case, person, note = there["red"], there["edith"], notes_on(there["contacted"])[0].id
    escalations = [row.id for row in db.session.scalars(db.select(Escalation)) if row.case_id != there["south"]]
    assert warning and link and escalations
    of_case = ("", "/contact", "/attempt", "/comments", "/decision", "/escalate", "/notes/new?type=pwt")
    of_person = ("", "/details", "/warnings", f"/warnings/{warning.id}", "/network", "/cases/new")
    return [
        *(f"/cases/{case}{rest}" for rest in of_case),
        *(f"/people/{person}{rest}" for rest in of_person),
        *(f"/escalations/{number}" for number in escalations),
        f"/notes/{note}/correction",
        f"/risk/rag?case={case}&rag=none:high",
    ]


def test_a_south_practitioner_reaches_nothing_of_north(office, enter):
    """Not by tray, feed, counts, search, or any typed address: each says the same as for what does not exist."""
    there = furnish(office)
    page = enter("sue")
    page.watch.expected("404 (NOT FOUND)")
    page.goto("/")
    expect(page.locator("main")).to_contain_text("Rhys Pryce")
    for name in ("Edith", "Fairweather", "Larkin", "North"):
        expect(page.locator("main")).not_to_contain_text(name)
    for address in ("/tray", "/tray?team=1", "/tray?rag=red", "/tray?due=overdue"):
        page.goto(address)
        expect(page.locator("#tray")).to_contain_text("1 person waiting" if address != "/tray?team=1" else "waiting")
        expect(page.locator("#tray")).not_to_contain_text(re.compile("Fairweather|Marsh|Larkin|North"))
    for words in ("Fairweather", "Edith", "14/3/1938", "LE5 3XY"):
        expect(search(page, words)).to_contain_text("Nobody found that you may see")
    for words in ("999 000 0018", "T50001"):
        answer = search(page, words)
        expect(answer).to_contain_text("North has a record that this fits")
        expect(answer).not_to_contain_text(re.compile("Edith|Fairweather|Orchard|1938"))
    page.goto("/cases/999999")
    absent = page.locator("main").inner_text()
    for address in north_addresses(there):
        assert page.goto(address).status == 404, address
        assert page.locator("main").inner_text() == absent, address
    assert NOTHING in absent


def test_what_a_south_practitioner_sends_to_north_changes_nothing(office, enter):
    """A form opened on her own case, pointed at a case of North, is answered as if there were no such case."""
    there = furnish(office)
    page = enter("sue")
    page.watch.expected("404 (NOT FOUND)")
    page.goto(f"/cases/{there['south']}")
    box = page.locator("form[action$='/comments']")
    box.locator("textarea").fill("This must not arrive.")
    box.evaluate("(form, address) => form.setAttribute('action', address)", f"/cases/{there['red']}/comments")
    box.get_by_role("button").click()
    expect(page.locator("main")).to_contain_text(NOTHING)
    assert rows(CaseComment, case_id=there["red"]) == 0


def test_people_are_found_in_each_way_that_they_are_known(office, enter):
    """A slip in the name, turned names, a date in any form; a number leads straight there; a note by its words."""
    furnish(office)
    page = enter("nadia")
    for words in (
        "Fairwether",
        "fairweather edith",
        "14/3/38",
        "14 March 1938",
        "Fairweathr 1938",
    ):
        expect(search(page, words)).to_contain_text("Edith Fairweather")
    expect(search(page, "darcy")).to_contain_text("Zoë D’Arcy")
    assert "Fairw" not in page.url and "darcy" not in page.url
    page.go_back()
    expect(page.locator("#answer")).to_contain_text("Edith Fairweather")
    for words, address in (("9990000018", r"/people/\d+$"), ("999 000 0018", r"/people/\d+$"), ("T50001", r"/cases/\d+$")):
        page.get_by_label("Find a person or case").fill(words)
        page.get_by_role("search").get_by_role("button").click()
        expect(page).to_have_url(re.compile(address))
        expect(page.locator("main")).to_contain_text("Edith Fairweather")
    page.goto("/search")
    page.get_by_label("Find a person, a case or a note").fill("daughters \"on tuesday\" managing")
    page.get_by_role("button", name="Find notes").click()
    assert "tuesday" not in page.url
    expect(page.locator("#found-notes mark").first).to_be_visible()
    page.locator("#found-notes").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/cases/\d+#note-\d+$"))
    expect(page.locator(f"#{page.url.partition('#')[2]}")).to_be_in_viewport()


def test_an_administrator_without_a_role_in_a_team_opens_no_record(office, enter):
    """She runs the service, and reads nobody's notes."""
    there = furnish(office)
    page = enter("ada")
    page.watch.expected("403 (FORBIDDEN)")
    for address in (
        "/tray",
        f"/cases/{there['red']}",
        f"/people/{there['edith']}",
        "/search",
        "/escalations",
        "/import",
    ):
        assert page.goto(address).status == 403, address
        expect(page.locator("main")).not_to_contain_text("Fairweather")
