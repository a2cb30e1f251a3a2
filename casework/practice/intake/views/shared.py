"""What the pages of an import share: whose list it is, whether it is still kept, the trail, files handed back."""

from flask import Blueprint

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.sheets import write_csv
from casework.ground.web import abort, flash, make_response, request
from casework.practice.intake import operations, queries, rules
from casework.practice.intake.models import ImportRun
from casework.records.audit import operations as audit
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS

bp = Blueprint("intake", __name__)
IMPORTERS = (*MANAGERS, *SENIOR_MANAGERS)


def run_for(run_id: int) -> ImportRun:
    """The list, of the worker who uploaded it; for anybody else there is none."""
    run = queries.run_of(web.actor(), run_id)
    if run is None:
        abort(404)
    return run


def gone_from(run: ImportRun):
    """Where to go when there is nothing to read on: the list was brought in, or kept long enough."""
    if run.content is None or rules.is_over(clock.now(), run.uploaded_at, run.confirmed_at):
        flash(operations.GONE.sentence, "warning")
        return web.go("/import")
    if run.confirmed_at is not None and request.endpoint != "intake.rows":
        return web.go(f"/import/{run.id}")
    return None


def log(run: ImportRun, act: str) -> None:
    """Who looked at a list is in the trail (U32)."""
    with transaction(reload=False):
        audit.record(actor=web.actor(), now=clock.now(), act=act, subject=run)


def as_csv(lines: list[list], name: str):
    """A CSV file to be saved."""
    response = make_response((write_csv(lines), 200))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
