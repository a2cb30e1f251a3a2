"""Whether two records may be one person: points, weighed so that twins and namesakes are asked about, never merged."""

from dataclasses import dataclass
from datetime import date
from itertools import product

from .names import distance, fold, tokens

LIKELY = 60  # points from which two records are shown as perhaps one person


@dataclass(frozen=True)
class Traits:
    """What two records are compared by. ``names``: pairs of given and family name, the newest first. Numbers are tidied."""

    names: tuple[tuple[str, str], ...]
    born_on: date | None = None
    nhs_number: str = ""
    council_number: str = ""
    postcode: str = ""


def likeness(one: Traits, other: Traits) -> int:
    """Points for two records being one person; from LIKELY on they are shown side by side before saving."""
    if _same(one.nhs_number, other.nhs_number) or _same(one.council_number, other.council_number):
        return 100
    points = max((_names_alike(a, b) for a, b in product(one.names, other.names)), default=0)
    points += _days_alike(one.born_on, other.born_on)
    points += 15 * _same(fold(one.postcode).replace(" ", ""), fold(other.postcode).replace(" ", ""))
    return points - 20 * bool(one.nhs_number and other.nhs_number)


def new_numbers(known: Traits, typed: Traits) -> Traits:
    """Of what is typed about a person on record, the numbers alone that the record has not: what a change is compared by."""
    nhs = "" if typed.nhs_number == known.nhs_number else typed.nhs_number
    council = "" if typed.council_number == known.council_number else typed.council_number
    return Traits((), None, nhs, council)


def days_that_may_be_meant(day: date) -> set[date]:
    """The day, and the one that swapping day and month would make."""
    return {day, date(day.year, day.day, day.month)} if day.day <= 12 else {day}


def _same(one: str, other: str) -> bool:
    return bool(one) and one == other


def _names_alike(one: tuple[str, str], other: tuple[str, str]) -> int:
    straight = _word_alike(one[0], other[0]) + _word_alike(one[1], other[1])
    crossed = _word_alike(one[0], other[1]) + _word_alike(one[1], other[0])
    return max(straight, crossed - 5)


def _word_alike(one: str, other: str) -> int:
    return max((_points(a, b) for a in tokens(one) for b in tokens(other)), default=0)


def _points(one: str, other: str) -> int:
    return (30, 25, 12 if min(len(one), len(other)) > 5 else 0, 0)[distance(one, other)]


def _days_alike(one: date | None, other: date | None) -> int:
    if one is None or other is None:
        return 10
    if one == other:
        return 40
    if one in days_that_may_be_meant(other):
        return 30
    figures = sum(a != b for a, b in zip(one.strftime("%d%m%Y"), other.strftime("%d%m%Y"), strict=True))
    return 20 if figures == 1 else -40
