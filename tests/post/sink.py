"""A real mail server on a port of this machine, that keeps what it takes and refuses what it is told to."""

import asyncio
import threading
import warnings
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Sink:
    """taken: the messages, in order. refused: addresses that get 550. answers: replies to the next messages, None for 250.

    hold: where the next message is held, "before" it is taken or "after"; ``reached`` is set there, until ``go`` is set.
    """

    def __init__(self):
        self.taken, self.refused, self.answers, self.port = [], set(), [], 0
        self.hold, self.reached, self.go = "", threading.Event(), threading.Event()

    async def _held(self, where):
        if self.hold == where:
            self.hold = ""
            self.reached.set()
            while not self.go.is_set():
                await asyncio.sleep(0.01)  # a client that dies meanwhile ends this by itself

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.refused:
            return "550 5.1.1 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):
        answer = self.answers.pop(0) if self.answers else None
        if answer == "hang up":
            server.transport.close()
            return "421 closing"
        await self._held("before")
        message = message_from_bytes(envelope.content, policy=policy.default)
        if answer and not answer.startswith("took it, then"):
            return answer
        self.taken.append(message)
        await self._held("after")
        if answer:
            server.transport.close()  # before the answer reaches anybody
        return "250 OK"

    def to(self, address):
        """The messages to an address."""
        return [each for each in self.taken if each["To"] == address]

    @property
    def texts(self):
        """Everything that was taken, headers and all."""
        return "\n".join(each.as_string() for each in self.taken)


class Server(Controller):
    """With a password asked for, and encryption offered, where one is given. tls: an SSL context."""

    def __init__(self, sink, port=0, password=None, tls=None):
        self.password, self.tls = password, tls
        super().__init__(sink, hostname="127.0.0.1", port=port)

    def factory(self):
        def check(_server, _session, _envelope, _mechanism, data):
            right = isinstance(data, LoginPassword) and data.password.decode() == self.password
            return AuthResult(success=right, handled=right)

        asked = {"authenticator": check, "auth_required": True, "auth_require_tls": False} if self.password else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a password without encryption, which never leaves this machine
            return SMTP(self.handler, hostname="sink.example.test", tls_context=self.tls, **asked)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]  # the one that the system chose
        super()._trigger_server()


@contextmanager
def serving(sink=None, port=0, password=None, tls=None):
    """The sink, while it answers; its port stays when it comes back."""
    sink = sink or Sink()
    server = Server(sink, port or sink.port, password, tls)
    server.start()
    sink.port = server.port
    try:
        yield sink
    finally:
        server.stop()
