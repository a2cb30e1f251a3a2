"""Every page that somebody can reach, looked at by axe, at four widths, by keyboard, and without JavaScript."""

import os
import re
from collections import deque
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from casework.clockwork.storage.models import Setting
from casework.ground import clock
from casework.ground.db import transaction
from casework.records.entry import operations as entry
from casework.records.notices.models import Notice
from tests.browser import assert_accessible, overflows
from tests.intake.lists import as_csv, people
from tests.journeys.furnishing import furnish
from tests.journeys.steps import Keyboard, focused, notes_on, rows

ALBUM = os.environ.get("CASEWORK_SCREENSHOTS")  # read here: the test app starts without the developer's settings
EXPLAINED = {"policies", "policies-N", "rules-N", "account", "account-name", "account-password"}  # alike for everybody
OF_ONE_PERSON = {f"people-N-{rest}" for rest in ("cases-new", "details", "warnings", "warnings-N", "network", "restriction")}
OF_ONE_CASE = {
    f"cases-N-{rest}"
    for rest in ("contact", "attempt", "escalate", "decision", "ending", "outcome", "allocate", "review-date", "duty")
}
# Forms that a practitioner and a manager are shown word for word.
ALIKE = OF_ONE_PERSON - {"people-N-restriction"} | {
    f"cases-N-{rest}" for rest in ("contact", "attempt", "escalate", "needs", "prioritisation", "ratings-new", "tasks-new")
}
WIDTHS = (320, 390, 768, 1280)
NOT_PAGES = re.compile(r"\.(csv|xlsx|ics)$|^/(static|healthz|sign-in)")
FOUND_BROKEN = re.compile(r"(?m)\bundefined\b|^\s*None\s*$|\{\{|Traceback| object at 0x")

FOCUS_SHOWS = """() => {
  const at = document.activeElement, label = at.labels?.[0];
  const styles = [getComputedStyle(at), ...(label ? [getComputedStyle(label), getComputedStyle(label, "::before")] : [])];
  const seen = styles.some(style => style.outlineStyle !== "none" || style.boxShadow !== "none");
  return seen && at.getBoundingClientRect().height > 0;
}"""


@pytest.fixture
def album():
    """Where the pictures go: the folder that CASEWORK_SCREENSHOTS names; without one none are taken."""
    if ALBUM:
        Path(ALBUM).mkdir(parents=True, exist_ok=True)
    return Path(ALBUM) if ALBUM else None


