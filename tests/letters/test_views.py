"""The pages of letters: what can be written, how it reads, the letter kept, its file for Word, the letterhead."""

import html
import io
import re

import pytest
from docx import Document

from casework.clockwork.storage.models import Setting
from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.practice.letters import rules
from casework.practice.letters.models import Letterhead, LetterSent
from casework.records.audit.models import Entry
from casework.records.notes.models import Note
from casework.records.notes.operations import mark_misplaced
from casework.records.tasks.models import Task
from tests.guarding.scene import restrict
from tests.letters.scene import HEAD, SAID, decided, placed, set_head, write, wrote
from tests.letters.test_rules import texts_of
from tests.support.test_views import words

EDITH = {"wording": "plain", "to_name": "Edith Marsh", "to_address": "4 Mill Lane\nLE1 1AA", "paragraph": "Please bring the key."}


@pytest.fixture
def here(cast):
    cast.now = this_moment()
    set_head(cast)
    return cast


def seen(page) -> str:
    return re.search(r'name="seen" type="hidden" value="([0-9a-f]{32})"', page.text)[1]


def texts_on(page) -> list[str]:
    """The paragraphs of the letter as the page has them, line by line."""
    letter = re.search(r'<article class="app-letter.*?</article>', page.text, re.S)[0]
    found = [re.sub(r"<(?!br)[^>]+>", "", each) for each in re.findall(r"<(?:p|h2|h3)\b[^>]*>(.*?)</(?:p|h2|h3)>", letter, re.S)]
    return [html.unescape(line) for each in found for line in each.split("<br>")]


@pytest.mark.rule("F26")
def test_from_the_decision_on_money_to_the_letter_its_file_and_its_date(here, as_person):
    case, request = decided(here, way="phone")
    nadia = as_person("nadia")
    task = db.session.query(Task).filter_by(rule="F26", ended_at=None).one()
    way = nadia.get(task.page)
    assert way.status_code == 303 and way.location.startswith(f"/cases/{case.id}/letters/decision?about=")
    page = nadia.get(way.location)
    assert "As it is" in page.text and "4 Mill Lane" in page.text, "nobody types it again"
    assert "its date is met" in words(page) and "How it reads" in words(page)
    unread = nadia.post(way.location, data=EDITH | SAID | {"seen": seen(page)})
    assert unread.status_code == 422 and "read it again" in words(unread) and "Please bring the key." in unread.text
    shown = nadia.post(way.location, data=EDITH | SAID | {"wording": "large", "show": "1"})
    assert shown.status_code == 200 and "app-letter--large" in shown.text and db.session.query(LetterSent).count() == 0
    written = nadia.post(way.location, data=EDITH | SAID | {"wording": "large", "seen": seen(shown)})
    row = db.session.query(LetterSent).one()
    assert written.status_code == 303 and written.location == f"/letters/{row.id}"
    db.session.refresh(task)
    assert task.ended_how == "done" and db.session.get(Note, row.note_id).case_id == case.id
    kept = rules.Letter.from_content(row.content)
    letter = nadia.get(f"/letters/{row.id}")
    assert texts_on(letter) == texts_on(shown) == list(kept.lines())
    assert "Edith" not in re.search(r"<title>(.*?)</title>", letter.text)[1] and "F26" in letter.text
    file = nadia.get(f"/letters/{row.id}/word")
    assert file.headers["Content-Disposition"] == f'attachment; filename="letter-case-{case.id}.docx"'
    assert file.headers["Cache-Control"] == "no-store" and file.mimetype.endswith("wordprocessingml.document")
    assert texts_of(Document(io.BytesIO(file.data))) == list(kept.lines())
    acts = [entry.act for entry in db.session.query(Entry).filter(Entry.act.like("letter.%")).order_by(Entry.seq)]
    assert acts == ["letter.written", "letter.read", "letter.exported"]
    assert "Edith Marsh" in words(nadia.get(f"/cases/{case.id}/letters"))
    assert f'href="/letters/{row.id}"' in nadia.get(f"/cases/{case.id}").text
    again = nadia.get(f"/cases/{case.id}/letters/decision?about={row.about_id}&further={row.id}")
    assert "This letter takes the place of our letter" in words(again)
    assert nadia.get(f"/funding/{request.id}/letter").status_code == 303


def test_a_letter_of_a_demonstration_says_so(here, as_person):
    row, nadia = write(here, here.waiting(), "waiting"), as_person("nadia")
    marks = []
    for _ in range(2):
        document = Document(io.BytesIO(nadia.get(f"/letters/{row.id}/word").data))
        marks.append(document.sections[0].header.paragraphs[0].text)
        with transaction() as session:
            session.merge(Setting(key="demo", value=here.now.isoformat()))
    assert marks == ["", "Demonstration: about nobody who lives"]


@pytest.mark.rule("F26", "L10", "F4")
def test_the_page_of_a_case_says_of_each_kind_whether_it_can_be_written_and_why_not(here, as_person):
    case, nadia = here.case(), as_person("nadia")
    page = words(nadia.get(f"/cases/{case.id}/letters"))
    assert "No money is decided yet" in page and "not on the tray" in page and "nothing is to be acknowledged" in page
    refused = nadia.get(f"/cases/{case.id}/letters/waiting")
    assert refused.status_code == 200 and "not waiting for a worker" in words(refused) and "Write the letter<" not in refused.text
    sent = nadia.post(f"/cases/{case.id}/letters/waiting", data=EDITH)
    assert sent.status_code == 422 and "Please bring the key." in sent.text
    assert nadia.get(f"/cases/{case.id}/letters/birthday").status_code == 404
    assert nadia.get(f"/cases/{case.id}/letters/decision?about=4711").status_code == 404


