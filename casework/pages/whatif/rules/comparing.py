"""What a tray would look like under a policy on trial, beside what it looks like now."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casework.pages.whatif.rules.standing import (
    Standing,
    Waiter,
    contacts_a_week,
    keeps_its_level,
    standing_of,
    standing_tried,
)
from casework.policy.model import Level, Policy
from casework.records.clocks import rules as clocks

WEEKS = 4
PAST = {  # clocks of which it is told who is past them, in words
    clocks.RESPONSE: "First response overdue",
    clocks.WAITING_LIMIT: "Waiting too long for a named worker",
    clocks.GRAVE_WAIT: "Too long at the gravest level",
    clocks.ALLOCATION: "Past the day for allocating",
    clocks.SAME_DAY: "No response on the day it was owed",
    clocks.DAILY_REVIEW: "Daily review overdue",
}


@dataclass(frozen=True)
class Band:
    """How many stand at a level of a tool that asks for contact; level: None for those who are not rated."""

    tool: str
    level: Level | None
    before: int
    after: int


@dataclass(frozen=True)
class Move:
    """Who comes to another level of a tool (its title); None is not rated."""

    case_id: int
    tool: str
    before: Level | None
    after: Level | None


@dataclass(frozen=True)
class Shift:
    """Whose date moves; before: None where there was none."""

    case_id: int
    before: date | None
    after: date


@dataclass(frozen=True)
class Count:
    """How many something holds for; None where the policy has no such rule. come: for whom only under the trial."""

    key: str
    label: str
    rule: str
    before: int | None
    after: int | None
    come: tuple[Shift, ...] = ()


@dataclass(frozen=True)
class Week:
    """How many next contacts fall on these days; first: None for all before, last: None for all after."""

    first: date | None
    last: date | None
    before: int
    after: int


@dataclass(frozen=True)
class Answer:
    """Before and after. asked: contacts a week that the intervals ask for, before and after.

    kept: how many were decided otherwise than the tool suggested, and so keep a level that the trial would else move. gone:
    (title, how many are rated with it) of tools that the policy on trial does not have. sooner, later: next contacts moved.
    """

    waiting: int
    bands: tuple[Band, ...]
    moves: tuple[Move, ...]
    kept: int
    gone: tuple[tuple[str, int], ...]
    dues: tuple[Count, ...]
    past: tuple[Count, ...]
    weeks: tuple[Week, ...]
    asked: tuple[float, float]
    sooner: int
    later: int

    @property
    def changes(self) -> bool:
        """Whether anything at all would be another way."""
        counts = any(each.before != each.after or each.come for each in (*self.dues, *self.past))
        return bool(self.moves or self.gone or self.sooner or self.later or counts or self.asked[0] != self.asked[1])


def compare(now: Policy, trial: Policy, waiters: Iterable[Waiter], today: date) -> Answer:
    """What the tray looks like today by the policy in force, and what it would look like by the one on trial.

    A level is the one that the tool on trial suggests for what was picked; one that people decided otherwise stays. What the
    trial does not know is not rated.
    """
    waiters = list(waiters)
    before = {each.case_id: standing_of(now, each.history, each.rated) for each in waiters}
    after = before if trial is now else {each.case_id: standing_tried(trial, now, each) for each in waiters}
    pairs = [(each.case_id, before[each.case_id], after[each.case_id]) for each in waiters]
    return Answer(
        waiting=len(waiters),
        bands=_bands(now, trial, pairs),
        moves=_moves(trial, pairs),
        kept=0 if trial is now else sum(keeps_its_level(trial, now, each) for each in waiters),
        gone=_gone(now, trial, before.values()),
        dues=_dues(trial, pairs, today),
        past=tuple(_past(kind, now, trial, pairs, today) for kind in PAST),
        weeks=_weeks(pairs, today),
        asked=(sum(contacts_a_week(now, s) for s in before.values()), sum(contacts_a_week(trial, s) for s in after.values())),
        sooner=sum(then.next_on < at.next_on for _case, at, then in pairs),
        later=sum(then.next_on > at.next_on for _case, at, then in pairs),
    )


Pairs = list[tuple[int, Standing, Standing]]


def _bands(now: Policy, trial: Policy, pairs: Pairs) -> tuple[Band, ...]:
    """The levels of the tool that asks for contact, the gravest first; of two tools where the trial asks with another."""
    tools = dict.fromkeys((now.contact.tool, trial.contact.tool))
    at = Counter((now.contact.tool, _key(was, now)) for _case, was, _then in pairs)
    then = Counter((trial.contact.tool, _key(will, trial)) for _case, _was, will in pairs)
    found = []
    for key in tools:
        tool, levels = (trial.tools.get(key) or now.tools[key]), {}
        for policy in (now, trial):
            levels |= {level.key: level for level in policy.tools[key].levels} if key in policy.tools else {}
        found += [Band(tool.title, level, at[key, level.key], then[key, level.key]) for level in levels.values()]
    unrated = [sum(count for (_tool, key), count in each.items() if key is None) for each in (at, then)]
    return (*found, Band("", None, *unrated))


def _key(standing: Standing, policy: Policy) -> str | None:
    level = standing.levels.get(policy.contact.tool)
    return level.key if level else None


def _moves(trial: Policy, pairs: Pairs) -> tuple[Move, ...]:
    """By tool in the order of the policy on trial, then by case."""
    return tuple(
        Move(case_id, tool.title, was.levels.get(key), will.levels.get(key))
        for key, tool in trial.tools.items()
        for case_id, was, will in pairs
        if _differ(was.levels.get(key), will.levels.get(key))
    )


def _differ(one: Level | None, other: Level | None) -> bool:
    return (one and one.key) != (other and other.key)


def _gone(now: Policy, trial: Policy, standings: Iterable[Standing]) -> tuple[tuple[str, int], ...]:
    rated = Counter(key for standing in standings for key in standing.levels)
    return tuple((tool.title, rated[key]) for key, tool in now.tools.items() if key not in trial.tools and rated[key])


def _dues(trial: Policy, pairs: Pairs, today: date) -> tuple[Count, ...]:
    """Next contacts as the tray counts them: overdue, due today, due in the next 7 days (today among them)."""
    week = today + timedelta(days=7)
    states = (
        ("overdue", "Contact overdue", date.min, today - timedelta(days=1)),
        ("today", "Contact due today", today, today),
        ("week", "Contact due in the next 7 days, today included", today, week),
    )
    return tuple(_due(trial, key, label, (first, last), pairs) for key, label, first, last in states)


def _due(trial: Policy, key: str, label: str, days: tuple[date, date], pairs: Pairs) -> Count:
    first, last = days
    come = [Shift(case, was.next_on, will.next_on) for case, was, will in pairs if first <= will.next_on <= last < was.next_on]
    return Count(
        key, label, trial.contact.rule,
        before=sum(first <= was.next_on <= last for _case, was, _will in pairs),
        after=sum(first <= will.next_on <= last for _case, _was, will in pairs),
        come=_in_order(come),
    )  # fmt: skip


RULES_OF: dict[str, Callable[[Policy], Any]] = {
    clocks.RESPONSE: lambda policy: policy.response,
    clocks.WAITING_LIMIT: lambda policy: policy.waiting,
    clocks.GRAVE_WAIT: lambda policy: policy.grave_wait,
    clocks.ALLOCATION: lambda policy: policy.allocation_targets,
    clocks.SAME_DAY: lambda policy: policy.same_day,
    clocks.DAILY_REVIEW: lambda policy: policy.daily_review,
}


def _past(kind: str, now: Policy, trial: Policy, pairs: Pairs, today: date) -> Count:
    """Who is past a clock of that kind, and who only would be."""
    old, new = RULES_OF[kind](now), RULES_OF[kind](trial)
    come = [
        Shift(case, was.due[kind] and was.due[kind].due_on, will.due[kind].due_on)
        for case, was, will in pairs
        if _is_past(will, kind, today) and not _is_past(was, kind, today)
    ]
    return Count(
        kind, PAST[kind], (new or old).rule if new or old else "",
        before=None if old is None else sum(_is_past(was, kind, today) for _case, was, _will in pairs),
        after=None if new is None else sum(_is_past(will, kind, today) for _case, _was, will in pairs),
        come=_in_order(come),
    )  # fmt: skip


def _is_past(standing: Standing, kind: str, today: date) -> bool:
    due = standing.due[kind]
    return due is not None and due.due_on < today


def _in_order(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    return tuple(sorted(shifts, key=lambda each: (each.after, each.case_id)))


def _weeks(pairs: Pairs, today: date) -> tuple[Week, ...]:
    """What is overdue, each of the next weeks from today on, and what comes later."""
    firsts = [today + timedelta(days=7 * number) for number in range(WEEKS + 1)]
    spans = [(None, today - timedelta(days=1))]
    spans += [(first, following - timedelta(days=1)) for first, following in zip(firsts, firsts[1:], strict=False)]
    spans.append((firsts[-1], None))
    return tuple(
        Week(
            first,
            last,
            sum(_within(was.next_on, first, last) for _case, was, _will in pairs),
            sum(_within(will.next_on, first, last) for _case, _was, will in pairs),
        )
        for first, last in spans
    )


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
