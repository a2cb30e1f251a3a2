"""A case goes to another team in a real browser: asked, accepted from the feed, its days of waiting kept."""

import re

import pytest
from playwright.sync_api import expect

from casework.practice.moving.models import Move
from casework.records.notices.models import Notice
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import notes_on, rows, typed_values

DAYS = re.compile(r"\d+ days? (?:since the first referral|on the tray)")


def sound(page):
    """No objection by axe, and nothing sticks out on a telephone."""
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    assert not overflows(page), overflows(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def fill(page):
    """Everything that asking takes."""
    page.get_by_label("Which team?").select_option("South")
    page.get_by_label("Why should it move?").fill("She lives in Oadby now.")
    page.get_by_label("Work done").fill("Assessed at home; her daughter’s views are on the record.")
    first = page.get_by_role("group", name="Outstanding thing 1", exact=True)
    first.get_by_label("What is left?").fill("A stair lift is ordered. The fitter rings on Monday.")
    first.get_by_label("Or their name").fill("Mary Byrne, until it is fitted")


@pytest.mark.rule("U40", "U11", "H12")
@pytest.mark.parametrize("javascript", [True, pytest.param(False, marks=pytest.mark.long)], ids=["with the script", "without it"])
def test_mary_asks_mo_accepts_from_his_feed_and_the_days_of_waiting_stand(office, enter, javascript):
    """The case is then on South's tray; North's addresses of it are no pages any more."""
    case = office.waiting("moderate:moderate", days=12, person=office.person("Edith", "Fairweather"))
    mary, mo = enter("mary", javascript=javascript), enter("mo", javascript=javascript)
    mary.goto(f"/cases/{case.id}")
    days = DAYS.findall(mary.locator("main").inner_text())
    assert days == ["12 days since the first referral", "12 days on the tray"]
    mary.get_by_role("link", name="Move to another team").click()
    if javascript:
        sound(mary)
    fill(mary)
    mary.get_by_role("button", name="Ask them").click()
    expect(mary.locator("#notices")).to_contain_text("South is asked")
    expect(mary.locator("main")).to_contain_text("South is asked to take this case")

    mo.goto("/")
    mo.get_by_role("link", name=re.compile("^Answer the request")).click()
    expect(mo.locator("main")).to_contain_text("The fitter rings on Monday.")
    if javascript:
        sound(mo)
    mo.get_by_role("button", name="Accept the case").click()
    expect(mo.locator("#notices")).to_contain_text("your team's now")
    assert DAYS.findall(mo.locator("main").inner_text())[:2] == days
    expect(mo.locator("#timeline")).to_contain_text("Moved from North to South")
    if javascript:
        sound(mo)
    mo.goto("/tray")
    expect(mo.get_by_role("row", name=re.compile("Fairweather, Edith"))).to_contain_text("12 days on the tray")
    assert len(notes_on(case.id, "case-transfer")) == 1

    mary.watch.expected("404 (NOT FOUND)")
    for address in (f"/cases/{case.id}", f"/people/{case.person_id}"):
        assert mary.goto(address).status == 404
    mary.goto("/tray")
    expect(mary.locator("main")).not_to_contain_text("Fairweather")
    mary.goto("/")
    mary.get_by_role("link", name=re.compile("^Read the answer")).click()
    expect(mary.locator("main")).to_contain_text("The case is with South now")
    expect(mary.locator("main")).not_to_contain_text("Fairweather")
    if javascript:
        sound(mary)


@pytest.mark.rule("U40")
def test_what_is_missing_is_said_where_it_is_typed_and_a_decline_on_a_telephone_reaches_the_asker(office, enter):
    """The form comes back with everything; Mo declines at 390 px, Mary reads why."""
    case = office.waiting(days=3)
    mary, mo = enter("mary"), enter("mo", width=390)
    mary.goto(f"/cases/{case.id}/move")
    fill(mary)
    name = mary.get_by_role("group", name="Outstanding thing 1", exact=True).get_by_label("Or their name")
    name.fill("")
    before = typed_values(mary)
    mary.get_by_role("button", name="Ask them").click()
    expect(mary.locator(".govuk-error-summary")).to_be_focused()
    assert typed_values(mary) == before and mary.get_by_label("Which team?").input_value() != ""
    sound(mary)
    name.fill("Mary Byrne")
    mary.get_by_role("button", name="Ask them").click()
    expect(mary.locator("#notices")).to_contain_text("South is asked")
    mo.goto("/")
    mo.get_by_role("link", name=re.compile("^Answer the request")).click()
    assert not overflows(mo)
    mo.get_by_label("Why do you decline?").fill("Oadby belongs to the East team.")
    mo.get_by_role("button", name="Decline").click()
    expect(mo.locator("#notices")).to_contain_text("Declined.")
    expect(mo.locator("main")).not_to_contain_text("Marsh")
    mary.goto("/")
    mary.get_by_role("link", name=re.compile("^Read the answer")).click()
    expect(mary.locator("main")).to_contain_text("Oadby belongs to the East team.")
    assert rows(Move, answer="declined") == 1 and rows(Notice, kind="due", rule="U40", acknowledged_at=None) == 0
