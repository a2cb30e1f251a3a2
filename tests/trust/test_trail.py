"""Whoever looks at a record is in the trail, and the trail holds nobody's name (A19)."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from casework.ground import clock
from casework.ground.db import Base, db
from casework.records.audit.models import Entry
from tests.trust import addresses
from tests.trust.addresses import KINDS
from tests.trust.canaries import KEYS, about_persons, columns_of_words, forgotten_keys, unknown_tables, without
from tests.trust.crawling import Browser
from tests.trust.world import SOURCES, Reader, World

pytestmark = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=[pytest.mark.long, pytest.mark.postgres])], indirect=True,
    scope="session",
)  # fmt: skip
READERS = ("mary", "nadia", "mo", "south-practitioner", "head-of-service", "practitioner", "team-manager")
# Tables whose rows are about one person, by the columns that lead there.
ONE_PERSON = {
    "case", "escalation", "link", "note", "notice", "opening", "person", "person_warning", "proposal", "task", "case_move",
    "closure_request", "allocation_concern", "letter",
}  # fmt: skip
# Pages that open by such a row's number and show nothing of its person.
SHOW_NOTHING: dict[str, str] = {
    "record.new_note": "names the types of notes, or hands on to the form",
    "ratings.outcome": "a picked level's meaning, for the page that is open",
    "prioritising.outcome": "what the ticks give, for the page that is open",
    "closing.endings": "names the ways of ending",
}


def test_every_text_column_about_a_person_holds_a_canary(app, world):
    """Else a leak of it would be seen by nobody."""
    assert unknown_tables() == []
    assert forgotten_keys() == []
    with db.engine.connect() as connection:
        assert without(connection, None) == []
    assert len(world.canaries.words) > 1_000


def test_each_source_has_records_of_its_own(world):
    words = dict.fromkeys(SOURCES, 0)
    for mark in world.canaries.words.values():
        words[mark.source] += 1
    assert not (few := {source: count for source, count in words.items() if count < 3}), few
    assert sum(len(columns_of_words(table)) for table in about_persons()) > 40
    assert set(KEYS) <= {table.name for table in Base.metadata.sorted_tables}


def views_of_one(app, world: World, reader: Reader) -> list[tuple[str, int]]:
    """(address, the person's number) of each page that shows one person's record to this reader."""
    found = []
    for place in addresses.places(app):
        table = next((KINDS[blank] for blank in place.blanks if KINDS.get(blank) in ONE_PERSON), None)
        if "GET" not in place.methods or table is None or place.endpoint in SHOW_NOTHING:
            continue
        first = place.blanks[0]
        if KINDS.get(first) not in ONE_PERSON:
            continue
        for address in addresses.own(app, world, reader, place):
            number = int(address.partition(f"/{first[0]}/")[2].partition("/")[0])
            found.append((address, person_of(world, KINDS[first], number)))
    return found


def person_of(world: World, table: str, number: int) -> int:
    """Whom a row is about."""
    row = world.rows[table][number]
    if table == "person":
        return number
    return row["person_id"] if "person_id" in row else world.rows["case"][row["case_id"]]["person_id"]


@pytest.mark.slow
@pytest.mark.rule("U32")
@pytest.mark.parametrize("count", [60, pytest.param(1_000, marks=pytest.mark.long)])
def test_each_view_and_each_search_is_recorded_with_who_when_and_whom(app, world, count):
    draw, recorded, looked = Random(count), 0, 0
    browsers = {name: Browser.of(app, world, name) for name in READERS}
    pages = {name: views_of_one(app, world, world.reader(name)) for name in READERS}
    while looked < count:
        name = draw.choice(READERS)
        before, began = newest(), clock.now()
        if looked % 5 == 4:
            address, person = search(world, browsers[name])
        else:
            address, person = draw.choice(pages[name])
        answer = browsers[name].visit(address)
        if answer.status != 200:
            continue  # led elsewhere, or nothing was shown
        looked += 1
        entries = db.session.scalars(select(Entry).where(Entry.seq > before)).all()
        seen = [e for e in entries if person in e.persons and e.actor_id == world.reader(name).actor.worker_id]
        assert seen, f"{name} looked at {address}, about person {person}: the trail has {[(e.act, e.persons) for e in entries]}"
        assert all(timedelta() <= e.at - began < timedelta(minutes=1) and e.at.utcoffset() == timedelta() for e in seen)
        assert not any(world.canaries.found_in(f"{e.act} {e.detail} {e.subject_kind}") for e in entries)
        recorded += bool(seen)
    assert recorded == looked == count
    print(f"\n{looked} views and searches, {recorded} recorded")


def search(world: World, browser: Browser) -> tuple[str, int]:
    """Somebody searched for whom the reader may see."""
    teams = world.reader(browser.reader).teams
    source = "south" if teams == ("South",) else "north"
    asked = browser.visit("/search", "POST", data={"q": world.words[source]})
    person = next(n for n, row in world.rows["person"].items() if world.words[source] == row["family_name"].lower()
                  or world.words[source] in was_called(world, n))  # fmt: skip
    return asked.leads_to, person


def was_called(world: World, person: int) -> set[str]:
    """All family names that somebody has or had."""
    return {row["family_name"].lower() for row in world.rows["person_name"].values() if row["person_id"] == person}


def newest() -> int:
    return db.session.scalar(select(func.max(Entry.seq)))


@pytest.mark.slow
@pytest.mark.rule("U32")
def test_the_trail_of_all_that_happened_names_nobody(app, world):
    """Every entry that the world's making left, and those of a walk through it."""
    browser = Browser.of(app, world, "mary")
    for address, _person in Random(1).sample(views_of_one(app, world, world.reader("mary")), 20):
        browser.visit(address)
    entries = db.session.scalars(select(Entry)).all()
    assert len(entries) > 300
    assert [e.seq for e in entries if world.canaries.found_in(f"{e.act} {e.persons} {e.detail} {e.subject_kind}")] == []
