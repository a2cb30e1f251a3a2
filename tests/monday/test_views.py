"""A manager's week: every figure is the length of the list behind it, and only of cases that the reader may see."""

import re
from datetime import timedelta

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.pages.monday import queries, rules
from casework.practice.risk import operations as risk
from casework.records.audit.models import Entry
from casework.records.tasks import operations as tasks
from tests.copying import copy_of
from tests.guarding.scene import restrict
from tests.outcomes.ways import allocated


@pytest.fixture
def here(cast):
    cast.now = this_moment()
    return cast


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def week(cast):
    return rules.week_of(cast.now.date())


def found(cast, name="mary", team="North"):
    actor, teams = cast.actor(name), [cast.team(team).id]
    return {change.key: change for change in queries.changes(actor, teams, week(cast))}, queries.due(actor, teams, week(cast))


def rated(cast, case, row, *, days=0, now=None):
    with transaction():
        risk.rate(actor=cast.actor("mary"), now=now or cast.now, policy=cast.policy, case=db.session.get(type(case), case.id),
                  tool="rag", picked={"row": row, "column": "high"}, decided=None, reasoning="",
                  happened_at=cast.now - timedelta(days=days))  # fmt: skip


@pytest.mark.rule("S13", "H17")
def test_what_changed_in_seven_days_is_told_beside_the_seven_before(here):
    old, new, south = here.waiting("full:low", days=10), here.waiting("full:low", days=2), here.waiting(team="South")
    rated(here, old, "none", days=1)
    rated(here, new, "none", days=1)  # both went up in this week: one of them from its level of the week before
    allocated(here, here.case(), "nadia")
    changed, _ = found(here)
    assert {key: (each.count, each.before) for key, each in changed.items() if each.count or each.before} == {
        "arrived": (1, 1), "rose": (1, 0), "given": (1, 0),
    }  # fmt: skip
    assert [case.id for case, _ in changed["rose"].cases] == [old.id]
    assert [case.id for case, _ in found(here, "sam", "South")[0]["arrived"].cases] == [south.id]
    assert found(here, "mary", "South")[0]["arrived"].count == 0


@pytest.mark.rule("S13", "U17")
def test_every_figure_of_what_changed_opens_its_list(here, as_person):
    old, guarded = here.waiting("full:low", days=10), here.waiting("full:low", days=2)
    many = [here.waiting("full:low", days=3) for _ in range(2)]
    rated(here, old, "none", days=1)
    restrict(here, guarded, "tom", "sam")
    manager, opened = as_person("mary"), {}
    page = manager.get("/monday")
    for address, number in re.findall(r'href="(/monday/changed/[^"]+)">(\d+)', page.text):
        listed = manager.get(address.replace("&amp;", "&"))
        numbers = re.findall(r'href="/cases/(\d+)\?back', listed.text)
        assert len(numbers) == int(number) and f"({number})" in words(listed)
        opened[address.partition("changed/")[2]] = {int(each) for each in numbers}
    assert opened == {"arrived?when=since": {each.id for each in many}, "arrived?when=before": {old.id},
                      "rose?when=since": {old.id}}  # fmt: skip
    assert f"/cases/{old.id}?" in manager.get(f"/monday/changed/rose?page={'9' * 30}").text
    assert "No case of yours" in words(manager.get("/monday/changed/fell"))
    assert {manager.get(f"/monday/changed/{bad}").status_code for bad in ("fell?when=never", "nothing")} == {404}
    assert as_person("nadia").get("/monday/changed/fell").status_code == 403


@pytest.mark.rule("S13", "U17")
def test_every_date_of_the_week_is_in_its_list_and_none_of_a_record_that_is_hidden(here, as_person):
    case, guarded, manager = here.waiting("none:high", days=30), here.waiting("none:high", days=30), as_person("mary")
    with transaction():
        tasks.set_task(actor=here.actor("mary"), now=here.now, policy=here.policy, words="Ring the fitter",
                       case=db.session.get(type(case), case.id), due_on=here.now.date(),
                       receiver=f"worker:{here.worker('nadia').id}")  # fmt: skip
    restrict(here, guarded, "tom", "sam")
    _, due = found(here)
    assert due["task"] == rules.Counted(0, 1, 1) and due["waiting-limit"].overdue == 1
    page = manager.get("/monday")
    seen, several = words(page), 0
    assert "Ring the fitter" in seen and f"case {guarded.id}" not in seen
    for address, number in re.findall(r'href="(/monday/due/[^"]+)">(\d+)', page.text):
        listed = manager.get(address.replace("&amp;", "&"))
        assert len(re.findall(rf"/cases/{case.id}\?", listed.text)) == int(number) and f"/cases/{guarded.id}" not in listed.text
        several += 1
    assert several == sum(bool(n) for kind, c in due.items() if kind != "contact" for n in (c.overdue, c.today, c.week))
    beyond = manager.get(f"/monday/due/waiting-limit?page={'9' * 30}")  # a page beyond the last is the last
    assert f"/cases/{case.id}?" in beyond.text
    several += 1
    logged = db.session.query(Entry).filter_by(act="monday.listed").count()
    assert logged == several + 1


def test_an_empty_week_says_so_and_the_menu_leads_there(here, as_person):
    manager = as_person("mary")
    page = manager.get("/monday")
    assert "Nothing is late, and nothing falls due" in words(page) and "Nothing waits for you now" in words(page)
    assert 'href="/monday" aria-current="page"' in page.text and "More" in words(page)
    assert "Nadia Hussain" in words(page) and "room for" in words(page)
    assert manager.get("/monday/due/task?when=overdue").status_code == 200
    assert {manager.get(f"/monday/due/{bad}").status_code for bad in ("task?when=never", "nothing?when=today")} == {404}


@pytest.mark.rule("H17", "U16")
def test_it_is_for_those_who_read_caseloads_of_their_own_teams(here, as_person):
    assert as_person("nadia").get("/monday").status_code == 403
    assert as_person("mary").get(f"/monday?team={here.team('South').id}").status_code == 404
    with transaction() as session:
        session.add_all(copy_of(here.team("South"), name=f"Team {number}") for number in range(5))
    head = words(as_person("helen").get("/monday"))
    assert "Choose one of your 7 teams above" in head and "room for" not in head
    senior = as_person("sam").get("/monday")
    assert senior.status_code == 200 and f"/monday?team={here.team('South').id}" in senior.text
