"""From draw to theme: the sweep draws, Mary looks at the three, rates one anew, and finds the themes in the table."""

import re

import pytest
from playwright.sync_api import expect

from casework.clockwork import jobs
from casework.ground import clock
from casework.practice.risk.models import Rating
from casework.practice.sampling.models import DipSampleAnswer
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import an_hour_ago, pick, rows
from tests.sampling.scene import draw, wait


@pytest.mark.rule("S15")
def test_from_draw_to_theme(office, enter):
    office.now = an_hour_ago()
    wait(office, 4)
    if not jobs.sweep(clock.now(), office.policies).get("S15"):
        draw(office)  # before the first working day of a month no sweep does

    mary = enter("mary")
    mary.goto("/")
    mary.get_by_role("row", name=re.compile("dip sample")).get_by_role("link", name=re.compile("^Open the sample")).click()
    expect(mary.locator("main")).to_contain_text("the same 3 people")
    mary.get_by_role("link", name="Look at the next person").click()
    assert_accessible(mary)
    mary.get_by_role("radio", name="No, it is too high").check()
    mary.get_by_role("group", name="Is the note good enough?").get_by_role("radio", name="Yes").check()
    mary.get_by_role("button", name="Save what you find").click()
    expect(mary.locator(".govuk-error-summary")).to_contain_text("Say what follows")
    mary.get_by_label("What follows?").fill("The carer comes twice a day now.")
    mary.get_by_role("button", name="Save what you find").click()
    mary.get_by_role("link", name="Rate anew: RAG").click()
    pick(mary, "Full support, low risk")
    mary.get_by_role("button", name=re.compile("^Save")).click()
    expect(mary.get_by_role("heading", level=1)).to_have_text("Dip sample: person 1 of 3")
    expect(mary.locator("dl > div", has_text="Rated since the draw")).to_contain_text("Green")
    assert rows(Rating, decided="green") == 1

    for _ in range(2):
        mary.get_by_role("link", name="Look at the next person").click()
        mary.get_by_role("group", name="Is the level right").get_by_role("radio", name="Yes").check()
        mary.get_by_role("group", name="Is the note good enough?").get_by_role("radio", name="Yes").check()
        mary.get_by_role("checkbox", name="Person’s own view missing").check()
        mary.get_by_role("button", name="Save what you find").click()
        expect(mary.locator("#notices")).to_contain_text("Saved what you found")
    assert rows(DipSampleAnswer) == 3
    mary.get_by_role("link", name=re.compile("^Dip samples")).click()
    over_months = mary.get_by_role("table", name=re.compile("^What was found over months"))
    for words, count in (("Person’s own view missing", "2"), ("Level too high", "1"), ("Level right", "2"), ("Out of date", "0")):
        expect(over_months.get_by_role("row", name=re.compile(words)).get_by_role("cell")).to_have_text([count])
    assert_accessible(mary)
    mary.set_viewport_size({"width": 320, "height": 900})
    assert not overflows(mary)
    mary.goto("/")
    expect(mary.locator("#feed")).not_to_contain_text("dip sample")
