"""The pages of the forums, and what follows from advice (H16)."""

import re
from datetime import timedelta

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.practice.forums import operations
from casework.practice.forums.models import ForumCase
from casework.records.notes.models import Note
from casework.records.notices.models import Notice
from casework.records.staff.operations import add_worker, give_role
from casework.records.staff.rules import SYSTEM
from tests.cast import CHEAP, email_of
from tests.guarding.scene import restrict

pytestmark = pytest.mark.rule("H16")


@pytest.fixture
def here(cast):
    """The cast today, with a Principal Social Worker."""
    cast.now = this_moment()
    with transaction():
        worker = add_worker(actor=SYSTEM, now=cast.now, name="Petra Novak", email=email_of("petra"), grade="practitioner")
        worker.password_hash = CHEAP
        give_role(actor=SYSTEM, now=cast.now, worker=worker, role="principal-social-worker")
    return cast


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def put(cast, case, by="nadia", kind="cases"):
    with transaction():
        return operations.put_forward(actor=cast.actor(by), now=cast.now, case=case, kind=kind, question="How do we begin?").id


def told(cast, name):
    db.session.rollback()
    found = db.session.query(Notice).filter_by(receiver=f"worker:{cast.worker(name).id}", rule="H16", acknowledged_at=None)
    return [(each.kind, each.occasion.partition(":")[0]) for each in found]


def test_the_psw_sets_the_dates_and_everybody_sees_the_two_take_turns(here, as_person):
    petra, nadia, soon = as_person("petra"), as_person("nadia"), here.now.date() + timedelta(days=2)
    assert "Nobody has said yet" in words(nadia.get("/forums")) and "/forums/dates" not in nadia.get("/forums").text
    petra.get("/forums")
    assert petra.post("/forums/dates", data={"on": f"{soon:%d/%m/%Y}"}).status_code == 422
    assert petra.post("/forums/dates", data={"on": f"{soon:%d/%m/%Y}", "kind": "social-care"}).status_code == 303
    shown = words(nadia.get("/forums"))
    first, second = (f"{day.day} {day:%B %Y}" for day in (soon, soon + timedelta(days=7)))
    assert f"Social-care forum : {first}" in shown and f"Case-discussion forum : {second}" in shown and "Petra Novak" in shown
    refused = nadia.post("/forums/dates", data={"on": f"{soon:%d/%m/%Y}", "kind": "cases"})
    assert refused.status_code == 422 and "The Principal Social Worker says" in words(refused)


def test_a_case_is_put_forward_and_the_advice_is_a_note_that_is_acknowledged(here, as_person):
    case, nadia, petra = here.case(), as_person("nadia"), as_person("petra")
    assert f'href="/cases/{case.id}/forum"' in nadia.get(f"/cases/{case.id}").text
    nadia.get(f"/cases/{case.id}/forum")
    assert nadia.post(f"/cases/{case.id}/forum", data={"kind": "cases", "question": ""}).status_code == 422
    sent = nadia.post(f"/cases/{case.id}/forum", data={"kind": "cases", "question": "How do we begin?"})
    assert sent.status_code == 303 and told(here, "petra") == [("know", "forum")]
    assert f'href="{sent.location}"' in petra.get("/").text and "How do we begin?" in words(petra.get("/forums"))
    again = nadia.post(f"/cases/{case.id}/forum", data={"kind": "cases", "question": "More"})
    assert again.status_code == 422 and "waits for that forum already" in words(again)
    nadia.get(sent.location)
    typed = {"held_on": f"{here.now.date():%d/%m/%Y}", "advice": "Ask her sister first", "took_part": "Seven"}
    assert nadia.post(f"{sent.location}/advice", data=typed).status_code == 422
    petra.get(sent.location)
    assert petra.post(f"{sent.location}/advice", data=typed | {"advice": ""}).status_code == 422
    assert petra.post(f"{sent.location}/advice", data=typed).status_code == 303
    note = db.session.query(Note).filter_by(type="forum-advice").one()
    assert (note.title, [part["text"] for part in note.sections]) == (
        "Forum Advice", ["How do we begin?", "Ask her sister first", "Seven"])  # fmt: skip
    assert told(here, "petra") == [] and told(here, "nadia") == [("acknowledge", "forum-advice")]
    assert all("Ask her sister first" in words(nadia.get(address)) for address in (sent.location, f"/cases/{case.id}"))
    assert petra.post(f"{sent.location}/advice", data=typed).status_code in (303, 422)
    assert petra.post(f"{sent.location}/withdrawal").status_code == 422
    assert db.session.query(Note).filter_by(type="forum-advice").count() == 1


def test_whoever_put_it_forward_takes_it_back_and_may_put_it_again(here, as_person):
    number = put(here, here.case())
    assert as_person("olive").post(f"/forums/cases/{number}/withdrawal").status_code == 422
    assert as_person("nadia").post(f"/forums/cases/{number}/withdrawal").status_code == 303
    row = db.session.get(ForumCase, number)
    assert row.ended_at is not None and row.note_id is None and told(here, "petra") == []
    assert put(here, row.case) != number


@pytest.mark.rule("U16", "U17")
@pytest.mark.parametrize(("name", "plain", "guarded"), [
    ("nadia", True, True), ("mary", True, True), ("olive", True, False), ("petra", True, False), ("helen", True, False),
    ("sue", False, False), ("mo", False, False),
])  # fmt: skip
def test_only_who_may_see_the_case_sees_that_it_is_put_forward(here, as_person, name, plain, guarded):
    cases = [here.case(person=here.person("Zelda", "Plain")), here.case(person=here.person("Ivo", "Guarded"))]
    numbers = [put(here, case) for case in cases]
    restrict(here, cases[1], "mary", "sam", "nadia")
    listed = as_person(name).get("/forums").text
    assert ("Zelda" in listed, "Ivo" in listed) == (plain, guarded)
    for number, sees in zip(numbers, (plain, guarded), strict=True):
        assert as_person(name).get(f"/forums/cases/{number}").status_code == (200 if sees else 404)
