"""Each address, by each method, for each role and for those who lost theirs: declared, answered so, and nothing of others in it.

Generated from the map of addresses and the views' declarations. One crawl; every test below judges its answers.
"""

import logging
from collections import defaultdict
from dataclasses import dataclass, field

import pytest

from app import HEADERS
from casework.ground.web import Access
from casework.policy.model import ROLES
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS
from tests.durability.conftest import everything
from tests.trust import addresses
from tests.trust.addresses import Place
from tests.trust.crawling import UNCHANGED, Browser, Visit, wander
from tests.trust.world import SOURCES, Reader, World

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize(
        ("database", "whole"),
        [("sqlite", False), pytest.param("sqlite", True, marks=pytest.mark.long),
         pytest.param("postgres", True, marks=[pytest.mark.long, pytest.mark.postgres])],
        indirect=True, scope="session", ids=["some rows", "all rows", "all rows of postgres"],
    ),
]  # fmt: skip

LOST = ("deactivated", "demoted", "moved")
READERS = ("anonymous", *ROLES, "south-practitioner", "south-duty", "mo", *LOST)
# Who follows the links: from all of their pages, or from these on.
DEEP = {"mary": (), "administrator": (), "mo": ("/tray/review",)}
DEEPER = {"mary": (), "nadia": (), "mo": (), "head-of-service": (), "administrator": ()}  # in the long run, each row of theirs
FRAGMENTS = ("team-manager", "mo")  # ask for each page as htmx does, too
EVERY = 11  # in the suite one cell of so many is tried: other ones for each role, so that each address and each role has some

# What the rulebook lets one team read of another's: (rule, source, views, who of the reader's team).
ALLOWED = [
    # The team that is asked to take a case reads the request (U40), and its managers have it in their feed.
    ("U40", {"north": "coming", "south": "leaving"}, ("moving.", "desk.home", "desk.feed"), (*MANAGERS, *SENIOR_MANAGERS)),
]
# Views to which no form leads: scripts call them.
BY_SCRIPT = {"drafts.save", "drafts.discard", "sessions.extend", "triage.parts", "referrals.items"}
# Views that no row of the world can open, and why.
SHUT = {
    "explain.style": "only in a demonstration",
    "founding.set_up": "only before anybody is here",
}


@dataclass
class Crawl:
    """All answers, and what was logged and changed meanwhile."""

    world: World
    places: list[Place]
    whole: bool
    visits: list[Visit] = field(default_factory=list)
    posts: list[Visit] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
    by_rule: dict = field(default_factory=lambda: defaultdict(list))

    def tries(self, turn: int, number: int) -> bool:
        """Whether a reader, by their turn, tries an address, by its number."""
        return self.whole or (turn + number) % EVERY == 0

    @property
    def all(self) -> list[Visit]:
        return [*self.visits, *self.posts]


class Listening(logging.Handler):
    """Keeps all that is logged, as it would be written."""

    def __init__(self, into: list[str]):
        super().__init__(logging.DEBUG)
        self.into = into

    def emit(self, record):
        self.into.append(self.format(record))


_crawls: dict = {}


@pytest.fixture(scope="session")
def whole(request) -> bool:
    """Whether every page and row is opened by everybody who may, as with -m long."""
    return request.param


@pytest.fixture
def crawl(database, whole, app, world) -> Crawl:
    """The crawl through this database; made for the first test that asks."""
    if (database, whole) not in _crawls:
        made = Crawl(world, addresses.places(app), whole)
        listening = Listening(made.logged)
        logging.getLogger().addHandler(listening)
        try:
            made.before = business()
            read_everything(app, made)
            made.after = business()
            send_to_everything(app, made, database)
        finally:
            logging.getLogger().removeHandler(listening)
        _crawls[database, whole] = made
    return _crawls[database, whole]


def business() -> dict:
    return {name: rows for name, rows in everything().items() if name not in UNCHANGED}


