"""Rating a case anew: by keyboard, without JavaScript, and what the case and the tray then show."""

import re

from playwright.sync_api import expect

from casework.practice.risk.models import Rating
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import Keyboard, pick, rows


def test_from_the_tray_to_a_new_rating_by_keyboard_only(office, enter):
    """One stop in the matrix, arrows to the cell; the answer shows at once; the keys are counted."""
    case = office.waiting("full:low")
    page = enter("nadia")
    page.goto("/tray")
    keys = Keyboard(page)
    keys.tab_to(page.get_by_role("link", name=re.compile("^Re-rate")))
    keys.press("Enter")
    page.wait_for_url(f"**/cases/{case.id}/ratings/new?back=*")
    assert_accessible(page)
    keys.tab_to(page.locator("input[name=rag]:checked"))
    keys.press("ArrowUp", times=2)
    expect(page.get_by_role("radio", name=re.compile("^No support, low", re.I))).to_be_focused()
    expect(page.locator("#rating-outcome")).to_contain_text("Amber")
    keys.press("ArrowLeft")
    expect(page.locator("#rating-outcome")).to_contain_text("Red")
    expect(page.locator("#rating-outcome time")).to_be_visible()
    keys.tab_to(page.get_by_role("button", name="Save this rating"))
    keys.press("Enter")
    page.wait_for_url(f"**/tray#case-{case.id}")
    print(f"a rating by keyboard: {keys.pressed} keys")
    expect(page.locator("#notices")).to_contain_text("RAG rating saved: Red. The next contact is now due by")
    page.goto(f"/cases/{case.id}")
    expect(page.locator("#ratings")).to_contain_text("up from Green")
    assert rows(Rating, case_id=case.id, tool="rag", decided="red") == 1
    assert keys.pressed <= 70


def test_high_and_urgent_by_keyboard_leads_the_tray(office, enter):
    """The mark stands beside High; the scale is one stop; the case then comes first."""
    office.waiting("none:high", days=30)
    case = office.waiting("full:low")
    page = enter("nadia")
    page.goto(f"/cases/{case.id}/ratings/new?tool=priority")
    assert_accessible(page)
    keys = Keyboard(page)
    keys.tab_to(page.locator("#priority"))
    keys.press("Space")
    expect(page.locator("#rating-outcome")).to_contain_text("High")
    keys.tab_to(page.get_by_label("Response needed within 24 hours"))
    keys.press("Space")
    keys.tab_to(page.get_by_role("button", name="Save this rating"))
    keys.press("Enter")
    page.wait_for_url(f"**/cases/{case.id}#ratings")
    expect(page.locator("#timeline")).to_contain_text("urgent: response needed within 24 hours")
    expect(page.locator("#dates")).to_contain_text("First response")
    assert_accessible(page)
    page.goto("/tray")
    expect(page.locator("tbody tr").first).to_contain_text("Urgent")
    expect(page.locator("tbody tr").first).to_contain_text("First response, L18")
    page.goto(f"/cases/{case.id}/ratings")
    assert_accessible(page)


def test_a_rating_on_a_telephone_without_javascript(office, enter):
    """A button shows what follows; deciding otherwise asks for the reasoning; nothing sticks out."""
    case = office.waiting("full:low")
    page = enter("nadia", javascript=False, width=390)
    page.goto(f"/cases/{case.id}")
    page.get_by_role("link", name="Re-rate").click()
    assert not overflows(page)
    pick(page, "No support, low risk of harm")
    page.get_by_role("button", name="Show what follows").click()
    expect(page.locator("#rating-outcome")).to_contain_text("Amber")
    page.get_by_text("Decide another level").click()
    page.get_by_role("group", name="Your decision").get_by_role("radio", name="Red").check()
    page.get_by_role("button", name="Save this rating").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("you decided Red")
    page.get_by_label("Why another level").fill("Her neighbour moved away.")
    page.get_by_role("button", name="Save this rating").click()
    expect(page.locator("#ratings")).to_contain_text("The tool suggested Amber")
    assert not overflows(page)
    page.goto(f"/cases/{case.id}/ratings")
    expect(page.locator("main")).to_contain_text("Her neighbour moved away.")
    assert not overflows(page)
