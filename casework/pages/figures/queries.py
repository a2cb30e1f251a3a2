"""Counting and listing what a measure counts: one query for both, counted in the database however long the list.

A flow is counted by a day within a period, a stock as it stood at the end of a day. Restricted records count (U17), and are
left out of lists for whoever is not named on them: how many those are is told.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import NoneType
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from casework.ground.days import office_date
from casework.ground.db import Instant, db
from casework.ground.exports import Asking, Table, refusal_of_size
from casework.ground.refusal import Refusal, refuse_if
from casework.pages.figures.rules import (
    BETWEEN,
    Band,
    Bucket,
    Period,
    Picture,
    bucket_words,
    buckets_of,
    in_bands,
    last_before,
    of_bands,
)
from casework.records.cases.models import Case
from casework.records.people.models import Person
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import Actor

PAGE = 50
NO_BAND = "none-of-them"  # in an address: rows that have no level, or none that is known
ORDERS = {"longest": "Longest first", "latest": "Latest first", "earliest": "Earliest first", "name": "By name"}
A_DAY = timedelta(days=1)


# --- of whom, of when -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """Of which teams and days figures are asked. teams: all that are the reader's. chosen: one of them, or None for all.

    whole: the reader's are all teams there are, so that none needs to be looked for.
    """

    actor: Actor
    teams: tuple[Team, ...]
    chosen: Team | None
    period: Period
    today: date
    now: datetime
    policies: Mapping[str, Any]
    whole: bool = False

    @property
    def before(self) -> Period:
        """The period of equal length with which this one is compared."""
        return last_before(self.period)

    @property
    def shown_teams(self) -> tuple[Team, ...]:
        """The teams that the figures are of."""
        return (self.chosen,) if self.chosen else self.teams

    @property
    def team_words(self) -> str:
        """Whose figures these are."""
        if self.chosen or len(self.teams) == 1:
            return self.shown_teams[0].name
        return "All teams" if self.whole else f"All your {len(self.teams)} teams"

    def among(self, column: Any) -> list[ColumnElement[bool]]:
        """The condition that a column of teams' numbers is one of these teams."""
        if self.whole and self.chosen is None:
            return []
        return [column.in_([team.id for team in self.shown_teams])]


def teams_for(actor: Actor, roles: Collection[str]) -> tuple[Team, ...]:
    """Teams whose figures somebody may read, who holds one of the roles in them; by name."""
    return tuple(team for team in staff.teams_seen(actor) if actor.holds(*roles, team_id=team.id))


NOT_YOURS = Refusal("The figures of this team are not yours to read.", "U16")


def chosen_of(teams: Iterable[Team], asking: Asking) -> tuple[Team, ...]:
    """The one of these teams that the ``team`` of the address asks for, or all of them; none where it asks for another."""
    number = asking.asked.get("team", "")
    return tuple(team for team in teams if number in ("", str(team.id)))


def scope_of(asking: Asking, period: Period, roles: Collection[str]) -> Scope | None:
    """What somebody asks about, by the ``team`` of the address; None where that team is not theirs, or none is."""
    actor, teams = asking.actor, teams_for(asking.actor, roles)
    shown = chosen_of(teams, asking)
    if not shown:
        return None
    chosen = shown[0] if asking.asked.get("team") else None
    whole = any(held.team_id is None and held.role in roles for held in actor.roles)
    return Scope(actor, teams, chosen, period, office_date(asking.now), asking.now, asking.policies, whole)


# --- what is counted --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moment:
    """The end of a day, for what is counted as it stood then. is_now: the day is not over, and it is counted as it is."""

    day: date
    ends_at: datetime
    is_now: bool


@dataclass(frozen=True)
class Rows:
    """The query of what a measure counts, and which of its columns are what.

    base: joins and conditions; what it selects does not matter. seen: whether a reader may be shown a row, where joins with
    these tables are made for it, which add and take away none. at: the day or instant by which a flow counts. value: a number
    of days or hours. since: the date from which the days of a stock run, which is quicker to count by. band: a key, such as
    that of a level. holder: a worker.
    """

    base: Select
    number: Any
    team: Any
    seen: Callable[[Actor], ColumnElement[bool]]
    joins: tuple[tuple[Any, Any], ...] = ()
    at: Any = None
    value: Any = None
    since: Any = None
    band: Any = None
    person: Any = None
    case: Any = None
    holder: Any = None
    words: Any = None


