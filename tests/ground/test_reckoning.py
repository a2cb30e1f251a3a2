"""Days and hours that a database reckons are those of the office's calendar."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import literal, select

from casework.ground.days import office_date
from casework.ground.db import Instant, db
from casework.ground.reckoning import days_between, hours_between, office_day

TURNS = [datetime(year, month, day, hour, 59, 59, 999_000, tzinfo=UTC) for year in (1999, 2026, 2027)
         for month in (3, 10) for day in range(24, 32) for hour in (0, 1, 22, 23)]  # fmt: skip
REST = [datetime(2026, 1, 1, 23, 30, tzinfo=UTC) + timedelta(days=17 * step) for step in range(22)]


def test_the_offices_day_of_an_instant_is_the_same_in_python_and_in_both_databases(app):
    moments = TURNS + REST
    asked = select(*(office_day(literal(at, Instant)).label(f"c{n}") for n, at in enumerate(moments)))
    assert list(db.session.execute(asked).one()) == [office_date(at) for at in moments]


def test_days_and_hours_between(app):
    first, last = datetime(2026, 3, 28, 12, 30, 0, 900_000, tzinfo=UTC), datetime(2026, 3, 30, 12, 29, 59, 100_000, tzinfo=UTC)
    asked = select(days_between(literal(date(2026, 2, 27)), literal(date(2026, 3, 2))),
                   hours_between(literal(first, Instant), literal(last, Instant)),
                   hours_between(literal(first, Instant), literal(first + timedelta(hours=2), Instant)))  # fmt: skip
    assert tuple(db.session.execute(asked).one()) == (3, 47, 2)
