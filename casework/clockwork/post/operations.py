"""Sending what waits. This verb commits by itself: what is taken, before it is sent; what became of it, after.

Each mail goes at least once. Where a process dies after the server took a mail and before that is written down, it goes once
more when its lease is over, with the same Message-ID, by which mail programs know it.
"""

import logging
import os
import secrets
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from sqlalchemy.exc import OperationalError

from casework.clockwork.post import rules
from casework.clockwork.post.rules import PLAIN, TIMEOUT, TLS, Server
from casework.ground.db import transaction
from casework.policy.model import Policy
from casework.records.outbox import operations as outbox
from casework.records.outbox import queries
from casework.records.outbox.rules import URGENT, Letter

log = logging.getLogger(__name__)


def write_and_send(
    *, now: datetime, policies: Mapping[str, Policy], server: Server, address: str, clock: Callable[[], datetime]
) -> int:
    """Write down what mail is due, and send what waits; how many mails went out.

    address: where links lead. clock: tells the time while it goes on, for leases and what is written down.
    """
    if queries.server() is None:
        with transaction():
            outbox.begin(now=now)
    with transaction():
        outbox.write_digests(now=now, policies=policies)
    with transaction():
        outbox.write_urgent(now=now)
    return send_waiting(now=now, policies=policies, server=server, address=address, clock=clock)


def send_waiting(
    *, now: datetime, policies: Mapping[str, Policy], server: Server, address: str, clock: Callable[[], datetime]
) -> int:
    """Send what waits and may go now; how many mails went out."""
    known = queries.server()
    if known is None or known.next_try_at > now:
        return 0
    waits = [mail for mail in queries.to_try(now) if queries.may_go_now(mail, now, policies)]
    return send(_together((mail.id, mail.worker_id, mail.kind) for mail in waits), server=server, address=address, clock=clock)


def _together(waits: Iterable[tuple[int, int, str]]) -> list[list[int]]:
    """Numbers of mails, those that go as one together: all urgent ones of a worker."""
    groups: dict[tuple, list[int]] = {}
    for number, worker, kind in waits:
        groups.setdefault((worker, kind) if kind == URGENT else (number,), []).append(number)
    return list(groups.values())


def send_test(number: int, *, server: Server, address: str, clock: Callable[[], datetime]) -> bool:
    """Send a test message at once, whatever state the server is in; False where it did not go. It is tried once."""
    if send([[number]], server=server, address=address, clock=clock):
        return True
    known, mail = queries.server(), queries.mail(number)
    if mail is not None and mail.ended_at is None:  # the server was not even reached
        with transaction():
            outbox.give_up(now=clock(), number=number, why=known.why)
    return False


def send(groups: list[list[int]], *, server: Server, address: str, clock: Callable[[], datetime]) -> int:
    """Send each of these groups as one mail; how many went out. A server that fails is written down, and asked later."""
    if not groups:
        return 0
    holder = f"{os.getpid()}@{socket.gethostname()[:30]}:{secrets.token_hex(4)}"
    try:
        connection = connect(server)
    except (OSError, smtplib.SMTPException) as fault:
        _note_failure(fault, server, clock)
        return 0
    try:
        return _send_all(groups, connection, server, holder, address, clock)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()


def _send_all(groups, connection: smtplib.SMTP, server: Server, holder: str, address: str, clock: Callable) -> int:
    sent = 0
    for numbers in groups:
        letter = _take(numbers, holder, address, clock)
        if letter is None:
            continue
        try:
            connection.send_message(message_of(letter, server, clock()), server.sender, [letter.to])
        except Exception as fault:  # also of writing it: the library stumbles over strange addresses in many ways
            failure = rules.failure_of(fault, server, connected=True)
            with transaction():
                outbox.put_off(now=clock(), numbers=letter.mail, holder=holder, why=failure.why,
                               count_try=not failure.of_server)  # fmt: skip
            if failure.of_server:
                _note_failure(fault, server, clock)
                return sent
            continue
        with transaction():
            whole = outbox.mark_sent(now=clock(), letter=letter, holder=holder)
        if not whole:
            log.warning("mail %s was sent by two processes: this one took longer than its lease", letter.mail)
        sent += 1
    with transaction():
        outbox.note_answer(now=clock())
    return sent


def _take(numbers: list[int], holder: str, address: str, clock: Callable[[], datetime]) -> Letter | None:
    """What these mails say; one that cannot be put into words keeps no other from being sent."""
    try:
        with transaction():
            return outbox.take(now=clock(), numbers=numbers, holder=holder, address=address)
    except OperationalError:  # the database is busy or away: nothing is wrong with the mail
        raise
    except Exception:
        log.exception("mails %s could not be put into words; they are tried again later", numbers)
        with transaction():
            outbox.set_aside(now=clock(), numbers=numbers)
    return None


def _note_failure(fault: Exception, server: Server, clock: Callable[[], datetime]) -> None:
    why = rules.failure_of(fault, server).why
    log.error("no mail: %s", why)
    with transaction():
        outbox.note_failure(now=clock(), why=why)


def connect(server: Server) -> smtplib.SMTP:
    """A connection on which mail can be sent: encrypted with a certificate that this machine trusts, and signed in."""
    trusted = _trusted(server)
    if server.security == TLS:
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=trusted)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    try:
        connection.ehlo_or_helo_if_needed()
        if server.security not in (TLS, PLAIN) and (connection.has_extn("starttls") or not server.is_local):
            connection.starttls(context=trusted)
            connection.ehlo()
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _trusted(server: Server) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if server.is_local:  # nothing leaves this machine, whose own server often has a certificate that it made itself
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def message_of(letter: Letter, server: Server, now: datetime) -> EmailMessage:
    """The mail itself: plain text, that no machine answers, with the same mark however often it is sent."""
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Casework <{server.sender}>"
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{letter.mark}@{server.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # what Exchange heeds
    message.set_content(letter.text)
    return message
