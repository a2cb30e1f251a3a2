"""What should happen with a case, and bringing it back to duty."""

from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, now_over, policy_of, render, request, typed_version, who_may
from casework.practice.handing.forms import handed_of, transfer_part
from casework.practice.handing.rules import TRANSFER
from casework.practice.outcomes import forms, operations, rules
from casework.practice.tray.forms import field_name, sections_of
from casework.practice.triage import queries as triage
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.queries import warnings_of
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("outcomes", __name__)


@bp.get("/cases/<int:case_id>/outcome")
@who_may(*RECORD_ROLES)
def outcome(case_id: int):
    """The ways on from where the case stands; one that is not the reader's with the reason."""
    case = _case(case_id)
    _seen(case)
    proposal = triage.open_proposal(case.id)
    stand = rules.Stand(case.id, case.team_id, case.stage, case.person.died_on, proposal.id if proposal else None)
    refusal = rules.refusal_to_choose(case.stage, case.person.died_on)
    return render(
        "outcomes/outcome.html", case=case, warnings=warnings_of(case.person_id), refusal=refusal,
        choices=[] if refusal else rules.choices(actor(), stand),
    )  # fmt: skip


@bp.route("/cases/<int:case_id>/duty", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def back_to_duty(case_id: int):
    """Why the case comes back to duty; saved in one transaction."""
    case = _case(case_id)
    note_type = policy_of(case.team).note_types[rules.DECISION]
    transfer = _transfer_of(case)
    given = {"version": str(case.version)}
    given |= {"done": transfer["summary"].proposal} if transfer and request.method == "GET" else {}
    form = forms.back_form(note_type, transfer["fields"] if transfer else {})(data=given)
    more = bool(transfer) and request.method == "POST" and form.asks_for_rows
    if not more and form.validate_on_submit():
        try:
            _save(case, form, note_type)
            return go(f"/cases/{case.id}", saying="Back at duty, whose feed says so.")
        except Refused as refused:
            form.refuse(refused.refusal)
            now_over(form, case)
    posted, draft = request.method == "POST", draft_for_form(form, request.path)
    if not posted:
        now_over(form, case)  # a draft may be older than what the page shows
        _seen(case)
    faulty = posted and not more
    return render(
        "outcomes/duty.html", status=422 if faulty else 200, error=faulty, transfer=transfer, case=case, form=form, draft=draft,
        sections=[form[field_name(section.key)] for section in note_type.sections], note_type=note_type,
        address=request.path, warnings=warnings_of(case.person_id),
        refusal=rules.refusal_to_bring_back(actor(), case.team_id, case.stage, case.person.died_on),
    )  # fmt: skip


def _save(case: Case, form, note_type) -> None:
    with transaction():
        drop_draft(actor=actor(), address=request.path)
        saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case.id}")
        operations.bring_back_to_duty(
            actor=actor(), now=clock.now(), policy=policy_of(case.team), case=case,
            sections=sections_of(form, note_type), version=typed_version(form),
            transfer=handed_of(form, policy_of(case.team).note_types[TRANSFER]) if "things" in form else None,
        )  # fmt: skip


def _transfer_of(case: Case) -> dict[str, Any]:
    """What the page needs where somebody holds the case; nothing where nobody does."""
    return transfer_part(case, policy_of(case.team), clock.today()) if case.holder_id is not None else {}


def _case(case_id: int) -> Case:
    return case_for(actor(), case_id) or abort(404)


def _seen(case: Case) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id])
