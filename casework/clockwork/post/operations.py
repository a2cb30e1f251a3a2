"""Sending what waits. This verb commits by itself: what is taken, before it is sent; what became of it, after.

Each mail goes at least once. Where a process dies after the server took a mail and before that is written down, it goes once
more when its lease is over, with the same Message-ID, by which mail programs know it. So what was tried as one letter stays
one: what came to be urgent meanwhile goes in another.
"""

import logging
import os
import secrets
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from casework.practice.tray.queries import gravest_first
from casework.records.outbox import operations as outbox
from casework.records.outbox import queries
from casework.records.outbox.rules import URGENT, Letter, must_wait

log = logging.getLogger(__name__)
NO_WORDS = "Casework could not find out what it should say. Whoever runs it finds more in its log."


def write_and_send(
    *, now: datetime, policies: Mapping[str, Policy], server: Server, address: str, clock: Callable[[], datetime]
) -> int:
    """Write down what mail is due, and send what waits; how many mails went out.

    address: where links lead. clock: tells the time while it goes on, for leases and what is written down.
    """
    known = queries.server()
    if known is None or known.since > now:
        with transaction():
            outbox.begin(now=now)
    _write("urgent mail", lambda: outbox.write_urgent(now=now))
    _write("daily mail", lambda: outbox.write_digests(now=now, policies=policies))
    return send_waiting(now=now, policies=policies, server=server, address=address, clock=clock)


def _write(what: str, write: Callable[[], int]) -> None:
    """Write one kind of mail down; where that fails, the other kind is written and what waits goes all the same."""
    try:
        with transaction():
            write()
    except OperationalError:  # the database is busy or away
        raise
    except Exception:
        log.exception("%s could not be written", what)


def send_waiting(
    *, now: datetime, policies: Mapping[str, Policy], server: Server, address: str, clock: Callable[[], datetime]
) -> int:
    """Send what waits and may go now; how many mails went out."""
    known = queries.server()
    if known is None or must_wait(known.next_try_at, now):
        return 0
    waits = queries.may_go_now(queries.to_try(now), now, policies)
    return send(_together(waits), server=server, address=address, clock=clock)


def _together(waits: Iterable[queries.Waits]) -> list[list[int]]:
    """Numbers of mails, those that go as one together: all urgent ones of a worker that were never tried, or tried as one."""
    groups: dict[tuple, list[int]] = {}
    for each in waits:
        alike = (each.worker_id, each.claimed_by) if each.kind == URGENT else (each.id,)
        groups.setdefault(alike, []).append(each.id)
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
    process = f"{os.getpid()}@{socket.gethostname()[:30]}:{secrets.token_hex(4)}"
    try:
        connection = connect(server)
    except (OSError, smtplib.SMTPException) as fault:
        _note_failure(fault, server, clock)
        return 0
    try:
        return _send_all(groups, connection, server, process, address, clock)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()


def _send_all(groups, connection: smtplib.SMTP, server: Server, process: str, address: str, clock: Callable) -> int:
    sent = 0
    for letter, holder in (each for numbers in groups for each in _letters(numbers, process, address, clock)):
        try:
            connection.send_message(message_of(letter, server, clock()), server.sender, [letter.to])
        except Exception as fault:  # also of writing it: the library stumbles over strange addresses in many ways
            failure = rules.failure_of(fault, server, connected=True)
            with transaction():
                outbox.put_off(now=clock(), numbers=letter.mail, holder=holder, why=failure.why,
                               count_try=not failure.of_server, for_now=failure.for_now)  # fmt: skip
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


def _letters(numbers: list[int], process: str, address: str, clock: Callable[[], datetime]) -> Iterator[tuple[Letter, str]]:
    """(what these mails say, who sends it); one that cannot be put into words keeps no other from being sent."""
    holder, letter = f"{process}:{numbers[0]}", None
    try:
        with transaction():
            letter = outbox.take(now=clock(), numbers=numbers, holder=holder, address=address, first=gravest_first())
    except OperationalError:  # the database is busy or away: nothing is wrong with the mail
        raise
    except Exception:
        log.exception("mails %s could not be put into words", numbers)
        if len(numbers) > 1:
            for number in numbers:
                yield from _letters([number], process, address, clock)
        else:
            with transaction():
                outbox.set_aside(now=clock(), number=numbers[0], why=NO_WORDS)
    if letter is not None:
        yield letter, holder


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
