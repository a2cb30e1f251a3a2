"""When a session is over."""

from datetime import UTC, datetime, timedelta

import pytest

from casework.records.sessions.rules import Limits, browser_words, is_over, seconds_left, seen_is_due

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
LIMITS = Limits(timedelta(minutes=30), timedelta(hours=12))


@pytest.mark.parametrize(
    ("after", "last_seen", "left"),
    [
        (timedelta(0), timedelta(0), 1800),
        (timedelta(minutes=29, seconds=59), timedelta(0), 1),
        (timedelta(minutes=30), timedelta(0), 0),
        (timedelta(minutes=45), timedelta(minutes=40), 1500),
        (timedelta(hours=11, minutes=50), timedelta(hours=11, minutes=49), 600),
        (timedelta(hours=12), timedelta(hours=11, minutes=59), 0),
        (timedelta(days=3), timedelta(days=3), 0),
    ],
)
def test_a_session_ends_after_half_an_hour_idle_or_twelve_hours_in_all(after, last_seen, left):
    assert seconds_left(START + after, START, START + last_seen, LIMITS) == left
    assert is_over(START + after, START, START + last_seen, None, LIMITS) is (left == 0)


def test_an_ended_session_is_over_at_once():
    assert is_over(START, START, START, START, LIMITS)


def test_activity_is_written_down_once_a_minute():
    assert not seen_is_due(START + timedelta(seconds=59), START)
    assert seen_is_due(START + timedelta(seconds=60), START)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari on iPhone"),
        ("", "A browser"),
    ],
)
def test_an_owner_recognises_their_browser(agent, words):
    assert browser_words(agent) == words
