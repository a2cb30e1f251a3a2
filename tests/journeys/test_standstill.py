"""Forty days on which nothing ran and nobody looked, one sweep, and the way from overdue to acknowledged."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from casework.clockwork import jobs
from casework.practice.escalation.models import Escalation
from casework.records.notices.models import Notice
from tests.browser import assert_accessible
from tests.journeys.steps import fill_contact, notes_on, rows

LEVELS = {"Red": ("none:high", 0), "Amber": ("none:low", 9), "Green": ("full:low", 18)}  # cell, days waited before
PEOPLE = [f"{level} {name}" for level in LEVELS for name in ("Ashby", "Birch")]
DECISION = "Nadia takes her on from Monday; the son has been told."


@pytest.fixture
def standstill(office):
    """North forty days ago, two people at each level and a sweep on that morning; then one sweep now. Cases by name."""
    now, office.now = office.now, office.now - timedelta(days=40)
    cases = {}
    for who in reversed(PEOPLE):  # the gravest came last
        given, family = who.split()
        cell, days = LEVELS[given]
        cases[who] = office.waiting(cell, days=days, person=office.person(given, family)).id
    assert told(jobs.sweep(office.now, office.policies)) == {}, "nothing was due on that morning"
    office.now = now
    assert told(jobs.sweep(now, office.policies)) == {"L20": 6, "L26": 6, "L27": 2, "U24": 6}
    assert told(jobs.sweep(now, office.policies)) == {}
    return cases


def told(raised):
    """What a sweep raised about people who wait."""
    return {rule: count for rule, count in raised.items() if rule in ("L18", "L20", "L26", "L27", "U13", "U24")}


def group(page, title):
    """The people in one group of the feed, as they stand."""
    lines = page.get_by_role("region", name=title).locator("tbody th a").all_inner_texts()
    return [line for line in lines if line in PEOPLE]


def open_feed(page):
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("My feed")


@pytest.mark.rule("U12", "U23", "U24", "L26", "L27")
def test_after_forty_days_each_matter_stands_once_in_the_feeds_the_gravest_first(standstill, enter):
    """The managers have each overdue contact and each wait that was too long, the senior manager both who are Red."""
    mary, sam, dev = enter("mary"), enter("sam"), enter("dev")
    open_feed(mary)
    assert group(mary, "Escalations for your decision") == group(mary, "Overdue")
    shown = group(mary, "Overdue")
    assert Counter(shown) == Counter(PEOPLE), "each once"
    assert [who.split()[0] for who in shown] == ["Red", "Red", "Amber", "Amber", "Green", "Green"]
    expect(mary.locator("#feed")).to_contain_text("Start here: 6 escalations wait for your decision.")
    assert_accessible(mary)
    open_feed(sam)
    assert sorted(group(sam, "Escalations for your decision")) == ["Red Ashby", "Red Birch"]
    items = 3 + rows(Notice, rule="S15", kind="know")  # and the walk that nobody made (L25), and that month's dip sample
    expect(sam.locator("#feed")).to_contain_text(f"{items} items in all")
    open_feed(dev)
    assert Counter(group(dev, "Overdue")) == Counter(PEOPLE), "duty is told once of each contact, too"


@pytest.mark.rule("U24", "U26", "L20", "L22")
def test_an_overdue_contact_goes_from_the_managers_feed_to_a_contact_that_she_acknowledges(standstill, enter):
    """Mary opens it from her feed, Nadia rings, the item leaves both feeds, and Mary acknowledges the contact."""
    who, case_id = "Red Ashby", standstill["Red Ashby"]
    mary, nadia, dev = enter("mary"), enter("nadia"), enter("dev")
    open_feed(mary)
    overdue = mary.get_by_role("region", name="Overdue")
    overdue.get_by_role("link", name=re.compile(f"^Record the contact.*{who}")).click()
    expect(mary).to_have_url(re.compile(rf"/cases/{case_id}/contact$"))
    expect(mary.locator("main")).to_contain_text(who)
    nadia.goto(f"/cases/{case_id}/contact")
    fill_contact(nadia, "No support, high risk of harm")
    nadia.get_by_role("button", name="Save this contact").click()
    expect(nadia.locator("#notices")).to_contain_text("Contact saved. The next contact is due by")
    for page in (mary, dev):
        open_feed(page)
        assert Counter(group(page, "Overdue")) == Counter(PEOPLE) - Counter([who])
    expect(mary.get_by_role("heading", name="To acknowledge (1)")).to_be_visible()
    mary.get_by_role("button", name=re.compile(f"^Acknowledge.*{who}")).last.click()
    expect(mary.get_by_role("heading", name=re.compile("^To acknowledge"))).to_have_count(0)
    mary.goto(f"/cases/{case_id}")
    expect(mary.locator("#timeline")).to_contain_text(re.compile(r"Next contact: met.*days? late", re.S))


@pytest.mark.rule("U13", "U14", "L26", "L27")
def test_an_escalation_is_decided_leaves_every_feed_and_stands_on_the_timeline_with_who_and_when(standstill, enter):
    """Sam decides that somebody Red waited too long, Mary the breach of the limit, which was put to Tom as well."""
    who, case_id = "Red Birch", standstill["Red Birch"]
    sam, mary, tom = enter("sam"), enter("mary"), enter("tom")
    open_feed(tom)
    assert who in group(tom, "Escalations for your decision")
    for page, rule in ((sam, "L27"), (mary, "L26")):
        open_feed(page)
        page.get_by_role("link", name=re.compile(f"^Decide.*{who}")).click()
        expect(page.locator("main")).to_contain_text(re.compile(r"\b4[01] days"))
        page.get_by_role("button", name="Acknowledge with this decision").click()
        expect(page.locator(".govuk-error-summary")).to_contain_text("Write something under “Decision”")
        page.get_by_label("Decision").fill(f"{rule}: {DECISION}")
        page.get_by_role("button", name="Acknowledge with this decision").click()
        expect(page.locator("#notices")).to_contain_text("Your decision is saved as a note")
    for page in (sam, mary, tom):
        open_feed(page)
        assert who not in group(page, "Escalations for your decision")
    assert rows(Escalation, case_id=case_id, closed_at=None) == 0
    assert len(notes_on(case_id, "management-decision")) == 2
    tom.goto(f"/cases/{case_id}")
    for name, rule in (("Sam Okoro", "L27"), ("Mary Byrne", "L26")):
        decided = tom.locator("#timeline .moj-timeline__item", has_text=f"{rule}: {DECISION}")
        expect(decided).to_contain_text(name)
        expect(decided.locator("time")).to_be_visible()
        raised = tom.locator("#timeline .moj-timeline__item", has_text=f"Acknowledged by {name} on")
        expect(raised).to_have_count(1)
    assert_accessible(tom)
