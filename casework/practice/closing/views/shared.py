"""What the pages of endings share: the case, its draft, a form shown or sent back, and the reading put on the trail."""

from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.web import abort, actor, render, request
from casework.practice.closing import queries
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.notes.models import Note
from casework.records.people.queries import warnings_of

bp = Blueprint("closing", __name__)


@bp.app_context_processor
def _asked() -> dict:
    return {"closure_asked": queries.open_request, "closure_sent_back": queries.sent_back_to}


def case_or_404(case_id: int) -> Case:
    """The case, where the actor may see it."""
    return case_for(actor(), case_id) or abort(404)


def end_draft(case: Case) -> None:
    """First in the transaction that saves a form about a case: its draft is done."""
    drop_draft(actor=actor(), address=request.path)
    saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case.id}")


def show_form(template: str, case: Case, form, about: Case | Note | None = None, status: int = 422, **context: Any):
    """The form, freshly opened or sent back; a fresh one is a reading of the record. status: of one that was sent."""
    draft = draft_for_form(form, request.path)
    context |= {"case": case, "form": form, "draft": draft, "warnings": warnings_of(case.person_id)}
    context["address"] = request.path
    if request.method == "POST":
        return render(template, status=status, error=status != 200, **context)
    record_reading(about or case)
    return render(template, **context)


def record_reading(about: Case | Note) -> None:
    """Put on the trail that the actor read it."""
    act = "note.read-by-manager" if isinstance(about, Note) else "case.read"
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act=act, subject=about, persons=[about.person_id])
