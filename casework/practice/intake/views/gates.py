"""Answering the gates of triage for somebody whom a list brought on to the tray."""

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refusal, Refused
from casework.ground.web import abort, actor, go, policy_of, render, request, way_back, who_may
from casework.practice.intake import operations, queries, rules
from casework.practice.intake.views.shared import bp
from casework.practice.tray.rules import refusal_after_death
from casework.practice.triage import forms
from casework.practice.triage import rules as triage
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, refuse_a_second_time, saved_as
from casework.records.people.queries import warnings_of
from casework.records.staff.rules import RECORD_ROLES


@bp.route("/cases/<int:case_id>/gates", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def gates(case_id: int):
    """What triage asks before the tray, answered after a list brought somebody there."""
    case = case_for(actor(), case_id) or abort(404)
    known = forms.known_of(case, actor().name, clock.today()) if request.method == "GET" else {}
    form = forms.gates_form()(data=known)
    if request.method == "GET":
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id])
        return _page(case, form)
    refuse_a_second_time(actor=actor(), address=request.path)
    if _passes(case, form):
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case.id}")
                operations.answer_gates(actor=actor(), now=clock.now(), policy=policy_of(case.team), case=case,
                                        facts=forms.facts_of(form))  # fmt: skip
            return go(way_back(f"/cases/{case.id}"), saying="Recorded: the gates of this case are answered.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _page(case, form, status=422)


def _passes(case: Case, form) -> bool:
    sound, facts = form.validate_on_submit(), forms.facts_of(form) | queries.rated_now(case.id)
    refusals = triage.refusals_to_stay(facts, policy_of(case.team))
    for refusal in refusals:
        if not form[refusal.field].errors:
            form.refuse(refusal)
    return sound and not refusals


def _page(case: Case, form, status: int = 200):
    return render(
        "intake/gates.html", status=status, error=status == 422, case=case, form=form, refusal=_refusal(case),
        draft=draft_for_form(form, request.path), opens=triage.OPENS, warnings=warnings_of(case.person_id),
        manages=actor().manages(case.team_id), given=forms.known_of(case, actor().name, clock.today()),
    )  # fmt: skip


def _refusal(case: Case) -> Refusal | None:
    asked = queries.gates_asked(case.id) is not None
    died = refusal_after_death(case.person.died_on)
    return died or rules.refusal_to_answer(actor(), case.team_id, case.stage, asked)
