"""What workers hold, side by side: points, cases at the gravest level, complexity; and who has a line of their own."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from casework.ground.refusal import Refusal
from casework.policy.model import GRADE_LABELS, Policy
from casework.practice.caseloads.rules import HOLDERS, Holder, load_of, workload
from casework.records.staff.rules import Actor

COMPLEXITY = "complexity"  # the tool of that name, where a policy has one


@dataclass(frozen=True)
class Holding:
    """What a worker holds. grave: how many of the cases are at the gravest level. mix: cases by level of complexity, "" for those
    without. workload: percent of what they may hold, None without a limit.
    """

    holder: Holder
    cases: int
    points: int
    workload: int | None
    grave: int
    mix: Mapping[str, int]


def holds_cases(actor: Actor) -> bool:
    """Whether somebody is given cases, and so has a line of their own."""
    return actor.holds(*HOLDERS)


def gravest(policy: Policy) -> str:
    """The key of the gravest level of the tool by which contacts are due."""
    return policy.tools[policy.contact.tool].levels[0].key


def holding(policy: Policy, holder: Holder, levels: Mapping[int, Mapping[str, str]]) -> Holding:
    """One worker's line. levels: by case, the level decided with each tool."""
    load = load_of(policy, holder.held)
    mix = Counter(levels.get(case.case_id, {}).get(COMPLEXITY, "") for case in holder.held)
    grave = sum(levels.get(case.case_id, {}).get(policy.contact.tool) == gravest(policy) for case in holder.held)
    return Holding(holder, load.cases, load.points, workload(load, holder.cap), grave, MappingProxyType(mix))


def in_order(holdings: Iterable[Holding]) -> list[Holding]:
    """The fullest caseload first, then by name."""
    return sorted(holdings, key=lambda each: (-(each.workload or 0), -each.points, -each.cases, each.holder.name))


def mix_words(policy: Policy, mix: Mapping[str, int]) -> str:
    """"High 3, Low 2, not rated 1"; what a policy does not know is not rated."""
    tool = policy.tools.get(COMPLEXITY)
    known = {level.key: level.label for level in tool.levels} if tool else {}
    told = [f"{label} {mix[key]}" for key, label in known.items() if mix.get(key)]
    rest = sum(count for key, count in mix.items() if key not in known)
    return ", ".join(told + ([f"{'N' if not told else 'n'}ot rated {rest}"] if rest else []))


NOT_YOURS = Refusal("What the workers of a team hold is for their managers to see.", "H17")
HEADS = ("Worker", "Grade", "Cases", "Points", "Workload (percent)")


def for_file(holdings: Iterable[Holding], policy: Policy) -> tuple[tuple[str, ...], list[tuple]]:
    """The same for a file: heads, and a row for each worker."""
    grave = policy.tools[policy.contact.tool].level(gravest(policy)).label
    return (*HEADS, grave, "Complexity"), [
        (each.holder.name, GRADE_LABELS[each.holder.grade], each.cases, each.points,
         "" if each.workload is None else each.workload, each.grave, mix_words(policy, each.mix))
        for each in holdings
    ]  # fmt: skip


def case_ids(holders: Collection[Holder]) -> list[int]:
    """Numbers of all cases that they hold."""
    return [case.case_id for holder in holders for case in holder.held]