def read_everything(app, crawl: Crawl) -> None:
    for turn, name in enumerate(READERS):
        reader, browser = crawl.world.reader(name), Browser.of(app, crawl.world, name)
        for number, place in enumerate(each for each in crawl.places if "GET" in each.methods):
            if not crawl.tries(turn, number):
                continue
            for whose, address in chosen(app, crawl.world, reader, place, turn):
                see(crawl, browser, place, address, whose)
                if name in FRAGMENTS and whose == "own":
                    see(crawl, browser, place, address, whose, headers={"HX-Request": "true"})
    for name, some in (DEEPER if crawl.whole else DEEP).items():
        reader, browser = crawl.world.reader(name), Browser.of(app, crawl.world, name)
        mine = some or [address for place in crawl.places if "GET" in place.methods and allows(place, reader)
                for address in addresses.own(app, crawl.world, reader, place)]  # fmt: skip
        crawl.visits += wander(browser, mine, whole=crawl.whole, deep=2 if some else 99)


def chosen(app, world, reader: Reader, place: Place, turn: int) -> list[tuple[str, str]]:
    """One row of theirs, one that is not, and one that nobody has; other ones for each reader."""
    found = []
    for whose, listed in (("own", addresses.own), ("foreign", addresses.foreign)):
        rows = listed(app, world, reader, place)
        found += [(whose, rows[turn * 7 % len(rows)])] if rows else []
    absent = addresses.missing(place)
    return [*found, ("missing", absent)] if absent else found


def see(crawl: Crawl, browser: Browser, place: Place, address: str, whose: str, **how) -> None:
    try:
        visit = browser.visit(address, whose=whose, **how)
    except Exception as fault:
        pytest.fail(f"{browser.reader}: GET {address} ({place.rule}) failed with {fault!r}. If a text of the world stands where "
                    "a key is wanted, name that column in KEYS in tests/trust/canaries.py")  # fmt: skip
    crawl.visits.append(visit)
    crawl.by_rule[place.rule].append(visit)


def send_to_everything(app, crawl: Crawl, database) -> None:
    """An empty form, to one of theirs and to one that is not, with the right token. What it changed is put back."""
    for turn, name in enumerate(READERS):
        reader, browser = crawl.world.reader(name), Browser.of(app, crawl.world, name)
        sent = [(place, method) for place in crawl.places for method in place.methods if method != "GET"]
        for number, (place, method) in enumerate(sent):
            for whose, address in chosen(app, crawl.world, reader, place, turn) if crawl.tries(turn, number) else ():
                visit = browser.visit(address, method, whose=whose)
                crawl.posts.append(visit)
                if visit.changed or visit.status < 400:
                    database.put_back()
                    browser = Browser.of(app, crawl.world, name)


def allows(place: Place, reader: Reader) -> bool:
    """Whether the declaration lets this reader in."""
    if place.access.anyone:
        return True
    if reader.actor.worker_id is None or reader.name == "deactivated":
        return False
    return not place.access.roles or reader.actor.holds(*place.access.roles)


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("U16")
def test_every_view_declares_who_may_use_it(app, whole):
    undeclared = [place.endpoint for place in addresses.places(app) if not isinstance(place.access, Access)]
    assert undeclared == []


@pytest.mark.rule("U16")
def test_every_address_answers_everybody_as_declared(crawl):
    faults = [f"{visit}: {why}" for visit in crawl.all if (why := fault_of(crawl, visit))]
    assert not faults, told(faults)
    cells = {(visit.reader, visit.endpoint, visit.method) for visit in crawl.all if visit.endpoint}
    by_address, by_role = {cell[1:] for cell in cells}, {cell[0] for cell in cells}
    assert {(place.endpoint, method) for place in crawl.places for method in place.methods} <= by_address
    assert set(READERS) <= by_role
    if crawl.whole:
        wanted = {(name, *address) for name in READERS for address in by_address}
        assert wanted <= cells, told(sorted(map(str, wanted - cells)))
    print(f"\n{len(cells)} cells, {len(crawl.visits)} pages and fragments read, {len(crawl.posts)} forms sent")


def fault_of(crawl: Crawl, visit: Visit) -> str | None:
    """What is wrong with an answer, or None."""
    place = next((p for p in crawl.places if p.endpoint == visit.endpoint and visit.method in p.methods), None)
    if place is None:
        return None if visit.status in (404, 405) else "nobody declared it"
    if visit.status >= 500:
        return None if visit.endpoint == "upkeep.healthz" else "the server failed"
    reader = crawl.world.reader(visit.reader)
    asked_in = "/sign-in" in visit.leads_to
    if place.access.anyone:
        return None
    if reader.actor.worker_id is None or reader.name == "deactivated":
        return None if asked_in and visit.status in (302, 303, 401) else "somebody who is not signed in must be asked in"
    if not allows(place, reader):
        return None if visit.status == 403 else "no role of theirs is declared: 403 is due"
    if asked_in and visit.endpoint != "entry.sign_out":
        return "somebody signed in was asked in"
    if visit.whose in ("foreign", "missing") and not allowed(crawl, reader, visit):
        refused = (403, 404) if visit.method == "GET" else (403, 404, 422)
        return None if visit.status in refused else f"a row that is not theirs: one of {refused} is due"
    return None if visit.status < 500 else "the server failed"


