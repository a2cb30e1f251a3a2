"""Which mail server, how it is spoken to, and why a try failed: in sentences that name no person and no password."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from casework.ground.refusal import Refusal, Refused

TLS, STARTTLS, PLAIN = "tls", "starttls", "plain"
PORTS = {TLS: 465, STARTTLS: 587, PLAIN: 25}
SCHEMES = {"smtps": TLS, "smtp": STARTTLS, "smtp+starttls": STARTTLS, "smtp+plain": PLAIN}
LOCAL = ("localhost", "127.0.0.1", "::1")
EXAMPLE = "smtp://casework%40example.org:password@mail.example.org:587"
TIMEOUT = 15  # seconds for each step
CLOSING = 421  # a server's answer to anything, when it takes nothing more and hangs up


@dataclass(frozen=True)
class Server:
    """A mail server. sender: the address that mail comes from. security: a key of PORTS."""

    host: str
    port: int
    security: str
    sender: str
    user: str = ""
    password: str = ""

    @property
    def is_local(self) -> bool:
        """True for a server on this machine."""
        return self.host in LOCAL or self.host.startswith("127.")

    @property
    def encrypts(self) -> bool:
        """True when nothing can be read on the way to it."""
        return self.security != PLAIN or self.is_local

    def __repr__(self) -> str:
        return f"{self.host}:{self.port}"  # with no password in it, wherever it is printed


def read_server(url: str, base_url: str) -> Server:
    """The server that CASEWORK_SMTP_URL names. Raises Refused with a sentence on what to write instead."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise _faulty("its port must be a number") from None
    if parts.scheme not in SCHEMES:
        raise _faulty("it must begin with smtp:// or smtps://")
    if not parts.hostname:
        raise _faulty("the server's name is missing")
    security, user, password = SCHEMES[parts.scheme], unquote(parts.username or ""), unquote(parts.password or "")
    given = parse_qs(parts.query)
    if set(given) - {"from"}:
        raise _faulty("after the question mark only from=… is known")
    sender = given.get("from", [user if "@" in user else _usual_sender(base_url)])[0]
    if "@" not in sender or any(each.isspace() or ord(each) < 33 for each in sender):
        raise _faulty("the address after from= is none")
    server = Server(parts.hostname, port or PORTS[security], security, sender, user, password)
    if password and not server.encrypts:
        raise _faulty("a password would travel unencrypted; begin it with smtp:// or smtps://")
    return server


def _faulty(what: str) -> Refused:
    return Refused(Refusal(f"CASEWORK_SMTP_URL cannot be used: {what}. Write it like {EXAMPLE}"))


def _usual_sender(base_url: str) -> str:
    host = urlsplit(base_url).hostname or ""
    return f"casework@{host}" if "." in host and not host.replace(".", "").isdigit() else "casework@localhost"


def refusal_to_send(server: Server, *, is_demo: bool) -> Refusal | None:
    """A demonstration sends to nobody but a server on the same machine: its people are invented, addresses might not be."""
    if is_demo and not server.is_local:
        return Refusal("A demonstration sends no mail, except to a mail server on this very machine.")
    return None


# --- what failed ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Failure:
    """why: a sentence. of_server: nothing else would go out either. for_now: the same mail may be taken later."""

    why: str
    of_server: bool = True
    for_now: bool = False


def failure_of(fault: Exception, server: Server, *, connected: bool = False) -> Failure:
    """What a fault in speaking with the server means. The server's own words stay out: they may hold an address.

    connected: it came with one mail, on a connection that had been made and signed in.
    """
    code = _code_of(fault)
    if code == CLOSING:
        return Failure(f"The mail server {server!r} takes no mail for now (code {code}).")
    for_now, again = (True, " for now") if code < 500 else (False, "")
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return Failure(f"The mail server does not take mail to this address{again} (code {code}).", False, for_now)
    if isinstance(fault, smtplib.SMTPDataError):
        return Failure(f"The mail server did not take this mail{again} (code {code}).", False, for_now)
    if connected and isinstance(fault, smtplib.SMTPNotSupportedError | ValueError):
        return Failure("The mail server does not know addresses with letters such as in this one.", of_server=False)
    if connected and not isinstance(fault, OSError):  # every fault of the library's own is one of these, too
        return Failure(f"This mail could not be written ({type(fault).__name__}).", of_server=False)
    return Failure(_why(fault, server))


