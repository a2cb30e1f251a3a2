"""Keeping the directory: each change with what was before it, and managers told once of what is to be checked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Overtaken, Refused
from casework.policy.organisations import AREAS
from casework.records.directory import operations, queries
from casework.records.directory.rules import Written
from casework.records.notices.models import Notice

CARERS = Written("Carers’ Table", "Company for carers, once a week", ("carers", "company"), phone="01632 960 010")


def added(cast, written=CARERS, by="nadia"):
    with transaction():
        return operations.add(actor=cast.actor(by), now=cast.now, written=written)


def asked_of(cast, team="North", *, is_open=True):
    db.session.rollback()
    db.session.expire_all()
    notices = db.session.scalars(db.select(Notice).where(Notice.rule == "F7", Notice.team_id == cast.team(team).id))
    return [each for each in notices if (each.acknowledged_at is None) == is_open]


@pytest.mark.rule("F7")
def test_a_correction_counts_as_right_today_and_keeps_what_stood_before(cast):
    row = added(cast)
    later = cast.now + timedelta(days=400)
    with transaction():
        operations.change(actor=cast.actor("sue"), now=later, policies=cast.policies, row=row, version=row.version,
                          written=replace(CARERS, phone="01632 960 011", topics=("carers",)))  # fmt: skip
    row = queries.organisation(row.id)
    assert (row.phone, row.topics) == ("01632 960 011", ["carers"])
    assert (row.checked_on, row.checked_by.name) == (later.date(), "Sue Walsh")
    newest, first = queries.history(row.id)
    assert newest.before == {"phone": "01632 960 010", "topics": ["carers", "company"]} and newest.by.name == "Sue Walsh"
    assert first.what == "added" and first.facts["phone"] == "01632 960 010"


@pytest.mark.rule("F7")
def test_the_second_of_two_who_correct_one_entry_is_told(cast):
    row = added(cast)
    seen = row.version
    act = {"actor": cast.actor("nadia"), "now": cast.now, "policies": cast.policies, "row": row, "version": seen}
    with transaction():
        operations.change(**act, written=replace(CARERS, hours="Fridays"))
    with pytest.raises(Overtaken), transaction():
        operations.change(**act, written=replace(CARERS, hours="Mondays"))
    assert queries.organisation(row.id).hours == "Fridays"


@pytest.mark.rule("F7")
def test_an_entry_that_ended_is_found_no_more_stays_on_record_and_can_be_put_back(cast):
    row = added(cast)
    act = {"now": cast.now, "row": row}
    with pytest.raises(Refused), transaction():
        operations.end(**act, actor=cast.actor("nadia"), policies=cast.policies, why="Closed")
    with transaction():
        operations.end(**act, actor=cast.actor("mary"), policies=cast.policies, why="Closed in May")
    assert queries.find("carers") == [] and [each.id for each in queries.find("carers", ended=True)] == [row.id]
    assert queries.history(row.id)[0].why == "Closed in May"
    with transaction():
        operations.put_back(**act, actor=cast.actor("mary"))
    assert [each.id for each in queries.find("carers")] == [row.id]


@pytest.mark.rule("F7")
def test_entries_are_found_by_every_word_and_by_topic(cast):
    for written in (CARERS, Written("Sure Steps", "Falls, and 100% free", ("falls",), web="steps.example")):
        added(cast, written)
    found = lambda *asked: [each.name for each in queries.find(*asked)]  # noqa: E731
    assert found() == ["Carers’ Table", "Sure Steps"]
    assert found("WEEK carers") == ["Carers’ Table"] and found("week steps") == []
    assert found("100%") == ["Sure Steps"] and found("_") == [], "no sign means something else"
    assert found("", ("falls", "housing")) == ["Sure Steps"] and found("week", ("falls",)) == []
    assert found("960010") == ["Carers’ Table"]


@pytest.mark.rule("F7")
def test_a_list_is_taken_once_however_often_and_nobody_found_it_right_yet(cast):
    begin = {"actor": cast.actor("mary"), "now": cast.now, "area": AREAS["wakefield"], "offered": ["wakefield"]}
    with transaction():
        assert len(operations.begin(**begin)) == 8
    with transaction():
        assert operations.begin(**begin) == []
    assert queries.begun(AREAS.values()) == {"wakefield"}
    (age_uk,) = queries.find("age uk")
    assert (age_uk.phone, age_uk.area, age_uk.checked_on) == ("01977 552 476", "Wakefield district", None)
    with pytest.raises(Refused), transaction():
        operations.begin(**begin | {"actor": cast.actor("nadia")})


@pytest.mark.rule("F7", "U12")
def test_managers_hear_once_of_all_that_is_to_be_checked_until_nothing_is(cast):
    rows = [added(cast), added(cast, replace(CARERS, name="Second Table"))]
    jobs.sweep(cast.now + timedelta(days=364), cast.policies)
    assert asked_of(cast) == [], "no year has gone by"
    later = cast.now + timedelta(days=366)
    assert jobs.sweep(later, cast.policies)["F7"] == 2, "one for each team"
    assert "F7" not in jobs.sweep(later, cast.policies)
    assert "F7" not in jobs.sweep(later + timedelta(days=5), cast.policies), "it stands in their feeds already"
    (asked,) = asked_of(cast)
    assert asked.receiver == f"managers:{cast.team('North').id}" and asked.kind == "due"
    for row, left in zip(rows, (1, 0), strict=True):
        with transaction():
            operations.confirm(actor=cast.actor("nadia"), now=later, policies=cast.policies, row=row)
        assert len(asked_of(cast)) == left
    assert queries.organisation(rows[0].id).checked_on == later.date()
    assert "F7" not in jobs.sweep(later + timedelta(days=1), cast.policies)
