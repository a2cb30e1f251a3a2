"""Staff administration in the browser."""

import re
from datetime import date, timedelta

import pytest

from casework.ground import clock
from casework.ground.db import db
from casework.records.staff import queries as staff
from casework.records.staff.models import RoleHeld
from tests.cast import email_of


@pytest.fixture
def ada(as_person):
    """The administrator's browser."""
    return as_person("ada")


def post(client, path, data=None):
    """Open the page and send its form."""
    client.get(path)
    return client.post(path, data=data or {})


def version_of(page):
    return re.search(r'name="version"[^>]*value="(\d+)"', page.text).group(1)


def test_the_list_shows_everybody_with_roles_and_state(ada):
    page = ada.get("/staff").text
    assert "Nadia Hussain" in page and "Practitioner, North" in page and "Head of Service, whole directorate" in page


@pytest.mark.rule("U33")
def test_a_role_is_given_from_a_day_until_a_day_and_ended(ada, cast):
    number, today = cast.worker("olive").id, clock.today()
    data = {"role": "team-leader", "team": str(cast.team("North").id), "from_on": f"{today:%d/%m/%Y}",
            "until_on": f"{today + timedelta(days=1):%d/%m/%Y}"}  # fmt: skip
    assert post(ada, f"/staff/workers/{number}/roles/new", data).status_code == 303
    held = staff.roles_of(number)[0]
    assert (held.role, held.from_on, held.until_on) == ("team-leader", today, today + timedelta(days=1))
    twice = post(ada, f"/staff/workers/{number}/roles/new", data)
    assert twice.status_code == 422 and "held there on some of these days" in twice.text
    assert post(ada, f"/staff/roles/{held.id}/ending").status_code == 303
    assert not staff.actor_for(cast.worker("olive"), today).holds("team-leader")


@pytest.mark.rule("U16")
def test_a_directorate_role_takes_no_team_and_a_teams_role_takes_one(ada, cast):
    path = f"/staff/workers/{cast.worker('olive').id}/roles/new"
    in_team = post(ada, path, {"role": "head-of-service", "team": str(cast.team("North").id)})
    without = post(ada, path, {"role": "practitioner", "team": ""})
    assert in_team.status_code == without.status_code == 422
    assert "whole directorate" in in_team.text and "held in a team" in without.text
    assert post(ada, path, {"role": "", "team": ""}).status_code == 422


@pytest.mark.rule("U33")
def test_a_leaver_is_signed_out_at_once_and_their_cases_are_listed(ada, as_person, cast):
    nadia, worker = as_person("nadia"), cast.worker("nadia")
    case = cast.case()
    case.holder_id = worker.id
    db.session.commit()
    path = f"/staff/workers/{worker.id}/ending"
    page = ada.get(path).text
    assert f"Case {case.id}, North" in page and "Edith" not in page
    assert ada.post(path).status_code == 303
    assert nadia.get("/account").status_code == 302
    assert "Ended" in ada.get("/staff").text and "Nadia Hussain" in ada.get("/staff").text
    assert ada.post(path).status_code == 422


def test_an_administrator_cannot_end_themselves(ada, cast):
    answer = post(ada, f"/staff/workers/{cast.worker('ada').id}/ending")
    assert answer.status_code == 422 and "Ask another administrator" in answer.text


@pytest.mark.rule("U41")
def test_a_forgotten_password_is_reset_by_a_link_once(ada, app, cast):
    number = cast.worker("nadia").id
    ada.get(f"/staff/workers/{number}")
    ada.post(f"/staff/workers/{number}/link")
    path = re.search(r"/link/[\w-]+", ada.get(f"/staff/workers/{number}").text).group()
    assert path in ada.get("/staff/links").text
    nadia = app.test_client()
    nadia.get(path)
    new = "purple river lantern"
    assert nadia.post(path, data={"password": new, "again": new}).status_code == 303
    assert "/link/" not in ada.get(f"/staff/workers/{number}").text


def test_an_administrator_signs_somebody_out_everywhere(ada, as_person, cast):
    nadia, number = as_person("nadia"), cast.worker("nadia").id
    ada.get(f"/staff/workers/{number}")
    assert ada.post(f"/staff/workers/{number}/sessions/ending").status_code == 303
    assert nadia.get("/account").status_code == 302


def test_two_administrators_saving_one_worker_the_second_is_shown_both_versions(ada, as_person, cast):
    number = cast.worker("olive").id
    path, other = f"/staff/workers/{number}", as_person("ada")
    opened = version_of(ada.get(path))
    facts = {"email": email_of("olive"), "grade": "other"}
    other.get(path)
    assert other.post(path, data={**facts, "name": "Olive Green", "version": opened}).status_code == 303
    second = ada.post(path, data={**facts, "name": "Olive Grey", "version": opened})
    assert second.status_code == 409
    assert "Olive Green" in second.text and "Olive Grey" in second.text and "Save my version" in second.text
    assert cast.worker("olive").name == "Olive Green"
    knowingly = ada.post(path, data={**facts, "name": "Olive Grey", "version": version_of(second)})
    assert knowingly.status_code == 303 and cast.worker("olive").name == "Olive Grey"


@pytest.mark.parametrize("version", ["", "x", "²", "99999999999999"])
def test_a_form_without_a_sound_version_overwrites_nothing(ada, cast, version):
    path = f"/staff/workers/{cast.worker('olive').id}"
    ada.get(path)
    data = {"name": "X Y", "email": email_of("olive"), "grade": "other", "version": version}
    assert ada.post(path, data=data).status_code == 409
    assert cast.worker("olive").name == "Olive Grant"


def test_an_address_of_somebody_else_is_refused_and_the_typing_stays(ada, cast):
    path = f"/staff/workers/{cast.worker('olive').id}"
    version = version_of(ada.get(path))
    answer = ada.post(path, data={"name": "Olive G", "email": email_of("nadia"), "grade": "other", "version": version})
    assert answer.status_code == 422 and "works here already" in answer.text and "Olive G" in answer.text


@pytest.mark.rule("U16")
@pytest.mark.parametrize("name", ["nadia", "mary", "sam", "helen"])
def test_nobody_else_administers_staff(as_person, cast, name):
    client, number = as_person(name), cast.worker("olive").id
    held = staff.roles_of(number)[0].id
    for path in ("/staff", "/staff/links", "/staff/workers/new", "/staff/workers/several", f"/staff/workers/{number}",
                 f"/staff/workers/{number}/roles/new", f"/staff/roles/{held}/ending", f"/staff/workers/{number}/ending",
                 "/staff/teams", "/staff/teams/new", "/staff/teams/1"):  # fmt: skip
        assert client.get(path).status_code == 403, path
    assert client.post(f"/staff/workers/{number}/ending").status_code == 403
    assert client.post(f"/staff/workers/{number}/link").status_code == 403


def test_a_worker_who_is_not_there_is_not_found(ada):
    for path in ("/staff/workers/999", "/staff/roles/999/ending", "/staff/teams/999", "/absences/999/new"):
        assert ada.get(path).status_code == 404


def test_a_role_held_by_mistake_says_so(ada, cast):
    number = cast.worker("olive").id
    db.session.add(RoleHeld(worker_id=number, team_id=cast.team("South").id, role="practitioner",
                            from_on=date(2026, 1, 2), until_on=date(2026, 1, 1)))  # fmt: skip
    db.session.commit()
    assert "ended before it began" in ada.get(f"/staff/workers/{number}").text
