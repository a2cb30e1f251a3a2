"""What undoes something: a case opened again, a death taken back, a note taken out of the wrong record."""

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, plural, policy_of, who_may
from casework.practice.closing import forms, operations, queries, rules
from casework.practice.closing.views.shared import bp, case_or_404, end_draft, show_form
from casework.records.notes import queries as notes
from casework.records.notes.models import Note
from casework.records.people.rules import refusal_to_take_back_death as nothing_to_take_back
from casework.records.staff.rules import RECORD_ROLES


@bp.route("/cases/<int:case_id>/reopening", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def reopening(case_id: int):
    """Open a closed case again, with a reason."""
    case, form = case_or_404(case_id), forms.ReopenForm()
    if form.validate_on_submit():
        try:
            with transaction():
                end_draft(case)
                operations.reopen_case(actor=actor(), now=clock.now(), policy=policy_of(case.team), case=case,
                                       why=form.why.data)  # fmt: skip
            return go(f"/cases/{case.id}", saying="The case is open again, at duty.")
        except Refused as refused:
            form.refuse(refused.refusal)
    how = queries.ended_how(case.id)
    refusal = rules.refusal_to_reopen(actor(), case.team_id, case.stage, case.person.died_on, "-", how)
    return show_form("closing/reopening.html", case, form, refusal=refusal)


@bp.route("/cases/<int:case_id>/death", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def death(case_id: int):
    """Take back a death that was recorded by mistake."""
    case, form = case_or_404(case_id), forms.ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                end_draft(case)
                ended = operations.take_back_death(actor=actor(), now=clock.now(), case=case, reason=form.reason.data)
            saying = f"Taken back. {plural(len(ended), 'case')} that it ended can be opened again, each by a manager."
            return go(f"/cases/{case.id}", saying=saying)
        except Refused as refused:
            form.refuse(refused.refusal)
    refusal = nothing_to_take_back(case.person.died_on) or rules.refusal_to_take_back_death(actor(), case.team_id, "-")
    return show_form("closing/death.html", case, form, refusal=refusal)


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
    return show_form("closing/misplaced.html", note.case, form, note=note, marked=marked, about=note)


def _mark(note: Note, form) -> str:
    with transaction():
        end_draft(note.case)
        policy, reason = policy_of(note.case.team), form.reason.data
        operations.misplace_note(actor=actor(), now=clock.now(), policy=policy, note=note, reason=reason)
    return "Marked. The note no longer counts here. Find the right person, and write it anew on their case."
