"""Which days a manager's week looks at, what is looked at, and the sentence that says where to begin."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from casework.ground.days import add_days
from casework.policy.terms import counted
from casework.practice.caseloads.rules import Row
from casework.records.clocks.rules import KIND_LABELS

RULE = "S13"
DAYS = 7
ARRIVED, GIVEN, CLOSED, ROSE, FELL, RAISED = "arrived", "given", "closed", "rose", "fell", "raised"
CHANGES = MappingProxyType(
    {
        ARRIVED: "Came onto the tray",
        GIVEN: "Given to a worker",
        CLOSED: "Closed",
        ROSE: "A level rose",
        FELL: "A level fell",
        RAISED: "Escalations raised",
    }
)
SINCE, BEFORE = "since", "before"
SPANS = MappingProxyType({SINCE: "in the last 7 days", BEFORE: "in the 7 days before"})
WHENS = MappingProxyType({"overdue": "Overdue", "today": "Due today", "week": "Due in the next 7 days"})
TASKS = "task"
KINDS = MappingProxyType(KIND_LABELS | {TASKS: "Tasks"})


@dataclass(frozen=True)
class Week:
    """The days looked at. since: the day a week ago, from which something counts as changed; before: the
    first of the seven days before it.

    until: the last of the seven days ahead.
    """

    today: date
    since: date
    before: date
    until: date


def week_of(today: date) -> Week:
    """The week around a day."""
    return Week(today, add_days(today, -DAYS), add_days(today, -2 * DAYS), add_days(today, DAYS))


def span_of(week: Week, when: str) -> tuple[date, date]:
    """The first and last day of one of SPANS."""
    return (week.since, week.today) if when == SINCE else (week.before, add_days(week.since, -1))


@dataclass(frozen=True)
class Counted:
    """How many of a kind are overdue, due today, and due in the days ahead, today among them."""

    overdue: int = 0
    today: int = 0
    week: int = 0

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return bool(self.overdue or self.week)


def grouped(found: Iterable[Any]) -> list[tuple[date, list[tuple[str, list]]]]:
    """What falls due, by day and within it by kind, in the order given. Each has a due_on and words."""
    days: dict[date, dict[str, list]] = {}
    for each in found:
        days.setdefault(each.due_on, {}).setdefault(each.words, []).append(each)
    return [(day, list(kinds.items())) for day, kinds in days.items()]


def first_of(waiting: Mapping[str, int], due: Mapping[str, Counted]) -> str:
    """Where to begin. waiting: by group of the feed, how many items. due: by kind."""
    if waiting.get("escalation"):
        return f"Start here: {counted(waiting['escalation'], 'escalations')} for your decision."
    late = sum(each.overdue for each in due.values())
    if late:
        return f"Start here: {counted(late, 'dates')} of your teams {'has' if late == 1 else 'have'} passed."
    if waiting.get("overdue"):
        return f"Start here: {counted(waiting['overdue'], 'items')} in your feed overdue."
    ahead = sum(each.week for each in due.values())
    if ahead:
        return f"Nothing is late. {counted(ahead, 'dates')} of your teams {'falls' if ahead == 1 else 'fall'} due in 7 days."
    return "Nothing is late, and nothing falls due in 7 days."


def with_room(rows: list[Row]) -> list[Row]:
    """The workers, whoever has the most room first and who is away last; then by name."""
    return sorted(rows, key=lambda row: (row.away is not None, -1 if row.workload is None else row.workload,
                                         row.holder.name, row.holder.worker_id))  # fmt: skip
