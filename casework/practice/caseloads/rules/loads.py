"""What a case weighs, and what a worker holds and may hold (H1 to H5).

Limits are those of the policy of the team that gives work, whichever teams the worker's cases belong to.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from casework.policy.model import Level, Limit, Policy
from casework.policy.terms import counted
from casework.practice.caseloads.rules.words import LIMITS

SECTION_42_KIND = "safeguarding"  # the kind of case that may be an enquiry under section 42


@dataclass(frozen=True)
class HeldCase:
    """An open case that a worker holds. level: of its weight, None until it is weighed. excepted: over the number, with a
    manager's reason (H3)."""

    case_id: int
    kind: str
    level: str | None
    excepted: bool = False


@dataclass(frozen=True)
class Load:
    """What a worker holds. mix: number of cases by level of weight, None for those not weighed."""

    cases: int = 0
    points: int = 0
    mix: Mapping[str | None, int] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnCap:
    """A worker's own limit (H5); None where that figure is not lowered."""

    cases: int | None
    points: int | None


@dataclass(frozen=True)
class Cap:
    """The most that one worker may hold; None sets no limit. own_cases, own_points: the figure is the worker's own (H5).

    highest_level: of case weight, None for any. over_cases: a manager may go over the number with a reason (H3).
    """

    cases: int | None = None
    points: int | None = None
    own_cases: bool = False
    own_points: bool = False
    highest_level: str | None = None
    section_42_alone: bool = True
    over_cases: bool = False


@dataclass(frozen=True)
class Holder:
    """A worker with what they hold and may hold."""

    worker_id: int
    name: str
    grade: str
    cap: Cap
    held: tuple[HeldCase, ...] = ()


def points_of(policy: Policy, level: str | None) -> int:
    """The points of a case at that weight; of one that nobody weighed, what the policy decided (H1). 0 without weights."""
    if policy.weighting is None:
        return 0
    return policy.weighting.points.get(level, policy.decided["unweighed-case"].value)


def load_of(policy: Policy, held: Collection[HeldCase]) -> Load:
    """What these cases come to."""
    mix: dict[str | None, int] = {}
    for each in held:
        mix[each.level] = mix.get(each.level, 0) + 1
    return Load(len(held), sum(points_of(policy, each.level) for each in held), MappingProxyType(mix))


def cap_of(policy: Policy, grade: str, own: Iterable[OwnCap] = (), *, ready: bool = False) -> Cap:
    """What somebody of a grade may hold (H2), lowered by limits of their own (H5). ready: for heavier cases (H4)."""
    limit = policy.limits.get(grade) or Limit(grade, LIMITS)
    cases, own_cases = _lowest(limit.cases, [each.cases for each in own])
    points, own_points = _lowest(limit.points, [each.points for each in own])
    return Cap(
        cases, points, own_cases, own_points, None if ready else limit.highest_level, limit.section_42_alone,
        limit.over_cases_with_reason and not own_cases,
    )  # fmt: skip


def _lowest(limit: int | None, own: list[int | None]) -> tuple[int | None, bool]:
    lowest = min((each for each in own if each is not None), default=None)
    if lowest is not None and (limit is None or lowest < limit):
        return lowest, True
    return limit, False


def workload(load: Load, cap: Cap) -> int | None:
    """Workload in percent: of cases or of points, whichever is fuller; 100 is full. None where nothing limits."""
    shares = [_share(load.cases, cap.cases), _share(load.points, cap.points)]
    return max((share for share in shares if share is not None), default=None)


def _share(held: int, most: int | None) -> int | None:
    if most is None:
        return None
    return held * 100 // most if most else 100 * (held + 1)


def room(load: Load, cap: Cap) -> str:
    """What still fits, in words: "room for 3 cases and 8 points", "full", "no limit"."""
    left = [(most - held, unit) for most, held, unit in ((cap.cases, load.cases, "cases"), (cap.points, load.points, "points"))
            if most is not None]  # fmt: skip
    if not left:
        return "no limit"
    if any(count < 0 for count, _ in left):
        return "over the limit"
    return "full" if any(count == 0 for count, _ in left) else f"room for {' and '.join(counted(*each) for each in left)}"


def weights(policy: Policy) -> tuple[Level, ...]:
    """The levels that a case can weigh, gravest first; none where the policy weighs no cases."""
    return policy.tools[policy.weighting.tool].levels if policy.weighting else ()


def cases_that_fill(holder: Holder) -> int:
    """Cases that fill the number: where a manager may let some go over it, not those (H3)."""
    return sum(not (each.excepted and holder.cap.over_cases) for each in holder.held)


def is_enquiry_alone(policy: Policy, cap: Cap, case: HeldCase) -> bool:
    """An enquiry under section 42, which this grade does not hold alone (H2)."""
    if cap.section_42_alone or case.kind != SECTION_42_KIND:
        return False
    return bool(policy.decided["safeguarding-is-enquiry"].value)


def is_too_heavy(policy: Policy, cap: Cap, case: HeldCase) -> bool:
    """Heavier than the grade holds; one that nobody weighed counts as such (H2)."""
    if cap.highest_level is None or policy.weighting is None:
        return False
    tool = policy.tools[policy.weighting.tool]
    return case.level is None or tool.graver(case.level, cap.highest_level)
