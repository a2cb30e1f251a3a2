"""What a draft keeps."""

from datetime import UTC, datetime, timedelta

import pytest

from casework.records.drafts.rules import (
    LONGEST,
    Tab,
    is_active,
    is_too_long,
    kept_fields,
    opened_at,
    read_tab,
    tab_name,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_a_draft_keeps_no_token_and_no_password():
    posted = {"words": ["a", "b"], "csrf_token": ["x"], "_draft_key": ["/x"], "_draft_tab": ["t"], "password": ["p"],
              "new_Password2": ["p"]}  # fmt: skip
    assert kept_fields(posted) == {"words": ["a", "b"]}


def test_a_draft_has_a_longest_length():
    assert not is_too_long({"words": ["x" * (LONGEST - 20)]})
    assert is_too_long({"words": ["x" * LONGEST]})


def test_a_tab_carries_what_it_was_offered_and_when():
    tab = read_tab(tab_name("abc", 7, NOW))
    assert tab == Tab("abc", 7, int(NOW.timestamp()))
    assert NOW < opened_at(tab) <= NOW + timedelta(seconds=1)


@pytest.mark.parametrize("name", ["", "abc", "a-b-c", "a-1", "a-1-²", "a-1-99999999999999999999", "--", "a--1-2"])
def test_a_strange_tab_was_offered_nothing(name):
    assert read_tab(name) == Tab(name, 0, 0)


def test_a_tab_is_active_for_two_minutes():
    assert is_active(NOW - timedelta(minutes=2), NOW)
    assert not is_active(NOW - timedelta(minutes=2, seconds=1), NOW)
