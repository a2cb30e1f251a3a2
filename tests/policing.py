"""A test client that polices: broken HTML, a GET that writes, a POST that leaves no trace of its change, all fail."""

import contextvars
import hashlib
import re
from contextlib import contextmanager

import html5lib
from flask import has_app_context
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from casework.ground.db import db

WRITES = re.compile(r'^\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.I)
TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')
UPKEEP = {"browser_session"}  # written beside any request
UNLOGGED = UPKEEP | {"draft", "failed_sign_in", "lease", "finished_form"}  # no record of a person, so no trail (U32)
AUDIT = "audit_entry"
IDS = re.compile(r"""<[^>]*?\sid=["']?([^"'\s>]+)""")
TITLE = re.compile(r"<title>[^<]*Casework\s*</title>")
# Words between tags and within quoted attributes; what has a meaning in HTML stays, wherever it stands.
WORDS = re.compile(r"""(?<=>)[^<>&]+(?=<)|(?<==")[^"<>&]+(?=")""")
_sound: set[bytes] = set()


@contextmanager
def tables_written():
    """The set of tables written and committed while the block runs, on any connection."""
    committed: set[str] = set()
    open_ones: dict = {}

    def see(connection, _cursor, statement, _parameters, _context, _many):
        found = WRITES.match(statement)
        if found:
            open_ones.setdefault(connection, set()).add(found.group(1).lower())

    listeners = {
        "after_cursor_execute": see,
        "commit": lambda connection: committed.update(open_ones.pop(connection, ())),
        "rollback": lambda connection: open_ones.pop(connection, None),
    }
    for name, listener in listeners.items():
        event.listen(Engine, name, listener)
    try:
        yield committed
    finally:
        for name, listener in listeners.items():
            event.remove(Engine, name, listener)


def check_html(body: str, fragment: bool) -> None:
    """Fail for HTML that a strict parser refuses, for doubled ids, for a page without exactly one h1 or a title.

    The parser is slow, so what it found sound is not read again: neither that page nor one that differs from it in words
    alone.
    """
    ids = IDS.findall(body)
    assert len(ids) == len(set(ids)), f"ids twice on one page: {({one for one in ids if ids.count(one) > 1})}"
    assert fragment or TITLE.search(body), "a page's title ends with the name of the product"
    shape = hashlib.sha256(WORDS.sub("x", body).encode()).digest()
    if shape not in _sound:
        _parse(body, fragment)
        _sound.add(shape)


def _parse(body: str, fragment: bool) -> None:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parseFragment(body) if fragment else parser.parse(body)
    for form in tree.iter("form"):
        assert form.get("action"), "a form without an action"
        assert not form.findall(".//form"), "a form inside a form"
    if fragment:
        roots = [element for element in tree if isinstance(element.tag, str)]
        assert len(roots) == 1, f"a fragment has one root, this has {len(roots)}"
        return
    headings = list(tree.iter("h1"))
    assert len(headings) == 1, f"a page has one h1, this has {len(headings)}"


class PolicingClient(FlaskClient):
    """Adds the CSRF token of the last page to each POST, unless told ``csrf=False``, and polices each answer."""

    token = ""
    police = True

    def open(self, *args, csrf: bool = True, **kwargs):
        """Make the request, as FlaskClient does."""
        if str(kwargs.get("method", "GET")).upper() != "GET" and csrf and "json" not in kwargs:
            data = kwargs.get("data")
            if data is None or isinstance(data, dict):
                kwargs["data"] = {"csrf_token": self.token, **(data or {})}
        with tables_written() as written:
            # In a context of its own, as on a server: else a request would share ``g`` with the test and the one before.
            response = contextvars.Context().run(super().open, *args, **kwargs)
        if has_app_context():
            db.session.rollback()
            db.session.expire_all()
        self._remember(response)
        if self.police:
            self._police(response, str(kwargs.get("method", "GET")).upper(), written)
        return response

    def _remember(self, response) -> None:
        if response.mimetype == "text/html":
            found = TOKEN.search(response.text)
            self.token = found.group(1) if found else self.token

    def _police(self, response, method: str, written: set[str]) -> None:
        if method in ("GET", "HEAD"):
            extra = written - UPKEEP - {AUDIT}
            assert not extra, f"{response.request.path}: a GET wrote {extra}"
        elif written - UNLOGGED - {AUDIT}:
            assert AUDIT in written, f"{response.request.path}: {written} changed, and the trail does not know"
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303) and response.text.strip():
            check_html(response.text, fragment="<html" not in response.text)


def sign_in(client: PolicingClient, email: str, password: str):
    """Sign in through the real form."""
    client.get("/sign-in")
    answer = client.post("/sign-in", data={"email": email, "password": password})
    if answer.status_code in (302, 303):
        client.get("/account")  # the session changed, so did its token
    return answer
