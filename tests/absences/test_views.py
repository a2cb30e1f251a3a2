"""Absences and deputies in the browser."""

from datetime import timedelta

import pytest

from casework.ground import clock
from casework.records.staff import queries as staff


def post(client, path, data=None):
    client.get(path)
    return client.post(path, data=data or {})


def shown(day):
    return f"{day:%d/%m/%Y}"


@pytest.mark.rule("U16")
def test_a_manager_sees_and_records_the_absences_of_their_own_team_only(as_person, cast):
    mary, today = as_person("mary"), clock.today()
    page = mary.get("/absences").text
    assert "Nadia Hussain" in page and "Sue Walsh" not in page and "Sam Okoro" not in page
    nadia, sue, sam = (cast.worker(name).id for name in ("nadia", "sue", "sam"))
    data = {"from_on": shown(today), "until_on": "", "deputy": str(cast.worker("olive").id)}
    assert post(mary, f"/absences/{nadia}/new", data).location == "/absences"
    assert staff.absence_on(nadia, today).deputy == cast.worker("olive")
    assert [mary.get(f"/absences/{number}/new").status_code for number in (sue, sam)] == [404, 404]
    assert mary.post(f"/absences/{sue}/new", data=data).status_code == 404


@pytest.mark.rule("U13")
def test_somebody_who_is_back_answers_again(as_person, cast):
    mary, today, north = as_person("mary"), clock.today(), cast.team("North").id
    data = {"from_on": shown(today - timedelta(days=3)), "until_on": "", "deputy": str(cast.worker("tom").id)}
    post(mary, "/account/absences/new", data)
    assert staff.who_answers(["team-manager"], north, today) == [cast.worker("tom")]
    mary.get("/absences")
    absence = staff.absence_on(cast.worker("mary").id, today)
    assert mary.post(f"/absences/{absence.id}/ending").status_code == 303
    assert staff.who_answers(["team-manager"], north, today) == [cast.worker("mary")]


@pytest.mark.rule("U16")
def test_a_manager_elsewhere_ends_no_absence(as_person, cast):
    nadia, mo, today = as_person("nadia"), as_person("mo"), clock.today()
    post(nadia, "/account/absences/new", {"from_on": shown(today), "until_on": "", "deputy": ""})
    number = staff.absence_on(cast.worker("nadia").id, today).id
    mo.get("/absences")
    assert mo.post(f"/absences/{number}/ending").status_code == 404
    assert as_person("olive").get("/absences").status_code == 403


def test_days_that_run_backwards_are_refused_and_stay_on_the_page(as_person, cast):
    mary, path = as_person("mary"), f"/absences/{cast.worker('nadia').id}/new"
    answer = post(mary, path, {"from_on": "5/12/2026", "until_on": "4 Dec 2026", "deputy": ""})
    assert answer.status_code == 422 and "must not be before the first" in answer.text and "4 Dec 2026" in answer.text
    assert post(mary, path, {"from_on": "", "until_on": "x", "deputy": "77"}).status_code == 422
