"""Cases that nobody works on, and a caseload handed on, as browsers get them."""

from datetime import timedelta

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.practice.allocation.rules import NewTask
from casework.records.cases.models import Case
from casework.records.notes import queries as notes
from casework.records.staff.models import RoleHeld
from casework.records.staff.operations import record_absence
from casework.records.tasks import queries as tasks
from tests.outcomes.ways import allocated


@pytest.fixture
def cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


def leaves(cast, name):
    """Somebody's role in North ended yesterday."""
    with transaction():
        held = db.session.scalars(db.select(RoleHeld).where(RoleHeld.worker_id == cast.worker(name).id)).one()
        held.until_on = cast.now.date() - timedelta(days=1)


def holds(cast, name, number, **more):
    found = [cast.case() for _ in range(number)]
    for each in found:
        allocated(cast, each, to=name, **more)
    return [each.id for each in found]


def holder_of(number):
    return db.session.get(Case, number).holder_id


@pytest.mark.rule("H11")
def test_mary_finds_what_leavers_the_long_absent_and_nobody_works_on(cast, as_person):
    soon = [NewTask("Visit", cast.now.date() + timedelta(days=3))]
    holds(cast, "nadia", 1)
    holds(cast, "dev", 1, tasks=soon)
    holds(cast, "olive", 1, tasks=soon)
    holds(cast, "tom", 1, tasks=soon)
    leaves(cast, "dev")
    with transaction():
        record_absence(actor=cast.actor("mary"), now=cast.now, worker=cast.worker("olive"), from_on=cast.now.date())
    page = as_person("mary").get("/ghosts").text
    for words in ("Held by somebody who has left the team (1)", "Held by somebody who is away for long (1)",
                  "Open with nothing due (1)", "Dev Patel", "Olive Grant", "Nadia Hussain"):  # fmt: skip
        assert words in page
    assert page.count("Tom Lloyd") == 0
    assert as_person("mo").get(f"/ghosts?team={cast.team('North').id}").status_code == 404
    assert as_person("nadia").get("/ghosts").status_code == 403


@pytest.mark.rule("H12", "H14")
def test_a_leavers_caseload_goes_to_others_each_case_with_its_notes_and_tasks(cast, as_person):
    numbers = holds(cast, "dev", 4, tasks=[NewTask("Visit", cast.now.date() + timedelta(days=3))])
    leaves(cast, "dev")
    mary, address = as_person("mary"), f"/caseloads/{cast.worker('dev').id}/handing-on"
    assert "room for" in mary.get(address).text
    nadia, tom = (str(cast.worker(name).id) for name in ("nadia", "tom"))
    typed = dict(zip((f"case_{number}" for number in numbers), (nadia, tom, "close", ""), strict=True))
    typed |= {"why": "They know the area", "outstanding": "None"}
    assert mary.post(address, data=typed | {"why": ""}).status_code == 422
    answer = mary.post(address, data=typed)
    assert (answer.status_code, answer.location) == (303, f"/ghosts?team={cast.team('North').id}")
    assert [holder_of(number) for number in numbers] == [int(nadia), int(tom), None, cast.worker("dev").id]
    assert db.session.get(Case, numbers[2]).stage == "closed"
    assert {note.type for note in notes.notes_of(numbers[0])} == {"social-work-allocation", "case-transfer"}
    assert "case-closure" in {note.type for note in notes.notes_of(numbers[2])}
    assert [task.receiver for task in tasks.open_tasks_of(numbers[0])] == [f"worker:{nadia}"]


@pytest.mark.rule("H2", "H12")
def test_what_cannot_go_stays_says_why_and_keeps_what_was_chosen(cast, as_person):
    for _ in range(15):
        allocated(cast, cast.case(), to="tom")
    numbers = holds(cast, "dev", 2)
    mary, address = as_person("mary"), f"/caseloads/{cast.worker('dev').id}/handing-on"
    nadia, tom = (str(cast.worker(name).id) for name in ("nadia", "tom"))
    typed = {f"case_{numbers[0]}": nadia, f"case_{numbers[1]}": tom, "why": "They are there", "outstanding": "None"}
    answer = mary.post(address, data=typed)
    assert answer.status_code == 200 and "1 case went. 1 case could not" in answer.text
    assert "Tom Lloyd holds 15 cases, and the limit of the grade is 15" in answer.text and "They are there" in answer.text
    assert [holder_of(number) for number in numbers] == [int(nadia), cast.worker("dev").id]
    answer = mary.post(address, data=typed | {f"case_{numbers[1]}": ""})
    assert answer.status_code == 422 and "Choose for at least one case" in answer.text
    again = mary.post(address, data={f"case_{numbers[1]}": "close", "why": "Done", "outstanding": "None"})
    assert again.status_code == 303 and "Nothing is left to hand on" in mary.get(address).text


@pytest.mark.rule("U16")
def test_nobody_else_hands_a_caseload_on(cast, as_person):
    holds(cast, "dev", 1)
    address = f"/caseloads/{cast.worker('dev').id}/handing-on"
    assert as_person("nadia").get(address).status_code == 403
    assert as_person("mo").get(address).status_code == 404
    assert as_person("mo").post(address, data={"why": "x", "outstanding": "x"}).status_code == 404
