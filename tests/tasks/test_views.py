"""My tasks, a task's page, setting one; as page, by the forms that stand on it."""

import re
from datetime import timedelta

import pytest

from casework.ground import clock
from casework.ground.db import db, transaction
from casework.records.audit.models import Entry
from casework.records.tasks import operations
from casework.records.tasks.models import Task


@pytest.fixture
def task(cast):
    """Something that Nadia is to do today, set by Mary."""
    case = cast.case()
    with transaction():
        return operations.set_task(
            actor=cast.actor("mary"), now=clock.now(), policy=cast.policy, case=case, words="Ring the housing officer",
            receiver=f"worker:{cast.worker('nadia').id}", due_on=clock.today(),
        )  # fmt: skip


@pytest.mark.rule("U39")
def test_nadia_finds_a_task_in_feed_navigation_and_list_and_ticks_it_off(as_person, task):
    nadia = as_person("nadia")
    feed = nadia.get("/").text
    assert "Ring the housing officer" in feed and f'href="/tasks/{task.id}"' in feed
    assert re.search(r'href="/my-tasks".{0,200}?\b1\b', feed, re.S), "the navigation counts it"
    listed = nadia.get("/my-tasks").text
    assert "Due today (1)" in listed and "Edith Marsh" in listed
    assert db.session.query(Entry).filter_by(act="my-tasks.listed").one().persons == [task.case.person_id]
    answer = nadia.post(f"/tasks/{task.id}/completion", data={"outcome": "He rings back on Friday."})
    assert answer.status_code == 303 and answer.location.endswith("/my-tasks")
    assert "You have no task" in nadia.get("/my-tasks").text
    assert "He rings back on Friday." in nadia.get("/my-tasks?whose=done").text
    assert "He rings back on Friday." in nadia.get(f"/cases/{task.case_id}").text


def test_a_task_is_set_from_the_case_and_a_day_that_has_gone_is_refused_with_everything_kept(as_person, cast):
    case, nadia = cast.case(), as_person("nadia")
    yesterday = clock.today() - timedelta(days=1)
    typed = {"words": "Send the leaflet", "receiver": f"managers:{case.team_id}", "due_on": f"{yesterday:%d/%m/%Y}"}
    refused = nadia.post(f"/cases/{case.id}/tasks/new", data=typed)
    assert refused.status_code == 422 and "cannot be due before today" in refused.text
    assert all(value in refused.text for value in typed.values())
    assert re.search(rf'<option selected value="managers:{case.team_id}">', refused.text)
    answer = nadia.post(f"/cases/{case.id}/tasks/new", data=typed | {"due_on": f"{clock.today():%d/%m/%Y}"})
    assert answer.status_code == 303
    assert "Send the leaflet" in nadia.get(f"/cases/{case.id}").text
    assert "Send the leaflet" in as_person("tom").get("/my-tasks").text


def test_a_task_cannot_be_given_outside_the_team(as_person, cast):
    case = cast.case()
    sent = {
        "words": "Look at this",
        "receiver": f"worker:{cast.worker('sue').id}",
        "due_on": f"{clock.today():%d/%m/%Y}",
    }
    assert as_person("nadia").post(f"/cases/{case.id}/tasks/new", data=sent).status_code == 422
    assert db.session.query(Task).count() == 0


def test_dropping_without_a_reason_comes_back_with_the_sentence(as_person, task):
    answer = as_person("mary").post(f"/tasks/{task.id}/dropping", data={"why": ""})
    assert answer.status_code == 422 and "Say why it is no longer needed" in answer.text


def test_olive_who_has_nothing_to_do_with_it_reads_it_and_is_told_whose_it_is(as_person, task):
    page = as_person("olive").get(f"/tasks/{task.id}")
    assert page.status_code == 200 and "Whoever has this task ends it" in page.text and "It is done" not in page.text
    refused = as_person("olive").post(f"/tasks/{task.id}/completion", data={"outcome": "I did it for her"})
    assert refused.status_code == 422 and "I did it for her" in refused.text


def test_a_task_ended_meanwhile_says_so_and_keeps_what_was_typed(as_person, cast, task):
    with transaction():
        operations.finish_task(actor=cast.actor("mary"), now=clock.now(), task=task)
    answer = as_person("nadia").post(f"/tasks/{task.id}/completion", data={"outcome": "Rang at noon"})
    assert answer.status_code == 422 and "has ended already" in answer.text and "Rang at noon" in answer.text


@pytest.mark.rule("U16")
def test_another_team_finds_nothing(as_person, task):
    sue = as_person("sue")
    for address in (f"/tasks/{task.id}", f"/cases/{task.case_id}/tasks/new"):
        assert sue.get(address).status_code == 404
    for verb in ("completion", "handing-over", "dropping"):
        assert sue.post(f"/tasks/{task.id}/{verb}", data={}).status_code == 404
    assert "housing officer" not in sue.get("/my-tasks?whose=team").text
