"""Endings, openings and wrong notes in the browser: who sees what, and what is saved."""

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.clock import today
from casework.ground.db import db, transaction
from casework.ground.web import day
from casework.practice.closing import queries
from casework.practice.tray import operations as tray
from casework.practice.tray.operations import Reached
from casework.records.audit.models import Entry
from casework.records.cases import queries as cases
from casework.records.cases.models import Case
from casework.records.notes import queries as notes

DECISION = {"matter": "Her son rang", "decision": "End the case"}
CLOSURE = {"done": "Her son rang", "nothing": "y"}
DEATH = DECISION | {"died_on": f"{today():%d/%m/%Y}"}
PWT = {"reason": "Weekly call", "found": "He keeps bees", "analysis": "Steady", "next-steps": "Call again"}


@pytest.fixture
def cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


@pytest.fixture
def note(cast):
    """A contact on Edith's case that tells of somebody else."""
    case = cast.waiting(days=3)
    with transaction():
        return tray.record_contact(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, happened_at=cast.now,
                                   case=db.session.get(Case, case.id), reached=Reached("person", "visit"),
                                   sections=PWT).note  # fmt: skip


def stage(case):
    return db.session.get(Case, case.id).stage


@pytest.mark.rule("U37")
@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("moved", CLOSURE),
        ("withdrew", CLOSURE),
        ("closed", CLOSURE),
        ("other-authority", CLOSURE | {"authority": "Derby City Council", "accepted_by": "Jo Hall"}),
    ],
)
def test_mary_ends_a_case_in_each_way_and_the_page_says_how(cast, as_person, kind, typed):
    case, mary = cast.waiting(), as_person("mary")
    assert f"/cases/{case.id}/ending/{kind}" in mary.get(f"/cases/{case.id}/ending").text
    assert mary.get(f"/cases/{case.id}/ending/{kind}").status_code == 200
    answer = mary.post(f"/cases/{case.id}/ending/{kind}", data=typed)
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}")
    page = mary.get(answer.location).text
    assert "This case has ended" in page and "Open it again" in page and "No dates are running" in page
    assert queries.endings_of(case.id)[0].kind == kind


@pytest.mark.rule("U37")
def test_nadia_records_a_death_and_every_page_says_so_kindly(cast, as_person):
    case, nadia = cast.waiting(), as_person("nadia")
    assert nadia.get(f"/cases/{case.id}/ending/died").status_code == 200
    assert nadia.post(f"/cases/{case.id}/ending/died", data=DEATH).status_code == 303
    for address in (f"/cases/{case.id}", f"/people/{case.person_id}"):
        page = nadia.get(address).text
        assert f"Edith Marsh died on {day(today())}" in page and "Please do not call or write" in page
    page = nadia.get(f"/cases/{case.id}").text
    assert "Open it again" not in page and "recorded by mistake" not in page
    refused = nadia.post(f"/cases/{case.id}/contact", data={
        "reached": "person", "how": "telephone", "reason": "x", "found": "x", "analysis": "x", "next_steps": "x",
        "happened_on": f"{today():%d/%m/%Y}", "rag": "none:high", "decided": ""})  # fmt: skip
    assert refused.status_code == 422 and "This person died on" in refused.text
    assert "This person died on" in nadia.get(f"/cases/{case.id}/attempt").text


@pytest.mark.rule("L24", "U16")
def test_nadia_reads_why_the_other_endings_are_not_hers_and_a_crafted_one_changes_nothing(cast, as_person):
    case, nadia = cast.waiting(), as_person("nadia")
    page = nadia.get(f"/cases/{case.id}/ending").text
    assert "Only a manager of the team ends a case" in page and f"/cases/{case.id}/ending/moved" not in page
    assert " disabled" in nadia.get(f"/cases/{case.id}/ending/moved").text
    answer = nadia.post(f"/cases/{case.id}/ending/moved", data=CLOSURE)
    assert answer.status_code == 422 and "Her son rang" in answer.text
    assert stage(case) == "waiting" and notes.notes_of(case.id) == []


