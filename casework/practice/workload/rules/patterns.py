"""When several workers of one team with a concern make a pattern (H18).

Each concern is told of in one pattern only.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from casework.ground.days import add_days, add_months
from casework.policy.model import Interval, Policy


@dataclass(frozen=True)
class PatternLimit:
    """So many workers of one team with a concern in so long make a pattern."""

    workers: int
    within: Interval

    def since(self, today: date) -> date:
        """The first day on which a concern counts."""
        months, days = (self.within.count, 0) if self.within.unit == "months" else (0, self.within.count)
        days = days * 7 if self.within.unit == "weeks" else days
        return add_days(add_months(today, -months), -days)


def pattern_limit(policy: Policy) -> PatternLimit | None:
    """What the policy calls a pattern (H18); None where it names none."""
    count, within = policy.decided.get("workload-pattern"), policy.decided.get("workload-pattern-span")
    return PatternLimit(count.value, within.value) if count and within else None


def pattern_in(
    limit: PatternLimit | None, raised: Iterable[tuple[int, int, date]], told: Collection[int], today: date
) -> list[int]:
    """The concerns that make a new pattern, in the order given; none when there is none.

    raised: (concern, worker, day) of the open ones of a team. told: concerns that a pattern was told of already.
    """
    if limit is None:
        return []
    new = [(concern, worker) for concern, worker, on in raised if on >= limit.since(today) and concern not in told]
    return [concern for concern, _ in new] if len({worker for _, worker in new}) >= limit.workers else []
