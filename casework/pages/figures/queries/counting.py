"""Counting what a measure counts, in the database however long the list, and the numbers of its charts.

A flow is counted by a day within a period, a stock as it stood at the end of a day.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, case, cast, func, literal, select
from sqlalchemy.sql.util import ClauseAdapter

from casework.ground.db import Instant, db
from casework.pages.figures.queries.measures import NO_BAND, Measure, Rows, Scope
from casework.pages.figures.rules import (
    BETWEEN,
    Bucket,
    Period,
    Picture,
    bucket_words,
    buckets_of,
    in_bands,
    of_bands,
)


@dataclass(frozen=True)
class Figure:
    """A number and the one of the period before. teams: (this, before) by the number of each team that has any.

    bands: how many of this period are of each level or kind, None for those without; empty where they were not asked for.
    buckets: how many of a flow fell into each day, week or month of it, of those asked for. lasted, lasted_before: how often
    each number of days or hours occurs, where rows have one.
    """

    measure: Measure
    this: int
    before: int
    teams: Mapping[int, tuple[int, int]]
    bands: Mapping[str | None, int]
    buckets: Sequence[int]
    lasted: Mapping[int, int]
    lasted_before: Mapping[int, int]


def figure(measure: Measure, scope: Scope, *, bands: bool = True, buckets: Sequence[Bucket] = ()) -> Figure:
    """How many, in this period and the one before, with each team's part and the days or hours. One query for a flow, two for
    a stock, however much of it is asked for: what they cost is the reading, not the counting."""
    teams: dict[int, list[int]] = {}
    by_band: dict[str | None, int] = {}
    over_time, lasted = [0] * max(1, len(buckets)), ({}, {})
    found = _flow(measure, scope, bands, buckets) if measure.is_flow else _stock(measure, scope, bands)
    for team, at, band, value, count in found:
        before = at < 0
        teams.setdefault(team, [0, 0])[before] += count
        if value is not None:
            lasted[before][value] = lasted[before].get(value, 0) + count
        if not before:
            by_band[band] = by_band.get(band, 0) + count
            over_time[at] += count
    totals = [sum(each[at] for each in teams.values()) for at in (0, 1)]
    pairs = {team: (pair[0], pair[1]) for team, pair in teams.items()}
    return Figure(measure, *totals, pairs, by_band if bands else {}, over_time if buckets else [], *lasted)


def _flow(measure: Measure, scope: Scope, bands: bool, buckets: Sequence[Bucket]) -> Iterable[Any]:
    """(team, -1 for the period before or the number of the bucket, band, days or hours, how many)"""
    rows = measure.of(scope, Period("", scope.before.first, scope.period.last))
    is_instant, band = isinstance(rows.at.type, Instant), rows.band if bands else None
    starts = [each.begins_at if is_instant else each.first for each in (scope.period, *buckets[1:])]
    if is_instant or rows.value is not None:
        ends = [(rows.at < start, at - 1) for at, start in enumerate(starts)]
        return _packed(rows, case(*ends, else_=len(starts) - 1), band)
    # Days are few, and counted one by one in the order of an index, which spares the sorting.
    found = _counted(rows, rows.team, rows.at, band)
    return ((team, bisect_right(starts, day) - 1, band, None, count) for team, day, band, count in found)


def _stock(measure: Measure, scope: Scope, bands: bool) -> Iterable[Any]:
    """The same. Of the period before no bands: they would have to be found out case by case."""
    now, before = measure.of(scope, scope.period), measure.of(scope, scope.before)
    for rows, at, day in ((now, 0, scope.period.last), (before, -1, scope.before.last)):
        value = rows.value if rows.since is None else rows.since
        for team, band, begun, count in _counted(rows, rows.team, rows.band if bands and not at else None, value):
            yield team, at, band, (day - begun).days if isinstance(begun, date) else begun, count


def _counted(rows: Rows, *by: Any) -> list[Any]:
    """(each of these, how many have them), of rows; what is not asked for, None, comes back as that.

    What is grouped by is first worked out, for Postgres takes two spellings of one expression for two.
    """
    columns = [each.label(f"by{at}") for at, each in enumerate(by) if each is not None]
    inner = rows.base.with_only_columns(*columns).subquery()
    if rows.grain:
        grains = rows.base.with_only_columns(*rows.grain, func.count().label("times")).group_by(*rows.grain).subquery()
        inner = select(*(ClauseAdapter(grains).traverse(each) for each in columns), grains.c.times).subquery()
    worked_out = [inner.c[each.name] for each in columns]
    how_many = func.sum(inner.c.times) if rows.grain else func.count()
    found = db.session.execute(select(*worked_out, how_many).group_by(*worked_out)).all()
    places = [None if each is None else sum(other is not None for other in by[:at]) for at, each in enumerate(by)]
    return [(*(None if place is None else row[place] for place in places), int(row[-1])) for row in found]


# A team, a place and a number of days or hours in one number: SQLite sorts by one in half the time that three take.
_PLACES, _VALUES = 2**10, 2**24


def _packed(rows: Rows, place: Any, band: Any) -> Iterable[Any]:
    """(team, place, band, days or hours, how many)"""
    value = literal(0) if rows.value is None else func.coalesce(rows.value + _VALUES // 2, 0)
    packed = (cast(func.coalesce(rows.team, 0), BigInteger) * _PLACES + place + 1) * _VALUES + value
    for key, found, count in _counted(rows, packed, band):
        where, low = divmod(key, _VALUES)
        team, at = divmod(where, _PLACES)
        yield team or None, at - 1, found, low - _VALUES // 2 if low else None, count


# --- charts -----------------------------------------------------------------------------------------------------------


def pictures_of(measure: Measure) -> list[str]:
    """Keys of the charts that a measure has."""
    kinds = (("time", measure.is_flow), ("band", bool(measure.band)), ("span", bool(measure.spans)))
    return [key for key, there in kinds if there]


def picture(measure: Measure, scope: Scope, key: str, found: Figure | None = None) -> Picture:
    """A chart's numbers, with those of its table. key: of ``pictures_of``. found: the figure, where it is known already."""
    if found is None or (key == "time" and not found.buckets):
        found = figure(measure, scope, bands=key == "band", buckets=buckets_of(scope.period) if key == "time" else ())
    if key == "time":
        return over_time(scope, [found], measure.title)
    things = measure.things[1].capitalize()
    if key == "span":
        return Picture(
            "span", f"{measure.title}: {measure.value[:1].lower()}{measure.value[1:]}", measure.value,
            [each.label for each in measure.spans], {things: in_bands(found.lasted, measure.spans)},
            [{"span": each.key} for each in measure.spans],
        )  # fmt: skip
    title = f"{measure.title}: {measure.band[:1].lower()}{measure.band[1:]}"
    labels = measure.bands(scope.policies)
    return of_bands(title, measure.band, found.bands, labels, (NO_BAND, measure.no_band), things)


def over_time(scope: Scope, found: Sequence[Figure], title: str) -> Picture:
    """How many of each flow there were day by day, week by week or month by month, of figures that have these buckets."""
    buckets = buckets_of(scope.period)
    series = {each.measure.title: each.buckets for each in found}
    narrows = [{"period": Period(BETWEEN, each.first, each.last)} for each in buckets]
    words = bucket_words(scope.period)
    return Picture("time", f"{title}, by {words}", words.capitalize(), [each.label for each in buckets], series, narrows)
