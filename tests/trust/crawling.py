"""Walking through the app as somebody signed in, and reading what the pages hold: addresses and forms."""

import re
import threading
import zipfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.policing import AUDIT, UPKEEP, PolicingClient
from tests.trust.world import World

FIRST = re.compile(r"/(cases|people)/\d+$|/$|/tray$")  # pages that lead to the others, of rows that have them
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

    @cached_property
    def page(self) -> "Page":
        """What the page holds."""
        return Page(self.text)

    @property
    def whole(self) -> str:
        """Body and headers as one text."""
        return "\n".join([self.text, *(f"{key}: {value}" for key, value in self.headers)])

    def __str__(self) -> str:
        return f"{self.reader}: {self.method} {self.address} ({self.whose}) answered {self.status}"


def readable(content: bytes) -> str:
    """What an answer says: of a workbook, the text of all its parts."""
    if not content.startswith(b"PK\x03\x04"):
        return content.decode()
    with zipfile.ZipFile(BytesIO(content)) as book:
        return "\n".join(book.read(part).decode() for part in book.namelist())


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
        _wait_for_what_goes_on()
        text = readable(answer.get_data())
        answer.close()
        endpoint = view_of(self.application, address, method)
        return Visit(self.reader, method, address, answer.status_code, list(answer.headers), text,
                     self.written, whose, endpoint)  # fmt: skip

    def _police(self, _response, _method, written) -> None:
        self.written = set(written)


def _wait_for_what_goes_on() -> None:
    """A backup by hand goes on in a thread of its own, and would write while the next answer is judged."""
    for thread in threading.enumerate():
        if thread.name == "backup":
            thread.join()


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
            self._area.value, self._area = re.sub(r"^\r?\n", "", self._area.value), None
        elif tag == "select":
            self._select = None


TRIES, FEW = 4, 8  # of a kind of page, so many are tried to find one that shows its form; of rows, so few that all are opened
QUERIES = 6  # of the ways to ask for one page


def wander(browser: Browser, starts: Iterable[str], *, whole: bool = False, deep: int = 99) -> list[Visit]:
    """Open a page of each kind, and from there those that it leads to; whole: each of the starts. deep: so many links on.

    Of the starts, those that open by one of a few rows are all opened: they stand at different points of their life. A kind
    is found once a page of it was shown, with its form where it has one; until then further ones are tried.
    """
    app, starts = browser.application, list(dict.fromkeys(starts))
    of_kind = Counter(kind_of(app, address) for address in starts)
    must = {address for address in starts if whole or FIRST.match(address) or of_kind[kind_of(app, address)] <= FEW}
    must |= set(_some_with_forms_below(app, starts))
    first = [address for address in starts if address in must]
    waiting = deque((address, 0) for address in (*first, *(each for each in starts if each not in must)))
    opened, tried, done, visits, ways, shown = set(), Counter(), set(), [], Counter(), set()
    while waiting:
        address, depth = waiting.popleft()
        kind = kind_of(app, address)
        if address in opened or (address not in must and (kind in done or tried[kind] >= TRIES or ways[kind[0]] >= QUERIES)):
            continue
        opened.add(address)
        ways[kind[0]] += bool(kind[1:] and kind[1] and not tried[kind])
        tried[kind] += 1
        visit = browser.visit(address)
        visits.append(visit)
        page = visit.page if visit.is_html and visit.status == 200 else None
        shown |= {view_of(app, form.action, form.method) for form in (page.forms if page else ())}
        if visit.status == 200 and forms_wanted(app, visit.endpoint) <= shown:
            done.add(kind)
        links = page.links if page else [visit.leads_to] if visit.leads_to.startswith("/") else []
        found = [(link.partition("#")[0], depth + 1) for link in (links if depth < deep else ())]
        waiting.extendleft(reversed([each for each in found if kind_of(app, each[0]) not in done]))
    return visits


def _some_with_forms_below(app: Flask, starts: list[str]) -> Iterator[str]:
    """The first few rows of pages that show forms for addresses below their own: which ones depends on the row."""
    counted = Counter()
    for address in starts:
        view = view_of(app, address, "GET")
        counted[view] += 1
        if counted[view] <= TRIES and len(forms_wanted(app, view)) > 1:
            yield address


def forms_wanted(app: Flask, endpoint: str | None) -> set[str]:
    """The views that take forms from this page: at its own address, or below it where no page of its own stands."""
    kept = app.extensions.setdefault("forms_wanted", {})
    if endpoint not in kept:
        rules = list(app.url_map.iter_rules())
        pages = {rule.rule for rule in rules if "GET" in rule.methods}
        own = [rule.rule for rule in rules if rule.endpoint == endpoint and "GET" in rule.methods and rule.rule != "/"]
        kept[endpoint] = {
            rule.endpoint for rule in rules for at in own
            if "POST" in rule.methods and (rule.rule == at or (rule.rule.startswith(f"{at}/") and rule.rule not in pages))
        }  # fmt: skip
    return kept[endpoint]


def view_of(app: Flask, address: str, method: str) -> str | None:
    """The view that answers an address."""
    try:
        return app.url_map.bind("localhost").match(urlsplit(address).path, method=method.upper())[0]
    except HTTPException:
        return None


def kind_of(app: Flask, address: str) -> tuple:
    """What makes two addresses alike: the view, and the names of what is asked for behind the question mark."""
    parts = urlsplit(address)
    asked = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    return view_of(app, address, "GET") or parts.path, tuple(asked)
