"""From the reminder in the feed to the record that the worker has read."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.clockwork import jobs
from casework.ground import clock
from casework.practice.supervision.models import SupervisionReading
from casework.records.tasks.models import Task
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import notes_on, rows
from tests.supervision.scene import hold, record


@pytest.mark.rule("H15")
def test_from_the_reminder_to_the_record_that_was_read(office, enter):
    number = hold(office, days=90)
    record(office, at=office.now - timedelta(days=40))
    jobs.sweep(clock.now(), office.policies)

    mary = enter("mary")
    mary.goto("/")
    reminder = mary.get_by_role("row", name=re.compile("Supervision of Nadia Hussain")).filter(has_text="find an hour")
    reminder.get_by_role("link", name=re.compile("^Open the agenda")).click()
    expect(mary.locator("main")).to_contain_text("overdue by")
    mary.get_by_role("link", name="Record the supervision").click()
    assert_accessible(mary)
    mary.get_by_text("Take it up").click()
    mary.get_by_label("Talked about: Edith Marsh").fill("She is settling in.")
    mary.get_by_label("Agreed: Edith Marsh").fill("A visit before the end of the month.")
    mary.get_by_label("Talked about", exact=True).fill("The caseload as a whole.")
    mary.get_by_label("Wellbeing (optional)").fill("Tired.")
    mary.get_by_label("Action 1 (optional)").fill("Visit her")
    mary.get_by_label("By when, action 1").fill(f"{clock.today() + timedelta(days=7):%d/%m/%Y}")
    mary.get_by_label("About which case, action 1").select_option(label=f"Edith Marsh, case {number}")
    mary.get_by_role("button", name="Save the record").click()
    expect(mary.locator(".govuk-error-summary")).to_contain_text("Write something under “Agreed”")
    mary.get_by_label("Agreed", exact=True).fill("Visits first.")
    mary.get_by_role("button", name="Save the record").click()
    expect(mary.locator("#notices")).to_contain_text("asked to read it")
    assert rows(Task, words="Visit her") == 1 and len(notes_on(number, "supervision")) == 1
    mary.goto("/")
    expect(mary.locator("#feed")).not_to_contain_text("Supervision of Nadia Hussain")

    nadia = enter("nadia", width=390)
    nadia.goto("/")
    newest = nadia.get_by_role("link", name=re.compile("^Read the record")).last
    newest.click()
    expect(nadia.locator("main")).to_contain_text("A visit before the end of the month.")
    assert_accessible(nadia)
    assert not overflows(nadia)
    nadia.get_by_label("Your remark (optional)").fill("Thank you.")
    nadia.get_by_role("button", name="I have read this record").click()
    expect(nadia.locator("main")).to_contain_text("Remark of Nadia Hussain")
    assert rows(SupervisionReading, remark="Thank you.") == 1
