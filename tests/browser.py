"""A real browser for the tests: Chromium as the machine has it, driven by playwright; it reaches nothing but us.

Without Chromium the tests that need it are skipped, and say so; with CASEWORK_REQUIRE_ALL=1 they fail instead.
The pages run under their own Content-Security-Policy, which is never lifted: what looks into them comes in by the
developer tools' protocol, which the policy does not govern.
"""

import hashlib
import json
import os
import re
import shutil
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NONE_FOUND = "no Chromium: install it (Debian: sudo apt install chromium) or set CASEWORK_TEST_CHROMIUM to its path"
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-domain-reliability",
    "--disable-gpu",
    "--disable-sync",
    "--font-render-hinting=none",
    "--in-process-gpu",
    "--no-first-run",
    "--no-pings",
    "--no-proxy-server",
    "--renderer-process-limit=1",  # else each context starts a process, and one more in store
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_SUM = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The browser reports each such answer as an error; to us they are answers: signed out, refused, conflict, mistake
# in a form, too many tries.
ANSWERS = re.compile(r"the server responded with a status of (401|403|409|422|429)\b")


@pytest.fixture(scope="session")
def browser():
    """The session's Chromium, without a window."""
    executable = find_chromium()
    if not executable and os.environ.get("CASEWORK_REQUIRE_ALL") == "1":
        pytest.fail(NONE_FOUND)
    if not executable:
        pytest.skip(NONE_FOUND)
    as_root = ["--no-sandbox"] if hasattr(os, "getuid") and os.getuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=QUIET + as_root)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A page in a context of its own; when the test is over, nothing improper may have been seen in it."""
    context = new_context(browser)
    page = context.new_page()
    page.watch = watch(page)
    yield page
    context.close()
    page.watch.assert_clean()


@pytest.fixture
def watched(page):
    """What is being seen in `page`."""
    return page.watch


def find_chromium():
    """The path of a Chromium or Chrome, or None."""
    return os.environ.get("CASEWORK_TEST_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def new_context(browser, *, javascript=True, width=1280, height=900, **options):
    """A browser context in British English and London time; `options` as playwright's `new_context` has them."""
    options = {"locale": "en-GB", "timezone_id": "Europe/London", "reduced_motion": "reduce"} | options
    viewport = {"width": width, "height": height}
    return browser.new_context(java_script_enabled=javascript, viewport=viewport, **options)


def watch(page, host="127.0.0.1"):
    """Record from now on what `page` says and asks for; see `Watch`."""
    return Watch(page, host)


class Watch:
    """What was seen in a page: errors on its console, breaches of its policy, script errors, requests elsewhere."""

    def __init__(self, page, host):
        self.host = host
        self.console_errors, self.csp_violations, self.page_errors, self.foreign_requests = [], [], [], []
        self._expected = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.page_errors.append(str(error)))
        page.on("request", self._on_request)

    def expected(self, text):
        """Let findings pass that contain `text`: the test brings them about on purpose."""
        self._expected.append(text)

    @property
    def findings(self):
        """All that was seen and not expected, in words."""
        kinds = {
            "console error": self.console_errors,
            "breach of the content policy": self.csp_violations,
            "script error": self.page_errors,
            "request that leaves the host": self.foreign_requests,
        }
        words = [f"{kind}: {text}" for kind, texts in kinds.items() for text in texts]
        return [text for text in words if not any(expected in text for expected in self._expected)]

    def assert_clean(self):
        assert not self.findings, "\n".join(self.findings)

    def _on_console(self, message):
        where = f"{message.text} ({message.location.get('url', '')})"
        if "Content Security Policy" in message.text:
            self.csp_violations.append(where)
        elif message.type == "error" and not ANSWERS.search(message.text):
            self.console_errors.append(where)

    def _on_request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.hostname != self.host:
            self.foreign_requests.append(f"{request.method} {request.url}")


def axe(page, *, exclude=()):
    """What axe-core objects to on `page` as it now is: dicts of id, impact, help, nodes (each its HTML and why).

    `exclude` are CSS selectors of parts that are not ours. Works in contexts with JavaScript only: without it axe's
    answer would never come.
    """
    assert page.evaluate("() => !matchMedia('(scripting: none)').matches"), "axe needs a context with JavaScript"
    session = page.context.new_cdp_session(page)
    try:
        _evaluate(session, axe_text())
        what = {"exclude": [[selector] for selector in exclude]} if exclude else {}
        return _evaluate(session, _AXE_CALL % (json.dumps(what), json.dumps(AXE_RULES)))
    finally:
        session.detach()


_AXE_CALL = """
axe.run(Object.assign({include: [["html"]]}, %s), {runOnly: {type: "tag", values: %s}, resultTypes: ["violations"]})
   .then(result => result.violations.map(v => ({id: v.id, impact: v.impact, help: v.help,
       nodes: v.nodes.map(n => n.html + "  <- " + n.failureSummary)})))
"""


def assert_accessible(page, *, exclude=()):
    """Fail with axe's objections to `page`, in words."""
    found = axe(page, exclude=exclude)
    told = [f"{v['id']} ({v['impact']}): {v['help']}\n    " + "\n    ".join(v["nodes"]) for v in found]
    assert not found, f"{page.url}\n" + "\n".join(told)


@cache
def axe_text():
    """axe-core's text, as vendored; an altered file is refused."""
    raw = AXE.read_bytes()
    assert hashlib.sha256(raw).hexdigest() == AXE_SUM, f"{AXE} is not the file that was vendored"
    return raw.decode()


def overflows(page):
    """The elements that stick out of the window sideways, as "tag.class: right edge"; inside a scroller they may."""
    page.wait_for_load_state("domcontentloaded")  # after a click the next page may have no body yet
    return page.evaluate(_OVERFLOWS)


_OVERFLOWS = """() => {
  const scrolls = e => e && (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(e).overflowX)
                             && e !== document.documentElement && e !== document.body || scrolls(e.parentElement));
  const width = document.documentElement.clientWidth;
  const found = [...document.body.querySelectorAll("*")]
    .filter(e => e.getBoundingClientRect().right > width + 1 && !scrolls(e.parentElement) && !scrolls(e))
    .map(e => e.tagName.toLowerCase() + (e.className ? "." + e.className : "")
              + ": " + Math.round(e.getBoundingClientRect().right));
  const whole = document.documentElement.scrollWidth;
  return whole > width + 1 ? [...found, `the page: ${whole} in a window of ${width}`] : found;
}"""


def _evaluate(session, expression):
    answer = session.send(
        "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True, "timeout": 60_000}
    )
    assert "exceptionDetails" not in answer, answer.get("exceptionDetails")
    return answer["result"].get("value")
