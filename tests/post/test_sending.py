"""The outbox against a real mail server: each mail once, to whoever it is for then, with nobody's name in it (U15, A11)."""

import re
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from casework.clockwork import jobs
from casework.clockwork.post import queries as post
from casework.clockwork.post.rules import troubles_of
from casework.ground.db import db, transaction
from casework.practice.escalation.operations import acknowledge, pass_up
from casework.practice.tray.queries import gravest_first
from casework.records.audit.models import Entry
from casework.records.cases.models import Case
from casework.records.notices import queries as notices
from casework.records.notices.operations import tell
from casework.records.outbox import operations as outbox
from casework.records.outbox import queries as outbox_queries
from casework.records.staff import operations as staff
from casework.records.staff import queries as staff_queries
from casework.records.staff.models import RoleHeld, Worker
from casework.records.staff.rules import SYSTEM
from casework.records.tasks.operations import set_task
from tests.cast import email_of
from tests.guarding.scene import restrict
from tests.post.scene import EARLIER, FRIDAY, Office, closed_port, rows
from tests.post.sink import Sink, serving

ON_ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")  # what answers is the mail server
DECISION = {"matter": "x", "discussed-with": "x", "decision": "x", "reasons": "x"}


@pytest.fixture
def sink():
    with serving() as there:
        yield there


@pytest.fixture
def office(app, cast, sink):
    return Office(app, cast, sink.port)


@pytest.mark.rule("U15")
def test_the_daily_mail_holds_initials_and_the_cases_number_and_no_name(office, sink):
    number = office.task()
    assert office.post(FRIDAY - timedelta(minutes=10)) == 0, "not before its hour"
    assert office.post(FRIDAY) >= 1
    (mail,) = sink.to(email_of("nadia"))
    text = mail.get_content()
    assert f"EZ · case {number} · a task · due today" in text
    assert mail["Subject"] == "Casework: 1 due" and "https://casework.example.org/" in text
    assert mail["Message-ID"] and mail["Auto-Submitted"] == "auto-generated" and mail["From"] == "Casework <casework@example.org>"
    for word in ("zq", "edith", "marsh", "hussain", "daughter", "01632"):
        assert word not in sink.texts.lower(), f"{word} left the building"
    assert not sink.to(email_of("olive")), "nothing is due of her, so nothing is sent"
    db.session.rollback()
    shown = db.session.scalars(db.select(Entry).where(Entry.act == "mail.sending")).all()
    person = db.session.get(Case, number).person_id
    assert any(e.detail["to"] == office.cast.worker("nadia").id and person in e.persons for e in shown)


@pytest.mark.rule("U15", "U23")
def test_within_a_group_the_daily_mail_begins_with_the_gravest_as_the_feed_does(office, sink):
    """The mildest has been due the longest; whoever is rated Red comes first all the same."""
    days = {"full:low": 3, "moderate:moderate": 2, "none:high": 1}
    cases = {rag: office.task(rag=rag, late=late) for rag, late in days.items()}
    second = office.task(late=2)
    office.post(FRIDAY)
    (mail,) = sink.to(email_of("nadia"))
    listed = [int(number) for number in re.findall(r"case (\d+) · a task", mail.get_content())]
    assert listed == [second, cases["none:high"], cases["moderate:moderate"], cases["full:low"]]
    group = notices.feed(office.cast.actor("nadia"), FRIDAY.date(), first=gravest_first())[0]
    assert [notice.case_id for notice in group.notices] == listed, "the page has another order"


