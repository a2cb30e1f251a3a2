"""Which mail server is meant, and what a fault in speaking with it means."""

import smtplib
import socket
import ssl

import pytest

from casework.clockwork.post.rules import (
    PLAIN,
    STARTTLS,
    TLS,
    Server,
    State,
    failure_of,
    read_server,
    refusal_to_send,
    troubles_of,
)
from casework.ground.refusal import Refused

BASE = "https://casework.example.org:8443"
SERVER = Server("mail.example.org", 587, STARTTLS, "casework@example.org", "u", "s3cret")


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", Server("mail.example.org", 587, STARTTLS, "casework@casework.example.org")),
        ("smtps://a%40b.example:p%3Aw@m.example", Server("m.example", 465, TLS, "a@b.example", "a@b.example", "p:w")),
        ("smtp+plain://m.example?from=c@d.example", Server("m.example", 25, PLAIN, "c@d.example")),
        ("smtp://localhost:1025", Server("localhost", 1025, STARTTLS, "casework@casework.example.org")),
    ],
)
def test_a_server_is_read_from_its_address(url, server):
    assert read_server(url, BASE) == server


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://x", "smtp://", "smtp://x:mail", "smtp+plain://u:p@x", "smtp://x?from=nobody", "smtp://x?a=b"]
)
def test_an_address_that_cannot_be_used_is_refused_with_what_to_write_instead(url):
    with pytest.raises(Refused) as refused:
        read_server(url, BASE)
    assert "CASEWORK_SMTP_URL" in str(refused.value) and "smtp://casework%40example.org" in str(refused.value)


def test_a_password_is_not_in_what_is_printed_of_a_server():
    assert "s3cret" not in f"{SERVER} {SERVER!r} {[SERVER]}"


def refused(code, words):
    return smtplib.SMTPRecipientsRefused({"x@y.example": (code, words)})


@pytest.mark.parametrize(
    ("fault", "words", "of_server"),
    [
        (refused(550, b"no x@y.example"), "does not take mail to this address (code 550)", False),
        (refused(451, b"later"), "for now (code 451)", False),
        (smtplib.SMTPDataError(554, b"spam"), "did not take this mail (code 554)", False),
        (smtplib.SMTPDataError(452, b"full"), "did not take this mail for now (code 452)", False),
        (refused(421, b"x@y.example"), "takes no mail for now (code 421)", True),
        (smtplib.SMTPDataError(421, b"closing"), "takes no mail for now (code 421)", True),
        (smtplib.SMTPConnectError(421, b"busy"), "takes no mail for now (code 421)", True),
        (smtplib.SMTPSenderRefused(550, b"no", "a@b"), "?from=", True),
        (smtplib.SMTPAuthenticationError(535, b"no"), "refused the user name or the password", True),
        (smtplib.SMTPNotSupportedError("STARTTLS"), "offers no encryption", True),
        (smtplib.SMTPServerDisconnected("x"), "broke off", True),
        (ssl.SSLCertVerificationError("x"), "does not trust", True),
        (ssl.SSLError("wrong version"), "speaks another encryption", True),
        (socket.gaierror(-2, "x"), "not known by that name", True),
        (TimeoutError(), "did not answer within", True),
        (ConnectionRefusedError(), "does not answer on that port", True),
        (OSError("x"), "cannot be reached", True),
    ],
)  # fmt: skip
def test_each_fault_is_a_sentence_that_names_nobody(fault, words, of_server):
    failure = failure_of(fault, SERVER)
    assert words in failure.why and failure.of_server is of_server
    assert "x@y" not in failure.why and "s3cret" not in failure.why
    assert failure.for_now is ("for now" in words and not of_server)


def test_one_strange_address_is_no_fault_of_the_server():
    assert not failure_of(smtplib.SMTPNotSupportedError("SMTPUTF8"), SERVER, connected=True).of_server


def test_a_demonstration_sends_to_a_server_on_the_same_machine_only():
    assert refusal_to_send(SERVER, is_demo=True) and not refusal_to_send(SERVER, is_demo=False)
    assert not refusal_to_send(Server("localhost", 25, STARTTLS, "a@b"), is_demo=True)


def test_nothing_is_said_while_mail_is_off_or_well():
    assert troubles_of(State(), str) == [] == troubles_of(State(SERVER, waiting=3), str)
