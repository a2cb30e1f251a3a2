"""New workers in the browser."""

import re

import pytest

from casework.ground import clock
from casework.records.staff import queries as staff


@pytest.fixture
def ada(as_person):
    """The administrator's browser."""
    return as_person("ada")


@pytest.mark.rule("U41")
def test_one_new_worker_comes_with_a_link(ada):
    ada.get("/staff/workers/new")
    answer = ada.post(
        "/staff/workers/new", data={"name": "Jo Bright", "email": "Jo@X.example", "grade": "practitioner"}
    )
    page = ada.get(answer.location).text
    assert "Jo Bright" in page and re.search(r"/link/[\w-]+", page)
    again = ada.post("/staff/workers/new", data={"name": "Jo", "email": "jo@x.example", "grade": "practitioner"})
    assert again.status_code == 422 and "works here already" in again.text


@pytest.mark.rule("U41")
def test_a_list_of_staff_is_added_in_one_go(ada, cast):
    ada.get("/staff/workers/several")
    data = {"team": str(cast.team("North").id), "listed": "Jo Bright, jo@x.example, Practitioner, Practitioner\n"
            "Lee Ash, lee@x.example, SWO, Practitioner", "rows-0-name": "Kit Moor", "rows-0-email": "kit@x.example",
            "rows-0-grade": "other", "rows-0-role": "team-leader"}  # fmt: skip
    assert ada.post("/staff/workers/several", data=data).location == "/staff/links"
    page = ada.get("/staff/links").text
    assert all(name in page for name in ("Jo Bright", "Lee Ash", "Kit Moor"))
    kit = staff.actor_for(staff.worker_by_email("kit@x.example"), clock.today())
    assert kit.manages(cast.team("North").id) and not kit.manages(cast.team("South").id)


@pytest.mark.rule("U41")
def test_faults_of_a_list_are_named_all_at_once_and_nothing_is_taken(ada, cast):
    ada.get("/staff/workers/several")
    listed = ("Jo Bright, jo@x.example, Practitioner, Practitioner\nJo Bright, jo@x.example, Practitioner, Practitioner\n"
              "Lee Ash, lee@x.example, Wizard, Practitioner\nno commas")  # fmt: skip
    answer = ada.post("/staff/workers/several", data={"team": str(cast.team("North").id), "listed": listed})
    assert answer.status_code == 422
    for said in ("Line 2 repeats Line 1", "Line 3: “Wizard”", "Line 4 has 1 parts"):
        assert said in answer.text
    listed = "Jo Bright, jo@x.example, Practitioner, Practitioner\nWrong Name, nadia@example.test, other, Practitioner"
    taken = ada.post("/staff/workers/several", data={"team": str(cast.team("North").id), "listed": listed})
    assert taken.status_code == 422 and "Line 2: nadia@example.test is Nadia Hussain" in taken.text
    assert staff.worker_by_email("jo@x.example") is None
    nothing = ada.post("/staff/workers/several", data={"team": str(cast.team("North").id)})
    assert nothing.status_code == 422 and "at least one member" in nothing.text


def test_markup_in_a_name_stays_text(ada):
    ada.get("/staff/workers/new")
    name = '<script>alert(1)</script>"onx='
    ada.post("/staff/workers/new", data={"name": name, "email": "x@x.example", "grade": "other"})
    page = ada.get("/staff").text
    assert "<script>alert" not in page and "&lt;script&gt;" in page
