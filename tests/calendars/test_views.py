"""The calendar of somebody: made on a page, read by a program that is not signed in, and gone with what its maker may see."""

import re

import pytest
import time_machine

from casework.clockwork import jobs
from casework.ground import clock
from casework.ground.db import db, transaction
from casework.practice.allocation import operations as allocation
from casework.practice.escalation.operations import pass_up, raise_escalation
from casework.practice.tray import operations as tray
from casework.records.audit.models import Entry as Trail
from casework.records.calendars.models import CalendarAddress
from casework.records.cases.models import Case
from casework.records.clocks.operations import stop_clocks
from casework.records.staff import operations as staff
from casework.records.staff.models import RoleHeld
from casework.records.staff.rules import SYSTEM
from casework.records.tasks.operations import set_task
from tests.calendars.test_rules import read
from tests.guarding.scene import later, restrict

ADDRESS = re.compile(r'id="address">https?://[^/]+(/calendar/[\w-]{32}\.ics)<')
GIVEN = {"tasks": "Assess", "why": "Knows her", "discussed": "Not yet"}


@pytest.fixture(autouse=True)
def _friday(cast):
    with time_machine.travel(cast.now, tick=True):
        yield


def make(browser, whose="mine", instead_of=""):
    browser.get("/account/calendar")
    page = browser.post("/account/calendar", data={"whose": whose, "instead_of": instead_of})
    return ADDRESS.search(page.text)[1], page


def titles(client, address):
    answer = client.get(address)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert answer.content_type == "text/calendar; charset=utf-8"
    return [(event.dtstart.value, event.summary.value) for event in read(answer.data)]


def held(cast, by="nadia"):
    """A case of somebody with a task and a contact that is due; its number."""
    number = cast.waiting(days=9, person=cast.person("Edith", "Zqcanary")).id
    with transaction():
        allocation.allocate(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=db.session.get(Case, number),
                            sections=GIVEN, worker_id=cast.worker(by).id, weight="low")  # fmt: skip
        set_task(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=db.session.get(Case, number),
                 receiver=f"worker:{cast.worker(by).id}", words="Ring Zqdaughter", due_on=cast.now.date())  # fmt: skip
    return number


@pytest.mark.rule("U15", "U32")
def test_nadias_calendar_shows_numbers_and_days_and_nobodys_name_to_whoever_has_the_address(cast, client, as_person):
    number, other = held(cast), cast.waiting(days=3).id
    address, _page = make(as_person("nadia"))
    shown = titles(client, address)
    assert (cast.now.date(), f"Task due – case {number}") in shown
    assert all(f"case {number}" in title for _day, title in shown) and f"case {other}" not in str(shown)
    body = client.get(address).text.lower()
    assert not [word for word in ("zq", "edith", "nadia", "hussain", "daughter", "ez ") if word in body]
    last = db.session.scalars(db.select(Trail).where(Trail.act == "calendar.read").order_by(Trail.seq.desc())).first()
    assert last.actor_id == cast.worker("nadia").id and last.persons == [db.session.get(Case, number).person_id]
    assert address.split("/")[-1][:-4] not in str(db.session.execute(db.select(CalendarAddress.__table__)).all()), "only its hash"
    assert client.get("/tray").status_code == 302, "the address opens nothing else"


@pytest.mark.rule("U15")
def test_an_unchanged_calendar_is_not_sent_again_and_then_nothing_was_shown(cast, client, as_person):
    held(cast)
    address, _page = make(as_person("nadia"))
    mark = client.get(address).headers["ETag"]
    before = db.session.scalar(db.select(db.func.count()).select_from(Trail))
    again = client.get(address, headers={"If-None-Match": mark})
    assert again.status_code == 304 and again.data == b""
    assert db.session.scalar(db.select(db.func.count()).select_from(Trail)) == before


@pytest.mark.rule("U15", "U16", "U17")
def test_what_its_maker_may_no_longer_see_is_gone_with_the_next_reading(cast, client, as_person):
    number = cast.waiting(days=9).id
    address, _page = make(as_person("tom"), whose="team")
    assert f"case {number}'" in str(titles(client, address))
    restrict(cast, db.session.get(Case, number), "mary", "sam")
    assert titles(client, address) == []
    with transaction() as session:
        role = session.scalar(db.select(RoleHeld).where(RoleHeld.worker_id == cast.worker("tom").id))
        staff.end_role(actor=cast.actor("ada"), now=cast.now, held=role, until_on=cast.now.date().replace(day=1))
    assert client.get(address).status_code == 404, "no role that reads records"
    nadia, _page = make(as_person("nadia"))
    assert client.get(nadia).status_code == 200
    with transaction():
        staff.end_worker(actor=cast.actor("ada"), now=clock.now(), worker=cast.worker("nadia"))
    assert client.get(nadia).status_code == 404, "nobody who has left"


