"""A waiting call that raises a level: from the row on the tray, through five questions, back by way of risk priority."""

import re

import pytest
from playwright.sync_api import expect

from casework.practice.calling.queries import calls_of
from casework.practice.tray.queries import placement_of
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import notes_on, pick


def answer(page, question, words):
    page.get_by_role("group", name=question, exact=True).get_by_role("radio", name=words).check()


@pytest.mark.rule("L20", "L21", "L22")
def test_a_fall_told_in_a_waiting_call_makes_it_red_and_brings_the_next_contact_forward(office, enter):
    """What the answers point to shows at once; kept at Amber without a word it is not saved; picked, it is, with its note."""
    case = office.waiting("moderate:moderate", days=9)
    page = enter("nadia")
    page.goto("/tray")
    page.get_by_role("link", name=re.compile("^Waiting call")).click()
    assert_accessible(page)
    page.get_by_role("radio", name="The person", exact=True).check()
    page.get_by_role("radio", name="Telephone").check()
    for question in ("Hospital", "Whoever helps", "Food and medicine", "Safety"):
        answer(page, question, "No change")
    answer(page, "Falls", "Worse")
    expect(page.locator("#answers-look")).to_contain_text("The answers point to")
    expect(page.locator("#answers-look time")).to_be_visible()
    page.locator("#fall_words").fill("Fell in the bath on Sunday")
    page.get_by_role("button", name="Save this call").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("The answers point to Red and you decided Amber")
    pick(page, "Moderate support, high risk of harm")
    expect(page.locator("#rag-outcome")).to_contain_text("Red")
    page.get_by_role("button", name="Write the note from the answers").click()
    expect(page.get_by_label("Analysis")).to_have_value(re.compile("The level decided is Red"))
    assert not overflows(page) and not notes_on(case.id)
    page.get_by_role("button", name="Save this call").click()
    expect(page.locator("#notices")).to_contain_text("Something is worse: look at risk priority as well")
    (note,) = notes_on(case.id)
    assert "Falls: worse. Fell in the bath on Sunday" in note.sections[1]["text"]
    assert placement_of(case.id).rag == "red" and calls_of(case.id)[0].answers["fall"].answer == "worse"
    page.get_by_role("link", name="Back to where you came from").click()
    expect(page).to_have_url(re.compile(rf"/tray#case-{case.id}$"))
