"""The list behind a figure, as a page and as a file: the same rows, less those that the reader may not be shown (U17)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.exports import Table, refusal_of_size
from casework.ground.refusal import refuse_if
from casework.pages.figures.queries.measures import NO_BAND, Measure, Rows, Scope
from casework.records.cases.models import Case
from casework.records.people.models import Person
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import Actor

PAGE = 50
ORDERS = {"longest": "Longest first", "latest": "Latest first", "earliest": "Earliest first", "name": "By name"}


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
    return rows.over(rows.base.where(*tests))


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
