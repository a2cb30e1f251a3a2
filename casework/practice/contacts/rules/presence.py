"""Whether somebody is at work, and when they are back (F2).

From their absences, as plain days; a return is a working day.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from casework.ground.days import add_working_days


@dataclass(frozen=True)
class Presence:
    """Whether somebody is at work today. back_on: the first day on which they are again; None when not known, or not away."""

    away: bool = False
    back_on: date | None = None

    def there_by(self, day: date) -> bool:
        """True when they are at work by that day, as far as is known."""
        return not self.away or (self.back_on is not None and self.back_on <= day)


def presence(spans: Iterable[tuple[date, date | None]], today: date, closures: Collection[date]) -> Presence:
    """From somebody's absences, (first day, last day or None) each: whether they are away, and when they are back (F2).

    One absence that follows upon another makes one; the return is a working day.
    """
    back_on, away, rows = today, False, sorted(spans, key=lambda span: span[0])
    for from_on, until_on in rows:
        if from_on <= back_on and (until_on is None or until_on >= back_on):
            away = True
            if until_on is None:
                return Presence(True)
            back_on = add_working_days(until_on, 1, closures)
    return Presence(True, back_on) if away else Presence()
