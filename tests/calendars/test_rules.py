"""A calendar as a file, read by another library than the one that wrote it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import vobject

from casework.records.calendars.rules import Entry, written

THEN = datetime(2026, 3, 1, 12, 0, 5, 7, tzinfo=UTC)


def read(body):
    """The events of a calendar, by the independent reader."""
    calendar = vobject.readOne(body.decode())
    assert calendar.name == "VCALENDAR" and calendar.version.value == "2.0" and calendar.prodid.value
    return calendar.contents.get("vevent", [])


@pytest.mark.rule("U15", "U10")
def test_a_due_date_is_a_whole_day_through_both_changes_of_the_clocks_and_the_leap_day():
    days = [date(2026, 3, 28) + timedelta(days=each) for each in range(3)] + [date(2026, 10, 25), date(2028, 2, 29)]
    events = read(written([Entry(f"date-{at}", day, "first contact due", 123, THEN) for at, day in enumerate(days)], "https://c.example"))
    assert [event.dtstart.value for event in events] == days
    assert [event.dtend.value - event.dtstart.value for event in events] == [timedelta(days=1)] * 5
    assert all(type(event.dtstart.value) is date for event in events), "a day, not a moment"
    assert events[0].summary.value == "First contact due – case 123" and events[0].uid.value == "date-0@c.example"
    assert events[0].url.value == "https://c.example/cases/123" and events[0].transp.value == "TRANSPARENT"


def test_the_same_entries_give_the_same_bytes_in_lines_that_every_program_takes():
    entries = [Entry("task-1", date(9999, 12, 31), "a very long matter, with; signs\nand lines " * 5, None, THEN)]
    body = written(entries, "http://127.0.0.1:8000")
    assert body == written(entries, "http://127.0.0.1:8000")
    assert all(len(line) <= 75 for line in body.split(b"\r\n")) and b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in body
    assert read(body)[0].dtstart.value == date(9998, 12, 31)


def test_a_calendar_in_which_nothing_is_due_is_one_all_the_same():
    """By RFC 5545 a calendar holds at least one thing; programs that check it refuse an empty one."""
    body = written([], "https://c.example")
    assert read(body) == [] and [each.name for each in vobject.readOne(body.decode()).components()] == ["VTIMEZONE"]


def test_commas_and_signs_in_a_teams_name_stay_what_they_are():
    entry = Entry("item-1", date(2026, 3, 30), "North, East; West\\: the weekly walk", None, THEN, version=7)
    (event,) = read(written([entry], "https://[::1]:8443"))
    assert event.summary.value == "North, East; West\\: the weekly walk" and event.uid.value == "item-1@::1"
    assert event.sequence.value == "7" and event.last_modified.value == event.dtstamp.value == THEN.replace(microsecond=0)
