"""The page of a case's day for allocating."""

from flask import Blueprint

from casework.ground.clock import now
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, day, go, policy_of, render, request, way_back, way_on, who_may
from casework.pages.dates.forms import AllocationDateForm
from casework.practice.tray import operations
from casework.practice.tray.operations import NewDay
from casework.practice.tray.queries import new_dates_of
from casework.records.audit.operations import record
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.clocks.queries import clocks_of
from casework.records.clocks.rules import ALLOCATION
from casework.records.drafts.views import draft_for_form, drop_draft
from casework.records.people.queries import warnings_of
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("dates", __name__)


@bp.route("/cases/<int:case_id>/allocation-date", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def allocation_date(case_id: int):
    """The day that holds, each day before it, and another one with its reason."""
    case, form = case_for(actor(), case_id) or abort(404), AllocationDateForm()
    if form.validate_on_submit():
        try:
            made = _save(case, form)
            return go(way_back(f"/cases/{case.id}#dates"), saying=f"It is to be allocated by {day(made.due_on)}.")
        except Refused as refused:
            form.refuse(refused.refusal)
    if request.method == "GET":
        with transaction(reload=False):
            record(actor=actor(), now=now(), act="case.read", subject=case, persons=[case.person_id])
    return _page(case, form)


def _save(case: Case, form):
    wanted = NewDay(form.allocate_on.data, form.allocate_why.data or "")
    with transaction():
        drop_draft(actor=actor(), address=request.path)
        return operations.set_allocation_date(actor=actor(), now=now(), policy=policy_of(case.team), case=case, wanted=wanted)


def _page(case: Case, form):
    days = [clock for clock in clocks_of(case.id) if clock.kind == ALLOCATION]
    return render(
        "dates/allocation-date.html", status=200 if request.method == "GET" else 422, error=request.method != "GET", case=case,
        form=form, draft=draft_for_form(form, request.path), address=request.path + way_on(),
        warnings=warnings_of(case.person_id),
        holds=next((clock for clock in days if clock.ended_at is None), None),
        earlier=[clock for clock in days if clock.ended_at is not None][::-1],
        settled={each.due_on: each for each in new_dates_of(case.id)}, manager=actor().manages(case.team_id),
    )  # fmt: skip
