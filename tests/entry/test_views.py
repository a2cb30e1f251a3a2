"""Signing in and out, and one-time links."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from casework.ground import clock
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.records.audit.models import Entry
from casework.records.audit.queries import check_chain
from casework.records.entry import operations
from casework.records.entry.models import FailedSignIn
from casework.records.staff import operations as staff
from tests.cast import PASSWORD, email_of
from tests.policing import sign_in

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NEW = "purple river lantern"


def entries(act):
    db.session.expire_all()
    return list(db.session.scalars(db.select(Entry).where(Entry.act == act).order_by(Entry.seq)))


def try_to_sign_in(client, email, password="not this one"):
    return client.post("/sign-in", data={"email": email, "password": password})


@pytest.fixture
def at_the_door(client):
    client.get("/sign-in")
    return client


@pytest.mark.rule("U18")
def test_nadia_signs_in_and_lands_where_she_wanted_to_go(at_the_door, cast):
    at_the_door.get("/sign-in?next=/account")
    data = {"email": f" {email_of('nadia').upper()} ", "password": PASSWORD, "next": "/account"}
    assert at_the_door.post("/sign-in", data=data).location == "/account"
    assert at_the_door.get("/account").status_code == 200
    (entry,) = entries("sign-in.done")
    assert (entry.actor_id, entry.subject_id) == (cast.worker("nadia").id,) * 2


@pytest.mark.rule("U18")
def test_the_trail_knows_failures_and_who_they_were_about_but_no_address(at_the_door, cast):
    try_to_sign_in(at_the_door, email_of("nadia"))
    try_to_sign_in(at_the_door, "stranger@example.test")
    known, unknown = entries("sign-in.failed")
    assert (known.subject_id, unknown.subject_id) == (cast.worker("nadia").id, None)
    assert "@" not in json.dumps([known.detail, unknown.detail])
    assert check_chain().broken_at is None


def test_a_stranger_and_a_wrong_password_get_the_same_answer(at_the_door):
    with time_machine.travel(START, tick=False):  # the form's token holds the second
        known = try_to_sign_in(at_the_door, email_of("nadia"))
        unknown = try_to_sign_in(at_the_door, "nobody@example.test")
    assert known.status_code == unknown.status_code == 422
    assert known.text.replace(email_of("nadia"), "X") == unknown.text.replace("nobody@example.test", "X")
    assert "The e-mail address or the password is wrong." in known.text


def test_a_stranger_costs_the_same_work_as_a_known_worker(monkeypatch):
    looked_at = []
    real = operations._hasher.verify.__func__

    def verify(self, stored, password):
        looked_at.append(stored.split("$")[3])
        return real(self, stored, password)

    monkeypatch.setattr(type(operations._hasher), "verify", verify)
    assert operations.matches(operations.hashed("right one here"), "wrong") is False
    assert operations.matches(None, "wrong") is False
    assert len(looked_at) == 2 and looked_at[0] == looked_at[1]


def test_no_more_than_two_passwords_are_hashed_at_once(monkeypatch):
    running, most, lock = [0], [0], threading.Lock()
    real = type(operations._hasher).hash

    def hash_(self, password):
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        try:
            return real(self, password)
        finally:
            with lock:
                running[0] -= 1

    monkeypatch.setattr(type(operations._hasher), "hash", hash_)
    threads = [threading.Thread(target=operations.hashed, args=("x",)) for _ in range(6)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert most[0] <= 2


def test_the_eleventh_guess_is_refused_even_with_the_right_password_and_does_not_count(at_the_door):
    with time_machine.travel(START, tick=False) as moment:
        for _ in range(10):
            assert try_to_sign_in(at_the_door, email_of("nadia")).status_code == 422
        refused = try_to_sign_in(at_the_door, email_of("nadia"), PASSWORD)
        assert refused.status_code == 429 and "Try again in 5 minutes" in refused.text
        for _ in range(20):
            moment.shift(timedelta(seconds=14))
            assert try_to_sign_in(at_the_door, email_of("nadia")).status_code == 429
        moment.shift(timedelta(seconds=20))
        assert try_to_sign_in(at_the_door, email_of("nadia"), PASSWORD).status_code == 303
    assert len(entries("sign-in.refused")) == 21


def test_a_stranger_is_slowed_with_the_same_words(at_the_door):
    with time_machine.travel(START, tick=False):
        for email in (email_of("nadia"), "nobody@example.test"):
            answers = [try_to_sign_in(at_the_door, email) for _ in range(11)]
            assert [a.status_code for a in answers] == [422] * 10 + [429]
        assert try_to_sign_in(at_the_door, email_of("olive"), PASSWORD).status_code == 303


def test_guesses_made_at_once_are_counted_one_by_one(app):
    results = []

    def guess():
        with app.app_context():
            try:
                with transaction():
                    operations.begin_try(now=START, account="same")
                results.append("tried")
            except Refused:
                results.append("refused")

    threads = [threading.Thread(target=guess) for _ in range(10)]
    with transaction() as session:
        session.add_all(FailedSignIn(account="same", at=START) for _ in range(9))
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(results) == ["refused"] * 9 + ["tried"]


def test_a_stranger_guessing_without_end_does_not_keep_nadia_out_of_the_browser_she_uses(app, as_person):
    with time_machine.travel(START, tick=False) as moment:
        nadia = as_person("nadia", by_form=True)
        nadia.post("/sign-out")
        stranger = app.test_client()
        stranger.get("/sign-in")
        for _ in range(60):
            moment.shift(timedelta(seconds=20))
            try_to_sign_in(stranger, email_of("nadia"))
        assert try_to_sign_in(stranger, email_of("nadia"), PASSWORD).status_code == 429
        nadia.get("/sign-in")
        assert try_to_sign_in(nadia, email_of("nadia"), PASSWORD).status_code == 303


def test_a_known_browser_is_throttled_too(as_person):
    with time_machine.travel(START, tick=False):
        nadia = as_person("nadia", by_form=True)
        nadia.post("/sign-out")
        nadia.get("/sign-in")
        answers = [try_to_sign_in(nadia, email_of("nadia")).status_code for _ in range(11)]
        assert answers == [422] * 10 + [429]


def test_a_worker_who_ended_is_a_stranger(at_the_door, cast):
    with transaction():
        staff.end_worker(actor=cast.actor("ada"), now=cast.now, worker=cast.worker("nadia"))
    answer = try_to_sign_in(at_the_door, email_of("nadia"), PASSWORD)
    assert answer.status_code == 422 and "address or the password is wrong" in answer.text


def test_empty_fields_are_named_and_what_was_typed_stays(at_the_door):
    answer = at_the_door.post("/sign-in", data={"email": "nadia@example.test", "password": "", "next": "/tray"})
    assert answer.status_code == 422
    assert "Give your password." in answer.text and "nadia@example.test" in answer.text and "/tray" in answer.text


def test_signing_in_without_the_forms_token_is_refused(at_the_door):
    answer = at_the_door.post("/sign-in", data={"email": email_of("nadia"), "password": PASSWORD}, csrf=False)
    assert answer.status_code == 400
    assert entries("sign-in.done") == []


@pytest.mark.rule("U18")
def test_signing_out_is_in_the_trail_and_a_get_does_not_do_it(as_person):
    nadia = as_person("nadia", by_form=True)
    assert nadia.get("/sign-out").status_code == 405
    assert nadia.get("/account").status_code == 200
    assert nadia.post("/sign-out").location == "/sign-in"
    assert len(entries("sign-out")) == 1


def make_link(app, cast, name="nadia", now=None):
    with transaction():
        return operations.make_one_time_link(actor=cast.actor("ada"), now=now or clock.now(), worker=cast.worker(name),
                                             secret=app.secret_key)  # fmt: skip


@pytest.mark.rule("U41")
def test_a_one_time_link_sets_the_password_once_ends_other_sessions_and_lets_its_owner_in(app, client, cast, as_person):
    elsewhere, path = as_person("nadia", by_form=True), make_link(app, cast)
    assert "Nadia Hussain" in client.get(path).text
    assert client.post(path, data={"password": NEW, "again": NEW}).location == "/"
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302
    late = app.test_client()
    assert late.get(path).status_code == 404
    late.get("/sign-in")
    assert late.post(path, data={"password": NEW, "again": NEW}).status_code == 404
    late.get("/sign-in")
    assert try_to_sign_in(late, email_of("nadia"), PASSWORD).status_code == 422
    assert sign_in(late, email_of("nadia"), NEW).status_code == 303


@pytest.mark.rule("U41")
def test_a_link_runs_out_after_three_days_and_a_newer_one_makes_it_void(app, client, cast):
    with time_machine.travel(START, tick=False) as moment:
        first = make_link(app, cast)
        moment.shift(timedelta(days=3, seconds=-1))
        assert client.get(first).status_code == 200
        moment.shift(timedelta(seconds=1))
        assert client.get(first).status_code == 404
        second, third = make_link(app, cast), make_link(app, cast)
        assert [client.get(path).status_code for path in (second, third)] == [404, 200]


@pytest.mark.rule("U41")
def test_a_rejected_password_does_not_use_the_link_up(app, client, cast):
    path = make_link(app, cast)
    client.get(path)
    short = client.post(path, data={"password": "short", "again": "short"})
    assert short.status_code == 422 and "12 characters or more" in short.text
    assert "differ" in client.post(path, data={"password": NEW, "again": "another one here"}).text
    assert "hussain" in client.post(path, data={"password": "hussain by the sea", "again": "hussain by the sea"}).text
    assert client.post(path, data={"password": NEW, "again": NEW}).status_code == 303


@pytest.mark.parametrize("token", ["1-abc", "x", "99999-abc", "1-", "²-x", "1" * 40 + "-a", "a%00b"])
def test_a_made_up_link_opens_nothing(client, token):
    assert client.get(f"/link/{token}").status_code == 404


def test_the_set_up_link_is_not_made_once_anybody_exists(app):
    with transaction():
        assert operations.ensure_set_up_link(now=START, secret=app.secret_key) is None
