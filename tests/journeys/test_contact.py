"""A contact recorded in each way that people have, and what must not go wrong with it."""

import re

import pytest
from playwright.sync_api import expect

from casework.practice.tray import queries
from casework.records.audit.models import Entry
from casework.records.notices.models import Notice
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import (
    NOTE,
    Keyboard,
    fields_of,
    fill_contact,
    focused,
    notes_on,
    pick,
    post_together,
    rows,
    typed_values,
)


def test_a_contact_is_recorded_by_mouse_and_the_level_date_and_rule_show_at_once(office, enter):
    """The picker's fragment answers each pick; the case then shows what was saved."""
    case = office.waiting("full:low")
    page = enter("nadia")
    page.goto(f"/cases/{case.id}/contact")
    fill_contact(page)
    outcome = page.locator("#rag-outcome")
    expect(outcome).to_contain_text("Amber")
    pick(page, "No support, high risk of harm")
    expect(outcome).to_contain_text("Red")
    expect(outcome.locator("time")).to_be_visible()
    expect(outcome.locator("a[href^='/rules/']")).to_have_count(2)
    page.get_by_role("button", name="Save this contact").click()
    expect(page).to_have_url(re.compile(rf"/cases/{case.id}$"))
    expect(page.locator("#notices")).to_contain_text("Contact saved. The next contact is due by")
    expect(page.locator("#timeline")).to_contain_text(NOTE["What was found"])
    assert [note.author_id for note in notes_on(case.id)] == [office.worker("nadia").id]


def test_a_contact_is_recorded_by_keyboard_only(office, enter):
    """From the tray to the saved note without a mouse; the keys are counted."""
    case = office.waiting("full:low")
    page = enter("nadia")
    page.goto("/tray")
    keys = Keyboard(page)
    keys.press("Tab")
    assert "Skip to the main content" in focused(page)
    keys.press("Enter")
    keys.tab_to(page.get_by_role("link", name=re.compile("^Contact")))
    keys.press("Enter")
    page.wait_for_url(f"**/cases/{case.id}/contact?back=*")
    keys.press("Tab")
    keys.press("Enter")
    keys.tab_to(page.locator("input[name=reached]").first)
    keys.press("Space")
    keys.tab_to(page.locator("input[name=how]").first)
    keys.press("Space")
    for label, words in NOTE.items():
        keys.tab_to(page.get_by_label(label))
        keys.write(words)
    keys.tab_to(page.locator("input[name=rag]:checked"))  # one stop: where the last rating stands
    keys.press("ArrowUp", times=2)
    expect(page.get_by_role("radio", name=re.compile("^No support, low", re.I))).to_be_focused()
    expect(page.locator("#rag-outcome")).to_contain_text("Amber")
    keys.press("ArrowLeft")
    expect(page.locator("#rag-outcome")).to_contain_text("Red")
    keys.tab_to(page.get_by_role("button", name="Save this contact"))
    keys.press("Enter")
    page.wait_for_url(f"**/tray#case-{case.id}")
    print(f"a contact by keyboard: {keys.pressed} keys beside the text")
    assert len(notes_on(case.id)) == 1
    assert keys.pressed <= 46


@pytest.mark.rule("L18", "L21")
@pytest.mark.parametrize("javascript", [True, False], ids=["with the script", "without it"])
def test_a_contact_that_finds_more_need_raises_the_priority_and_marks_it_urgent(office, enter, javascript):
    """The level that counts now is the one preselected; the mark is offered with High alone; the date follows at once."""
    case = office.waiting("full:low")
    page = enter("nadia", javascript=javascript)
    page.goto(f"/cases/{case.id}/contact")
    for name in ("priority", "complexity"):
        expect(page.locator(f"input[name={name}]:checked")).to_have_attribute("value", "")
    fill_contact(page)
    mark = page.get_by_label("Response needed within 24 hours")
    expect(mark).to_be_hidden()
    page.locator("input[name=priority][value=high]").check()
    mark.check()
    page.locator("input[name=complexity][value=medium]").check()
    if javascript:
        expect(page.locator("#rag-outcome a[href='/rules/L18']")).to_be_visible()
        assert_accessible(page)
    page.get_by_role("button", name="Save this contact").click()
    expect(page.locator("#notices")).to_contain_text("Contact saved. The next contact is due by")
    expect(page.locator("#timeline")).to_contain_text("urgent: response needed within 24 hours")
    assert queries.placement_of(case.id).urgent
    page.goto(f"/cases/{case.id}/contact")
    expect(page.get_by_text("No change: High")).to_be_visible()
    expect(mark).to_be_checked()


