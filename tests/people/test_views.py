"""The pages on which people are recorded, in a browser without scripts."""

import re
from datetime import date, timedelta

import pytest

from casework.ground import clock
from casework.ground.db import db, transaction
from casework.records.audit.models import Entry
from casework.records.people import operations, queries
from casework.records.people.models import Person
from tests.guarding.scene import restrict

DETAILS = {"given_name": "Edith", "family_name": "Marsh", "date_of_birth": "7/3/1940", "nhs_number": "999 979 1905"}

NUMBERS = pytest.mark.parametrize(
    "number", [{"nhs_number": "999 979 1905"}, {"council_number": "c 100"}], ids=["NHS", "council"]
)


def edith_of(cast, team="North", **changes):
    """What is typed to record Edith."""
    return DETAILS | {"team": str(cast.team(team).id)} | changes


def people_here():
    return db.session.scalar(db.select(db.func.count()).select_from(Person))


def last_entry():
    db.session.expire_all()
    return db.session.scalars(db.select(Entry).order_by(Entry.seq.desc())).first()


def test_nadia_records_edith_and_lands_on_her_page(as_person, cast):
    nadia = as_person("nadia")
    assert nadia.get("/people/new").status_code == 200
    answer = nadia.post("/people/new", data=edith_of(cast, address="4 Mill Lane"))
    assert answer.status_code == 303
    page = nadia.get(answer.location)
    assert "Edith Marsh" in page.text
    assert "999 979 1905" in page.text
    assert "4 Mill Lane" in page.text


def test_a_form_with_mistakes_comes_back_with_everything_typed(as_person, cast):
    nadia = as_person("nadia")
    answer = nadia.post(
        "/people/new", data=edith_of(cast, family_name=" ", nhs_number="0000000000", date_of_birth="31/2/1940")
    )
    assert answer.status_code == 422
    assert answer.text.count("govuk-error-message") == 3
    for typed in ("Edith", "0000000000", "31/2/1940"):
        assert f'value="{typed}"' in answer.text
    assert people_here() == 0


def test_a_likely_duplicate_is_shown_before_saving_and_never_blocks(as_person, cast):
    known = cast.person(
        "Edyth", "Marsh", date_of_birth=clock.today().replace(year=1940, month=3, day=7), address="1 Old Road"
    )
    nadia = as_person("nadia")
    answer = nadia.post("/people/new", data=edith_of(cast))
    assert answer.status_code == 422
    assert "1 Old Road" in answer.text
    assert f'href="/people/{known.id}"' in answer.text
    assert "Save as a new person" in answer.text
    assert people_here() == 1
    assert (last_entry().act, last_entry().persons) == ("person.compared", [known.id])
    shown = re.search(r'name="shown"[^>]*value="([^"]*)"', answer.text)[1]
    assert nadia.post("/people/new", data=edith_of(cast, shown=shown)).status_code == 303
    assert people_here() == 2


def test_a_second_click_on_save_is_asked_about_the_first(as_person, cast):
    nadia = as_person("nadia")
    assert nadia.post("/people/new", data=edith_of(cast)).status_code == 303
    assert nadia.post("/people/new", data=edith_of(cast)).status_code == 422
    assert people_here() == 1


@pytest.mark.rule("U16")
def test_sue_in_south_is_not_told_of_a_north_record_like_hers(as_person, cast):
    cast.person("Edith", "Marsh", date_of_birth=date(1940, 3, 7), address="1 Old Road")
    sue = as_person("sue")
    answer = sue.post("/people/new", data=edith_of(cast, "South"))
    assert answer.status_code == 303
    assert "1 Old Road" not in sue.get(answer.location).text


@pytest.mark.rule("U16", "U36")
@NUMBERS
def test_sue_is_told_that_a_record_of_others_has_this_very_number_and_nothing_of_whom(as_person, cast, number):
    cast.edith()
    nora = {"given_name": "Nora", "family_name": "Quill", "nhs_number": ""}
    sue, typed = as_person("sue"), edith_of(cast, "South", **nora | number)
    answer = sue.post("/people/new", data=typed)
    assert answer.status_code == 422 and "A record that you cannot see has this number" in answer.text and people_here() == 1
    assert not [word for word in ("Edith", "Marsh", "4 Mill Lane") if word in answer.text]
    (told,) = re.findall(r'name="told"[^>]*value="([^"]+)"', answer.text)
    asked = sue.post("/search", data={"q": told})
    assert "North has a record that this fits" in sue.get(asked.location).text
    other = sue.post("/people/new", data=typed | {"told": "9434765919"})
    assert other.status_code == 422, "the number that was told of is another one"
    assert sue.post("/people/new", data=typed | {"told": told}).status_code == 303
    assert people_here() == 2