@pytest.mark.rule("U16")
@pytest.mark.parametrize("address", ["ending", "ending/moved", "ending/died", "reopening", "death"])
def test_south_finds_no_ending_at_a_north_address(cast, as_person, address):
    case, mo = cast.waiting(), as_person("mo")
    assert mo.get(f"/cases/{case.id}/{address}").status_code == 404
    if address != "ending":
        assert mo.post(f"/cases/{case.id}/{address}", data=DEATH | {"why": "x", "reason": "x"}).status_code == 404
    assert stage(case) == "waiting"


def test_an_ending_that_is_none_is_no_page(cast, as_person):
    assert as_person("mary").get(f"/cases/{cast.case().id}/ending/bored").status_code == 404


def test_an_ending_without_its_note_comes_back_with_what_was_typed(cast, as_person):
    case, mary = cast.waiting(), as_person("mary")
    mary.get(f"/cases/{case.id}/ending/other-authority")
    answer = mary.post(f"/cases/{case.id}/ending/other-authority", data=CLOSURE | {"authority": "Derby"})
    assert answer.status_code == 422 and "Who has accepted it there" in answer.text and "Her son rang" in answer.text
    assert stage(case) == "waiting"


@pytest.mark.rule("U13", "U37")
def test_an_escalation_that_stays_open_is_named_before_and_after(cast, as_person):
    from casework.practice.escalation import operations as escalation
    from casework.records.staff.rules import SYSTEM

    case, mary = cast.waiting(days=40), as_person("mary")
    with transaction():
        escalation.raise_escalation(actor=SYSTEM, now=cast.now, policy=cast.policy, case=db.session.get(Case, case.id),
                                    rule="L27", chain="grave-wait", occasion="placing:1:1", reason="Red", figures=[])  # fmt: skip
    assert "1 escalation without a decision" in mary.get(f"/cases/{case.id}/ending/moved").text
    mary.post(f"/cases/{case.id}/ending/moved", data=CLOSURE)
    assert "is still open: an ending does not close it" in mary.get(f"/cases/{case.id}").text


@pytest.mark.rule("U37")
def test_mary_opens_a_case_again_and_nadia_cannot(cast, as_person):
    case, mary, nadia = cast.waiting(), as_person("mary"), as_person("nadia")
    mary.get(f"/cases/{case.id}/ending/moved")
    mary.post(f"/cases/{case.id}/ending/moved", data=CLOSURE)
    assert "/reopening" not in nadia.get(f"/cases/{case.id}").text
    assert nadia.post(f"/cases/{case.id}/reopening", data={"why": "x"}).status_code == 422
    assert stage(case) == "closed"
    assert f"/cases/{case.id}/reopening" in mary.get(f"/cases/{case.id}").text
    assert mary.get(f"/cases/{case.id}/reopening").status_code == 200
    assert mary.post(f"/cases/{case.id}/reopening", data={"why": ""}).status_code == 422
    assert mary.post(f"/cases/{case.id}/reopening", data={"why": "Back again"}).status_code == 303
    assert stage(case) == "duty" and "Back again" in mary.get(f"/cases/{case.id}").text


def test_mary_takes_back_a_death_recorded_by_mistake(cast, as_person):
    case, mary, nadia = cast.waiting(), as_person("mary"), as_person("nadia")
    nadia.get(f"/cases/{case.id}/ending/died")
    nadia.post(f"/cases/{case.id}/ending/died", data=DEATH)
    assert nadia.post(f"/cases/{case.id}/death", data={"reason": "x"}).status_code == 422
    assert f"/cases/{case.id}/death" in mary.get(f"/cases/{case.id}").text
    assert mary.get(f"/cases/{case.id}/death").status_code == 200
    assert mary.post(f"/cases/{case.id}/death", data={"reason": "It was her sister"}).status_code == 303
    page = mary.get(f"/cases/{case.id}").text
    assert "Edith Marsh died" not in page and "It was her sister" in page and "Open it again" in page


