"""A death and a contact, two deaths, two markings in the same moment: one whole outcome, and nobody waits for ever."""

import pytest

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.closing import operations as closing
from casework.practice.closing import queries
from casework.practice.tray import operations as tray
from casework.practice.tray.operations import Reached
from casework.records.cases.models import Case
from casework.records.clocks import queries as clocks
from casework.records.notes import queries as notes

SECTIONS = {"reason": "Weekly call", "found": "Managing", "analysis": "Steady", "next-steps": "Call again"}
DECISION = {"matter": "Her son rang", "decision": "Stop calls"}


@pytest.mark.rule("U37")
def test_two_deaths_and_a_contact_at_once_leave_one_death_every_case_ended_and_no_clock(cast, at_once):
    edith = cast.person()
    first, second = cast.waiting(person=edith).id, cast.waiting(team="South", person=edith).id
    actors = {name: cast.actor(name) for name in ("mary", "mo", "nadia")}

    def dies(name, number):
        with transaction():
            closing.record_death(actor=actors[name], now=cast.now, policies=cast.policies, died_on=cast.now.date(),
                                 case=db.session.get(Case, number), sections=DECISION)  # fmt: skip

    def rings():
        with transaction():
            tray.record_contact(actor=actors["nadia"], now=cast.now, policy=cast.policy, happened_at=cast.now,
                                case=db.session.get(Case, first), reached=Reached("person", "visit"),
                                sections=SECTIONS)  # fmt: skip

    outcomes = at_once(lambda: dies("mary", first), rings, lambda: dies("mo", second))
    assert all(outcome is None or isinstance(outcome, Refused) for outcome in outcomes), outcomes
    assert [outcomes[0], outcomes[2]].count(None) == 1
    for number in (first, second):
        assert db.session.get(Case, number).stage == "closed" and clocks.running(number) == []
        assert len(queries.endings_of(number)) == 1
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("U38")
def test_a_note_marked_by_two_managers_at_once_is_marked_once(cast, at_once):
    case = cast.waiting(days=9)
    with transaction():
        note = tray.record_contact(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, happened_at=cast.now,
                                   case=db.session.get(Case, case.id), reached=Reached("person", "visit"),
                                   sections=SECTIONS).note.id  # fmt: skip
    actors = [cast.actor(name) for name in ("mary", "tom")]

    def marks(actor):
        with transaction():
            closing.misplace_note(actor=actor, now=cast.now, policy=cast.policy, note=notes.note_for(actor, note),
                                  reason="Mr Reed")  # fmt: skip

    outcomes = at_once(lambda: marks(actors[0]), lambda: marks(actors[1]))
    assert outcomes.count(None) == 1 and sum(isinstance(outcome, Refused) for outcome in outcomes) == 1, outcomes
    assert len(notes.misplaced_of(case.id)) == 1
    assert tray.differences(cast.policies) == []