@pytest.mark.rule("U17", "U36")
def test_nadia_is_told_of_a_restricted_record_of_her_own_team_by_its_number_alone(as_person, cast):
    restrict(cast, cast.case(person=cast.edith()))
    nadia = as_person("nadia")
    answer = nadia.post("/people/new", data=edith_of(cast))
    assert answer.status_code == 422 and "A record that you cannot see has this number" in answer.text
    assert "4 Mill Lane" not in answer.text and "like this one" not in answer.text
    assert nadia.post("/people/new", data=edith_of(cast, nhs_number="")).status_code == 303, "by name she is not told"


def test_a_change_keeps_the_former_name_and_shows_it(as_person, cast):
    edith = cast.person("Edith", "Marsh")
    nadia = as_person("nadia")
    page = nadia.get(f"/people/{edith.id}/details")
    version = re.search(r'name="version"[^>]*value="(\d+)"', page.text)[1]
    answer = nadia.post(
        f"/people/{edith.id}/details",
        data={"version": version, "given_name": "Edith", "family_name": "Holloway", "since": "1/6/2026"},
    )
    assert answer.status_code == 303
    page = nadia.get(answer.location).text
    assert "Edith Holloway" in page
    assert "Edith Marsh, until 1 June 2026" in page


def test_two_save_at_once_and_the_second_is_shown_both_versions_and_chooses(as_person, cast):
    edith = cast.person("Edith", "Marsh", phone="01632 960001")
    nadia, tom = as_person("nadia"), as_person("tom")
    address, same = f"/people/{edith.id}/details", {"given_name": "Edith", "family_name": "Marsh"}
    version = re.search(r'name="version"[^>]*value="(\d+)"', nadia.get(address).text)[1]
    tom.get(address)
    assert nadia.post(address, data=same | {"version": version, "phone": "01632 960111"}).status_code == 303
    answer = tom.post(address, data=same | {"version": version, "phone": "01632 960222"})
    assert answer.status_code == 409
    assert "01632 960111" in answer.text
    assert 'value="01632 960222"' in answer.text
    db.session.expire_all()
    assert db.session.get(Person, edith.id).phone == "01632 960111"
    version = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)[1]
    assert tom.post(address, data=same | {"version": version, "phone": "01632 960222"}).status_code == 303
    db.session.expire_all()
    assert db.session.get(Person, edith.id).phone == "01632 960222"


def changes_of(client, person, **changes):
    """What is sent to change that person's record: all that its form shows, and the changes."""
    page = client.get(f"/people/{person.id}/details").text
    form = page[page.index('data-draft-key="/people/') :]
    shown = re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', form)
    return {name: value for name, value in shown if name not in ("csrf_token", "_draft_tab")} | changes


@pytest.mark.rule("U36")
@NUMBERS
def test_a_number_that_another_record_has_is_shown_before_a_change_is_saved_and_never_blocks(as_person, cast, number):
    edith, nora = cast.edith(), cast.person("Nora", "Quill", phone="01632 960001")
    nadia, address = as_person("nadia"), f"/people/{nora.id}/details"
    typed = changes_of(nadia, nora, **number)
    answer = nadia.post(address, data=typed)
    assert answer.status_code == 422 and "Another record has this number" in answer.text
    assert "Edith Marsh" in answer.text and f'href="/people/{edith.id}"' in answer.text
    assert "Save with this number" in answer.text and all(f'value="{typed}"' in answer.text for typed in number.values())
    entry = last_entry()
    assert (entry.act, entry.persons, entry.subject_id) == ("person.compared", [edith.id], nora.id)
    assert db.session.get(Person, nora.id).nhs_number is None and db.session.get(Person, nora.id).council_number is None
    shown = re.search(r'name="shown"[^>]*value="([^"]*)"', answer.text)[1]
    assert nadia.post(address, data=typed | {"shown": shown}).status_code == 303
    db.session.expire_all()
    kept = db.session.get(Person, nora.id)
    assert (kept.nhs_number, kept.council_number) in (("9999791905", None), (None, "c 100"))
    later = changes_of(nadia, nora, phone="01632 960002")
    later |= {"council_number": "C/100"} if kept.council_number else {}
    assert nadia.post(address, data=later).status_code == 303, "the number is no longer new to the record"


