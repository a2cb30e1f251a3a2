"""Pages of the national preview and of the two clocks; each list is shown, exported and printed."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint

from casework.ground import clock, exports
from casework.ground.days import office_date
from casework.ground.exports import Asking, Export, Table, refusal_of_size
from casework.ground.refusal import refuse_if
from casework.ground.web import abort, moment, render, request, who_may
from casework.pages.figures.queries import NOT_YOURS, chosen_of, teams_for
from casework.pages.figures.views import as_file, asked, log
from casework.pages.national import queries
from casework.pages.national.rules import clocks, events, method, preview
from casework.practice.caseloads.rules import READERS
from casework.records.cases.rules import KINDS, STAGES
from casework.records.staff.models import Team

bp = Blueprint("national", __name__)
PAGE = 50


# --- the preview --------------------------------------------------------------------------------------------------------


@bp.get("/reports/national")
@who_may(*READERS)
def national():
    """How the published method would count the teams' records, and what would not come out right."""
    asking, teams, chosen = _teams()
    made, today = _preview(asking, chosen), clock.today()
    _log("national.read", chosen)
    return render(
        "national/national.html", teams=teams, chosen=chosen, preview=made, method=method, fates=preview.FATES,
        breaks=events.BREAKS, mappings=events.MAPPINGS, quarters=made.quarters[: preview.QUARTERS_SHOWN], today=today,
        quarter_words=preview.quarter_words, days_words=preview.days_words, is_over=preview.is_over, address=_address,
        waiting=clocks.in_order(queries.two_clocks(asking.actor, _numbers(chosen), clocks.WITHOUT_WORKER), "request", today),
    )  # fmt: skip


@bp.get("/reports/national/records")
@who_may(*READERS)
def records():
    """The records behind a figure, what became of some requests, or some that would not come out right."""
    asking, teams, chosen = _teams()
    which = _which_list()
    listed = _listed(asking, teams, chosen, which)
    page, pages = _page(len(listed.entries))
    shown = listed.entries[(page - 1) * PAGE : page * PAGE]
    _log("national.listed", chosen, which, (each.source.person.number for each in shown if each.source))
    return render("national/records.html", listed=listed, shown=shown, chosen=chosen, page=page, pages=pages, address=_address,
                  address_of_page=lambda number: _address("records", page=number))  # fmt: skip


def _preview(asking: Asking, chosen: Sequence[Team]) -> preview.Preview:
    actor, numbers = asking.actor, _numbers(chosen)
    return preview.preview_of(queries.works_of(actor, numbers), queries.asked_of(actor, numbers), office_date(asking.now))


def _which_list() -> str:
    """Which list the address asks for; the figures themselves where it asks for none."""
    which = request.args.get("list", preview.FIGURES)
    return which if which in preview.LISTS else abort(404)


def _listed(asking: Asking, teams: Iterable[Team], chosen: Sequence[Team], which: str) -> preview.Listed:
    """A list, narrowed to the quarter and band of the address."""
    names, said = {team.id: team.name for team in teams}, asking.asked
    quarter = _day(said.get("quarter", ""))
    cell = preview.Cell(quarter and method.quarter_of(quarter), _band(said.get("band", "")))
    made = _preview(asking, chosen)
    return preview.listed(made, which, cell, lambda number: names.get(number, ""), office_date(asking.now))


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _band(typed: str) -> str:
    return next((band for band in method.BANDS if band.replace(" ", "-") == typed), "")


# --- two clocks ---------------------------------------------------------------------------------------------------------


@bp.get("/reports/national/clocks")
@who_may(*READERS)
def two_clocks():
    """Each open case with days since the first request and days in its present step (U11)."""
    asking, teams, chosen = _teams()
    which, sort = _which_clocks(), _sort(asking)
    rows = _clocks(asking, chosen, which)
    page, pages = _page(len(rows))
    shown = rows[(page - 1) * PAGE : page * PAGE]
    _log("clocks.listed", chosen, which, (row.person_id for row in shown))
    return render(
        "national/clocks.html", teams=teams, chosen=chosen, rows=rows, shown=shown, which=which, sort=sort, page=page,
        pages=pages, whichs=clocks.WHICH, sorts=clocks.SORTS, stages=STAGES, kinds=KINDS, today=clock.today(),
        names={team.id: team.name for team in teams}, address=_address,
        address_of_page=lambda number: _address("clocks", page=number),
    )  # fmt: skip


def _which_clocks() -> str:
    which = request.args.get("which", "")
    return which if which in clocks.WHICH else "unallocated"


def _sort(asking: Asking) -> str:
    sort = asking.asked.get("sort", "")
    return sort if sort in clocks.SORTS else "request"


def _clocks(asking: Asking, chosen: Collection[Team], which: str) -> list[clocks.Two]:
    rows = queries.two_clocks(asking.actor, _numbers(chosen), clocks.WHICH[which][1])
    return clocks.in_order(rows, _sort(asking), office_date(asking.now))