def test_a_contact_is_recorded_without_javascript(office, enter):
    """A button shows what the picker would have shown; then it is saved."""
    case = office.waiting("full:low")
    page = enter("nadia", javascript=False)
    page.goto(f"/cases/{case.id}/contact")
    fill_contact(page, "No support, moderate risk of harm")
    page.get_by_role("button", name="Show level and next contact").click()
    expect(page.locator("#rag-outcome")).to_contain_text("Red")
    expect(page.locator("#rag-outcome time")).to_be_visible()
    assert not notes_on(case.id)
    assert page.get_by_label("Analysis").input_value() == NOTE["Analysis"]
    page.get_by_role("button", name="Save this contact").click()
    expect(page.locator("#notices")).to_contain_text("Contact saved")
    assert len(notes_on(case.id)) == 1


def test_a_contact_is_recorded_on_a_telephone(office, enter):
    """At 390 px, by touch: nothing sticks out, and the cells are wide enough for a finger."""
    case = office.waiting("full:low")
    page = enter("nadia", width=390, has_touch=True)
    page.goto(f"/cases/{case.id}/contact")
    assert not overflows(page)
    page.get_by_role("radio", name="The person", exact=True).tap()
    page.get_by_role("radio", name="Telephone").tap()
    for label, words in NOTE.items():
        page.get_by_label(label).fill(words)
    cells = page.locator(".app-matrix__choice")
    assert all(box["width"] >= 44 and box["height"] >= 44 for box in (cells.nth(n).bounding_box() for n in range(9)))
    cells.first.tap()
    expect(page.locator("#rag-outcome")).to_contain_text("Red")
    page.get_by_role("button", name="Save this contact").tap()
    expect(page.locator("#notices")).to_contain_text("Contact saved")
    assert not overflows(page)


def test_a_mistake_keeps_every_character_and_the_focus_goes_to_what_is_wrong(office, enter):
    """The summary takes the focus; its link leads to the field; the text stands as it was typed."""
    case = office.waiting("full:low")
    page = enter("nadia")
    page.goto(f"/cases/{case.id}/contact")
    fill_contact(page)
    page.get_by_label("Analysis").fill("")
    page.get_by_label("Date", exact=True).fill("31/02/2026")
    before = typed_values(page)
    page.get_by_role("button", name="Save this contact").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    assert typed_values(page) == before
    assert page.get_by_label("Date", exact=True).input_value() == "31/02/2026"
    expect(page.get_by_role("radio", name=re.compile("^No support, low", re.I))).to_be_checked()
    assert summary.locator("a").count() == 2
    summary.get_by_role("link", name=re.compile("Analysis")).press("Enter")
    expect(page.get_by_label("Analysis")).to_be_focused()
    assert not notes_on(case.id)


def test_a_level_decided_otherwise_asks_for_the_reasoning(office, enter):
    """The tool suggests, the worker decides, and the reader is told why."""
    case = office.waiting("full:low")
    page = enter("nadia")
    page.goto(f"/cases/{case.id}/contact")
    fill_contact(page)
    page.get_by_text("Decide another level").click()
    page.get_by_role("group", name="Your decision").get_by_role("radio", name="Red").check()
    page.get_by_role("button", name="Save this contact").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    expect(page.get_by_label("Why another level")).to_be_visible()
    page.get_by_label("Why another level").fill("The neighbour who kept an eye on her moved away on Friday.")
    page.get_by_role("button", name="Save this contact").click()
    expect(page.locator("#timeline")).to_contain_text("The tool suggested Amber")
    expect(page.locator("#timeline")).to_contain_text("The neighbour who kept an eye on her")


