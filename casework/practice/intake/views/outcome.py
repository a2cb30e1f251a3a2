"""What would become of the list, bringing it in, and what needs doing first."""

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import request, who_may
from casework.practice.intake import forms, operations, queries, rules
from casework.practice.intake.models import ImportRun
from casework.practice.intake.rules import Line
from casework.practice.intake.views.shared import IMPORTERS, as_csv, bp, gone_from, log, run_for
from casework.records.staff import queries as staff
from casework.records.staff.rules import RECORD_ROLES

WORST_FIRST = (rules.REFUSED, rules.FLAGGED, rules.HERE, rules.TAKEN)
OUTCOMES = {
    rules.TAKEN: "Taken",
    rules.FLAGGED: "Taken and flagged",
    rules.REFUSED: "Refused",
    rules.HERE: "Already on the tray",
}
SHOWN_FAULTS = 500


@bp.get("/import/<int:run_id>/preview")
@who_may(*IMPORTERS)
def preview(run_id: int):
    """What would become of each row. Nothing is written yet."""
    run = run_for(run_id)
    if (gone := gone_from(run)) is not None:
        return gone
    if run.choices is None:
        return web.go(f"/import/{run_id}/columns")
    rows = _judged(run)
    log(run, "import.read")
    return _preview_page(run, rows, forms.ConfirmForm())


@bp.post("/import/<int:run_id>/confirmation")
@who_may(*IMPORTERS)
def confirm(run_id: int):
    """Bring the list in, all of it or nothing. Sent twice, it is brought in once."""
    run = run_for(run_id)
    if run.choices is None and gone_from(run) is None:
        return web.go(f"/import/{run_id}/columns", saying="Check the columns first.")
    form = forms.ConfirmForm()
    try:
        with transaction():
            locked = queries.run_of(web.actor(), run_id, lock=True)
            first_time = locked.confirmed_at is None
            counts = operations.confirm(actor=web.actor(), now=clock.now(), policies=web.policies(), run=locked)
    except Refused as refused:
        if (gone := gone_from(run)) is not None:
            return gone
        form.refuse(refused.refusal)
        return _preview_page(run, _judged(run), form, status=422)
    people = counts[rules.TAKEN] + counts[rules.FLAGGED]
    saying = f"{web.plural(people, 'person', 'people')} brought on to the tray." if first_time else None
    return web.go(f"/import/{run_id}", saying=saying)


def _judged(run: ImportRun) -> list[Line]:
    choices = queries.choices_of(run)
    judged = queries.judge(web.actor(), queries.table_of(run), choices, web.policies(), clock.today())
    return [each.line for each in judged]


def _preview_page(run: ImportRun, rows: list[Line], form, status: int = 200):
    return web.render(
        "intake/preview.html",
        run=run,
        form=form,
        brought_in=queries.brought_in_before(run.digest),
        error=bool(form.problems),
        status=status,
        **_summary(rows),
    )


@bp.get("/import/<int:run_id>")
@who_may(*IMPORTERS)
def result(run_id: int):
    """What was brought in, what the trays need first, which rows were refused."""
    run = run_for(run_id)
    if run.confirmed_at is None:
        return web.go(f"/import/{run_id}/preview")
    teams = [team for team in staff.teams_seen(web.actor()) if team.id in queries.choices_of(run).team_ids]
    needs = queries.needs_of(web.actor(), teams, web.policies(), clock.today())
    log(run, "import.read")
    summary = _summary(queries.report_of(run))
    summary["counts"] = {outcome: run.counts.get(outcome, 0) for outcome in OUTCOMES}
    stays = operations.refusal_to_take_back(actor=web.actor(), run=run)
    return web.render("intake/result.html", run=run, needs=needs, stays=stays, **summary)


@bp.get("/import/<int:run_id>/first")
@who_may(*RECORD_ROLES)
def first(run_id: int):
    """What a list needs first, for whoever sees the trays that it came on to; its rows stay with whoever brought it."""
    run = queries.run_seen(web.actor(), run_id) or web.abort(404)
    brought = queries.teams_of(run)
    teams = [team for team in staff.teams_seen(web.actor()) if team.id in brought]
    log(run, "import.needs-read")
    return web.render("intake/first.html", run=run, needs=queries.needs_of(web.actor(), teams, web.policies(), clock.today()))


@bp.get("/import/<int:run_id>/rows.csv")
@who_may(*IMPORTERS)
def rows(run_id: int):
    """The list handed back, each row with what becomes of it and what to correct; ``only=refused`` for those alone."""
    run = run_for(run_id)
    if (gone := gone_from(run)) is not None:
        return gone
    if run.choices is None:
        return web.go(f"/import/{run_id}/columns")
    judged = queries.report_of(run) if run.confirmed_at else _judged(run)
    log(run, "import.rows-read")
    only = rules.REFUSED if request.args.get("only") == rules.REFUSED else None
    return as_csv(queries.annotated(queries.table_of(run), judged, OUTCOMES, only), f"import-{run.id}-rows.csv")


def _summary(rows: list[Line]) -> dict:
    counts = {outcome: sum(judged.outcome == outcome for judged in rows) for outcome in OUTCOMES}
    ordered = sorted(rows, key=lambda judged: (WORST_FIRST.index(judged.outcome), judged.row))
    faults = [(judged.outcome, fault) for judged in ordered for fault in judged.faults]
    return {
        "counts": counts,
        "outcomes": OUTCOMES,
        "faults": faults[:SHOWN_FAULTS],
        "more": max(0, len(faults) - SHOWN_FAULTS),
    }
