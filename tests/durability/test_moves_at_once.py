"""Two managers at one request, and a contact recorded in the moment in which the case moves; on both databases."""

from datetime import timedelta

import pytest

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.escalation import operations as escalation
from casework.practice.escalation import queries as escalations
from casework.practice.moving import operations as moving
from casework.practice.moving import queries
from casework.practice.moving.models import Move
from casework.practice.tray import operations as tray
from casework.practice.tray.operations import Reached
from casework.records.audit.queries import check_chain
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.clocks import queries as clocks
from casework.records.notes import queries as notes
from casework.records.people import queries as people
from casework.records.people.models import Person
from casework.records.staff.models import Team
from casework.records.staff.rules import SYSTEM

SECTIONS = {"reason": "Weekly call", "found": "Managing", "analysis": "Steady", "next-steps": "Call again"}
TRANSFER = {"done": "Assessed", "outstanding": "None", "responsible": "None"}


@pytest.fixture
def asked(cast):
    """A case on North's tray that South is asked to take; its number and the request's."""
    case = cast.waiting(days=10).id
    with transaction():
        move = moving.ask(actor=cast.actor("mary"), now=cast.now, policies=cast.policies, case=db.session.get(Case, case),
                          team=cast.team("South"), why="She moved", sections=TRANSFER)  # fmt: skip
    return case, move.id


def accepts(cast, number, name="mo"):
    actor = cast.actor(name)

    def work():
        with transaction():
            moving.accept(actor=actor, now=cast.now, policies=cast.policies, move=db.session.get(Move, number))

    return work


def whole(cast, case):
    """One team has the case with its tray, its clocks and its sight of the person."""
    team = db.session.get(Case, case).team_id
    assert {clock.team_id for clock in clocks.running(case)} == {team}
    kinds = [clock.kind for clock in clocks.running(case)]
    assert len(kinds) == len(set(kinds))
    assert [each.id for each in people.teams_with(db.session.get(Case, case).person_id)] == [team]
    assert tray.differences(cast.policies) == []
    assert check_chain().broken_at is None


@pytest.mark.rule("U40")
def test_of_two_who_accept_at_once_one_does(cast, asked, at_once):
    case, move = asked
    outcomes = at_once(accepts(cast, move, "mo"), accepts(cast, move, "sam"))
    assert outcomes.count(None) == 1 and sum(isinstance(outcome, Refused) for outcome in outcomes) == 1, outcomes
    assert db.session.get(Case, case).team_id == cast.team("South").id
    whole(cast, case)


@pytest.mark.rule("U40")
def test_accepting_against_taking_back_leaves_one_answer_and_the_case_where_it_says(cast, asked, at_once):
    case, move = asked
    mary = cast.actor("mary")

    def takes_back():
        with transaction():
            moving.take_back(actor=mary, now=cast.now, move=db.session.get(Move, move))

    outcomes = at_once(accepts(cast, move), takes_back)
    assert outcomes.count(None) == 1 and sum(isinstance(outcome, Refused) for outcome in outcomes) == 1, outcomes
    answer = db.session.get(Move, move).answer
    wanted = {"accepted": "South", "taken-back": "North"}[answer]
    assert db.session.get(Case, case).team.name == wanted
    whole(cast, case)


@pytest.mark.rule("U40")
def test_two_who_ask_at_once_leave_one_request_and_one_note(cast, at_once):
    case = cast.waiting().id
    actors, south = [cast.actor(name) for name in ("mary", "tom")], cast.team("South").id

    def asks(actor):
        def work():
            with transaction():
                moving.ask(actor=actor, now=cast.now, policies=cast.policies, case=db.session.get(Case, case),
                           team=db.session.get(Team, south), why="x", sections=TRANSFER)  # fmt: skip

        return work

    outcomes = at_once(*map(asks, actors))
    assert outcomes.count(None) == 1 and sum(isinstance(outcome, Refused) for outcome in outcomes) == 1, outcomes
    assert len(queries.moves_of(case)) == 1 and len(notes.notes_of(case)) == 1


@pytest.mark.rule("U40", "U6")
def test_a_contact_recorded_during_the_move_is_kept_before_it_or_refused_after_it(cast, asked, at_once):
    case, move = asked
    nadia = cast.actor("nadia")

    def rings():
        with transaction():
            tray.record_contact(actor=nadia, now=cast.now, policy=cast.policy, happened_at=cast.now,
                                case=db.session.get(Case, case), reached=Reached("person", "visit"),
                                sections=SECTIONS)  # fmt: skip

    accepted, rung = at_once(accepts(cast, move), rings)
    assert accepted is None and (rung is None or isinstance(rung, Refused)), (accepted, rung)
    assert [note.type for note in notes.notes_of(case)].count("pwt") == (rung is None)
    whole(cast, case)


@pytest.mark.rule("U40", "U13")
def test_an_escalation_passed_up_during_the_move_is_asked_once_at_each_step(cast, asked, at_once):
    case, move = asked
    with transaction():
        number = escalation.raise_escalation(
            actor=SYSTEM, now=cast.now - timedelta(days=5), policy=cast.policy, case=db.session.get(Case, case), rule="L27",
            chain="grave-wait", occasion="placing:1:1", reason="Red", figures=[]).id  # fmt: skip

    helen = cast.actor("helen")

    def climbs():
        with transaction():
            row = escalations.escalation_for(helen, number)
            escalation.pass_up(now=cast.now, policy=cast.policy, escalation=row)

    assert at_once(accepts(cast, move), climbs) == [None, None]
    row = escalations.escalation_for(helen, number)
    steps = escalations.steps_of([number])[number]
    assert row.team_id == cast.team("South").id
    assert [step.step for step in steps] == list(range(row.step + 1)) and row.pass_up_at == steps[-1].answer_by
    whole(cast, case)


@pytest.mark.rule("U16", "U40")
def test_a_case_opened_in_north_while_the_other_one_leaves_is_not_out_of_norths_sight(cast, asked, at_once):
    case, move = asked
    person, mary, north = db.session.get(Case, case).person_id, cast.actor("mary"), cast.team("North").id

    def opens():
        with transaction():
            cases.open_case(actor=mary, now=cast.now, person=db.session.get(Person, person),
                            team=db.session.get(Team, north), kind="review", referred_on=cast.now.date())  # fmt: skip

    assert at_once(accepts(cast, move), opens) == [None, None]
    assert {team.name for team in people.teams_with(person)} == {"North", "South"}
