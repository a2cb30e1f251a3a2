"""Contacts, attempts and the clocks that follow, on both databases."""

from datetime import date, timedelta
from functools import partial

import pytest

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.risk import queries as ratings
from casework.practice.tray import operations, queries
from casework.practice.tray.operations import NextContact, Rated, Reached
from casework.records.cases import queries as cases
from casework.records.clocks import queries as clocks
from casework.records.notes import queries as notes
from casework.records.notices.models import Notice

SECTIONS = {"reason": "Weekly call", "found": "Managing with help", "analysis": "Steady", "next-steps": "Call next week"}
RED = Rated("rag", {"row": "none", "column": "high"})
HIGH = partial(Rated, "priority", {"level": "high"}, None, "")
PERSON = Reached("person", "telephone")


@pytest.fixture
def contact(cast):
    """``contact(case, by="nadia", **changes)``: record one contact in its own transaction."""

    def record(case, by="nadia", **changes):
        given = {"happened_at": cast.now, "reached": PERSON, "sections": SECTIONS, "rated": (RED,), "now": cast.now} | changes
        with transaction():
            return operations.record_contact(actor=cast.actor(by), policy=cast.policy,
                                             case=cases.case_for(cast.actor("helen"), case.id), **given)  # fmt: skip

    return record


def clock_of(case, kind="contact"):
    return next((c for c in clocks.running(case.id) if c.kind == kind), None)


@pytest.mark.rule("L20", "L22", "U6")
def test_a_contact_writes_note_rating_clock_and_notice_together(cast, contact):
    case = cast.waiting(days=10)
    assert clock_of(case).due_on == date(2026, 11, 17)
    outcome = contact(case)
    note = notes.notes_of(case.id)[0]
    assert (note.title, note.author_id) == ("PWT", cast.worker("nadia").id)
    assert outcome.next_due == clock_of(case).due_on == date(2026, 11, 27)
    assert ratings.current_rating(case.id, "rag").note_id == note.id
    notice = db.session.scalar(db.select(Notice).where(Notice.note_id == note.id))
    assert (notice.receiver, notice.kind, notice.rule) == (f"managers:{case.team_id}", "acknowledge", "L22")


@pytest.mark.rule("U4")
def test_a_rating_keeps_the_policy_and_its_fingerprint(cast, contact):
    case = cast.waiting()
    contact(case)
    rating = ratings.current_rating(case.id, "rag")
    assert (rating.policy, rating.fingerprint) == (cast.policy.name, cast.policy.fingerprint)
    assert rating.picked == {"row": "none", "column": "high"}


@pytest.mark.rule("L23")
def test_an_attempt_is_recorded_with_its_decision_and_moves_no_clock(cast):
    case = cast.waiting(days=10)
    before = clock_of(case).due_on
    sections = {"tried": "Rang twice", "safe-and-well": "Her daughter saw her this morning"}
    with transaction():
        operations.record_attempt(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy,
                                  case=cases.case_for(cast.actor("nadia"), case.id), happened_at=cast.now,
                                  how="telephone", safe_and_well="not-needed", sections=sections)  # fmt: skip
    assert clock_of(case).due_on == before
    assert queries.attempts_of(case.id)[0].safe_and_well == "not-needed"
    assert queries.contacts_of(case.id) == []


@pytest.mark.rule("L21")
def test_a_contact_that_finds_less_harm_lengthens_the_interval_from_that_contact(cast, contact):
    case = cast.waiting(days=3)
    contact(case, rated=(Rated("rag", {"row": "full", "column": "low"}),))
    assert clock_of(case).due_on == date(2026, 12, 18)  # 20 December is a Sunday
    assert clock_of(case, "grave-wait") is None


