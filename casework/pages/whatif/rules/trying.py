"""The figures of a policy that can be tried out, and the policy with others in their place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from casework.ground.refusal import Refusal
from casework.policy.checks import faults
from casework.policy.loader import fingerprint_of
from casework.policy.model import Interval, Policy, Tool
from casework.policy.rulebook import RULES

CALENDAR_UNITS = ("days", "weeks", "months")
HOURS_TOO = ("hours", *CALENDAR_UNITS)


@dataclass(frozen=True)
class Figure:
    """One figure that can be tried. name: of its field. path: the keys that lead to it in a policy.

    value: an Interval, a number of days, or the key of a level. units: those an interval may have. tool: of a matrix's cell.
    """

    name: str
    path: tuple[Any, ...]
    label: str
    rule: str
    value: Interval | int | str
    units: tuple[str, ...] = ()
    tool: Tool | None = None

    @property
    def key(self) -> str:
        """The dotted key by which the policy's checks name it."""
        return ".".join(map(str, self.path))

    @property
    def words(self) -> str:
        """The figure as the policy has it: '1 week', '28 days', 'Red'."""
        if isinstance(self.value, Interval):
            return self.value.words
        return f"{self.value} days" if isinstance(self.value, int) else self.tool.level(self.value).label


@dataclass(frozen=True)
class Group:
    """Figures that belong together. matrix: the tool whose cells they are."""

    title: str
    figures: tuple[Figure, ...]
    matrix: Tool | None = None


def groups_of(policy: Policy) -> tuple[Group, ...]:
    """Every figure of a policy that can be tried, in the order of a page; none for the parts that it does not have."""
    plain = (
        ("Contact while waiting", _of_contact(policy)),
        ("First response", _of_response(policy)),
        ("The wait for a named worker", _of_waiting(policy)),
        ("Allocation", _of_targets(policy)),
    )
    found = [Group(title, tuple(figures)) for title, figures in plain]
    matrices = [Group(tool.title, tuple(_of_matrix(tool)), tool) for tool in policy.tools.values() if tool.kind == "matrix"]
    return tuple(group for group in (*found, *matrices) if group.figures)


def on_trial(policy: Policy, values: Mapping[str, Any]) -> Policy:
    """The policy with these figures, by name; the very same one where none of them is another."""
    edited = policy
    for figure in (each for group in groups_of(policy) for each in group.figures):
        value = values.get(figure.name, figure.value)
        if value != figure.value:
            edited = _put(edited, figure.path, value)
    return policy if edited is policy else replace(edited, fingerprint=fingerprint_of(edited))


def refusals(trial: Policy) -> list[Refusal]:
    """What the policy's own checks find in figures on trial, each beside its field (U2)."""
    figures = {each.key: each for group in groups_of(trial) for each in group.figures}
    found = []
    for key, problem, expected in faults(trial, {number: rule.source for number, rule in RULES.items()}):
        figure = figures.get(key)
        sentence = f"{problem}. Give {expected}."
        for other in figures.values():
            sentence = sentence.replace(other.key, f"\u201c{other.label}\u201d")
        label = f"\u201c{figure.label}\u201d: " if figure else ""
        found.append(Refusal(f"{label}{sentence}", figure.rule if figure else "U2", figure.name if figure else None))
    return found


def _put(owner: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The owner with another value at the end of the path; nothing of it is changed."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(owner, Mapping):
        return MappingProxyType({**owner, step: _put(owner[step], rest, value)})
    return replace(owner, **{step: _put(getattr(owner, step), rest, value)})


def _of_contact(policy: Policy) -> Iterator[Figure]:
    contact = policy.contact
    for level in policy.tools[contact.tool].levels:
        yield Figure(f"contact_{_plain(level.key)}", ("contact", "intervals", level.key), f"{level.label}: at least every",
                     contact.rule, contact.intervals[level.key], CALENDAR_UNITS)  # fmt: skip
    yield Figure("longest", ("contact", "longest"), "Nobody longer than", contact.rule, contact.longest, CALENDAR_UNITS)


def _of_response(policy: Policy) -> Iterator[Figure]:
    answer = policy.response
    if answer is not None:
        label = policy.tools[answer.tool].level(answer.level).label
        of_tool = f"{policy.tools[answer.tool].title}, {label}"
        yield Figure("urgent", ("response", "urgent"), f"{of_tool} and urgent: within", answer.rule, answer.urgent, HOURS_TOO)
        yield Figure("otherwise", ("response", "otherwise"), f"{of_tool}: within", answer.rule, answer.otherwise, HOURS_TOO)


def _of_waiting(policy: Policy) -> Iterator[Figure]:
    limit, grave = policy.waiting, policy.grave_wait
    if limit is not None:
        yield Figure("limit", ("waiting", "limit_days"), "A named worker within", limit.rule, limit.limit_days)
        yield Figure("warning", ("waiting", "warn_after_days"), "Told ahead after", limit.rule, limit.warn_after_days)
    if grave is not None:
        label = policy.tools[grave.tool].level(grave.level).label
        yield Figure("grave", ("grave_wait", "after"), f"Now {label}, and placed no longer ago than", grave.rule, grave.after,
                     CALENDAR_UNITS)  # fmt: skip


def _of_targets(policy: Policy) -> Iterator[Figure]:
    targets = policy.allocation_targets
    for key, interval in targets.intervals.items() if targets is not None else ():
        tool = policy.tools[targets.tool]
        yield Figure(f"target_{_plain(key)}", ("allocation_targets", "intervals", key),
                     f"{tool.title}, {tool.level(key).label}: within", targets.rule, interval, CALENDAR_UNITS)  # fmt: skip


def _of_matrix(tool: Tool) -> Iterator[Figure]:
    for row in tool.row_axis.choices:
        for column in tool.column_axis.choices:
            cell = row.key, column.key
            yield Figure("_".join(map(_plain, (tool.key, *cell))), ("tools", tool.key, "cells", cell),
                         f"{row.label}, {column.label[0].lower()}{column.label[1:]}", tool.rule, tool.cells[cell],
                         tool=tool)  # fmt: skip


def _plain(key: str) -> str:
    return key.replace("-", "_")
