"""Proposed, decided, placed at once, told: what each leaves behind."""

from datetime import UTC, date, datetime, timedelta

import pytest

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.risk import queries as ratings
from casework.practice.tray import operations as tray
from casework.practice.tray import queries as trays
from casework.practice.tray.models import Placement
from casework.practice.triage import operations, queries
from casework.practice.triage.models import Proposal, Telling
from casework.records.audit.models import Entry
from casework.records.cases import operations as cases
from casework.records.cases import queries as case_queries
from casework.records.cases.models import CaseComment
from casework.records.clocks import queries as clocks
from casework.records.notes.models import Note
from casework.records.notices.models import Notice
from tests.triage.answers import FACTS, NOT_TOLD, TELLING

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def case(cast):
    return cast.case()


def by(cast, name, now=None):
    return {"actor": cast.actor(name), "now": now or cast.now, "policy": cast.policy}


def proposed(cast, case, name="nadia", now=None, **changes):
    with transaction():
        return operations.propose(**by(cast, name, now), case=case, facts=FACTS | changes)


def placed(cast, case, name="mary", **changes):
    with transaction():
        return operations.place(**by(cast, name), case=case, facts=FACTS | changes)


def accepted(cast, proposal, name="mary", now=None, facts=None):
    with transaction():
        return operations.accept(**by(cast, name, now), proposal=proposal, facts=facts)


def rows(model, **wanted):
    return list(db.session.scalars(db.select(model).filter_by(**wanted)))


def open_notices(case):
    found = db.session.scalars(db.select(Notice).where(Notice.case_id == case.id, Notice.acknowledged_at.is_(None)))
    return sorted((n.receiver, n.kind, n.rule, n.due_on) for n in found)


@pytest.mark.rule("L2")
def test_a_proposal_waits_in_the_managers_feed_until_the_day_ends_and_places_nobody(cast, case):
    proposal = proposed(cast, case)
    assert open_notices(case) == [(f"managers:{case.team_id}", "due", "L2", cast.now.date())]
    assert case.stage == "referral" and rows(Placement) == [] and rows(Note) == []
    assert proposal.facts == FACTS and queries.open_proposal(case.id) is proposal
    assert rows(Entry, act="placing.proposed")[0].persons == [case.person_id]


@pytest.mark.rule("L2")
def test_what_is_proposed_after_closing_time_on_friday_is_due_on_monday(cast, case):
    proposed(cast, case, now=datetime(2026, 11, 20, 18, 0, tzinfo=UTC))
    assert open_notices(case)[0][3] == date(2026, 11, 23)


@pytest.mark.rule("L2", "L9", "L12", "U29")
def test_accepting_writes_note_comment_ratings_and_clocks_from_the_day_of_the_proposal(cast, case):
    proposal = proposed(cast, case)
    placement = accepted(cast, proposal, now=MONDAY)
    assert (case.stage, placement.placed_on, placement.placed_at) == ("waiting", date(2026, 11, 20), MONDAY)
    (note,) = rows(Note, case_id=case.id)
    assert (note.type, note.title, note.author_id) == ("management-decision", "PWT", cast.worker("mary").id)
    (comment,) = case_queries.comments_of(case.id)
    assert comment.words.startswith("RAG rating – Amber") and FACTS["rationale"] in comment.words
    current = ratings.current_ratings(case.id)
    assert {k: r.decided for k, r in current.items()} == {"rag": "amber", "priority": "medium", "complexity": "low"}
    assert {r.note_id for r in current.values()} == {note.id}
    due = {clock.kind: clock.due_on for clock in clocks.running(case.id)}
    assert due["contact"] == date(2026, 12, 4), "a fortnight from Friday"
    assert due["waiting-limit"] == date(2026, 12, 18), "28 days from Friday"
    assert (placement.rag, placement.next_on) == ("amber", date(2026, 12, 4))
    assert (proposal.answer, proposal.answered_by_id, proposal.placement_id) == (
        "accepted", cast.worker("mary").id, placement.id)  # fmt: skip
    assert open_notices(case) == [(f"worker:{cast.worker('nadia').id}", "know", "L2", None)]
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("L18", "U21")
def test_a_placing_that_needs_a_response_within_a_day_stands_first_and_its_clock_runs_from_the_proposal(cast, case):
    proposal = proposed(cast, case, priority="high", urgent_response="yes", urgent_actions="Carers from tonight")
    placement = accepted(cast, proposal, now=MONDAY)
    assert placement.urgent and clocks.running_one(case.id, "response").due_on == date(2026, 11, 24)
    assert case_queries.comments_of(case.id)[0].words.startswith("urgent: response needed within 24 hours")
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("L10")
def test_who_was_told_is_recorded_with_the_placing(cast, case):
    placement = placed(cast, case)
    telling = db.session.scalars(db.select(Telling).where(Telling.placement_id == placement.id)).one()
    assert (telling.who, telling.how, telling.told_on, telling.told_by) == (
        "person", "telephone", date(2026, 11, 20), "Nadia Hussain")  # fmt: skip
    assert telling.facts == TELLING
    assert queries.to_be_told(case.id) is None and open_notices(case) == []


