"""Days and hours in queries: the same on SQLite and Postgres, to the day of the office.

``office_day(instant)`` is the office's date at an instant; ``days_between(earlier, later)`` counts days between two dates;
``hours_between(earlier, later)`` whole hours between two instants.
"""

from typing import Any

from sqlalchemy import Date, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

OFFICE = "Europe/London"


class office_day(FunctionElement):  # noqa: N801 (reads as a function of SQL)
    """The office's date at an instant."""

    type = Date()
    inherit_cache = True


class days_between(FunctionElement):  # noqa: N801
    """Days from the first date to the second."""

    type = Integer()
    inherit_cache = True


class hours_between(FunctionElement):  # noqa: N801
    """Whole hours from the first instant to the second."""

    type = Integer()
    inherit_cache = True


def _parts(element: Any, compiler: Any, **kw: Any) -> list[str]:
    return [compiler.process(clause, **kw) for clause in element.clauses]


@compiles(office_day, "postgresql")
def _office_day_of_postgres(element: Any, compiler: Any, **kw: Any) -> str:
    (at,) = _parts(element, compiler, **kw)
    return f"CAST(({at} AT TIME ZONE '{OFFICE}') AS DATE)"


@compiles(office_day, "sqlite")
def _office_day_of_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    """SQLite knows no time zones: summer time runs from 01:00 UTC on the last Sunday of March to that of October."""
    (at,) = _parts(element, compiler, **kw)
    sunday = "datetime(strftime('%Y', {at}) || '-{month}-01', '-7 days', 'weekday 0', '+1 hour')"
    begins, ends = (sunday.format(at=at, month=month) for month in ("04", "11"))
    summer = f"{at} >= {begins} AND {at} < {ends}"
    # Only in the last hour of a day in UTC can the office be in the next: the rest is spared the reckoning.
    return f"CASE WHEN substr({at}, 12, 2) = '23' AND {summer} THEN date({at}, '+1 hour') ELSE substr({at}, 1, 10) END"


@compiles(days_between, "postgresql")
def _days_of_postgres(element: Any, compiler: Any, **kw: Any) -> str:
    earlier, later = _parts(element, compiler, **kw)
    return f"(CAST({later} AS DATE) - CAST({earlier} AS DATE))"


@compiles(days_between, "sqlite")
def _days_of_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    earlier, later = _parts(element, compiler, **kw)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(hours_between, "postgresql")
def _hours_of_postgres(element: Any, compiler: Any, **kw: Any) -> str:
    earlier, later = _parts(element, compiler, **kw)
    return f"CAST((FLOOR(EXTRACT(EPOCH FROM {later})) - FLOOR(EXTRACT(EPOCH FROM {earlier}))) AS BIGINT) / 3600"


@compiles(hours_between, "sqlite")
def _hours_of_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    earlier, later = _parts(element, compiler, **kw)
    return f"(strftime('%s', {later}) - strftime('%s', {earlier})) / 3600"
