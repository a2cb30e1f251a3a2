"""The first set-up in the browser, on an empty database."""

import re
from datetime import timedelta

import pytest
import time_machine

from casework.ground import clock, finding
from casework.ground.db import db, install_triggers, transaction
from casework.records.audit.models import Entry
from casework.records.entry import operations as entry
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker

PASSWORD = "purple river lantern"
YOU = {"name": "Ada Cole", "email": "Ada@Council.example", "password": PASSWORD, "again": PASSWORD}
TEAM = {"name": "North", "policy": "combined", "phone": "01632 960001", "out_of_hours_phone": "01632 960002",
        "open_days": ["0", "1", "2"], "opens": "8.30", "closes": "5pm"}  # fmt: skip


@pytest.fixture
def link(app):
    """The link that the first start prints, on a database in which nobody exists."""
    db.session.remove()
    db.drop_all()
    db.create_all()
    with db.engine.begin() as connection:
        install_triggers(connection)
        finding.install(connection)
    return new_link(app)


def new_link(app):
    with transaction():
        return entry.ensure_set_up_link(now=clock.now(), secret=app.secret_key)


@pytest.fixture
def founder(client, link):
    """The first administrator's browser, after step 1."""
    client.get(link)
    assert client.post(link, data=YOU).location == "/set-up/team"
    return client


def test_the_first_step_makes_an_administrator_and_signs_them_in(founder, app, link):
    assert founder.get("/set-up/team").status_code == 200
    ada = staff.worker_by_email("ada@council.example")
    actor = staff.actor_for(ada, clock.today())
    assert actor.holds("administrator") and not actor.sees_all
    assert "worker.added" in set(db.session.scalars(db.select(Entry.act)))
    stranger = app.test_client()
    assert stranger.get(link).status_code == 404
    stranger.get("/sign-in")
    assert stranger.post(link, data={**YOU, "email": "eve@x.example"}).status_code == 404
    assert founder.get(link).location == "/set-up"


def test_the_first_step_keeps_what_was_typed_and_uses_up_nothing_when_it_is_faulty(client, link):
    client.get(link)
    answer = client.post(link, data={**YOU, "email": "ada at council"})
    assert answer.status_code == 422 and "Ada Cole" in answer.text and "name@council.example" in answer.text
    weak = client.post(link, data={**YOU, "password": "Ada Cole 123456", "again": "Ada Cole 123456"})
    assert weak.status_code == 422 and "cole" in weak.text
    assert client.post(link, data=YOU).status_code == 303


def test_a_new_start_makes_a_new_link_and_the_old_one_void(app, client, link):
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        newer = new_link(app)
        assert [client.get(path).status_code for path in (link, newer)] == [404, 200]
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert client.get(newer).status_code == 404


def test_no_link_is_made_once_somebody_exists(app, founder):
    assert new_link(app) is None


def test_the_walk_goes_on_after_an_interruption(app, founder):
    later = app.test_client()
    later.get("/sign-in")
    assert later.post("/sign-in", data={"email": "ada@council.example", "password": PASSWORD}).status_code == 303
    assert later.get("/set-up").location == "/set-up/team"
    later.get("/set-up/team")
    assert later.post("/set-up/team", data=TEAM).status_code == 303
    assert later.get("/set-up").location == "/set-up/more"


def test_while_there_is_no_team_each_page_leads_back_to_the_set_up(app, founder):
    leads = 'href="/set-up/team">There is no team yet'
    assert leads in founder.get("/staff").text
    assert leads not in founder.get("/set-up/team").text


def test_a_team_is_saved_with_policy_telephones_and_times_and_the_second_is_offered_what_is_alike(founder):
    founder.get("/set-up/team")
    faulty = founder.post("/set-up/team", data={**TEAM, "closes": "8:00"})
    assert faulty.status_code == 422 and "after the opening time" in faulty.text and "01632 960001" in faulty.text
    assert founder.post("/set-up/team", data=TEAM).location == "/set-up/teams/1/members"
    team = db.session.get(Team, 1)
    assert (team.open_days, f"{team.opens:%H:%M}", f"{team.closes:%H:%M}") == ("0,1,2", "08:30", "17:00")
    second = founder.get("/set-up/team").text
    assert "01632 960002" in second and 'value="08:30"' in second and "another team" in second


@pytest.mark.rule("U33")
@pytest.mark.rule("U41")
def test_members_come_several_at_once_from_list_and_rows_and_the_founder_may_manage(founder, app):
    founder.get("/set-up/team")
    founder.post("/set-up/team", data=TEAM)
    founder.get("/set-up/teams/1/members")
    data = {"own_role": "team-manager", "listed": "Jo Bright, jo@council.example, Practitioner, Practitioner\n\n"
            "Dev Patel; dev@council.example; SP; Duty worker", "rows-0-name": "Hal Head", "rows-0-email": "hal@council.example",
            "rows-0-grade": "other", "rows-0-role": "head-of-service"}  # fmt: skip
    assert founder.post("/set-up/teams/1/members", data=data).location == "/set-up/more"
    ada = staff.actor_for(staff.worker_by_email("ada@council.example"), clock.today())
    assert ada.manages(1) and ada.holds("administrator")
    assert staff.actor_for(staff.worker_by_email("hal@council.example"), clock.today()).sees_all
    page = founder.get("/set-up/more").text
    links = dict(re.findall(r"(\w+ \w+)<br>.*?(/link/[\w-]+)", page, re.S))
    assert set(links) == {"Jo Bright", "Dev Patel", "Hal Head"}
    jo = app.test_client()
    jo.get(links["Jo Bright"])
    assert jo.post(links["Jo Bright"], data={"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert jo.get("/account").status_code == 200
    done = founder.get("/set-up/done").text
    assert "Jo Bright" in done and "/import" in done and "/link/" in done


@pytest.mark.rule("U41")
def test_a_faulty_line_is_named_and_nobody_is_half_taken(founder):
    founder.get("/set-up/team")
    founder.post("/set-up/team", data=TEAM)
    founder.get("/set-up/teams/1/members")
    data = {"own_role": "team-manager", "listed": "Jo Bright, jo@council.example, Practitioner, Practitioner\nMo, mo, x, y",
            "rows-2-name": "Hal Head"}  # fmt: skip
    answer = founder.post("/set-up/teams/1/members", data=data)
    assert answer.status_code == 422
    assert "Line 2" in answer.text and "Row 3" in answer.text and "Jo Bright, jo@council.example" in answer.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Worker)) == 1
    assert not staff.actor_for(staff.worker_by_email("ada@council.example"), clock.today()).manages(1)


def test_more_rows_come_by_a_button_and_keep_what_was_typed(founder):
    founder.get("/set-up/team")
    founder.post("/set-up/team", data=TEAM)
    founder.get("/set-up/teams/1/members")
    filled = {f"rows-{n}-name": f"Worker {n}" for n in range(6)}
    page = founder.post("/set-up/teams/1/members", data={"more": "1", "listed": "half a li", **filled}).text
    assert 'name="rows-11-name"' in page and "half a li" in page and 'value="Worker 5"' in page


def test_nobody_but_an_administrator_walks_the_set_up(as_person):
    mary = as_person("mary")
    for path in ("/set-up", "/set-up/team", "/set-up/teams/1/members", "/set-up/more", "/set-up/done"):
        assert mary.get(path).status_code == 403, path