@pytest.mark.rule("F26")
def test_without_a_letterhead_the_page_says_who_sets_it_and_a_manager_does(here, as_person):
    case, nadia, mary = here.waiting(), as_person("nadia"), as_person("mary")
    db.session.execute(db.delete(Letterhead))
    db.session.commit()
    at = f"/teams/{case.team_id}/letterhead"
    page = nadia.get(f"/cases/{case.id}/letters/waiting")
    assert "no letterhead yet" in words(page) and at not in page.text and "How it reads" not in words(page)
    assert at in mary.get(f"/cases/{case.id}/letters/waiting").text
    assert "no letterhead yet" in words(nadia.get(f"/cases/{case.id}/letters")) and nadia.get(at).status_code == 403
    assert 'value="Monday to Friday, 9am to 5pm"' in mary.get(at).text
    missing = mary.post(at, data=HEAD | {"address": ""})
    assert missing.status_code == 422 and "Ashfordshire" in missing.text
    assert mary.post(at, data=HEAD | {"version": "0"}).status_code == 303
    assert "Ashfordshire County Council" in nadia.get(f"/cases/{case.id}/letters/waiting").text
    assert mary.post(at, data=HEAD | {"version": "1", "council": "A"}).status_code == 303
    stale = mary.post(at, data=HEAD | {"version": "1", "council": "B"})
    assert stale.status_code == 409 and 'value="B"' in stale.text
    mo = as_person("mo")
    assert "A manager of the team" in words(mo.get(at)) and mo.post(at, data=HEAD).status_code == 422
    assert f'href="{at}"' in as_person("ada").get(f"/staff/teams/{case.team_id}").text


@pytest.mark.rule("L10")
def test_the_letter_about_a_placing_asks_first_whether_it_is_safe(here, as_person):
    case, nadia = placed(here), as_person("nadia")
    at = f"/cases/{case.id}/letters/placed"
    assert at in nadia.get(f"/cases/{case.id}/telling").text
    page = nadia.get(at)
    safe = {"safe": "yes", "representative": "no", "told_who": "person", "referrer_told": "none", "covered": ["details", "needs"]}
    refused = nadia.post(at, data=EDITH | safe | {"safe": "", "seen": seen(nadia.post(at, data=EDITH | safe | {"show": "1"}))})
    assert refused.status_code == 422 and "whether it is safe" in words(refused) and "Is it safe to write" in words(page)
    assert nadia.post(at, data=EDITH | safe | {"seen": seen(refused)}).status_code == 303
    assert db.session.query(Task).filter_by(rule="L10", ended_at=None).count() == 0


@pytest.mark.rule("F4")
def test_from_a_message_to_its_acknowledgement(here, as_person):
    case, nadia = here.case(), as_person("nadia")
    message = wrote(here, case, relation="neighbour")
    assert f"/contacts/{message.id}/acknowledgement" in nadia.get(f"/contacts/{message.id}").text
    at = nadia.get(f"/contacts/{message.id}/acknowledgement").location
    page = nadia.get(at)
    letter = " ".join(texts_on(page))
    assert "Dear Ann Marsh," in letter and "Edith" not in letter, "whoever wrote hears nothing about anybody (F8)"
    assert nadia.post(at, data={"wording": "plain", "to_name": "Ann Marsh", "seen": seen(page)}).status_code == 303
    assert "A letter says that it came" in words(nadia.get(f"/contacts/{message.id}"))


@pytest.mark.rule("F26")
def test_easy_read_that_is_not_easy_is_said(here, as_person):
    case, nadia = here.waiting(), as_person("nadia")
    long = " ".join(["word"] * 400) + "."
    page = nadia.post(f"/cases/{case.id}/letters/waiting", data=EDITH | {"wording": "easy", "paragraph": long, "show": "1"})
    assert "Long for easy-read" in words(page) and "app-letter__picture" in page.text


@pytest.mark.rule("U16", "U17", "U38")
def test_only_those_who_may_see_the_case_find_its_letters(here, as_person):
    case, nadia, sue = here.waiting(), as_person("nadia"), as_person("sue")
    row = write(here, case, "waiting")
    pages = (f"/cases/{case.id}/letters", f"/cases/{case.id}/letters/waiting", f"/letters/{row.id}", f"/letters/{row.id}/word")
    assert [nadia.get(page).status_code for page in pages] == [200] * 4
    assert [sue.get(page).status_code for page in pages] == [404] * 4
    with transaction():
        mark_misplaced(actor=here.actor("mary"), now=here.now, note=db.session.get(Note, row.note_id), reason="Another Edith")
    assert nadia.get(pages[2]).status_code == nadia.get(pages[3]).status_code == 404, "on the wrong person (U38)"
    mary = as_person("mary").get(pages[2])
    assert "written on the wrong person" in words(mary) and f"/letters/{row.id}" not in nadia.get(pages[0]).text
    restrict(here, case, "mary", "sam")
    assert [nadia.get(page).status_code for page in pages] == [404] * 4
