"""The other ways from triage and off the tray: settled at duty, given to a worker, resting until a review."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.clockwork import jobs
from casework.ground.clock import today
from casework.ground.days import add_days, at_office
from casework.ground.db import db, transaction
from casework.ground.web import day
from casework.practice.triage.models import Proposal
from casework.records.cases.models import Allocation, Case
from casework.records.clocks.models import Clock
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import notes_on, rows, typed_values


def sound(page):
    """No objection by axe, one main button at most, and nothing sticks out on a telephone."""
    assert_accessible(page)
    assert page.locator("main .govuk-button:not(.govuk-button--secondary):not(.govuk-button--warning)").count() <= 1
    page.set_viewport_size({"width": 320, "height": 900})
    assert not overflows(page), overflows(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def stage(case):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(Case, case.id).stage


@pytest.mark.rule("L8")
@pytest.mark.parametrize("javascript", [True, False], ids=["with the script", "without it"])
def test_a_duty_worker_settles_a_matter_at_the_first_contact(office, enter, javascript):
    """Dev records by what, for whom and who knows; Mary reads and acknowledges."""
    case = office.case(reason="Cannot reach the light switch at night")
    dev, mary = enter("dev", javascript=javascript), enter("mary", javascript=javascript)
    dev.goto(f"/cases/{case.id}")
    dev.get_by_role("link", name="Triage", exact=True).click()
    if javascript:
        sound(dev)
    dev.get_by_role("link", name="Resolved at duty", exact=True).click()
    dev.get_by_label("Work done").fill("A motion light was fitted the same day; it works.")
    dev.get_by_label("Outstanding").fill("None")
    before = typed_values(dev)
    dev.get_by_role("button", name="End the case").click()
    summary = dev.locator(".govuk-error-summary")
    expect(summary).to_contain_text("Tick what settled it.")
    assert typed_values(dev) == before
    if javascript:
        sound(dev)
    dev.get_by_role("checkbox", name="Care technology").check()
    dev.get_by_label("Who is responsible").fill("None")
    dev.get_by_label("Who was told, and how?").fill("Edith, on the telephone")
    dev.get_by_role("button", name="End the case").click()
    expect(dev.locator("#notices")).to_contain_text("The case has ended")
    expect(dev.locator("#timeline")).to_contain_text("Resolved at duty. Settled by: care technology")
    assert len(notes_on(case.id, "case-closure")) == 1

    mary.goto("/")
    expect(mary.locator("#feed")).to_contain_text("Duty settled a case: read how, and acknowledge it")
    mary.get_by_role("button", name=re.compile("^Acknowledge ?: Duty settled")).click()
    expect(mary.locator("main")).to_contain_text("Nothing needs you now")


@pytest.mark.rule("L8", "L24", "L26", "H6")
@pytest.mark.parametrize("javascript", [True, pytest.param(False, marks=pytest.mark.long)], ids=["with the script", "without it"])
def test_a_manager_allocates_from_the_tray_and_the_worker_finds_it_in_the_feed(office, enter, javascript):
    """From the row of the tray; off it in one act; the worker reads the note and acknowledges."""
    case = office.waiting("none:moderate", days=20)
    mary, nadia = enter("mary", javascript=javascript), enter("nadia", javascript=javascript)
    mary.goto("/tray")
    mary.locator(f"#case-{case.id}").get_by_role("link", name=re.compile("^Take off")).click()
    if javascript:
        sound(mary)
    mary.get_by_role("link", name="Allocate to a worker now", exact=True).click()
    mary.get_by_role("radio", name=re.compile("^Moderate:")).check()
    if javascript:
        expect(mary.locator("#workers")).to_contain_text("0 cases → 1 of 25, 0 points → 2 of 50. Workload 0% → 4%")
    mary.get_by_label("What is to be done?").first.fill("Care Act assessment.")
    mary.get_by_label("By when?").first.fill(f"{today() + timedelta(days=9):%d/%m/%Y}")
    mary.get_by_label("Why this worker").fill("Nadia knows her from last year.")
    mary.get_by_role("button", name="Allocate", exact=True).click()
    expect(mary.locator(".govuk-error-summary")).to_contain_text("Choose who takes the case.")
    if javascript:
        sound(mary)
    mary.get_by_role("radio", name="Nadia Hussain").check()
    mary.get_by_label("Talked over").fill("In supervision on Monday.")
    mary.get_by_role("button", name="Allocate", exact=True).click()
    expect(mary.locator("#notices")).to_contain_text("Allocated. Nadia Hussain has it in the feed.")
    expect(mary.locator("#timeline")).to_contain_text("Named worker by: met")
    assert rows(Allocation, case_id=case.id, worker_id=office.worker("nadia").id) == 1
    assert [len(notes_on(case.id, kind)) for kind in ("social-work-allocation", "management-decision")] == [1, 1]
    mary.goto("/tray")
    assert mary.locator(f"#case-{case.id}").count() == 0

    nadia.goto("/")
    nadia.get_by_role("link", name=re.compile("^Read the note")).click()
    expect(nadia.locator("#timeline")).to_contain_text("Allocated to Nadia Hussain from")
    nadia.get_by_role("button", name=re.compile("^Acknowledge")).click()
    expect(nadia.locator("#notices")).to_contain_text("Acknowledged.")
    nadia.goto("/my-cases")
    expect(nadia.locator("main")).to_contain_text("Edith Marsh")
    nadia.get_by_role("link", name="See my caseload against the limits").click()
    expect(nadia.locator("main")).to_contain_text("1 case of 25, 2 points of 50")
    nadia.goto("/my-tasks")
    expect(nadia.locator("main")).to_contain_text("First contact since the case was allocated")
    expect(nadia.locator("main")).to_contain_text("Care Act assessment.")


@pytest.mark.rule("L8", "L2")
def test_a_case_rests_until_its_review_comes_back_and_is_reviewed(office, enter):
    """A proposal is overtaken by it; the day comes; duty finds it; the manager settles the next date on a telephone."""
    from tests.outcomes.ways import proposed

    case = office.case()
    proposed(office, case)
    mary, dev, nadia = enter("mary"), enter("dev"), enter("nadia")
    mary.goto(f"/cases/{case.id}")
    mary.get_by_role("link", name="Triage", exact=True).click()
    mary.get_by_role("link", name="Nothing to do until the next review", exact=True).click()
    sound(mary)
    mary.get_by_label("What it is about").fill("Her plan is in place.")
    mary.get_by_label("Decision", exact=True).fill("Nothing is left to do for now.")
    mary.get_by_role("button", name="Set the review date").click()
    expect(mary.locator("#notices")).to_contain_text("On the Review tray until")
    sound(mary)
    nadia.goto("/")
    nadia.get_by_role("link", name=re.compile("^Read the answer")).click()
    expect(nadia.locator("main")).to_contain_text("Overtaken")
    assert rows(Proposal, answer="overtaken") == 1
    mary.goto("/tray")
    mary.get_by_role("link", name="Review tray", exact=True).click()
    expect(mary.locator("tbody")).to_contain_text("Edith Marsh")
    sound(mary)

    with transaction() as session:  # the clock stands as if the day had come
        clock = session.scalar(db.select(Clock).where(Clock.case_id == case.id, Clock.kind == "review"))
        clock.due_on = clock.tell_on = office.now.date()
    jobs.sweep(at_office(office.now.date(), office.now.time()), office.policies)
    dev.goto("/")
    expect(dev.locator("#feed")).to_contain_text("A case is back from the Review tray today: look at it")
    dev.get_by_role("link", name=re.compile("^Decide what happens")).click()
    expect(dev.locator("main")).to_contain_text("Only a manager of the team decides")

    tom = enter("tom", width=390)
    tom.goto(f"/cases/{case.id}/outcome")
    tom.get_by_role("link", name="Reviewed: nothing to do until the next review", exact=True).click()
    assert not overflows(tom)
    soon = add_days(office.now.date(), 90)
    tom.get_by_label("Next review").fill(f"{soon:%d/%m/%Y}")
    tom.get_by_label("What it is about").fill("Reviewed with her today.")
    tom.get_by_label("Decision", exact=True).fill("Look again in the spring.")
    tom.get_by_role("button", name="Set the review date").click()
    expect(tom.locator("#notices")).to_contain_text(f"On the Review tray until {day(soon)}")
    dev.goto("/")
    expect(dev.locator("main")).not_to_contain_text("back from the Review tray")
    assert stage(case) == "review"


@pytest.mark.rule("L24")
def test_a_manager_brings_somebody_back_to_duty_whose_feed_says_so(office, enter):
    """Off the tray, with the decision; nothing is due any more."""
    case = office.waiting("none:low", days=9)
    mary, dev = enter("mary"), enter("dev")
    mary.goto(f"/cases/{case.id}")
    mary.get_by_role("link", name="Take off the tray").click()
    mary.get_by_role("link", name="Back to duty", exact=True).click()
    sound(mary)
    mary.get_by_label("What it is about").fill("Her daughter rang: much has changed since she was placed.")
    mary.get_by_label("Decision", exact=True).fill("Duty looks at it anew today.")
    mary.get_by_role("button", name="Bring back to duty").click()
    expect(mary.locator("#notices")).to_contain_text("Back at duty")
    expect(mary.locator("#dates")).to_contain_text("No dates are running.")
    dev.goto("/")
    expect(dev.locator("#feed")).to_contain_text("A case came back to duty: look at it today")
    assert stage(case) == "duty"
