"""People are found by telephone number and postcode: by those who may see them, and so that nobody else learns of them."""

from datetime import timedelta

import pytest

from casework.ground.db import db, transaction
from casework.pages.search.queries import search, straight_to
from casework.practice.contacts.queries import find
from casework.records.audit.models import Entry
from casework.records.people import operations as people
from casework.records.people import queries as people_queries
from casework.records.people.models import ReachKey
from tests.guarding.scene import restrict
from tests.search.test_search import looked_for

NUMBER = "01632 960100"  # Edith's
WAYS = (NUMBER, "01632960100", "+44 1632 960100", "0044 (0)1632-960-100", "Marsh 01632 960 100", "LE1 1AA", "le11aa", "Marsh LE1",
        "tel 01632 960100")  # fmt: skip


def found(cast, words, who="nadia"):
    """The given names of those who are found, in order."""
    db.session.rollback()
    return [person.given_name for person, _ in search(cast.actor(who), words, on=cast.now.date()).found]


def straight(cast, words, who="nadia"):
    db.session.rollback()
    leads = straight_to(cast.actor(who), words, on=cast.now.date())
    return leads and leads.address


def link(cast, person, **facts):
    with transaction():
        return people.add_link(actor=cast.actor("mary"), now=cast.now, person=person, kind="family", **facts)


@pytest.mark.parametrize("typed", WAYS)
def test_edith_is_found_however_her_number_or_postcode_is_typed(cast, typed):
    cast.edith()
    cast.person("Nora", "Quill", phone="01632 960101", postcode="LE11 1AA")
    assert found(cast, typed) == ["Edith"] and found(cast, typed, "sue") == []


def test_a_household_is_found_by_its_number_and_a_name_beside_it_says_who_of_it(cast):
    cast.edith()
    cast.person("Albert", "Marsh", phone="+44 1632 960100", postcode="LE1 1AA")
    cast.person("Noor", "Aziz", postcode="LE1 9ZZ")
    assert found(cast, NUMBER) == found(cast, "LE11AA") == ["Albert", "Edith"] and straight(cast, NUMBER) is None
    assert found(cast, f"Edith {NUMBER}") == ["Edith"]
    assert found(cast, "Noor LE1 1AA")[0] == "Noor", "nobody fits in both, and a name tells more than a place"
    assert found(cast, "LE1") == ["Noor", "Albert", "Edith"] and found(cast, "LE2") == []
    assert found(cast, "Aziz LE1") == ["Noor"] and found(cast, "01632 999999") == []


def test_what_changed_is_found_and_what_was_is_not(cast):
    edith, mary = cast.edith(), cast.actor("mary")
    daughter = link(cast, edith, name="Rosa Marsh", relationship_words="daughter", phone="07700 900123 or 07700 900124")
    assert found(cast, "07700900124") == ["Edith"]
    with transaction():
        new = {"phone": "07700 900555", "postcode": "LE2 2BB"}
        people.change_person(actor=mary, now=cast.now, person=edith, version=edith.version, **new)
        people.end_link(actor=mary, now=cast.now, link=daughter)
    assert found(cast, "07700 900 555") == found(cast, "LE2") == ["Edith"]
    assert found(cast, NUMBER) == found(cast, "LE1 1AA") == found(cast, "07700900124") == []
    with transaction() as session:
        session.execute(db.update(ReachKey).values(key="LE9"))
    assert any("telephone number or postcode" in sentence for sentence in people_queries.differences())
    with transaction():
        people.key_everybody()
    assert people_queries.differences() == [] and found(cast, "LE2") == ["Edith"]


def test_who_rings_a_team_is_found_by_their_number(cast):
    edith = cast.edith()
    link(cast, edith, name="Rosa Marsh", phone="07700 900123")
    assert [person.id for person, _ in find(cast.actor("dev"), "07700 900 123", on=cast.now.date()).people] == [edith.id]


@pytest.mark.rule("U32")
def test_a_number_of_one_person_leads_straight_there_is_logged_and_half_a_postcode_does_not(as_person, cast):
    edith = cast.edith()
    nadia = as_person("nadia")
    for typed in (NUMBER, "LE1 1AA"):
        assert nadia.post("/search", data={"q": typed}).location == f"/people/{edith.id}"
    db.session.rollback()
    entries = list(db.session.scalars(db.select(Entry).where(Entry.act == "people.searched")))
    assert [(e.persons, e.detail) for e in entries] == [([edith.id], {"found": 1})] * 2
    address, page = looked_for(nadia, "LE1")
    assert "LE1" not in address and "Edith Marsh" in page.text
    pat = cast.person("Pat", "Council", council_number="P7")
    assert straight(cast, "p7") == f"/people/{pat.id}", "a council's number may look like half a postcode"


def test_the_page_says_whose_number_it_is_and_the_form_says_that_numbers_find(as_person, cast):
    edith = cast.edith(phone="")
    link(cast, edith, name="Rosa <Marsh>", relationship_words="daughter", phone="07700 900123")
    link(cast, cast.person("Ada", "Other"), name="Rosa", phone="07700 900123")
    page = looked_for(as_person("nadia"), "07700 900123")[1].text
    assert "2 people found" in page and "The number of Rosa &lt;Marsh&gt;, daughter." in page
    assert "a telephone number, a postcode or its first half" in page


@pytest.mark.rule("U16", "U17")
def test_nobody_learns_by_a_number_or_a_postcode_of_a_record_that_is_not_theirs(cast):
    edith = cast.edith()
    case = cast.waiting(person=edith)
    for typed in WAYS:
        answer = search(cast.actor("sue"), typed, on=cast.now.date())
        assert (answer.found, answer.elsewhere) == ([], []), typed
    restrict(cast, case)
    cast.person("Albert", "Marsh", phone=NUMBER, postcode="LE1 1AA")
    for typed in WAYS:
        answer = search(cast.actor("nadia"), typed, on=cast.now.date())
        assert ([person.given_name for person, _ in answer.found], answer.elsewhere) == (["Albert"], []), typed
    exact = "Edith Marsh 7/3/1940"
    for typed in (exact, f"{exact} {NUMBER}", f"{exact} 01632 960999", f"{exact} LE9"):
        told = [each.person_id for each in search(cast.actor("sue"), typed, on=cast.now.date()).elsewhere]
        assert told == [each.person_id for each in search(cast.actor("sue"), exact, on=cast.now.date()).elsewhere], typed


def test_an_outward_part_with_very_many_people_says_that_there_are_more(cast):
    for at in range(12):
        cast.person(f"Ann{chr(97 + at)}", "Aziz", postcode=f"LE1 {at % 10}AA")
    answer = search(cast.actor("nadia"), "LE1", on=cast.now.date() + timedelta(days=1))
    assert (len(answer.found), answer.more) == (10, True)
