"""Says the figures of a policy in words, for the page of a rule. Each value gives rows: a label and its words."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import time

from .model import (
    Axis,
    Chain,
    Choice,
    Decision,
    IndicatorTool,
    Interval,
    Level,
    Limit,
    MatrixTool,
    NoteType,
    Office,
    Policy,
    Tool,
    Within,
)
from .terms import CONTACT_KIND_LABELS, GRADE_LABELS, counted

WEEKDAY_WORDS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Rows = list[tuple[str, str]]


def rows_at(policy: Policy, path: str, label: str) -> Rows:
    """The rows of a dotted path; none when the policy has no such part. AttributeError when no policy could have it."""
    owner, value = None, policy
    for key in path.split("."):
        if value is None:
            return []
        owner, value = value if not isinstance(value, Mapping | tuple) else owner, _below(value, key)
    if value is None or value == "":
        return []
    if isinstance(value, int) and not isinstance(value, bool):
        return [(label, _number(path, value))]
    return _rows(label, value, owner, policy)


def _below(value, key: str):
    if isinstance(value, Mapping):
        return value.get(key)
    if isinstance(value, tuple):
        return next((item for item in value if item.key == key), None)
    if key not in {field.name for field in fields(value)}:
        raise AttributeError(f"{type(value).__name__} has no {key}")
    return getattr(value, key)


def _number(path: str, value: int) -> str:
    for ending, unit in (("_working_days", "working days"), ("_days", "days")):
        if path.endswith(ending):
            return counted(value, unit) if value else "the day itself"
    return str(value)


def _rows(label: str, value, owner, policy: Policy) -> Rows:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return [(label, _level_label(str(value), owner, policy))]
    for kind, words in _WORDS.items():
        if isinstance(value, kind):
            return [(label, words(value))]
    for kind, rows in _ROWS.items():
        if isinstance(value, kind):
            return rows(label, value, owner, policy)
    raise TypeError(f"no words for {type(value).__name__}")


def _with_signs(item: Choice | Level) -> str:
    said = item.hint if isinstance(item, Choice) else item.meaning
    return f"{said} For example: {'; '.join(item.points_to)}." if item.points_to else said


def _tool_rows(label: str, tool: Tool) -> Rows:
    if not isinstance(tool, MatrixTool):
        return [(f"{label}: {level.label}", _with_signs(level)) for level in tool.levels]
    return [
        (f"{row.label}, {column.label[0].lower()}{column.label[1:]}", tool.level_at(row.key, column.key).label)
        for row in tool.row_axis.choices
        for column in tool.column_axis.choices
    ]


def _level_rows(label: str, level: Level, owner) -> Rows:
    if not isinstance(owner, IndicatorTool):
        return [(label, level.meaning)]
    texts = [item.text for item in owner.indicators_of(level.key)]
    texts += [compound.text for compound in owner.compounds if compound.level == level.key]
    return [(label, text) for text in texts]


def _mapping_rows(label: str, value: Mapping, owner, policy: Policy) -> Rows:
    rows = []
    for key, item in value.items():
        rows += _rows(f"{label}: {_level_label(key, owner, policy)}", item, None, policy)
    return rows


def _tuple_rows(label: str, value: Iterable) -> Rows:
    if all(isinstance(item, Level) for item in value):
        return [(f"{label}: {level.label}", level.meaning) for level in value]
    return [(label, "; ".join(CONTACT_KIND_LABELS.get(item, str(item)) for item in value))]


def _level_label(key: str, owner, policy: Policy) -> str:
    """The label of a level where the section names a tool, else the text itself."""
    tool = policy.tools.get(getattr(owner, "tool", None))
    return next((level.label for level in tool.levels if level.key == key), key) if tool else key


def _limit_words(limit: Limit, policy: Policy) -> str:
    parts = [counted(limit.cases, "cases")] if limit.cases is not None else []
    parts += [counted(limit.points, "points")] if limit.points is not None else []
    if limit.highest_level is not None:
        parts.append(f"up to {policy.tools[policy.weighting.tool].level(limit.highest_level).label} weight")
    parts += [] if limit.section_42_alone else ["no section 42 enquiry alone"]
    parts += ["more cases with a manager's reason"] if limit.over_cases_with_reason else []
    if limit.from_educator is not None:
        parts.append(f"{limit.from_educator} of the practice educator's own cases")
    return ", ".join(parts) or "no figure"


def _office_rows(office: Office) -> Rows:
    rows = [
        ("Open on", ", ".join(WEEKDAY_WORDS[day] for day in office.days)),
        ("Open from", f"{office.opens:%H:%M} to {office.closes:%H:%M}"),
    ]
    closures = ", ".join(f"{day.day} {day:%B %Y}" for day in office.closures)
    return [*rows, ("Also closed on", closures)] if closures else rows


_WORDS = {
    bool: lambda value: "yes" if value else "no",
    Interval | Within: lambda value: value.words,
    time: lambda value: f"{value:%H:%M}",
}

_ROWS = {
    Decision: lambda label, value, owner, policy: _rows(label, value.value, owner, policy),
    Chain: lambda _label, value, *_: [(value.title, "; then ".join(step.words for step in value.steps))],
    NoteType: lambda label, value, *_: [
        (f"{label}: {value.title}", ", ".join(section.label for section in value.sections))
    ],
    Limit: lambda _label, value, _owner, policy: [(GRADE_LABELS[value.grade], _limit_words(value, policy))],
    Office: lambda _label, value, *_: _office_rows(value),
    Axis: lambda _label, value, *_: [(choice.label, _with_signs(choice)) for choice in value.choices],
    Level: lambda label, value, owner, _policy: _level_rows(label, value, owner),
    Tool: lambda label, value, *_: _tool_rows(label, value),
    Mapping: lambda label, value, owner, policy: _mapping_rows(label, value, owner, policy),
    tuple: lambda label, value, *_: _tuple_rows(label, value),
}
