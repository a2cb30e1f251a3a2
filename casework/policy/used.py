"""The policy as one team uses it: with the tools that it switched on, without those that it switched off (A1, U19)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from .model import Policy, Tool

HANGING = ("grave_wait", "response", "same_day", "allocation_targets", "daily_review")  # go with the tool that they name


def policy_of(policies: Mapping[str, Policy], team: Any) -> Policy:
    """What a team works by: anything with ``.policy``, the name of one, and ``.tools``, its choices by the tool's key."""
    return as_used(policies[team.policy], team.tools)


def as_used(policy: Policy, choices: Mapping[str, bool]) -> Policy:
    """The policy for a team with these choices. Tools that it does not use stand under ``unused``, and no clock needs them.

    Name and fingerprint stay: they say what the council's file says, whatever a team switched (U4). The same choices give
    the very same object.
    """
    return _without(policy, tuple(key for key, tool in policy.tools.items() if not uses(tool, choices)))


def uses(tool: Tool, choices: Mapping[str, bool]) -> bool:
    """Whether a team with these choices uses the tool: as it chose, else as the policy has it at first."""
    return tool.switched is None or bool(choices.get(tool.key, tool.switched.at_first))


def switched_tools(policies: Iterable[Policy]) -> dict[str, Tool]:
    """By key, each tool of these policies that a team switches for itself."""
    found: dict[str, Tool] = {}
    for policy in policies:
        for key, tool in (*policy.tools.items(), *policy.unused.items()):
            if tool.switched is not None:
                found.setdefault(key, tool)
    return found


@lru_cache(maxsize=256)
def _without(policy: Policy, keys: tuple[str, ...]) -> Policy:
    if not keys:
        return policy
    kept = {key: tool for key, tool in policy.tools.items() if key not in keys}
    put_away = dict(policy.unused) | {key: policy.tools[key] for key in keys}
    gone = {name: None for name in HANGING if (part := getattr(policy, name)) is not None and part.tool in keys}
    return replace(policy, tools=MappingProxyType(kept), unused=MappingProxyType(put_away), **gone)
