"""How somebody at the gravest level stands today, in words."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from casework.pages.highs.rules import DONE, LATE, NOW, Standing, in_words, standing, summary_of

TODAY = date(2026, 11, 20)
NOON, CLOSES = datetime(2026, 11, 20, 12, 0, tzinfo=UTC), datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def looked(outcome="stays", at=NOON):
    return SimpleNamespace(outcome=outcome, happened_at=at, by=SimpleNamespace(name="Dev Patel"))


@pytest.mark.rule("S1", "S16")
@pytest.mark.parametrize(("now", "review", "response", "newest", "urgency", "words", "left"), [
    (NOON, TOMORROW, TODAY, None, NOW, "Respond today", 300),
    (CLOSES, TOMORROW, TODAY, None, LATE, "No response was recorded", None),
    (NOON, TODAY, YESTERDAY, None, LATE, "No response was recorded", None),
    (NOON, TODAY, None, None, NOW, "Review today", 300),
    (CLOSES, TODAY, None, None, NOW, "Review today", None),
    (NOON, YESTERDAY, None, looked(at=NOON - timedelta(days=2)), LATE, "Not looked at on its day", None),
    (NOON, TOMORROW, None, looked(), DONE, "Looked at today by Dev Patel, 12:00", None),
    (NOON, TOMORROW, None, None, DONE, "Nothing more is asked today", None),
    (NOON, TOMORROW, TODAY, looked("no-response"), LATE, "Nobody can respond today: Dev Patel said so at 12:00", None),
    (NOON, TODAY, YESTERDAY, looked("no-response", NOON - timedelta(days=1)), LATE, "No response was recorded", None),
])  # fmt: skip
def test_what_is_asked_today_and_how_long_is_left(now, review, response, newest, urgency, words, left):
    found = standing(TODAY, now, CLOSES, review, response, newest)
    assert (found.urgency, found.left) == (urgency, left)
    assert found.words.startswith(words)


def test_what_is_late_comes_first_and_a_response_before_a_look():
    late, owed, look, done = Standing(LATE, ""), Standing(NOW, "", owed=True), Standing(NOW, ""), Standing(DONE, "")
    assert sorted([done, look, owed, late], key=lambda each: each.order) == [late, owed, look, done]


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "under a minute"), (1, "1 minute"), (60, "1 hour"), (125, "2 hours 5 minutes")]
)
def test_minutes_in_words(minutes, words):
    assert in_words(minutes) == words


@pytest.mark.parametrize(("kinds", "words"), [
    ((), "Nobody is at the gravest level."),
    ((DONE,), "Everybody has been looked at today."),
    ((LATE, NOW, NOW, DONE), "Start here: 1 late and 2 to do today."),
    ((NOW,), "Start here: 1 to do today."),
])  # fmt: skip
def test_what_the_page_says_first(kinds, words):
    assert summary_of([Standing(kind, "") for kind in kinds]) == words
