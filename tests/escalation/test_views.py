"""Escalations in the browser: the list, one of them, the decision, raising by hand."""

import pytest

from casework.ground import clock
from casework.ground.db import db, transaction
from casework.practice.escalation import operations
from casework.practice.escalation.models import Acknowledgement, Escalation
from casework.records.staff.rules import SYSTEM

DECISION = {"matter": "Red for over a month", "decision": "Mary allocates tomorrow"}


@pytest.fixture
def escalation(cast):
    """Edith Marsh's case in North, escalated by the clock."""
    with transaction():
        return operations.raise_escalation(actor=SYSTEM, now=clock.now(), policy=cast.policy, case=cast.case(), rule="L27",
                                           chain="grave-wait", occasion="placing:1:1", reason="Rated Red now",
                                           figures=[{"label": "Days on the tray", "value": "35"}])  # fmt: skip


def test_the_list_says_who_it_is_with_and_how_many_are_open(as_person, escalation):
    page = as_person("sam").get("/escalations")
    assert page.status_code == 200
    for words in ("Edith Marsh", "Sam Okoro", "Strategic Service Manager", "Open (1)", "/rules/L27"):
        assert words in page.text
    assert "No escalation has been decided" in as_person("sam").get("/escalations?show=closed").text


@pytest.mark.rule("U16")
def test_a_manager_of_south_finds_no_escalation_of_north(as_person, escalation):
    mo = as_person("mo")
    assert "Edith" not in mo.get("/escalations").text
    assert mo.get(f"/escalations/{escalation.id}").status_code == 404
    assert mo.post(f"/escalations/{escalation.id}/acknowledgement", data=DECISION).status_code == 404


@pytest.mark.rule("U3", "U13")
def test_one_escalation_says_what_why_and_how_it_climbed(as_person, escalation):
    page = as_person("sam").get(f"/escalations/{escalation.id}").text
    for words in ("Edith Marsh", "Rated Red now", "Days on the tray", "35", "by the clock", "/rules/L27",
                  "Put to the Strategic Service Manager", "Sam Okoro", "Acknowledge with this decision"):  # fmt: skip
        assert words in page, words


@pytest.mark.rule("U14", "L27")
def test_sam_writes_the_decision_and_everybody_can_read_it(as_person, escalation):
    sam = as_person("sam")
    sam.get(f"/escalations/{escalation.id}")
    answer = sam.post(f"/escalations/{escalation.id}/acknowledgement", data=DECISION)
    assert (answer.status_code, answer.location) == (303, f"/escalations/{escalation.id}")
    page = as_person("nadia").get(f"/escalations/{escalation.id}").text
    assert "Sam Okoro took this on" in page and "Mary allocates tomorrow" in page
    assert "Acknowledge with this decision" not in page


def test_a_decision_left_out_comes_back_with_what_was_typed(as_person, escalation):
    sam = as_person("sam")
    answer = sam.post(f"/escalations/{escalation.id}/acknowledgement", data={"matter": "A long talk with the son"})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text and "A long talk with the son" in answer.text
    assert db.session.query(Acknowledgement).count() == 0


@pytest.mark.rule("U14")
def test_the_second_of_two_is_told_who_was_first_and_keeps_their_words(as_person, escalation):
    sam, helen = as_person("sam"), as_person("helen")
    sam.get(f"/escalations/{escalation.id}"), helen.get(f"/escalations/{escalation.id}")
    sam.post(f"/escalations/{escalation.id}/acknowledgement", data=DECISION)
    answer = helen.post(
        f"/escalations/{escalation.id}/acknowledgement", data=DECISION | {"decision": "Helen's own idea"}
    )
    assert answer.status_code == 422
    assert "Sam Okoro acknowledged this on" in answer.text and "Helen&#39;s own idea" in answer.text


@pytest.mark.rule("U13")
def test_a_practitioner_reads_it_and_is_told_who_decides(as_person, escalation):
    nadia = as_person("nadia")
    page = nadia.get(f"/escalations/{escalation.id}").text
    assert "It is with the Strategic Service Manager" in page and "<textarea" not in page
    answer = nadia.post(f"/escalations/{escalation.id}/acknowledgement", data=DECISION)
    assert answer.status_code == 422 and "Mary allocates tomorrow" in answer.text
    assert db.session.query(Acknowledgement).count() == 0


@pytest.mark.rule("L27")
def test_mary_escalates_by_hand_and_is_led_to_it(as_person, cast):
    case, mary = cast.case(), as_person("mary")
    assert "harm has become likelier" in mary.get(f"/cases/{case.id}/escalate").text
    assert mary.post(f"/cases/{case.id}/escalate", data={"reason": " "}).status_code == 422
    answer = mary.post(f"/cases/{case.id}/escalate", data={"reason": "Fell twice this week"})
    row = db.session.query(Escalation).one()
    assert answer.location == f"/escalations/{row.id}" and row.reason == "Fell twice this week"
    again = as_person("tom").get(f"/cases/{case.id}/escalate").text
    assert "already been escalated" in again and f"/escalations/{row.id}" in again and "<textarea" not in again


@pytest.mark.rule("L27", "U16")
def test_a_practitioner_is_told_to_ask_a_manager_and_a_stranger_finds_nothing(as_person, cast):
    case = cast.case()
    assert "Only a Team Manager" in as_person("nadia").get(f"/cases/{case.id}/escalate").text
    assert as_person("nadia").post(f"/cases/{case.id}/escalate", data={"reason": "Worse"}).status_code == 422
    assert as_person("mo").get(f"/cases/{case.id}/escalate").status_code == 404
    assert db.session.query(Escalation).count() == 0
