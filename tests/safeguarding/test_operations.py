"""Concerns are put to the managers at once and climb until somebody answers, whoever may see the record (F22, U17)."""

from datetime import timedelta

import pytest

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.guarding.queries import answering_team
from casework.practice.safeguarding import operations, queries
from casework.practice.safeguarding.models import ConcernAsking, SafeguardingConcern
from casework.practice.safeguarding.rules import Said
from casework.records.notices.models import Notice
from casework.records.people.models import Person
from casework.records.staff.operations import record_absence
from casework.records.staff.rules import Actor, Held
from tests.guarding.scene import make_duty_manager, restrict

pytestmark = pytest.mark.rule("F22")
SAID = Said("He has bruises on both arms", who="The man at number 9")


def raised(cast, by="nadia", team="North", person=None, said=SAID):
    team = cast.team(team) if person is None else answering_team(person.id)
    with transaction():
        return operations.raise_concern(actor=cast.actor(by), now=cast.now, policy=cast.policy, team=team, said=said,
                                        person=db.session.get(Person, person.id) if person else None)  # fmt: skip


def answered(cast, concern, by="mary", decision="enquiry", words="Mary visits at three"):
    with transaction():
        return operations.answer_concern(actor=cast.actor(by), now=cast.now, decision=decision, words=words,
                                         concern=db.session.get(SafeguardingConcern, concern.id))  # fmt: skip


def told():
    db.session.rollback()
    return [each.receiver for each in db.session.query(Notice).filter_by(rule="F22", acknowledged_at=None).order_by(Notice.id)]


def workers(cast, *names):
    return [f"worker:{cast.worker(name).id}" for name in names]


def test_the_managers_are_told_at_once_and_each_day_without_an_answer_one_level_more(cast):
    concern = raised(cast)
    north = f"managers:{concern.team_id}"
    assert told() == [north]
    assert jobs.sweep(cast.now + timedelta(hours=6), cast.policies).get("F22", 0) == 0, "until the office closes"
    evening = cast.now + timedelta(hours=9)
    assert jobs.sweep(evening, cast.policies)["F22"] == 1 and "F22" not in jobs.sweep(evening, cast.policies)
    assert told() == [north, *workers(cast, "sam")]
    assert jobs.sweep(cast.now + timedelta(days=4), cast.policies)["F22"] == 1
    assert told() == [north, *workers(cast, "sam", "helen")]
    answered(cast, concern, by="sam")
    assert told() == workers(cast, "nadia"), "who raised it hears; nobody else is asked any more"
    assert "F22" not in jobs.sweep(cast.now + timedelta(days=30), cast.policies)


def test_with_every_manager_away_the_senior_manager_is_told_at_once_too(cast):
    with transaction():
        for name in ("mary", "tom"):
            record_absence(actor=cast.actor("ada"), now=cast.now, worker=cast.worker(name), from_on=cast.now.date())
    concern = raised(cast)
    assert told() == [f"managers:{concern.team_id}", *workers(cast, "sam")]


def test_the_list_begins_with_what_is_open_the_oldest_first(cast):
    first, second, third = (raised(cast) for _ in range(3))
    answered(cast, second)
    assert [line.concern.id for line in queries.concerns_for(cast.actor("mary"))] == [first.id, third.id, second.id]
    assert queries.concerns_for(cast.actor("olive")) == []


def test_the_second_of_two_answers_is_refused_by_name(cast):
    concern = raised(cast)
    answered(cast, concern)
    with pytest.raises(Refused, match="Mary Byrne has answered"):
        answered(cast, concern, by="tom")
    with pytest.raises(Refused, match="A manager of the team"):
        answered(cast, raised(cast), by="olive")


@pytest.mark.rule("U16")
def test_a_concern_goes_to_the_team_of_the_record_and_is_read_by_its_managers_and_whoever_raised_it(cast):
    person = cast.case().person
    concern = raised(cast, by="sue", person=person)
    assert (concern.team_id, concern.who) == (cast.team("North").id, "The man at number 9")
    names = ("sue", "mary", "tom", "sam", "helen", "nadia", "mo")
    assert [queries.concern_for(cast.actor(name), concern.id) is not None for name in names] == [True] * 5 + [False] * 2
    answered(cast, concern)
    note = db.session.query(Notice).filter_by(receiver=workers(cast, "sue")[0], rule="F22").one()
    assert note.team_id == cast.team("South").id, "an item that she may read"


@pytest.mark.rule("U17")
def test_of_a_restricted_record_only_those_named_are_told_and_the_duty_manager_while_none_is_there(cast):
    case = cast.case()
    restrict(cast, case)
    make_duty_manager(cast, "dev", "North")
    first = raised(cast, by="nadia", person=case.person)
    assert told() == workers(cast, "mary")
    names = ("mary", "sam", "nadia", "tom", "helen", "dev")
    assert [queries.concern_for(cast.actor(name), first.id) is not None for name in names] == [True] * 3 + [False] * 3
    with transaction():
        record_absence(actor=cast.actor("ada"), now=cast.now, worker=cast.worker("mary"), from_on=cast.now.date())
    second = raised(cast, by="nadia", person=case.person)
    assert set(told()[1:]) == set(workers(cast, "sam", "dev"))
    assert queries.concern_for(cast.actor("dev"), second.id) is not None
    answered(cast, second, by="dev", decision="other-action", words="Rang the police")


def test_the_number_of_a_worker_is_never_taken_for_a_part_of_another(cast):
    concern = raised(cast)
    for numbers, found in (([41], False), ([14, 4], True), ([4, 14], True), ([1, 4, 9], True), ([144, 40], False), ([4], True)):
        with transaction():
            db.session.query(ConcernAsking).one().worker_ids = numbers
        actor = Actor(4, "Somebody", roles=(Held("practitioner", concern.team_id),))
        assert (queries.concern_for(actor, concern.id) is not None) == found, numbers