def test_two_clicks_on_save_write_one_note(office, enter):
    """With the script, and without it."""
    for javascript in (True, False):
        case = office.waiting("full:low")
        page = enter("nadia", javascript=javascript)
        page.goto(f"/cases/{case.id}/contact")
        fill_contact(page)
        if javascript:
            expect(page.locator("#rag-outcome")).to_contain_text("Amber")  # else saving would cut its answer off
        page.get_by_role("button", name="Save this contact").dblclick()
        page.wait_for_url(f"**/cases/{case.id}")
        expect(page.locator("#timeline")).to_contain_text(NOTE["Analysis"])
        assert len(notes_on(case.id)) == 1, f"javascript: {javascript}"


def test_the_same_contact_sent_ten_times_at_once_is_one_note_one_entry_and_one_notice(office, enter):
    """All ten are answered alike, and lead to the case."""
    case = office.waiting("full:low")
    page = enter("nadia")
    page.goto(f"/cases/{case.id}/contact")
    fill_contact(page)
    fields = fields_of(page, "#contact-form")
    answers = post_together(page, f"/cases/{case.id}/contact", fields, 10)
    assert set(answers) == {(303, f"/cases/{case.id}")}
    assert len(notes_on(case.id)) == 1
    assert rows(Entry, act="contact.recorded") == 1
    assert rows(Notice, case_id=case.id, kind="acknowledge") == 1


def test_the_message_of_a_failed_save_stays_while_reading_goes_on(office, enter):
    """The network fails at the save: it is said, and a pick in the matrix that goes well does not take it away."""
    case = office.waiting("full:low")
    page = enter("nadia")
    page.watch.expected("ERR_INTERNET_DISCONNECTED")
    page.watch.expected("Failed to fetch")
    page.goto(f"/cases/{case.id}/contact")
    fill_contact(page)
    before = typed_values(page)
    page.route("**/contact", lambda route: route.abort("internetdisconnected"))
    page.get_by_role("button", name="Save this contact").click()
    message = page.locator("#failures [role=alert]", has_text="Perhaps not saved.")
    expect(message).to_contain_text("What you typed is still on this page.")
    pick(page, "No support, high risk of harm")
    expect(page.locator("#rag-outcome")).to_contain_text("Red")
    expect(message).to_be_visible()
    assert typed_values(page) == before
    page.unroute("**/contact")
    page.wait_for_timeout(1000)
    page.get_by_role("button", name="Save this contact").click()
    expect(page.locator("#notices")).to_contain_text("Contact saved")
    assert len(notes_on(case.id)) == 1


def test_an_attempt_is_recorded_and_moves_no_date(office, enter):
    """Nobody answered: the safe-and-well decision is written, and the next contact stays overdue."""
    case = office.waiting("none:high", days=20)
    page = enter("nadia")
    page.goto(f"/cases/{case.id}")
    overdue = page.locator(".app-due__distance--overdue").first.inner_text()
    page.get_by_role("link", name="Record an attempt").click()
    page.get_by_role("radio", name="Telephone").check()
    page.get_by_role("radio", name="No, it is not needed").check()
    page.get_by_label("What was tried").fill("Rang twice, at ten and at two.")
    page.get_by_label("Safe-and-well check", exact=True).fill("Her daughter saw her this morning.")
    page.get_by_role("button", name="Save this attempt").click()
    expect(page.locator("#notices")).to_contain_text("Attempt saved")
    expect(page.locator(".app-due__distance--overdue").first).to_have_text(overdue)
    assert [note.type for note in notes_on(case.id, "attempt")] == ["attempt"]
