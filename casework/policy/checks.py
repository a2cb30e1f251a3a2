"""What refers to what in a policy: tools, levels, chains, grades, rules. Each fault is named by its dotted key."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from .faults import FaultyPolicy
from .model import Policy
from .reading import one_of
from .terms import GRADES, NOTE_TYPES, Interval

# Hours in the longest form of each unit: enough to see that five weeks are more than a month.
FEWEST_SHOWN = 3  # a group of two tells each of them about the other
_HOURS = {"hours": 1, "days": 24, "weeks": 24 * 7, "months": 24 * 31}


def check(policy: Policy, file: Path, rules: Mapping[str, str]) -> None:
    """Raises FaultyPolicy at the first reference that leads nowhere. `rules` gives the source key of each rule."""
    for key, problem, expected in faults(policy, rules):
        raise FaultyPolicy(file, key, problem, expected)


def faults(policy: Policy, rules: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """All that is wrong: the dotted key, the problem, and what was expected. Serves figures on trial, too (U5)."""
    if policy.name != policy.name.lower() or not policy.name.replace("-", "").isalnum():
        yield "name", f'"{policy.name}" is not a plain name', "small letters, digits and hyphens"
    yield from _tool_faults(policy)
    yield from _level_faults(policy)
    yield from _total_faults(policy)
    yield from _chain_faults(policy)
    yield from _figure_faults(policy)
    yield from _name_faults(policy)
    yield from _rule_faults(policy, rules)


def _sections(policy: Policy) -> dict[str, object]:
    """The sections that use a tool, by their key in the file; those that do not apply are left out."""
    names = ("contact", "grave_wait", "response", "same_day", "allocation_targets", "daily_review", "weighting")
    return {name: getattr(policy, name) for name in names if getattr(policy, name) is not None}


def _tool_faults(policy):
    if not policy.tools:
        yield "tools", "there are no tools", "at least one table such as [tools.rag]"
    for name, section in _sections(policy).items():
        yield from _unknown(f"{name}.tool", section.tool, policy.tools, "tool")
    for name in ("contact", "weighting"):
        section = getattr(policy, name)
        if section is not None and policy.tools[section.tool].switched is not None:
            problem = f"{name} needs the tool, so no team can do without it"
            yield f"tools.{section.tool}.switched", problem, "no such table, or another tool there"


def _level_faults(policy):
    for name, section in _sections(policy).items():
        if hasattr(section, "level"):
            levels = _levels(policy, section.tool)
            yield from _unknown(f"{name}.level", section.level, levels, f'level of the tool "{section.tool}"')
    for grade, limit in policy.limits.items():
        if limit.highest_level is not None:
            levels = _levels(policy, policy.weighting.tool) if policy.weighting else ()
            yield from _unknown(f"limits.{grade}.highest_level", limit.highest_level, levels, "level of case weight")


def _total_faults(policy):
    """Contact intervals and points must cover each level; allocation may leave levels without a date of their own."""
    yield from _cover("contact.intervals", policy.contact.intervals, _levels(policy, policy.contact.tool))
    if policy.weighting:
        yield from _cover("weighting.points", policy.weighting.points, _levels(policy, policy.weighting.tool))
    if targets := policy.allocation_targets:
        for key in targets.intervals:
            yield from _unknown(f"allocation_targets.intervals.{key}", key, _levels(policy, targets.tool), "level")


def _chain_faults(policy):
    for name in ("waiting", "grave_wait", "risk_grown", "overdue_contact", "same_day"):
        if section := getattr(policy, name):
            yield from _unknown(f"{name}.chain", section.chain, policy.chains, "chain")


def _figure_faults(policy):
    longest = policy.contact.longest
    for key, interval in policy.contact.intervals.items():
        if interval.unit == "hours":
            yield f"contact.intervals.{key}", f'"{interval.words}" is not in whole days', "days, weeks or months"
        if _hours(interval) > _hours(longest):
            yield (
                f"contact.intervals.{key}",
                f'"{interval.words}" is longer than contact.longest',
                f'"{longest.words}" or less',
            )
    if policy.waiting and policy.waiting.warn_after_days >= policy.waiting.limit_days:
        expected = f"fewer days than waiting.limit_days ({policy.waiting.limit_days})"
        yield "waiting.warn_after_days", "the warning does not come before the limit", expected
    if policy.response and _hours(policy.response.urgent) > _hours(policy.response.otherwise):
        yield "response.urgent", "urgent is slower than the rest", f'"{policy.response.otherwise.words}" or less'
    small = policy.decided.get("small-number")
    if small and (not isinstance(small.value, int) or small.value < FEWEST_SHOWN):
        yield "decided.small-number", "a group so small hides nobody", f"count = {FEWEST_SHOWN} or more"
    overdue = policy.overdue_contact
    if overdue.tell_managers_after_working_days < overdue.tell_duty_after_working_days:
        expected = f"{overdue.tell_duty_after_working_days} or more, as for duty"
        yield "overdue_contact.tell_managers_after_working_days", "managers would hear before duty", expected


def _name_faults(policy):
    for note_type in NOTE_TYPES:
        spared = note_type == "risk-prioritisation" and "risk" not in policy.tools
        if note_type not in policy.note_types and not spared:
            yield f"note_types.{note_type}", "the note is missing", f"a table [note_types.{note_type}]"
    for grade in policy.limits:
        yield from _unknown(f"limits.{grade}", grade, GRADES, "grade")
    for grade in GRADES if policy.limits else ():
        if grade not in policy.limits:
            yield f"limits.{grade}", "the grade is missing", f"a table [limits.{grade}], with or without figures"
    for key, needed in (
        ("first-contact", True), ("long-absence", True), ("unweighed-case", policy.weighting),
        ("safeguarding-is-enquiry", policy.limits), ("limit-flag-answered", policy.limits),
    ):  # fmt: skip
        if needed and key not in policy.decided:
            yield f"decided.{key}", "the figure is missing", f"a table [decided.{key}]"
    if not policy.weighting and any(limit.points for limit in policy.limits.values()):
        yield "weighting", "points are limited but cases have none", "a table [weighting]"


def _rule_faults(policy, rules):
    for key, number in _rules_named(policy):
        if number not in rules:
            yield key, f'there is no rule "{number}"', 'the number of a rule, such as "L20"'
        elif rules[number] not in policy.sources:
            yield "draws_on", f'{key} is {number} of "{rules[number]}"', f'the list to hold "{rules[number]}"'


def _rules_named(policy) -> Iterator[tuple[str, str]]:
    for name in ("contact", "waiting", "grave_wait", "risk_grown", "overdue_contact", "response", "same_day",
                 "allocation_targets", "daily_review", "weighting"):  # fmt: skip
        if section := getattr(policy, name):
            yield f"{name}.rule", section.rule
    for name in ("tools", "chains", "note_types", "limits", "decided"):
        for key, item in getattr(policy, name).items():
            yield f"{name}.{key}.rule", item.rule
    for key, tool in policy.tools.items():
        if tool.switched is not None:
            yield f"tools.{key}.switched.rule", tool.switched.rule


def _levels(policy, tool: str) -> tuple[str, ...]:
    return tuple(level.key for level in policy.tools[tool].levels)


def _cover(key: str, given: Mapping[str, object], levels: Iterable[str]):
    for level in given:
        yield from _unknown(f"{key}.{level}", level, levels, "level")
    for level in levels:
        if level not in given:
            yield f"{key}.{level}", "the level is missing", "a figure for each level of the tool"


def _unknown(key: str, value: str, options: Iterable[str], what: str):
    if value not in options:
        yield key, f'there is no {what} "{value}"', one_of(options) if options else f"a {what} to be defined first"


def _hours(interval: Interval) -> int:
    return interval.count * _HOURS[interval.unit]
