"""Reading clocks."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Row, or_, select

from casework.ground.days import office_date
from casework.ground.db import db
from casework.records.clocks.models import Clock


def running(case_id: int) -> list[Clock]:
    """The clocks of a case that are neither met nor stopped, earliest first."""
    of_case = select(Clock).where(Clock.case_id == case_id, Clock.ended_at.is_(None))
    return list(db.session.scalars(of_case.order_by(Clock.due_on, Clock.kind)))


def running_one(case_id: int, kind: str) -> Clock | None:
    """The running clock of a kind."""
    return db.session.scalar(
        select(Clock).where(Clock.case_id == case_id, Clock.kind == kind, Clock.ended_at.is_(None))
    )


def clocks_of(case_id: int) -> list[Clock]:
    """All clocks of a case, in the order they started."""
    return list(db.session.scalars(select(Clock).where(Clock.case_id == case_id).order_by(Clock.started_at, Clock.id)))


def running_of(case_ids: Iterable[int]) -> dict[int, list[Clock]]:
    """Running clocks by case, earliest first, in one query."""
    found: dict[int, list[Clock]] = {}
    wanted = select(Clock).where(Clock.case_id.in_(list(case_ids)), Clock.ended_at.is_(None))
    for clock in db.session.scalars(wanted.order_by(Clock.due_on, Clock.kind)):
        found.setdefault(clock.case_id, []).append(clock)
    return found


def shown_of(case_ids: Iterable[int], kinds: Collection[str]) -> dict[int, list[Row]]:
    """By case, its running clocks of some kinds as rows of case_id, kind, rule, due_on, the earliest first; for lists."""
    found: dict[int, list[Row]] = {}
    wanted = select(Clock.case_id, Clock.kind, Clock.rule, Clock.due_on).where(Clock.case_id.in_(list(case_ids)))
    wanted = wanted.where(Clock.kind.in_(kinds), Clock.ended_at.is_(None)).order_by(Clock.due_on, Clock.kind)
    for row in db.session.execute(wanted):
        found.setdefault(row.case_id, []).append(row)
    return found


def to_tell(now: datetime, limit: int = 5000) -> list[int]:
    """Numbers of running clocks about which something is to be told by a moment, the earliest first."""
    by_now = or_(Clock.tell_at.is_(None), Clock.tell_at <= now)
    due = select(Clock.id).where(Clock.tell_on <= office_date(now), by_now, Clock.ended_at.is_(None))
    return list(db.session.scalars(due.order_by(Clock.tell_on, Clock.id).limit(limit)))


def differences() -> list[str]:
    """Clocks that do not say rightly whether they ended after their day, one sentence each; none is as it should be (U6)."""
    asked = select(Clock.id, Clock.case_id, Clock.due_on, Clock.ended_at, Clock.late).order_by(Clock.id)
    return [
        f"case {case}: clock {number}, due on {due_on}, says wrongly whether it ended late"
        for number, case, due_on, ended_at, late in db.session.execute(asked)
        if late != (None if ended_at is None else office_date(ended_at) > due_on)
    ]
