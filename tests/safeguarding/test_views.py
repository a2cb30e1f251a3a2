"""A concern from every page in two clicks, about anybody, without a dead end (F22)."""

import re
from datetime import date

import pytest
from itsdangerous import URLSafeSerializer

from casework.ground.clock import now as this_moment
from casework.ground.db import db
from casework.practice.safeguarding.models import ConcernAnswer, SafeguardingConcern
from tests.guarding.scene import restrict

pytestmark = pytest.mark.rule("F22")


@pytest.fixture
def here(cast):
    cast.now = this_moment()
    return cast


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def newest():
    db.session.rollback()
    return db.session.query(SafeguardingConcern).order_by(SafeguardingConcern.id.desc()).first()


def ways(page):
    return set(re.findall(r'href="(/safeguarding/new[^"]*)"', page.text))


def test_every_page_leads_to_it_and_those_about_a_person_with_the_person_filled_in(here, as_person):
    case, nadia, ada = here.case(), as_person("nadia"), as_person("ada")
    about = {f"/safeguarding/new?person={case.person_id}"}
    pages = [f"/people/{case.person_id}{page}" for page in ("", "/warnings", "/advocacy")]
    pages += [f"/cases/{case.id}{page}" for page in ("", "/decision", "/processes", "/tasks/new")]
    assert [ways(nadia.get(page)) for page in pages] == [about] * len(pages)
    assert [ways(nadia.get(page)) for page in ("/", "/my-cases", "/account", "/policies")] == [{"/safeguarding/new"}] * 4
    assert ways(ada.get("/staff")) == set(), "an administrator has no records"


def test_one_sentence_saved_says_who_was_told_and_the_answer_comes_back(here, as_person):
    case, nadia, mary = here.case(), as_person("nadia"), as_person("mary")
    address = f"/safeguarding/new?person={case.person_id}"
    page = nadia.get(address)
    assert "Call 999 first" in words(page) and "Edith Marsh" in words(page)
    empty = nadia.post(address, data={"what": " ", "harmer": "Her nephew"})
    assert empty.status_code == 422 and "in one sentence" in words(empty) and "Her nephew" in empty.text
    sent = nadia.post(address, data={"what": "She has bruises"})
    assert sent.status_code == 303 and newest().person_id == case.person_id
    shown = words(nadia.get(sent.location))
    assert "The managers of North were told" in shown and "Mary Byrne" in shown and "Say what is done" not in shown
    assert nadia.post(f"{sent.location}/answer", data={"decision": "enquiry", "words": "x"}).status_code == 422
    assert "She has bruises" in words(mary.get(sent.location)) and f'href="{sent.location}"' in mary.get("/").text
    assert "Open Safeguarding concern" in words(mary.get(f"/cases/{case.id}"))
    assert mary.post(f"{sent.location}/answer", data={"decision": "no-further-action", "words": ""}).status_code == 422
    done = mary.post(f"{sent.location}/answer", data={"decision": "enquiry", "words": "Dev visits today"})
    assert done.status_code == 303
    assert "Dev visits today" in words(nadia.get(sent.location)) and f'href="{sent.location}"' in nadia.get("/").text
    late = mary.post(f"{sent.location}/answer", data={"decision": "other-action", "words": "Mine"})
    assert late.status_code == 422 and "Mary Byrne has answered" in words(late) and "Mine" in late.text
    assert db.session.query(ConcernAnswer).count() == 1


def test_about_somebody_not_known_here_and_a_child_it_is_saved_all_the_same(here, as_person):
    nadia = as_person("nadia")
    nadia.get("/safeguarding/new")
    sent = nadia.post("/safeguarding/new", data={"what": "A child cries every night", "age": "child", "who": ""})
    saved = newest()
    assert (saved.age, saved.who, saved.person_id, saved.team_id) == ("child", "Not known", None, here.team("North").id)
    assert "Not known" in words(nadia.get("/safeguarding")) and "A child" in words(nadia.get(sent.location))
    assert nadia.post("/safeguarding/new?person=999999", data={"what": "Nobody of that number"}).status_code == 303
    assert newest().person_id is None, "a wrong number is no dead end"


def test_somebody_above_the_teams_says_which_managers_hear(here, as_person):
    helen, south = as_person("helen"), here.team("South").id
    assert "Which team" in words(helen.get("/safeguarding/new"))
    assert helen.post("/safeguarding/new", data={"what": "Shouting next door", "team": str(south)}).status_code == 303
    assert newest().team_id == south


@pytest.mark.rule("U16", "U17")
def test_a_record_that_is_not_mine_gets_the_concern_and_shows_nothing_of_itself(here, as_person, app):
    case = here.case(person=here.edith())
    restrict(here, case)
    sue = as_person("sue")
    assert "Edith" not in sue.get(f"/safeguarding/new?person={case.person_id}").text
    by_number = sue.post("/safeguarding/new", data={"what": "She cries", "who": "The lady with 999 979 1905"})
    assert (newest().person_id, newest().team_id) == (case.person_id, here.team("North").id)
    shown = sue.get(by_number.location)
    assert shown.status_code == 200 and "Edith" not in shown.text and "Marsh" not in shown.text
    token = URLSafeSerializer(app.secret_key, salt="opening").dumps([here.worker("sue").id, case.person_id])
    page = sue.get(f"/safeguarding/new?record={token}")
    assert "the team that has the record" in words(page) and "Edith" not in page.text
    assert sue.post(f"/safeguarding/new?record={token}", data={"what": "She cries again"}).status_code == 303
    assert newest().person_id == case.person_id and "not yours to see" in words(sue.get("/safeguarding"))
    assert as_person("nadia").get(by_number.location).status_code == 404
    stolen = URLSafeSerializer(app.secret_key, salt="opening").dumps([here.worker("mo").id, case.person_id])
    assert sue.get(f"/safeguarding/new?record={stolen}").status_code == 404


def test_the_age_of_somebody_known_is_filled_in(here, as_person):
    child = here.person("Jo", "Lane", date_of_birth=date(here.now.year - 9, 1, 1))
    here.case(person=child)
    page = as_person("nadia").get(f"/safeguarding/new?person={child.id}").text
    assert re.search(r'<input[^>]*checked[^>]*value="child"|value="child"[^>]*checked|checked[^>]*value="child"', page)