@pytest.mark.rule("L18", "L21", "L12")
@pytest.mark.parametrize(("urgent", "due"), [(False, date(2026, 11, 23)), (True, date(2026, 11, 20))])
def test_a_contact_that_finds_the_priority_high_starts_the_clock_of_a_fast_response(cast, contact, urgent, due):
    case = cast.waiting("full:low")
    outcome = contact(case, rated=(Rated("rag", {"row": "none", "column": "low"}), HIGH(urgent)))
    assert clock_of(case, "response").due_on == outcome.next_due == due, "Saturday is brought forward to Friday"
    assert queries.placement_of(case.id).urgent == urgent
    said = [line.words for line in cases.comments_of(case.id)]
    assert "RAG rating – Amber" in said and ("urgent: response needed within 24 hours" in said) == urgent
    assert operations.differences(cast.policies) == []
    contact(case, happened_at=cast.now + timedelta(minutes=5), now=cast.now + timedelta(minutes=5), rated=(RED,))
    assert clock_of(case, "response") is None, "the next contact answers it"


@pytest.mark.rule("L21")
def test_a_contact_that_leaves_priority_as_it_is_rates_it_not_anew_and_starts_nothing(cast, contact):
    case = cast.waiting("full:low")
    contact(case, rated=(RED, HIGH(True)))
    contact(case, happened_at=cast.now + timedelta(minutes=5), now=cast.now + timedelta(minutes=5), rated=(RED,))
    assert len([r for r in ratings.ratings_of(case.id) if r.tool == "priority"]) == 1
    assert queries.placement_of(case.id).urgent, "until somebody takes the mark off"
    assert clock_of(case, "response") is None


@pytest.mark.rule("L17")
def test_another_level_than_the_suggested_one_needs_its_reasoning_and_nothing_is_half_saved(cast, contact):
    case = cast.waiting()
    with pytest.raises(Refused) as refused:
        contact(case, rated=(Rated("rag", {"row": "full", "column": "low"}, decided="red"),))
    assert refused.value.refusal.rule == "L17"
    assert notes.notes_of(case.id) == []
    assert len(ratings.ratings_of(case.id)) == 1


@pytest.mark.rule("L22")
def test_a_contact_with_an_empty_section_is_refused(cast, contact):
    case = cast.waiting()
    with pytest.raises(Refused) as refused:
        contact(case, sections=SECTIONS | {"analysis": "  "})
    assert refused.value.refusal.field == "analysis"


@pytest.mark.rule("U29")
def test_a_contact_in_the_future_is_refused_and_a_late_one_counts_from_when_it_happened(cast, contact):
    case = cast.waiting(days=20)
    with pytest.raises(Refused):
        contact(case, happened_at=cast.now + timedelta(hours=1))
    contact(case, happened_at=cast.now - timedelta(days=4))
    assert clock_of(case).from_on == date(2026, 11, 16)
    assert clock_of(case).due_on == date(2026, 11, 23)


@pytest.mark.rule("U29")
def test_an_older_contact_typed_later_does_not_move_the_clock_back(cast, contact):
    case = cast.waiting(days=20)
    contact(case, happened_at=cast.now - timedelta(days=2))
    due = clock_of(case).due_on
    contact(case, happened_at=cast.now - timedelta(days=6))
    assert clock_of(case).due_on == due


@pytest.mark.rule("L20")
def test_a_practitioner_may_agree_a_sooner_contact_but_not_a_later_one(cast, contact):
    case = cast.waiting("moderate:moderate")
    amber = (Rated("rag", {"row": "moderate", "column": "moderate"}),)
    contact(case, rated=amber, next_contact=NextContact(date(2026, 11, 25)))
    assert clock_of(case).due_on == date(2026, 11, 25)
    with pytest.raises(Refused) as refused:
        contact(case, rated=amber, next_contact=NextContact(date(2026, 12, 15), "On holiday"))
    assert (refused.value.refusal.rule, refused.value.refusal.field) == ("L20", "next_on")


@pytest.mark.rule("L20")
def test_a_team_leader_may_agree_a_later_contact_with_a_reason_within_the_month(cast, contact):
    case = cast.waiting("moderate:moderate")
    amber = (Rated("rag", {"row": "moderate", "column": "moderate"}),)
    with pytest.raises(Refused) as refused:
        contact(case, by="tom", rated=amber, next_contact=NextContact(date(2026, 12, 15)))
    assert refused.value.refusal.field == "next_reason"
    with pytest.raises(Refused):
        contact(case, by="tom", rated=amber, next_contact=NextContact(date(2027, 1, 15), "Away"))
    contact(case, by="tom", rated=amber, next_contact=NextContact(date(2026, 12, 15), "In hospital until then"))
    assert clock_of(case).due_on == date(2026, 12, 15)


