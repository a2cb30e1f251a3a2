"""An assessment waits for the advocate, what cannot wait does not; a concern in two clicks (F15, F22)."""

import pytest
from playwright.sync_api import expect

from casework.ground.db import db
from casework.practice.processes.models import InterimMeasure, Process
from casework.practice.safeguarding.models import SafeguardingConcern
from tests.browser import assert_accessible, overflows


def sound(page):
    """No objection by axe, one main button at most, and nothing sticks out on a telephone."""
    assert_accessible(page)
    assert page.locator("main .govuk-button:not(.govuk-button--secondary):not(.govuk-button--warning)").count() <= 1
    page.set_viewport_size({"width": 320, "height": 900})
    assert not overflows(page), overflows(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def count(table):
    db.session.rollback()
    return db.session.query(table).count()


@pytest.mark.rule("F14", "F15", "F16", "F22")
def test_an_assessment_waits_for_the_advocate_an_interim_measure_does_not_and_a_concern_takes_two_clicks(office, enter):
    case, nadia = office.case(), enter("nadia")
    nadia.goto(f"/cases/{case.id}")
    nadia.get_by_role("link", name="Begin an assessment or review").click()
    expect(nadia.get_by_role("button", name="Record that it begins")).to_be_disabled()
    expect(nadia.locator("main")).to_contain_text("Answer first whether this person")
    sound(nadia)
    nadia.get_by_role("link", name="Advocacy for this person").click()
    nadia.get_by_role("link", name="Answer the two questions").click()
    nadia.locator("#difficulty").get_by_label("Yes").check()
    nadia.get_by_role("checkbox", name="Using or weighing it").check()
    nadia.get_by_label("What the person says about it").fill("I lose the thread when there are many of you.")
    nadia.locator("#other").get_by_label("No", exact=True).check()
    sound(nadia)
    nadia.get_by_role("button", name="Save the answers").click()
    expect(nadia.locator("main")).to_contain_text("There is a duty to make an independent advocate available")
    sound(nadia)
    nadia.goto(f"/cases/{case.id}/processes")
    expect(nadia.get_by_role("button", name="Record that it begins")).to_be_disabled()
    expect(nadia.locator("main")).to_contain_text("none is in place")
    nadia.get_by_role("link", name="Record an urgent interim measure", exact=True).last.click()
    nadia.get_by_label("What is done").fill("A bed is put up downstairs.")
    nadia.get_by_label("Who does it").fill("The night service")
    nadia.get_by_label("Why it cannot wait").fill("She fell on the stairs twice this week.")
    sound(nadia)
    nadia.get_by_role("button", name="Save the measure").click()
    expect(nadia.locator("main")).to_contain_text("A bed is put up downstairs.")
    assert (count(InterimMeasure), count(Process)) == (1, 0)
    nadia.goto(f"/people/{case.person_id}/advocacy")
    nadia.get_by_role("link", name="Record that the advocate is in place").click()
    nadia.get_by_role("radio", name="Care Act advocate").check()
    nadia.get_by_label("Who the advocate is").fill("Jo Hall, Voice Ltd")
    nadia.get_by_role("button", name="Save the advocate").click()
    nadia.goto(f"/cases/{case.id}/processes")
    nadia.get_by_role("radio", name="Assessment").check()
    nadia.get_by_role("button", name="Record that it begins").click()
    expect(nadia.locator("main")).to_contain_text("Under way")
    assert count(Process) == 1
    nadia.goto(f"/people/{case.person_id}")
    nadia.locator(".app-page").get_by_role("link", name="Raise a safeguarding concern").click()
    expect(nadia.locator("main")).to_contain_text("Call 999 first")
    sound(nadia)
    nadia.get_by_label("What worries you?").fill("She has bruises on both arms.")
    nadia.get_by_role("button", name="Save the concern").click()
    expect(nadia.locator("main")).to_contain_text("The managers of North were told")
    sound(nadia)
    assert count(SafeguardingConcern) == 1
    mary = enter("mary")
    mary.goto("/")
    mary.get_by_role("link", name="Say what is done").click()
    mary.get_by_role("radio", name="A safeguarding enquiry").check()
    mary.get_by_label("What is done about it").fill("I see her this afternoon with the advocate.")
    mary.get_by_role("button", name="Save the answer").click()
    expect(mary.locator("main")).to_contain_text("Answered")
