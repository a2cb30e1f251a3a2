"""The answers that no walk through the app brings about: faults, refusals of the server, files; and what they log."""

import logging
import sqlite3

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from app import HEADERS
from casework.ground.db import transaction
from casework.records.people.models import Person
from tests.trust.crawling import Browser
from tests.trust.test_matrix import Listening, header_faults, told

ON_ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture
def logged():
    """All that is logged meanwhile, as it would be written."""
    lines = []
    listening = Listening(lines)
    logging.getLogger().addHandler(listening)
    yield lines
    logging.getLogger().removeHandler(listening)


@pytest.fixture
def failing(app, monkeypatch):
    """``failing(fault)``: from now on the tray's view does this, and faults are answered as people get them."""
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def fail(fault):
        def view(**_):
            fault()

        view.access = app.view_functions["tray.tray"].access
        monkeypatch.setitem(app.view_functions, "tray.tray", view)

    return fail


def raises(fault):
    def do():
        raise fault

    return do


def breaks_a_constraint(word):
    """A statement whose values hold somebody's name, and which the database refuses in its own words."""

    def do():
        with transaction() as session:
            session.execute(insert(Person).values(id=1, given_name=word, family_name=word, version=1))

    return do


@pytest.mark.rule("U16")
def test_a_fault_is_answered_and_logged_without_a_word_of_whom_it_was_about(app, world, failing, logged):
    word = world.words["south"]
    browser = Browser.of(app, world, "mary")
    faults = {
        500: [raises(KeyError(word)), breaks_a_constraint(word), raises(ValueError(f"no {word}\nERROR forged"))],
        503: [raises(OperationalError("SELECT 1", {"name": word}, sqlite3.OperationalError(f"locked {word}")))],
    }
    for status, kinds in faults.items():
        for fault in kinds:
            failing(fault)
            visit = browser.visit("/tray")
            assert visit.status == status, visit
            assert header_faults(visit) == []
            assert word not in visit.whole.lower() and "Traceback" not in visit.text
    assert len(logged) >= 4 and "KeyError" in "\n".join(logged)
    assert [line for line in logged if word in line.lower()] == []


def rare(app, world, browser: Browser):
    """Answers of every kind that pages do not give."""
    nobody = Browser.of(app, world, "anonymous")
    yield 404, nobody.visit("/nowhere")
    yield 404, browser.visit("/cases/99999999999999999999")
    yield 405, browser.visit("/tray", "DELETE")
    yield 405, browser.visit("/sign-out")
    yield 400, nobody.visit("/sign-in", headers={"Host": "elsewhere.example"})
    yield 413, browser.visit("/search", "POST", data=b"q=" + b"x" * 12_000_000, content_type="application/x-www-form-urlencoded")
    yield 200, browser.visit("/tray", "HEAD")
    yield 200, browser.visit("/tray", "OPTIONS")
    yield 401, nobody.visit("/tray", headers={"HX-Request": "true"})
    yield 302, nobody.visit("/tray")
    yield 422, nobody.visit("/sign-in", "POST", data={"email": "x@example.test", "password": "no"})
    yield 200, Browser.of(app, world, "mary").visit("/import/template.csv")
    nobody.visit("/sign-in")
    for _ in range(11):
        last = nobody.visit("/sign-in", "POST", data={"email": "guessed@example.test", "password": "wrong"})
    yield 429, last


@ON_ONE
def test_every_kind_of_answer_has_the_exact_headers(app, world):
    browser, faults = Browser.of(app, world, "mary"), []
    for status, visit in rare(app, world, browser):
        assert visit.status == status, f"{visit}, {status} was to be shown"
        faults += [f"{visit}: {why}" for why in header_faults(visit)]
    assert not faults, told(faults)


@ON_ONE
def test_files_have_the_safe_headers_and_may_be_kept(app, world):
    nobody = Browser.of(app, world, "anonymous")
    for name in ("casework.css", "casework.js", "vendor/htmx.min.js", "icon.svg"):
        visit = nobody.visit(f"/static/{name}")
        assert visit.status == 200
        assert {key: visit.header(key) for key in HEADERS} == HEADERS
        assert visit.header("Cache-Control") == FOR_EVER
        assert not visit.header("Set-Cookie")
    gone = nobody.visit("/static/nothing.js")
    assert gone.status == 404 and {key: gone.header(key) for key in HEADERS} == HEADERS


FORGED = "%0d%0aERROR%20forged"


@ON_ONE
@pytest.mark.parametrize("where", ["path", "query", "field", "header"])
def test_nobody_writes_a_line_of_their_own_into_the_log(app, world, failing, logged, where):
    """In whatever place line ends are sent, and although the view then fails."""
    failing(raises(RuntimeError("x\r\nERROR forged")))
    browser = Browser.of(app, world, "mary")
    if where == "path":
        visits = [browser.visit(f"/tray{FORGED}"), browser.visit(f"/people/1{FORGED}"), browser.visit("/tray")]
    elif where == "query":
        visits = [browser.visit(f"/tray?team=1{FORGED}"), browser.visit(f"/sign-in?next=/{FORGED}")]
    elif where == "field":
        visits = [browser.visit("/search", "POST", data={"q": "x\r\nERROR forged"}), browser.visit("/tray")]
    else:
        visits = [browser.visit("/tray", headers={"User-Agent": "x ERROR forged", "Referer": f"http://x/{FORGED}"})]
    lines = "\n".join(logged).splitlines()
    assert [line for line in lines if line.startswith("ERROR forged")] == []
    for visit in visits:
        assert not any(name.lower() == "error" or "\n" in value or "\r" in value for name, value in visit.headers)
