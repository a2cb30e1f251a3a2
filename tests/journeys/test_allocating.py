"""Cases change hands, many at once: an allocation meeting of two managers, and the caseload of somebody who left."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.ground.db import db, transaction
from casework.practice.allocation.rules import NewTask
from casework.records.cases.models import Case
from casework.records.notes import queries as notes
from casework.records.staff.models import RoleHeld
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import notes_on
from tests.outcomes.ways import allocated


def on_card(page, case):
    """The part of the meeting that is about one case."""
    return page.locator(f"#case-{case.id}")


def holder_of(case):
    db.session.rollback()
    return db.session.get(Case, case.id, populate_existing=True).holder_id


@pytest.mark.rule("H2", "H6", "H8")
def test_a_meeting_with_three_cases_gives_two_and_says_of_the_third_why_not(office, enter):
    """Mary tries, Tom sees what is tried, the one who is full is refused, and what was typed for it stays."""
    for _ in range(15):
        allocated(office, office.case(), to="tom")
    first, second, third = (office.waiting(days=9) for _ in range(3))
    mary, tom = enter("mary"), enter("tom")
    address = f"/teams/{office.team('North').id}/meeting"
    mary.goto(address)
    mary.get_by_role("button", name="Begin the meeting").click()
    for case, worker, why in ((first, "nadia", "Has worked with her before"), (second, "dev", "Speaks Gujarati"),
                              (third, "tom", "Near his other visits")):  # fmt: skip
        card = on_card(mary, case)
        card.get_by_label("Who takes it?").select_option(str(office.worker(worker).id))
        card.get_by_label("Weight").select_option("low")
        card.get_by_label("Why?").fill(why)
    mary.get_by_role("button", name="See what it does").click()
    nadias = mary.get_by_role("row").filter(has_text="Nadia Hussain")
    expect(nadias).to_contain_text("0 → 1 of 25")
    expect(on_card(mary, third)).to_contain_text("the limit of the grade is 15")
    assert_accessible(mary)
    tom.goto(address)
    expect(tom.locator("main")).to_contain_text("begun by Mary Byrne")
    expect(tom.get_by_role("row").filter(has_text="Nadia Hussain")).to_contain_text("0 → 1 of 25")
    assert [holder_of(case) for case in (first, second, third)] == [None] * 3
    mary.get_by_role("button", name="Allocate what is whole").click()
    expect(mary.locator("#notices")).to_contain_text("2 cases allocated. 1 case could not be")
    expect(on_card(mary, third).get_by_label("Why?")).to_have_value("Near his other visits")
    assert [holder_of(case) for case in (first, second, third)] == [office.worker("nadia").id, office.worker("dev").id, None]
    assert len(notes_on(first.id, "social-work-allocation")) == len(notes_on(second.id, "social-work-allocation")) == 1
    mary.set_viewport_size({"width": 320, "height": 900})
    assert not overflows(mary), overflows(mary)
    nadia = enter("nadia")
    nadia.goto("/")
    expect(nadia.locator("main")).to_contain_text("A case is allocated to you")


@pytest.mark.rule("H11", "H12", "H14")
def test_a_leavers_caseload_of_22_is_found_and_moved(office, enter):
    """Twenty go to two colleagues, one is closed, and one that the full colleague cannot take stays and says why."""
    soon = [NewTask("Visit", office.now.date() + timedelta(days=3))]
    for _ in range(6):
        allocated(office, office.case(), to="tom")
    cases = [office.case() for _ in range(22)]
    for case in cases:
        allocated(office, case, to="dev", tasks=soon)
    with transaction():
        held = db.session.scalars(db.select(RoleHeld).where(RoleHeld.worker_id == office.worker("dev").id)).one()
        held.until_on = office.now.date() - timedelta(days=1)
    mary = enter("mary")
    mary.goto("/ghosts")
    expect(mary.locator("main")).to_contain_text("Held by somebody who has left the team (22)")
    mary.get_by_role("link", name="Dev Patel").first.click()
    chosen = [office.worker("nadia").id] * 11 + [office.worker("tom").id] * 10 + ["close"]
    for case, value in zip(cases, chosen, strict=True):
        mary.locator(f"[name=case_{case.id}]").select_option(str(value))
    mary.get_by_label("Why these workers?").fill("They know the area")
    mary.get_by_label("What is outstanding?").fill("None")
    assert_accessible(mary)
    mary.get_by_role("button", name="Hand on and close").click()
    expect(mary.locator("main")).to_contain_text("21 cases went. 1 case could not")
    expect(mary.locator("main")).to_contain_text("Tom Lloyd holds 15 cases, and the limit of the grade is 15")
    expect(mary.locator(".app-panel")).to_have_count(1)
    mary.locator(".app-panel select").select_option(str(office.worker("nadia").id))
    mary.get_by_role("button", name="Hand on and close").click()
    expect(mary).to_have_url(re.compile("/ghosts"))
    held = [holder_of(case) for case in cases]
    nadia, tom = office.worker("nadia").id, office.worker("tom").id
    assert (held.count(nadia), held.count(tom), held.count(None)) == (12, 9, 1)
    for case in cases[:21]:
        assert {note.type for note in notes.notes_of(case.id)} == {"social-work-allocation", "case-transfer"}
    assert [note.type for note in notes_on(cases[21].id, "case-closure")] == ["case-closure"]
