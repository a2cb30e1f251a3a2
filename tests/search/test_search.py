"""Finding the right person fast, whatever was typed; and finding nobody that one may not see."""

import random
import re
from datetime import date, timedelta

import nhs_number
import pytest
from sqlalchemy import text

from casework.ground.db import db, transaction
from casework.pages.search.queries import search
from casework.records.audit.models import Entry
from casework.records.cases import operations as cases
from casework.records.people import operations as people
from casework.records.people import queries
from casework.records.people.rules import LIKELY, Traits, likeness
from tests.statements import statements

GIVEN = [
    "Edith", "Mary", "Rosa", "Priya", "Nuala", "Zoë", "Chloé", "Siân", "Agnieszka", "Łucja", "Olena", "Fatima",
    "Amina", "Grace", "Ivy", "Doris", "Joan", "Margaret", "Elsie", "Harold", "Arthur", "Cyril", "Frank", "George",
    "Walter", "Stanley", "Mohammed", "Ahmed", "Dev", "Ravi", "Sanjay", "Wei", "Jun", "Ming", "Kofi", "Kwame",
    "Tunde", "Obinna", "Pádraig", "Seán", "Iñigo", "José", "Björn", "Søren", "Jürgen", "Tomasz", "Piotr", "Andrei",
    "Mihai", "Luca", "Marco", "Anne-Marie", "Jean-Paul", "Rhys", "Gethin", "Alun", "Bronwen", "Carys", "Florence",
    "Winifred", "Beatrice", "Dorothy", "Kathleen", "Sheila", "Maureen", "Patricia", "Brenda", "Derek", "Trevor",
    "Nigel", "Clive", "Keith", "Roy", "Ken", "Ada",
]  # fmt: skip
FAMILY = [
    "Marsh", "Chen", "Singh", "Patel", "O'Brien", "O'Neill", "MacDonald", "Smith-Jones", "Okafor", "Kowalski",
    "Nowak", "Müller", "Sørensen", "García", "Núñez", "Hussain", "Begum", "Khan", "Ahmed", "Ali", "Sharma", "Gupta",
    "Wong", "Nguyen", "Mensah", "Boateng", "Adeyemi", "Williams", "Jones", "Davies", "Evans", "Thomas", "Roberts",
    "Hughes", "Lewis", "Taylor", "Brown", "Wilson", "Walker", "Wright", "Robinson", "Thompson", "White", "Harrison",
    "Clarke", "Jackson", "Wood", "Turner", "Hill", "Scott", "Cooper", "Ward", "Morris", "Bailey", "Carter",
    "Mitchell", "Parker", "Collins", "Stewart", "Morgan", "Bell", "Murphy", "Kelly", "Byrne", "Ryan", "Doyle",
    "Walsh", "Holloway", "Ellsworth", "Fairbairn", "Gladstone", "Hargreaves", "Illingworth", "Jowett", "Kirkbride",
    "Lockwood", "Micklethwaite", "Northcote", "Oldroyd", "Pemberton", "Quayle", "Ravenscroft",
]  # fmt: skip
TODAY = date(2026, 11, 20)
# The questions are ranked in Python, so that the second database is left to the long run.
ON_SQLITE_AT_LEAST = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.long)], indirect=True, scope="session"
)


def invented(chance, count):
    """People as the columns of their records, each with another birthday or name."""
    numbers = nhs_number.generate(quantity=count, for_region=nhs_number.REGION_SYNTHETIC)
    for i in range(count):
        yield {
            "given_name": chance.choice(GIVEN), "family_name": chance.choice(FAMILY),
            "date_of_birth": date(1925, 1, 1) + timedelta(days=chance.randrange(28_000)),
            "nhs_number": numbers[i], "council_number": f"C{70_000 + i}", "postcode": f"LE{chance.randrange(1, 20)} {i % 9}AB",
        }  # fmt: skip


