"""A person's page, a case's page, and the notes that no other room has a form for."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect

from casework.ground.clock import now, today
from casework.ground.days import OFFICE, office_date, whole_years
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, day, go, happened_at, policies, policy_of, render, request, who_may
from casework.pages.record import queries
from casework.pages.record.forms import note_form
from casework.pages.record.rules import NOTE_PAGES, timeline
from casework.policy.model import NoteType, Policy
from casework.policy.terms import COMPLAINT
from casework.practice.advice.queries import prevention_of
from casework.practice.advice.rules import refusal_to_begin_long_term
from casework.practice.guarding.rules import refusal_to_restrict
from casework.practice.risk.rules import NOTE, histories
from casework.practice.tray import rules as tray
from casework.practice.tray.forms import field_name, sections_of
from casework.practice.triage import queries as triage
from casework.records.audit.operations import record
from casework.records.cases.forms import CommentForm
from casework.records.cases.models import Case
from casework.records.cases.queries import allocations_of, case_for
from casework.records.cases.rules import days_waiting, step_since
from casework.records.clocks.rules import KIND_LABELS
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.notes.models import Note
from casework.records.notes.operations import write_note
from casework.records.notes.queries import misplaced, note_for
from casework.records.notes.rules import recorded_late
from casework.records.notices.queries import to_acknowledge_on
from casework.records.people.queries import person_for, teams_with, visible_numbers, warnings_of
from casework.records.staff.rules import RECORD_ROLES
from casework.records.tasks.queries import names_of
from casework.records.tasks.rules import ENDED

bp = Blueprint("record", __name__)
EVENTS_SHOWN = 200


@bp.app_template_filter("iso_day")
def _iso_day(text: str) -> str:
    """A stored date, such as 2026-11-28, in words."""
    return day(date.fromisoformat(text))


@bp.get("/people/<int:person_id>")
@who_may(*RECORD_ROLES, outside=True)
def person(person_id: int):
    """Who, warnings, how to speak to them, whom to ask, cases and who holds them."""
    shown = person_for(actor(), person_id) or abort(404)
    with transaction(reload=False):
        record(actor=actor(), now=now(), act="person.read", subject=shown, persons=[shown.id])
    born_on = shown.date_of_birth
    return render(
        "record/person.html", person=shown, years=whole_years(born_on, today()) if born_on else None,
        level_of=_level, policies=policies(), may_restrict=_may_restrict(shown.id), **queries.person_page(actor(), shown.id),
    )  # fmt: skip


def _may_restrict(person_id: int) -> bool:
    return refusal_to_restrict(actor(), (team.id for team in teams_with(person_id))) is None


@bp.get("/cases/<int:case_id>")
@who_may(*RECORD_ROLES, outside=True)
def case(case_id: int):
    """A case: how it stands, what can be done, what happened."""
    shown = _case(case_id)
    _seen(shown)
    return render("record/case.html", **_case_page(shown))


def _step_since(shown: Case, file: queries.CaseFile) -> date:
    """When the present step of a case that is not on the tray began."""
    came = file.stages[0].at if file.stages else shown.opened_at
    held = (each.from_on for each in allocations_of(shown.id) if each.allocated_at >= came) if shown.holder_id else ()
    return step_since(shown.stage, office_date(came), held_from=min(held, default=None))


def _case_page(shown: Case) -> dict[str, Any]:
    file, policy, on = queries.file_of(shown), policy_of(shown.team), today()
    events = timeline(**file.happenings, today=on)
    waits = file.placement if file.placement and file.placement.ended_at is None else None
    comment_form = CommentForm(formdata=None)
    return {
        "case": shown, "person": shown.person, "file": file, "policy": policy, "waits": waits,
        "events": events if request.args.get("all") else events[:EVENTS_SHOWN], "count": len(events),
        "authors": queries.names_of_workers({event.by_id for event in events}),
        "written": {note.id: note for note in file.notes},
        "histories": histories(policy, policies(), file.ratings),
        "running": sorted((c for c in file.clocks if c.ended_at is None), key=lambda c: (c.due_on, c.kind)),
        "waiting_days": days_waiting(shown.referred_on, on),
        "placed_days": days_waiting(waits.placed_on, on) if waits else None,
        "step_since": None if waits else _step_since(shown, file),
        "level_of": _level, "recorded_late": recorded_late, "clock_labels": KIND_LABELS, "ways": tray.WAYS,
        "reached": tray.REACHED, "reviewed": {review.note_id: tray.REVIEWED[review.outcome] for review in file.reviews},
        "pointed_at": {note.recorded_at: note.id for note in file.notes if note.type == NOTE}, "comment_form": comment_form,
        "draft": draft_for_form(comment_form, f"/cases/{shown.id}/comments"),
        "moving": next((move for move in file.moves if not move.answer), None),
        "proposal": triage.open_proposal(shown.id), "to_be_told": triage.to_be_told(shown.id),
        "to_acknowledge": to_acknowledge_on(actor(), shown.id, on),
        "sees_person": shown.stage != "closed" or bool(visible_numbers(actor(), [shown.person_id])),
        "receiver_names": names_of(task.receiver for task in file.tasks), "task_endings": ENDED,
        "ask_first": [link for link in file.network if link.ask_first and not link.ended_on],
        "prevention_left": refusal_to_begin_long_term(prevention_of(shown.id)),
    }  # fmt: skip


def _level(policy: Policy, tool: str, key: str | None) -> Any:
    """The level as the policy in force has it, of a tool in use or not; None when it no longer has it."""
    known = policy.tool_known(tool)
    return next((level for level in known.levels if level.key == key), None) if known and key else None


# --- notes ------------------------------------------------------------------------------------------------------------


@bp.get("/cases/<int:case_id>/notes/new")
@who_may(*RECORD_ROLES)
def new_note(case_id: int):
    """Hand on to the page that has the form for the type of note."""
    shown, wanted = _case(case_id), request.args.get("type", "")
    if wanted in NOTE_PAGES:
        return redirect(f"/cases/{case_id}/{NOTE_PAGES[wanted]}", 302)
    note_types = policy_of(shown.team).note_types
    offered = {key: note_types[key] for key in NOTE_PAGES if key in note_types}
    return render("record/note_types.html", status=404 if wanted else 200, case=shown, wanted=wanted, offered=offered)


@bp.route("/cases/<int:case_id>/decision", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def decision(case_id: int):
    """A discussion with a manager, and what was decided (L24)."""
    shown = _case(case_id)
    note_type = policy_of(shown.team).note_types["management-decision"]
    return _note_page(shown, note_type, heading=f"Record a decision on case {case_id}")


@bp.route("/cases/<int:case_id>/complaint", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def complaint(case_id: int):
    """Somebody complains: what about, and what happens next. It is counted in the manager's view (H17)."""
    shown = _case(case_id)
    note_type = policy_of(shown.team).note_types.get(COMPLAINT) or abort(404)
    return _note_page(shown, note_type, heading=f"Record a complaint on case {case_id}")


