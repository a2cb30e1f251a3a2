"""The manager's view: the overview, each measure with its charts, list and files, teams, and caseloads against limits."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint

from casework.ground import charts, clock, exports, web
from casework.ground.exports import Asking, Export, Table
from casework.ground.refusal import Refusal, refuse_if
from casework.ground.web import abort, actor, render, who_may
from casework.pages.figures import queries as figures
from casework.pages.figures.forms import PeriodForm
from casework.pages.figures.queries import Measure, Scope
from casework.pages.figures.rules import Picture, buckets_of
from casework.pages.figures.views import as_chart, as_file, asked, form_and_scope, log, query_of
from casework.pages.reports.queries import MEASURES, SECTIONS, holding, overview, sections_for
from casework.pages.reports.queries.overview import PASSING, SHOWN
from casework.pages.reports.queries.shared import ALL
from casework.policy.model import GRADE_LABELS

bp = Blueprint("reports", __name__)

MOST_TEAMS = 25  # rows that the overview has for teams; more are on a page of their own


# --- the overview -----------------------------------------------------------------------------------------------------


@bp.get("/reports")
@who_may(*ALL)
def reports():
    """Every measure beside the period before, then the charts by section."""
    form, scope = form_and_scope(ALL)
    sections = sections_for(actor())
    entries = overview.overview(scope, sections)
    teams = overview.by_team(scope, entries) if 1 < len(scope.shown_teams) <= MOST_TEAMS else []
    return render(
        "reports/reports.html", status=422 if form.problems else 200, error=bool(form.problems), form=form, scope=scope,
        sections=sections, entries=entries, query=query_of(scope), query_before=query_of(scope, period=scope.before), teams=teams,
        shown={section.key: _picture_of(section.key, scope, entries) for section in sections},
        nothing={s.key for s in sections if not any(entries[m.key].figure.this for m in s.measures)},
        query_of_team=lambda team: query_of(scope, team=team), now=clock.now(),
    )  # fmt: skip


@bp.get("/reports/teams")
@who_may(*ALL)
def teams():
    """A row for each team."""
    form, scope = form_and_scope(ALL)
    entries = overview.overview(scope, sections_for(actor()))
    return render(
        "reports/teams.html", status=422 if form.problems else 200, error=bool(form.problems), form=form, scope=scope,
        entries=entries, query=query_of(scope), teams=overview.by_team(scope, entries),
        query_of_team=lambda team: query_of(scope, team=team), now=clock.now(),
    )  # fmt: skip


def _picture_of(section: str, scope: Scope, entries: dict[str, overview.Entry]) -> dict[str, Any] | None:
    """The chart of a section with its table; None where it has none, or nothing to show."""
    if section == PASSING:
        found = figures.over_time(scope, [entries[each.key].figure for each in SECTIONS[0].measures], SECTIONS[0].title)
        return _shown(f"/reports/{PASSING}.svg", found, scope, [each.key for each in SECTIONS[0].measures])
    if section not in SHOWN or SHOWN[section][0] not in entries:
        return None
    key, kind = SHOWN[section]
    entry = entries[key]
    return _shown(f"/reports/{key}/chart.svg", figures.picture(entry.measure, scope, kind, entry.figure), scope, [key])


def _shown(chart: str, picture: Picture, scope: Scope, keys: Sequence[str]) -> dict[str, Any] | None:
    """What a template needs for a chart beside its table: each number with the address of its list."""
    if picture.is_empty:
        return None
    rows = []
    for at, label in enumerate(picture.labels):
        end = query_of(scope, **picture.narrows[at])
        numbers = [(series[at], f"/reports/{key}{end}#list") for key, series in zip(keys, picture.series.values(), strict=True)]
        rows.append((label, numbers))
    return {"picture": picture, "chart": chart + query_of(scope, by=picture.key), "rows": rows}


@bp.get("/reports/passing.svg")
@who_may(*ALL)
def passing_chart():
    """What came in, was given out and was closed, over time."""
    _form, scope = form_and_scope(ALL)
    buckets = buckets_of(scope.period)
    found = [figures.figure(each, scope, bands=False, buckets=buckets) for each in SECTIONS[0].measures]
    return _drawn(figures.over_time(scope, found, SECTIONS[0].title))


def _drawn(picture: Picture):
    if len(picture.series) > 1 or picture.key == "time":
        return as_chart(charts.columns(picture.labels, picture.series))
    return as_chart(charts.bars(picture.labels, picture.numbers, picture.title))


# --- one measure ------------------------------------------------------------------------------------------------------


@bp.get("/reports/<measure>")
@who_may(*ALL)
def measure(measure: str):
    """One figure with its charts, its part of each team, and the list behind it."""
    shown = _measure_or_404(measure)
    form, scope = form_and_scope(shown.roles)
    narrowed = figures.narrowed_of(web.request.args, shown, scope.policies)
    listed = figures.listing(shown, scope, narrowed)
    log("report.listed", [line.person for line in listed.lines if line.person is not None], {"measure": shown.key})
    entry = overview.Entry(figures.figure(shown, scope, buckets=buckets_of(scope.period) if shown.is_flow else ()))
    labels = shown.bands(scope.policies) if shown.bands else {}
    pictures = [figures.picture(shown, scope, key, entry.figure) for key in figures.pictures_of(shown)]
    kept = {"band": narrowed.band, "span": narrowed.span, "sort": narrowed.sort}
    return render(
        "reports/measure.html", status=422 if form.problems else 200, error=bool(form.problems), form=form, scope=scope,
        measure=shown, entry=entry, listing=listed, narrowed=narrowed, orders=figures.ORDERS,
        pictures=[each for each in (_shown(f"/reports/{shown.key}/chart.svg", p, scope, [shown.key]) for p in pictures) if each],
        teams=overview.by_team(scope, {shown.key: entry}) if len(scope.shown_teams) > 1 else [],
        columns=[(head, cell) for head, cell in figures.columns_of(shown)[1:]], labels=labels,
        only=figures.filters_in_words(shown, labels, narrowed), now=clock.now(),
        query=query_of(scope), query_before=query_of(scope, period=scope.before), list_query=query_of(scope, **kept),
        page_query=lambda page: f"/reports/{shown.key}{query_of(scope, **kept, page=page)}#list",
        query_of_team=lambda team: query_of(scope, team=team),
    )  # fmt: skip


def _measure_or_404(key: str) -> Measure:
    found = MEASURES.get(key) or abort(404)
    if not actor().holds(*found.roles):
        abort(403)
    return found


@bp.get("/reports/<measure>/chart.svg")
@who_may(*ALL)
def chart(measure: str):
    """One of a measure's charts."""
    shown, key = _measure_or_404(measure), web.request.args.get("by", "")
    _form, scope = form_and_scope(shown.roles)
    return _drawn(figures.picture(shown, scope, key if key in figures.pictures_of(shown) else figures.pictures_of(shown)[0]))


