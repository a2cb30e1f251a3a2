"""How a case ends, opening it again, a death taken back, a note on the wrong person."""

from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, day, go, plural, policies, policy_of, render, request, who_may
from casework.practice.closing import forms, operations, queries, rules
from casework.practice.escalation import queries as escalations
from casework.practice.tray.forms import sections_of
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.notes import queries as notes
from casework.records.notes.models import Note
from casework.records.people.queries import warnings_of
from casework.records.people.rules import refusal_of_another_death
from casework.records.people.rules import refusal_to_take_back_death as nothing_to_take_back
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("closing", __name__)


# --- endings ----------------------------------------------------------------------------------------------------------


@bp.get("/cases/<int:case_id>/ending")
@who_may(*RECORD_ROLES)
def endings(case_id: int):
    """The ways in which this case can end, and whose they are."""
    case = _case(case_id)
    _seen(case)
    return render("closing/endings.html", case=case, kinds=_kinds(case), warnings=warnings_of(case.person_id))


def _kinds(case: Case) -> dict[str, tuple[rules.Kind, Any]]:
    return {key: (kind, _refusal(case, key)) for key, kind in rules.KINDS.items()}


def _refusal(case: Case, kind: str):
    """Why the actor cannot end the case so, as far as that is known before anything is typed."""
    if kind == rules.DIED:
        known = refusal_of_another_death(case.person.died_on)
        return known or rules.refusal_to_record_death(actor(), case.team_id)
    untold = rules.Ending(kind, "-", "-", tuple(rules.SERVICES), "-")
    return rules.refusal_to_end(actor(), case.team_id, case.stage, untold, case.person.died_on)


@bp.route("/cases/<int:case_id>/ending/<kind>", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def ending(case_id: int, kind: str):
    """The form of one way of ending; saved in one transaction."""
    case = _case(case_id)
    if kind not in rules.KINDS:
        abort(404)
    note_type = policy_of(case.team).note_types[rules.KINDS[kind].note_type]
    form = forms.ending_form(kind, note_type)()
    if form.validate_on_submit():
        try:
            return go(f"/cases/{case.id}", saying=_save(case, kind, form, note_type))
        except Refused as refused:
            form.refuse(refused.refusal)
    return _page(
        "closing/ending.html", case, form, key=kind, kind=rules.KINDS[kind], note_type=note_type,
        sections=forms.fields_of_sections(form, note_type), refusal=_refusal(case, kind), still_open=_still_open(case),
    )  # fmt: skip


def _save(case: Case, kind: str, form, note_type) -> str:
    """Save the ending; the sentence that the next page says."""
    sections = sections_of(form, note_type)
    act: dict[str, Any] = {"actor": actor(), "now": clock.now(), "case": case, "sections": sections}
    with transaction():
        _drop_draft(case)
        if kind == rules.DIED:
            ended = operations.record_death(**act, policies=policies(), died_on=form.died_on.data)
            done = f"{case.person.name} died on {day(form.died_on.data)}. {_ended(len(ended))} Nobody is asked to call."
        else:
            told = {name: form[name].data for name in ("authority", "accepted_by", "told") if name in form}
            told |= {"settled_by": tuple(form.settled_by.data)} if "settled_by" in form else {}
            operations.end_case(**act, policy=policy_of(case.team), ending=rules.Ending(kind, **told))
            done = "The case has ended, its dates have stopped, and the note is saved."
    still_open = len(_still_open(case))
    left = f" Still to be decided: {plural(still_open, 'open escalation')}." if still_open else ""
    return done + left


def _ended(count: int) -> str:
    return f"{plural(count, 'open case')} ended, and all dates stopped." if count else "No case was open."


def _still_open(case: Case) -> list:
    return [each for each in escalations.escalations_of(case.id) if each.closed_at is None]


@bp.route("/cases/<int:case_id>/reopening", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def reopening(case_id: int):
    """Open a closed case again, with a reason."""
    case, form = _case(case_id), forms.ReopenForm()
    if form.validate_on_submit():
        try:
            with transaction():
                _drop_draft(case)
                operations.reopen_case(actor=actor(), now=clock.now(), policy=policy_of(case.team), case=case,
                                       why=form.why.data)  # fmt: skip
            return go(f"/cases/{case.id}", saying="The case is open again, at duty.")
        except Refused as refused:
            form.refuse(refused.refusal)
    how = queries.ended_how(case.id)
    refusal = rules.refusal_to_reopen(actor(), case.team_id, case.stage, case.person.died_on, "-", how)
    return _page("closing/reopening.html", case, form, refusal=refusal)


@bp.route("/cases/<int:case_id>/death", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def death(case_id: int):
    """Take back a death that was recorded by mistake."""
    case, form = _case(case_id), forms.ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                _drop_draft(case)
                ended = operations.take_back_death(actor=actor(), now=clock.now(), case=case, reason=form.reason.data)
            saying = f"Taken back. {plural(len(ended), 'case')} that it ended can be opened again, each by a manager."
            return go(f"/cases/{case.id}", saying=saying)
        except Refused as refused:
            form.refuse(refused.refusal)
    refusal = nothing_to_take_back(case.person.died_on) or rules.refusal_to_take_back_death(actor(), case.team_id, "-")
    return _page("closing/death.html", case, form, refusal=refusal)


# --- a note on the wrong person ---------------------------------------------------------------------------------------


@bp.route("/notes/<int:note_id>/misplaced", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def misplaced(note_id: int):
    """For managers: mark a note as written on the wrong person, or read one that was. Each reading is in the trail."""
    note = notes.note_for(actor(), note_id)
    if note is None or not actor().manages(note.case.team_id):
        abort(404)
    marked, form = notes.misplaced(note.id), forms.ReasonForm()
    if form.validate_on_submit():
        try:
            return go(f"/cases/{note.case_id}", saying=_mark(note, form))
        except Refused as refused:
            form.refuse(refused.refusal)
    return _page("closing/misplaced.html", note.case, form, note=note, marked=marked, about=note)


def _mark(note: Note, form) -> str:
    with transaction():
        _drop_draft(note.case)
        policy, reason = policy_of(note.case.team), form.reason.data
        operations.misplace_note(actor=actor(), now=clock.now(), policy=policy, note=note, reason=reason)
    return "Marked. The note no longer counts here. Find the right person, and write it anew on their case."


# --- shared -----------------------------------------------------------------------------------------------------------


def _case(case_id: int) -> Case:
    return case_for(actor(), case_id) or abort(404)


def _drop_draft(case: Case) -> None:
    drop_draft(actor=actor(), address=request.path)
    saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case.id}")


def _page(template: str, case: Case, form, about: Case | Note | None = None, **context: Any):
    """The form, freshly opened or sent back; a fresh one is a reading of the record."""
    draft = draft_for_form(form, request.path)
    context |= {"case": case, "form": form, "draft": draft, "warnings": warnings_of(case.person_id)}
    context["address"] = request.path
    if request.method == "POST":
        return render(template, status=422, error=True, **context)
    _seen(about or case)
    return render(template, **context)


def _seen(about: Case | Note) -> None:
    act = "note.read-by-manager" if isinstance(about, Note) else "case.read"
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act=act, subject=about, persons=[about.person_id])
