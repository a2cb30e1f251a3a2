"""The two web servers: waitress, and cheroot where a certificate is given, because waitress speaks no TLS."""

import errno
import ssl
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import waitress
from cheroot import wsgi
from cheroot.ssl.builtin import BuiltinSSLAdapter

from casework.clockwork.upkeep.rules import Serving, is_local
from casework.ground.refusal import Refusal, Refused

LARGEST_BODY = 12 * 1024 * 1024  # bytes; the application itself stops at a little less, with a page
LONGEST_SILENCE = 30  # seconds that a connection may say nothing
CONNECTIONS = 1000
THREADS = 4
TLS_THREADS = 8  # cheroot's also wait for slow browsers, which waitress's do not

Application = Callable[[dict, Callable], Iterable[bytes]]


class OverTls:
    """cheroot with the office's certificate."""

    def __init__(self, app: Application, serving: Serving):
        self.server = wsgi.Server((serving.host, serving.port), app, numthreads=TLS_THREADS, timeout=LONGEST_SILENCE,
                                  request_queue_size=CONNECTIONS)  # fmt: skip
        self.server.ssl_adapter = _adapter(serving)
        self.server.max_request_body_size = LARGEST_BODY
        self.server.max_request_header_size = 64 * 1024
        self.server.server_name = "Casework"  # the version stays unsaid
        self.server.prepare()

    def run(self) -> None:
        """Serve until the process is asked to stop."""
        try:
            self.server.serve()
        finally:
            self.server.stop()

    def close(self) -> None:
        """Give the port back."""
        self.server.stop()


def make_server(app: Application, serving: Serving) -> Any:
    """A server that has its port, with ``run()`` and ``close()``; Refused in a sentence when it cannot have it."""
    try:
        if serving.certificate:
            return OverTls(only_encrypted(app), serving)
        return _waitress(only_encrypted(app) if serving.https else app, serving)
    except OSError as fault:
        raise Refused(_trouble(fault, serving)) from fault


def _waitress(app: Application, serving: Serving) -> Any:
    behind = {"trusted_proxy": serving.trusted_proxy, "trusted_proxy_count": 1,
              "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}}  # fmt: skip
    return waitress.create_server(
        app, host=serving.host, port=serving.port, threads=THREADS, connection_limit=CONNECTIONS,
        channel_timeout=LONGEST_SILENCE, asyncore_use_poll=True, max_request_body_size=LARGEST_BODY, ident=None,
        clear_untrusted_proxy_headers=True, **(behind if serving.trusted_proxy else {}),
    )  # fmt: skip


def _adapter(serving: Serving) -> BuiltinSSLAdapter:
    for file in (serving.certificate, serving.key):
        if not Path(file).is_file():
            raise Refused(Refusal(f"There is no file {file}. Let CASEWORK_TLS_CERT and CASEWORK_TLS_KEY name the "
                                  "certificate and its key."))  # fmt: skip
    try:
        adapter = BuiltinSSLAdapter(serving.certificate, serving.key)
    except (ssl.SSLError, OSError) as fault:
        raise Refused(Refusal("The certificate and its key cannot be used: they are no PEM files, do not belong "
                              "together, or cannot be read. Ask whoever made them.")) from fault  # fmt: skip
    adapter.context.minimum_version = ssl.TLSVersion.TLSv1_2
    return adapter


def _trouble(fault: OSError, serving: Serving) -> Refusal:
    said = str(fault)
    where = f"{serving.host}, port {serving.port}"
    if fault.errno in (errno.EADDRINUSE, 10048) or "in use" in said:
        return Refusal(f"Another program, perhaps Casework itself, is using {where} already. Stop it, or choose another "
                       f"port: CASEWORK_PORT={serving.port + 1}")  # fmt: skip
    if fault.errno in (errno.EACCES, 10013) or "ermission denied" in said:
        return Refusal(f"This account may not use {where}. Choose a port above 1023: CASEWORK_PORT=8000")
    return Refusal(f"{where} is not an address of this machine. Set CASEWORK_HOST to one that is, such as 127.0.0.1.")


def only_encrypted(app: Application) -> Application:
    """Turn away whoever reaches the port without encryption, past the proxy; this machine's own monitor may."""

    def guarded(environ: dict, start_response: Callable) -> Iterable[bytes]:
        if environ["wsgi.url_scheme"] == "https" or is_local(environ.get("REMOTE_ADDR", "")):
            return app(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"Casework is served encrypted only. Use its address that begins with https://.\n"]

    return guarded
