"""The pages of advice (F5) and of prevention (F6)."""

import re
from datetime import timedelta

import pytest

from casework.clockwork import jobs
from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.practice.advice import operations, queries
from casework.practice.advice.models import Advice
from casework.practice.advice.rules import ELEMENTS, WAYS, Prevention, field_of_way
from casework.records.audit.models import Entry
from tests.advice.scene import give, organisation

TYPED = {"topics": ["falls"], "said": "Whom to ring after a fall", "how": "telephone", "given_to": "person",
         "access": ["explained"], "follows": "yes", "whose": "duty"}  # fmt: skip


@pytest.fixture
def here(cast):
    """The cast today, for the pages' clock is the real one."""
    cast.now = this_moment()
    return cast


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def day(here, days):
    return f"{here.now.date() + timedelta(days=days):%d/%m/%Y}"


@pytest.mark.rule("F5", "F7")
def test_organisations_are_found_while_recording_without_a_script_and_nothing_typed_is_lost(here, as_person):
    edith, steps = here.edith(), organisation(here)
    organisation(here, "Carers’ Table")
    nadia, address = as_person("nadia"), f"/people/{edith.id}/advice/new"
    assert "Edith Marsh" in nadia.get(address).text
    form = TYPED | {"given_on": day(here, 0), "due_on": day(here, 14), "whose": str(here.worker("nadia").id)}
    page = nadia.post(address, data=form | {"find": "1", "find_words": "steps"})
    assert page.status_code == 200 and "Sure Steps" in page.text and "Carers’ Table" not in page.text
    assert "Whom to ring after a fall" in page.text and "There is a problem" not in page.text
    part = nadia.get(f"/advice/organisations?find_words=table&organisations={steps.id}", headers={"HX-Request": "true"})
    assert "Carers’ Table" in part.text
    assert nadia.post(address, data=form | {"organisations": [str(steps.id)]}).status_code == 303
    page = nadia.get(f"/people/{edith.id}/advice")
    assert "Sure Steps" in page.text and "Whom to ring after a fall" in page.text and "by Nadia Hussain" in words(page)
    assert "Given 1 time" in words(nadia.get(f"/people/{edith.id}"))
    assert any(edith.id in each.persons for each in db.session.scalars(db.select(Entry).where(Entry.act == "advice.read")))


@pytest.mark.rule("F5")
def test_topics_alone_find_organisations_and_what_is_not_there_is_said(here, as_person):
    edith = here.edith()
    organisation(here)
    nadia, address = as_person("nadia"), f"/people/{edith.id}/advice/new"
    assert "Sure Steps" in nadia.post(address, data=TYPED | {"find": "1"}).text
    assert "Nothing in the directory fits" in nadia.post(address, data=TYPED | {"find": "1", "find_words": "fishing"}).text


@pytest.mark.rule("F5")
def test_no_follow_up_needs_its_reason(here, as_person):
    edith = here.edith()
    nadia, address = as_person("nadia"), f"/people/{edith.id}/advice/new"
    form = TYPED | {"given_on": day(here, 0), "follows": "no"}
    assert "Say why nobody finds out" in nadia.post(address, data=form).text
    assert nadia.post(address, data=form | {"why_none": "She asked us not to ring"}).status_code == 303
    assert "She asked us not to ring" in nadia.get(f"/people/{edith.id}/advice").text


@pytest.mark.rule("F5")
def test_advice_to_somebody_without_a_record_is_counted_and_has_no_room_for_words(here, as_person):
    nadia = as_person("nadia")
    page = nadia.get("/advice/new")
    assert "<textarea" not in page.text
    form = {"given_on": day(here, 0), "topics": ["facilities-grant"], "how": "telephone", "access": ["nothing"]}
    assert nadia.post("/advice/new", data=form).status_code == 303
    advice = db.session.scalar(db.select(Advice))
    assert (advice.person_id, advice.topics, advice.said) == (None, ["facilities-grant"], "")
    page = words(nadia.get("/advice"))
    assert "1 of them to somebody without a record" in page and "Disabled Facilities Grants 1" in page


