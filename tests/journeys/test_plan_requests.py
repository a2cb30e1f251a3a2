"""A change of plan is asked for: a review of each kind, by light touch, the worker, somebody else, another service."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.ground.db import transaction
from casework.practice.revising.models import PlanRevision
from casework.records.staff import operations as staff
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import rows
from tests.outcomes.ways import allocated
from tests.revising.scene import needs_no_advocate

ASKS = {
    "need": "Have their needs changed?",
    "circumstance": "Have their circumstances changed?",
    "budget": "Would the personal budget have to change?",
}


def answer(page, question, words):
    page.get_by_role("group", name=question, exact=True).get_by_role("radio", name=words, exact=True).check()


def looked_at(page):
    """The page stands by itself: nothing sticks out, and axe finds nothing."""
    assert not overflows(page)
    assert_accessible(page)


def ask_for_a_change(page, case, *, changed=(), urgent="No", learning="No"):
    """From the person's page: the request, and how it was considered; ends on the request's page."""
    page.goto(f"/people/{case.person_id}")
    page.get_by_role("link", name="A change of plan is asked for").click()
    answer(page, "Who asks for the change?", "Their carer, family or a friend")
    page.get_by_label("Their name, and how to reach them").fill("Ann Marsh, her daughter")
    page.get_by_label("What is to change, and why").fill("Visits on other days: her work has changed")
    for fact, question in ASKS.items():
        answer(page, question, "Yes" if fact in changed else "No")
    answer(page, "Is the review urgent?", urgent)
    if urgent == "Yes":
        answer(page, "Would allocating it take too long?", "No")
    answer(page, "Is a learning disability diagnosed?", learning)
    answer(page, "Is the request reasonable?", "Yes, so the plan is reviewed")
    looked_at(page)
    page.get_by_role("button", name="Save the request").click()
    expect(page.locator("#notices")).to_contain_text("The request is on record")


def review_and_revise(page):
    """From the request's page: a review is begun and completed, then the plan revised."""
    request = page.url
    page.get_by_role("link", name="Begin the review").click()
    answer(page, "What begins?", "Review")
    page.get_by_role("button", name="Record that it begins").click()
    page.goto(request)
    page.get_by_role("link", name="Complete the review").click()
    answer(page, "How does it end?", "It is completed")
    page.get_by_label("What came of it").fill("She is well; Tuesdays suit her daughter")
    page.get_by_role("button", name="Save the end").click()
    page.goto(request)
    page.get_by_role("link", name="Revise the plan").click()
    page.get_by_label("What changes in the plan").fill("Tuesday in place of Monday")
    page.get_by_label("How the person was told, and when").fill("By telephone today")
    looked_at(page)
    page.get_by_role("button", name="Save the revision").click()
    expect(page.locator("#notices")).to_contain_text("The revised plan is on record")
    page.goto(request)
    expect(page.locator("main")).to_contain_text("The plan was revised")


@pytest.mark.rule("F17")
def test_nothing_changes_but_the_days_so_a_light_touch_review_on_one_page_revises_the_plan(office, enter):
    case = office.case()
    needs_no_advocate(office, case)
    page = enter("nadia", width=390)
    ask_for_a_change(page, case)
    expect(page.locator("main")).to_contain_text("A light-touch review, without allocating")
    looked_at(page)
    page.get_by_role("link", name="Record the light-touch review").click()
    page.get_by_label("What the review found, and who took part").fill("All is well, but for the days")
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.get_by_label("What the review found, and who took part")).to_have_value("All is well, but for the days")
    page.get_by_role("radio", name="revised").check()
    page.get_by_label("What changes in the plan").fill("Tuesday in place of Monday")
    page.get_by_label("How the person was told, and when").fill("By telephone today")
    looked_at(page)
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("main")).to_contain_text("The plan was revised")
    assert rows(PlanRevision) == 1


@pytest.mark.rule("F17", "F18")
def test_the_allocated_worker_reviews_and_while_they_are_away_a_manager_lets_somebody_else(office, enter):
    """Not urgent, it is the worker's. Urgent, and they are away: a manager is asked, and another review is begun."""
    theirs, urgent = office.case(), office.case()
    for case in (theirs, urgent):
        needs_no_advocate(office, case)
        allocated(office, case, "olive" if case is urgent else "nadia")
    page = enter("nadia")
    ask_for_a_change(page, theirs)
    expect(page.locator("main")).to_contain_text("The allocated worker reviews the plan")
    review_and_revise(page)
    today = office.now.date()
    with transaction():
        staff.record_absence(actor=office.actor("mary"), now=office.now, worker=office.worker("olive"), from_on=today,
                             until_on=today + timedelta(days=3), deputy=office.worker("nadia"))  # fmt: skip
    ask_for_a_change(page, urgent, changed=("need",), urgent="Yes")
    expect(page.locator("main")).to_contain_text("A manager decides: wait for the allocated worker, or somebody else")
    expect(page.locator("main")).to_contain_text("The managers of North were told, and answer today")
    request = page.url
    manager = enter("mary")
    manager.goto(request)
    manager.get_by_role("link", name="Answer: wait, or somebody else").click()
    answer(manager, "Who reviews the plan?", "Somebody else reviews the plan")
    manager.get_by_label("Why, who does it, and until when").fill("Nadia this week: it cannot wait for Olive")
    looked_at(manager)
    manager.get_by_role("button", name="Save your answer").click()
    expect(manager.locator("main")).to_contain_text("Somebody else reviews the plan")
    page.goto(request)
    looked_at(page)
    review_and_revise(page)
    assert rows(PlanRevision) == 2


@pytest.mark.rule("F18", "F19")
def test_the_learning_disability_service_always_reviews_so_the_request_goes_there_with_all_that_is_known(office, enter):
    case = office.case()
    page = enter("nadia")
    ask_for_a_change(page, case, changed=("need",), learning="Yes")
    expect(page.locator("main")).to_contain_text("The all-age learning disability service reviews the plan")
    page.get_by_role("link", name="Hand the request on").click()
    page.get_by_label("Who confirmed that they are free for it").fill("Jo Hall")
    page.get_by_label("How the person agreed, or who decided in their best interests").fill("She agrees")
    page.get_by_label("Who agreed for the other service").fill("Jo Hall")
    page.get_by_role("button", name="Save the transfer").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("puts nobody at risk")
    expect(page.get_by_label("Who agreed for the other service")).to_have_value("Jo Hall")
    page.get_by_label("Why waiting puts nobody at risk, and what is done until they begin").fill("Her sister stays with her")
    looked_at(page)
    page.get_by_role("button", name="Save the transfer").click()
    expect(page.locator("main")).to_contain_text("Another service has it")
    looked_at(page)
