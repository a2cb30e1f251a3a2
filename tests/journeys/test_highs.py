"""A High from the call to what came of it: the man in the cold (S18), and one to whom nobody can go (S16)."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.ground.days import office_time
from casework.ground.db import transaction
from casework.records.clocks import queries as clocks
from casework.records.clocks.rules import ALLOCATION
from casework.records.staff.operations import record_absence
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import notes_on

COLD = ("Somebody's safety or survival", "We do not know what kind of harm", "Health or wellbeing, of body or mind, is failing")


def prioritise(page, *signs, suggests, rationale):
    ticked = page.locator("fieldset#ticked input:checked")
    while ticked.count():
        ticked.first.uncheck()
    for sign in signs:
        page.get_by_label(re.compile(f"^{sign}")).check()
    expect(page.locator("#ticks-outcome")).to_contain_text(f"Suggested: {suggests}")  # else saving would cut its answer off
    page.get_by_label("Rationale").fill(rationale)


@pytest.mark.rule("S18")
def test_the_man_in_the_cold_from_the_call_to_both_notes_and_the_new_day(office, enter):
    """Nobody knew him until the neighbour rang: High, a visit, what lowered the risk, Normal, and six weeks from then."""
    case = office.case(person=office.person("Arthur", "Penrose"))
    page = enter("nadia")
    page.goto(f"/cases/{case.id}")
    page.get_by_role("link", name="Prioritise: risk priority").click()
    prioritise(page, *COLD, suggests="High", rationale="No heating at minus four. Half dressed, confused, nobody with him.")
    page.get_by_role("button", name="Save level and note").click()
    expect(page.locator("main")).to_contain_text("Risk priority saved: High")
    page.goto("/highs")
    expect(page.locator("main")).to_contain_text(re.compile("1 (to do today|late)"))  # late, where the office has closed
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("^Record what was done")).click()
    page.get_by_label("We responded today").check()
    page.get_by_label("What was found, and what was done?").fill("Visited at two: infection, no food, meter empty.")
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert not overflows(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Save this record").click()
    expect(page.locator("main")).to_contain_text("Looked at today by Nadia Hussain")
    page.get_by_role("link", name=re.compile("^Bring the level down")).click()
    prioritise(page, "Isolated", suggests="Normal", rationale="Warm, fed and treated. Still nobody around him.")
    page.get_by_label("Mitigating actions").fill("GP treated the infection. Meter topped up. Home care twice a day.")
    for offer in ("GP", "Community group", "They will call if things change", "I am confident that they will"):
        page.get_by_label(offer, exact=True).check()
    page.get_by_role("button", name="Save level and note").click()
    expect(page.locator("main")).to_contain_text("Risk priority saved: Normal. To be allocated by")
    (held,) = [clock for clock in clocks.running(case.id) if clock.kind == ALLOCATION]
    assert held.due_on == office.now.date() + timedelta(days=42)
    assert len(notes_on(case.id, "risk-prioritisation")) == 3
    page.goto(f"/cases/{case.id}")
    expect(page.locator("#ratings")).to_contain_text("down from High")
    expect(page.locator("main")).to_contain_text("They will call if things change")


@pytest.mark.rule("S16")
def test_twenty_minutes_before_closing_nobody_can_go_and_the_manager_is_away(office, enter):
    """The duty worker says so in one step; it goes past the manager to the head of service, who decides."""
    local = office_time(office.now)
    closing = min(local + timedelta(minutes=21), local.replace(hour=23, minute=59))
    with transaction() as session:
        team = office.team("North")
        team.opens, team.closes = closing.time().replace(hour=0, minute=0), closing.time().replace(second=0, microsecond=0)
        session.add(team)
        record_absence(actor=office.actor("helen"), now=office.now, worker=office.worker("mary"), from_on=office.now.date())
    case = office.case(person=office.person("Ned", "Frost"))
    page = enter("dev")
    page.goto(f"/cases/{case.id}/prioritisation?tool=risk")
    prioritise(page, "The person has no home", suggests="High", rationale="Sleeping in a doorway at minus two.")
    page.get_by_role("button", name="Save level and note").click()
    expect(page.locator("main")).to_contain_text("Risk priority saved: High")
    page.goto("/highs")
    expect(page.locator("main")).to_contain_text("minutes left")
    page.get_by_role("link", name=re.compile("^Record what was done")).click()
    page.get_by_label("Nobody can respond today").check()
    page.get_by_label("What was found, and what was done?").fill("Both workers are at an emergency until eight.")
    page.get_by_role("button", name="Save this record").click()
    expect(page.locator("main")).to_contain_text("put to whoever of the chain is there")
    expect(page.locator("main")).to_contain_text("Dev Patel said so")
    head = enter("helen")
    head.goto("/")
    expect(head.locator("#feed")).to_contain_text("Nobody on duty can respond today")
    head.get_by_role("link", name=re.compile("^Decide")).click()
    expect(head.locator("main")).to_contain_text("Both workers are at an emergency until eight.")
    expect(head.locator("main")).to_contain_text("Mary Byrne")
    head.get_by_label("Decision", exact=True).fill("The emergency duty team goes tonight; I have rung them.")
    head.get_by_role("button", name=re.compile("decision", re.I)).click()
    expect(head.locator("main")).to_contain_text("the escalation is closed")
