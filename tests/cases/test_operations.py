"""Opening cases, moving them, commenting on them, and who may see them."""

from datetime import date

import pytest

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.records.audit.models import Entry
from casework.records.cases import operations, queries
from casework.records.cases.models import Case
from casework.records.people.operations import record_death


def last_entry():
    return db.session.scalars(db.select(Entry).order_by(Entry.seq.desc())).first()


def test_a_new_case_has_its_first_stage_and_an_entry_in_the_trail(cast):
    case = cast.case(referred_on=date(2026, 10, 1), referrer="Dr Rao", reason="Falls", reference="LAS-77")
    assert [s.stage for s in queries.stages_of(case.id)] == ["referral"]
    assert (last_entry().act, last_entry().persons) == ("case.opened", [case.person_id])
    seen = queries.case_for(cast.actor("nadia"), case.id)
    assert (seen.person.name, seen.team.name, seen.referrer, seen.reference) == (
        "Edith Marsh",
        "North",
        "Dr Rao",
        "LAS-77",
    )


@pytest.mark.rule("U29")
def test_a_referral_of_tomorrow_is_refused_and_leaves_nothing(cast):
    edith = cast.person()
    with pytest.raises(Refused, match="future"):
        cast.case(person=edith, referred_on=date(2026, 11, 21))
    assert db.session.scalar(db.select(db.func.count()).select_from(Case)) == 0


@pytest.mark.rule("U37")
def test_no_case_is_opened_for_somebody_who_has_died(cast):
    edith = cast.person()
    with transaction():
        record_death(actor=cast.actor("mary"), now=cast.now, person=edith, died_on=cast.now.date())
    with pytest.raises(Refused, match="died on 20 November 2026"):
        cast.case(person=edith)
    assert db.session.scalar(db.select(db.func.count()).select_from(Case)) == 0


@pytest.mark.rule("U16")
def test_nadia_cannot_open_a_case_in_south(cast):
    edith = cast.person()
    with pytest.raises(Refused, match="team that you work in"):
        cast.case(person=edith, team="South", by="nadia")


@pytest.mark.rule("U11")
def test_moving_a_case_keeps_the_first_referral_and_each_stage_with_who_and_why(cast):
    case, mary = cast.case(referred_on=date(2026, 9, 1)), cast.actor("mary")
    for stage, why in (("duty", ""), ("review", "Nothing to do until March"), ("closed", "")):
        with transaction():
            operations.come_to_stage(actor=mary, now=cast.now, case=case, stage=stage, why=why)
    assert [s.stage for s in queries.stages_of(case.id)] == ["closed", "review", "duty", "referral"]
    assert case.referred_on == date(2026, 9, 1)
    with pytest.raises(Refused, match="reopened"), transaction():
        operations.come_to_stage(actor=mary, now=cast.now, case=case, stage="duty")
    with pytest.raises(Refused, match="already"), transaction():
        operations.come_to_stage(actor=mary, now=cast.now, case=case, stage="closed")
    assert (last_entry().act, last_entry().detail) == ("case.moved", {"from": "review", "to": "closed"})


def test_comments_run_newest_first_with_their_writers(cast):
    case = cast.case()
    for name, words in (("nadia", "Rang the GP"), ("tom", "GP rang back")):
        with transaction():
            operations.comment(actor=cast.actor(name), now=cast.now, case=case, words=words)
    assert [(c.by.name, c.words) for c in queries.comments_of(case.id)] == [
        ("Tom Lloyd", "GP rang back"), ("Nadia Hussain", "Rang the GP"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="Write the comment"), transaction():
        operations.comment(actor=cast.actor("tom"), now=cast.now, case=case, words=" ")


@pytest.mark.rule("U16")
def test_a_case_of_north_is_seen_in_north_and_above_even_when_south_knows_the_person(cast):
    edith = cast.person()
    north, south = cast.case(person=edith), cast.case(person=edith, team="South", by="mo")
    seen = {
        name: [c.id for c in queries.cases_of(cast.actor(name), edith.id)]
        for name in ("nadia", "sue", "sam", "helen", "ada")
    }
    assert seen == {
        "nadia": [north.id],
        "sue": [south.id],
        "sam": [south.id, north.id],
        "helen": [south.id, north.id],
        "ada": [],
    }
    assert queries.case_for(cast.actor("sue"), north.id) is None
    assert queries.find_cases(cast.actor("sue"), [str(north.id)]) == []
    assert [c.id for c in queries.open_cases_of(cast.actor("sue"), [edith.id])] == [south.id]


@pytest.mark.rule("U39")
def test_held_cases_are_the_workers_own_open_ones(cast):
    case, closed, nadia = cast.case(), cast.case(), cast.worker("nadia")
    with transaction():
        case.holder_id = closed.holder_id = nadia.id
        operations.come_to_stage(actor=cast.actor("mary"), now=cast.now, case=closed, stage="closed")
    assert [c.id for c in queries.held_by(nadia.id)] == [case.id]


def test_a_case_is_found_by_its_number_or_the_councils_whatever_the_letters_case(cast):
    case, nadia = cast.case(reference="LAS-77"), cast.actor("nadia")
    for number in (str(case.id), "las-77", "LAS-77"):
        assert [c.id for c in queries.find_cases(nadia, [number])] == [case.id]
    assert queries.find_cases(nadia, ["99999999999999999999", "²"]) == []