@pytest.mark.rule("U16")
def test_a_row_of_others_and_one_that_is_not_there_are_told_apart_by_nobody(crawl):
    """The same status for both, so that nobody learns by asking whether somebody has a record."""
    faults = []
    for rule, visits in crawl.by_rule.items():
        answers = defaultdict(set)
        for visit in visits:
            if visit.whose != "own" and not allowed(crawl, crawl.world.reader(visit.reader), visit):
                answers[visit.reader].add(visit.status)
        faults += [f"{name} at {rule}: {statuses}" for name, statuses in answers.items() if len(statuses) > 1]
    assert not faults, told(faults)


def test_the_world_opens_every_page_to_somebody(crawl):
    """Else the matrix above would show nothing of it."""
    opened = {visit.endpoint for visit in crawl.visits if visit.whose == "own" and visit.status < 400}
    pages = {place.endpoint for place in crawl.places if "GET" in place.methods}
    shut = sorted(pages - opened - set(SHUT))
    assert not shut, f"nothing in the world opens {shut}: make it in tests/trust/world, or say in SHUT why it cannot be"


# --- what is told -----------------------------------------------------------------------------------------------------


def allowed(crawl: Crawl, reader: Reader, visit: Visit) -> set[str]:
    """Foreign sources that the rulebook lets this reader meet there."""
    found = set()
    for _rule, sources, views, roles in ALLOWED:
        if visit.endpoint and visit.endpoint.startswith(views) and reader.actor.holds(*roles):
            found |= {sources[team.lower()] for team in reader.teams}
    place = next((each for each in crawl.places if each.endpoint == visit.endpoint), None)
    if place is not None and getattr(place.access, "outside", False):  # declared to show records opened with a reason (U16)
        found |= {name for name, source in SOURCES.items() if reader.name in source.opened}
    return found


@pytest.mark.rule("U16")
def test_nothing_of_others_stands_in_any_answer(crawl):
    faults = []
    for visit in crawl.all:
        reader = crawl.world.reader(visit.reader)
        for canary, mark in canaries_of(crawl, visit).items():
            if visit.endpoint in ("search.answer", "search.in_notes") and canary == crawl.world.searched.get(visit.reader):
                continue  # what they typed themselves stands in the box again
            if not reader.may_meet(mark) and mark.source not in allowed(crawl, reader, visit):
                at = visit.whole.lower().find(canary.lower())
                faults.append(f"{visit}: {canary} of {mark}: …{visit.whole[max(0, at - 80) : at + 40]!r}…")
    assert not faults, told(faults)
    assert sum(bool(canaries_of(crawl, visit)) for visit in crawl.all) > 100, "the harness sees what is there"


def canaries_of(crawl: Crawl, visit: Visit) -> dict:
    """All canaries of an answer, looked for once."""
    if visit.canaries is None:
        visit.canaries = crawl.world.canaries.found_in(visit.whole)
    return visit.canaries


@pytest.mark.rule("U16")
def test_no_address_holds_a_name_a_day_of_birth_or_a_number_of_a_person(crawl):
    faults = []
    for visit in (each for each in crawl.all if canaries_of(crawl, each)):
        page = visit.page if visit.is_html else None
        places = [(tag, name, value) for tag, name, value in (page.addresses if page else [])]
        places += [("header", key, value) for key, value in visit.headers if key not in ("Set-Cookie", "Content-Type")]
        for tag, name, value in places:
            if not value.startswith(("tel:", "mailto:")) and crawl.world.canaries.found_in(value):
                faults.append(f"{visit}: <{tag} {name}={value!r}>")
    assert not faults, told(faults)


def test_nothing_that_was_logged_names_anybody(crawl):
    faults = [line for line in crawl.logged if crawl.world.canaries.found_in(line)]
    assert not faults, told(faults)


