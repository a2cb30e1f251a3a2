"""Advice with an organisation found while recording; on its day somebody asks whether it helped, from the feed."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.clockwork import jobs
from casework.ground import clock
from casework.practice.advice.models import AdviceOutcome
from tests.advice.scene import organisation
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import rows


def sound(page):
    """No objection by axe, and nothing sticks out on a telephone."""
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    assert not overflows(page), overflows(page)
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.rule("F5", "F7")
def test_nadia_names_an_organisation_while_she_records_advice_and_asks_later_whether_it_helped(office, enter):
    edith = office.edith()
    organisation(office)
    organisation(office, "Carers’ Table")
    nadia = enter("nadia")
    nadia.goto(f"/people/{edith.id}")
    nadia.get_by_role("link", name=re.compile("information and advice")).click()
    nadia.get_by_role("link", name="Record information or advice").click()
    nadia.get_by_label("Falls").check()
    nadia.get_by_label("What was said?").fill("Whom to ring after a fall.")
    nadia.get_by_label("Find organisations that were named").press_sequentially("sure")
    nadia.get_by_label(re.compile("^Sure Steps")).check()
    expect(nadia.get_by_label(re.compile("^Carers’ Table"))).to_have_count(0)
    nadia.get_by_label("Telephone").check()
    nadia.get_by_label("The person", exact=True).check()
    nadia.get_by_label("It was talked through").check()
    nadia.get_by_label("On which day?").fill(f"{clock.today() + timedelta(days=1):%d/%m/%Y}")
    sound(nadia)
    nadia.get_by_role("button", name="Save the advice").click()
    expect(nadia.locator("#notices")).to_contain_text("The advice is on record")
    expect(nadia.locator("main")).to_contain_text("Sure Steps")
    sound(nadia)

    jobs.sweep(clock.now() + timedelta(days=1), office.policies)
    nadia.goto("/")
    nadia.get_by_role("link", name=re.compile("^Record how it went")).click()
    nadia.get_by_label("It worked").check()
    nadia.get_by_label(re.compile("What did they say")).fill("She goes to the balance class on Mondays.")
    sound(nadia)
    nadia.get_by_role("button", name="Save how it went").click()
    expect(nadia.locator("main")).to_contain_text("balance class")
    assert rows(AdviceOutcome, outcome="worked") == 1