@pytest.mark.rule("F5")
def test_on_the_day_it_stands_in_the_feed_of_whoever_asks_and_leads_to_how_it_went(here, as_person):
    edith = here.edith()
    give(here, edith, by="mary", to="nadia", due_on=here.now.date())
    jobs.sweep(here.now, here.policies)
    nadia, number = as_person("nadia"), queries.running_of(edith.id)[0].id
    feed = nadia.get("/")
    assert f'href="/advice/follow-ups/{number}"' in feed.text and "Advice that was given" in feed.text
    assert "Edith" not in feed.text, "the feed of a team names nobody"
    page = nadia.get(f"/advice/follow-ups/{number}")
    assert "Where to ask for a grant" in page.text
    form = {"on": day(here, 0), "outcome": "unreached", "words": "No answer", "again_whose": "duty"}
    assert "tried again" in nadia.post(f"/advice/follow-ups/{number}", data=form).text
    answer = nadia.post(f"/advice/follow-ups/{number}", data=form | {"again_on": day(here, 7)})
    assert answer.location.endswith(f"/people/{edith.id}/advice")
    page = words(nadia.get(f"/people/{edith.id}/advice"))
    assert "They could not be reached" in page and "By the team’s duty" in page
    assert "/advice/follow-ups" not in nadia.get("/").text
    assert "recorded already" in nadia.post(f"/advice/follow-ups/{number}", data=form | {"outcome": "worked"}).text


@pytest.mark.rule("F5", "U16")
def test_another_team_neither_reads_advice_nor_asks_whether_it_helped(here, as_person):
    edith = here.edith()
    give(here, edith, to="nadia")
    sue = as_person("sue")
    number = queries.running_of(edith.id)[0].id
    for address in (f"/people/{edith.id}/advice", f"/people/{edith.id}/advice/new", f"/advice/follow-ups/{number}"):
        assert sue.get(address).status_code == 404, address


@pytest.mark.rule("F6")
def test_prevention_is_explored_step_by_step_and_the_case_says_how_far_it_is(here, as_person):
    case = here.case()
    nadia, address = as_person("nadia"), f"/cases/{case.id}/prevention"
    assert "explore prevention with the person" in nadia.get(address).text
    assert "To be explored before long-term work" in nadia.get(f"/cases/{case.id}").text
    reablement = field_of_way("reablement")
    answer = nadia.post(address, data={"seen": "0", "strengths": "She cooks for three", reablement: "suits"})
    assert answer.status_code == 422 and "Reablement: say why." in answer.text and "She cooks for three" in answer.text
    assert nadia.post(address, data={"seen": "0", "strengths": "She cooks", reablement: "suits", f"{reablement}_why": "Wants to"})
    page = nadia.get(address)
    assert "Long-term work must wait" in page.text and "She cooks" in page.text
    every = dict.fromkeys(ELEMENTS, "Talked over") | {field_of_way(key): "unsuitable" for key in WAYS}
    every |= {f"{field_of_way(key)}_why": "Tried" for key in WAYS} | {"seen": str(queries.prevention_records(case.id)[0].id)}
    assert nadia.post(address, data=every).status_code == 303
    assert "Explored: nothing suits" in nadia.get(f"/cases/{case.id}").text
    assert "Long-term work may begin" in nadia.get(address).text


@pytest.mark.rule("F6")
def test_who_explores_at_the_same_time_reads_the_other_s_words_first(here, as_person):
    case = here.case()
    nadia, address = as_person("nadia"), f"/cases/{case.id}/prevention"
    nadia.get(address)
    with transaction():
        operations.write_prevention(actor=here.actor("olive"), now=here.now, case=case, seen=None,
                                    prevention=Prevention({"strengths": "He gardens"}))  # fmt: skip
    answer = nadia.post(address, data={"seen": "0", "strengths": "He reads"})
    assert answer.status_code == 422 and "Somebody else saved this meanwhile" in answer.text
    assert "He gardens" in answer.text and "He reads" in answer.text
    newest = queries.prevention_records(case.id)[0].id
    assert re.search(rf'name="seen"[^>]*value="{newest}"', answer.text), "the next saving goes knowingly over it"