# Views that hand out files: each is tried in test_exports.py with formulas in all that goes into it.
FILES = {
    "intake.template": "headings of our own", "intake.rows": "the list as it was brought, with what to correct",
    "letters.word": "a letter, in which all is text",
    "calendars.calendar": "no sheet: days and numbers in words of our own, for calendar programs",
    "national.records_csv": "records of a preview", "national.records_xlsx": "the same",
    "national.clocks_csv": "open cases with two clocks", "national.clocks_xlsx": "the same",
    "fairness.groups_csv": "counts by group", "fairness.groups_xlsx": "the same",
    "fairness.workers_csv": "what workers hold", "fairness.workers_xlsx": "the same",
    "reports.as_csv": "lists of people, figures, teams and workers", "reports.as_xlsx": "the same, each cell a text",
    "reports.chart": "bars, with our own labels and numbers", "reports.passing_chart": "the same",
}  # fmt: skip
PAGES = ("text/html", "application/json", "text/plain")


@pytest.mark.rule("U18")
def test_every_view_that_hands_out_a_file_is_known(crawl):
    handed = {v.endpoint for v in crawl.visits if v.status == 200 and not v.header("Content-Type").startswith(PAGES)}
    assert handed == set(FILES), (
        f"{handed ^ set(FILES)}: name each view that hands out a file in FILES here, and try it in test_exports.py with formulas "
        "in every column"
    )


# --- what is changed --------------------------------------------------------------------------------------------------


def test_reading_every_page_changed_nothing_but_the_trail_and_sessions(crawl):
    faults = [f"{visit}: wrote {visit.changed}" for visit in crawl.visits if visit.changed]
    assert not faults, told(faults)
    assert sum(map(len, crawl.before.values())) > 1_000
    changed = [name for name in crawl.before if crawl.before[name] != crawl.after[name]]
    assert not changed, f"{changed} are no more as they were"


@pytest.mark.rule("U16")
def test_what_is_sent_to_others_rows_or_without_the_role_changes_nothing(crawl):
    faults = []
    for visit in crawl.posts:
        others = visit.whose == "foreign" and not allowed(crawl, crawl.world.reader(visit.reader), visit)
        refused = others or visit.status in (401, 403, 404, 405, 422)
        kept = {"draft", "failed_sign_in"}  # what was typed is kept for its writer
        if refused and visit.changed - kept:
            faults.append(f"{visit}: changed {visit.changed}")
    assert not faults, told(faults)
    assert sum(visit.whose == "foreign" for visit in crawl.posts) > 50


# --- headers ----------------------------------------------------------------------------------------------------------

KNOWN_HEADERS = {
    "Content-Type", "Content-Length", "Content-Disposition", "Location", "Set-Cookie", "Allow", "HX-Redirect", "Vary",
    "Cache-Control", "ETag", *HEADERS,
}  # fmt: skip


def test_every_answer_has_the_exact_set_of_headers(crawl):
    faults = [f"{visit}: {why}" for visit in crawl.all for why in header_faults(visit)]
    assert not faults, told(faults)
    statuses = {visit.status for visit in crawl.all}
    assert {200, 302, 303, 400, 403, 404, 422} <= statuses, f"seen {statuses}"


def header_faults(visit: Visit, *, cache: str = "no-store") -> list[str]:
    """What is wrong with the headers of an answer."""
    found = [f"{name} is {visit.header(name)!r}" for name, value in HEADERS.items() if visit.header(name) != value]
    if visit.header("Cache-Control") != cache:
        found.append(f"Cache-Control is {visit.header('Cache-Control')!r}")
    if cache == "no-store" and "HX-Request" not in visit.header("Vary"):
        found.append(f"Vary is {visit.header('Vary')!r}")
    found += [f"{name} is not known" for name, _ in visit.headers if name not in KNOWN_HEADERS]
    for name, value in visit.headers:
        if name == "Set-Cookie" and not ("HttpOnly" in value and "SameSite=Lax" in value):
            found.append(f"a cookie that scripts or others may use: {value.partition('=')[0]}")
    return found


def told(faults: list[str], most: int = 15) -> str:
    return "\n".join([f"{len(faults)} faults", *faults[:most], *(["…"] if len(faults) > most else [])])
