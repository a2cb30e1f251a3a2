"""Settling what the columns mean and which team is meant."""

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.refusal import Refusal
from casework.ground.sheets import Table
from casework.ground.web import request, who_may
from casework.practice.intake import forms, operations, queries, rules
from casework.practice.intake.models import ImportRun
from casework.practice.intake.views.shared import IMPORTERS, bp, gone_from, log, run_for
from casework.records.staff import queries as staff


@bp.get("/import/<int:run_id>/columns")
@who_may(*IMPORTERS)
def columns(run_id: int):
    """Which column means what, as guessed or as settled before."""
    run = run_for(run_id)
    if (gone := gone_from(run)) is not None:
        return gone
    table = queries.table_of(run)
    settled = queries.choices_of(run)
    read = forms.reading(table, settled.fields if settled else forms.guessed_fields(table), staff.all_teams())
    form = forms.columns_form(table, read, settled, queries.teams_managed(web.actor()))(formdata=None)
    log(run, "import.read")
    return _columns_page(run, table, form)


@bp.post("/import/<int:run_id>/columns")
@who_may(*IMPORTERS)
def save_columns(run_id: int):
    """Settle the columns and the teams, or show what is still to be chosen."""
    run = run_for(run_id)
    if (gone := gone_from(run)) is not None:
        return gone
    table = queries.table_of(run)
    # The choices of team are those of the column that is now chosen, which may be another than was shown.
    read = forms.reading(table, _posted_fields(table), staff.all_teams())
    form = forms.columns_form(table, read, None, queries.teams_managed(web.actor()))()
    if not form.validate_on_submit():
        return _columns_page(run, table, form, status=422)
    chosen = forms.choices_from(form, read.words)
    if isinstance(chosen, Refusal):
        form.refuse(chosen)
        return _columns_page(run, table, form, status=422)
    with transaction():
        locked = queries.run_of(web.actor(), run_id, lock=True)
        operations.settle_columns(actor=web.actor(), now=clock.now(), run=locked, choices=chosen)
    return web.go(f"/import/{run_id}/preview")


def _posted_fields(table: Table) -> dict[str, int]:
    """The columns chosen in the form; those that are none of the list's are left for the form to refuse."""
    known = {str(position): position for position in range(len(table.heads))}
    posted = {field.key: request.form.get(field.key, "") for field in rules.FIELDS}
    return {key: known[position] for key, position in posted.items() if position in known}


def _columns_page(run: ImportRun, table: Table, form, status: int = 200):
    return web.render(
        "intake/columns.html",
        run=run,
        table=table,
        form=form,
        fields=rules.FIELDS,
        error=bool(form.problems),
        status=status,
    )
