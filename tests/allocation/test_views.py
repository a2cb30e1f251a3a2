"""The page by which a case is allocated, as browsers get it."""

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.clock import today
from casework.ground.db import db, transaction
from casework.practice.allocation import queries
from casework.records.cases import queries as cases
from casework.records.cases.models import Case
from casework.records.notes import queries as notes
from casework.records.staff.operations import record_absence
from tests.outcomes.ways import ALLOCATION, allocated


@pytest.fixture
def cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


def typed(cast, case, to="nadia", **more):
    """All that the form asks of a case that waits."""
    first, by = ({"first_contact_on": "4/12/2099"}, "5/12/2099")
    rows = {"rows-0-words": "Care Act assessment", "rows-0-by": by}
    known = {"worker": cast.worker(to).id, "weight": "low", "version": db.session.get(Case, case.id).version}
    return {"why": ALLOCATION["why"], "discussed": ALLOCATION["discussed"]} | first | rows | known | more


@pytest.mark.rule("L8", "H6")
def test_mary_sees_what_each_holds_and_allocates(cast, as_person):
    allocated(cast, cast.case())
    with transaction():
        record_absence(actor=cast.actor("mary"), now=cast.now, worker=cast.worker("olive"), from_on=today())
    case, mary = cast.waiting(), as_person("mary")
    page = mary.get(f"/cases/{case.id}/allocate").text
    assert "Practitioner (social worker). 1 case → 2 of 25, 1 point → 2 of 50. Workload 4% → 8%." in page
    assert "Mary Byrne (you)" in page
    assert "Olive Grant is away, and nobody knows until when." in page and page.count(" disabled") == 1
    answer = mary.post(f"/cases/{case.id}/allocate", data=typed(cast, case))
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}")
    shown = mary.get(answer.location).text
    assert "Allocated. Nadia Hussain has it in the feed." in shown and "Named worker by: met" in shown
    feed = as_person("nadia").get("/").text
    assert "A case is allocated to you" in feed and "Read the note" in feed
    assert "Edith Marsh" in as_person("nadia").get("/my-cases").text


@pytest.mark.rule("L24", "U16")
def test_nadia_reads_why_it_is_not_hers_and_her_crafted_form_changes_nothing(cast, as_person):
    case, nadia = cast.waiting(), as_person("nadia")
    page = nadia.get(f"/cases/{case.id}/allocate").text
    assert "Only a manager of the team allocates a case" in page and "disabled" in page
    answer = nadia.post(f"/cases/{case.id}/allocate", data=typed(cast, case))
    assert answer.status_code == 422 and "Knows her from last year" in answer.text
    assert db.session.get(Case, case.id).holder_id is None and notes.notes_of(case.id) == []


@pytest.mark.rule("U16")
def test_south_finds_nothing_at_the_address(cast, as_person):
    case, mo = cast.waiting(), as_person("mo")
    assert mo.get(f"/cases/{case.id}/allocate").status_code == 404
    assert mo.post(f"/cases/{case.id}/allocate", data=typed(cast, case)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"worker": ""}, "Choose who takes the case."),
        ({"worker": "999"}, "Not a valid choice"),
        ({"why": ""}, "Write something under “Why this worker”."),
        ({"weight": ""}, "Say how heavy the case is."),
        ({"first_contact_on": ""}, "Enter the day by which they make the first contact."),
        ({"rows-0-by": ""}, "Give the day by which this is to be done."),
        ({"rows-1-by": "5/12/2099"}, "Say what is to be done."),
        ({"from_on": "when she can"}, "From must be a real date"),
        ({"from_on": "1/1/2020"}, "Check the date."),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(cast, as_person, changes, says):
    case, mary = cast.waiting(), as_person("mary")
    mary.get(f"/cases/{case.id}/allocate")
    answer = mary.post(f"/cases/{case.id}/allocate", data=typed(cast, case) | changes)
    assert answer.status_code == 422 and says in answer.text
    assert "Care Act assessment" in answer.text
    assert db.session.get(Case, case.id).stage == "waiting"


def test_whoever_was_overtaken_is_told_by_what_and_may_save_knowingly(cast, as_person):
    case, mary, tom = cast.waiting(), as_person("mary"), as_person("tom")
    opened = typed(cast, case)
    tom.get(f"/cases/{case.id}/allocate")
    mary.get(f"/cases/{case.id}/allocate")
    assert mary.post(f"/cases/{case.id}/allocate", data=opened).status_code == 303
    late = opened | {"worker": cast.worker("olive").id, "why": "She is free", "done": "Nadia rang her", "nothing": "y"}
    answer = tom.post(f"/cases/{case.id}/allocate", data=late)
    assert answer.status_code == 422 and "She is free" in answer.text
    assert "it is now “Allocated”, held by Nadia Hussain" in answer.text
    assert tom.post(f"/cases/{case.id}/allocate", data=late | {"version": _version(answer.text)}).status_code == 303
    assert [each.worker.name for each in cases.allocations_of(case.id)] == ["Olive Grant", "Nadia Hussain"]


def _version(page: str) -> str:
    import re

    return re.search(r'name="version"[^>]*value="(\d+)"', page)[1]


@pytest.mark.rule("H6")
def test_a_concern_goes_from_nadias_case_to_marys_feed_and_back(cast, as_person):
    case, nadia, mary = cast.waiting(), as_person("nadia"), as_person("mary")
    allocated(cast, case)
    assert "State a concern about being given it" in nadia.get(f"/cases/{case.id}").text
    assert "State a concern" not in mary.get(f"/cases/{case.id}").text
    page = f"/cases/{case.id}/allocation-concern"
    answer = nadia.post(page, data={"words": ""})
    assert answer.status_code == 422 and "Say what speaks against it." in answer.text
    answer = nadia.post(page, data={"words": "I know the family from school"})
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}")
    feed = mary.get("/").text
    assert "Answer the concern" in feed
    number = queries.open_concern(case.id).id
    assert "I know the family from school" in mary.get(f"/allocation-concerns/{number}").text
    typed_words = {"words": "Somebody else has room on Monday"}
    answer = mary.post(f"/allocation-concerns/{number}/answer", data=typed_words)
    assert answer.status_code == 422 and "Somebody else has room on Monday" in answer.text
    answer = mary.post(f"/allocation-concerns/{number}/answer", data=typed_words | {"answer": "moves"})
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}/outcome")
    assert "Read the answer" in nadia.get("/").text
    assert "Somebody else has room on Monday" in nadia.get(f"/allocation-concerns/{number}").text
    late = mary.post(f"/allocation-concerns/{number}/answer", data=typed_words | {"answer": "stays"})
    assert late.status_code == 422 and "answered already" in late.text and "Somebody else has room on Monday" in late.text
