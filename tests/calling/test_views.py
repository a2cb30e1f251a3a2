"""The waiting call's page, its saving, and what its answers point to, as browsers get them."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.clock import today
from casework.ground.db import db
from casework.ground.web import day
from casework.practice.calling.models import CallAnswer
from casework.practice.calling.rules import QUESTIONS
from casework.practice.risk import queries as ratings
from casework.records.audit.models import Entry
from casework.records.notes.queries import notes_of
from tests.calling.scene import RED, answered
from tests.calling.scene import call as make

CALL = {
    **dict.fromkeys(QUESTIONS, "no-change"), "reached": "person", "how": "telephone", "happened_on": f"{today():%d/%m/%Y}",
    "rag": "moderate:moderate", "decided": "",
}  # fmt: skip
FALL = {"fall": "worse", "fall_words": "Fell in the bath", "rag": "moderate:high"}


@pytest.fixture
def case(cast):
    """Somebody of North at amber, placed ten days ago, today."""
    cast.now = this_moment()
    return cast.waiting("moderate:moderate", days=10)


def texts(case):
    return {section["key"]: section["text"] for section in notes_of(case.id)[0].sections}


@pytest.mark.rule("U16", "U18")
def test_the_page_is_for_the_team_and_the_trail_knows_who_read(case, as_person):
    address = f"/cases/{case.id}/waiting-call"
    for page in (address, f"{address}/look"):
        assert as_person("sue").get(page).status_code == 404
    assert as_person("sue").post(address, data=CALL).status_code == 404 and notes_of(case.id) == []
    assert as_person("nadia").get(address).status_code == 200
    read = db.session.scalars(db.select(Entry).filter_by(act="case.read").order_by(Entry.seq.desc())).first()
    assert read.persons == [case.person_id]


@pytest.mark.rule("L21")
def test_the_case_and_its_row_of_the_tray_lead_to_the_call(case, as_person):
    nadia = as_person("nadia")
    assert f'href="/cases/{case.id}/waiting-call"' in nadia.get(f"/cases/{case.id}").text
    back = quote(f"/tray#case-{case.id}", safe="")
    assert f"/cases/{case.id}/waiting-call?back={back}" in nadia.get("/tray").text
    page = nadia.get(f"/cases/{case.id}/waiting-call?back={back}").text
    assert f"/cases/{case.id}/attempt?back={back}" in page, "nobody reached leads to the attempt"
    saved = nadia.post(f"/cases/{case.id}/waiting-call?back={back}", data=CALL)
    assert (saved.status_code, saved.location) == (303, f"/tray#case-{case.id}")


@pytest.mark.rule("L20", "L22")
def test_a_call_with_an_empty_note_is_saved_with_the_words_of_its_answers(case, as_person):
    nadia = as_person("nadia")
    saved = nadia.post(f"/cases/{case.id}/waiting-call", data=CALL | FALL)
    assert saved.status_code == 303
    note = texts(case)
    assert note["found"].startswith("Falls: worse. Fell in the bath\nNo change: hospital")
    assert note["analysis"].endswith("The answers point to Red; until now it was Amber. The level decided is Red.")
    assert ratings.current_rating(case.id, "rag").decided == "red"
    page = nadia.get(saved.location).text
    assert "Waiting call saved. The next contact is due by" in page
    assert saved.location == f"/cases/{case.id}/prioritisation?tool=risk", "risk priority has its own note, and is next"


@pytest.mark.rule("L22")
def test_the_note_is_shown_first_and_what_people_write_in_it_stays(case, as_person):
    """Written by the button; then an answer changes: our words follow it, theirs do not."""
    nadia, address = as_person("nadia"), f"/cases/{case.id}/waiting-call"
    shown = nadia.post(address, data=CALL | FALL | {"fill": "1", "next_steps": "Her GP rings on Monday"})
    assert shown.status_code == 200 and notes_of(case.id) == []
    fields = {name: re.search(rf'name="{name}"[^>]*?>\r?\n?([^<]*)</textarea>', shown.text)[1]
              for name in ("reason", "found", "analysis", "next_steps")}  # fmt: skip
    drawn = {name: re.search(rf'name="{name}_drawn"[^>]*value="([^"]*)"', shown.text) for name in fields}
    assert "Fell in the bath" in fields["found"] and fields["next_steps"] == "Her GP rings on Monday"
    sent = fields | {f"{name}_drawn": found[1] for name, found in drawn.items() if found}
    quiet = CALL | {"reasoning": "", "rag": "moderate:moderate"}
    saved = nadia.post(address, data=quiet | sent | {"analysis": "Nothing of note"})
    assert saved.status_code == 303
    note = texts(case)
    assert note["found"].startswith("No change: falls") and note["analysis"] == "Nothing of note"
    assert note["next-steps"] == "Her GP rings on Monday"


@pytest.mark.rule("L17", "L21")
def test_what_is_missing_is_said_beside_it_and_everything_typed_stays(case, as_person):
    nadia, address = as_person("nadia"), f"/cases/{case.id}/waiting-call"
    nadia.get(address)
    refused = nadia.post(address, data=CALL | {"fall": "worse", "hospital": "", "next_steps": "Ring on Monday"})
    assert refused.status_code == 422
    assert "Say what is worse under" in refused.text and "Answer \u201cHospital\u201d" in refused.text
    assert "Ring on Monday" in refused.text
    kept = nadia.post(address, data=CALL | FALL | {"rag": "moderate:moderate"})
    assert kept.status_code == 422 and "The answers point to Red and you decided Amber" in kept.text
    assert notes_of(case.id) == [] and db.session.scalars(db.select(CallAnswer)).all() == []
    reason = {"reasoning": "Her sister is with her now, day and night"}
    assert nadia.post(address, data=CALL | FALL | {"rag": "moderate:moderate"} | reason).status_code == 303


@pytest.mark.rule("L20", "L21")
def test_the_answers_say_at_once_which_level_they_point_to_and_when_the_next_contact_would_be(case, as_person):
    nadia, look = as_person("nadia"), f"/cases/{case.id}/waiting-call/look"
    fragment = nadia.get(f"{look}?carer=worse&fall=no-change", headers={"HX-Request": "true"}).text
    assert 'id="answers-look"' in fragment and "Red" in fragment and "Amber" in fragment and "<html" not in fragment
    assert re.search(r'<time datetime="[0-9-]{10}">', fragment)
    assert "stays at" in nadia.get(f"{look}?food=better").text
    assert "show here" in nadia.get(f"{look}?food=nonsense").text
    without_script = nadia.post(f"/cases/{case.id}/waiting-call", data=CALL | FALL | {"check": "1"})
    assert without_script.status_code == 200 and "The answers point to" in without_script.text and notes_of(case.id) == []
    assert day(today() + timedelta(days=7)) in without_script.text or "next contact is due by" in without_script.text


@pytest.mark.rule("L21")
def test_the_next_call_shows_what_was_answered_at_the_last_and_the_trend(cast, case, as_person):
    make(cast, case, answers=answered(fall="worse"), rated=(RED,))
    page = as_person("nadia").get(f"/cases/{case.id}/waiting-call").text
    assert f"Last call, {day(today())}: worse. since Sunday" in page
    assert "Worse at the last call" in page and "How it went at the last call" in page


@pytest.mark.rule("L21")
def test_the_page_says_what_can_be_promised_or_that_nothing_can(case, as_person):
    page = as_person("nadia").get(f"/cases/{case.id}/waiting-call").text
    assert "What we can promise" in page and "Too little to go by" in page and "it takes 12" in page


@pytest.mark.rule("L20")
def test_off_the_tray_the_page_says_why_no_call_is_made(cast, as_person):
    cast.now = this_moment()
    page = as_person("nadia").get(f"/cases/{cast.case().id}/waiting-call").text
    assert "not on the tray now" in page and re.search(r"<button[^>]*disabled[^>]*>Save this call", page)
