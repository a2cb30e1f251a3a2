"""A neighbour reports a man in the cold: found among 49 indicators by typing, rated, noted, and brought down later (S18)."""

import re

import pytest
from playwright.sync_api import expect

from casework.practice.risk import queries as ratings
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import Keyboard, notes_on

COLD = (
    ("danger now", "Somebody's safety or survival is in danger now"),
    ("kind of harm", "We do not know what kind of harm or abuse this is"),
    ("failing", "Health or wellbeing, of body or mind, is failing fast"),
)
LOCAL = "His landlord wants him out before spring"
WHY = "No heating at minus four. Seen half dressed and confused, nobody with him, no telephone."


@pytest.fixture
def case(office):
    """Somebody whom nobody knew until today, on the tray."""
    return office.waiting("none:high", person=office.person("Arthur", "Penrose"))


def test_by_keyboard_alone_each_sign_is_found_by_typing_and_the_level_follows_at_once(case, office, enter):
    """Three signs of 49, the suggestion with each of them named, the note, and back on the case."""
    page = enter("nadia")
    page.goto(f"/cases/{case.id}/prioritisation?tool=risk")
    keys, finder = Keyboard(page), page.get_by_label("Find in this list by typing")
    for typed, words in COLD:
        finder.focus()
        keys.press("Control+a")
        keys.write(typed)
        keys.tab_to(page.get_by_label(re.compile(f"^{words}")), most=6)
        keys.press("Space")
    expect(page.locator("#ticks-outcome")).to_contain_text("Suggested:")
    expect(page.locator("#ticks-outcome li")).to_have_count(3)
    finder.fill("zzz")
    expect(page.locator("[data-find]:visible")).to_have_count(3), "what is ticked stays in sight"
    finder.fill("")
    expect(page.locator("[data-find]:visible")).to_have_count(49)
    page.get_by_label("Rationale").fill(WHY)
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert not overflows(page)
    page.get_by_role("button", name="Save level and note").click()
    expect(page.locator("main")).to_contain_text("Risk priority saved: High")
    (note,) = notes_on(case.id, "risk-prioritisation")
    assert ratings.current_rating(case.id, "risk").note_id == note.id


def test_without_the_script_it_is_saved_and_brought_down_with_what_was_done(case, office, enter):
    """The second note names what was done; both stand, and the day for allocating counts from the second.

    A factor of the team's own, which its manager added before, is ticked among the others and stands in the history.
    """
    add_local_factor(enter("mary", javascript=False), office)
    page = enter("nadia", javascript=False)
    page.goto(f"/cases/{case.id}/prioritisation?tool=risk")
    for _typed, words in COLD:
        page.get_by_label(re.compile(f"^{words}")).check()
    page.get_by_label("Rationale").fill(WHY)
    page.get_by_role("button", name="Save level and note").click()
    page.get_by_role("link", name="Prioritise: risk priority").click()
    expect(page.get_by_label(re.compile(f"^{COLD[0][1]}"))).to_be_checked()
    for _typed, words in COLD:
        page.get_by_label(re.compile(f"^{words}")).uncheck()
    page.get_by_label(re.compile("^Isolated")).check()
    page.get_by_label(re.compile(f"^{LOCAL}")).check()
    page.get_by_label("Rationale").fill("Warm, fed and treated. Still nobody around him.")
    page.get_by_label("Mitigating actions").fill("GP treated the infection. Meter topped up. Home care twice a day from tonight.")
    page.get_by_role("button", name="Save level and note").click()
    expect(page.locator("main")).to_contain_text("Risk priority saved: Normal")
    expect(page.locator("main")).to_contain_text("To be allocated by")
    expect(page.locator("#ratings")).to_contain_text("down from High")
    assert len(notes_on(case.id, "risk-prioritisation")) == 2
    page.goto(f"/cases/{case.id}/ratings")
    expect(page.get_by_role("listitem").filter(has_text=LOCAL).last).to_have_text(f"{LOCAL} Local")


def add_local_factor(page, office):
    """By the link on her feed: the words, the level, the senior manager who agreed, since when."""
    page.get_by_role("link", name=re.compile("^See and change")).click()
    page.get_by_role("link", name="Add a local factor").click()
    page.get_by_label("The factor").fill(LOCAL)
    page.get_by_label("It points to").select_option(label="Risk priority: Normal")
    page.get_by_label("Agreed by").select_option(label="Sam Okoro")
    page.get_by_label("Agreed on").fill(f"{office.now:%d/%m/%Y}")
    page.get_by_role("button", name="Add this factor").click()
    expect(page.locator("main")).to_contain_text(LOCAL)
