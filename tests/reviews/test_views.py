"""The Review tray and the page that leads there, as browsers get them."""

from datetime import timedelta

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.clock import today
from casework.ground.days import add_months
from casework.ground.db import db, transaction
from casework.ground.web import day
from casework.practice.reviews import queries
from casework.practice.reviews.models import ReviewDate
from casework.records.audit.models import Entry
from casework.records.cases.models import Case
from tests.outcomes.ways import DECISION, rests


@pytest.fixture
def cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


def typed(case, due_on=None):
    due_on = due_on or today() + timedelta(days=30)
    return DECISION | {"due_on": f"{due_on:%d/%m/%Y}", "version": db.session.get(Case, case.id).version}


@pytest.mark.rule("L8")
def test_mary_finds_the_policys_date_filled_in_and_sets_a_sooner_one(cast, as_person):
    case, mary, year = cast.waiting(), as_person("mary"), add_months(today(), 12)
    page = mary.get(f"/cases/{case.id}/review-date").text
    assert f'value="{year.day}/{year.month}/{year.year}"' in page and f"The last day is {day(year)}" in page
    answer = mary.post(f"/cases/{case.id}/review-date", data=typed(case))
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}")
    shown = mary.get(answer.location).text
    assert "Next review" in shown and "Review tray" in shown and "Decide what happens" in shown
    listed = as_person("nadia").get("/tray/reviews").text
    assert "1 case rests here" in listed and day(today() + timedelta(days=30)) in listed
    assert f'href="/cases/{case.id}/outcome"' in listed


@pytest.mark.rule("L8")
def test_a_later_date_is_refused_in_words_and_what_was_typed_stays(cast, as_person):
    case, mary = cast.waiting(), as_person("mary")
    mary.get(f"/cases/{case.id}/review-date")
    late = add_months(today(), 12) + timedelta(days=1)
    answer = mary.post(f"/cases/{case.id}/review-date", data=typed(case, late))
    assert answer.status_code == 422 and "is the last day." in answer.text
    assert "her son looks in every day" in answer.text and f"{late:%d/%m/%Y}" in answer.text
    assert db.session.get(Case, case.id).stage == "waiting"


@pytest.mark.rule("L24", "U16")
def test_nadia_reads_why_it_is_not_hers_and_her_crafted_form_changes_nothing(cast, as_person):
    case, nadia = cast.waiting(), as_person("nadia")
    page = nadia.get(f"/cases/{case.id}/review-date").text
    assert "Only a manager of the team decides" in page and " disabled" in page
    answer = nadia.post(f"/cases/{case.id}/review-date", data=typed(case))
    assert answer.status_code == 422 and "her son looks in every day" in answer.text
    assert db.session.scalar(db.select(ReviewDate)) is None and db.session.get(Case, case.id).stage == "waiting"


@pytest.mark.rule("U16")
def test_south_finds_nothing_at_the_address_and_sees_nobody_of_north(cast, as_person):
    case, mo = cast.waiting(), as_person("mo")
    assert mo.get(f"/cases/{case.id}/review-date").status_code == 404
    assert mo.post(f"/cases/{case.id}/review-date", data=typed(case)).status_code == 404
    rests(cast, case, today() + timedelta(days=30))
    assert "Edith" not in mo.get("/tray/reviews").text
    assert mo.get(f"/tray/reviews?team={case.team_id}").status_code == 404
    assert "Edith" in as_person("helen").get(f"/tray/reviews?team={case.team_id}").text


@pytest.mark.rule("U32")
def test_the_list_is_one_entry_in_the_trail_with_everybody_on_it(cast, as_person):
    first, second = cast.case(), cast.case(person=cast.person("Rhys", "Pryce"))
    for case in (first, second):
        rests(cast, case, today() + timedelta(days=30))
    as_person("mary").get("/tray/reviews")
    (entry,) = db.session.scalars(db.select(Entry).where(Entry.act == "reviews.listed"))
    assert entry.persons == sorted([first.person_id, second.person_id])


def test_a_long_list_is_turned_page_by_page(cast, as_person, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    for number in range(3):
        rests(cast, cast.case(person=cast.person("Ann", f"Number{number}")), today() + timedelta(days=30 + number))
    mary = as_person("mary")
    first, second = mary.get("/tray/reviews").text, mary.get("/tray/reviews?page=2").text
    assert "Number1" in first and "Number2" not in first and "3 cases rest here" in first
    assert "Number2" in second and "Number1" not in second
    assert mary.get("/tray/reviews?page=99999999999999999999").status_code == 200


def test_the_tray_leads_to_the_review_tray(cast, as_person):
    assert 'href="/tray/reviews"' in as_person("nadia").get("/tray").text
    assert "Nobody is on the Review tray" in as_person("nadia").get("/tray/reviews").text


@pytest.mark.rule("L8")
def test_a_case_that_comes_back_stands_in_dutys_feed_and_leads_to_what_should_happen(cast, as_person):
    from casework.clockwork import jobs

    case = cast.case()
    with transaction():
        cast.now -= timedelta(days=9)
        row = db.session.get(Case, case.id)
        row.referred_on = cast.now.date()
    rests(cast, case, today())
    jobs.sweep(this_moment(), cast.policies)
    feed = as_person("dev").get("/").text
    assert "A case is back from the Review tray today: look at it" in feed
    assert f'href="/cases/{case.id}/outcome"' in feed and "Decide what happens" in feed
    assert len(db.session.scalars(db.select(ReviewDate)).all()) == 1