@dataclass(frozen=True)
class Measure:
    """Something counted. counts: what exactly, in plain words. rules: those that ask for it. rows: what is counted.

    value: what the number of days or hours of a row is, as words; "" where rows have none. bands: labels by key in the
    order of a table, made from the policies. roles: who may see it. day, words, worker: heads of the columns of a list.
    """

    key: str
    title: str
    counts: str
    rules: tuple[str, ...]
    roles: tuple[str, ...]
    rows: Callable[[Scope, Moment], Rows]
    is_flow: bool
    things: tuple[str, str] = ("case", "cases")
    value: str = ""
    unit: str = "days"
    spans: tuple[Band, ...] = ()
    band: str = ""
    bands: Callable[[Mapping[str, Any]], Mapping[str, str]] | None = None
    day: str = "Day"
    words: str = ""
    no_band: str = "None of these"
    about: str = "case"  # what a row is about: a case, a person or a worker
    worker: str = ""
    orders: tuple[str, ...] = ("latest", "earliest", "name")
    leads_to: str = ""  # a page of a row, such as "/escalations/{number}"; else its case, or its person

    def of(self, scope: Scope, period: Period) -> Rows:
        """The rows of a period: those that happened in it, or that stood at its end."""
        rows = self.rows(scope, Moment(period.last, period.ends_at, period.last >= scope.today))
        base = rows.base.where(*scope.among(rows.team))
        return _with(rows, base.where(*within(rows.at, period.first, period.last)) if self.is_flow else base)


def _with(rows: Rows, base: Select) -> Rows:
    return Rows(**{**vars(rows), "base": base})


def within(at: Any, first: date, last: date) -> list[ColumnElement[bool]]:
    """The condition that a day or an instant lies from one day of the office to another."""
    if isinstance(at.type, Instant):
        span = Period("", first, last)
        return [at >= span.begins_at, at < span.ends_at]
    return [at >= first, at <= last]


# --- counting ---------------------------------------------------------------------------------------------------------


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
    is_instant = isinstance(rows.at.type, Instant)
    begins = scope.period.begins_at if is_instant else scope.period.first
    ends = [(rows.at < (each.begins_at if is_instant else each.first), at) for at, each in enumerate(buckets[1:])]
    place = case((rows.at < begins, -1), *ends, else_=max(0, len(buckets) - 1))
    return _counted(rows.base, rows.team, place, rows.band if bands else None, rows.value)


def _stock(measure: Measure, scope: Scope, bands: bool) -> Iterable[Any]:
    """The same. Of the period before no bands: they would have to be found out case by case."""
    now, before = measure.of(scope, scope.period), measure.of(scope, scope.before)
    for rows, at, day in ((now, 0, scope.period.last), (before, -1, scope.before.last)):
        value = rows.value if rows.since is None else rows.since
        for team, _at, band, begun, count in _counted(rows.base, rows.team, at, rows.band if bands and not at else None, value):
            yield team, at, band, (day - begun).days if isinstance(begun, date) else begun, count


def _counted(base: Select, *by: Any) -> list[Any]:
    """(each of these, how many have them), of a query; what is no column comes back as it is.

    What is grouped by is first worked out, for Postgres takes two spellings of one expression for two.
    """
    asked = {at: each for at, each in enumerate(by) if not isinstance(each, (int, NoneType))}
    columns = [each.label(f"by{at}") for at, each in asked.items()]
    inner = base.with_only_columns(*columns).subquery()
    found = db.session.execute(select(*inner.c, func.count()).group_by(*inner.c)).all()
    if len(columns) == len(by):
        return found
    places = {at: place for place, at in enumerate(asked)}
    return [(*(row[places[at]] if at in places else each for at, each in enumerate(by)), row[-1]) for row in found]


# --- pictures ---------------------------------------------------------------------------------------------------------


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


# --- the list behind a figure -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Narrowed:
    """What of a list is asked for. band: a key, or NO_BAND; span: the key of one of the measure's bands of days."""

    band: str = ""
    span: str = ""
    sort: str = ""
    page: int = 1


