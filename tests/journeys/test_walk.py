"""The weekly walk of thirty people: by keyboard alone, without JavaScript, on a telephone, and with a change on the way."""

import re

import pytest
from playwright.sync_api import expect

from casework.ground.db import transaction
from casework.practice.walk.models import Walk, WalkItem
from casework.records.cases import operations as cases
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import Keyboard, an_hour_ago, fill_contact, notes_on, rows

CELLS = ("none:high", "none:moderate", "moderate:moderate", "full:low", "none:low")
PROGRESS = re.compile(r"^(\d+) of 30 seen$")


@pytest.fixture
def thirty(office):
    """Thirty people on North's tray, of all levels, the first placed nine days ago; recorded an hour ago."""
    office.now = an_hour_ago()
    waiting = [
        office.waiting(CELLS[n % 5], days=n % 10, person=office.person(f"Person{n}", f"Waiting{n}")) for n in range(30)
    ]
    with transaction():
        for case in waiting[::3]:
            cases.comment(actor=office.actor("nadia"), now=office.now, case=case, words="Rang twice this week. " * 40)
    return waiting


def main_button(page):
    return page.get_by_role("button", name=re.compile("^Seen, "))


def test_thirty_people_are_walked_through_with_enter_alone(thirty, office, enter):
    """The focus waits on the main button of each person; 31 presses of Enter in all, and the record stands there."""
    page = enter("mary")
    page.goto("/tray")
    expect(page.locator("main")).to_contain_text("overdue by 2 days")
    page.get_by_role("link", name=re.compile("^Walk through the tray")).click()
    keys = Keyboard(page)
    keys.tab_to(page.get_by_role("button", name="Start the walk"))
    keys.pressed = 0
    keys.press("Enter")
    people = []
    for seen in range(30):
        expect(page.get_by_text(PROGRESS)).to_have_text(f"{seen} of 30 seen")
        expect(main_button(page)).to_be_focused()
        assert main_button(page).evaluate("b => b.getBoundingClientRect().bottom <= innerHeight"), "in sight"
        people.append(page.locator("#walk-person").inner_text())
        if seen in (0, 29):
            assert_accessible(page)
        keys.press("Enter")
    expect(page).to_have_url(re.compile(r"/tray/review/\d+$"))
    expect(page.locator("#notices")).to_contain_text("The walk is finished")
    print(f"a walk of 30 people: {keys.pressed} keys, all of them Enter")
    assert keys.pressed == 31
    assert len(set(people)) == 30
    assert rows(WalkItem, what="seen", by_id=office.worker("mary").id) == 30
    assert rows(Walk, ended_how="finished") == 1
    assert_accessible(page)
    page.goto("/tray")
    expect(page.locator("main")).to_contain_text("in 7 days")


def test_a_key_held_down_does_not_run_through_the_tray(thirty, enter):
    """The first press counts; what the keyboard repeats does not."""
    page = enter("mary")
    page.goto("/tray/review")
    page.get_by_role("button", name="Start the walk").click()
    expect(main_button(page)).to_be_focused()
    for _ in range(12):
        page.keyboard.down("Enter")  # from the second on, the browser is told that the key repeats
        page.wait_for_timeout(40)
    page.keyboard.up("Enter")
    expect(page.get_by_text(PROGRESS)).to_have_text("1 of 30 seen")
    page.wait_for_timeout(300)
    assert rows(WalkItem) == 1


@pytest.mark.long
def test_a_walk_without_javascript_takes_enter_too(thirty, enter):
    """Whole pages, the focus on the button of each."""
    page = enter("mary", javascript=False)
    page.goto("/tray/review")
    page.get_by_role("button", name="Start the walk").press("Enter")
    for seen in range(3):
        expect(page.get_by_text(PROGRESS)).to_have_text(f"{seen} of 30 seen")
        expect(main_button(page)).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.get_by_text(PROGRESS)).to_have_text("3 of 30 seen")
    assert rows(WalkItem) == 3


def test_a_contact_on_the_way_leads_back_to_the_walk_and_into_its_record(thirty, enter):
    """Record a contact, come back to the same person, see what was recorded, go on."""
    page = enter("mary")
    page.goto("/tray/review")
    page.get_by_role("button", name="Start the walk").click()
    main_button(page).click()
    expect(page.get_by_text(PROGRESS)).to_have_text("1 of 30 seen")
    who = page.locator("#walk-person").inner_text()
    page.get_by_role("link", name="Record a contact").click()
    case_id = int(re.search(r"/cases/(\d+)/contact", page.url)[1])
    fill_contact(page, "No support, high risk of harm")
    page.get_by_role("button", name="Save this contact").click()
    expect(page.locator("#notices")).to_contain_text("Contact saved")
    expect(page.locator("#walk-person")).to_have_text(who)
    expect(page.locator("#walk")).to_contain_text("Recorded since this walk began")
    assert_accessible(page)
    page.get_by_role("button", name="Seen, with changes").click()
    expect(page.get_by_text(PROGRESS)).to_have_text("2 of 30 seen")
    assert rows(WalkItem, case_id=case_id, what="changed") == 1
    assert len(notes_on(case_id)) == 1


@pytest.mark.parametrize("width", [320, pytest.param(390, marks=pytest.mark.long)])
def test_the_walk_and_its_record_fit_a_telephone(thirty, enter, width):
    """Nothing sticks out sideways."""
    page = enter("mary", width=width)
    page.goto("/tray/review")
    assert not overflows(page)
    page.get_by_role("button", name="Start the walk").click()
    expect(main_button(page)).to_be_visible()
    assert not overflows(page)
    main_button(page).click()
    expect(page.get_by_text(PROGRESS)).to_have_text("1 of 30 seen")
    page.goto(f"/tray/review/{rows(Walk)}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Walk through the tray")
    assert not overflows(page)
    assert_accessible(page)