def populate(cast, chance, count):
    """That many people in North, every fifth married since, every second with a case."""
    found, mary, north = [], cast.actor("mary"), cast.team("North")
    with transaction():
        for i, columns in enumerate(invented(chance, count)):
            person = people.record_person(actor=mary, now=cast.now, team=north, **columns)
            if i % 5 == 0:
                new_name = chance.choice(FAMILY)
                people.change_person(
                    actor=mary, now=cast.now, person=person, version=person.version, family_name=new_name
                )
            case = None
            if i % 2 == 0:
                case = cases.open_case(
                    actor=mary,
                    now=cast.now,
                    person=person,
                    team=north,
                    kind="review",
                    referred_on=TODAY,
                    reference=f"PWT{10_000 + i}",
                )
            found.append((person, columns, case))
    return found


def slipped(chance, word):
    """The word with one letter changed, left out, doubled or swapped."""
    at = chance.randrange(len(word) - 1)
    ways = (
        word[:at] + chance.choice("aeinrst") + word[at + 1 :], word[:at] + word[at + 1 :], word[: at + 1] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )  # fmt: skip
    return chance.choice(ways)


def written(chance, day):
    """The day in one of the ways people write it."""
    forms = ("%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d%m%Y", "%d-%m-%Y")
    return chance.choice([day.strftime(form) for form in forms] + [f"{day.day}/{day.month}/{day.year}"])


@ON_SQLITE_AT_LEAST
def test_copies_are_caught_and_strangers_are_not(cast):
    chance = random.Random(7)
    here, nadia = populate(cast, chance, 1000), cast.actor("nadia")
    caught = 0
    for person, _, _ in chance.sample(here, 100):
        given, family, born, post = person.given_name, person.family_name, person.date_of_birth, person.postcode
        way = chance.randrange(5)
        copy = (
            Traits(((slipped(chance, given), family),), born), Traits(((family, given),), born),
            Traits(((given, slipped(chance, family)),), born, "", "", post), Traits(((given, family),), None, "", "", post),
            Traits((("X", "Y"),), None, person.nhs_number),
        )[way]  # fmt: skip
        caught += person.id in {p.id for p in queries.likely_duplicates(nadia, copy)}
    strangers = [
        Traits(((c["given_name"], c["family_name"]),), c["date_of_birth"], postcode=c["postcode"])
        for c in invented(chance, 100)
    ]
    false_prompts = sum(bool(queries.likely_duplicates(nadia, stranger)) for stranger in strangers)
    assert caught >= 95
    assert false_prompts <= 10
    assert likeness(strangers[0], strangers[0]) >= LIKELY


def test_an_answer_takes_the_same_number_of_queries_for_one_person_or_ten(cast):
    populate(cast, random.Random(3), 60)
    nadia = cast.actor("nadia")
    with statements() as few:
        assert search(nadia, "Zzyzx Qqqq", on=TODAY).found == []
    cast.person("Zebedee", "Quill")
    with statements() as one:
        assert len(search(nadia, "Zebedee Quill", on=TODAY).found) == 1
    for _ in range(12):
        cast.waiting("none:high", person=cast.person("Edith", "Marsh"))
    with statements() as ten:
        answer = search(nadia, "Edith Marsh", on=TODAY)
    assert (len(answer.found), answer.more) == (10, True)
    assert len(ten) == len(one)
    assert len(few) == len(one) + 3  # words with more slips are looked for, too


def test_names_are_looked_up_in_the_index(cast):
    from casework.records.people.models import NameKey

    asked = str(
        db.select(NameKey.person_id).where(NameKey.key == "marsh").compile(compile_kwargs={"literal_binds": True})
    )
    if db.engine.dialect.name == "sqlite":
        plan = " ".join(str(row) for row in db.session.execute(text("EXPLAIN QUERY PLAN " + asked)))
    else:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = " ".join(str(row) for row in db.session.execute(text("EXPLAIN " + asked)))
    assert "ix_name_key_key_person" in plan


