"""When a duty falls due: pure functions of policy, history and calendar (U6).

All dates are days of the office. Every function gives the dates it weighed, so that "Why?" can be answered (U7).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.ground.days import add_days, add_months, add_working_days, brought_forward
from casework.policy.model import Interval, Policy

CONTACT, RESPONSE, WAITING_LIMIT, GRAVE_WAIT = "contact", "response", "waiting-limit", "grave-wait"
REVIEW, ALLOCATION = "review", "allocation"
SAME_DAY, DAILY_REVIEW = "same-day", "daily-review"
KIND_LABELS = {
    CONTACT: "Next contact",
    RESPONSE: "First response",
    WAITING_LIMIT: "Named worker by",
    GRAVE_WAIT: "Longest wait at this level",
    REVIEW: "Next review",
    ALLOCATION: "Allocate by",
    SAME_DAY: "Respond on",
    DAILY_REVIEW: "Duty reviews on",
}
WHAT_IS_DUE = {  # the same as what is due, where a line holds no more than that
    CONTACT: "contact",
    RESPONSE: "first contact",
    WAITING_LIMIT: "named worker",
    GRAVE_WAIT: "end of the longest wait",
    REVIEW: "review",
    ALLOCATION: "allocation",
    SAME_DAY: "response",
    DAILY_REVIEW: "duty's review",
}
ON_TRAY = (CONTACT, RESPONSE, WAITING_LIMIT, GRAVE_WAIT)  # kinds that run while a case waits
UNALLOCATED = (ALLOCATION, SAME_DAY, DAILY_REVIEW)  # kinds that run until somebody holds the case, on the tray or before
BY_CONTACT = (CONTACT, RESPONSE)  # kinds that a successful contact meets
BY_LOOKING = (SAME_DAY, DAILY_REVIEW)  # kinds that duty meets by responding, or by looking at somebody anew
MET_BY = MappingProxyType(  # what is met, by what was done
    {"": (), CONTACT: (*BY_CONTACT, *BY_LOOKING), WAITING_LIMIT: (WAITING_LIMIT, *UNALLOCATED), DAILY_REVIEW: BY_LOOKING}
)
A_YEAR = Interval(12, "months")


@dataclass(frozen=True)
class Weighed:
    """One date that a rule proposes: counted from ``from_on``, due on ``due_on``, and how in words."""

    rule: str
    from_on: date
    due_on: date
    words: str

    def as_facts(self) -> dict:
        """The same as plain values for storing."""
        return {"rule": self.rule, "from": str(self.from_on), "due": str(self.due_on), "words": self.words}


@dataclass(frozen=True)
class Due:
    """The date that holds, the rule that made it, and all dates weighed, the winner first.

    tell_on: the first day on which somebody has to be told about it.
    """

    rule: str
    from_on: date
    due_on: date
    tell_on: date
    weighed: tuple[Weighed, ...]

    def figures(self) -> list[dict]:
        """The dates weighed as plain values, the winner first."""
        return [weighed.as_facts() for weighed in self.weighed]


@dataclass(frozen=True)
class ContactFacts:
    """What the contact clock needs of a case's history.

    last_contact_on: the last successful contact since placing. level: the level now decided with the contact
    tool, None when never rated. agreed_on: a date agreed since that contact; later_allowed: a manager agreed to it
    with a reason, and the level has not risen since.
    """

    placed_on: date
    last_contact_on: date | None = None
    level: str | None = None
    agreed_on: date | None = None
    later_allowed: bool = False


def after(start: date, interval: Interval) -> date:
    """The day an interval ends that starts on ``start``; hours round up to whole days."""
    if interval.unit == "months":
        return add_months(start, interval.count)
    days = {"days": interval.count, "weeks": 7 * interval.count, "hours": -(-interval.count // 24)}
    return add_days(start, days[interval.unit])


def next_contact(policy: Policy, facts: ContactFacts) -> Due:
    """When a waiting person must be contacted next (L20, U8, U9).

    Counted from the last successful contact, else from placing. The level's interval and the longest one are weighed,
    the earliest wins. An agreed sooner date always counts; a later one replaces the level's, never the longest.
    """
    contact, closures = policy.contact, policy.office.closures
    start = facts.last_contact_on or facts.placed_on
    since = "the last contact" if facts.last_contact_on else "placing"
    weighed = [Weighed(contact.rule, start, after(start, contact.longest),
                       f"nobody waits longer than {contact.longest.words} from {since}")]  # fmt: skip
    later = facts.agreed_on is not None and facts.later_allowed
    if facts.level is not None and not later:
        interval = contact.intervals[facts.level]
        label = policy.tools[contact.tool].level(facts.level).label
        words = f"{label}: at least every {interval.words}, from {since}"
        weighed.insert(0, Weighed(contact.rule, start, after(start, interval), words))
    if facts.agreed_on is not None:
        words = "a later date agreed by a manager" if later else "a sooner date agreed"
        weighed.insert(0, Weighed(contact.rule, start, facts.agreed_on, words))
    if contact.bring_forward:
        weighed = [_worked(each, closures) for each in weighed]
    return _earliest(weighed)


def _worked(each: Weighed, closures: Collection[date]) -> Weighed:
    worked = max(brought_forward(each.due_on, closures), each.from_on)
    if worked == each.due_on:
        return each
    words = (
        f"{each.words}; {each.due_on:%A} {each.due_on.day} {each.due_on:%B} is not a working day, so brought forward"
    )
    return Weighed(each.rule, each.from_on, worked, words)


def _earliest(weighed: list[Weighed]) -> Due:
    ordered = tuple(sorted(weighed, key=lambda each: each.due_on))  # stable: the more telling one stays first
    first = ordered[0]
    return Due(first.rule, first.from_on, first.due_on, first.due_on, ordered)


def response(policy: Policy, high_on: date | None, urgent_on: date | None) -> Due | None:
    """The last day for the first contact with somebody at the policy's response level (L18); None when none is owed.

    high_on: the day from which a response is owed at that level; urgent_on: from which it is owed as urgent. Counted in
    calendar days, the earliest wins; a closed day is brought forward (U9), but not to before it was owed.
    """
    answer = policy.response
    if answer is None:
        return None
    label = policy.tools[answer.tool].level(answer.level).label
    owed = ((urgent_on, answer.urgent, f"{label} and urgent"), (high_on, answer.otherwise, label))
    weighed = [
        Weighed(answer.rule, start, after(start, interval), f"{label}: first contact within {interval.words}")
        for start, interval, label in owed
        if start is not None
    ]
    if policy.contact.bring_forward:
        weighed = [_worked(each, policy.office.closures) for each in weighed]
    return _earliest(weighed) if weighed else None


def waiting_limit(policy: Policy, placed_on: date) -> Due | None:
    """The last day by which a named worker is due (L26); told ahead. None where the policy has no such limit."""
    limit = policy.waiting
    if limit is None:
        return None
    due_on = add_days(placed_on, limit.limit_days)
    words = f"{limit.limit_days} days from placing, whatever day of the week it falls on"
    weighed = (Weighed(limit.rule, placed_on, due_on, words),)
    return Due(limit.rule, placed_on, due_on, add_days(placed_on, limit.warn_after_days), weighed)


@dataclass(frozen=True)
class NewDate:
    """A day for allocating that people settled. talked: after a conversation, as the day before had passed (S14)."""

    on: date
    settled_on: date
    talked: bool = False


def allocation(policy: Policy, decided_on: date | None, level: str | None, new: NewDate | None = None) -> Due | None:
    """The day by which a case of this level is allocated, from the day on which the level was decided (S9); told after it.

    new: what was settled by hand since holds in its place. None where the level has no date of its own, or the policy
    none at all. It stands where it falls (U27).
    """
    targets = policy.allocation_targets
    if targets is None or decided_on is None or level not in targets.intervals:
        return None
    within, label = targets.intervals[level], policy.tools[targets.tool].level(level).label
    words = f"{label}: allocated within {within.words} of the decision"
    usual = Weighed(targets.rule, decided_on, after(decided_on, within), words)
    if new is None:
        return _told_the_day_after((usual,))
    words = "a new day, settled when it was talked over" if new.talked else "another day, changed by hand with a reason"
    return _told_the_day_after((Weighed("S14" if new.talked else targets.rule, new.settled_on, new.on, words), usual))


def _told_the_day_after(weighed: tuple[Weighed, ...]) -> Due:
    holds = weighed[0]
    return Due(holds.rule, holds.from_on, holds.due_on, add_days(holds.due_on, 1), weighed)


def same_day(policy: Policy, decided_on: date | None) -> Due | None:
    """The day on which somebody at the gravest level is responded to: the day of the decision (S1). None: none is owed."""
    answer = policy.same_day
    if answer is None or decided_on is None:
        return None
    label = policy.tools[answer.tool].level(answer.level).label
    weighed = (Weighed(answer.rule, decided_on, decided_on, f"{label}: a response on the day of the decision"),)
    return Due(answer.rule, decided_on, decided_on, decided_on, weighed)


def daily_review(policy: Policy, looked_on: date | None) -> Due | None:
    """The day on which duty next looks at somebody at the gravest level (S1, S9).

    looked_on: the last day on which anybody did, the day of the decision at first. None: nothing is to be looked at.
    """
    review = policy.daily_review
    if review is None or looked_on is None:
        return None
    daily = review.every_calendar_day
    due_on = add_days(looked_on, 1) if daily else add_working_days(looked_on, 1, policy.office.closures)
    label = policy.tools[review.tool].level(review.level).label
    words = f"{label}: duty reviews it every {'day' if daily else 'working day'} until it is allocated or the level falls"
    return Due(review.rule, looked_on, due_on, due_on, (Weighed(review.rule, looked_on, due_on, words),))


def grave_wait(policy: Policy, placed_on: date, level: str | None) -> Due | None:
    """The last day a case of the gravest level may wait before it is escalated (L27, U20); None at another level."""
    grave = policy.grave_wait
    if grave is None or level != grave.level:
        return None
    due_on = after(placed_on, grave.after)
    label = policy.tools[grave.tool].level(grave.level).label
    weighed = (Weighed(grave.rule, placed_on, due_on, f"now {label}, and placed {grave.after.words} before"),)
    return Due(grave.rule, placed_on, due_on, add_days(due_on, 1), weighed)


def grave_months(policy: Policy, placed_on: date, today: date) -> int:
    """How many whole periods of L27 have been exceeded: 0 before the first, 1 from the day after it, and so on (U25)."""
    grave, count = policy.grave_wait, 0
    while grave and _grave_end(grave.after, placed_on, count + 1) < today:
        count += 1
    return count


def next_grave_telling(policy: Policy, placed_on: date, periods: int) -> date:
    """The day on which the escalation after ``periods`` exceeded ones falls (U25)."""
    return add_days(_grave_end(policy.grave_wait.after, placed_on, periods + 1), 1)


def _grave_end(period: Interval, placed_on: date, count: int) -> date:
    return after(placed_on, Interval(period.count * count, period.unit))


def between_reviews(policy: Policy) -> Interval:
    """How long a case may rest on the Review tray (L8): a year, or what the policy has in its place."""
    decided = policy.decided.get("annual-review")
    return decided.value if decided is not None and isinstance(decided.value, Interval) else A_YEAR


def latest_review(policy: Policy, decided_on: date) -> date:
    """The last day for the next review, when it is settled on a day that nothing is left to do (L8)."""
    return after(decided_on, between_reviews(policy))


def next_review(policy: Policy, decided_on: date, due_on: date) -> Due:
    """The day on which a case comes back from the Review tray, as it was settled (L8). It stands where it falls (U27)."""
    usual = due_on == latest_review(policy, decided_on)
    words = f"{between_reviews(policy).words} after the decision" if usual else "a day that a manager settled"
    weighed = (Weighed("L8", decided_on, due_on, f"{words} that nothing is left to do until then"),)
    return Due("L8", decided_on, due_on, due_on, weighed)