@pytest.mark.rule("L10")
@pytest.mark.parametrize("changes", [NOT_TOLD, {"referrer_told": "not-yet"}])
def test_whoever_places_has_the_task_to_tell_them_the_same_day_until_it_is_done(cast, case, changes):
    placed(cast, case, **changes)
    mary = f"worker:{cast.worker('mary').id}"
    assert open_notices(case) == [(mary, "due", "L10", cast.now.date())]
    assert queries.to_be_told(case.id) is not None and rows(Telling) == []
    with transaction():
        operations.record_telling(actor=cast.actor("nadia"), now=cast.now, case=case, facts=TELLING)
    assert open_notices(case) == [] and queries.to_be_told(case.id) is None
    assert rows(Entry, act="placing.told")[0].persons == [case.person_id]
    with pytest.raises(Refused, match="nothing left to tell"), transaction():
        operations.record_telling(actor=cast.actor("nadia"), now=cast.now, case=case, facts=TELLING)


@pytest.mark.rule("L10")
def test_a_telling_that_is_not_done_is_not_recorded_as_done(cast, case):
    placed(cast, case, **NOT_TOLD)
    with pytest.raises(Refused, match="when they have been told"), transaction():
        operations.record_telling(actor=cast.actor("mary"), now=cast.now, case=case, facts=TELLING | NOT_TOLD)
    assert rows(Telling) == []


@pytest.mark.rule("L2")
@pytest.mark.parametrize("name", ["tom", "mary", "sam", "helen"])
def test_a_leader_a_manager_or_somebody_above_places_at_once(cast, case, name):
    placement = placed(cast, case, name)
    (proposal,) = rows(Proposal)
    assert (proposal.answer, proposal.proposed_by_id, proposal.answered_by_id) == (
        "accepted", cast.worker(name).id, cast.worker(name).id)  # fmt: skip
    assert placement.placed_on == cast.now.date() and proposal.facts == FACTS


@pytest.mark.rule("L2")
@pytest.mark.parametrize("name", ["nadia", "olive", "dev", "mo", "sue"])
def test_nobody_else_places_or_decides(cast, case, name):
    with pytest.raises(Refused, match="Only a Team Manager or Team Leader"):
        placed(cast, case, name)
    proposal = proposed(cast, case)
    with pytest.raises(Refused, match="Only a Team Manager or Team Leader"):
        accepted(cast, proposal, name)
    with pytest.raises(Refused, match="Only a Team Manager or Team Leader"), transaction():
        operations.turn_down(actor=cast.actor(name), now=cast.now, policy=cast.policy, proposal=proposal, reason="No")
    db.session.refresh(proposal)
    assert proposal.answer == "" and rows(Placement) == []


