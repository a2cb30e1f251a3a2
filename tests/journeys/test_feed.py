"""The feed in a real browser: it renews itself, one click puts a notice away, an escalation is decided."""

import re

import pytest
from playwright.sync_api import expect

from casework.ground import clock
from casework.ground.db import transaction
from casework.practice.escalation import operations
from casework.records.notices.operations import tell
from casework.records.staff.rules import SYSTEM
from tests.browser import assert_accessible, overflows


@pytest.fixture
def told(cast):
    """``told(case, "note:1")``: something for North's managers to acknowledge."""

    def put(case, occasion, kind="acknowledge", who="managers", **facts):
        with transaction():
            tell(now=clock.now(), receiver=f"{who}:{case.team_id}", kind=kind, rule="L22", case=case, occasion=occasion,
                 words="A contact was recorded: read it and acknowledge it", **facts)  # fmt: skip

    return put


def escalate(cast, case):
    with transaction():
        return operations.raise_escalation(
            actor=SYSTEM, now=clock.now(), policy=cast.policy, case=case, rule="L27", chain="grave-wait",
            occasion="placing:1:1", reason="Rated Red now, and on the tray for 35 days: longer than 1 month.",
            figures=[{"label": "On the tray for", "value": "35 days"}],
        )  # fmt: skip


@pytest.mark.rule("U15", "U26")
def test_mary_acknowledges_by_keyboard_and_hears_of_a_new_item_without_reloading(cast, told, enter):
    case = cast.waiting()
    told(case, "note:1"), told(case, "note:2")
    page = enter("mary")
    page.clock.install()
    page.goto("/")
    expect(page.get_by_role("heading", name="To acknowledge (2)")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Acknowledge")).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="To acknowledge (1)")).to_be_visible()
    page.get_by_role("link", name=re.compile("Edith Marsh")).first.focus()
    told(case, "note:3")
    page.clock.fast_forward(61_000)
    expect(page.get_by_role("heading", name="To acknowledge (2)")).to_be_visible()
    expect(page.locator("#announcer")).to_contain_text("1 new item in your feed")
    assert page.evaluate("document.activeElement.textContent").strip() == "Edith Marsh", "focus stays where it was"


@pytest.mark.rule("U14", "U13")
def test_sam_decides_an_escalation_from_the_feed_without_javascript(cast, enter):
    escalate(cast, cast.waiting(days=35))
    page = enter("sam", javascript=False)
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Decide")).click()
    page.get_by_label("Decision").fill("Mary allocates to Nadia tomorrow.")
    page.get_by_role("button", name="Acknowledge with this decision").click()
    expect(page.get_by_text("Sam Okoro took this on")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("Nothing needs you now")).to_be_visible()


@pytest.mark.parametrize(
    "width", [320, *(pytest.param(width, marks=pytest.mark.long) for width in (390, 768, 1280))]
)
def test_feed_escalations_and_my_cases_fit_and_are_accessible(cast, told, enter, width):
    case = cast.waiting(days=35)
    told(case, "note:1")
    told(case, "clock:1", kind="overdue", due_on=clock.today().replace(year=2025))
    escalation = escalate(cast, case)
    for name, addresses in {
        "mary": ("/", f"/cases/{case.id}/escalate", "/escalations"),
        "sam": ("/", f"/escalations/{escalation.id}", "/escalations?show=closed"),
        "nadia": ("/", "/my-cases", f"/escalations/{escalation.id}", f"/cases/{case.id}/escalate"),
    }.items():
        page = enter(name, width=width)
        for address in addresses:
            page.goto(address)
            assert overflows(page) == [], (name, address)
            assert_accessible(page)
