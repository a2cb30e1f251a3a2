"""A call is one act: contact, answers, level, clocks, comment and notices; and the promise is made of real placings."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.allocation import operations as allocation
from casework.practice.calling import queries
from casework.practice.calling.models import CallAnswer
from casework.practice.calling.rules import NO_CHANGE, QUESTIONS, Answer, Promise
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.risk import queries as ratings
from casework.practice.tray import operations as tray
from casework.practice.tray import queries as waiting
from casework.practice.tray.operations import Rated
from casework.records.audit.models import Entry
from casework.records.cases.models import Case, CaseComment
from casework.records.notes.models import Note
from casework.records.notices.models import Notice
from tests.calling.scene import AMBER, RED, SECTIONS, answered, call

OF_THE_CALL = (Note, CallAnswer, Notice, CaseComment)


def counts(case):
    """How much of all that a call writes is there."""
    return {table.__tablename__: len(db.session.scalars(db.select(table).filter_by(case_id=case.id)).all())
            for table in OF_THE_CALL}  # fmt: skip


@pytest.mark.rule("L20", "L21", "L22", "L12")
def test_a_call_that_raises_the_level_writes_everything_at_once(cast):
    case = cast.waiting("moderate:moderate", days=10)
    called = call(cast, case, answers=answered(fall="worse"), rated=(RED,))
    assert called.rose and called.outcome.next_due == cast.now.date() + timedelta(days=7)
    note = called.outcome.note
    assert (note.type, note.title, note.author_id) == ("pwt", "PWT", cast.worker("nadia").id)
    rating = ratings.current_rating(case.id, "rag")
    assert (rating.decided, rating.note_id) == ("red", note.id)
    assert waiting.placement_of(case.id).rag == "red"
    kept = {row.question: (row.answer, row.words) for row in db.session.scalars(db.select(CallAnswer))}
    assert kept == dict.fromkeys(QUESTIONS, (NO_CHANGE, "")) | {"fall": ("worse", "since Sunday")}
    assert "RAG rating \u2013 Red" in db.session.scalars(db.select(CaseComment.words).filter_by(case_id=case.id)).all()
    told = {(n.rule, n.kind): n.words for n in db.session.scalars(db.select(Notice).filter_by(note_id=note.id))}
    assert set(told) == {("L22", "acknowledge"), ("L21", "know")}
    assert told["L21", "know"] == "A waiting call raised the level to Red"
    entry = db.session.scalar(db.select(Entry).filter_by(act="waiting-call.made"))
    assert entry.persons == [case.person_id] and entry.detail["answers"]["fall"] == "worse"


@pytest.mark.rule("L21")
def test_a_call_with_no_change_counts_as_contact_and_tells_nobody_of_a_rise(cast):
    case = cast.waiting("moderate:moderate", days=10)
    called = call(cast, case)
    assert not called.rose and called.outcome.next_due == cast.now.date() + timedelta(days=14)
    assert db.session.scalars(db.select(Notice.rule).filter_by(note_id=called.outcome.note.id)).all() == ["L22"]


@pytest.mark.rule("L17", "L21")
@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"answers": answered(fall="worse")}, "L17", "reasoning"),  # stays at amber without a word
        ({"rated": (Rated("rag", {"row": "full", "column": "low"}),)}, "L17", "reasoning"),  # lowered without a word
        ({"answers": answered()[:4]}, "L21", "safety"),
        ({"answers": (*answered()[:4], Answer("safety", "worse"))}, "L21", "safety_words"),
        ({"rated": ()}, "L13", "rag"),
        ({"rated": (Rated("rag", {"row": "some", "column": "low"}),)}, "L13", "rag"),
        ({"rated": (Rated("rag", {"row": "moderate", "column": "moderate"}, "red"),)}, "L17", "reasoning"),
        ({"sections": SECTIONS | {"found": " "}}, None, "found"),
        ({"by": "sue"}, "U40", None),
    ],
)
def test_a_refused_call_leaves_nothing_behind(cast, changes, rule, field):
    case = cast.waiting("moderate:moderate", days=10)
    before = counts(case)
    with pytest.raises(Refused) as refused:
        call(cast, case, **changes)
    assert refused.value.refusal.field == field and (rule is None or refused.value.refusal.rule == rule)
    assert counts(case) == before
    assert waiting.contacts_of(case.id) == []


@pytest.mark.rule("L17")
def test_with_its_reason_the_level_stays_or_falls_and_an_old_reason_is_none(cast):
    case = cast.waiting("moderate:moderate", days=10)
    amber = Rated("rag", AMBER.picked, None, "Her sister moved in with her today")
    called = call(cast, case, answers=answered(carer="worse"), rated=(amber,))
    assert not called.rose and ratings.current_rating(case.id, "rag").reasoning == "Her sister moved in with her today"
    with pytest.raises(Refused):
        call(cast, case, answers=answered(carer="worse"), rated=(amber,))


@pytest.mark.rule("L20")
def test_nobody_off_the_tray_is_called(cast):
    case = cast.case()
    with pytest.raises(Refused) as refused:
        call(cast, case)
    assert "not on the tray" in refused.value.refusal.sentence


@pytest.mark.rule("L21", "U38")
def test_earlier_calls_are_read_the_latest_first_and_not_those_of_a_misplaced_note(cast):
    case = cast.waiting("moderate:moderate", days=40)
    for days, answers in ((20, answered(fall="worse")), (5, answered(food="better"))):
        call(cast, case, answers=answers, happened_at=cast.now - timedelta(days=days),
             rated=(Rated("rag", AMBER.picked, None, f"Seen that day, {days}"),))  # fmt: skip
    calls = queries.calls_of(case.id)
    assert [each.on for each in calls] == [(cast.now - timedelta(days=days)).date() for days in (5, 20)]
    assert calls[0].answers["food"] == Answer("food", "better", "since Sunday") and set(calls[1].answers) == set(QUESTIONS)
    wrong = db.session.scalars(db.select(Note).filter_by(case_id=case.id).order_by(Note.happened_at.desc())).first()
    with transaction():
        closing.misplace_note(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, note=wrong, reason="Another Edith")
    assert [each.on for each in queries.calls_of(case.id)] == [(cast.now - timedelta(days=20)).date()]


@pytest.mark.rule("A21")
def test_what_was_answered_is_never_altered(cast):
    call(cast, cast.waiting("moderate:moderate"))
    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(db.update(CallAnswer).values(answer="better"))
    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(db.delete(CallAnswer))


# --- what we can promise ----------------------------------------------------------------------------------------------


def came_to_a_worker(cast, case):
    with transaction():
        tray.take_off_tray(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=db.session.get(Case, case.id),
                           how="allocated")  # fmt: skip


@pytest.mark.rule("L21")
def test_the_promise_rests_on_the_teams_placings_at_the_level_of_a_year(cast):
    """Twelve placed at amber 10, 20 … 120 days ago have a worker today; the rest must not count, or count as waiting."""
    for days in range(10, 130, 10):
        came_to_a_worker(cast, cast.waiting("moderate:moderate", days=days))
    north, today = cast.team("North").id, cast.now.date()
    assert queries.promise_for(north, "amber", cast.policy, today) == Promise((4, 13), 12, 0, 0)
    came_to_a_worker(cast, cast.waiting("none:high", days=300))  # at red
    came_to_a_worker(cast, cast.waiting("moderate:moderate", days=400))  # more than a year ago
    came_to_a_worker(cast, cast.waiting("moderate:moderate", days=300, team="South"))
    assert queries.promise_for(north, "amber", cast.policy, today) == Promise((4, 13), 12, 0, 0)
    cast.waiting("moderate:moderate", days=60), cast.waiting("moderate:moderate", days=60)
    left = cast.waiting("moderate:moderate", days=60)
    with transaction():
        closing.end_case(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=db.session.get(Case, left.id),
                         ending=Ending("moved"), sections={"done": "x", "outstanding": "x", "responsible": "x"})  # fmt: skip
    assert queries.promise_for(north, "amber", cast.policy, today) == Promise((5, 15), 12, 2, 1)
    assert queries.promise_for(north, "red", cast.policy, today).weeks is None
    assert queries.promise_for(cast.team("South").id, "amber", cast.policy, today).completed == 1


@pytest.mark.rule("L21")
def test_a_wait_counts_at_the_level_with_which_it_began(cast):
    case = cast.waiting("moderate:moderate", days=30)
    call(cast, case, answers=answered(fall="worse"), rated=(RED,))
    north, today = cast.team("North").id, cast.now.date()
    assert queries.promise_for(north, "amber", cast.policy, today).waiting == 1
    assert queries.promise_for(north, "red", cast.policy, today).waiting == 0


@pytest.mark.rule("L21")
def test_an_allocation_ends_a_wait_as_completed(cast):
    case = cast.waiting("moderate:moderate", days=30)
    with transaction():
        allocation.allocate(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=db.session.get(Case, case.id),
                            worker_id=cast.worker("nadia").id, weight="low",
                            sections={"tasks": "Assess by Friday", "why": "Knows her", "discussed": "Not yet"})  # fmt: skip
    found = queries.promise_for(cast.team("North").id, "amber", cast.policy, cast.now.date())
    assert (found.completed, found.waiting, found.left) == (1, 0, 0)