@dataclass(frozen=True)
class Line:
    """A row of a list. day: by which it counts, at the office."""

    number: int
    team: str
    case: int | None
    reference: str | None
    person: int | None
    name: str
    day: date | None
    value: int | None
    band: str | None
    holder: str
    holder_id: int | None
    words: str

    def leads_to(self, measure: Measure) -> str:
        """The page of what the row is about; "" where there is none."""
        if measure.leads_to:
            return measure.leads_to.format(**vars(self))
        return f"/cases/{self.case}" if self.case else f"/people/{self.person}" if self.person else ""


@dataclass(frozen=True)
class Listing:
    """A page of a list. total: how many it has in all; unseen: how many of them the reader may not be shown."""

    lines: tuple[Line, ...]
    total: int
    unseen: int

    @property
    def pages(self) -> int:
        """How many pages the rows fill that may be shown; at least one."""
        return max(1, -(-(self.total - self.unseen) // PAGE))


def narrowed_of(asked: Mapping[str, str], measure: Measure, policies: Mapping[str, Any]) -> Narrowed:
    """What an address asks of a list; what it does not know counts as not asked."""
    known = {*measure.bands(policies), NO_BAND} if measure.bands else set()
    page = asked.get("page", "")
    return Narrowed(
        band=asked.get("band", "") if asked.get("band") in known else "",
        span=asked.get("span", "") if asked.get("span") in {each.key for each in measure.spans} else "",
        sort=asked.get("sort", "") if asked.get("sort") in measure.orders else measure.orders[0],
        page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) <= 6 else 1,
    )


def _narrow(measure: Measure, scope: Scope, narrowed: Narrowed) -> Rows:
    rows = measure.of(scope, scope.period)
    tests = []
    if narrowed.band:
        known = list(measure.bands(scope.policies))
        unknown = or_(rows.band.is_(None), rows.band.not_in(known))
        tests.append(unknown if narrowed.band == NO_BAND else rows.band == narrowed.band)
    if narrowed.span:
        span = next(each for each in measure.spans if each.key == narrowed.span)
        tests.append(rows.value <= span.most if span.most is not None else rows.value >= span.least)
        tests += [rows.value >= span.least] if span.least else []
    return _with(rows, rows.base.where(*tests))


def listing(measure: Measure, scope: Scope, narrowed: Narrowed) -> Listing:
    """A page of the list behind a figure. Three queries, whatever the page holds, and one each for names."""
    rows = _narrow(measure, scope, narrowed)
    total, seen = _count(rows.base), _count(_seen(rows, scope.actor))
    pages = max(1, -(-seen // PAGE))
    asked = _lines(rows, scope.actor, narrowed.sort).limit(PAGE).offset(PAGE * (min(narrowed.page, pages) - 1))
    return Listing(tuple(_named(asked)), total, total - seen)


def _seen(rows: Rows, actor: Actor) -> Select:
    base = rows.base
    for table, on in rows.joins:
        base = base.join(table, on)
    return base.where(rows.seen(actor))


def _count(base: Select) -> int:
    return db.session.scalar(base.with_only_columns(func.count()))


def _lines(rows: Rows, actor: Actor, sort: str) -> Select:
    """Number, team, case, reference, person, names, day, value, band, holder and words of each row that may be shown."""
    person, of_case = aliased(Person), aliased(Case)
    nothing = select(None).scalar_subquery()
    columns = [rows.number, rows.team, rows.case, of_case.reference, rows.person, person.family_name, person.given_name,
               rows.at, rows.value, rows.band, rows.holder, rows.words]  # fmt: skip
    base = _seen(rows, actor)
    base = base.outerjoin(of_case, of_case.id == rows.case) if rows.case is not None else base
    base = base.outerjoin(person, person.id == rows.person) if rows.person is not None else base
    given = []
    for at, column in enumerate(columns):
        gone = column is None or (at == 3 and rows.case is None) or (at in (5, 6) and rows.person is None)
        given.append((nothing if gone else column).label(f"c{at}"))
    return base.with_only_columns(*given).order_by(*_order(sort, rows, person))


def _order(sort: str, rows: Rows, person: Any) -> list[Any]:
    order = {
        "longest": [rows.value.desc().nulls_last()] if rows.value is not None else [],
        "latest": [rows.at.desc()] if rows.at is not None else [],
        "earliest": [rows.at] if rows.at is not None else [],
        "name": [person.family_name, person.given_name] if rows.person is not None else [],
    }[sort]
    return [*order, rows.number]


def _named(asked: Select) -> list[Line]:
    found = db.session.execute(asked).all()
    teams = _names(Team, {row.c1 for row in found})
    holders = _names(Worker, {row.c10 for row in found if row.c10 is not None})
    return [
        Line(
            row.c0, teams.get(row.c1, ""), row.c2, row.c3, row.c4, f"{row.c5}, {row.c6}" if row.c5 is not None else "",
            office_date(row.c7) if isinstance(row.c7, datetime) else row.c7, row.c8, row.c9, holders.get(row.c10, ""),
            row.c10, row.c11 or "",
        )  # fmt: skip
        for row in found
    ]


def _names(model: Any, numbers: Iterable[int]) -> dict[int, str]:
    numbers = sorted(numbers)
    return dict(db.session.execute(select(model.id, model.name).where(model.id.in_(numbers))).all()) if numbers else {}


def names_of_teams(numbers: Iterable[int]) -> dict[int, str]:
    """Names of teams by number, of those that have ended, too."""
    return _names(Team, set(numbers))


# --- the list as a file -----------------------------------------------------------------------------------------------


def table_of(measure: Measure, scope: Scope, narrowed: Narrowed, name: str) -> Table:
    """The whole list as a file has it, in the order and with the filters of the page. Raises Refused when it is too long."""
    rows = _narrow(measure, scope, narrowed)
    total, seen = _count(rows.base), _count(_seen(rows, scope.actor))
    refuse_if(refusal_of_size(seen))
    lines = _named(_lines(rows, scope.actor, narrowed.sort))
    labels = measure.bands(scope.policies) if measure.bands else {}
    heads, cells = zip(*columns_of(measure), strict=True)
    unseen = f" {total - seen:,} more that you may not see." if total > seen else ""
    filters = filters_in_words(measure, labels, narrowed)
    return Table(
        name=name,
        about=f"{about(measure.title, scope)} {' '.join(f'Only: {words}.' for words in filters)}{unseen}".strip(),
        heads=heads,
        rows=[[cell(line, labels) for cell in cells] for line in lines],
        persons=[line.person for line in lines if line.person is not None],
        detail={"measure": measure.key, "rows": len(lines)},
    )


def about(title: str, scope: Scope) -> str:
    """One line that says what a file or print holds."""
    return f"{title}: {scope.team_words}, {scope.period.words}."


def label_of(measure: Measure, labels: Mapping[str, str], key: str | None) -> str:
    """The words of a level or kind, of a row or of an address; "" where an address asks for none."""
    return "" if key == "" else labels.get(key, measure.no_band) if key is not None else measure.no_band


def span_label(measure: Measure, key: str) -> str:
    """The words of one of a measure's bands of days or hours; "" where none is asked for."""
    return next((each.label for each in measure.spans if each.key == key), "")


def filters_in_words(measure: Measure, labels: Mapping[str, str], narrowed: Narrowed) -> list[str]:
    """What of a list is shown alone."""
    words = (label_of(measure, labels, narrowed.band), span_label(measure, narrowed.span))
    return [each for each in words if each]


def columns_of(measure: Measure) -> list[tuple[str, Callable[[Line, Mapping[str, str]], Any]]]:
    """(head, cell of a line) of each column that a list of this measure has."""
    columns: list[tuple[str, Callable]] = [("Worker", lambda line, _labels: line.holder)]
    if measure.about != "worker":
        columns = [("Person", lambda line, _labels: line.name)]
    if measure.about == "case":
        columns.append(("Case", lambda line, _labels: line.case))
        columns.append(("Council’s number", lambda line, _labels: line.reference))
    columns.append(("Team", lambda line, _labels: line.team))
    if measure.is_flow or measure.day != "Day":
        columns.append((measure.day, lambda line, _labels: line.day))
    if measure.band:
        columns.append((measure.band, lambda line, labels: label_of(measure, labels, line.band)))
    if measure.value:
        columns.append((f"{measure.value} ({measure.unit})", lambda line, _labels: line.value))
    if measure.words:
        columns.append((measure.words, lambda line, _labels: line.words))
    if measure.worker:
        columns.append((measure.worker, lambda line, _labels: line.holder))
    return columns
