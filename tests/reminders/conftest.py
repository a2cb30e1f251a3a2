"""A sweep as at a day, with the office's staff of the test."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from casework.clockwork import jobs


@pytest.fixture
def sweep(cast):
    """``sweep(11, 23)``: sweep on 23 November of the cast's year, or of the one given; rule -> how many.

    Under policies that are silent on what a whole team is asked, the weekly walk and the dip sample, and on
    supervision: the two below have one of them.
    """
    silent = {name: without(policy, "weekly-walk", "dip-sample", "supervision") for name, policy in cast.policies.items()}
    return lambda *day, **year: sweep_on(silent, *day, **year)


@pytest.fixture
def sweep_with_walks(cast):
    """The same under policies with the walk."""
    walking = {name: without(policy, "dip-sample", "supervision") for name, policy in cast.policies.items()}
    return lambda *day, **year: sweep_on(walking, *day, **year)


@pytest.fixture
def sweep_with_samples(cast):
    """The same under policies with the dip sample."""
    sampling = {name: without(policy, "weekly-walk", "supervision") for name, policy in cast.policies.items()}
    return lambda *day, **year: sweep_on(sampling, *day, **year)


def sweep_on(policies, month, day, hour=10, year=2026):
    """Sweep once, as at that hour."""
    return jobs.sweep(datetime(year, month, day, hour, tzinfo=UTC), policies)


def without(policy, *keys):
    """The policy, silent on what these keys decide."""
    return replace(policy, decided={key: each for key, each in policy.decided.items() if key not in keys})


@pytest.fixture
def days_before(cast):
    """``days_before(11, 20)``: how many days ago a date was, as the cast's ``waiting`` wants it."""
    return lambda month, day: (cast.now.date() - date(2026, month, day)).days
