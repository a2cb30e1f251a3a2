"""Pages of the national preview and of the two clocks; each list is shown, exported and printed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.sheets import write_csv, write_xlsx
from casework.ground.web import abort, actor, make_response, moment, render, request, who_may
from casework.pages.national import queries
from casework.pages.national.rules import clocks, events, method, preview
from casework.practice.caseloads.rules import READERS
from casework.records.audit import operations as audit
from casework.records.cases.rules import KINDS, STAGES
from casework.records.staff import queries as staff
from casework.records.staff.models import Team

bp = Blueprint("national", __name__)
PAGE = 50
FILES = {"csv": ("text/csv; charset=utf-8", write_csv),
         "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx)}  # fmt: skip


# --- the preview --------------------------------------------------------------------------------------------------------


@bp.get("/reports/national")
@who_may(*READERS)
def national():
    """How the published method would count the teams' records, and what would not come out right."""
    teams, chosen = _teams()
    made, today = _preview(chosen), clock.today()
    _log("national.read", chosen)
    return render(
        "national/national.html", teams=teams, chosen=chosen, preview=made, method=method, fates=preview.FATES,
        breaks=events.BREAKS, mappings=events.MAPPINGS, quarters=made.quarters[: preview.QUARTERS_SHOWN], today=today,
        quarter_words=preview.quarter_words, days_words=preview.days_words, is_over=preview.is_over, address=_address,
        waiting=clocks.in_order(queries.two_clocks(actor(), _numbers(chosen), clocks.WITHOUT_WORKER), "request", today),
    )  # fmt: skip


@bp.get("/reports/national/records")
@who_may(*READERS)
def records():
    """The records behind a figure, what became of some requests, or some that would not come out right."""
    teams, chosen = _teams()
    which, listed = _listed(teams, chosen)
    page, pages = _page(len(listed.entries))
    shown = listed.entries[(page - 1) * PAGE : page * PAGE]
    _log("national.listed", chosen, which, (each.source.person.number for each in shown if each.source))
    return render("national/records.html", listed=listed, shown=shown, chosen=chosen, page=page, pages=pages, address=_address,
                  address_of_page=lambda number: _address("records", page=number))  # fmt: skip


@bp.get("/reports/national/records/list.csv")
@who_may(*READERS)
def records_csv():
    """The whole list as CSV."""
    return _records_file("csv")


@bp.get("/reports/national/records/list.xlsx")
@who_may(*READERS)
def records_xlsx():
    """The whole list as a workbook."""
    return _records_file("xlsx")


def _records_file(kind: str):
    teams, chosen = _teams()
    which, listed = _listed(teams, chosen)
    _log("national.exported", chosen, which, (each.source.person.number for each in listed.entries if each.source))
    return _file(kind, f"waiting-times-{which}", f"{listed.title}. {_about(chosen)}", *preview.for_file(listed))


def _preview(chosen: Sequence[Team]) -> preview.Preview:
    numbers = _numbers(chosen)
    return preview.preview_of(queries.works_of(actor(), numbers), queries.asked_of(actor(), numbers), clock.today())


def _listed(teams: Sequence[Team], chosen: Sequence[Team]) -> tuple[str, preview.Listed]:
    """Which list the address asks for, and the list; the figures themselves where it asks for none."""
    which = request.args.get("list", preview.FIGURES)
    if which not in preview.LISTS:
        abort(404)
    names = {team.id: team.name for team in teams}
    quarter = _day(request.args.get("quarter", ""))
    cell = preview.Cell(quarter and method.quarter_of(quarter), _band(request.args.get("band", "")))
    return which, preview.listed(_preview(chosen), which, cell, lambda number: names.get(number, ""), clock.today())


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
    teams, chosen = _teams()
    rows, which, sort = _clocks(chosen)
    page, pages = _page(len(rows))
    shown = rows[(page - 1) * PAGE : page * PAGE]
    _log("clocks.listed", chosen, which, (row.person_id for row in shown))
    return render(
        "national/clocks.html", teams=teams, chosen=chosen, rows=rows, shown=shown, which=which, sort=sort, page=page,
        pages=pages, whichs=clocks.WHICH, sorts=clocks.SORTS, stages=STAGES, kinds=KINDS, today=clock.today(),
        names={team.id: team.name for team in teams}, address=_address,
        address_of_page=lambda number: _address("clocks", page=number),
    )  # fmt: skip


@bp.get("/reports/national/clocks/list.csv")
@who_may(*READERS)
def clocks_csv():
    """All of the list as CSV."""
    return _clocks_file("csv")


@bp.get("/reports/national/clocks/list.xlsx")
@who_may(*READERS)
def clocks_xlsx():
    """All of the list as a workbook."""
    return _clocks_file("xlsx")


def _clocks(chosen: Sequence[Team]) -> tuple[list[clocks.Two], str, str]:
    which, sort = request.args.get("which", "unallocated"), request.args.get("sort", "request")
    which = which if which in clocks.WHICH else "unallocated"
    sort = sort if sort in clocks.SORTS else "request"
    rows = queries.two_clocks(actor(), _numbers(chosen), clocks.WHICH[which][1])
    return clocks.in_order(rows, sort, clock.today()), which, sort


def _clocks_file(kind: str):
    teams, chosen = _teams()
    rows, which, _sort = _clocks(chosen)
    _log("clocks.exported", chosen, which, (row.person_id for row in rows))
    names, today = {team.id: team.name for team in teams}, clock.today()
    heads = ("Person", "Record number", "Case", "Kind", "Team", "Step", "Worker", "First request on", "Days since first request",
             "In this step since", "Days in this step", "Put off")  # fmt: skip
    lines = [
        (row.name, row.person_id, row.case_id, KINDS[row.kind], names[row.team], STAGES[row.stage], row.holder, row.referred_on,
         row.since_request(today), row.step_since, row.in_step(today),
         "; ".join(f"until {pause.until}: {pause.words}" for pause in row.pauses))
        for row in rows
    ]  # fmt: skip
    return _file(kind, f"two-clocks-{which}", f"Two clocks: {clocks.WHICH[which][0].lower()}. {_about(chosen)}", heads, lines)


# --- shared -------------------------------------------------------------------------------------------------------------


def _teams() -> tuple[list[Team], list[Team]]:
    """The teams whose figures the reader may see (H17), and those that the address asks for: one, or all of them."""
    teams = [team for team in staff.teams_seen(actor()) if actor().holds(*READERS, team_id=team.id)]
    wanted = request.args.get("team", "")
    chosen = [team for team in teams if wanted in ("", str(team.id))]
    return (teams, chosen) if chosen or not wanted else abort(404)


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
    asked = urlencode({key: value for key, value in (kept | changes).items() if value not in (None, "")})
    return "/".join(filter(None, ("/reports/national", place))) + (f"?{asked}" if asked else "")


def _about(chosen: Sequence[Team]) -> str:
    """What the first line of a file says of whom and when."""
    return f"{', '.join(team.name for team in chosen)}, as at {moment(clock.now())}."


def _file(kind: str, name: str, about: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]):
    """A file to be saved: a line about it, heads, rows. Its name tells what it is and its day, and nobody's name."""
    what, write = FILES[kind]
    response = make_response((write([[about], heads, *rows]), 200))
    response.headers["Content-Type"] = what
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.today()}.{kind}"'
    return response


def _log(act: str, chosen: Sequence[Team], which: str = "", persons: Iterable[int] = ()) -> None:
    detail = {"teams": _numbers(chosen)} | ({"list": which} if which else {})
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act=act, persons=persons, detail=detail)
