"""A policy with what one team added to its tools: local risk factors, each one more sign of its level (L16, A1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from .model import Policy
from .tools import Axis, Compound, Indicator, IndicatorTool, Level, MatrixTool, Tool

MARK = " (local)"  # behind what stands among the signs of a choice or level


@dataclass(frozen=True)
class Local:
    """A local factor. key: among the indicators of its tool. points_to: a key of ``places_of`` its tool."""

    key: str
    tool: str
    points_to: str
    words: str


def places_of(tool: Tool) -> dict[str, str]:
    """What a local factor of this tool can point to, by key: a choice of a matrix as ``axis:choice``, else a level."""
    if isinstance(tool, MatrixTool):
        axes = (tool.row_axis, tool.column_axis)
        return {f"{axis.key}:{choice.key}": choice.label for axis in axes for choice in axis.choices}
    return {level.key: level.label for level in tool.levels}


@lru_cache(maxsize=256)
def with_local(policy: Policy, factors: tuple[Local, ...]) -> Policy:
    """The policy with these factors in its tools; those that point to nothing in it are left out.

    An indicator more, marked as local, where indicators are ticked; else one more among the signs of its choice or level.
    Name and fingerprint stay, and the same factors give the very same object.
    """
    tools = {key: _with(tool, [each for each in factors if each.tool == key]) for key, tool in policy.tools.items()}
    return replace(policy, tools=MappingProxyType(tools)) if tools != dict(policy.tools) else policy


def _with(tool: Tool, factors: Iterable[Local]) -> Tool:
    places = places_of(tool)
    known = [each for each in factors if each.points_to in places]
    if not known:
        return tool
    if isinstance(tool, IndicatorTool):
        return _with_indicators(tool, known)
    signs: dict[str, tuple[str, ...]] = {}
    for each in known:
        signs[each.points_to] = (*signs.get(each.points_to, ()), each.words + MARK)
    if isinstance(tool, MatrixTool):
        return replace(tool, row_axis=_axis(tool.row_axis, signs), column_axis=_axis(tool.column_axis, signs))
    return replace(tool, levels=tuple(_level(level, signs) for level in tool.levels))


def _axis(axis: Axis, signs: Mapping[str, tuple[str, ...]]) -> Axis:
    return replace(axis, choices=tuple(
        replace(each, points_to=each.points_to + signs.get(f"{axis.key}:{each.key}", ())) for each in axis.choices
    ))  # fmt: skip


def _level(level: Level, signs: Mapping[str, tuple[str, ...]]) -> Level:
    return replace(level, points_to=level.points_to + signs.get(level.key, ()))


def _with_indicators(tool: IndicatorTool, factors: Iterable[Local]) -> IndicatorTool:
    added = tuple(Indicator(each.key, each.points_to, each.words, local=True) for each in factors)
    compounds = tuple(_compound(tool, compound, added) for compound in tool.compounds)
    return replace(tool, indicators=(*tool.indicators, *added), compounds=compounds)


def _compound(tool: IndicatorTool, compound: Compound, added: Iterable[Indicator]) -> Compound:
    """A group that asks for anything of a level takes what is local at that level too (A2: one or more Orange factors)."""
    needs = tuple(
        (*group, *(each.key for each in added if _is_whole(tool, each.level, group))) for group in compound.needs
    )
    return replace(compound, needs=needs)


def _is_whole(tool: IndicatorTool, level: str, group: Iterable[str]) -> bool:
    own = {item.key for item in tool.indicators_of(level)}
    return bool(own) and own <= set(group)
