"""Acknowledging a notice; the feed itself is a page above."""

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.web import abort, actor, go, redirect, request, who_may
from casework.records.notices import operations, queries
from casework.records.notices.rules import WHOSE
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("notices", __name__)


@bp.post("/notices/<int:notice_id>/acknowledgement")
@who_may(*RECORD_ROLES)
def acknowledge(notice_id: int):
    """One click (U26); then the feed again, or the note from which it was done. htmx follows to the feed's fragment."""
    whose = request.form.get("whose", "all")
    whose = whose if whose in WHOSE else "all"
    notice = queries.notice_for(actor(), notice_id, clock.today()) or abort(404)
    with transaction():
        operations.acknowledge_notice(actor=actor(), now=clock.now(), notice=notice)
    if request.form.get("from") == "note" and notice.note_id is not None:
        return go(f"/cases/{notice.case_id}#note-{notice.note_id}", saying="Acknowledged.")
    if request.htmx:
        return redirect(f"/feed?whose={whose}", 303)
    return go(f"/?whose={whose}", saying="Acknowledged.")
