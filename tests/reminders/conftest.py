"""A sweep as at a day, with the office's staff of the test."""

from datetime import UTC, date, datetime

import pytest

from casework.clockwork import jobs


@pytest.fixture
def sweep(cast):
    """``sweep(11, 23)``: sweep on 23 November of the cast's year, or of the one given; rule -> how many."""

    def at(month, day, hour=10, year=2026):
        return jobs.sweep(datetime(year, month, day, hour, tzinfo=UTC), cast.policies)

    return at


@pytest.fixture
def days_before(cast):
    """``days_before(11, 20)``: how many days ago a date was, as the cast's ``waiting`` wants it."""
    return lambda month, day: (cast.now.date() - date(2026, month, day)).days
