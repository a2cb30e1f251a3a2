"""When a figure of a policy changed between two starts, the dates follow at the next one (U30)."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from casework.clockwork.upkeep.operations import count_anew
from casework.ground.db import db
from casework.policy.model import Interval
from casework.practice.risk import queries as ratings
from casework.practice.tray import operations as tray
from casework.practice.tray.queries import placement_of
from casework.records.audit.models import Entry
from casework.records.clocks import queries as clocks
from casework.records.clocks.rules import CONTACT


def sooner(cast):
    """The policies with Red at every three days, as a new file would make them."""
    intervals = MappingProxyType({**cast.policy.contact.intervals, "red": Interval(3, "days")})
    contact = replace(cast.policy.contact, intervals=intervals)
    return cast.policies | {"combined": replace(cast.policy, contact=contact, fingerprint="f" * 16)}


def contact_of(case):
    return clocks.running_one(case.id, CONTACT)


@pytest.mark.rule("U30", "U4")
def test_a_changed_figure_moves_the_dates_at_the_next_start_once_and_no_rating(cast):
    red, green = cast.waiting("none:high"), cast.waiting("full:low")
    assert count_anew(now=cast.now, policies=cast.policies) is None, "the first start finds everything right"
    before, rated = contact_of(green).id, ratings.current_rating(red.id, "rag").fingerprint
    policies = sooner(cast)
    assert count_anew(now=cast.now, policies=policies) == (
        "Figures changed since the last start: the dates of 1 case were counted anew."
    )
    due = contact_of(red)
    assert (due.due_on, due.fingerprint) == (cast.now.date() + timedelta(days=3), "f" * 16)
    assert placement_of(red.id).next_on == due.due_on
    assert contact_of(green).id == before, "a date that is the same runs on untouched"
    assert ratings.current_rating(red.id, "rag").fingerprint == rated
    assert tray.differences(policies) == []
    counted = db.session.scalars(db.select(Entry.subject_id).where(Entry.act == "clocks.counted-anew")).all()
    assert counted == [red.id]
    assert count_anew(now=cast.now, policies=policies) is None
    assert db.session.scalars(db.select(Entry.subject_id).where(Entry.act == "clocks.counted-anew")).all() == [red.id]


@pytest.mark.rule("U30")
def test_a_clock_that_no_figure_asks_for_any_more_stops(cast):
    case = cast.waiting("none:high")
    count_anew(now=cast.now, policies=cast.policies)
    without = {**cast.policies, "combined": replace(cast.policy, grave_wait=None, waiting=None, fingerprint="e" * 16)}
    assert "1 case" in count_anew(now=cast.now, policies=without)
    assert {clock.kind for clock in clocks.running(case.id)} == {CONTACT}


@pytest.mark.rule("U30")
def test_while_a_policy_is_missing_nothing_is_counted_and_the_start_says_so(cast):
    case = cast.waiting("none:high")
    due_on = contact_of(case).due_on
    without = {name: policy for name, policy in sooner(cast).items() if name != "combined"}
    for _start in range(2):
        assert "a policy that is not there, combined" in count_anew(now=cast.now, policies=without)
    assert contact_of(case).due_on == due_on
    assert "1 case" in count_anew(now=cast.now, policies=sooner(cast)), "once it is back"