@pytest.mark.rule("U16", "U36")
@NUMBERS
def test_sue_is_told_once_that_the_number_she_adds_is_on_a_record_of_others_and_nothing_of_whom(as_person, cast, number):
    edith, sol = cast.edith(), cast.person("Sol", "Quill", team="South", by="mo")
    sue, address = as_person("sue"), f"/people/{sol.id}/details"
    typed = changes_of(sue, sol, **number)
    answer = sue.post(address, data=typed)
    assert answer.status_code == 422 and "A record that you cannot see has this number" in answer.text
    assert not [word for word in ("Edith", "Marsh", "4 Mill Lane", f"/people/{edith.id}") if word in answer.text]
    assert (last_entry().act, last_entry().persons) == ("person.compared", [edith.id])
    (told,) = re.findall(r'name="told"[^>]*value="([^"]+)"', answer.text)
    assert "North has a record that this fits" in sue.get(sue.post("/search", data={"q": told}).location).text
    assert sue.post(address, data=typed | {"told": "9434765919"}).status_code == 422, "told of another number"
    assert sue.post(address, data=typed | {"told": told}).status_code == 303
    assert sue.post(address, data=changes_of(sue, sol, phone="01632 960002")).status_code == 303


@pytest.mark.rule("U17", "U36")
def test_nadia_who_adds_the_number_of_a_restricted_record_is_told_that_there_is_one(as_person, cast):
    restrict(cast, cast.case(person=cast.edith()))
    nadia, nora = as_person("nadia"), cast.person("Nora", "Quill")
    answer = nadia.post(f"/people/{nora.id}/details", data=changes_of(nadia, nora, nhs_number="9999791905"))
    assert answer.status_code == 422 and "A record that you cannot see has this number" in answer.text
    assert not [word for word in ("Edith", "Marsh", "4 Mill Lane") if word in answer.text]


def test_a_change_of_name_alone_is_not_compared(as_person, cast):
    cast.edith()
    nadia, namesake = as_person("nadia"), cast.person("Edie", "Marsh", date_of_birth=date(1940, 3, 7))
    typed = changes_of(nadia, namesake, given_name="Edith", date_of_birth="7/3/1940")
    assert nadia.post(f"/people/{namesake.id}/details", data=typed).status_code == 303


def test_whoever_was_asked_about_a_number_and_then_overtaken_is_not_asked_again(as_person, cast):
    cast.edith()
    nora, nadia, tom = cast.person("Nora", "Quill"), as_person("nadia"), as_person("tom")
    address = f"/people/{nora.id}/details"
    typed = changes_of(nadia, nora, council_number="C-100")
    shown = {"shown": re.search(r'name="shown"[^>]*value="([^"]*)"', nadia.post(address, data=typed).text)[1]}
    assert tom.post(address, data=changes_of(tom, nora, phone="01632 960111")).status_code == 303
    answer = nadia.post(address, data=typed | shown)
    assert answer.status_code == 409 and "Save my version" in answer.text and "Edith" not in answer.text
    again = {name: re.search(f'name="{name}"[^>]*value="([^"]*)"', answer.text)[1] for name in ("version", "shown")}
    assert again["shown"] == shown["shown"]
    assert nadia.post(address, data=typed | again).status_code == 303


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_version_that_is_none_counts_as_an_old_one(as_person, cast, version):
    edith = cast.person("Edith", "Marsh")
    nadia = as_person("nadia")
    nadia.get(f"/people/{edith.id}/details")
    data = {"version": version, "given_name": "Edith", "family_name": "Reed"}
    assert nadia.post(f"/people/{edith.id}/details", data=data).status_code == 409


@pytest.mark.rule("U35")
def test_a_warning_stands_on_the_persons_page_and_an_overdue_review_is_shown(as_person, cast):
    edith = cast.person()
    nadia = as_person("nadia")
    soon = clock.today() + timedelta(days=30)
    data = {"kind": "no-voicemail", "words": "Her son listens to messages", "review_on": soon.strftime("%d/%m/%Y")}
    assert nadia.post(f"/people/{edith.id}/warnings", data=data).status_code == 303
    with transaction():
        long_ago = clock.now() - timedelta(days=100)
        operations.add_warning(
            actor=cast.actor("mary"), now=long_ago, person=edith, kind="danger-at-address", words="Loose steps",
            review_on=clock.today() - timedelta(days=9),
        )  # fmt: skip
    page = nadia.get(f"/people/{edith.id}").text
    assert page.index("Loose steps") < page.index("Her son listens to messages") < page.index("Who they are")
    assert "overdue by 9 days" in page


@pytest.mark.rule("U35")
def test_a_warning_without_a_review_date_or_with_a_past_one_is_refused(as_person, cast):
    edith = cast.person()
    nadia = as_person("nadia")
    for review_on in ("", "1/1/2020"):
        answer = nadia.post(
            f"/people/{edith.id}/warnings", data={"kind": "other", "words": "Steps", "review_on": review_on}
        )
        assert answer.status_code == 422
        assert "Steps" in answer.text
    assert queries.warnings_of(edith.id) == []