@pytest.mark.rule("L1", "L2")
def test_a_gate_that_is_not_met_refuses_the_operation_too(cast, case):
    with pytest.raises(Refused, match="Duty Point"):
        proposed(cast, case, urgent="now")
    with pytest.raises(Refused, match="urgent actions"):
        placed(cast, case, rag="none:high")
    proposal = proposed(cast, case)
    with pytest.raises(Refused, match="Duty Point"):
        accepted(cast, proposal, facts=FACTS | {"urgent": "now"})
    db.session.refresh(proposal)
    assert (proposal.answer, proposal.changed_facts) == ("", None)
    assert rows(Placement) == [] and rows(CaseComment) == []


@pytest.mark.rule("L2")
def test_a_manager_changes_answers_and_both_versions_are_kept(cast, case):
    proposal = proposed(cast, case)
    placement = accepted(cast, proposal, facts=FACTS | {"rag": "full:low", "rationale": "It can wait."})
    assert (proposal.facts["rag"], proposal.changed_facts["rag"]) == ("moderate:moderate", "full:low")
    assert (placement.rag, placement.rationale) == ("green", "It can wait.")


@pytest.mark.rule("L2")
def test_a_proposal_turned_down_tells_the_proposer_why_and_leaves_the_case_where_it_was(cast, case):
    proposal = proposed(cast, case)
    with pytest.raises(Refused, match="Write why"), transaction():
        operations.turn_down(**by(cast, "tom"), proposal=proposal, reason="  ")
    with transaction():
        operations.turn_down(**by(cast, "tom"), proposal=proposal, reason="Reablement can start on Monday.")
    assert (proposal.answer, proposal.reason) == ("turned-down", "Reablement can start on Monday.")
    assert open_notices(case) == [(f"worker:{cast.worker('nadia').id}", "acknowledge", "L2", None)]
    assert case.stage == "referral" and rows(Placement) == []
    proposed(cast, case, rationale="Reablement is full.")
    assert len(rows(Proposal)) == 2, "it can be proposed anew"


@pytest.mark.rule("L2")
def test_a_proposal_is_answered_once(cast, case):
    proposal = proposed(cast, case)
    accepted(cast, proposal)
    with pytest.raises(Refused, match="accepted already"):
        accepted(cast, proposal, "tom")
    with pytest.raises(Refused, match="accepted already"), transaction():
        operations.turn_down(**by(cast, "tom"), proposal=proposal, reason="No")
    assert len(rows(Placement)) == 1 and len(rows(Note)) == 1


@pytest.mark.rule("L2")
def test_a_case_has_one_open_proposal_and_a_manager_decides_that_one(cast, case):
    proposed(cast, case)
    for verb in (operations.propose, operations.place):
        with pytest.raises(Refused, match="proposed already"), transaction():
            verb(**by(cast, "mary"), case=case, facts=FACTS)
    assert len(rows(Proposal)) == 1


@pytest.mark.rule("L2")
def test_a_case_closed_meanwhile_is_not_placed(cast, case):
    proposal = proposed(cast, case)
    with transaction():
        cases.come_to_stage(actor=cast.actor("mary"), now=cast.now, case=case, stage="closed", why="Moved away")
    with pytest.raises(Refused, match="closed meanwhile"):
        accepted(cast, proposal)
    assert rows(Placement) == []


@pytest.mark.rule("L28")
@pytest.mark.parametrize("rag", ["none:high", "moderate:moderate", "full:low"])
def test_nobody_is_placed_without_a_next_contact_and_a_limit(cast, case, rag):
    placement = placed(cast, case, rag=rag, urgent_actions="Key safe fitted")
    assert {"contact", "waiting-limit"} <= {clock.kind for clock in clocks.running(case.id)}
    assert placement.next_on > cast.now.date() - timedelta(days=1)
    assert trays.placement_of(case.id).team_id == case.team_id
