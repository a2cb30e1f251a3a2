"""A list is brought in by mistake, taken back, and brought in again, in a real browser."""

import pytest

from casework.ground import clock
from casework.practice.tray.models import Placement
from tests.browser import assert_accessible, overflows
from tests.intake.lists import as_csv, people
from tests.journeys.steps import rows

pytestmark = pytest.mark.slow


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv(people(6, on=clock.today())))
    return path


def bring_in(page, file):
    page.goto("/import")
    page.get_by_label("The list, as CSV or XLSX").set_input_files(file)
    page.get_by_role("button", name="Read the list").click()
    page.get_by_role("button", name="See what would happen").click()
    page.get_by_role("button", name="Bring in 6 people").click()
    page.get_by_role("heading", name="The list is in").wait_for()


@pytest.mark.rule("U31", "U36")
@pytest.mark.parametrize("javascript", [True, pytest.param(False, marks=pytest.mark.long)], ids=["scripts", "no scripts"])
def test_mary_takes_a_list_back_and_brings_it_in_again(enter, file, javascript):
    page = enter("mary", javascript=javascript, width=320)
    bring_in(page, file)
    page.get_by_role("link", name="Take the list back").press("Enter")
    page.wait_for_url("**/taking-back")
    assert page.get_by_text("6 cases leave the tray and end.").is_visible()
    if javascript:
        assert overflows(page) == []
        assert_accessible(page)
    page.get_by_role("button", name="Take the list back").press("Enter")
    page.get_by_role("heading", name="The list was taken back").wait_for()
    assert page.get_by_text("Mary Byrne took it back").is_visible()
    if javascript:
        assert overflows(page) == []
        assert_accessible(page)
    assert rows(Placement, ended_at=None) == 0
    bring_in(page, file)
    assert rows(Placement, ended_at=None) == 6


@pytest.mark.rule("U31")
def test_after_a_contact_the_list_stays_and_its_page_says_on_which_case(enter, file):
    mary, nadia = enter("mary"), enter("nadia")
    bring_in(mary, file)
    nadia.goto("/tray")
    nadia.locator("main table tbody tr a[href^='/cases/']").first.click()
    nadia.get_by_label("Add a comment").or_(nadia.locator("textarea[name=words]")).first.fill("Rang her; she is well.")
    nadia.locator("form:has(textarea[name=words]) button[type=submit]").last.click()
    nadia.wait_for_load_state()
    mary.reload()
    assert mary.get_by_text("Nadia Hussain has worked on case").is_visible()
    assert mary.get_by_role("link", name="Take the list back").count() == 0