@pytest.mark.rule("U35")
def test_a_warning_is_ended_with_a_reason_or_kept_with_a_new_date(as_person, cast):
    edith = cast.person()
    nadia = as_person("nadia")
    today = clock.today().strftime("%d/%m/%Y")
    nadia.post(f"/people/{edith.id}/warnings", data={"kind": "other", "words": "Loose steps", "review_on": today})
    (warning,) = queries.warnings_of(edith.id)
    address = f"/people/{edith.id}/warnings/{warning.id}"
    assert nadia.get(address).status_code == 200
    assert nadia.post(address, data={}).status_code == 422
    assert nadia.post(address, data={"outcome": "end", "why": ""}).status_code == 422
    assert nadia.post(address, data={"outcome": "keep", "review_on": today}).status_code == 303
    db.session.expire_all()
    (kept,) = queries.warnings_of(edith.id)
    assert (
        nadia.post(f"/people/{edith.id}/warnings/{kept.id}", data={"outcome": "end", "why": "Steps mended"}).status_code
        == 303
    )
    assert "Steps mended" in nadia.get(f"/people/{edith.id}/warnings").text


@pytest.mark.rule("U34")
def test_the_network_is_added_to_and_ended_and_whom_to_ask_first_stands_on_the_page(as_person, cast):
    edith, rita = cast.person(), cast.person("Rita", "Sands")
    nadia = as_person("nadia")
    address = f"/people/{edith.id}/network"
    assert nadia.get(address).status_code == 200
    link = {
        "kind": "carer",
        "name": "Rita Sands",
        "relationship_words": "neighbour",
        "phone": "01632 960777",
        "consent": "yes",
    }
    assert nadia.post(address, data=link | {"ask_first": "y", "other_number": str(rita.id)}).status_code == 303
    page = nadia.get(f"/people/{edith.id}").text
    assert "Rita Sands, neighbour, 01632 960777" in page
    assert f'href="/people/{rita.id}"' in page
    (row,) = queries.network_of(edith.id)
    assert nadia.post(f"{address}/{row.id}/ending").status_code == 303
    assert "Nobody named" in nadia.get(f"/people/{edith.id}").text


@pytest.mark.rule("U16")
def test_a_network_cannot_be_used_to_find_out_who_has_a_record_elsewhere(as_person, cast):
    edith, hidden = cast.person(), cast.person("Sol", "South", team="South", by="mo")
    nadia = as_person("nadia")
    link = {"kind": "carer", "name": "Somebody", "consent": "not-asked"}
    for number in (str(hidden.id), "999999", "x1"):
        assert nadia.post(f"/people/{edith.id}/network", data=link | {"other_number": number}).status_code == 422
    assert queries.network_of(edith.id) == []


@pytest.mark.rule("U16")
@pytest.mark.parametrize("path", ["", "/details", "/warnings", "/network", "/cases/new"])
def test_sue_in_south_finds_nothing_at_any_address_of_a_north_person(as_person, cast, path):
    edith = cast.person("Edith", "Marsh")
    sue, nadia = as_person("sue"), as_person("nadia")
    assert nadia.get(f"/people/{edith.id}{path}").status_code == 200
    answer = sue.get(f"/people/{edith.id}{path}")
    assert answer.status_code == 404
    assert "Marsh" not in answer.text
    if path:
        assert sue.post(f"/people/{edith.id}{path}", data=edith_of(cast)).status_code == 404


@pytest.mark.rule("U16")
def test_sue_cannot_end_a_north_warning_or_link_by_its_number_on_a_south_person(as_person, cast):
    north, south = cast.person(), cast.person("Sol", "South", team="South", by="mo")
    by = {"actor": cast.actor("mary"), "now": clock.now(), "person": north}
    with transaction():
        warning = operations.add_warning(**by, kind="other", words="Steps", review_on=clock.today())
        link = operations.add_link(**by, kind="carer", name="Rita")
    sue = as_person("sue")
    sue.get(f"/people/{south.id}")
    for path in (f"warnings/{warning.id}", f"network/{link.id}/ending"):
        for person in (north, south):
            assert sue.post(f"/people/{person.id}/{path}", data={"outcome": "end", "why": "x"}).status_code == 404
    assert len(queries.warnings_of(north.id)) == 1


@pytest.mark.rule("U18")
def test_each_look_at_a_record_is_one_entry_with_who_and_whom(as_person, cast):
    edith = cast.person()
    nadia = as_person("nadia")
    for path in ("", "/details", "/warnings", "/network"):
        nadia.get(f"/people/{edith.id}{path}")
        entry = last_entry()
        assert (entry.act, entry.persons, entry.actor_id) == ("person.read", [edith.id], cast.worker("nadia").id)


def test_an_administrator_without_a_records_role_is_refused(as_person, cast):
    edith = cast.person()
    assert as_person("ada").get(f"/people/{edith.id}").status_code == 403