@pytest.mark.rule("L2")
def test_a_practitioner_cannot_place_anybody_on_the_tray(cast):
    case = cast.case()
    with pytest.raises(Refused) as refused, transaction():
        operations.place_on_tray(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=case,
                                 placed_on=cast.now.date(), rationale="x")  # fmt: skip
    assert refused.value.refusal.rule == "L2"
    assert queries.placement_of(case.id) is None


def test_a_case_off_the_tray_takes_no_tray_contact_and_its_clocks_are_stopped(cast, contact):
    case = cast.waiting()
    with transaction():
        operations.take_off_tray(actor=cast.actor("mary"), now=cast.now, policy=cast.policy,
                                 case=cases.case_for(cast.actor("mary"), case.id), how="allocated")  # fmt: skip
    assert clocks.running(case.id) == []


@pytest.mark.rule("U31")
def test_the_last_contact_of_an_imported_list_starts_the_clock(cast):
    case = cast.waiting("moderate:moderate", days=40)
    with transaction():
        fresh = cases.case_for(cast.actor("mary"), case.id)
        operations.bring_last_contact(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=fresh,
                                      contact_on=date(2026, 11, 12), words="Last contact 12/11/2026")  # fmt: skip
        operations.wind_clocks(now=cast.now, policy=cast.policy, case=fresh)
    assert notes.notes_of(case.id)[0].type == "imported"
    assert clock_of(case).due_on == date(2026, 11, 26)


@pytest.mark.rule("U6")
def test_recomputing_every_clock_from_history_equals_what_is_stored_and_a_changed_one_is_named(cast, contact):
    case = cast.waiting(days=12)
    contact(case)
    cast.waiting("full:low", days=2)
    policies = cast.policies
    assert operations.differences(policies) == []
    with transaction():
        clock_of(case).due_on = date(2030, 1, 1)
    assert f"case {case.id}" in operations.differences(policies)[0]


@pytest.mark.rule("U23", "U28")
def test_the_tray_shows_the_gravest_first_then_the_earliest_clock_then_the_longest_wait(cast):
    green_overdue = cast.waiting("full:low", days=60)
    red_today = cast.waiting("none:high", days=0)
    red_earlier = cast.waiting("none:high", days=5)
    amber = cast.waiting("moderate:moderate", days=30)
    rows = queries.waiting(cast.actor("nadia"), queries.Asked(), cast.now.date())
    assert [row.case_id for row in rows] == [red_earlier.id, red_today.id, amber.id, green_overdue.id]


@pytest.mark.rule("U16")
def test_the_tray_and_its_counts_hold_only_the_readers_teams(cast):
    north, south = cast.waiting(), cast.waiting(team="South")
    today = cast.now.date()
    assert [r.case_id for r in queries.waiting(cast.actor("sue"), queries.Asked(), today)] == [south.id]
    assert queries.counts(cast.actor("sue"), queries.Asked(), today).total == 1
    assert queries.waiting(cast.actor("sue"), queries.Asked(team=north.team_id), today) == []
    assert queries.counts(cast.actor("sue"), queries.Asked(team=north.team_id), today).total == 0
    assert queries.counts(cast.actor("helen"), queries.Asked(), today).total == 2
    assert queries.counts(cast.actor("ada"), queries.Asked(), today).total == 0


def test_filters_of_the_tray_leave_what_they_say(cast):
    cast.waiting("none:high", days=20)
    amber = cast.waiting("moderate:moderate", days=1)
    today, nadia = cast.now.date(), cast.actor("nadia")
    assert [r.case_id for r in queries.waiting(nadia, queries.Asked(rag="amber"), today)] == [amber.id]
    assert queries.counts(nadia, queries.Asked(due="overdue"), today).shown == 1
    assert queries.counts(nadia, queries.Asked(), today).levels == {"red": 1, "amber": 1}
