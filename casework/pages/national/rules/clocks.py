"""Two clocks of an open case: days since the first request, and days in the present step (U11). Neither is ever stopped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.records.cases.rules import KINDS, STAGES, days_waiting

WITHOUT_WORKER = ("referral", "duty", "waiting")
# Which cases a list shows: by key, the stages and their words.
WHICH = MappingProxyType(
    {"unallocated": ("Without a worker", WITHOUT_WORKER), "all": ("All open", tuple(s for s in STAGES if s != "closed"))}
    | {stage: (words, (stage,)) for stage, words in STAGES.items() if stage != "closed"}
)  # fmt: skip
SORTS = MappingProxyType({"request": "Since first request", "step": "In this step", "name": "Person"})


@dataclass(frozen=True)
class Pause:
    """Something was put off, until a day, and why."""

    words: str
    until: date


@dataclass(frozen=True)
class Two:
    """An open case and its clocks. step_since: the day on which the present stage began."""

    case_id: int
    person_id: int
    name: str
    team: int
    kind: str
    stage: str
    holder: str
    referred_on: date
    step_since: date
    pauses: tuple[Pause, ...] = ()

    def since_request(self, today: date) -> int:
        """Days since the first request."""
        return days_waiting(self.referred_on, today)

    def in_step(self, today: date) -> int:
        """Days in the present step."""
        return days_waiting(self.step_since, today)


def in_order(rows: Iterable[Two], sort: str, today: date) -> list[Two]:
    """The longest wait first, or by name."""
    keys = {
        "request": lambda row: (-row.since_request(today), row.case_id),
        "step": lambda row: (-row.in_step(today), row.case_id),
        "name": lambda row: (row.name.casefold(), row.case_id),
    }
    return sorted(rows, key=keys.get(sort, keys["request"]))


HEADS = ("Person", "Record number", "Case", "Kind", "Team", "Step", "Worker", "First request on", "Days since first request",
         "In this step since", "Days in this step", "Put off")  # fmt: skip


def for_file(rows: Iterable[Two], team_names: Mapping[int, str], today: date) -> tuple[tuple[str, ...], list[tuple]]:
    """The same for a file: heads and rows."""
    return HEADS, [
        (row.name, row.person_id, row.case_id, KINDS[row.kind], team_names[row.team], STAGES[row.stage], row.holder,
         row.referred_on, row.since_request(today), row.step_since, row.in_step(today),
         "; ".join(f"until {pause.until}: {pause.words}" for pause in row.pauses))
        for row in rows
    ]  # fmt: skip
