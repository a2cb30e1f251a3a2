"""Opening a case and commenting on it, in a browser without scripts."""

from datetime import date

import pytest

from casework.ground import clock
from casework.ground.db import db, transaction
from casework.records.cases import queries
from casework.records.cases.models import Case
from casework.records.people.operations import record_death


def new_case(cast, **changes):
    today = clock.today().strftime("%d/%m/%Y")
    return {"kind": "review", "team": str(cast.team("North").id), "referred_on": today, "referrer": "Dr Rao"} | changes


def test_nadia_opens_a_case_and_lands_on_its_page(as_person, cast):
    edith = cast.person()
    nadia = as_person("nadia")
    assert nadia.get(f"/people/{edith.id}/cases/new").status_code == 200
    answer = nadia.post(f"/people/{edith.id}/cases/new", data=new_case(cast, reason="Falls at night"))
    assert answer.status_code == 303
    page = nadia.get(answer.location).text
    assert "Falls at night" in page
    assert "Dr Rao" in page


@pytest.mark.parametrize(
    "wrong", [{"kind": ""}, {"kind": "gardening"}, {"referred_on": ""}, {"referred_on": "1/1/2099"}, {"team": ""}]
)
def test_a_faulty_case_comes_back_with_everything_typed(as_person, cast, wrong):
    edith = cast.person()
    nadia = as_person("nadia")
    answer = nadia.post(f"/people/{edith.id}/cases/new", data=new_case(cast, reason="Falls at night", **wrong))
    assert answer.status_code == 422
    assert "govuk-error-message" in answer.text
    assert "Falls at night" in answer.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Case)) == 0


@pytest.mark.rule("U37")
def test_for_somebody_who_has_died_no_case_is_offered_and_a_crafted_one_is_refused_with_all_that_was_typed(
    as_person, cast
):
    edith, nadia = cast.person(), as_person("nadia")
    address = f"/people/{edith.id}/cases/new"
    nadia.get(address)
    with transaction():
        record_death(actor=cast.actor("mary"), now=cast.now, person=edith, died_on=date(2026, 11, 20))
    refused = nadia.post(address, data=new_case(cast, reason="Falls at night"))
    assert refused.status_code == 422
    assert (
        "died on 20 November 2026" in refused.text and "Falls at night" in refused.text and " disabled" in refused.text
    )
    page = nadia.get(address)
    assert page.status_code == 200 and "died on 20 November 2026" in page.text
    assert address not in nadia.get(f"/people/{edith.id}").text
    assert db.session.scalar(db.select(db.func.count()).select_from(Case)) == 0


@pytest.mark.rule("U16")
def test_nadia_is_not_offered_south_and_cannot_send_it(as_person, cast):
    edith = cast.person()
    nadia = as_person("nadia")
    assert "South" not in nadia.get(f"/people/{edith.id}/cases/new").text
    answer = nadia.post(f"/people/{edith.id}/cases/new", data=new_case(cast, team=str(cast.team("South").id)))
    assert answer.status_code == 422


def test_a_comment_is_added_and_shown_and_an_empty_one_is_asked_for(as_person, cast):
    case = cast.case()
    nadia = as_person("nadia")
    address = f"/cases/{case.id}/comments"
    assert nadia.get(address).status_code == 200
    assert nadia.post(address, data={"words": "  "}).status_code == 422
    assert nadia.post(address, data={"words": "Rang the GP <b>twice</b>"}).status_code == 303
    assert "Rang the GP &lt;b&gt;twice&lt;/b&gt;" in nadia.get(f"/cases/{case.id}").text


@pytest.mark.rule("U16")
def test_sue_in_south_neither_reads_nor_comments_on_a_north_case(as_person, cast):
    case = cast.case()
    sue = as_person("sue")
    assert sue.get(f"/cases/{case.id}/comments").status_code == 404
    assert sue.post(f"/cases/{case.id}/comments", data={"words": "Hello"}).status_code == 404
    assert queries.comments_of(case.id) == []