@pytest.mark.rule("U15")
def test_an_address_that_is_replaced_or_stopped_opens_nothing_on_the_next_request(cast, client, as_person):
    nadia = as_person("nadia")
    first, page = make(nadia)
    assert "It is shown only now" in page.text and "Outlook" in page.text and "no-store" in page.headers["Cache-Control"]
    assert "It cannot be shown again" in nadia.get("/account/calendar").text and first not in nadia.get("/account/calendar").text
    twice = nadia.post("/account/calendar", data={"whose": "mine", "instead_of": ""})
    assert twice.location == "/account/calendar" and client.get(first).status_code == 200, "a second click spoils nothing"
    second, _page = make(nadia, instead_of=str(db.session.scalar(db.select(CalendarAddress.id))))
    assert client.get(first).status_code == 404 and client.get(second).status_code == 200
    nadia.get("/account/calendar")
    assert nadia.post("/account/calendar/ending").status_code == 303
    assert client.get(second).status_code == 404 and client.get("/calendar/x.ics").status_code == 404
    assert "Make my calendar" in nadia.get("/account/calendar").text


@pytest.mark.rule("U15", "U39")
def test_a_manager_may_have_the_teams_dates_too_and_never_another_teams(cast, client, as_person):
    ours, theirs = cast.waiting(days=9).id, cast.waiting(team="South", days=9).id
    jobs.sweep(cast.now, cast.policies)
    mary = as_person("mary")
    address, _page = make(mary)
    assert str(titles(client, address)).count(f"case {ours}") == 0
    mary.get("/account/calendar")
    assert mary.post("/account/calendar/choice", data={"whose": "team"}).status_code == 303
    shown = str(titles(client, address))
    assert f"Contact due – case {ours}'" in shown and f"case {theirs}'" not in shown
    assert mary.post("/account/calendar/choice", data={"whose": "everybody"}).status_code == 422


@pytest.mark.rule("U15", "U11")
def test_a_date_that_moves_is_the_same_event_with_a_later_version_and_one_that_was_met_is_gone(cast, client, as_person):
    """So a program that has it changes it, where it would else show both days."""
    case, (address, _page) = cast.waiting(days=9), make(as_person("mary"), whose="team")
    before = events(client, address)[f"case-{case.id}-contact"]
    with transaction():
        tray.re_rate(actor=cast.actor("mary"), now=later(cast, minutes=1), policy=cast.policy, happened_at=cast.now,
                     case=db.session.get(Case, case.id), rated=tray.Rated("rag", {"row": "full", "column": "low"}))  # fmt: skip
    after = events(client, address)[f"case-{case.id}-contact"]
    assert after.dtstart.value > before.dtstart.value and int(after.sequence.value) > int(before.sequence.value)
    assert after.last_modified.value > before.last_modified.value
    with transaction():
        stop_clocks(now=cast.now, policy=cast.policy, case=db.session.get(Case, case.id))
    assert not [uid for uid in events(client, address) if uid.startswith(f"case-{case.id}-")]


@pytest.mark.rule("U15", "U13")
def test_a_decision_on_an_escalation_stands_on_its_day_as_one_event_however_often_it_is_asked(cast, client, as_person):
    case = cast.waiting(days=40)
    with transaction():
        raised = raise_escalation(actor=SYSTEM, now=cast.now, policy=cast.policy, case=case, rule="L27", chain="grave-wait",
                                  occasion="x", reason="Red", figures=[])  # fmt: skip
    address, _page = make(as_person("sam"))
    shown = events(client, address)
    assert shown[f"escalation-{raised.id}"].summary.value == f"Decision on an escalation due – case {case.id}"
    with transaction():
        for name in ("helen", "anna"):
            staff.record_absence(actor=cast.actor(name), now=cast.now, worker=cast.worker(name), from_on=cast.now.date())
        assert pass_up(now=cast.now, policy=cast.policy, escalation=db.session.merge(raised))
    again = events(client, address)
    assert again.keys() == shown.keys()
    assert int(again[f"escalation-{raised.id}"].sequence.value) > int(shown[f"escalation-{raised.id}"].sequence.value)


def events(client, address):
    """By what its UID begins with, each event that a program reads."""
    return {event.uid.value.partition("@")[0]: event for event in read(client.get(address).data)}


def test_whoever_works_with_no_records_has_no_calendar_and_no_address_comes_into_a_log(as_person, caplog):
    assert as_person("ada").get("/account/calendar").status_code == 403
    caplog.set_level("INFO")
    import logging

    from casework.ground.logs import keep_data_out

    keep_data_out()
    for end in (".ics", "", ".ICS", "/", ".ics?x=1"):
        logging.getLogger("werkzeug").info('"GET %s HTTP/1.1" 200 -', f"/calendar/s3cretsecretsecretsecretsecret12{end}")
    assert "s3cret" not in caplog.text and "/calendar/….ics" in caplog.text
