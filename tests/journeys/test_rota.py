"""The duty rota in a browser: Mary ticks by keyboard, Nadia has the duty; it fits a telephone and works without JavaScript."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.ground import clock
from casework.ground.db import transaction
from casework.records.rota.models import RotaDay
from casework.records.staff.models import Team
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import Keyboard, rows


@pytest.fixture
def always_open(office):
    """North is open every day of the week, so that the test runs on any."""
    with transaction() as session:
        session.get(Team, office.team("North").id).open_days = "0,1,2,3,4,5,6"
    return office


@pytest.mark.rule("U39")
@pytest.mark.parametrize(
    ("width", "javascript"),
    [(1280, True), (1280, False), *(pytest.param(width, True, marks=pytest.mark.long) for width in (390, 320))],
)
def test_mary_puts_nadia_on_duty_and_the_desk_says_so(always_open, enter, width, javascript):
    page = enter("mary", width=width, javascript=javascript)
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Duty rota")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Duty rota: North")
    if javascript:
        assert_accessible(page)
        assert not overflows(page)
    box = page.get_by_role("checkbox", name=re.compile("^Nadia Hussain, ")).first
    keys = Keyboard(page)
    keys.tab_to(box)
    keys.press("Space")
    page.get_by_role("button", name="Save the rota").press("Enter")
    expect(page.locator("#notices")).to_contain_text("The rota is saved: 1 day changed.")
    expect(page.get_by_role("checkbox", name=re.compile("^Nadia Hussain, ")).first).to_be_checked()
    assert rows(RotaDay, worker_id=always_open.worker("nadia").id, put_by_id=always_open.worker("mary").id) == 1
    nadia = enter("nadia", width=width, javascript=javascript)
    nadia.goto("/")
    if rows(RotaDay, day=clock.today()):
        expect(nadia.locator("main")).to_contain_text("Nadia Hussain, by the rota")
    nadia.get_by_role("link", name=re.compile("^Duty rota")).click()
    expect(nadia.get_by_role("table").first).to_contain_text("Nadia Hussain")
    expect(nadia.get_by_role("checkbox")).to_have_count(0)
    if javascript:
        assert_accessible(nadia)
        assert not overflows(nadia)


def test_the_week_before_is_copied_looked_at_and_saved(always_open, enter):
    page = enter("mary")
    monday = clock.today() - timedelta(days=clock.today().weekday()) + timedelta(days=28)
    page.goto(f"/teams/{always_open.team('North').id}/rota?from={monday}")
    page.get_by_role("checkbox", name=re.compile("^Dev Patel, Thursday")).first.check()
    page.get_by_role("button", name="Save the rota").click()
    expect(page.locator("#notices")).to_contain_text("1 day changed")
    page.get_by_role("link", name=re.compile("^Fill empty days")).nth(1).click()
    expect(page.locator("main")).to_contain_text("Filled in from the week before, and not saved yet")
    assert_accessible(page)
    page.get_by_role("button", name="Save the rota").click()
    expect(page.locator("#notices")).to_contain_text("1 day changed")
    assert rows(RotaDay, worker_id=always_open.worker("dev").id) == 2
