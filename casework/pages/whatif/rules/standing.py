"""Where one case stands under a policy, and where it would stand under one on trial."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from casework.policy.model import Interval, Level, Policy
from casework.practice.risk.rules import counts_under, rate
from casework.practice.tray.rules import History, due_dates, next_on
from casework.records.clocks.rules import Due

DAYS_OF = {"hours": 1 / 24, "days": 1, "weeks": 7, "months": 365.25 / 12}


@dataclass(frozen=True)
class Waiter:
    """A case on the tray. rated: what was picked and decided with any tool (``risk.queries.RATED``), the oldest first."""

    case_id: int
    history: History
    rated: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Standing:
    """Where a case stands under a policy. levels: by tool, the level that counts; next_on: the next contact; due: by kind."""

    levels: Mapping[str, Level]
    next_on: date
    due: Mapping[str, Due | None]


def standing_of(policy: Policy, history: History, keyed: Iterable[Any]) -> Standing:
    """keyed: each rating's tool and decided level, the oldest first."""
    newest = {each.tool: each.decided for each in keyed}
    levels = {tool: policy.tools[tool].level(key) for tool, key in newest.items() if counts_under(policy, tool, key)}
    due = due_dates(policy, history)
    return Standing(levels, next_on(due), due)


@dataclass(frozen=True)
class _Rated:
    tool: str
    decided: str


def standing_tried(trial: Policy, now: Policy, waiter: Waiter) -> Standing:
    """Where a case would stand: each of its ratings read by the tools on trial."""
    if trial.tools == now.tools and trial.contact.tool == now.contact.tool:
        return standing_of(trial, waiter.history, waiter.rated)
    read = [(each, _level_under(trial, now, each)) for each in waiter.rated]
    history = replace(
        waiter.history,
        levels=tuple((each.happened_at, key) for each, key in read if each.tool == trial.contact.tool),
        rated=tuple((each.happened_at, each.tool, key, each.urgent) for each, key in read),
    )
    return standing_of(trial, history, [_Rated(each.tool, key) for each, key in read])


def _level_under(trial: Policy, now: Policy, rated: Any) -> str:
    """The key of the level that a rating would have; nothing where the trial does not know what was picked, or the level."""
    suggested = _suggested(trial, rated)
    moves = rated.suggested == rated.decided and suggested != _suggested(now, rated)
    key = suggested if moves else rated.decided
    return key if key and counts_under(trial, rated.tool, key) else ""


def _suggested(policy: Policy, rated: Any) -> str | None:
    """What the policy's tool makes of what was picked; None where it has no such tool or choice."""
    try:
        level = rate(policy.tools[rated.tool], rated.picked).level
    except (KeyError, TypeError):
        return None
    return level.key if level is not None else None


def keeps_its_level(trial: Policy, now: Policy, waiter: Waiter) -> bool:
    """Whether the level that asks for contact stays only because people decided it otherwise."""
    newest = {each.tool: each for each in waiter.rated}.get(trial.contact.tool)
    if newest is None or newest.suggested == newest.decided or trial.contact.tool not in now.tools:
        return False
    return _suggested(trial, newest) not in (_suggested(now, newest), newest.decided)


def contacts_a_week(policy: Policy, standing: Standing) -> float:
    """How many contacts a week the policy asks for with somebody: by the interval of their level, or the longest there is."""
    level = standing.levels.get(policy.contact.tool)
    own = policy.contact.intervals[level.key] if level else policy.contact.longest
    return 7 / min(_in_days(own), _in_days(policy.contact.longest))


def _in_days(interval: Interval) -> float:
    """About how many days an interval is; a month is the twelfth part of a year."""
    return interval.count * DAYS_OF[interval.unit]
