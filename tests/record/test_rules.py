"""The timeline, as a pure function of plain rows."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace as Row

import pytest

from casework.ground.days import whole_years
from casework.pages.record.rules import timeline

TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def note(number, *, days=0, corrects=None):
    return Row(id=number, happened_at=NOON + timedelta(days=days), author_id=7, corrects_id=corrects)


def clock(number, *, due, ended=None, how="", kind="contact"):
    return Row(id=number, kind=kind, due_on=due, ended_at=ended, ended_how=how)


def test_nothing_gives_nothing():
    assert timeline(today=TODAY) == []


def test_everything_stands_in_one_order_newest_first():
    events = timeline(
        notes=[note(1), note(2, days=3)],
        stages=[Row(id=1, at=NOON - timedelta(days=1), by_id=None)],
        comments=[Row(id=1, at=NOON + timedelta(days=1), by_id=3)],
        ratings=[Row(id=1, note_id=None, happened_at=NOON + timedelta(days=2), decided_by_id=3)],
        escalations=[Row(id=1, raised_at=NOON + timedelta(days=4), raised_by_id=None)],
        today=TODAY,
    )
    assert [e.kind for e in events] == ["escalation", "note", "rating", "comment", "note", "stage"]
    assert [e.by_id for e in events] == [None, 7, 3, 3, 7, None]


def test_at_one_moment_what_followed_stands_above():
    events = timeline(
        notes=[note(1)], stages=[Row(id=1, at=NOON, by_id=1)], today=TODAY,
        ratings=[Row(id=4, note_id=None, happened_at=NOON, decided_by_id=1)],
    )  # fmt: skip
    assert [e.kind for e in events] == ["rating", "note", "stage"]


@pytest.mark.rule("U40", "U11")
def test_a_move_is_told_when_it_was_asked_and_when_it_was_answered_each_by_whom():
    asked = Row(id=1, asked_at=NOON, asked_by_id=3, answer="", answered_at=None, answered_by_id=None)
    moved = Row(id=2, asked_at=NOON, asked_by_id=3, answer="accepted", answered_at=NOON, answered_by_id=8)
    assert [(e.kind, e.by_id) for e in timeline(moves=[asked], today=TODAY)] == [("asked", 3)]
    events = timeline(moves=[moved], notes=[note(1)], stages=[Row(id=1, at=NOON, by_id=8)], today=TODAY)
    assert [(e.kind, e.by_id) for e in events] == [("moved", 8), ("asked", 3), ("note", 7), ("stage", 8)]


def test_a_contact_is_told_once_by_its_note_with_the_rating_made_with_it():
    contact = Row(id=5, note_id=1, happened_at=NOON)
    rating = Row(id=9, note_id=1, happened_at=NOON, decided_by_id=7)
    events = timeline(notes=[note(1)], contacts=[contact], ratings=[rating], today=TODAY)
    assert [(e.kind, e.contact, e.ratings) for e in events] == [("contact", contact, (rating,))]


def test_an_attempt_is_told_by_its_note():
    attempt = Row(id=5, note_id=1, happened_at=NOON)
    assert [e.kind for e in timeline(notes=[note(1)], attempts=[attempt], today=TODAY)] == ["attempt"]


def test_a_corrected_note_and_its_correction_point_at_each_other():
    events = timeline(notes=[note(1), note(2, days=1, corrects=1), note(3, days=2, corrects=1)], today=TODAY)
    by_number = {e.row.id: e for e in events}
    assert by_number[1].corrected_by == (2, 3)
    assert by_number[2].row.corrects_id == 1


@pytest.mark.rule("U29")
def test_a_met_date_counts_the_contact_from_when_it_happened_not_from_when_it_was_typed():
    typed = NOON + timedelta(days=4)
    contact = Row(id=1, note_id=None, happened_at=NOON)
    events = timeline(
        clocks=[clock(1, due=date(2026, 11, 11), ended=typed, how="met")], contacts=[contact], today=TODAY
    )
    assert [(e.kind, e.day) for e in events] == [("met", date(2026, 11, 10))]


def test_a_running_date_is_missed_from_the_day_after_and_not_on_its_day():
    assert timeline(clocks=[clock(1, due=TODAY)], today=TODAY) == []
    (missed,) = timeline(clocks=[clock(1, due=TODAY - timedelta(days=1))], today=TODAY)
    assert (missed.kind, missed.at) == ("missed", datetime(2026, 11, 20, tzinfo=UTC))


def test_replaced_and_stopped_dates_are_no_events():
    for how in ("replaced", "stopped"):
        assert timeline(clocks=[clock(1, due=date(2026, 11, 1), ended=NOON, how=how)], today=TODAY) == []


@pytest.mark.parametrize(
    ("born_on", "today", "years"),
    [(date(1940, 11, 20), TODAY, 86), (date(1940, 11, 21), TODAY, 85), (date(2004, 2, 29), date(2026, 2, 28), 21),
     (date(2004, 2, 29), date(2026, 3, 1), 22)],
)  # fmt: skip
def test_age_is_in_whole_years(born_on, today, years):
    assert whole_years(born_on, today) == years