@pytest.mark.rule("U38", "U32")
def test_a_note_on_the_wrong_person_leaves_the_timeline_and_managers_read_it_each_reading_in_the_trail(as_person, note):
    mary, nadia, address = as_person("mary"), as_person("nadia"), f"/notes/{note.id}/misplaced"
    assert address in mary.get(f"/cases/{note.case_id}").text
    assert "He keeps bees" in mary.get(address).text
    answer = mary.post(address, data={"reason": "It tells of Mr Reed"})
    assert (answer.status_code, answer.location) == (303, f"/cases/{note.case_id}")
    for browser, may_read in ((mary, True), (nadia, False)):
        page = browser.get(f"/cases/{note.case_id}").text
        assert "He keeps bees" not in page and "A note was marked as written on the wrong person" in page
        assert "Mary Byrne" in page and (address in page) == may_read
    page = mary.get(address).text
    assert "He keeps bees" in page and "It tells of Mr Reed" in page and 'href="/search"' in page
    assert mary.get(f"/notes/{note.id}/correction").status_code == 404
    read = db.select(Entry).where(Entry.act == "note.read-by-manager", Entry.subject_id == note.id)
    assert len(db.session.scalars(read).all()) == 2


@pytest.mark.rule("U38", "U16")
@pytest.mark.parametrize("name", ["nadia", "mo", "ada"])
def test_nobody_but_a_manager_of_the_team_finds_the_page_of_a_wrong_note(as_person, note, name):
    browser, address = as_person(name), f"/notes/{note.id}/misplaced"
    expected = 403 if name == "ada" else 404
    assert browser.get(address).status_code == expected
    assert browser.post(address, data={"reason": "x"}).status_code == expected
    assert notes.misplaced(note.id) is None


@pytest.mark.rule("U38")
def test_a_decision_on_an_escalation_that_was_a_wrong_note_is_hidden_there_too(cast, as_person):
    from casework.practice.closing import operations
    from casework.practice.escalation import operations as escalation
    from casework.records.staff.rules import SYSTEM

    case = cast.case()
    with transaction():
        raised = escalation.raise_escalation(actor=SYSTEM, now=cast.now, policy=cast.policy, case=case, rule="L27",
                                             chain="grave-wait", occasion="placing:1:1", reason="Red", figures=[])  # fmt: skip
        taken = escalation.acknowledge(actor=cast.actor("sam"), now=cast.now, policy=cast.policy, escalation=raised,
                                       sections={"matter": "Mr Reed", "decision": "Sell the bees"})  # fmt: skip
        number = raised.id
    assert "Sell the bees" in as_person("nadia").get(f"/escalations/{number}").text
    with transaction():
        wrong = notes.note_for(cast.actor("mary"), taken.note_id)
        operations.misplace_note(
            actor=cast.actor("mary"), now=cast.now, policy=cast.policy, note=wrong, reason="Mr Reed"
        )
    page = as_person("nadia").get(f"/escalations/{number}").text
    assert "Sell the bees" not in page and "marked as written on the wrong person" in page


def test_a_case_that_ended_offers_neither_contact_nor_another_ending(cast, as_person):
    case, mary = cast.waiting(), as_person("mary")
    mary.get(f"/cases/{case.id}/ending/moved")
    mary.post(f"/cases/{case.id}/ending/moved", data=CLOSURE)
    page = mary.get(f"/cases/{case.id}").text
    for address, offered in (("contact", False), ("ending", False), ("ending/died", True)):
        assert (f'href="/cases/{case.id}/{address}"' in page) == offered, address
    again = mary.post(f"/cases/{case.id}/ending/withdrew", data=CLOSURE)
    assert again.status_code == 422 and "ended already" in again.text
    assert len(cases.stages_of(case.id)) == 3
