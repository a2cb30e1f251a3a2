"""The page by which a case is given to a worker."""

from typing import Any

from flask import Blueprint
from wtforms.fields.choices import SelectChoice

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, now_over, policy_of, render, request, typed_version, who_may
from casework.policy.model import GRADE_LABELS
from casework.practice.allocation import forms, operations, queries, rules
from casework.practice.tray.forms import field_name, sections_of
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.queries import warnings_of
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("allocation", __name__)


@bp.route("/cases/<int:case_id>/allocate", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def allocate(case_id: int):
    """Who takes the case, with what each holds now; saved in one transaction."""
    case = case_for(actor(), case_id) or abort(404)
    note_type = policy_of(case.team).note_types[rules.NOTE]
    there = queries.candidates(case.team_id, clock.today())
    form = forms.allocation_form(note_type)(data={"version": str(case.version)})
    form.worker.choices = [SelectChoice(each.worker_id, each.name) for each in there]
    if form.validate_on_submit():
        try:
            return go(f"/cases/{case.id}", saying=_save(case, form, note_type))
        except Refused as refused:
            form.refuse(refused.refusal)
            now_over(form, case)
    return _page(case, form, note_type, there)


def _save(case: Case, form, note_type) -> str:
    with transaction():
        drop_draft(actor=actor(), address=request.path)
        saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case.id}")
        held = operations.allocate(
            actor=actor(), now=clock.now(), policy=policy_of(case.team), case=case, worker_id=form.worker.data,
            sections=sections_of(form, note_type), from_on=form.from_on.data, version=typed_version(form),
        )  # fmt: skip
        mine = held.worker_id == actor().worker_id
        name = held.worker.name
    return "The case is yours now." if mine else f"Allocated. {name} has it in the feed."


def _page(case: Case, form, note_type, there: list[rules.Candidate]):
    posted, draft = request.method == "POST", draft_for_form(form, request.path)
    if not posted:
        now_over(form, case)  # a draft may be older than what the page shows
        _seen(case)
    context: dict[str, Any] = {
        "case": case, "form": form, "draft": draft, "note_type": note_type, "address": request.path,
        "sections": [form[field_name(section.key)] for section in note_type.sections],
        "candidates": [(each, rules.refusal_to_give(each, case.holder_id)) for each in there],
        "grades": GRADE_LABELS, "warnings": warnings_of(case.person_id),
        "refusal": rules.refusal_to_allocate(actor(), case.team_id, case.stage, case.person.died_on),
    }  # fmt: skip
    return render("allocation/allocate.html", status=422 if posted else 200, error=posted, **context)


def _seen(case: Case) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id])
