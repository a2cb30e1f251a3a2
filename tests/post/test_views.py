"""How mail goes, on the page of administrators, on everybody's in charge, and in doctor."""

import re
import socket
import threading
from datetime import timedelta

import pytest
import time_machine

from casework.clockwork import jobs
from casework.clockwork.upkeep.queries import doctor
from casework.ground.db import db, transaction
from casework.records.outbox import operations as outbox
from casework.records.outbox.models import Mail
from tests.cast import email_of
from tests.post.sink import serving


@pytest.fixture
def nowhere():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def setting(app, monkeypatch):
    return lambda url: monkeypatch.setitem(app.config, "SMTP_URL", url)


@pytest.fixture(autouse=True)
def _friday(cast):
    with time_machine.travel(cast.now, tick=True):
        yield


@pytest.mark.rule("U15")
def test_without_a_server_the_page_says_how_mail_is_turned_on_and_writes_nothing(app, as_person, setting):
    setting("")
    ada = as_person("ada")
    page = ada.get("/mail").text
    assert "Mail is off" in page and "smtp_url" in page and "Send me a test message</button>" not in page
    assert ada.post("/mail/tests").location == "/mail" and ada.post("/mail/tries").location == "/mail"
    assert db.session.scalar(db.select(Mail.id)) is None
    assert as_person("mary").get("/mail").status_code == 403


@pytest.mark.rule("U15")
def test_a_test_message_is_really_sent_and_the_page_says_what_the_server_said(as_person, setting, nowhere):
    ada = as_person("ada")
    with serving() as sink:
        setting(f"smtp://127.0.0.1:{sink.port}?from=casework@example.org")
        ada.get("/mail")
        sent = ada.post("/mail/tests")
        assert "The mail server took the test message" in ada.get(sent.location).text
        (message,) = sink.to(email_of("ada"))
        assert message["Subject"] == "Casework: a test message"
        sink.refused.add(email_of("ada"))
        assert "does not take mail to this address" in ada.get(ada.post("/mail/tests").location).text
    setting(f"smtp://127.0.0.1:{nowhere}")
    assert "does not answer on that port" in ada.get(ada.post("/mail/tests").location).text
    assert as_person("ada").get("/mail?tested=99999").status_code == 200
    assert {row.ended_how for row in db.session.scalars(db.select(Mail))} == {"sent", "given-up"}, "none is tried again"


@pytest.mark.rule("U15")
def test_those_in_charge_and_doctor_say_that_a_server_fails_until_mail_goes(app, cast, as_person, setting, nowhere):
    cast.waiting(days=9)
    jobs.sweep(cast.now, cast.policies)
    setting(f"smtp://127.0.0.1:{nowhere}")
    with transaction():
        outbox.begin(now=cast.now - timedelta(days=1))
    assert jobs.post(cast.now, cast.policies, app.config) == 0
    ada, mary = as_person("ada"), as_person("mary")
    said = "Mail has not gone out since 20 November 2026 at 10:0"
    assert said in ada.get("/staff").text and said in mary.get("/").text and "Tell an administrator." in mary.get("/").text
    assert said not in as_person("nadia").get("/").text
    page = ada.get("/mail").text
    assert said in page and "Mary Byrne" in page and "does not answer on that port" in page
    found = doctor(app.config, cast.policies, cast.now, debug=False)
    assert any("Mail does not go out" in each.what and "does not answer on that port" in each.cure for each in found)
    assert ada.get("/healthz").text != said
    with serving() as sink:
        setting(f"smtp://127.0.0.1:{sink.port}")
        assert ada.post("/mail/tries").location == "/mail?asked=1"
        for thread in threading.enumerate():
            if thread.name == "post":
                thread.join()
        assert "Mail is being tried now" in ada.get("/mail?asked=1").text
        assert len(sink.to(email_of("mary"))) == 1
    assert said not in ada.get("/staff").text and "Mail goes out" in ada.get("/mail/state").text


def test_doctor_says_that_mail_is_unencrypted_or_cannot_be_set_so(app, cast, setting):
    setting("smtp+plain://mail.example.org")
    found = doctor(app.config, cast.policies, cast.now, debug=False)
    assert any("Mail travels unencrypted" in each.what and each.severity == "unsafe" for each in found)
    setting("mail.example.org")
    found = doctor(app.config, cast.policies, cast.now, debug=False)
    assert any("CASEWORK_SMTP_URL cannot be used" in each.cure for each in found)


@pytest.mark.rule("U15")
def test_a_mail_is_being_sent_only_while_a_process_has_it(cast, as_person, setting, nowhere):
    setting(f"smtp://127.0.0.1:{nowhere}")
    ada, nadia, now = as_person("ada"), cast.worker("nadia").id, cast.now
    with transaction() as session:
        outbox.begin(now=now - timedelta(days=1))
        mail = Mail(worker_id=nadia, kind="urgent", occasion="notice:1", written_at=now, next_try_at=now, tries=1,
                    claimed_by="somebody", claimed_until=now + timedelta(minutes=9))  # fmt: skip
        session.add(mail)
    assert "Being sent" in ada.get("/mail").text and f'href="/staff/workers/{nadia}"' in ada.get("/mail").text
    with transaction():
        db.session.merge(mail).claimed_until = now - timedelta(minutes=1)
    assert "Being sent" not in ada.get("/mail").text, "that process died"


@pytest.mark.rule("U15")
def test_nadia_switches_the_daily_mail_off_and_reads_what_cannot_be_switched_off(cast, as_person):
    nadia = as_person("nadia")
    page = nadia.get("/account/mail").text
    assert "On working days at 08:00" in page and "This cannot be switched off" in page and "sends no mail here" in page
    assert nadia.post("/account/mail", data={"daily": "no"}).status_code == 303
    assert re.search(r'<input checked [^>]*value="no"', nadia.get("/account/mail").text)
    assert nadia.post("/account/mail", data={}).status_code == 422
