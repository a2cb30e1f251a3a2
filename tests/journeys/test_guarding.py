"""A record of another team is opened with a reason, and looked into; a colleague's relative is kept from the team."""

import re

import pytest
from playwright.sync_api import expect

from casework.records.cases.models import CaseComment
from tests.browser import assert_accessible, overflows
from tests.guarding.scene import make_duty_manager
from tests.journeys.furnishing import furnish
from tests.journeys.steps import Keyboard, rows
from tests.journeys.test_search_and_rights import search

OPEN_IT = re.compile("^Open it with a reason")


def sound(page):
    """The page as it is: nothing that axe objects to, nothing that sticks out on a small telephone."""
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert not overflows(page)
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("javascript", [True, pytest.param(False, marks=pytest.mark.long)], ids=["with JavaScript", "without"])
def test_somebody_of_south_opens_a_record_of_north_and_norths_manager_looks_into_it(office, enter, javascript):
    """From the number that a caller reads out, to the record; her reason is on the manager's desk at once."""
    there = furnish(office)
    sue = enter("sue", javascript=javascript)
    search(sue, "T50001").get_by_role("link", name=OPEN_IT).click()
    expect(sue.locator("h1")).to_have_text("Open a record of another team")
    sue.get_by_label("What is the reason?").select_option("danger")
    sue.get_by_label("What has happened?").fill("The ambulance crew asked us who her next of kin is.")
    if javascript:
        sound(sue)
    sue.get_by_role("button", name="Open the record").click()
    expect(sue.locator("main")).to_contain_text("Edith Fairweather")
    expect(sue.locator("main")).to_contain_text("Open to you until")
    sue.goto(f"/cases/{there['red']}")
    sue.get_by_label("Comment").first.fill("Told the crew to ring her son Peter.")
    sue.get_by_role("button", name="Save the comment").click()
    expect(sue.locator("main")).to_contain_text("Told the crew to ring her son Peter.")
    assert rows(CaseComment, case_id=there["red"]) == 1
    mary = enter("mary", javascript=javascript)
    mary.get_by_role("link", name=re.compile("Look into it.*Edith Fairweather")).click()
    expect(mary.locator("main")).to_contain_text("The ambulance crew asked us")
    if javascript:
        sound(mary)
    mary.get_by_label("Yes, it was in order").check()
    mary.get_by_role("button", name="Save what you found").click()
    expect(mary.locator("main")).to_contain_text("In order")
    mary.goto("/")
    expect(mary.get_by_role("link", name=re.compile("Look into it.*Edith Fairweather"))).to_have_count(0)


def test_a_record_is_restricted_by_keyboard_and_is_gone_for_the_team(office, enter):
    """The manager ticks who may see it; a practitioner who had it open meets a page that is not there."""
    there = furnish(office)
    nadia, mary = enter("nadia"), enter("mary")
    nadia.watch.expected("404 (NOT FOUND)")
    assert nadia.goto(f"/people/{there['edith']}").status == 200
    mary.goto(f"/people/{there['edith']}/restriction")
    keys = Keyboard(mary)
    for name, presses in (("Nadia Hussain", 2), ("Sam Okoro", 1)):  # thought better of the first
        keys.tab_to(mary.get_by_label(re.compile(name)))
        keys.press("Space", presses)
    keys.tab_to(mary.get_by_label("Why is it restricted?"))
    keys.write("Her niece works in the team.")
    keys.tab_to(mary.get_by_role("button", name="Restrict the record"))
    keys.press("Enter")
    expect(mary.locator("main")).to_contain_text("Only the people named on this record see it")
    sound(mary)
    assert nadia.reload().status == 404
    expect(search(nadia, "Fairweather")).to_contain_text("Nobody found that you may see")
    expect(search(nadia, "Edith Fairweather 14/3/1938")).to_contain_text("Nobody of this name is recorded")
    expect(nadia.locator("#answer")).not_to_contain_text("Fairweather")
    expect(search(nadia, "999 000 0018")).to_contain_text("A restricted record has this number")
    make_duty_manager(office, "sue")
    sue = enter("sue")
    search(sue, "999 000 0018").get_by_role("link", name=OPEN_IT).click()
    expect(sue.locator("h1")).to_have_text("Open a restricted record")
    sound(sue)
