"""Makes the sections of a policy that set a date."""

from collections.abc import Mapping
from types import MappingProxyType

from .clocks import (
    AllocationTargets,
    ContactClock,
    DailyReview,
    GraveWait,
    OverdueContact,
    ResponseTimes,
    RiskGrown,
    SameDayResponse,
    WaitingLimit,
)
from .reading import Table
from .terms import CONTACT_KINDS, Interval


def contact(table: Table) -> ContactClock:
    """How often people who wait are contacted."""
    return ContactClock(
        rule=table.text("rule"),
        tool=table.text("tool"),
        intervals=_intervals(table.table("intervals")),
        longest=table.interval("longest"),
        bring_forward=table.yes_no("bring_forward"),
        kinds=table.texts("kinds", options=CONTACT_KINDS),
    )


def waiting(table: Table) -> WaitingLimit:
    """How long anybody may wait for a named worker."""
    return WaitingLimit(
        table.text("rule"), table.number("warn_after_days"), table.number("limit_days"), table.text("chain")
    )


def grave_wait(table: Table) -> GraveWait:
    """How long somebody may stay at a grave level."""
    return GraveWait(
        table.text("rule"), table.text("tool"), table.text("level"), table.interval("after"), table.text("chain")
    )


def risk_grown(table: Table) -> RiskGrown:
    """Whom a manager turns to when risk has grown."""
    return RiskGrown(table.text("rule"), table.text("chain"))


def overdue_contact(table: Table) -> OverdueContact:
    """Who hears of an overdue contact."""
    return OverdueContact(
        rule=table.text("rule"),
        tell_duty_after_working_days=table.number("tell_duty_after_working_days", least=0),
        tell_managers_after_working_days=table.number("tell_managers_after_working_days", least=0),
        climb_after_working_days=table.number("climb_after_working_days"),
        chain=table.text("chain"),
    )


def response(table: Table) -> ResponseTimes:
    """How soon the first contact is."""
    return ResponseTimes(
        table.text("rule"),
        table.text("tool"),
        table.text("level"),
        table.interval("urgent"),
        table.interval("otherwise"),
    )


def same_day(table: Table) -> SameDayResponse:
    """Which level needs a response today."""
    return SameDayResponse(table.text("rule"), table.text("tool"), table.text("level"), table.text("chain"))


def allocation_targets(table: Table) -> AllocationTargets:
    """When allocation falls due."""
    return AllocationTargets(table.text("rule"), table.text("tool"), _intervals(table.table("intervals")))


def daily_review(table: Table) -> DailyReview:
    """Which level is reviewed every day."""
    return DailyReview(table.text("rule"), table.text("tool"), table.text("level"), table.yes_no("every_calendar_day"))


def _intervals(table: Table) -> Mapping[str, Interval]:
    return MappingProxyType({key: table.interval(key) for key in table})
