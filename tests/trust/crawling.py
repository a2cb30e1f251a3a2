"""Walking through the app as somebody signed in, and reading what the pages hold: addresses and forms."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.policing import AUDIT, UPKEEP, PolicingClient
from tests.trust.world import World

ADDRESSES = ("href", "src", "action", "formaction", "data-draft-key")
UNCHANGED = UPKEEP | {AUDIT}


@dataclass
class Visit:
    """One request and its answer. written: the tables that it changed for good."""

    reader: str
    method: str
    address: str
    status: int
    headers: list[tuple[str, str]]
    text: str
    written: set[str]
    whose: str = "own"
    endpoint: str | None = None
    canaries: dict | None = None  # once they were looked for

    @property
    def changed(self) -> set[str]:
        """Business tables that it changed."""
        return self.written - UNCHANGED

    def header(self, name: str) -> str:
        """A header's value, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def leads_to(self) -> str:
        """Where the browser goes next, by either way."""
        return self.header("Location") or self.header("HX-Redirect")

    @property
    def is_html(self) -> bool:
        """Whether there is a page or fragment to read."""
        return self.header("Content-Type").startswith("text/html") and bool(self.text.strip())

    @property
    def whole(self) -> str:
        """Body and headers as one text."""
        return "\n".join([self.text, *(f"{key}: {value}" for key, value in self.headers)])

    def __str__(self) -> str:
        return f"{self.reader}: {self.method} {self.address} ({self.whose}) answered {self.status}"


class Browser(PolicingClient):
    """Somebody's browser, in a session that is in the database already."""

    @classmethod
    def of(cls, app: Flask, world: World, name: str) -> "Browser":
        """In the session that the world keeps for a reader."""
        browser, reader = cls(app, app.response_class, use_cookies=True), world.reader(name)
        browser.reader, browser.token, browser.written = name, reader.token, set()
        if reader.cookie:
            browser.set_cookie("casework_session", reader.cookie)
        return browser

    def visit(self, address: str, method: str = "GET", *, whose: str = "own", **how) -> Visit:
        """Make a request; what came of it."""
        answer = self.open(address, method=method, **how)
        try:
            endpoint = self.application.url_map.bind("localhost").match(urlsplit(address).path, method=method)[0]
        except HTTPException:
            endpoint = None
        return Visit(self.reader, method, address, answer.status_code, list(answer.headers), answer.get_data(as_text=True),
                     self.written, whose, endpoint)  # fmt: skip

    def _police(self, _response, _method, written) -> None:
        self.written = set(written)


# --- what a page holds ------------------------------------------------------------------------------------------------


@dataclass
class Field:
    """A field of a form. options: what may be chosen, for choices; value: what stands in it."""

    name: str
    type: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)

    @property
    def sent(self) -> list[str]:
        """What a browser sends of it as it stands."""
        if self.type in ("radio", "checkbox"):
            return self.chosen
        if self.type == "select":
            return self.chosen or self.options[:1]
        return [] if self.type in ("file", "submit") else [self.value]


@dataclass
class Form:
    """A form of a page: where it is sent, how, and its fields by name."""

    action: str
    method: str
    multipart: bool
    fields: dict[str, Field] = field(default_factory=dict)
    draft: bool = False

    @property
    def filled(self) -> list[tuple[str, str]]:
        """What a browser would send."""
        return [(each.name, value) for each in self.fields.values() for value in each.sent]

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """The named buttons, one of which goes along."""
        return [(each.name, each.value) for each in self.fields.values() if each.type == "submit"]


class Page(HTMLParser):
    """The forms of a page, and each address in it as (tag, attribute, address)."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.addresses: list[tuple[str, str, str]] = []
        self._form: Form | None = None
        self._area: Field | None = None
        self._select: Field | None = None
        self.feed(text)
        self.close()

    @property
    def links(self) -> list[str]:
        """Addresses of this site that a click or a script asks for."""
        asked = [value for _, name, value in self.addresses if name in ("href", "hx-get")]
        return [value for value in asked if value.startswith("/") and not value.startswith("/static/")]

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        self.addresses += [(tag, name, value) for name, value in found.items() if name in ADDRESSES or name.startswith("hx-")]
        if tag == "form":
            multipart = found.get("enctype") == "multipart/form-data"
            draft = "data-draft-key" in found
            self._form = Form(found.get("action", ""), found.get("method", "get").lower(), multipart, draft=draft)
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, found)

    def _field(self, tag, found):
        name = found.get("name", "")
        if tag == "option" and self._select is not None:
            self._select.options.append(found.get("value", ""))
            self._select.chosen += [found.get("value", "")] if "selected" in found else []
        elif not name or "disabled" in found:
            return
        elif tag == "textarea":
            self._area = self._add(Field(name, "textarea"))
        elif tag == "select":
            self._select = self._add(Field(name, "select"))
        elif tag == "button" or (tag == "input" and found.get("type") == "submit"):
            self._add(Field(name, "submit", found.get("value", "")))
        elif tag == "input":
            self._input(name, found)

    def _input(self, name, found):
        kind, value = found.get("type", "text"), found.get("value", "on" if found.get("type") == "checkbox" else "")
        if kind in ("radio", "checkbox"):
            box = self._form.fields.get(name) or self._add(Field(name, kind))
            box.options.append(value)
            box.chosen += [value] if "checked" in found else []
        else:
            self._add(Field(name, kind, value))

    def _add(self, made: Field) -> Field:
        return self._form.fields.setdefault(made.name, made)

    def handle_data(self, data):
        if self._area is not None:
            self._area.value += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._area is not None:
            self._area.value, self._area = self._area.value.removeprefix("\n"), None
        elif tag == "select":
            self._select = None


TRIES = 6  # rows that are opened to find one of which a page shows all it can


def wander(browser: Browser, starts: Iterable[str], *, whole: bool = False) -> list[Visit]:
    """Open a page of each kind, and from there those that it leads to; whole: each of the starts.

    A kind is found once a page of it was shown, with its form where it has one; until then further rows are tried.
    """
    waiting, opened, tried, done, visits = deque(dict.fromkeys(starts)), set(), Counter(), set(), []
    asked = set(waiting) if whole else set()
    while waiting:
        address = waiting.popleft()
        kind = kind_of(browser.application, address)
        if address in opened or (address not in asked and (kind in done or tried[kind] >= TRIES)):
            continue
        opened.add(address)
        tried[kind] += 1
        visit = browser.visit(address)
        visits.append(visit)
        page = Page(visit.text) if visit.is_html and visit.status == 200 else None
        if visit.status == 200 and (page is None or _shows_all(browser.application, address, page)):
            done.add(kind)
        waiting.extend(link.partition("#")[0] for link in (page.links if page else ()))
    return visits


def _shows_all(app: Flask, address: str, page: Page) -> bool:
    """Whether a page that takes a form where it stands shows that form."""
    path = urlsplit(address).path
    if not app.url_map.bind("localhost").test(path, method="POST"):
        return True
    return any(urlsplit(form.action).path == path and form.method == "post" for form in page.forms)


def kind_of(app: Flask, address: str) -> tuple:
    """What makes two addresses alike: the view, and the names of what is asked for behind the question mark."""
    parts = urlsplit(address)
    try:
        endpoint = app.url_map.bind("localhost").match(parts.path, method="GET")[0]
    except HTTPException:
        return (parts.path,)
    return endpoint, tuple(sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair}))
