"""Pages of processes: those of a case with what shuts them, their ends, and urgent interim measures."""

from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refusal, Refused
from casework.ground.web import abort, actor, go, policy_of, render, request, who_may
from casework.practice.advocacy import queries as advocacy
from casework.practice.advocacy.rules import refusal_after_death, refusal_of_process
from casework.practice.processes import operations, queries, rules
from casework.practice.processes.forms import BeginForm, EndForm, MeasureForm
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("processes", __name__)


@bp.app_context_processor
def _on_pages() -> dict:
    return {"processes_on": queries.processes_of, "process_kinds": rules.KINDS, "process_shut": shut}


def shut(case: Case) -> Refusal | None:
    """Why no process is begun or completed on a case now."""
    return refusal_of_process(advocacy.standing(case.person_id), policy_of(case.team))


@bp.route("/cases/<int:case_id>/processes", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def processes(case_id: int):
    """What is under way and what was completed; beginning one, or why not."""
    case, form = _case(case_id), BeginForm()
    if request.method == "GET":
        form.on.data = clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                saved_as(actor=actor(), address=request.path, leads_to=request.path)
                operations.begin(actor=actor(), now=clock.now(), policy=policy_of(case.team), case=case,
                                 kind=form.kind.data or "", on=form.on.data, words=form.words.data or "")  # fmt: skip
            return go(request.path, saying="It has begun, and is on record.")
        except Refused as refused:
            form.refuse(refused.refusal)
    refusal = rules.refusal_of_closed(case.stage) or refusal_after_death(case.person.died_on) or shut(case)
    lines = queries.processes_of(case.id)
    return _page("processes/processes.html", case, form, refusal=refusal, measures=queries.measures_of(case.id),
                 under_way=[line for line in lines if line.end is None],
                 ended=[line for line in lines if line.end is not None])  # fmt: skip


@bp.route("/processes/<int:number>", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def end(number: int):
    """A process is completed, or stops without; afterwards, how it ended."""
    process, form = queries.process_for(actor(), number) or abort(404), EndForm()
    if request.method == "GET":
        form.on.data = clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{process.case_id}/processes")
                operations.end(actor=actor(), now=clock.now(), policy=policy_of(process.case.team), process=process,
                               how=form.how.data or "", on=form.on.data, words=form.words.data or "")  # fmt: skip
            return go(f"/cases/{process.case_id}/processes", saying="It has ended, and is on record.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _page("processes/process.html", process.case, form, process=process, end=queries.end_of(process.id),
                 refusal=shut(process.case))  # fmt: skip


@bp.route("/cases/<int:case_id>/interim-measures", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def interim_measures(case_id: int):
    """Something that cannot wait for an advocate. Nothing shuts it."""
    case, form = _case(case_id), MeasureForm()
    if request.method == "GET":
        form.on.data = clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case_id}/processes")
                operations.take_measure(actor=actor(), now=clock.now(), case=case, measure=form.measure)
            return go(f"/cases/{case_id}/processes", saying="The interim measure is on record.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _page("processes/interim-measure.html", case, form)


def _case(case_id: int) -> Case:
    return case_for(actor(), case_id) or abort(404)


def _page(template: str, case: Case, form, **context: Any):
    posted = request.method == "POST"
    if not posted:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="processes.read", subject=case, persons=[case.person_id])
    return render(template, status=422 if posted else 200, error=posted, case=case, form=form, endings=rules.ENDINGS,
                  kinds=rules.KINDS, draft=draft_for_form(form, request.path), **context)  # fmt: skip
