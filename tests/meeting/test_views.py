"""An allocation meeting as browsers get it: tried out, seen by others, given."""

import re

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db
from casework.records.cases.models import Case
from casework.records.notes import queries as notes
from casework.records.tasks import queries as tasks
from tests.guarding.scene import restrict
from tests.outcomes.ways import allocated


@pytest.fixture
def cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


@pytest.fixture
def room(cast, as_person):
    """North's meeting, begun by Mary."""
    address = f"/teams/{cast.team('North').id}/meeting"
    assert "Begin the meeting" in as_person("mary").get(address).text
    assert as_person("mary").post(address).status_code == 303
    return address


def tried(cast, number, name, weight="low", why="Knows the family"):
    return {f"who_{number}": str(cast.worker(name).id), f"weight_{number}": weight, f"why_{number}": why}


@pytest.mark.rule("H8")
def test_what_is_tried_shows_before_and_after_to_each_manager_and_gives_nothing(cast, as_person, room):
    case = cast.waiting(days=9)
    assert as_person("mary").post(f"{room}/picks", data=tried(cast, case.id, "nadia", "high")).status_code == 303
    page = as_person("tom").get(room).text
    for words in ("begun by Mary Byrne", "0 → 1 of 25", "0 → 3 of 50", "0% → <strong>6%</strong>"):
        assert words in page
    assert db.session.get(Case, case.id).stage == "waiting" and notes.notes_of(case.id) == []


@pytest.mark.rule("H2", "H6", "H8")
def test_what_is_whole_is_given_with_its_note_and_what_cannot_be_says_why(cast, as_person, room):
    for _ in range(15):
        allocated(cast, cast.case(), to="tom")
    first, second, third, fourth = (cast.waiting(days=9).id for _ in range(4))
    typed = tried(cast, first, "nadia") | tried(cast, second, "tom") | tried(cast, third, "dev", why="")
    mary = as_person("mary")
    page = mary.get(mary.post(f"{room}/picks", data=typed | {"give": "1"}).location).text
    assert "1 case allocated. 2 cases could not be" in page and "Say why this worker." in page
    assert "Tom Lloyd holds 15 cases, and the limit of the grade is 15" in page and "Allocated in this meeting (1)" in page
    assert [db.session.get(Case, number).stage for number in (first, second, third, fourth)] == ["allocated"] + ["waiting"] * 3
    assert {note.type for note in notes.notes_of(first)} == {"social-work-allocation", "management-decision"}
    assert [task.words for task in tasks.open_tasks_of(first)] == ["First contact since the case was allocated"]


@pytest.mark.rule("H8")
def test_a_team_has_one_meeting_and_after_it_ended_nothing_is_given(cast, as_person, room):
    case = cast.waiting(days=9)
    assert as_person("tom").post(room).status_code == 303
    assert "begun by Mary Byrne" in as_person("tom").get(room).text
    assert as_person("mary").post(f"{room}/ending").status_code == 303
    late = as_person("tom").post(f"{room}/picks", data=tried(cast, case.id, "nadia") | {"give": "1"})
    assert late.status_code == 303 and db.session.get(Case, case.id).stage == "waiting"
    assert "Begin the meeting" in as_person("tom").get(room).text


@pytest.mark.rule("U16")
def test_only_managers_of_the_team_meet(cast, as_person, room):
    assert as_person("mo").get(room).status_code == 404 and as_person("nadia").get(room).status_code == 403
    assert as_person("mo").post(f"{room}/picks", data={}).status_code == 404


@pytest.mark.rule("H8")
def test_a_page_that_lay_open_sends_back_nothing_over_what_a_colleague_picked(cast, as_person, room):
    first, second = (cast.waiting(days=9).id for _ in range(2))
    mary, tom = as_person("mary"), as_person("tom")
    opened = _hidden(tom.get(room).text)
    mary.post(f"{room}/picks", data=_hidden(mary.get(room).text) | tried(cast, first, "nadia", why="Mary says so"))
    empty = {f"{name}_{number}": "" for name in ("who", "weight", "why") for number in (first, second)}
    tom.post(f"{room}/picks", data=empty | opened | tried(cast, second, "dev", why="Tom says so"))
    page = mary.get(room).text
    assert "Mary says so" in page and "Tom says so" in page


@pytest.mark.rule("U17", "U32")
def test_who_is_not_named_on_a_restricted_record_does_not_read_that_it_was_given(cast, as_person, room):
    guarded = cast.waiting(days=9, person=cast.person("Ivo", "Lane"))
    restrict(cast, guarded, "mary", "sam", "nadia")
    mary = as_person("mary")
    mary.post(f"{room}/picks", data=_hidden(mary.get(room).text) | tried(cast, guarded.id, "nadia") | {"give": "1"})
    assert "Allocated in this meeting (1)" in mary.get(room).text and "Ivo Lane" in mary.get(room).text
    page = as_person("tom").get(room).text
    assert "Ivo Lane" not in page and "Allocated in this meeting" not in page


def _hidden(page):
    """What the page was opened with, row by row."""
    return dict(re.findall(r'name="(was_\d+)" type="hidden" value="(\w+)"', page))
