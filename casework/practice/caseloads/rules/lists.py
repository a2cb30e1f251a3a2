"""The caseloads of a team as a list: its rows in order, what they come to, and who reads them (H17).

New are the cases that were given in the last ``NEW_DAYS``.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from types import MappingProxyType

from casework.practice.caseloads.rules.loads import Cap, Holder, Load
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, Actor, Span

READERS = (*MANAGERS, *SENIOR_MANAGERS, "senior-practitioner", "principal-social-worker")  # of a team's caseloads (H17)
NEW_DAYS = 7
SORTS = MappingProxyType({"workload": "Workload", "name": "Worker", "cases": "Cases", "points": "Points"})


@dataclass(frozen=True)
class Row:
    """A worker in the list of a team's caseloads. new: cases given in the last days; away: the days, when away today.

    own: kinds of the limits of their own; over: whether something stands over a limit, and waits for an answer.
    """

    holder: Holder
    load: Load
    workload: int | None
    new: int = 0
    away: Span | None = None
    own: tuple[str, ...] = ()
    over: bool = False
    unanswered: bool = False


def in_order(rows: Iterable[Row], sort: str) -> list[Row]:
    """The rows by a key of SORTS: the fullest first, or by name."""
    keys = {
        "workload": lambda row: -1 if row.workload is None else row.workload,
        "cases": lambda row: row.load.cases, "points": lambda row: row.load.points, "name": lambda row: 0,
    }  # fmt: skip
    return sorted(rows, key=lambda row: (-keys[sort](row), row.holder.name, row.holder.worker_id))


def total_of(rows: Collection[Row]) -> tuple[Load, Cap]:
    """What a team holds in all, and may hold; no limit as soon as one of its workers has none."""
    loads, caps = [row.load for row in rows], [row.holder.cap for row in rows]
    cases, points = ([getattr(cap, name) for cap in caps] for name in ("cases", "points"))
    whole = Cap(None if None in cases or not cases else sum(cases), None if None in points or not points else sum(points))
    return Load(sum(load.cases for load in loads), sum(load.points for load in loads)), whole


def may_read(actor: Actor, worker_id: int, team_ids: Iterable[int]) -> bool:
    """Who reads a worker's caseload: themselves, and the readers of a team of theirs."""
    return actor.worker_id == worker_id or any(actor.holds(*READERS, team_id=team) for team in team_ids)
