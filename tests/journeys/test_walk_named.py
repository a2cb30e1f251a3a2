"""Mary names Nadia to walk; the sweep tells Nadia; she walks from her feed; the item is gone."""

import re

import pytest
from playwright.sync_api import expect

from casework.clockwork import jobs
from casework.ground import clock
from casework.practice.walk.models import Walk
from tests.browser import assert_accessible, overflows
from tests.journeys.steps import an_hour_ago, rows


@pytest.mark.rule("L25", "U12")
def test_nadia_is_named_is_told_walks_and_is_done(office, enter):
    office.now = an_hour_ago()
    office.waiting(days=7), office.waiting("full:low", days=2, person=office.person("Desmond", "Larkin"))
    mary = enter("mary")
    mary.goto("/tray/review")
    mary.get_by_role("link", name="Name somebody else").click()
    mary.get_by_label("Who").select_option("Nadia Hussain")
    mary.get_by_role("button", name="Name this person").click()
    expect(mary.locator("#notices")).to_contain_text("Nadia Hussain may walk through the tray.")
    assert_accessible(mary)
    assert jobs.sweep(clock.now(), office.policies)["L25"] == 1

    mary.goto("/")
    expect(mary.locator("#feed")).not_to_contain_text("Walk through the tray")
    nadia = enter("nadia", width=390)
    nadia.goto("/")
    item = nadia.get_by_role("row", name=re.compile("The whole tray"))
    expect(item).to_contain_text("due today")
    assert_accessible(nadia)
    assert not overflows(nadia)
    item.get_by_role("link", name=re.compile("^Walk through the tray")).click()
    nadia.get_by_role("button", name="Start the walk").click()
    for seen in range(2):
        expect(nadia.get_by_text(re.compile("^. of 2 seen$"))).to_have_text(f"{seen} of 2 seen")
        nadia.get_by_role("button", name="Seen, no change").click()
    expect(nadia.locator("#notices")).to_contain_text("The walk is finished")
    expect(nadia.locator("dl > div", has_text="Walked by")).to_contain_text("Nadia Hussain")
    assert rows(Walk, ended_how="finished", ended_by_id=office.worker("nadia").id) == 1
    nadia.goto("/")
    expect(nadia.locator("#feed")).not_to_contain_text("Walk through the tray")
    assert jobs.sweep(clock.now(), office.policies) == {}
