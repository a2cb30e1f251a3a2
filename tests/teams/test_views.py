"""Teams in the browser."""

import re

import pytest

from casework.ground import clock
from casework.ground.db import db, transaction
from casework.practice.tray import operations as tray
from casework.records.audit.queries import entries_about
from casework.records.clocks import queries as clocks

TEAM = {"name": "East", "policy": "leicestershire", "phone": "01632 960005", "out_of_hours_phone": "01632 960006",
        "open_days": ["0", "5"], "opens": "8", "closes": "16:30"}  # fmt: skip


@pytest.fixture
def ada(as_person):
    """The administrator's browser."""
    return as_person("ada")


def ticked(page):
    """The tools whose tick is set on a team's page."""
    return re.findall(r'<input[^>]*\schecked[^>]*name="tools"[^>]*value="(\w+)"', page.text)


def version_of(page):
    return re.search(r'name="version"[^>]*value="(\d+)"', page.text).group(1)


@pytest.mark.rule("U1")
def test_a_team_is_added_with_the_policy_it_follows_and_its_own_telephones(ada):
    assert ada.get("/staff/teams/new").status_code == 200
    assert ada.post("/staff/teams/new", data=TEAM).location == "/staff/teams"
    page = ada.get("/staff/teams").text
    assert "East" in page and "01632 960005" in page and "Monday, Saturday" in page and "08:00 to 16:30" in page


def test_what_is_missing_is_named_at_its_field_and_the_rest_stays(ada):
    ada.get("/staff/teams/new")
    answer = ada.post("/staff/teams/new", data={"name": "East", "policy": "combined", "opens": "late"})
    assert answer.status_code == 422 and 'value="East"' in answer.text and 'value="late"' in answer.text
    for said in ("Give the telephone number", "Tick at least one day", "must be a time", "Give the closing time"):
        assert said in answer.text
    assert ada.post("/staff/teams/new", data={**TEAM, "policy": "nowhere"}).status_code == 422
    assert ada.post("/staff/teams/new", data={**TEAM, "open_days": ["9"]}).status_code == 422


def test_two_administrators_saving_one_team_the_second_is_shown_both_versions_and_may_go_over_it(ada, as_person, cast):
    path, other = f"/staff/teams/{cast.team('North').id}", as_person("ada")
    opened = version_of(ada.get(path))
    other.get(path)
    mine, theirs = (
        {**TEAM, "name": "North", "phone": "11"},
        {**TEAM, "name": "North", "phone": "22", "open_days": ["1"]},
    )
    assert other.post(path, data={**theirs, "version": opened}).status_code == 303
    second = ada.post(path, data={**mine, "version": opened})
    assert second.status_code == 409
    rows = re.findall(r'<th scope="row" class="govuk-table__header">([^<]+)</th>\s*<td[^>]*>([^<]*)</td>\s*<td[^>]*>([^<]*)</td>',
                      second.text)  # fmt: skip
    assert rows == [("Telephone", "22", "11"), ("Open on", "Tuesday", "Monday, Saturday")]
    assert cast.team("North").phone == "22"
    assert ada.post(path, data={**mine, "version": version_of(second)}).status_code == 303
    assert cast.team("North").phone == "11"


@pytest.mark.rule("U19", "U6")
def test_a_team_that_switches_priority_off_is_asked_for_it_no_more_and_its_dates_follow(ada, as_person, cast):
    cast.now = clock.now()
    case = cast.waiting("full:low")
    urgent = {"rated": tray.Rated("priority", {"level": "high"}), "urgent": True, "happened_at": cast.now}
    with transaction():
        tray.re_rate(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=case, **urgent)
    assert {each.kind for each in clocks.running(case.id)} == {"contact", "response", "waiting-limit"}
    address = f"/staff/teams/{case.team_id}"
    form = TEAM | {"name": "North", "policy": "combined", "tools": [], "version": version_of(ada.get(address))}
    answer = ada.post(address, data=form, follow_redirects=True)
    assert "The dates of 1 person waiting are counted anew." in answer.text
    assert {each.kind for each in clocks.running(case.id)} == {"contact", "waiting-limit"}
    db.session.expire_all()
    assert tray.differences(cast.policies) == []
    nadia = as_person("nadia")
    page = nadia.get(f"/cases/{case.id}/contact").text
    assert 'name="priority"' not in page and 'name="complexity"' in page
    assert "filter-priority" not in nadia.get("/tray").text
    assert 'name="priority"' not in nadia.get(f"/cases/{cast.case().id}/triage").text
    assert nadia.get(f"/cases/{case.id}").status_code == 200
    rows = nadia.get(f"/cases/{case.id}/ratings").text
    assert "Priority" in rows and "ratings/new?tool=priority" not in rows, "what was rated stays readable"


@pytest.mark.rule("A1", "U19")
def test_each_tool_to_switch_stands_with_its_rule_and_a_sentence_and_is_ticked_as_the_team_uses_it(ada, cast):
    address = f"/staff/teams/{cast.team('North').id}"
    page = ada.get(address)
    assert ticked(page) == ["priority"]
    for words in ("deals with these", "may do without it", 'href="/rules/A1"', 'href="/rules/U19"'):
        assert words in page.text, words
    saved = TEAM | {"name": "North", "policy": "combined", "tools": ["priority", "dols"], "version": version_of(page)}
    assert ada.post(address, data=saved).status_code == 303
    assert ticked(ada.get(address)) == ["priority", "dols"]
    assert cast.team("North").tools == {"dols": True, "priority": True}
    assert entries_about("team", cast.team("North").id)[1].detail == {"tools": {"dols": True, "priority": True}}
    assert ada.post(address, data=saved | {"tools": ["rag"]}).status_code == 422


@pytest.mark.rule("A1")
def test_a_new_team_does_not_use_the_tool_for_deprivation_of_liberty_unless_ticked(ada, cast):
    assert ticked(ada.get("/staff/teams/new")) == ["priority"]
    assert ada.post("/staff/teams/new", data=TEAM | {"tools": ["dols"]}).status_code == 303
    assert cast.team("East").tools == {"dols": True, "priority": False}
