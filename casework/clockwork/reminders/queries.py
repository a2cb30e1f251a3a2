"""What became due: running clocks with something to tell, escalations that nobody acknowledged in time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from casework.clockwork.reminders.models import Lease
from casework.ground.days import office_date, office_time
from casework.ground.db import db
from casework.practice.escalation import queries as escalations
from casework.records.clocks import queries as clocks
from casework.records.tasks import queries as tasks

CLOCK, ESCALATION, TASK = "clock", "escalation", "task"


@dataclass(frozen=True)
class Matter:
    """One thing that is due: a clock, an escalation or a task, by number."""

    kind: str
    number: int


def due(now: datetime) -> list[Matter]:
    """All that is due at an instant, escalations first, each kind in the order it fell due. Indexed queries, one a kind."""
    today = office_date(now)
    kinds = {ESCALATION: escalations.to_pass_up(now), CLOCK: clocks.to_tell(today), TASK: tasks.to_tell(today)}
    return [Matter(kind, number) for kind, numbers in kinds.items() for number in numbers]


def lease(name: str) -> Lease | None:
    """The lease of that name as it stands in the database, whatever was read before."""
    return db.session.scalar(select(Lease).where(Lease.name == name).execution_options(populate_existing=True))


def last_swept_at() -> datetime | None:
    """When a sweep was last done, by any process; None before the first."""
    swept = lease("sweep")
    return swept.done_at if swept else None


def sweep_stands_still(now: datetime, seconds: int) -> str | None:
    """A sentence for those in charge when no sweep was done for so many seconds, else None (A12)."""
    swept_at = last_swept_at()
    if swept_at is not None and (now - swept_at).total_seconds() <= seconds:
        return None
    since = "yet" if swept_at is None else f"since {office_time(swept_at):%H:%M} on {office_time(swept_at):%d/%m/%Y}"
    return f"No sweep was done {since}: reminders and escalations are late. Restart Casework, and look at the tray."
