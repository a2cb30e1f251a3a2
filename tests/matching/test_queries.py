"""Why workers suit a case, from what the database holds: what counts, what the reader may not see, in how many queries."""

from datetime import timedelta

import pytest

from casework.ground.db import db, transaction
from casework.practice.allocation import operations as allocation
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.matching import operations as matching
from casework.practice.matching import queries
from casework.practice.matching.rules import Match, Wanted, Written
from casework.practice.tray import operations as tray
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.notes.models import Note
from tests.guarding.scene import restrict
from tests.statements import statements

ALLOCATION = {"tasks": "Assess by Friday", "why": "Knows her", "discussed": "Not yet"}
CLOSURE = {"done": "Better now", "outstanding": "None", "responsible": "None"}
PWT = {"reason": "Weekly call", "found": "Well", "analysis": "Steady", "next-steps": "Ring again"}
DAY = timedelta(days=1)


@pytest.fixture
def by(cast):
    """``by("mary")``: who does it, when and under which policy."""
    return lambda name, at=None: {"actor": cast.actor(name), "now": at or cast.now, "policy": cast.policy}


@pytest.fixture
def found(cast):
    """``found(case, "nadia", reader="mary")``: the match of somebody of the cast."""

    def match(case, name, reader=None):
        number, actor = cast.worker(name).id, cast.actor(reader) if reader else None
        return queries.matches(db.session.get(Case, case.id), [number], cast.now.date(), reader=actor)[number]

    return match


def contact(by, case, name, at, reached="person"):
    with transaction():
        return tray.record_contact(**by(name), case=db.session.get(Case, case.id), happened_at=at, sections=PWT,
                                   reached=tray.Reached(reached, "visit")).note  # fmt: skip


def give(by, case, name, cast, at=None):
    with transaction():
        allocation.allocate(**by("mary", at), case=db.session.get(Case, case.id), sections=ALLOCATION,
                            worker_id=cast.worker(name).id, weight="low")  # fmt: skip


@pytest.mark.rule("H8")
def test_strengths_meet_what_the_case_needs(cast, found):
    case = cast.waiting(person=cast.person(communication_needs="Signs (BSL)"))
    assert found(case, "nadia") == Match()
    does = {"actor": cast.actor("mary"), "now": cast.now, "version": None}
    with transaction():
        matching.write_strengths(**does, worker=cast.worker("nadia"), written=Written(
            ("care-act-assessment",), ("dementia",), learning=("autism",),
            languages=("Polish", "British Sign Language")))  # fmt: skip
    assert found(case, "nadia").reasons == (
        "Skilled in Care Act assessments",
        "Speaks British Sign Language, which the person\u2019s record names under communication",
    )
    with transaction():
        matching.write_needs(**does, case=db.session.get(Case, case.id), wanted=Wanted(
            ("dementia", "autism"), ("Polish",), not_again=(cast.worker("olive").id,), asked_whom="Herself",
            asked_on=cast.now.date()))  # fmt: skip
    match = found(case, "nadia")
    assert "Skilled in supporting people with dementia" in match.reasons and "Speaks Polish" in match.reasons
    assert match.learning == ("Wants to learn about autism",)
    assert found(case, "olive").against == ("The person asked not to have them again",)


@pytest.mark.rule("H8")
def test_who_held_a_case_of_the_person_or_was_in_touch_knows_them(cast, by, found):
    case = cast.waiting(days=30)
    contact(by, case, "olive", cast.now - 20 * DAY)
    contact(by, case, "olive", cast.now - 9 * DAY)
    contact(by, case, "dev", cast.now - 8 * DAY, reached="relevant-person")
    give(by, case, "nadia", cast, cast.now - 5 * DAY)
    assert found(case, "olive").reasons == ("Was in touch with them 2 times, last on 11 November 2026",)
    assert found(case, "dev").reasons == ("Wrote 1 note about them",), "her daughter is not herself"
    assert found(case, "nadia").reasons == ("Holds this case now",)
    with transaction():
        closing.end_case(**by("mary", cast.now - DAY), case=db.session.get(Case, case.id), ending=Ending("moved"),
                         sections=CLOSURE)  # fmt: skip
    again = cast.case(person=db.session.get(Case, case.id).person)
    assert found(again, "nadia").reasons == ("Held another case of theirs until 19 November 2026",)
    stranger = cast.case(person=cast.person("Ivo", "Lane"))
    assert found(stranger, "olive") == Match(), "she knows somebody else"


@pytest.mark.rule("H8", "U38")
def test_a_note_on_the_wrong_person_is_no_acquaintance(cast, by, found):
    case = cast.waiting(days=9)
    note = contact(by, case, "olive", cast.now - DAY)
    with transaction():
        closing.misplace_note(**by("mary"), note=db.session.get(Note, note.id), reason="It tells of her neighbour")
    assert found(case, "olive") == Match()


@pytest.mark.rule("H8", "U16")
def test_what_another_team_did_is_told_only_to_who_may_see_its_cases(cast, by, found):
    person = cast.person()
    here, there = cast.case(person=person), cast.waiting(team="South", person=person)
    with transaction():
        allocation.allocate(**by("mo"), case=db.session.get(Case, there.id), sections=ALLOCATION,
                            worker_id=cast.worker("sue").id, weight="low")  # fmt: skip
    for reader in (None, "mary"):
        assert found(here, "sue", reader) == Match(), reader
    for reader in ("sam", "helen"):
        assert "Holds another case of theirs now" in found(here, "sue", reader).reasons


@pytest.mark.rule("H8", "U17")
def test_on_a_restricted_record_whoever_is_not_named_is_told_to_be_so(cast, found):
    case = cast.case(person=cast.person("Ivo", "Lane"))
    restrict(cast, case)
    assert found(case, "olive", "mary").against == ("Not named on this restricted record",)
    assert found(case, "mary", "mary").against == ()


@pytest.mark.rule("H8")
def test_experience_is_of_two_years_and_with_other_people(cast, by, found):
    case = cast.waiting()
    for referred_days_ago in (20, 900):
        old = cast.case(person=cast.person("Ivo", "Lane"), referred_on=cast.now.date() - referred_days_ago * DAY)
        with transaction():
            row = db.session.get(Case, old.id)
            cases.hand_to(actor=cast.actor("mary"), now=cast.now, case=row, worker=cast.worker("nadia"), from_on=row.referred_on)
    assert found(case, "nadia").reasons == ("Was given 1 case of this kind in the last two years",)


@pytest.mark.rule("H8")
def test_many_workers_take_as_many_queries_as_one(cast, by):
    case = cast.waiting(days=5)
    contact(by, case, "olive", cast.now - DAY)
    give(by, case, "nadia", cast)
    reader = cast.actor("mary")
    case = case_for(reader, case.id)
    numbers = [cast.worker(name).id for name in ("nadia", "olive", "dev", "tom", "mary", "sue")]
    sent = []
    for some in (numbers[:1], numbers):
        with statements() as seen:
            assert set(queries.matches(case, some, cast.now.date(), reader=reader)) == set(some)
        sent.append(len(seen))
    assert sent[0] == sent[1] <= 6
    assert queries.matches(case, [], cast.now.date()) == {}