def _code_of(fault: Exception) -> int:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return next((code for code, _words in fault.recipients.values()), 0)
    return fault.smtp_code if isinstance(fault, smtplib.SMTPResponseException) else 0


def _why(fault: Exception, server: Server) -> str:
    named = f"The mail server {server!r}"
    for kinds, words in WHY:
        if isinstance(fault, kinds):
            return words(fault, named)
    return f"{named} could not be used ({type(fault).__name__})."


Words = Callable[[Any, str], str]
WHY: tuple[tuple[Any, Words], ...] = (
    (smtplib.SMTPSenderRefused, lambda fault, named: f"{named} does not let Casework send from its address (code "
     f"{fault.smtp_code}). Give another after ?from= in CASEWORK_SMTP_URL."),
    (smtplib.SMTPAuthenticationError, lambda fault, named: f"{named} refused the user name or the password (code "
     f"{fault.smtp_code})."),
    (smtplib.SMTPNotSupportedError, lambda _fault, named: f"{named} offers no encryption, or no sign-in with a password. Inside "
     "a protected network CASEWORK_SMTP_URL may begin with smtp+plain://, without a password."),
    (smtplib.SMTPServerDisconnected, lambda fault, named: f"{named} did not answer within {TIMEOUT} seconds."
     if "timed out" in str(fault) else f"{named} broke off the connection."),
    (smtplib.SMTPResponseException, lambda fault, named: f"{named} refused (code {fault.smtp_code})."),
    (ssl.SSLCertVerificationError, lambda _fault, named: f"{named} shows a certificate that this machine does not trust."),
    (ssl.SSLError, lambda _fault, named: f"{named} speaks another encryption. smtps:// is usual on port 465, smtp:// on 587."),
    (socket.gaierror, lambda _fault, named: f"{named} is not known by that name on this network."),
    (TimeoutError, lambda _fault, named: f"{named} did not answer within {TIMEOUT} seconds."),
    (ConnectionRefusedError, lambda _fault, named: f"{named} does not answer on that port."),
    (OSError, lambda _fault, named: f"{named} cannot be reached from this machine."),
)  # fmt: skip


# --- how it goes ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class State:
    """How mail goes. server: as it is set, None when mail is off. fault: why what is set cannot be used."""

    server: Server | None = None
    fault: str = ""
    failing_since: datetime | None = None
    why: str = ""
    waiting: int = 0
    refused: int = 0
    given_up: int = 0
    sent_at: datetime | None = None


def troubles_of(state: State, moment: Callable[[datetime], str]) -> list[str]:
    """What those in charge are told; nothing while all is well, or mail is off."""
    if state.fault:
        return [f"Mail does not go out. {state.fault}"]
    found = []
    if state.failing_since is not None:
        waits = f"{state.waiting:,} {'mail waits' if state.waiting == 1 else 'mails wait'}"
        found.append(f"Mail has not gone out since {moment(state.failing_since)}. {state.why} {waits}.")
    if state.refused:
        many = f"{state.refused:,} {'mail has' if state.refused == 1 else 'mails have'}"
        found.append(f"{many} not gone out in several tries, and will be tried again. Whoever is meant has it in the feed.")
    if state.given_up:
        many = f"{state.given_up:,} {'mail' if state.given_up == 1 else 'mails'}"
        found.append(f"{many} of the last 7 days could not be delivered. Whoever was meant has it in the feed.")
    return found


def is_set(config: Mapping[str, Any]) -> bool:
    """Whether a mail server is set at all."""
    return bool(config["SMTP_URL"].strip())
