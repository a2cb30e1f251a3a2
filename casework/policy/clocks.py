"""The duties of a policy that make a date: contact, waiting, response, allocation, review."""

from collections.abc import Mapping
from dataclasses import dataclass

from .terms import CONTACT_KINDS, Interval


@dataclass(frozen=True)
class ContactClock:
    """How often a waiting person is contacted: an interval for each level of a tool, and never beyond `longest`."""

    rule: str
    tool: str
    intervals: Mapping[str, Interval]
    longest: Interval
    bring_forward: bool
    kinds: tuple[str, ...] = CONTACT_KINDS


@dataclass(frozen=True)
class WaitingLimit:
    """How many days after placing somebody may wait for a named worker. Day 0 is the day of placing."""

    rule: str
    warn_after_days: int
    limit_days: int
    chain: str


@dataclass(frozen=True)
class GraveWait:
    """A case now at this level that was placed longer ago than `after` is escalated."""

    rule: str
    tool: str
    level: str
    after: Interval
    chain: str


@dataclass(frozen=True)
class RiskGrown:
    """The chain that a manager uses by hand when the risk of harm is believed to have grown."""

    rule: str
    chain: str


@dataclass(frozen=True)
class OverdueContact:
    """Who hears of an overdue contact, counted in working days after its due date (0 is the day itself)."""

    rule: str
    tell_duty_after_working_days: int
    tell_managers_after_working_days: int
    climb_after_working_days: int
    chain: str


@dataclass(frozen=True)
class ResponseTimes:
    """Time to first contact for the level of a tool: `urgent` when marked so, `otherwise` for the rest of it."""

    rule: str
    tool: str
    level: str
    urgent: Interval
    otherwise: Interval


@dataclass(frozen=True)
class SameDayResponse:
    """A level that needs a response by the office's closing time, and the chain used when there can be none."""

    rule: str
    tool: str
    level: str
    chain: str


@dataclass(frozen=True)
class AllocationTargets:
    """When allocation falls due after the decision, for each level that has a date of its own."""

    rule: str
    tool: str
    intervals: Mapping[str, Interval]


@dataclass(frozen=True)
class DailyReview:
    """A level that duty reviews every day: every calendar day, or only those the office is open."""

    rule: str
    tool: str
    level: str
    every_calendar_day: bool
