"""Two clocks of an open case: days since the first request, and days in the present step (U11). Neither is ever stopped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.records.cases.rules import STAGES, days_waiting

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