def looked_for(client, words):
    answer = client.post("/search", data={"q": words})
    assert answer.status_code == 303, answer.text[-500:]
    return answer.location, client.get(answer.location)


def test_no_name_stands_in_the_address_and_the_answer_can_be_opened_again(as_person, cast):
    edith = cast.edith()
    case = cast.waiting("none:high", person=edith)
    nadia = as_person("nadia")
    assert nadia.get("/search").status_code == 200
    address, page = looked_for(nadia, "edth marsh")
    assert re.fullmatch(r"/search/[\w-]{16,}", address)
    for words in ("Edith Marsh", "7 March 1940", "4 Mill Lane, LE1 1AA", "North", "Red", f'href="/cases/{case.id}"'):
        assert words in page.text, words
    looked_for(nadia, "somebody else")
    assert "Edith Marsh" in nadia.get(address).text


@pytest.mark.rule("U18")
@pytest.mark.rule("U32")
def test_an_answer_is_one_entry_with_the_numbers_of_everybody_in_it(as_person, cast):
    ids = sorted([cast.person("Edith", "Marsh").id, cast.person("Edith", "March").id])
    cast.person("Rosa", "Sands")
    looked_for(as_person("nadia"), "Edith Marsh")
    db.session.expire_all()
    entries = list(db.session.scalars(db.select(Entry).where(Entry.act == "people.searched")))
    assert [(e.persons, e.detail) for e in entries] == [(ids, {"found": 2})]


@pytest.mark.rule("U36")
def test_a_council_number_is_found_however_it_is_typed(as_person, cast):
    cast.edith(council_number="P-70 001/2")
    cast.person("Nora", "Quill", council_number="P-70 001/3")
    nadia, sue = as_person("nadia"), as_person("sue")
    for words in ("P-70 001/2", "P700012", "p 70001 2", "P.70.001.2", "Marsh p70001/2", "#p70001-2"):
        _, page = looked_for(nadia, words)
        assert "Edith Marsh" in page.text and "Nora Quill" not in page.text, words
        _, page = looked_for(sue, words)
        assert "North has a record that this fits" in page.text and "Edith" not in page.text, words
    for words in ("P70001", "70001/2", "P7000129"):
        assert "Edith Marsh" not in looked_for(nadia, words)[1].text, words


@pytest.mark.rule("U16")
def test_sue_in_south_finds_nobody_of_north_by_any_name_or_number(as_person, cast):
    edith = cast.edith()
    case = cast.case(person=edith, reference="LAS-77")
    sue = as_person("sue")
    for words in ("Edith Marsh", "7/3/1940", "999 979 1905", "C-100", f"case {case.id}", "LAS-77"):
        _, page = looked_for(sue, words)
        assert "0 people found" in page.text, words
        assert "Mill Lane" not in page.text
    address, _ = looked_for(as_person("nadia"), "Edith Marsh")
    assert sue.get(address).status_code == 404


def test_an_empty_search_is_asked_again_and_a_forgotten_one_says_so(as_person):
    nadia = as_person("nadia")
    assert nadia.post("/search", data={"q": "   "}).status_code == 422
    gone = nadia.get("/search/nothing-of-mine")
    assert gone.status_code == 404
    assert "This search has ended" in gone.text


def test_only_the_last_ten_searches_are_kept(as_person):
    nadia = as_person("nadia")
    first, _ = looked_for(nadia, "Edith")
    last = [looked_for(nadia, f"Name{i}")[0] for i in range(10)][0]
    assert nadia.get(first).status_code == 404
    assert nadia.get(last).status_code == 200


@pytest.mark.parametrize(
    "words", ["'; DROP TABLE person; --", "%", "_" * 50, "\u202eevil", "9" * 60, "1/1/0001", "a" * 200, "-", "' '"]
)
def test_odd_words_find_nobody_and_break_nothing(as_person, cast, words):
    cast.person()
    _, page = looked_for(as_person("nadia"), words)
    assert page.status_code == 200
    assert "Edith Marsh" not in page.text
