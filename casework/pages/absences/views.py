"""Who is away, for managers and administrators."""

from flask import Blueprint

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.pages.absences import queries
from casework.records.drafts.views import draft_for_form, drop_draft
from casework.records.staff import operations
from casework.records.staff import queries as staff
from casework.records.staff.forms import AbsenceForm
from casework.records.staff.models import Worker
from casework.records.staff.rules import ADMINISTRATOR, MANAGERS, SENIOR_MANAGERS

bp = Blueprint("absences", __name__)
KEEPERS = (*MANAGERS, *SENIOR_MANAGERS, ADMINISTRATOR)


@bp.get("/absences")
@web.who_may(*KEEPERS)
def absences():
    """Everybody in one's teams: who is away now, until when, who stands in."""
    on = clock.today()
    workers = queries.workers_to_record(web.actor(), on)
    return web.render(
        "absences/absences.html", workers=workers, away={w.id: staff.absence_on(w.id, on) for w in workers},
        teams=staff.teams_seen(web.actor()),
    )  # fmt: skip


@bp.get("/absences/<int:worker_id>/new")
@web.who_may(*KEEPERS)
def new(worker_id: int):
    """The form of one worker's days away."""
    worker = _worker_or_404(worker_id)
    return _page(_form(worker), worker)


@bp.post("/absences/<int:worker_id>/new")
@web.who_may(*KEEPERS)
def record(worker_id: int):
    """A worker is away from a day, and somebody stands in."""
    worker = _worker_or_404(worker_id)
    form = _form(worker)
    if not form.validate_on_submit():
        return _page(form, worker, 422)
    try:
        with transaction():
            drop_draft(actor=web.actor(), address=web.request.path)
            deputy = staff.worker(int(form.deputy.data)) if form.deputy.data else None
            operations.record_absence(actor=web.actor(), now=clock.now(), worker=worker, deputy=deputy,
                                      from_on=form.from_on.data, until_on=form.until_on.data)  # fmt: skip
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(form, worker, 422)
    return web.go("/absences", saying=f"The absence of {worker.name} is recorded.")


@bp.post("/absences/<int:number>/ending")
@web.who_may(*KEEPERS)
def end(number: int):
    """Somebody is back."""
    found = staff.absence(number)
    if found is None or not queries.may_record_for(web.actor(), found.worker, clock.today()):
        web.abort(404)
    with transaction():
        operations.end_absence(actor=web.actor(), now=clock.now(), absence=found)
    return web.go("/absences", saying=f"{found.worker.name} is back.")


def _worker_or_404(worker_id: int) -> Worker:
    worker = staff.worker(worker_id)
    if worker is None or not queries.may_record_for(web.actor(), worker, clock.today()):
        web.abort(404)
    return worker


def _form(worker: Worker) -> AbsenceForm:
    form = AbsenceForm()
    form.offer_deputies(worker.id)
    return form


def _page(form: AbsenceForm, worker: Worker, status: int = 200):
    draft = draft_for_form(form, web.request.path)
    return web.render(
        "absences/absence.html", status=status, form=form, draft=draft, worker=worker, error=status != 200
    )
