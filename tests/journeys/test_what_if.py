"""What if, in a real browser: from the tray to a trial, a figure changed, the change read, and back with nothing changed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import assert_accessible, overflows
from tests.durability.conftest import everything

KEPT_ASIDE = {"audit_entry", "browser_session"}


@pytest.mark.rule("U5")
def test_mary_tries_a_daily_call_for_green_reads_who_would_be_due_and_goes_back_with_nothing_changed(office, enter):
    """Tables are compared byte for byte; a figure that makes no sense is refused with the rest still there."""
    office.waiting("full:low", person=office.person("Gwen", "Fairweather"))
    office.waiting("none:high", days=45)
    page = enter("mary")
    page.goto("/tray")
    before = {name: rows for name, rows in everything().items() if name not in KEPT_ASIDE}
    page.get_by_role("link", name="What if", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What if: North")
    page.get_by_label("Green: at least every", exact=True).fill("1")
    page.get_by_label("Green: at least every: unit").select_option("days")
    page.get_by_label("Told ahead after").fill("40")
    page.get_by_role("button", name="See what would change").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("the warning does not come before the limit")
    expect(page.get_by_label("Green: at least every: unit")).to_have_value("days")
    assert_accessible(page)
    page.get_by_label("Told ahead after").fill("20")
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    expect(page.locator("main")).to_contain_text("sooner for 1 person and later for 0")
    page.get_by_text(re.compile("today included, only on trial: 1")).click()
    expect(page.get_by_role("link", name="Fairweather, Gwen").first).to_be_visible()
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    assert not overflows(page), overflows(page)
    page.get_by_role("link", name="The tray").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Planned Work Tray")
    assert {name: rows for name, rows in everything().items() if name not in KEPT_ASIDE} == before
