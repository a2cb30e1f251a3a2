"""A worker has too much: she says so, her manager explores it and agrees what helps, and reviews it from the feed."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.clockwork import jobs
from casework.ground import clock
from casework.practice.workload.models import WorkloadConcern
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import rows


def sound(page):
    """No objection by axe, and nothing sticks out on a telephone."""
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    assert not overflows(page), overflows(page)
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.rule("H18", "H20")
def test_nadia_raises_a_concern_mary_agrees_measures_with_her_and_reviews_it_when_its_day_comes(office, enter):
    nadia, mary = enter("nadia"), enter("mary")
    tomorrow = clock.today() + timedelta(days=1)
    nadia.goto("/my-cases")
    nadia.get_by_role("link", name="Raise a concern about my workload").click()
    nadia.get_by_label("What makes the workload too much?").fill("The recording of my visits is three weeks behind.")
    nadia.get_by_role("button", name="Raise the concern").click()
    expect(nadia.locator("#notices")).to_contain_text("It is on record")

    mary.goto("/")
    mary.get_by_role("link", name=re.compile("^Open the concern")).click()
    mary.get_by_role("link", name="Explore the reasons together").click()
    mary.get_by_label("Case administration that is overdue").check()
    mary.get_by_label("What did you find out together?").fill("Two colleagues left, and their reviews came to her.")
    mary.get_by_role("button", name="Save").click()
    expect(mary.locator(".govuk-error-summary")).to_contain_text("Tick what was considered for their welfare")
    mary.get_by_label("The Employee Assistance Programme was considered").check()
    mary.get_by_role("button", name="Save").click()
    mary.get_by_role("link", name="Agree what will help").click()
    mary.get_by_label("Which tasks did you look at").fill("All of them, case by case.")
    first = mary.get_by_role("group", name="Measure 1")
    first.get_by_label("Measure", exact=True).select_option("Protected time for overdue case administration")
    first.get_by_label("What exactly?").fill("Friday mornings, to record")
    first.get_by_label("Whose is it?").select_option("Mary Byrne")
    first.get_by_label("By when?").fill(f"{tomorrow:%d/%m/%Y}")
    mary.get_by_label("Highest number of cases").fill("18")
    mary.get_by_label("Review it on").fill(f"{tomorrow:%d/%m/%Y}")
    sound(mary)
    mary.get_by_role("button", name="Save").click()
    expect(mary.locator("main")).to_contain_text("at most 18 cases")

    nadia.goto("/workload")
    nadia.get_by_role("link", name="Open my concern").click()
    sound(nadia)
    nadia.get_by_role("button", name="Acknowledge").click()
    expect(nadia.locator("main")).to_contain_text("Acknowledged")

    jobs.sweep(clock.now() + timedelta(days=1), office.policies)
    mary.goto("/")
    mary.get_by_role("row", name=re.compile("A workload concern is to be reviewed")).get_by_role(
        "link", name=re.compile("^Open the concern")
    ).click()
    mary.get_by_role("link", name="Review how it goes").click()
    mary.get_by_label("What did the review find?").fill("Her recording is up to date.")
    mary.get_by_label("It ends", exact=True).check()
    mary.get_by_label("The workload is manageable again").check()
    mary.get_by_role("button", name="Save").click()
    expect(mary.locator("main")).to_contain_text("The workload is manageable again")
    assert rows(WorkloadConcern, stage="closed") == 1
