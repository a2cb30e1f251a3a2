"""Raising, acknowledging, passing up, with the office's staff, on both databases."""

import threading
from datetime import timedelta

import pytest

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.escalation import operations, queries
from casework.practice.escalation.models import Acknowledgement, Escalation
from casework.records.audit.models import Entry
from casework.records.notes.queries import notes_of
from casework.records.notices.models import Notice
from casework.records.notices.operations import acknowledge_notice
from casework.records.staff.operations import record_absence
from casework.records.staff.rules import SYSTEM

DECISION = {"matter": "Red for over a month", "decision": "Mary allocates tomorrow"}


@pytest.fixture
def raised(cast):
    """``raised(case)``: an escalation by the clock, in the L27 chain."""

    def escalate(case, occasion="placing:1:1", chain="grave-wait"):
        with transaction():
            return operations.raise_escalation(actor=SYSTEM, now=cast.now, policy=cast.policy, case=case, rule="L27",
                                               chain=chain, occasion=occasion, reason="Red for over a month",
                                               figures=[{"label": "Rated now", "value": "Red"}])  # fmt: skip

    return escalate


def acknowledge(cast, name, escalation, **sections):
    with transaction():
        return operations.acknowledge(actor=cast.actor(name), now=cast.now, policy=cast.policy, escalation=escalation,
                                      sections=DECISION | sections)  # fmt: skip


def pass_up(cast, escalation, hours):
    with transaction():
        return operations.pass_up(now=cast.now + timedelta(hours=hours), policy=cast.policy, escalation=escalation)


@pytest.mark.rule("U12", "U25")
def test_one_occasion_is_raised_once_and_the_next_again(cast, raised):
    case = cast.case()
    assert raised(case) is not None
    assert raised(case) is None
    assert raised(case, "placing:1:2") is not None
    assert db.session.query(Escalation).count() == 2
    assert db.session.query(Notice).filter_by(kind="escalation").count() == 2
    assert db.session.query(Entry).filter_by(act="escalation.raised").count() == 2


@pytest.mark.rule("U14", "U26", "L27")
def test_sam_acknowledges_and_the_decision_is_a_note(cast, raised):
    case = cast.case()
    escalation = raised(case)
    taken = acknowledge(cast, "sam", escalation)
    note = notes_of(case.id)[0]
    assert (note.title, note.author_id) == ("Management Discussion / Decision", cast.worker("sam").id)
    assert {s["key"]: s["text"] for s in note.sections} == DECISION
    assert (taken.worker_id, taken.at, taken.note_id) == (cast.worker("sam").id, cast.now, note.id)
    assert (escalation.closed_at, escalation.pass_up_at) == (cast.now, None)
    assert db.session.query(Notice).filter_by(acknowledged_at=None).count() == 0
    assert queries.open_count(cast.actor("sam")) == 0


@pytest.mark.rule("U14")
def test_without_a_decision_it_stays_open_and_nothing_is_half_saved(cast, raised):
    case = cast.case()
    escalation = raised(case)
    with pytest.raises(Refused, match="Decision"):
        acknowledge(cast, "sam", escalation, decision=" ")
    db.session.refresh(escalation)
    assert escalation.closed_at is None and escalation.pass_up_at is not None
    assert notes_of(case.id) == [] and db.session.query(Acknowledgement).count() == 0
    assert queries.open_count(cast.actor("sam")) == 1


@pytest.mark.rule("U13", "U16")
def test_only_those_it_reached_may_acknowledge(cast, raised):
    escalation = raised(cast.case())
    for name in ("mary", "nadia"):
        with pytest.raises(Refused, match="put to"):
            acknowledge(cast, name, escalation)
    acknowledge(cast, "anna", escalation)
    assert queries.acknowledgements_of([escalation.id])[escalation.id].worker.name == "Anna Reid"


@pytest.mark.rule("U14")
def test_the_second_of_two_is_told_who_was_first(cast, raised):
    escalation = raised(cast.case())
    acknowledge(cast, "sam", escalation)
    with pytest.raises(Refused, match=r"Sam Okoro acknowledged this on 20 November 2026 at 10:00"):
        acknowledge(cast, "helen", escalation)
    assert db.session.query(Acknowledgement).count() == 1


@pytest.mark.rule("U14")
def test_of_four_who_acknowledge_in_the_same_moment_one_wins(app, cast, raised):
    escalation_id, case_id = (escalation := raised(cast.case())).id, escalation.case_id
    outcomes, start = [], threading.Barrier(4)

    def decide(name):
        with app.app_context():
            escalation = db.session.get(Escalation, escalation_id)
            start.wait()
            try:
                acknowledge(cast, name, escalation)
                outcomes.append("won")
            except Refused as refused:
                outcomes.append(refused.refusal.sentence)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=decide, args=(name,)) for name in ("sam", "sam", "helen", "anna")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("won") == 1 and sum("acknowledged this on" in said for said in outcomes) == 3
    db.session.rollback()
    assert db.session.query(Acknowledgement).count() == 1 and len(notes_of(case_id)) == 1