class Walk:
    """Goes through pages in one browser and looks at each; pictures of those in ``wanted`` widths."""

    def __init__(self, page, album, name, widths=WIDTHS):
        self.page, self.album, self.name, self.widths, self.seen = page, album, name, widths, []

    def look(self, called):
        """The page as it now is: sound HTML, no objection by axe, nothing sticking out at 320 px; pictures."""
        page = self.page
        assert page.locator("h1").count() == 1, f"{page.url}: one h1"
        heading = " ".join(page.locator("h1").inner_text().split())
        title = re.sub(r"^Error: ", "", page.title())
        assert title.startswith(heading) and title.endswith("- Casework"), f"{page.url}: {title!r}, {heading!r}"
        ids = page.evaluate("() => [...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)), f"{page.url}: ids twice {sorted({i for i in ids if ids.count(i) > 1})}"
        words = page.locator("main").inner_text()
        assert not FOUND_BROKEN.search(words), f"{page.url}: {FOUND_BROKEN.search(words)}"
        main = page.locator("main .govuk-button:not(.govuk-button--secondary):not(.govuk-button--warning):visible")
        assert main.count() <= 1, f"{page.url}: {main.count()} main buttons: {main.all_inner_texts()}"
        assert_accessible(page)
        self.picture(called)
        self.seen.append(called)

    def picture(self, called):
        """A picture at each width; at 320 px nothing may stick out."""
        for width in sorted({320, *(self.widths if self.album else ())}, reverse=True):
            self.page.set_viewport_size({"width": width, "height": 900})
            if width == 320:
                assert not overflows(self.page), f"{self.page.url}: {overflows(self.page)}"
            if self.album:
                self.page.screenshot(path=self.album / f"{self.name}-{called}-{width}.png", full_page=True)
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def go(self, address, called=None, status=200):
        """Open an address, and look."""
        answer = self.page.goto(address)
        assert answer.status == status, f"{address}: {answer.status}"
        self.look(called or pattern(address))

    def wander(self, start, known=(), most=180):
        """Follow every link from ``start``, one of each kind of page but those ``known``."""
        waiting, known = deque(start), set(known)
        while waiting and len(known) < most:
            address = waiting.popleft()
            if pattern(address) in known:
                continue
            known.add(pattern(address))
            self.go(address)
            for href in self.page.locator("a[href^='/']:not([download])").evaluate_all(
                "all => all.map(a => a.getAttribute('href'))"
            ):
                if not NOT_PAGES.search(urlsplit(href).path):
                    waiting.append(href.partition("#")[0])
        assert len(known) < most, f"more kinds of pages than {most}: {sorted(known)}"


def pattern(address):
    """An address's kind: without numbers, queries and the names of rules."""
    path = re.sub(r"/rules/\w+", "/rules/N", urlsplit(address).path)
    path = re.sub(r"/(\d+|[\w-]{16})(?=/|$)", "/N", path)
    return path.strip("/").replace("/", "-") or "feed"


def test_every_page_of_a_practitioner_is_sound_accessible_and_fits_a_telephone(office, enter, album):
    """Reached by links from the feed; with a form in error, a pick in the matrix, a search, and errors."""
    there = furnish(office)
    page = enter("nadia")
    page.watch.expected("404 (NOT FOUND)")
    walk = Walk(page, album, "practitioner")
    walk.wander(["/", "/tray", f"/cases/{there['red']}", f"/people/{there['edith']}", "/tray?due=overdue&rag=red"])
    assert {"feed", "tray", "cases-N", "people-N", "escalations", "rules-N", "account", *ALIKE} <= set(walk.seen)
    page.goto(f"/cases/{there['red']}/contact")
    page.locator("input[name=rag]").first.check()
    expect(page.locator("#rag-outcome")).to_contain_text("Red")
    page.get_by_role("button", name="Save this contact").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    walk.look("contact-in-error")
    page.get_by_label("Find a person or case").fill("Fairwether")
    page.get_by_role("search").get_by_role("button").click()
    expect(page.locator("#answer")).to_contain_text("Fairweather")
    walk.look("search-found")
    page.get_by_label("Find a person or case").fill("Nobody Atall")
    page.get_by_role("search").get_by_role("button").click()
    expect(page.locator("#answer")).to_contain_text("Nobody found")
    walk.look("search-nobody")
    walk.go("/cases/999999", "not-found", 404)
    walk.go("/staff", "not-yours", 403)


def test_every_page_of_a_manager_is_sound_accessible_and_fits_a_telephone(office, enter, album):
    """With an import in preview and brought in, the feed acknowledged in place, and an escalation's form in error.

    Forms that a practitioner is shown word for word are looked at in her walk.
    """
    furnish(office)
    page = enter("mary")
    walk = Walk(page, album, "manager", widths=(390, 1280))
    page.goto("/import")
    listed = people(12, on=clock.today())
    listed[3]["RAG"], listed[5]["Surname"] = "Purple", ""
    page.get_by_label("The list, as CSV or XLSX").set_input_files(
        {"name": "waiting-list.csv", "mimeType": "text/csv", "buffer": as_csv(listed)}
    )
    page.get_by_role("button", name="Read the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check the columns")
    walk.look("import-columns")
    page.get_by_role("button", name="See what would happen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would happen")
    walk.look("import-preview")
    page.get_by_role("button", name=re.compile("^Bring in")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The list is in")
    walk.look("import-result")
    walk.wander(["/", "/tray", "/import", "/escalations", "/absences"], EXPLAINED | ALIKE)
    assert {"feed", "import", "escalations", "escalations-N"} <= set(walk.seen)
    page.goto("/")
    buttons = page.get_by_role("button", name=re.compile("^Acknowledge"))
    open_ones = buttons.count()
    buttons.first.click()
    expect(buttons).to_have_count(open_ones - 1)
    assert page.url.endswith("/") and not page.evaluate("() => document.activeElement === document.body")
    walk.look("feed-acknowledged")
    page.goto("/escalations")
    page.locator("tbody a").first.click()
    page.get_by_label("Decision", exact=True).fill("")
    page.get_by_role("button", name="Acknowledge with this decision").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    walk.look("escalation-in-error")


@pytest.mark.long
def test_every_page_of_a_head_of_service_is_sound_and_accessible(office, enter, album):
    """She sees both teams."""
    furnish(office)
    walk = Walk(enter("helen"), album, "head", widths=(320, 1280))
    walk.wander(["/", "/tray", "/escalations"], EXPLAINED | OF_ONE_PERSON | OF_ONE_CASE)
    assert {"feed", "tray", "escalations", "cases-N"} <= set(walk.seen)


def test_every_page_of_an_administrator_is_sound_and_accessible(office, enter, album):
    """Staff, teams, links, and no person's record."""
    furnish(office)
    page = enter("ada")
    walk = Walk(page, album, "administrator", widths=(320, 390, 1280))
    walk.wander(
        ["/", "/staff", "/staff/teams", "/serving", "/set-up/team", "/set-up/teams/1/members", "/set-up/more"],
        EXPLAINED,
    )
    assert {"staff", "staff-workers-N", "staff-teams-N", "staff-workers-new"} <= set(walk.seen)
    assert not {"tray", "people-N", "cases-N", "search"} & set(walk.seen)
    page.goto("/staff/workers/new")
    page.get_by_role("button", name=re.compile("Save|Add")).first.click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    walk.look("worker-in-error")


def test_every_page_before_the_sign_in_is_sound_and_accessible(office, enter, album, app):
    """The sign-in, one with a mistake, a one-time link good and over, a set-up link that is over."""
    with transaction():
        link = entry.make_one_time_link(actor=office.actor("ada"), now=clock.now(), worker=office.worker("nadia"),
                                        secret=app.secret_key)  # fmt: skip
    page = enter(None)
    page.watch.expected("404 (NOT FOUND)")
    walk = Walk(page, album, "nobody")
    walk.go("/sign-in")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    walk.look("sign-in-in-error")
    walk.go(link, "link")
    walk.go("/link/1-nothing", "link-over", 404)
    walk.go("/set-up/1-nothing", "set-up-link-over", 404)


def test_the_page_of_every_component_is_sound_at_four_widths(office, enter, album, app, monkeypatch):
    """/style, in a demonstration: each component in each state."""
    with transaction() as session:
        session.add(Setting(key="demo", value="yes"))
    monkeypatch.setitem(app.config, "DEMO", True)
    page = enter("nadia")
    page.goto("/style")
    assert_accessible(page)
    expect(page.locator(".app-demo")).to_contain_text("Demonstration")
    Walk(page, album, "style").picture("style")
    monkeypatch.setitem(app.config, "DEMO", False)
    page.watch.expected("404 (NOT FOUND)")
    assert page.goto("/style").status == 404


def test_the_first_tab_skips_to_the_content_and_the_next_ones_walk_it_in_order(office, enter):
    """On the busiest pages: the skip link is first, moves the focus into the content, and focus is always visible."""
    there = furnish(office)
    page = enter("nadia")
    for address in (
        "/",
        "/tray",
        f"/cases/{there['red']}",
        f"/cases/{there['red']}/contact",
        f"/people/{there['edith']}",
    ):
        page.goto(address)
        keys = Keyboard(page)
        keys.press("Tab")
        assert "Skip to the main content" in focused(page), address
        keys.press("Enter")
        keys.press("Tab")
        assert page.evaluate("() => document.querySelector('#main').contains(document.activeElement)"), address
        for _ in range(12):
            keys.press("Tab")
            if page.evaluate("() => document.activeElement === document.body"):
                break  # beyond the page's end
            shown = page.evaluate(FOCUS_SHOWS)
            assert shown, f"{address}: the focus cannot be seen on {focused(page)}"


def test_without_javascript_a_manager_finds_acknowledges_and_decides(office, enter):
    """Sign in, find a person, open the case, acknowledge a notice, acknowledge an escalation: five of five."""
    there = furnish(office)
    page = enter("mary", javascript=False)
    page.get_by_label("Find a person or case").fill("14/3/1938")
    page.get_by_role("search").get_by_role("button").click()
    page.get_by_role("link", name=re.compile(r"^Case \d")).first.click()
    expect(page.locator("main")).to_contain_text("Edith Fairweather")
    expect(page.locator("main")).to_contain_text("the dog bites")
    page.goto("/")
    page.get_by_role("button", name=re.compile("^Acknowledge ?: A contact was recorded")).click()
    expect(page.locator("#notices")).to_contain_text("Acknowledged.")
    assert (
        rows(Notice, case_id=there["contacted"], kind="acknowledge", acknowledged_by_id=office.worker("mary").id) == 1
    )
    page.get_by_role("link", name=re.compile("^Escalations")).click()
    page.get_by_role("row", name=re.compile("Edith Fairweather")).first.get_by_role(
        "link", name="Edith Fairweather"
    ).click()
    page.get_by_label("Decision", exact=True).fill("Nadia rings her today, and every Monday until she is allocated.")
    page.get_by_role("button", name="Acknowledge with this decision").click()
    expect(page.locator("#notices")).to_contain_text("Your decision is saved as a note")
    assert len(notes_on(there["red"], "management-decision")) == 1
