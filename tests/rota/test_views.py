"""The page of the rota: read by the team, changed by its managers, two of them at once."""

import re
from datetime import date, timedelta

import pytest

from casework.ground.clock import today
from casework.ground.db import db, transaction
from casework.records.audit.models import Entry
from casework.records.rota import operations
from casework.records.rota.models import RotaDay
from casework.records.staff.operations import record_absence

pytestmark = pytest.mark.rule("U39")
MONDAY = today() - timedelta(days=today().weekday()) + timedelta(days=14)  # of the week after next
while MONDAY.month == 12 and MONDAY.day > 18 or MONDAY.month in (1, 4, 5, 8):  # no bank holiday near
    MONDAY += timedelta(days=7)


@pytest.fixture
def address(cast):
    """North's rota, from a Monday to come."""
    return f"/teams/{cast.team('North').id}/rota?from={MONDAY}"


def sent(page):
    """Every field of the page's form as a browser sends it: name -> list of values."""
    fields = {name: [value] for name, value in re.findall(r'name="(was-[\d-]+)" value="([\d,]*)"', page.text)}
    for box in re.findall(r"<input class=\"govuk-checkboxes__input\"[^>]*>", page.text):
        if " checked" in box:
            fields.setdefault(re.search(r'name="([^"]+)"', box)[1], []).append(re.search(r'value="(\d+)"', box)[1])
    return fields


def tick(fields, day, *workers):
    return fields | {f"on-{day}": [str(worker.id) for worker in workers]}


def on(cast, day, team="North"):
    db.session.rollback()
    rows = db.session.scalars(db.select(RotaDay).where(RotaDay.day == day, RotaDay.team_id == cast.team(team).id))
    return {row.worker_id for row in rows}


def put(cast, day, *names, by="mary"):
    with transaction():
        operations.set_duty(actor=cast.actor(by), now=cast.now, policy=cast.policy, team=cast.team("North"), day=day,
                            workers=[cast.worker(name).id for name in names], seen=on_now(cast, day))  # fmt: skip


def on_now(cast, day):
    return {row.worker_id for row in db.session.query(RotaDay).filter_by(day=day)}


def test_mary_ticks_and_saves_and_only_the_changed_days_are_saved(cast, as_person, address):
    mary, nadia, dev = as_person("mary"), cast.worker("nadia"), cast.worker("dev")
    page = mary.get(address)
    assert "Week of" in page.text and "Closed" in page.text and "Sue Walsh" not in page.text
    assert len(re.findall(r'name="was-', page.text)) == 10, "five days in each of two weeks"
    fields = tick(tick(sent(page), MONDAY, nadia, dev), MONDAY + timedelta(days=1), dev)
    answer = mary.post(address, data=fields)
    assert (answer.status_code, answer.location) == (303, address)
    assert "2 days changed" in mary.get(address).text
    assert on(cast, MONDAY) == {nadia.id, dev.id} and on(cast, MONDAY + timedelta(days=1)) == {dev.id}
    assert db.session.query(Entry).filter_by(act="rota.changed").count() == 2
    assert mary.post(address, data=sent(mary.get(address))).status_code == 303
    assert "Nothing was changed." in mary.get(address).text
    assert db.session.query(Entry).filter_by(act="rota.changed").count() == 2


@pytest.mark.rule("U16")
def test_the_team_reads_and_only_its_managers_write(cast, as_person, address):
    put(cast, MONDAY, "nadia")
    nadia = as_person("nadia")
    page = nadia.get(address).text
    assert "Nadia Hussain" in page and "checkbox" not in page and "Save the rota" not in page
    fields = tick({f"was-{MONDAY}": [""]}, MONDAY, cast.worker("olive"))
    assert nadia.post(address, data=fields).status_code == 403
    for name in ("sue", "mo"):
        browser = as_person(name)
        assert browser.get(address).status_code == 404
        assert browser.post(address, data=fields).status_code in (403, 404)
    assert as_person("mo").post(address, data=fields).status_code == 404
    assert as_person("ada").get(address).status_code == 403
    assert as_person("mary").get("/teams/999999/rota").status_code == 404
    assert on(cast, MONDAY) == {cast.worker("nadia").id}