# --- caseloads --------------------------------------------------------------------------------------------------------


@bp.get("/reports/caseloads")
@who_may(*ALL)
def caseloads():
    """What each worker holds beside what they may hold, today."""
    form, scope = form_and_scope(ALL)
    return render(
        "reports/caseloads.html", form=form, scope=scope, held=holding.loads(scope), grades=GRADE_LABELS, query=query_of(scope),
        now=clock.now(),
    )  # fmt: skip


# --- files ------------------------------------------------------------------------------------------------------------


def _of_overview(asking: Asking) -> Table:
    return overview.overview_table(_scope_of(asking, ALL), sections_for(asking.actor))


def _of_teams(asking: Asking) -> Table:
    return overview.teams_table(_scope_of(asking, ALL), sections_for(asking.actor))


def _of_caseloads(asking: Asking) -> Table:
    return holding.loads_table(_scope_of(asking, ALL))


def _of_measure(shown: Measure):
    def made(asking: Asking) -> Table:
        scope = _scope_of(asking, shown.roles)
        narrowed = figures.narrowed_of(asking.asked, shown, scope.policies)
        return figures.table_of(shown, scope, narrowed, f"reports-{shown.key}")

    return made


def _scope_of(asking: Asking, roles: tuple[str, ...]) -> Scope:
    """What a file is asked of; Refused for days that make no period, or a team that is not theirs."""
    form = PeriodForm(asking.asked, figures.teams_for(asking.actor, roles))
    wrong = not form.validate() and (form.first.errors or form.last.errors or form.period.errors)
    refuse_if(Refusal(form.problems[0][1]) if wrong else None)
    scope = figures.scope_of(asking, form.chosen, roles)
    refuse_if(None if scope else figures.NOT_YOURS)
    return scope


EXPORTS = {
    "summary": Export("reports", "Reports: every figure beside the period before", ALL, _of_overview),
    "teams": Export("reports-teams", "Reports: a row for each team", ALL, _of_teams),
    "caseloads": Export("reports-caseloads", "Reports: caseloads against limits", ALL, _of_caseloads),
    **{key: Export(f"reports-{key}", f"Reports: {each.title}, the list", each.roles, _of_measure(each))
       for key, each in MEASURES.items()},
}  # fmt: skip
exports.offer(bp, EXPORTS.values())


@bp.get("/reports/<measure>/list.csv")
@who_may(*ALL)
def as_csv(measure: str):
    """The list behind a figure, or the overview, the teams, the caseloads, as CSV."""
    return _file(measure, "csv")


@bp.get("/reports/<measure>/list.xlsx")
@who_may(*ALL)
def as_xlsx(measure: str):
    """The same as a workbook."""
    return _file(measure, "xlsx")


def _file(key: str, kind: str):
    export = EXPORTS.get(key) or abort(404)
    if not actor().holds(*export.roles):
        abort(403)
    form_and_scope(export.roles)  # no file, either, of a team that is not the reader's
    return as_file(exports.make(export, asked()), kind)
