"""Sessions on the server, seen from the browser."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from casework.ground.db import core_transaction, db, transaction
from casework.records.sessions import operations
from casework.records.sessions.models import BrowserSession
from casework.records.staff import operations as staff
from tests.cast import PASSWORD, email_of
from tests.policing import sign_in

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
COOKIE = "casework_session"


def token_of(client):
    return client.get_cookie(COOKIE).value


def rows():
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(db.select(BrowserSession).order_by(BrowserSession.id)))


def test_the_cookie_is_closed_to_scripts_and_other_sites_and_its_token_is_stored_hashed(app, client):
    header = client.get("/sign-in").headers.get_all("Set-Cookie")[0]
    assert "HttpOnly" in header and "SameSite=Lax" in header and "Secure" not in header
    assert all(token_of(client) not in (row.token_hash, str(row.content)) for row in rows())
    secure = app.test_client().get("/sign-in", base_url="https://localhost").headers.get_all("Set-Cookie")[0]
    assert "Secure" in secure


def test_nothing_is_stored_for_a_request_that_stores_nothing(client):
    client.get("/healthz")
    client.get("/static/casework.css").close()
    assert rows() == []


def test_signing_in_and_out_changes_the_token(client):
    client.get("/sign-in")
    before = token_of(client)
    sign_in(client, email_of("nadia"), PASSWORD)
    inside = token_of(client)
    client.post("/sign-out")
    assert len({before, inside, token_of(client)}) == 3


def test_a_cookie_from_before_signing_out_opens_nothing(app, as_person):
    nadia = as_person("nadia")
    stolen = token_of(nadia)
    nadia.post("/sign-out")
    thief = app.test_client()
    thief.set_cookie(COOKIE, stolen)
    assert thief.get("/account").status_code == 302
    assert thief.get("/session", headers={"X-CSRFToken": "x"}).status_code == 401


def test_a_cookie_from_before_signing_in_is_not_signed_in_by_it(app, client):
    client.get("/sign-in")
    planted = token_of(client)
    sign_in(client, email_of("nadia"), PASSWORD)
    other = app.test_client()
    other.set_cookie(COOKIE, planted)
    assert other.get("/account").status_code == 302


def test_half_an_hour_without_activity_ends_the_session(as_person):
    with time_machine.travel(START, tick=False) as clock:
        nadia = as_person("nadia")
        clock.shift(timedelta(minutes=29))
        assert nadia.get("/account").status_code == 200
        clock.shift(timedelta(minutes=29))
        assert nadia.get("/account").status_code == 200
        clock.shift(timedelta(minutes=30))
        assert nadia.get("/account").location == "/sign-in?next=/account"


def test_twelve_hours_end_the_session_however_busy(as_person):
    with time_machine.travel(START, tick=False) as clock:
        nadia = as_person("nadia")
        for _ in range(35):
            clock.shift(timedelta(minutes=20))
            assert nadia.get("/account").status_code == 200
        clock.shift(timedelta(minutes=20))
        assert nadia.get("/account").status_code == 302


def test_polling_keeps_nobody_signed_in(as_person):
    with time_machine.travel(START, tick=False) as clock:
        nadia = as_person("nadia")
        left = []
        for _ in range(29):
            clock.shift(timedelta(minutes=1))
            left.append(nadia.get("/session").json["seconds_left"])
        assert left == [1800 - 60 * minute for minute in range(1, 30)]
        clock.shift(timedelta(minutes=1))
        assert nadia.get("/session").status_code == 302


def test_one_click_extends_the_session_but_not_beyond_the_longest_time(app, as_person, monkeypatch):
    monkeypatch.setitem(app.config, "SESSION_LONGEST_SECONDS", 3600)
    with time_machine.travel(START, tick=False) as clock:
        nadia = as_person("nadia")
        clock.shift(timedelta(minutes=28))
        assert nadia.post("/session/extension").json == {"seconds_left": 1800}
        clock.shift(timedelta(minutes=20))
        assert nadia.post("/session/extension").json == {"seconds_left": 720}


def test_activity_is_written_at_most_once_a_minute(as_person):
    with time_machine.travel(START, tick=False) as clock:
        nadia = as_person("nadia")
        clock.shift(timedelta(seconds=30))
        nadia.get("/account")
        assert rows()[-1].seen_at == START
        clock.shift(timedelta(seconds=30))
        nadia.get("/account")
        assert rows()[-1].seen_at == START + timedelta(seconds=60)


@pytest.mark.rule("U16")
def test_a_worker_who_ended_is_refused_with_the_next_request(as_person, cast):
    nadia = as_person("nadia")
    with transaction():
        staff.end_worker(actor=cast.actor("ada"), now=cast.now, worker=cast.worker("nadia"))
    assert nadia.get("/account").status_code == 302


@pytest.mark.rule("U16")
def test_a_role_that_ended_is_gone_with_the_next_request_and_the_token_changes(as_person, cast):
    ada, tom = as_person("ada"), cast.worker("tom")
    with transaction():
        held = staff.give_role(actor=cast.actor("ada"), now=cast.now, worker=tom, role="administrator",
                               from_on=date(2020, 1, 1))  # fmt: skip
        number = held.id
    assert ada.get("/staff").status_code == 200
    tom_in = as_person("tom")
    assert tom_in.get("/staff").status_code == 200
    before = token_of(tom_in)
    ada.get(f"/staff/roles/{number}/ending")
    assert ada.post(f"/staff/roles/{number}/ending", data={"until_on": ""}).status_code == 303
    assert tom_in.get("/staff").status_code == 403
    assert token_of(tom_in) != before
    assert tom_in.get("/account").status_code == 200


def test_a_fragment_with_a_dead_session_leads_the_whole_page_to_sign_in_and_back(as_person, client):
    answer = client.get("/account", headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/tray?rag=red"})
    assert answer.status_code == 401 and answer.text == ""
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/tray%3Frag%3Dred"


def test_the_way_back_never_leads_to_another_site(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/x"}
    assert client.get("/account", headers=headers).headers["HX-Redirect"] == "/sign-in?next=/"
    client.get("/sign-in?next=//evil.example")
    answer = client.post("/sign-in", data={"email": email_of("nadia"), "password": PASSWORD, "next": "//evil.example"})
    assert answer.location == "/"


def test_what_two_answers_side_by_side_change_is_both_kept(as_person):
    as_person("nadia")
    number = rows()[-1].id
    with core_transaction() as connection:
        operations.merge(connection, number=number, changed={"one": 1}, removed=set())
        operations.merge(connection, number=number, changed={"two": 2}, removed={"rights"})
    content = rows()[-1].content
    assert content["one"] == 1 and content["two"] == 2 and "rights" not in content and content["_user_id"]


def test_old_sessions_are_pruned_and_living_ones_stay(as_person, client):
    with time_machine.travel(START, tick=False) as clock:
        client.get("/sign-in")
        nadia = as_person("nadia")
        clock.shift(timedelta(days=2))
        olive = as_person("olive")
        with transaction():
            assert operations.prune_sessions(now=datetime.now(UTC)) >= 1
        kept = [row.worker_id for row in rows() if row.ended_at is None]
        assert None not in kept and len(kept) == 2
        assert olive.get("/account").status_code == 200
        clock.shift(timedelta(days=15))
        with transaction():
            operations.prune_sessions(now=datetime.now(UTC))
        assert rows() == []
        assert nadia.get("/account").status_code == 302