# --- files --------------------------------------------------------------------------------------------------------------


def _of_records(which: str) -> Callable[[Asking], Table]:
    def made(asking: Asking) -> Table:
        teams, chosen = _teams_of(asking)
        listed = _listed(asking, teams, chosen, which)
        persons = [each.source.person.number for each in listed.entries if each.source]
        return _table(RECORDS[which].name, listed.title, asking, chosen, preview.for_file(listed), persons, which)

    return made


def _of_clocks(which: str) -> Callable[[Asking], Table]:
    def made(asking: Asking) -> Table:
        teams, chosen = _teams_of(asking)
        rows = _clocks(asking, chosen, which)
        told = clocks.for_file(rows, {team.id: team.name for team in teams}, office_date(asking.now))
        title = f"Two clocks: {clocks.WHICH[which][0].lower()}"
        return _table(CLOCKS[which].name, title, asking, chosen, told, [row.person_id for row in rows], which)

    return made


def _table(
    name: str, title: str, asking: Asking, chosen: Collection[Team], told: tuple[Sequence[str], list[tuple]],
    persons: Sequence[int], which: str,
) -> Table:  # fmt: skip
    """told: heads and rows. The first line says of which teams and of when it is."""
    heads, rows = told
    refuse_if(refusal_of_size(len(rows)))
    about = f"{title}. {', '.join(team.name for team in chosen)}, as at {moment(asking.now)}."
    return Table(name, about, heads, rows, persons, {"teams": _numbers(chosen), "list": which})


def _teams_of(asking: Asking) -> tuple[Collection[Team], Sequence[Team]]:
    """The same as ``_teams`` for a file. Raises Refused."""
    teams = teams_for(asking.actor, READERS)
    chosen = chosen_of(teams, asking)
    refuse_if(None if chosen else NOT_YOURS)
    return teams, chosen


RECORDS = {
    which: Export("national" if which == preview.FIGURES else f"national-{which}", f"National waiting times: {title}", READERS,
                  _of_records(which), of_a_period=False)
    for which, title in preview.LISTS.items()
}  # fmt: skip
CLOCKS = {which: Export(f"clocks-{which}", f"Two clocks: {words}", READERS, _of_clocks(which), of_a_period=False)
          for which, (words, _) in clocks.WHICH.items()}  # fmt: skip
exports.offer(bp, (*RECORDS.values(), *CLOCKS.values()))


@bp.get("/reports/national/records/list.csv")
@who_may(*READERS)
def records_csv():
    """The whole list as CSV."""
    return _file(RECORDS[_which_list()], "csv")


@bp.get("/reports/national/records/list.xlsx")
@who_may(*READERS)
def records_xlsx():
    """The whole list as a workbook."""
    return _file(RECORDS[_which_list()], "xlsx")


@bp.get("/reports/national/clocks/list.csv")
@who_may(*READERS)
def clocks_csv():
    """All of the list as CSV."""
    return _file(CLOCKS[_which_clocks()], "csv")


@bp.get("/reports/national/clocks/list.xlsx")
@who_may(*READERS)
def clocks_xlsx():
    """All of the list as a workbook."""
    return _file(CLOCKS[_which_clocks()], "xlsx")


def _file(export: Export, kind: str):
    asking, _, _ = _teams()  # no file, either, of a team that is not the reader's
    return as_file(exports.make(export, asking), kind)


# --- shared -------------------------------------------------------------------------------------------------------------


def _teams() -> tuple[Asking, Collection[Team], Sequence[Team]]:
    """Who asks; the teams whose figures they may see (H17); and those that the address asks for: one, or all of them."""
    asking = asked()
    teams = teams_for(asking.actor, READERS)
    chosen = chosen_of(teams, asking)
    return (asking, teams, chosen) if chosen or not asking.asked.get("team") else abort(404)


def _numbers(teams: Iterable[Team]) -> list[int]:
    return [team.id for team in teams]


def _page(count: int) -> tuple[int, int]:
    """Which page is asked for, and how many there are."""
    typed, pages = request.args.get("page", ""), max(1, -(-count // PAGE))
    wanted = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 6 else 1
    return min(max(1, wanted), pages), pages


def _address(place: str = "", **changes: Any) -> str:
    """An address of this room with what was asked for kept; None or "" leaves something out."""
    kept = {key: value for key in ("team", "list", "quarter", "band", "which", "sort") if (value := request.args.get(key))}
    asks: Mapping[str, Any] = {key: value for key, value in (kept | changes).items() if value not in (None, "")}
    return "/".join(filter(None, ("/reports/national", place))) + (f"?{urlencode(asks)}" if asks else "")


def _log(act: str, chosen: Iterable[Team], which: str = "", persons: Iterable[int] = ()) -> None:
    log(act, list(persons), {"teams": _numbers(chosen)} | ({"list": which} if which else {}))
