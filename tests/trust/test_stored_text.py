"""Whatever text is stored, it stays text: in the tree of every page, and in a real browser (A28).

The world once more, with a payload in every text that anybody can write, and in the names of people and teams of the office.
"""

import re
from itertools import cycle
from urllib.parse import urlsplit

import html5lib
import pytest
from sqlalchemy import select, update

from casework.ground.db import core_transaction
from casework.records.staff.models import Team, Worker
from tests.conftest import database_kept
from tests.trust import addresses
from tests.trust.canaries import WORD
from tests.trust.crawling import Browser, Visit, wander
from tests.trust.payloads import MARK, PAYLOADS, SHORT, SUM
from tests.trust.test_matrix import FILES, told
from tests.trust.world import World, populate

# One database is enough: both give back the text that they were given.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
HARMLESS = {"value", "aria-label", "title", "alt", "placeholder", "label"}
LEADS = ("href", "src", "action", "formaction", "data", "poster", "hx-get", "hx-post")
SAFE_STARTS = ("/", "#", "?", "tel:", "mailto:", "data:image/")
FEW, ALL = ("mary", "administrator"), ("mary", "nadia", "mo", "head-of-service", "administrator", "practitioner")


@pytest.fixture(scope="session")
def database(request):
    """The world with a payload in each text."""
    yield from database_kept(request, populate_with_payloads)


def populate_with_payloads(app) -> World:
    """The next payload that fits, for each text."""
    turns = {True: cycle(PAYLOADS), False: cycle(SHORT)}

    def write(column, _text, _mark):
        longest = getattr(column.type, "length", None) or 10**6
        turn = turns[longest > 12]
        return next(payload for payload in turn if len(payload) <= longest)

    world = populate(app, write=write)
    with app.app_context(), core_transaction() as connection:
        for worker in connection.execute(select(Worker.id)).scalars().all():
            connection.execute(update(Worker).where(Worker.id == worker).values(name=f"{next(turns[True])} {worker}"))
        for team in connection.execute(select(Team.id)).scalars().all():
            named = {"name": f"<b zqx>{team}</b>", "phone": f"<b zqx>{team}", "out_of_hours_phone": f"' zqx='{team}"}
            connection.execute(update(Team).where(Team.id == team).values(**named))
    return world


def test_there_are_payloads_enough_and_each_would_be_known_again(database):
    assert len(set(PAYLOADS)) >= 80
    assert all(MARK in payload for payload in (*PAYLOADS, *SHORT))
    for payload in ("<b zqx>bold</b>", '<a href="javascript:zqx()">x</a>', '<p onclick="zqx()">', "<p>1337zqx</p>"):
        assert acted(Visit("", "GET", "/", 200, [], payload, set())), f"{payload} must be seen"
    assert not acted(Visit("", "GET", "/", 200, [], '<p title="&lt;b zqx&gt;">&lt;b zqx&gt;</p>', set()))


def acted(visit: Visit) -> list[str]:
    """What of a page's tree was made by a payload."""
    tree, found = html5lib.parse(visit.text, namespaceHTMLElements=False), []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if MARK in element.tag or (element.tag in ("script", "style") and MARK in "".join(element.itertext())):
            found.append(f"<{element.tag}>")
        for name, value in element.attrib.items():
            harmless = name in HARMLESS or (name.startswith("data-") and not name.startswith("data-hx"))
            if MARK in str(name) or (MARK in value.lower() and not harmless):
                found.append(f"<{element.tag} {name}={value[:60]!r}>")
            if name in LEADS and value and not value.startswith(SAFE_STARTS):
                found.append(f"<{element.tag} {name}={value[:60]!r}> leads elsewhere")
    return found + ([f"braces were worked out: {SUM}"] if SUM in visit.text else [])


@pytest.mark.slow
@pytest.mark.parametrize(("names", "each"), [(FEW, 2), pytest.param(ALL, None, marks=pytest.mark.long)], ids=["few", "all"])
def test_no_payload_becomes_an_element_or_an_attribute(app, world, names, each):
    faults, seen, read = [], set(), 0
    for name in names:
        for visit in wander(Browser.of(app, world, name), own_pages(app, world, name, each)):
            if visit.is_html:
                read += 1
                seen |= {payload for payload in PAYLOADS if escaped(payload) in visit.text}
                faults += [f"{visit}: {found}" for found in acted(visit)]
    assert not faults, told(faults)
    assert len(seen) >= 80, f"shown on the pages were {len(seen)} payloads only"
    print(f"\n{read} pages, {len(seen)} of {len(PAYLOADS)} payloads shown, 0 acted")


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;").replace("'", "&#39;")


def own_pages(app, world, name: str, each: int | None) -> list[str]:
    """Addresses of the pages that somebody may open, so many of each kind; what is handed out as a file is none."""
    reader, found = world.reader(name), []
    for place in addresses.places(app):
        if place.endpoint in FILES or place.rule.endswith(".csv") or "GET" not in place.methods:
            continue
        if not place.access.roles or reader.actor.holds(*place.access.roles):
            found += addresses.own(app, world, reader, place)[:each]
    return found


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(("names", "most"), [(FEW, 12), pytest.param(ALL, None, marks=pytest.mark.long)], ids=["few", "all"])
def test_no_payload_runs_or_asks_for_anything_in_a_real_browser(app, world, enter, names, most):
    opened = 0
    for name in names:
        page, asked = enter(name), []
        page.watch.expected("the server responded with a status of 404")
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("dialog", lambda dialog, asked=asked: asked.append(f"dialog {MARK} {dialog.message}"))
        listed = own_pages(app, world, name, most)
        for address in listed if most is None else fullest(app, world, name, listed)[:most]:
            page.goto(address, wait_until="load")
            assert page.evaluate(f"() => typeof window.{MARK}") == "undefined", address
            opened += 1
        reached = [url for url in asked if MARK in urlsplit(url).path.lower() or MARK in urlsplit(url).netloc or "dialog" in url]
        assert not reached, told(reached)
        page.watch.assert_clean()
    print(f"\n{opened} pages in the browser, 0 scripts run, 0 requests")


def fullest(app, world, name: str, listed: list[str]) -> list[str]:
    """Of the pages that tell most, those with most payloads first."""
    telling = [each for each in listed if re.fullmatch(r"/\w*|/(cases|people|escalations|proposals|moves)/\d+", each)]
    browser = Browser.of(app, world, name)
    return sorted(telling, key=lambda address: -browser.visit(address).text.count(MARK))


def test_nothing_of_the_first_canaries_is_left(world):
    """Each text was written over, so that the payloads are in every one."""
    left = [f"{name} {row}" for name in ("note", "case", "person", "case_comment") for row in world.rows[name].values()
            if any(WORD.search(str(value)) for value in row.values())]  # fmt: skip
    assert left == []