def test_two_managers_at_one_day_the_second_is_shown_both_and_keeps_every_tick(cast, as_person, address):
    mary, tom = as_person("mary"), as_person("tom")
    tuesday = MONDAY + timedelta(days=1)
    nadia, olive, dev = (cast.worker(name) for name in ("nadia", "olive", "dev"))
    marys, toms = sent(mary.get(address)), sent(tom.get(address))
    assert mary.post(address, data=tick(marys, MONDAY, nadia)).status_code == 303
    answer = tom.post(address, data=tick(tick(toms, MONDAY, olive), tuesday, dev))
    assert answer.status_code == 409
    assert "Somebody else changed the rota" in answer.text and "Saved meanwhile: Nadia Hussain" in answer.text
    assert on(cast, MONDAY) == {nadia.id} and on(cast, tuesday) == set(), "all of it or none"
    again = sent(answer)
    assert again[f"on-{MONDAY}"] == [str(olive.id)] and again[f"on-{tuesday}"] == [str(dev.id)]
    assert tom.post(address, data=again).status_code == 303
    assert on(cast, MONDAY) == {olive.id} and on(cast, tuesday) == {dev.id}


def test_two_managers_at_different_days_are_not_in_each_others_way(cast, as_person, address):
    mary, tom = as_person("mary"), as_person("tom")
    tuesday = MONDAY + timedelta(days=1)
    marys, toms = sent(mary.get(address)), sent(tom.get(address))
    assert mary.post(address, data=tick(marys, MONDAY, cast.worker("nadia"))).status_code == 303
    assert tom.post(address, data=tick(toms, tuesday, cast.worker("dev"))).status_code == 303
    assert on(cast, MONDAY) == {cast.worker("nadia").id} and on(cast, tuesday) == {cast.worker("dev").id}


def test_a_stranger_ticked_by_a_crafted_form_is_refused_with_every_tick_kept(cast, as_person, address):
    mary = as_person("mary")
    tuesday = MONDAY + timedelta(days=1)
    fields = tick(tick(sent(mary.get(address)), tuesday, cast.worker("dev")), MONDAY, cast.worker("sue"))
    answer = mary.post(address, data=fields)
    assert answer.status_code == 422 and "does not work in this team" in answer.text
    assert sent(answer)[f"on-{tuesday}"] == [str(cast.worker("dev").id)]
    crafted = {f"was-{MONDAY}": ["x,,-1"], f"on-{MONDAY}": ["y", "9" * 30]}
    assert mary.post(address, data=crafted).status_code == 303
    assert on(cast, MONDAY) == on(cast, tuesday) == set()


def test_the_week_before_fills_empty_days_and_saves_nothing_by_itself(cast, as_person, address):
    week, monday = timedelta(days=7), MONDAY + timedelta(days=7)
    tuesday, wednesday = monday + timedelta(days=1), monday + timedelta(days=2)
    put(cast, MONDAY, "nadia", "dev"), put(cast, tuesday - week, "olive"), put(cast, wednesday - week, "dev")
    put(cast, wednesday, "mary")
    with transaction():
        record_absence(
            actor=cast.actor("mary"), now=cast.now, worker=cast.worker("dev"), from_on=monday, until_on=monday
        )
    mary = as_person("mary")
    assert f"copy={monday}" in mary.get(address).text
    page = mary.get(f"{address}&copy={monday}")
    assert "not saved yet" in page.text and on(cast, monday) == set()
    fields = sent(page)
    ids = {name: str(cast.worker(name).id) for name in ("nadia", "olive", "mary")}
    assert fields[f"on-{monday}"] == [ids["nadia"]], "Dev is away"
    assert fields[f"on-{tuesday}"] == [ids["olive"]] and fields[f"on-{wednesday}"] == [ids["mary"]]
    assert mary.post(address, data=fields).status_code == 303
    assert on(cast, tuesday) == {cast.worker("olive").id}


@pytest.mark.parametrize(
    "wrong", ["from=x", "from=9999-12-31", "from=0001-01-01", "from=2026-02-30", "copy=9999-12-31"]
)
def test_an_address_with_nonsense_shows_this_week(cast, as_person, wrong):
    page = as_person("mary").get(f"/teams/{cast.team('North').id}/rota?{wrong}")
    monday = today() - timedelta(days=today().weekday())
    assert page.status_code == 200 and f"Week of {monday.day} " in page.text


def test_the_desk_says_who_has_duty_and_that_the_rota_says_so(cast, as_person):
    rota = f"/teams/{cast.team('North').id}/rota"
    page = as_person("nadia").get("/").text
    assert "Dev Patel" in page and "by the rota" not in page and rota in page
    with transaction() as session:
        session.add(
            RotaDay(team_id=cast.team("North").id, day=today(), worker_id=cast.worker("olive").id, put_at=cast.now)
        )
    page = as_person("nadia").get("/").text
    assert "Olive Grant, by the rota" in page and "Dev Patel" not in page


def test_days_gone_by_and_bank_holidays_take_no_ticks(cast, as_person):
    page = as_person("mary").get(f"/teams/{cast.team('North').id}/rota").text
    open_days = [day for day in re.findall(r'name="was-([\d-]+)"', page) if date.fromisoformat(day) < today()]
    assert open_days == []
