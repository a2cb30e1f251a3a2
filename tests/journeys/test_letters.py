"""From support that cannot wait to the letter about its money: decided, told by telephone, written, and opened in Word."""

import re

import pytest
from docx import Document
from playwright.sync_api import expect

from casework.practice.letters.models import LetterSent
from casework.records.tasks.models import Task
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import notes_on, rows
from tests.letters.scene import set_head
from tests.letters.test_rules import texts_of
from tests.support.scene import ask, begin


def choose(page, question, words):
    page.get_by_role("group", name=question).get_by_role("radio", name=words).check()


@pytest.mark.rule("F25", "F26")
def test_the_letter_that_follows_a_telephone_call_is_read_written_and_downloaded(office, enter, tmp_path):
    """A manager decides; the person hears by telephone; the feed asks for the letter, which is read before it is written."""
    set_head(office)
    case = office.case(person=office.edith(communication_needs="Large print"))
    request = ask(office, begin(office, case, advice="Age UK helps with shopping.", next_steps="We visit you next week."))
    mary = enter("mary")
    mary.goto(f"/funding/{request.id}")
    choose(mary, "What is decided?", "Agreed as asked")
    mary.get_by_label("What is agreed").fill("Two visits a day for two weeks")
    choose(mary, "Is that enough to meet the need now?", "Yes")
    choose(mary, "Is the person charged?", "Yes, they are charged")
    mary.get_by_role("checkbox", name="Risk and urgency").check()
    mary.get_by_label(re.compile("reasons", re.I)).fill("It would not be safe to wait.")
    mary.get_by_role("button", name="Save the decision").click()
    expect(mary.locator("#notices")).to_contain_text("Decided")

    page = enter("nadia")
    page.goto(f"/funding/{request.id}/telling")
    choose(page, "How were they told?", "By telephone; a letter follows")
    page.get_by_label("What made it possible for them to follow").fill("Slowly, and twice")
    page.get_by_label("How to complain").fill("Please tell us.")
    page.get_by_role("button", name="Save that they were told").click()
    page.goto(f"/cases/{case.id}")
    page.get_by_role("link", name="send the letter with the decision").first.click()
    page.goto(f"/funding/{request.id}/letter")
    expect(page.get_by_role("radio", name="Large print")).to_be_checked()
    expect(page.locator("#letter")).to_contain_text("Please tell us.")
    page.get_by_label("Anything else that you want to say").fill("The carers ring before they come.")
    page.get_by_role("button", name="Show the letter").click()
    expect(page.locator("#letter")).to_contain_text("The carers ring before they come.")
    assert_accessible(page)
    page.get_by_role("button", name="Write the letter").click()
    expect(page).to_have_url(re.compile(r"/letters/\d+$"))
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download for Word (DOCX)").click()
    assert download.value.suggested_filename == f"letter-case-{case.id}.docx"
    download.value.save_as(tmp_path / "letter.docx")
    assert rows(LetterSent, kind="decision", wording="large") == 1 and rows(Task, rule="F26", ended_at=None) == 0
    (note,) = notes_on(case.id, "letter")
    kept = page.locator("#letter").inner_text()
    document = Document(str(tmp_path / "letter.docx"))
    assert all(text in kept for text in texts_of(document)) and document.styles["Normal"].font.size.pt >= 16
    page.set_viewport_size({"width": 320, "height": 800})
    assert not overflows(page)
    page.emulate_media(media="print")
    expect(page.locator(".app-header")).to_be_hidden()
    page.emulate_media(media="screen")
    page.goto(f"/cases/{case.id}")
    expect(page.locator(f"#note-{note.id}")).to_contain_text("Our decision about your support. Large print.")
