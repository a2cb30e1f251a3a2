"""One's own account in the browser."""

import re
from datetime import timedelta

import pytest
import time_machine

from casework.ground import clock
from casework.ground.db import db
from casework.records.audit.models import Entry
from casework.records.entry.operations import hashed
from casework.records.staff import queries as staff
from tests.cast import PASSWORD, email_of
from tests.policing import sign_in

NEW = "purple river lantern"


def change(client, current, new=NEW, again=None):
    client.get("/account/password")
    return client.post("/account/password", data={"current": current, "password": new, "again": again or new})


@pytest.mark.rule("U41")
def test_nadia_changes_her_password_and_is_signed_out_everywhere_else(app, as_person):
    nadia, elsewhere = as_person("nadia"), as_person("nadia")
    before = nadia.get_cookie("casework_session").value
    assert change(nadia, PASSWORD).location == "/account"
    assert nadia.get_cookie("casework_session").value != before
    assert nadia.get("/account").status_code == 200 and elsewhere.get("/account").status_code == 302
    stranger = app.test_client()
    assert sign_in(stranger, email_of("nadia"), PASSWORD).status_code == 422
    assert sign_in(stranger, email_of("nadia"), NEW).status_code == 303


@pytest.mark.rule("U41")
def test_the_password_of_today_is_asked_and_guessing_it_is_slowed(as_person):
    nadia = as_person("nadia")
    answers = [change(nadia, "not this one") for _ in range(11)]
    assert [a.status_code for a in answers] == [422] * 10 + [429]
    assert "This is not your password of today" in answers[0].text and "Try again in" in answers[-1].text


def test_a_weak_new_password_is_refused_before_anything_is_hashed(as_person):
    nadia = as_person("nadia")
    assert "first that a guesser tries" in change(nadia, PASSWORD, "password12345").text
    assert "hussain" in change(nadia, PASSWORD, "hussain by the sea").text
    assert "differ" in change(nadia, PASSWORD, NEW, "another one here").text


def test_no_password_is_ever_on_a_page_or_in_the_trail(as_person):
    nadia = as_person("nadia")
    page = change(nadia, "a wrong one indeed").text
    assert NEW not in page and "a wrong one indeed" not in page
    change(nadia, PASSWORD)
    assert NEW not in str([(e.act, e.detail) for e in db.session.scalars(db.select(Entry))])


def test_a_password_is_stored_as_an_argon2_hash():
    assert hashed(NEW).startswith("$argon2id$") and NEW not in hashed(NEW)


def test_nadia_sees_her_sessions_and_ends_one_or_all_others(as_person):
    nadia, phone, tablet = (as_person("nadia") for _ in range(3))
    numbers = re.findall(r"/account/sessions/(\d+)/ending", nadia.get("/account").text)
    assert len(numbers) == 2
    assert nadia.post(f"/account/sessions/{max(numbers, key=int)}/ending").status_code == 303
    assert tablet.get("/account").status_code == 302 and phone.get("/account").status_code == 200
    nadia.get("/account")
    assert nadia.post("/account/sessions/ending").status_code == 303
    assert phone.get("/account").status_code == 302 and nadia.get("/account").status_code == 200


def test_a_session_that_stood_idle_is_not_listed_any_more(as_person):
    start = clock.now()
    with time_machine.travel(start, tick=False) as moment:
        as_person("nadia")
        moment.shift(timedelta(minutes=31))
        nadia = as_person("nadia")
        assert "/account/sessions/" not in nadia.get("/account").text


def test_nobody_ends_a_session_of_somebody_else(as_person):
    nadia, olive = as_person("nadia"), as_person("olive")
    as_person("olive")
    number = re.search(r"/account/sessions/(\d+)/ending", olive.get("/account").text).group(1)
    nadia.get("/account")
    assert nadia.post(f"/account/sessions/{number}/ending").status_code == 404


def test_nadia_corrects_her_name_and_does_not_overwrite_the_administrator(as_person, cast):
    nadia, ada = as_person("nadia"), as_person("ada")
    opened = re.search(r'name="version"[^>]*value="(\d+)"', nadia.get("/account/name").text).group(1)
    path = f"/staff/workers/{cast.worker('nadia').id}"
    ada.get(path)
    data = {"email": email_of("nadia"), "grade": "practitioner", "name": "Nadia Khan", "version": opened}
    assert ada.post(path, data=data).status_code == 303
    second = nadia.post("/account/name", data={"name": "Nadia H.", "version": opened})
    assert second.status_code == 409 and "Nadia Khan" in second.text and "Nadia H." in second.text
    newer = re.search(r'name="version"[^>]*value="(\d+)"', second.text).group(1)
    assert nadia.post("/account/name", data={"name": "Nadia H.", "version": newer}).location == "/account"
    assert cast.worker("nadia").name == "Nadia H."


@pytest.mark.rule("U13")
def test_everybody_records_their_own_days_away_and_calls_them_off(as_person, cast):
    nadia, today = as_person("nadia"), clock.today()
    nadia.get("/account/absences/new")
    soon = today + timedelta(days=10)
    data = {"from_on": f"{soon:%d/%m/%Y}", "until_on": "", "deputy": str(cast.worker("olive").id)}
    assert nadia.post("/account/absences/new", data=data).location == "/account"
    number = staff.absence_on(cast.worker("nadia").id, soon).id
    assert "deputy Olive Grant" in nadia.get("/account").text
    olive = as_person("olive")
    assert olive.post(f"/account/absences/{number}/ending").status_code == 404
    assert nadia.post(f"/account/absences/{number}/ending").status_code == 303
    assert staff.absence_on(cast.worker("nadia").id, soon) is None
    assert "No absence is recorded" in nadia.get("/account").text
