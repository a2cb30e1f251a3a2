"""A case is closed in two hands: the worker asks, the manager sends it back and then authorises; what is left has an owner."""

import re

import pytest
from playwright.sync_api import expect

from casework.ground.db import db
from casework.practice.closing.models import ClosureRequest
from casework.records.cases.models import Case
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import notes_on, rows
from tests.outcomes.ways import allocated


def sound(page):
    """No objection by axe, one main button at most, and nothing sticks out on a telephone."""
    assert_accessible(page)
    assert page.locator("main .govuk-button:not(.govuk-button--secondary):not(.govuk-button--warning)").count() <= 1
    page.set_viewport_size({"width": 320, "height": 900})
    assert not overflows(page), overflows(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def in_row(page, number):
    """The fields of one row of what is left, by their labels."""
    return page.get_by_role("group", name=f"Outstanding thing {number}", exact=True)


@pytest.mark.rule("H11", "H12", "H13", "H14")
def test_nadia_asks_for_closure_mary_sends_it_back_nadia_corrects_and_olive_has_the_task(office, enter):
    """Two things are left, a colleague's and the family's; the case ends only with the manager's authorisation."""
    case = office.case()
    allocated(office, case)
    nadia, mary, olive = enter("nadia"), enter("mary"), enter("olive")
    nadia.goto(f"/cases/{case.id}")
    nadia.get_by_role("link", name="Ask for closure", exact=True).click()
    nadia.get_by_role("link", name="The work is done", exact=True).click()
    expect(nadia.get_by_label("Work done")).to_have_value(re.compile(r"Social Work Allocation \(Mary Byrne\)"))
    in_row(nadia, 1).get_by_label("What is left?").fill("Order the ramp")
    in_row(nadia, 1).get_by_label("Who is responsible?").select_option("Olive Grant")
    in_row(nadia, 2).get_by_label("What is left?").fill("Look in on Sundays")
    in_row(nadia, 2).get_by_label("Or their name").fill("Ann Marsh, her daughter")
    nadia.get_by_role("button", name="Ask for closure").click()
    expect(nadia.locator(".govuk-error-summary")).to_contain_text("Give the day by which they do it")
    sound(nadia)
    in_row(nadia, 1).get_by_label("By when?").fill("3 June 2030")
    nadia.get_by_role("button", name="Ask for closure").click()
    expect(nadia.locator("#notices")).to_contain_text("You have asked for closure.")

    mary.goto("/")
    mary.get_by_role("link", name=re.compile("^Authorise or send back")).click()
    expect(mary.locator("main")).to_contain_text("Olive Grant: Order the ramp, by 3 June 2030")
    sound(mary)
    mary.get_by_label("What is missing?").fill("Say who pays for the ramp.")
    mary.get_by_role("button", name="Send it back").click()
    expect(mary.locator("#notices")).to_contain_text("Sent back.")

    nadia.goto("/")
    nadia.get_by_role("link", name=re.compile("^Read the answer")).click()
    expect(nadia.locator("main")).to_contain_text("Say who pays for the ramp.")
    nadia.get_by_role("link", name="Change it and ask again").click()
    expect(in_row(nadia, 2).get_by_label("Or their name")).to_have_value("Ann Marsh, her daughter")
    nadia.get_by_label("Work done").fill("Assessed at home. The council pays for the ramp.")
    nadia.get_by_label("Voluntary, commissioned and internal services were considered").check()
    nadia.get_by_role("button", name="Ask for closure").click()
    expect(nadia.locator("#notices")).to_contain_text("You have asked for closure.")
    assert notes_on(case.id, "case-closure") == [] and db.session.get(Case, case.id).stage == "allocated"

    mary.goto("/")
    mary.get_by_role("link", name=re.compile("^Authorise or send back")).click()
    mary.get_by_role("button", name="Authorise the closure").click()
    expect(mary.locator("#notices")).to_contain_text("Authorised. The case has ended")
    expect(mary.locator("#timeline")).to_contain_text("Written and asked for by Nadia Hussain. Authorised by Mary Byrne")
    expect(mary.locator("#tasks")).to_contain_text("Order the ramp")
    (note,) = notes_on(case.id, "case-closure")
    assert note.author.name == "Nadia Hussain" and rows(ClosureRequest, answer="authorised") == 1

    olive.goto("/my-tasks")
    expect(olive.locator("main")).to_contain_text("Order the ramp")
    olive.get_by_role("link", name=re.compile("^Open or tick off")).click()
    sound(olive)
    olive.get_by_role("button", name="It is done").click()
    expect(olive.locator("#notices")).to_contain_text("Done.")
