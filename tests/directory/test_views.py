"""The pages of the directory."""

import re
from datetime import date

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import transaction
from casework.records.directory import operations, queries
from casework.records.directory.rules import Written

pytestmark = pytest.mark.rule("F7")
TYPED = {"name": "Carers’ Table", "what": "Company for carers", "topics": ["carers"], "phone": "01632 960 010",
         "web": "carers.example"}  # fmt: skip


@pytest.fixture
def here(cast):
    """The cast today, for the pages' clock is the real one."""
    cast.now = this_moment()
    return cast


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_a_practitioner_adds_an_organisation_and_finds_it_by_words_and_topic_with_and_without_htmx(here, as_person):
    nadia = as_person("nadia")
    assert "The directory is empty" in nadia.get("/directory").text
    answer = nadia.post("/directory/new", data=TYPED)
    (row,) = queries.find()
    assert answer.location.endswith(f"/directory/{row.id}")
    page = nadia.get("/directory?words=company+CARERS&topic=carers")
    assert "1 organisation" in words(page) and 'href="https://carers.example"' in page.text
    part = nadia.get("/directory?words=housing", headers={"HX-Request": "true"})
    assert "<html" not in part.text and "No organisation fits" in part.text
    assert "1 organisation" in words(as_person("sue").get("/directory")), "all teams share it"


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(here, as_person):
    answer = as_person("nadia").post("/directory/new", data=TYPED | {"topics": []})
    assert answer.status_code == 422 and "Choose at least one topic" in answer.text and "Company for carers" in answer.text
    assert queries.find() == []


def test_who_is_second_of_two_sees_both_versions(here, as_person):
    with transaction():
        row = operations.add(actor=here.actor("nadia"), now=here.now, written=Written("Table", "Company", ("carers",), phone="1"))
    nadia, sue = as_person("nadia"), as_person("sue")
    version = row.version
    form = TYPED | {"version": str(version)}
    assert nadia.post(f"/directory/{row.id}/change", data=form | {"hours": "Fridays"}).status_code == 303
    answer = sue.post(f"/directory/{row.id}/change", data=form | {"hours": "Mondays"})
    assert answer.status_code == 409 and "Fridays" in answer.text and "Mondays" in answer.text
    page = sue.get(f"/directory/{row.id}")
    assert "Corrected" in page.text and "became “Fridays”" in words(page)


def test_an_entry_to_be_checked_says_so_until_somebody_found_it_right(here, as_person):
    with transaction():
        row = operations.add(actor=here.actor("nadia"), now=here.now, written=Written("Table", "Company", ("carers",), phone="1"))
        row.checked_on = date(2020, 1, 1)
    nadia = as_person("nadia")
    assert "To be checked" in nadia.get(f"/directory/{row.id}").text
    assert "1 organisation" in words(nadia.get("/directory?show=check"))
    nadia.post(f"/directory/{row.id}/confirmation")
    page = nadia.get(f"/directory/{row.id}")
    assert "To be checked" not in page.text and "by Nadia Hussain" in words(page)
    assert "0 organisations" in words(nadia.get("/directory?show=check"))


def test_a_manager_begins_with_a_list_ends_an_entry_and_puts_it_back(here, as_person):
    nadia, mary = as_person("nadia"), as_person("mary")
    assert "Begin with" not in nadia.get("/directory").text
    assert nadia.post("/directory/lists/wakefield").status_code == 403
    assert "Begin with the organisations of Wakefield district" in mary.get("/directory").text
    mary.post("/directory/lists/wakefield")
    assert "Wakefield district</button>" not in mary.get("/directory").text, "it was taken whole"
    assert "8 organisations" in words(nadia.get("/directory"))
    (row,) = queries.find("age uk")
    assert nadia.get(f"/directory/{row.id}/ending").status_code == 403
    mary.post(f"/directory/{row.id}/ending", data={"why": "They closed in May"})
    assert "They closed in May" in nadia.get(f"/directory/{row.id}").text
    assert "Age UK" not in nadia.get("/directory").text and "Age UK" in nadia.get("/directory?show=ended").text
    mary.post(f"/directory/{row.id}/putting-back")
    assert "Age UK" in nadia.get("/directory").text


def test_managers_see_how_often_an_entry_was_named_and_practitioners_do_not(here, as_person):
    from tests.advice.scene import give, organisation

    steps = organisation(here)
    give(here, None, organisations=[steps])
    assert "Named 1 time in 12 months" in as_person("mary").get("/directory").text
    assert f"{here.now:%B %Y}: 1" in words(as_person("mary").get(f"/directory/{steps.id}"))
    assert "Named" not in as_person("nadia").get("/directory").text