@pytest.mark.rule("U15")
def test_three_sweeps_of_three_threads_send_each_mail_once(office, sink):
    office.task()
    office.escalate(FRIDAY)
    start, failed = threading.Barrier(3), []

    def sweep():
        with office.app.app_context():
            start.wait()
            try:
                for _ in range(3):
                    jobs.post(FRIDAY, office.cast.policies, office.config)
            except Exception as fault:
                failed.append(fault)
            finally:
                db.session.remove()

    db.session.rollback()
    with time_machine.travel(FRIDAY + timedelta(hours=2), tick=False):
        threads = [threading.Thread(target=sweep) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not failed
    office.post(FRIDAY + timedelta(hours=2))
    marks = [each["Message-ID"] for each in sink.taken]
    assert len(marks) == len(set(marks)) and len(sink.to(email_of("nadia"))) == 1
    kinds = [each["Subject"] for each in sink.to(email_of("sam"))]
    assert kinds.count("Casework: something waits for your decision") == 1, kinds


@pytest.mark.rule("U15")
def test_a_server_that_is_down_for_a_day_loses_nothing_and_doubles_nothing(office, sink):
    office.task()
    raised = office.escalate(FRIDAY + timedelta(hours=2))
    good, gone = dict(office.config), closed_port()
    office.config["SMTP_URL"] = f"smtp://127.0.0.1:{gone}"
    for minutes in range(0, 24 * 60, 90):  # until Saturday morning
        assert office.post(FRIDAY + timedelta(minutes=minutes)) == 0
    db.session.rollback()
    waits = {(m.kind, m.worker_id, m.occasion) for m in rows(ended_at=None)}
    assert ("digest", office.cast.worker("nadia").id, "2026-11-20") in waits
    assert {kind for kind, worker, _ in waits if worker == office.cast.worker("sam").id} >= {"urgent"}
    assert all(m.tries == 0 for m in rows(ended_at=None)), "nothing is wrong with the mails"
    office.config = good
    for minutes in range(0, 2 * 24 * 60, 240):  # Saturday, Sunday: nobody is woken
        office.post(FRIDAY + timedelta(days=1, minutes=minutes))
        if FRIDAY + timedelta(days=1, minutes=minutes) < datetime(2026, 11, 23, 8, 0, tzinfo=UTC):
            assert sink.taken == []
    office.post(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    (monday,) = sink.to(email_of("nadia"))
    assert "overdue by 3 days" in monday.get_content(), "one mail, of today, tells what Friday's would have"
    urgent = [each for each in sink.to(email_of("sam")) if "decision" in each["Subject"] and "case" in each.get_content()
              and each["Subject"].startswith("Casework: something")]  # fmt: skip
    assert len(urgent) == 1 and f"case {raised.case_id}" in urgent[0].get_content()
    db.session.rollback()
    assert rows(ended_at=None) == []


@pytest.mark.rule("U15")
def test_a_refused_address_keeps_nobody_elses_mail_and_is_given_up_in_the_end(office, sink):
    office.task()
    office.task(receiver="olive")
    sink.refused.add(email_of("nadia"))
    office.post(FRIDAY)
    assert len(sink.to(email_of("olive"))) == 1
    (waits,) = [m for m in rows(kind="digest", ended_at=None) if m.worker_id == office.cast.worker("nadia").id]
    assert "does not take mail to this address (code 550)" in waits.why and email_of("nadia") not in waits.why
    for minutes in (6, 25, 90, 360):
        office.post(FRIDAY + timedelta(minutes=minutes))
    (mail,) = [m for m in rows(kind="digest") if m.worker_id == office.cast.worker("nadia").id]
    assert mail.ended_how == "given-up" and mail.tries == 5
    assert len(sink.to(email_of("olive"))) == 1


@pytest.mark.rule("U15")
def test_a_mail_whose_sending_broke_off_goes_again_with_the_same_mark_and_is_not_lost(office, sink):
    """The server took it, and the line went dead before it could say so: twice is cheaper than never, and can be seen."""
    office.task()
    sink.answers.append("took it, then the line went dead")
    office.post(FRIDAY)
    (first,) = sink.taken
    office.post(FRIDAY + timedelta(minutes=20))
    _, second = sink.to(first["To"])
    assert first["Message-ID"] == second["Message-ID"] and first.get_content() == second.get_content()
    office.post(FRIDAY + timedelta(minutes=60))
    others = [each["To"] for each in sink.taken if each["To"] != first["To"]]
    assert len(sink.to(first["To"])) == 2 and others and len(others) == len(set(others))


@pytest.mark.rule("U15")
def test_what_is_urgent_meanwhile_does_not_join_a_letter_that_the_server_may_have(office, sink):
    office.at_once_only("sam")
    first = office.escalate(FRIDAY + timedelta(hours=1))
    sink.answers.append("took it, then the line went dead")
    office.post(FRIDAY + timedelta(hours=1))
    second = office.escalate(FRIDAY + timedelta(hours=1, minutes=1))
    office.post(FRIDAY + timedelta(hours=1, minutes=20))
    once, again, other = sink.to(email_of("sam"))
    assert once["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert f"case {first.case_id} " in again.get_content() and f"case {second.case_id} " not in again.get_content()
    assert f"case {second.case_id} " in other.get_content()


@pytest.mark.rule("U15", "U16")
def test_whoever_leaves_or_loses_the_team_between_writing_and_sending_gets_nothing(office, sink):
    for name in ("nadia", "olive", "tom", "dev"):
        office.task(receiver=name)
    with transaction():
        assert outbox.write_digests(now=FRIDAY, policies=office.cast.policies)
    cast, now = office.cast, FRIDAY
    with transaction() as session:
        staff.end_worker(actor=cast.actor("ada"), now=now, worker=cast.worker("olive"))
        held = session.scalar(db.select(RoleHeld).where(RoleHeld.worker_id == cast.worker("tom").id))
        staff.end_role(actor=cast.actor("ada"), now=now, held=held, until_on=now.date() - timedelta(days=1))
        staff.record_absence(actor=cast.actor("mary"), now=now, worker=cast.worker("dev"), from_on=now.date())
    office.post(FRIDAY)
    assert sink.to(email_of("nadia"))
    for name in ("olive", "tom", "dev"):
        assert not sink.to(email_of(name)), name
    assert {m.ended_how for m in rows(kind="digest") if m.worker_id == cast.worker("olive").id} == {"not-theirs"}


@pytest.mark.rule("U15", "U17")
def test_of_a_restricted_record_not_even_the_initials_are_sent(office, sink):
    number = office.task()
    restrict(office.cast, db.session.get(Case, number), "mary", "nadia", "sam")
    office.post(FRIDAY)
    (mail,) = sink.to(email_of("nadia"))
    assert f"- case {number} · a task · due today" in mail.get_content() and "EZ" not in mail.get_content()


@pytest.mark.rule("U15", "U13")
def test_what_waits_for_a_decision_goes_at_once_by_day_and_at_opening_by_night_whatever_was_chosen(office, sink):
    with transaction():
        outbox.choose_daily(actor=office.cast.actor("sam"), now=EARLIER, daily=False)
    at_night = datetime(2026, 11, 19, 22, 0, tzinfo=UTC)
    first = office.escalate(at_night)
    office.post(at_night)
    assert sink.taken == []
    office.post(datetime(2026, 11, 20, 8, 59, tzinfo=UTC))
    assert not sink.to(email_of("sam")), "no daily mail, and the office is shut"
    office.post(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    (mail,) = sink.to(email_of("sam"))
    assert mail["Subject"] == "Casework: something waits for your decision"
    assert re.search(rf"IZ · case {first.case_id} · an escalation", mail.get_content())
    more = [office.escalate(datetime(2026, 11, 20, 11, minute, tzinfo=UTC)) for minute in (0, 1)]
    with transaction():
        acknowledge(actor=office.cast.actor("sam"), now=FRIDAY + timedelta(hours=3, minutes=1), policy=office.cast.policy,
                    escalation=db.session.merge(more[0]), sections=DECISION)  # fmt: skip
    office.post(datetime(2026, 11, 20, 11, 5, tzinfo=UTC))
    assert len(sink.to(email_of("sam"))) == 2
    assert f"case {more[1].case_id}" in sink.to(email_of("sam"))[1].get_content()
    assert f"case {more[0].case_id} " not in sink.to(email_of("sam"))[1].get_content(), "that one is decided"


@pytest.mark.rule("U15", "U13")
def test_where_nobody_in_the_chain_is_there_whoever_is_told_on_the_screen_hears_it_at_once(office, sink):
    office.away("sam", "helen", "anna")
    raised = office.escalate(FRIDAY + timedelta(hours=2))
    office.post(FRIDAY + timedelta(hours=2))
    assert {mail["To"] for mail in sink.taken if "nobody" in mail["Subject"]} == {email_of("mary"), email_of("tom")}
    (mail,) = [mail for mail in sink.to(email_of("mary")) if "nobody" in mail["Subject"]]
    assert mail["Subject"] == "Casework: an escalation finds nobody who could decide"
    assert f"- IZ · case {raised.case_id} · an escalation that nobody is there to decide" in mail.get_content()
    assert "Reach a senior manager another way" in mail.get_content() and "zq" not in sink.texts.lower()


@pytest.mark.rule("U15", "U13", "U17")
def test_where_the_managers_are_away_as_well_duty_hears_it_and_of_a_restricted_record_whoever_is_named(office, sink):
    office.away("sam", "helen", "anna", "mary", "tom")
    case = office.cast.waiting(person=office.cast.person("Ida", "Zqcanary")).id
    restrict(office.cast, db.session.get(Case, case), "mary", "sam", "olive")
    raised = [office.escalate(FRIDAY + timedelta(hours=2)), office.escalate(FRIDAY + timedelta(hours=3), case=case)]
    office.post(FRIDAY + timedelta(hours=3))
    told = {(mail["To"], number) for mail in sink.taken for number in re.findall(r"case (\d+) · an esc", mail.get_content())}
    assert told == {(email_of("dev"), str(raised[0].case_id)), (email_of("olive"), str(case))}


@ON_ONE
def test_that_nobody_is_there_is_not_sent_once_somebody_is_asked(office, sink):
    office.at_once_only("sam")
    office.away("sam", "helen", "anna")
    at_night = datetime(2026, 11, 19, 22, 0, tzinfo=UTC)
    raised = office.escalate(at_night)
    office.post(at_night)
    with transaction():
        away = staff_queries.absence_on(office.cast.worker("sam").id, FRIDAY.date())
        staff.end_absence(actor=office.cast.actor("sam"), now=FRIDAY, absence=away)
        assert pass_up(now=FRIDAY, policy=office.cast.policy, escalation=db.session.merge(raised))
    office.post(FRIDAY + timedelta(hours=1))
    assert [mail["To"] for mail in sink.taken if "nobody" in mail["Subject"]] == []
    assert [mail["Subject"] for mail in sink.to(email_of("sam"))] == ["Casework: something waits for your decision"]


@pytest.mark.rule("U15", "U13")
def test_of_very_much_that_is_urgent_nothing_is_left_out_and_the_mail_stays_short(office, sink):
    """After a long standstill more is told at once than fits into a page."""
    office.at_once_only("sam")
    case, sam = db.session.get(Case, office.escalate(FRIDAY).case_id), office.cast.worker("sam").id
    with transaction():
        for number in range(600):
            tell(now=FRIDAY, receiver=f"worker:{sam}", kind="escalation", rule="L27", case=db.session.merge(case),
                 occasion=f"escalation:{number + 1000}:0", words="Zqwords", escalation_id=number + 1000)  # fmt: skip
    office.post(FRIDAY + timedelta(hours=1))
    (mail,) = sink.to(email_of("sam"))
    assert mail["Subject"] == "Casework: 601 matters wait for your decision"
    assert mail.get_content().count("· an escalation") == 25 and "- and 576 more" in mail.get_content()
    assert len(rows(worker_id=sam, ended_how="sent")) == 601


@pytest.mark.rule("U15", "U13")
def test_a_deputy_gets_what_the_feed_gives_and_the_absent_nothing(office, sink):
    """Mary manages North; while she is away Nadia stands in."""
    cast, number = office.cast, office.cast.waiting(days=30).id
    with transaction():
        staff.record_absence(actor=cast.actor("mary"), now=EARLIER, worker=cast.worker("mary"), from_on=EARLIER.date(),
                             deputy=cast.worker("nadia"))  # fmt: skip
        set_task(actor=cast.actor("helen"), now=EARLIER, policy=cast.policy, case=db.session.get(Case, number),
                 receiver=f"managers:{cast.team('North').id}", words="x", due_on=FRIDAY.date())  # fmt: skip
    with time_machine.travel(FRIDAY - timedelta(hours=1), tick=False):
        jobs.sweep(FRIDAY - timedelta(hours=1), cast.policies)
    office.post(FRIDAY)
    assert not sink.to(email_of("mary"))
    (mail,) = sink.to(email_of("nadia"))
    assert f"case {number} · a task · due today" in mail.get_content()


def test_after_standing_still_one_daily_mail_comes_and_none_on_a_bank_holiday(office, sink):
    office.task()
    christmas = datetime(2026, 12, 25, 10, 0, tzinfo=UTC)
    assert office.post(christmas) == 0 and rows(kind="digest") == []
    office.post(datetime(2026, 12, 29, 10, 0, tzinfo=UTC))
    assert len(sink.to(email_of("nadia"))) == 1


def test_a_backup_that_was_put_back_sends_nothing_again(office, sink):
    office.task()
    with transaction():
        outbox.write_digests(now=FRIDAY, policies=office.cast.policies)
    with transaction():
        outbox.put_back(actor=SYSTEM, now=FRIDAY + timedelta(hours=1))
    office.post(FRIDAY + timedelta(hours=2))
    assert sink.taken == []
    office.post(FRIDAY + timedelta(days=3))
    assert len(sink.to(email_of("nadia"))) == 1


def test_nothing_is_written_where_no_mail_server_is_set_or_it_cannot_be_used(office, sink):
    office.task()
    for url in ("", "mail.example.org", "smtp://127.0.0.1:mail"):
        office.config["SMTP_URL"] = url
        assert office.post(FRIDAY) == 0
    assert rows() == [] and sink.taken == []


@ON_ONE
def test_a_server_that_asks_for_a_password_and_one_that_says_nothing(office, monkeypatch):
    office.task()
    with serving(Sink(), password="a right one") as locked:
        office.config["SMTP_URL"] = f"smtp://casework%40example.org:wrong@127.0.0.1:{locked.port}"
        office.post(FRIDAY)
        assert "refused the user name or the password (code 535)" in server().why and "wrong" not in server().why
        office.config["SMTP_URL"] = f"smtp://casework%40example.org:a%20right%20one@127.0.0.1:{locked.port}"
        office.post(FRIDAY + timedelta(minutes=20))
        assert len(locked.to(email_of("nadia"))) == 1 and server().failing_since is None
    monkeypatch.setattr("casework.clockwork.post.operations.TIMEOUT", 0.3)
    office.escalate(FRIDAY + timedelta(hours=2))
    with silent() as port:
        office.config["SMTP_URL"] = f"smtp://127.0.0.1:{port}"
        office.post(FRIDAY + timedelta(hours=2))
    assert "did not answer within" in server().why


@ON_ONE
def test_mail_goes_to_another_machine_encrypted_or_not_at_all(office, sink, monkeypatch, tmp_path):
    office.task()
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "9999",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                   check=True, capture_output=True)  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    monkeypatch.setattr("casework.clockwork.post.rules.LOCAL", ())  # as if it stood elsewhere
    office.config["SMTP_URL"] = f"smtp://localhost:{sink.port}"
    office.post(FRIDAY)
    assert "offers no encryption" in server().why and sink.taken == []
    with serving(tls=context) as encrypted:
        office.config["SMTP_URL"] = f"smtp://localhost:{encrypted.port}"
        office.post(FRIDAY + timedelta(minutes=20))
        assert "a certificate that this machine does not trust" in server().why and encrypted.taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        office.post(FRIDAY + timedelta(minutes=40))
        assert len(encrypted.to(email_of("nadia"))) == 1


@ON_ONE
@pytest.mark.rule("U15")
def test_what_the_server_cannot_take_for_now_is_kept_for_days_and_those_in_charge_are_told(office, sink):
    office.at_once_only("sam")
    raised = office.escalate(FRIDAY + timedelta(hours=1))
    sink.answers += ["452 4.3.1 the disk is full"] * 99
    for minutes in range(60, 9 * 60, 30):
        office.post(FRIDAY + timedelta(minutes=minutes))
    (waits,) = [each for each in rows(ended_at=None) if each.worker_id == office.cast.worker("sam").id]
    assert waits.tries == 5 and "did not take this mail for now (code 452)" in waits.why
    (said,) = troubles_of(post.state(office.config, FRIDAY + timedelta(hours=9)), str)
    assert "1 mail has not gone out in several tries" in said
    sink.answers.clear()
    office.post(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    assert f"case {raised.case_id} " in sink.to(email_of("sam"))[-1].get_content()
    assert troubles_of(post.state(office.config, datetime(2026, 11, 23, 9, 1, tzinfo=UTC)), str) == []


@ON_ONE
def test_a_server_that_closes_for_now_is_no_fault_of_the_mail_that_met_it(office, sink):
    for name in ("nadia", "olive"):
        office.task(receiver=name)
    sink.answers.append("421 4.3.2 closing")
    office.post(FRIDAY)
    assert "takes no mail for now (code 421)" in server().why and {each.tries for each in rows(ended_at=None)} == {0}
    office.post(FRIDAY + timedelta(minutes=6))
    assert server().failing_since is None and sink.to(email_of("nadia")) and sink.to(email_of("olive"))


@ON_ONE
def test_one_matter_that_cannot_be_put_into_words_keeps_no_other_back(office, sink, monkeypatch):
    office.at_once_only("sam")
    bad, good = (office.escalate(FRIDAY + timedelta(hours=1, minutes=minute)).case_id for minute in (0, 1))
    real = outbox_queries.lines_of

    def lines_of(found, *given):
        if any(notice.case_id == bad for notice in found):
            raise KeyError("Zqsecret")
        return real(found, *given)

    monkeypatch.setattr(outbox_queries, "lines_of", lines_of)
    monkeypatch.setattr(outbox, "write_digests", lines_of)  # not even called so: a fault in writing the other kind
    office.post(FRIDAY + timedelta(hours=1, minutes=2))
    (mail,) = sink.to(email_of("sam"))
    assert f"case {good} " in mail.get_content()
    (waits,) = [each for each in rows(ended_at=None) if each.worker_id == office.cast.worker("sam").id]
    assert "could not find out what it should say" in waits.why and waits.tries == 1
    monkeypatch.undo()
    office.post(FRIDAY + timedelta(hours=6))
    assert f"case {bad} " in sink.to(email_of("sam"))[1].get_content()


def test_after_a_clock_that_was_a_year_ahead_mail_goes_as_ever(office, sink):
    """What was claimed, put off and begun then would wait for that year to come (A14)."""
    office.at_once_only("sam")
    ten, ahead = FRIDAY + timedelta(hours=2), FRIDAY + timedelta(days=364, hours=2)  # a Friday, too
    good, gone = dict(office.config), closed_port()
    cases = [office.escalate(ten).case_id, office.escalate(ten).case_id]
    with transaction():
        outbox.write_urgent(now=ten)
        first, second = (row.id for row in rows(worker_id=office.cast.worker("sam").id))
        assert outbox.take(now=ahead, numbers=[first], holder="one that dies", address="x")
        assert outbox.take(now=ahead, numbers=[second], holder="another", address="x")
        outbox.put_off(now=ahead, numbers=[second], holder="another", why="x")
    office.config["SMTP_URL"] = f"smtp://127.0.0.1:{gone}"
    office.post(ahead)
    office.config = good
    office.post(ten + timedelta(minutes=1))
    assert {f"case {case} " in mail.get_content() for mail in sink.to(email_of("sam")) for case in cases} == {True, False}
    assert len(sink.to(email_of("sam"))) == 2 and rows(ended_at=None) == [], "something waits for next year"
    with transaction():
        db.session.merge(server()).since = ahead
    office.post(ten + timedelta(minutes=2))
    raised = office.escalate(ten + timedelta(minutes=3))
    office.post(ten + timedelta(minutes=4))
    assert f"case {raised.case_id} " in sink.to(email_of("sam"))[-1].get_content()


def server():
    db.session.rollback()
    return outbox_queries.server()


@contextmanager
def silent():
    """A port at which somebody listens and never speaks."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_a_password_is_in_no_log_and_no_worker_without_address_stops_the_rest(office, sink, caplog):
    office.task()
    office.task(receiver="olive")
    with transaction() as session:
        session.get(Worker, office.cast.worker("nadia").id).email = "nobody"
    office.config["SMTP_URL"] = f"smtp://u:p%40ssw0rd@127.0.0.1:{closed_port()}"
    office.post(FRIDAY)
    assert "ssw0rd" not in caplog.text and "no mail" in caplog.text
    office.config["SMTP_URL"] = f"smtp://127.0.0.1:{sink.port}"
    office.post(FRIDAY + timedelta(minutes=20))
    assert len(sink.to(email_of("olive"))) == 1
