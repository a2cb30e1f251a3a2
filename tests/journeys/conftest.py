"""The app served for real, and people who sign in with a real browser."""

import threading
from datetime import UTC, datetime

import pytest
import waitress
from playwright.sync_api import expect

from tests.browser import new_context, watch
from tests.cast import PASSWORD, email_of
from tests.conftest import COOKIE, newest_session, resume

PATIENCE = 30_000  # milliseconds: a slow machine proves nothing
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    """Everything here is slow to somebody in a hurry: ``-m "not browser"`` leaves it out."""
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def served(app):
    """The address of the app on a fresh database with the cast in it, served as users get it."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4, clear_untrusted_proxy_headers=True)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.task_dispatcher.shutdown(timeout=5)
    server.trigger.pull_trigger(lambda: _close_all(server))  # in its own loop, which must not find its files closed
    thread.join(5)


def _close_all(server):
    """The listening socket and every connection; with nothing left, the server's loop ends."""
    server.close()
    for connection in list(server._map.values()):
        connection.close()


@pytest.fixture
def office(cast):
    """The cast at this moment: what the browser sees goes by the real clock."""
    cast.now = datetime.now(UTC)
    return cast


_sessions: dict = {}  # by app and person: (cookie, columns of its row) of who has signed in before, in a browser


@pytest.fixture
def enter(app, served, browser):
    """``enter("nadia", width=390)``: a page in which she has signed in; all pages are checked when the test is over.

    The first time on a database through the form; after that the session that it made is written again. A second browser
    of one person signs in through the form.
    """
    opened, here = [], set()

    def somebody(name, *, javascript=True, width=1280, **options):
        context = new_context(browser, javascript=javascript, width=width, base_url=served, **options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.watch = watch(page)
        opened.append(page)
        if name and (app, name) in _sessions and name not in here:
            cookie, row = _sessions[app, name]
            resume(row)
            context.add_cookies([{"name": COOKIE, "value": cookie, "url": served, "httpOnly": True, "sameSite": "Lax"}])
            page.goto("/")
        elif name:
            sign_in(page, name)
            page.wait_for_url(lambda address: "/sign-in" not in address)
            kept = {each["name"]: each["value"] for each in context.cookies()}
            _sessions.setdefault((app, name), (kept[COOKIE], newest_session()))
        here.add(name)
        return page

    yield somebody
    for page in opened:
        page.context.close()
        page.watch.assert_clean()


def sign_in(page, name):
    """Sign in by the form, as a person would."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email_of(name))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
