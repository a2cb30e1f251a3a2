"""The only place that asks what time it is."""

from datetime import UTC, date, datetime

from casework.ground.days import office_date


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date at the office (Europe/London)."""
    return office_date(now())
