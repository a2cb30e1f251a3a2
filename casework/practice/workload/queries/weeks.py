"""What evidence is made of: one figure, and how things went over the last weeks.

A week ends on the same day of the week as today.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_

from casework.ground.days import office_date
from casework.ground.db import db

WEEKS = 12
WEEKLY = {
    "given": "Given", "ended": "Handed on or closed", "held": "Held at its end",
    "referred": "Referred", "allocated": "Allocated", "closed": "Closed", "waiting": "Waiting at its end",
}  # fmt: skip
Days = list[tuple[date, date | None]]


def figure(key: str, label: str, means: str, value: int, of: int | None = None) -> dict[str, Any]:
    """One figure. of: the most that it may be, where something limits it."""
    return {"key": key, "label": label, "means": means, "value": value, "of": of}


def spans(asked, now: datetime) -> Days:
    """(from, until) of rows of a start day and an instant of ending, of those that meet the weeks told of."""
    since = now - timedelta(weeks=WEEKS)
    ended = asked.selected_columns[1]
    rows = db.session.execute(asked.where(or_(ended.is_(None), ended >= since)))
    return [(start, office_date(end) if end is not None else None) for start, end in rows]


def by_week(today: date, happened: Mapping[str, list[date]], lasting: Mapping[str, Days]) -> list[dict[str, Any]]:
    """The last weeks, each up to the same day of the week as today: what happened in it, and what stood at its end."""
    weeks = []
    for ago in reversed(range(WEEKS)):
        last = today - timedelta(weeks=ago)
        first = last - timedelta(days=6)
        counted = {key: sum(first <= day <= last for day in days) for key, days in happened.items()}
        stood = {key: sum(start <= last and (end is None or end > last) for start, end in days)
                 for key, days in lasting.items()}  # fmt: skip
        weeks.append({"until": str(last), **counted, **stood})
    return weeks
