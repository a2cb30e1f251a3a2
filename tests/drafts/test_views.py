"""Drafts, and a session lost in mid-form, in the browser."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine

from casework.ground.db import db, transaction
from casework.records.drafts.models import Draft
from casework.records.drafts.operations import prune_drafts
from casework.records.notes.models import Note
from tests.cast import PASSWORD, email_of

START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TEXT = "Line one <b>&amp;\nzweite Zeile “quoted” ✓" + " word" * 400


def drafts():
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(db.select(Draft).order_by(Draft.id)))


def tab_of(page):
    return re.search(r'name="_draft_tab" value="([^"]+)"', page.text).group(1)


def section_of(page):
    """The name of the first long text on the page."""
    return re.search(r'<textarea[^>]*name="([^"]+)"', page.text).group(1)


def typed(page, name):
    found = re.search(rf'<textarea[^>]*name="{re.escape(name)}"[^>]*>\r?\n?(.*?)</textarea>', page.text, re.S)
    return unescape(found.group(1)).replace("\r\n", "\n")


@pytest.fixture
def form(cast):
    """The address of a form with long texts: a contact with somebody who waits."""
    case = cast.waiting(days=3)
    return f"/cases/{case.id}/contact"


def save(client, form, tab, name, text, **more):
    return client.post("/drafts", data={"_draft_key": form, "_draft_tab": tab, name: text, **more})


def test_what_is_typed_is_kept_and_offered_again_and_says_when(as_person, form):
    with time_machine.travel(START, tick=False) as moment:
        nadia = as_person("nadia")
        page = nadia.get(form)
        name = section_of(page)
        answer = save(nadia, form, tab_of(page), name, TEXT, password="secret")
        assert answer.json == {"saved_at": "10:00"}
        assert set(drafts()[0].fields) == {name}
        moment.shift(timedelta(minutes=10))
        again = nadia.get(form)
        assert typed(again, name) == TEXT
        assert "Your draft is filled in" in again.text and "Draft saved at 10:00" in again.text


def test_a_draft_is_offered_on_another_device_but_to_nobody_else(as_person, form):
    nadia, olive = as_person("nadia"), as_person("olive")
    page = nadia.get(form)
    save(nadia, form, tab_of(page), section_of(page), TEXT)
    assert typed(as_person("nadia").get(form), section_of(page)) == TEXT
    assert typed(olive.get(form), section_of(page)) == ""


def test_two_tabs_never_mix_and_the_second_is_told(as_person, form):
    with time_machine.travel(START, tick=False) as moment:
        nadia = as_person("nadia")
        first = nadia.get(form)
        name = section_of(first)
        save(nadia, form, tab_of(first), name, "from the first tab")
        moment.shift(timedelta(seconds=30))
        second = nadia.get(form)
        assert "finish in one of them only" in second.text
        assert typed(second, name) == "from the first tab"
        moment.shift(timedelta(seconds=30))
        save(nadia, form, tab_of(first), name, "the first tab goes on")
        save(nadia, form, tab_of(second), name, "the second tab goes its way")
        assert [d.fields[name] for d in drafts()] == [["the first tab goes on"], ["the second tab goes its way"]]


def test_a_draft_taken_over_by_a_new_tab_does_not_come_back(as_person, form):
    with time_machine.travel(START, tick=False) as moment:
        nadia = as_person("nadia")
        first = nadia.get(form)
        name = section_of(first)
        save(nadia, form, tab_of(first), name, "begun")
        moment.shift(timedelta(minutes=30) - timedelta(seconds=1))
        second = nadia.get(form)
        save(nadia, form, tab_of(second), name, "begun and gone on")
        assert [d.fields for d in drafts()] == [{name: ["begun and gone on"]}]


def test_a_draft_thrown_away_is_gone(as_person, form):
    nadia = as_person("nadia")
    page = nadia.get(form)
    save(nadia, form, tab_of(page), section_of(page), TEXT)
    offered = nadia.get(form)
    answer = nadia.post("/drafts/discard", data={"_draft_key": form, "_draft_tab": tab_of(offered)})
    assert answer.location == form
    assert typed(nadia.get(form), section_of(page)) == ""


def test_an_autosave_that_comes_after_the_form_was_thrown_away_is_refused(as_person, form):
    nadia = as_person("nadia")
    page = nadia.get(form)
    nadia.post("/drafts/discard", data={"_draft_key": form, "_draft_tab": tab_of(page)})
    assert save(nadia, form, tab_of(page), section_of(page), "late").status_code == 409
    assert typed(nadia.get(form), section_of(page)) == ""


def test_too_long_a_draft_and_a_nameless_one_are_refused(as_person, form):
    nadia = as_person("nadia")
    assert save(nadia, form, "t", "words", "x" * 200_001).status_code == 409
    assert save(nadia, "https://evil.example", "t", "words", "x").status_code == 400
    assert save(nadia, form, "", "words", "x").status_code == 400
    assert drafts() == []


def test_drafts_are_not_for_strangers(client, form):
    client.get("/sign-in")
    assert save(client, form, "t", "words", "x").status_code in (302, 303)
    assert drafts() == []


def test_drafts_that_nobody_comes_back_to_go_after_thirty_days(as_person, form):
    nadia = as_person("nadia")
    page = nadia.get(form)
    save(nadia, form, tab_of(page), section_of(page), TEXT)
    (draft,) = drafts()
    with transaction():
        assert prune_drafts(now=draft.saved_at + timedelta(days=30)) == 0
        assert prune_drafts(now=draft.saved_at + timedelta(days=30, seconds=1)) == 1
    assert drafts() == []


@pytest.mark.parametrize("how", ["idle", "signed out elsewhere"])
def test_a_session_lost_in_mid_form_loses_nothing_without_javascript(as_person, form, how):
    with time_machine.travel(START, tick=False) as moment:
        nadia = as_person("nadia")
        page = nadia.get(form)
        name, before = section_of(page), nadia.token
        if how == "idle":
            moment.shift(timedelta(minutes=45))
        else:
            nadia.post("/sign-out")
            nadia.get("/sign-in")
        sent = nadia.post(form, data={"_draft_key": form, "_draft_tab": tab_of(page), name: TEXT, "csrf_token": before})
        assert sent.status_code == 303 and sent.location == f"/sign-in?next={form}"
        assert db.session.scalar(db.select(db.func.count()).select_from(Note)) == 0
        door = nadia.get(sent.location)
        back = re.search(r'name="next"[^>]*value="([^"]+)"', door.text).group(1)
        landed = nadia.post("/sign-in", data={"email": email_of("nadia"), "password": PASSWORD, "next": back})
        assert landed.location == form
        again = nadia.get(form)
        assert typed(again, name) == TEXT
        assert "another window" not in again.text


def test_a_second_tab_opened_before_signing_in_again_loses_nothing_either(as_person, form):
    with time_machine.travel(START, tick=False) as moment:
        nadia = as_person("nadia")
        page = nadia.get(form)
        name, before = section_of(page), nadia.token
        moment.shift(timedelta(minutes=45))
        nadia.get("/sign-in")
        nadia.post("/sign-in", data={"email": email_of("nadia"), "password": PASSWORD})
        nadia.get("/account")
        sent = nadia.post(form, data={"_draft_key": form, "_draft_tab": tab_of(page), name: TEXT, "csrf_token": before})
        assert sent.status_code == 303 and sent.location == form
        assert typed(nadia.get(form), name) == TEXT


def test_a_form_of_somebody_elses_session_is_kept_for_them_and_not_shown(as_person, form):
    nadia = as_person("nadia")
    page = nadia.get(form)
    name, before = section_of(page), nadia.token
    nadia.post("/sign-out")
    nadia.get("/sign-in")
    nadia.post("/sign-in", data={"email": email_of("olive"), "password": PASSWORD})
    nadia.get("/account")
    sent = nadia.post(form, data={"_draft_key": form, "_draft_tab": tab_of(page), name: TEXT, "csrf_token": before})
    assert sent.location == "/"
    assert typed(nadia.get(form), name) == ""
    assert typed(as_person("nadia").get(form), name) == TEXT


def test_nobody_can_plant_a_draft_with_a_made_up_token(app, as_person, form):
    nadia = as_person("nadia")
    nadia.get(form)
    thief = app.test_client()
    thief.get("/sign-in")
    sent = thief.post(form, data={"_draft_key": form, "words": "planted", "csrf_token": nadia.token})
    assert sent.status_code in (302, 303)
    assert drafts() == []


def test_a_form_without_drafts_can_be_sent_again_after_signing_in(as_person):
    with time_machine.travel(START, tick=False) as moment:
        nadia = as_person("nadia")
        nadia.get("/account/absences/new")
        before = nadia.token
        moment.shift(timedelta(minutes=45))
        data = {"from_on": "24/12/2026", "until_on": "", "deputy": "", "csrf_token": before}
        sent = nadia.post("/account/absences/new", data=data)
        nadia.get(sent.location)
        (draft,) = drafts()
        back = f"/drafts/{draft.id}"
        nadia.post("/sign-in", data={"email": email_of("nadia"), "password": PASSWORD, "next": back})
        kept = nadia.get(back)
        assert "24/12/2026" in kept.text and 'action="/account/absences/new"' in kept.text
        assert as_person("olive").get(back).status_code == 404
        assert nadia.post("/account/absences/new", data={**data, "csrf_token": nadia.token}).status_code == 303
        assert nadia.post(f"{back}/removal").location == "/"
        assert nadia.get(back).status_code == 404


def test_an_autosave_after_the_session_ended_is_kept_and_says_401(as_person, form):
    with time_machine.travel(START, tick=False) as moment:
        nadia = as_person("nadia")
        page = nadia.get(form)
        moment.shift(timedelta(minutes=45))
        data = {"_draft_key": form, "_draft_tab": tab_of(page), section_of(page): TEXT}
        answer = nadia.post("/drafts", data=data, csrf=False, headers={"X-CSRFToken": nadia.token})
        assert answer.status_code == 401
        assert answer.headers["HX-Redirect"].startswith("/sign-in?next=/cases/")
        assert drafts()[0].fields[section_of(page)] == [TEXT]