@bp.route("/notes/<int:note_id>/correction", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def correction(note_id: int):
    """A further note that corrects an earlier one; both stay. One marked meanwhile takes none, and nothing typed is lost."""
    wrong = note_for(actor(), note_id) or abort(404)
    hidden = misplaced(note_id) is not None
    if hidden and request.method == "GET":
        abort(404)
    shown = _case(wrong.case_id)
    note_type = policy_of(shown.team).note_types.get(wrong.type) or abort(404)
    return _note_page(shown, note_type, heading=f"Correct note {note_id}", corrects=wrong, hidden=hidden)


def _note_page(shown: Case, note_type: NoteType, *, heading: str, corrects: Note | None = None, hidden: bool = False):
    form, address = note_form(note_type)(), request.path
    fresh = request.method == "GET"
    if fresh:
        _seen(shown)
        _copy(corrects, form)
    draft, status = draft_for_form(form, address), 200 if fresh else 422
    if not fresh and form.validate_on_submit():
        try:
            _write(shown, note_type, form, corrects)
            return go(f"/cases/{shown.id}", saying="The note is saved.")
        except Refused as refused:
            form.refuse(refused.refusal)
    sections = [form[field_name(section.key)] for section in note_type.sections]
    return render(
        "record/note.html", status=status, case=shown, form=form, sections=sections, note_type=note_type, draft=draft,
        heading=heading, corrects=None if hidden else corrects, address=address, warnings=warnings_of(shown.person_id),
        error=bool(form.errors or form.form_errors),
    )  # fmt: skip


def _copy(note: Note | None, form) -> None:
    """A correction starts from what was written."""
    if note is None:
        return

    for section in note.sections:
        if field_name(section["key"]) in form:
            form[field_name(section["key"])].data = section["text"]
    form.happened_on.data, form.happened_time.data = _when(note)


def _when(note: Note):
    local = note.happened_at.astimezone(OFFICE)
    return local.date(), local.time().replace(second=0, microsecond=0)


def _write(shown: Case, note_type: NoteType, form, corrects: Note | None) -> None:
    with transaction():
        drop_draft(actor=actor(), address=request.path)
        saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{shown.id}")
        write_note(
            actor=actor(), now=now(), policy=policy_of(shown.team), case=shown, type=note_type.key, corrects=corrects,
            sections=sections_of(form, note_type), title=corrects.title if corrects else "",
            happened_at=happened_at(form.happened_on.data, form.happened_time.data),
        )  # fmt: skip


def _case(case_id: int) -> Case:
    return case_for(actor(), case_id) or abort(404)


def _seen(shown: Case) -> None:
    with transaction(reload=False):
        record(actor=actor(), now=now(), act="case.read", subject=shown, persons=[shown.person_id])