@pytest.mark.rule("U13")
def test_acknowledging_and_passing_up_in_one_moment_leave_one_truth(cast, raised):
    escalation = raised(cast.case())
    acknowledge(cast, "sam", escalation)
    assert pass_up(cast, escalation, 100) is False
    assert len(queries.steps_of([escalation.id])[escalation.id]) == 1


@pytest.mark.rule("U13")
def test_whoever_was_asked_before_may_still_decide_after_it_went_up(cast, raised):
    escalation = raised(cast.case())
    assert pass_up(cast, escalation, 100) is True
    assert queries.open_count(cast.actor("helen")) == 1
    acknowledge(cast, "sam", escalation)
    assert queries.open_count(cast.actor("helen")) == 0


@pytest.mark.rule("U13")
def test_with_the_whole_chain_away_the_teams_managers_are_told(cast, raised):
    for name in ("sam", "helen", "anna"):
        with transaction():
            record_absence(actor=SYSTEM, now=cast.now, worker=cast.worker(name), from_on=cast.now.date())
    escalation = raised(cast.case())
    (step,) = queries.steps_of([escalation.id])[escalation.id]
    assert step.worker_ids == [] and len(step.passed_over) == 2
    (notice,) = db.session.query(Notice).all()
    assert notice.receiver == f"managers:{cast.team('North').id}" and "Nobody in the whole chain" in notice.words
    assert escalation.pass_up_at is not None


@pytest.mark.rule("U26", "U13")
def test_an_escalation_cannot_be_clicked_away_or_deleted(cast, raised):
    raised(cast.case())
    notice = db.session.query(Notice).one()
    with transaction(), pytest.raises(Refused, match="needs a decision"):
        acknowledge_notice(actor=cast.actor("sam"), now=cast.now, notice=notice)
    assert not [name for name in dir(operations) if "delete" in name or "remove" in name]


# --- by hand ----------------------------------------------------------------------------------------------------------


def by_hand(cast, name, case, reason="Fell twice this week"):
    with transaction():
        return operations.raise_by_hand(
            actor=cast.actor(name), now=cast.now, policy=cast.policy, case=case, reason=reason
        )


@pytest.mark.rule("L27", "U22")
def test_mary_believes_the_risk_has_grown_and_sam_has_until_the_office_closes(cast):
    escalation = by_hand(cast, "mary", cast.case())
    assert (escalation.rule, escalation.chain, escalation.raised_by_id) == ("L27", "risk-grown", cast.worker("mary").id)
    (step,) = queries.steps_of([escalation.id])[escalation.id]
    assert step.worker_ids == [cast.worker("sam").id]
    assert step.answer_by == cast.now.replace(hour=17)


@pytest.mark.rule("L27")
def test_a_practitioner_cannot_escalate_and_a_manager_says_why(cast):
    case = cast.case()
    with pytest.raises(Refused, match="Only a Team Manager"):
        by_hand(cast, "nadia", case)
    with pytest.raises(Refused, match="Say why"):
        by_hand(cast, "mary", case, " ")
    assert db.session.query(Escalation).count() == 0


@pytest.mark.rule("L27", "U12")
def test_a_second_click_is_the_same_escalation_and_a_second_manager_is_told(cast):
    case = cast.case()
    first = by_hand(cast, "mary", case)
    assert by_hand(cast, "mary", case).id == first.id
    with pytest.raises(Refused, match="already been escalated"):
        by_hand(cast, "tom", case, "Seen on a visit")
    acknowledge(cast, "sam", first)
    assert by_hand(cast, "tom", case, "Seen on a visit").id != first.id


@pytest.mark.rule("U13")
def test_nobody_is_asked_about_what_they_raised_themselves(cast):
    with transaction():
        record_absence(
            actor=SYSTEM, now=cast.now, worker=cast.worker("sam"), from_on=cast.now.date(), deputy=cast.worker("mary")
        )
    escalation = by_hand(cast, "mary", cast.case())
    (step,) = queries.steps_of([escalation.id])[escalation.id]
    assert step.worker_ids == [cast.worker("helen").id]


@pytest.mark.rule("U16")
def test_a_reader_of_south_sees_no_escalation_of_north(cast, raised):
    escalation = raised(cast.case())
    assert queries.escalations_for(cast.actor("mo")) == [] and queries.count_for(cast.actor("mo")) == 0
    assert queries.escalation_for(cast.actor("mo"), escalation.id) is None
    assert queries.escalations_for(cast.actor("nadia")) == [escalation]


@pytest.mark.rule("U15", "L27")
def test_the_feed_says_what_it_is_about_but_not_what_somebody_typed(cast, raised):
    case = cast.waiting()
    raised(case)
    with transaction():
        operations.raise_by_hand(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=case,
                                 reason="Edith Marsh fell twice this week")  # fmt: skip
    first, second = db.session.query(Notice).filter_by(kind="escalation").order_by(Notice.id)
    assert first.words.startswith("Red for over a month") and second.words.startswith(operations.BY_HAND)
    assert "Edith" not in second.words and first.words.endswith(operations.DECIDE)
