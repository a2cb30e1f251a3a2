"""When a tray is to be walked through, who walks, what may be called seen (L25)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from casework.ground.refusal import Refusal
from casework.policy.model import Interval, Policy
from casework.records.clocks.rules import after
from casework.records.staff.rules import Actor, Span

RULE = "L25"
FINISHED, LEFT = "finished", "left"
SEEN, CHANGED = "seen", "changed"
WHAT = {SEEN: "Seen, no change", CHANGED: "Seen, with changes"}


@dataclass(frozen=True)
class WalkClock:
    """By when a tray is to be walked through, and the day it is counted from; walked: a walk, not a placing."""

    from_on: date
    due_on: date
    walked: bool


def every(policy: Policy) -> Interval | None:
    """How often the policy wants a tray walked through; None when it does not say."""
    decision = policy.decided.get("weekly-walk")
    return decision.value if decision is not None and isinstance(decision.value, Interval) else None


def walk_clock(policy: Policy, *, last_walk_on: date | None, waiting_since: date | None) -> WalkClock | None:
    """When the next walk is due: counted from the last finished one or, where nobody had waited then, from a placing.

    waiting_since: the earliest placing of those who wait now. None when nobody waits: an empty tray needs no walk.
    """
    interval = every(policy)
    if interval is None or waiting_since is None:
        return None
    walked = last_walk_on is not None and last_walk_on >= waiting_since
    from_on = last_walk_on if walked else waiting_since
    return WalkClock(from_on, after(from_on, interval), walked)


def goes_on(policy: Policy, started_on: date, today: date) -> bool:
    """True while a walk begun on that day is still this week's; what was seen longer ago has to be looked at anew."""
    interval = every(policy)
    return interval is None or today < after(started_on, interval)


def late_after(policy: Policy) -> int | None:
    """Working days after managers were told on which a senior manager hears of a walk not made; None: the policy is silent."""
    decision = policy.decided.get("walk-overdue")
    whole = decision is not None and isinstance(decision.value, int) and not isinstance(decision.value, bool)
    return decision.value if whole else None


def refusal_to_walk(actor: Actor, team_id: int, named: Collection[int] = ()) -> Refusal | None:
    """A tray is walked by a manager of the team, somebody above, the deputy of one, or whom they named.

    named: the number of the worker named for this team today, if there is one.
    """
    if actor.manages(team_id) or (actor.worker_id in named and actor.sees_team(team_id)):
        return None
    return Refusal("The weekly walk is made by a manager of this team, the deputy of one, or whoever they named.", RULE)


def refusal_to_name(actor: Actor, team_id: int) -> Refusal | None:
    """Who walks in a manager's place is a manager's to say."""
    if actor.manages(team_id):
        return None
    return Refusal("Only a manager of this team names who walks through its tray. Ask one of them.", RULE)


def refusal_of_naming(span: Span, today: date, *, in_team: bool, others: Collection[Span]) -> Refusal | None:
    """Somebody of the team is named, for days to come, and nobody else is named for any of them.

    in_team: whether the worker holds a role that reads the team's records. others: days for which somebody is named.
    """
    if not in_team:
        return Refusal("Choose somebody who works in this team.", RULE, "worker")
    if span.is_empty:
        return Refusal("The last day must not be before the first.", RULE, "until_on")
    if span.from_on < today or (span.until_on is not None and span.until_on < today):
        return Refusal("Somebody is named from today or from a later day.", RULE, "from_on")
    if any(span.meets(other) for other in others):
        return Refusal("Somebody is named for some of these days already. End that first.", RULE, "from_on")
    return None


def refusal_to_start(waiting: int) -> Refusal | None:
    """There must be somebody to look at."""
    return None if waiting else Refusal("Nobody is waiting on this tray, so there is nothing to walk through.", RULE)


def refusal_to_go_on(policy: Policy, ended: bool, started_on: date, today: date) -> Refusal | None:
    """A walk goes on until it has ended, and for no longer than a week."""
    if not ended and goes_on(policy, started_on, today):
        return None
    return Refusal("This walk has ended, or began too long ago. Go on with the next one.", RULE)


def refusal_to_see(on_tray: bool, *, shown: int, recorded: int) -> Refusal | None:
    """Only what was shown can be called seen. shown, recorded: changes since the walk began, on the page and in all."""
    if not on_tray:
        return Refusal("That person is no longer on this tray. The walk goes on with whoever is next.", RULE)
    if shown != recorded:
        return Refusal("Something was recorded on this case while you looked at it. Look again, then go on.", RULE)
    return None


def refusal_to_finish(left: int) -> Refusal | None:
    """A walk is through the whole tray."""
    if not left:
        return None
    who = "1 person has" if left == 1 else f"{left} people have"
    return Refusal(f"{who} not been looked at yet. The walk is finished when everybody on the tray was seen.", RULE)


def what_was_found(changes: int) -> str:
    """Whether a case was as it had been when the walk began (L21)."""
    return CHANGED if changes else SEEN
