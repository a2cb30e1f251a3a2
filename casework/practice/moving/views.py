"""Asking another team to take a case, the request as each side reads it, and its answer."""

from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policies, policy_of, render, request, who_may
from casework.practice.escalation.queries import escalations_of
from casework.practice.handing import queries as handing
from casework.practice.handing.forms import fields_of_sections, typed_sections
from casework.practice.moving import forms, operations, queries, rules
from casework.practice.moving.models import Move
from casework.practice.risk.queries import ratings_of
from casework.practice.risk.rules import histories
from casework.practice.tray.queries import placement_of
from casework.practice.triage.queries import open_proposal
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.cases.rules import days_waiting
from casework.records.clocks.queries import running
from casework.records.clocks.rules import BY_CONTACT
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.notes.queries import misplaced
from casework.records.people.queries import warnings_of
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

bp = Blueprint("moving", __name__)
DECIDERS = (*MANAGERS, *SENIOR_MANAGERS)


# --- asking -----------------------------------------------------------------------------------------------------------


@bp.route("/cases/<int:case_id>/move", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def ask(case_id: int):
    """The form by which another team is asked; saved with the transfer note in one transaction."""
    case = case_for(actor(), case_id) or abort(404)
    note_type, teams = policy_of(case.team).note_types[rules.NOTE_TYPE], queries.teams_to_ask(case.team_id)
    summary, fresh = handing.summary_of(case), request.method == "GET"
    receivers = handing.who_takes(teams, clock.today())
    form = forms.move_form(note_type, receivers)(data={"done": summary.proposal} if fresh else None)
    form.team.choices = forms.choices_of(teams)
    if not fresh and form.asks_for_rows:
        return _ask_page(case, form, note_type, teams, summary, status=200)
    if form.validate_on_submit():
        try:
            return go(f"/cases/{case.id}", saying=_ask(case, form, note_type, teams))
        except Refused as refused:
            form.refuse(refused.refusal)
    return _ask_page(case, form, note_type, teams, summary)


def _ask(case: Case, form, note_type, teams: list) -> str:
    team = next(each for each in teams if str(each.id) == form.team.data)
    with transaction():
        drop_draft(actor=actor(), address=request.path)
        saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case.id}")
        operations.ask(actor=actor(), now=clock.now(), policies=policies(), case=case, team=team, why=form.why.data,
                       sections=typed_sections(form, note_type), left=form.left)  # fmt: skip
    return f"{team.name} is asked. The case stays with your team until they accept."


def _ask_page(case: Case, form, note_type, teams: list, summary, status: int = 422):
    """status: of a form that was sent."""
    draft, asked = draft_for_form(form, request.path), queries.open_move(case.id)
    about = {"asked": asked.to_team.name if asked else "", "proposed": open_proposal(case.id) is not None}
    context = {
        "case": case, "form": form, "draft": draft, "note_type": note_type, "teams": teams, "asked": asked,
        "summary": summary,
        "sections": fields_of_sections(form, note_type), "warnings": warnings_of(case.person_id),
        "refusal": rules.refusal_to_ask(actor(), case.team_id, case.stage, **about),
    }  # fmt: skip
    if request.method == "POST":
        return render("moving/new.html", status=status, error=status != 200, **context)
    _seen("case.read", case, case)
    return render("moving/new.html", **context)


# --- the request, and its answer --------------------------------------------------------------------------------------


@bp.get("/moves/<int:move_id>")
@who_may(*RECORD_ROLES)
def move(move_id: int):
    """The request as this reader may read it: with its case, alone, or only what became of it."""
    shown, sight = _move(move_id)
    form = forms.DeclineForm()
    draft = draft_for_form(form, request.path)
    _seen("move.read", shown, shown.case)
    return _move_page(shown, sight, form, draft)


@bp.post("/moves/<int:move_id>/acceptance")
@who_may(*DECIDERS)
def acceptance(move_id: int):
    """Take the case on."""
    (shown, _sight), (form, address) = _move(move_id), (forms.DeclineForm(formdata=None), f"/moves/{move_id}")
    try:
        with transaction():
            drop_draft(actor=actor(), address=address)
            operations.accept(actor=actor(), now=clock.now(), policies=policies(), move=shown)
        saying = "The case is your team's now. Days of waiting count on as before."
        return go(f"/cases/{shown.case_id}", saying=saying)
    except Refused as refused:
        form.refuse(refused.refusal)
    return _refused_page(move_id, form, address)


@bp.post("/moves/<int:move_id>/declining")
@who_may(*DECIDERS)
def declining(move_id: int):
    """Say no, and why."""
    (shown, _sight), (form, address) = _move(move_id), (forms.DeclineForm(), f"/moves/{move_id}")
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                saved_as(actor=actor(), address=address, leads_to=address)
                operations.decline(actor=actor(), now=clock.now(), move=shown, reason=form.reason.data)
            return go(address, saying="Declined. Whoever asked has your reason in the feed.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _refused_page(move_id, form, address)


@bp.post("/moves/<int:move_id>/taking-back")
@who_may(*DECIDERS)
def taking_back(move_id: int):
    """The team that asked thinks better of it."""
    (shown, _sight), (form, address) = _move(move_id), (forms.DeclineForm(formdata=None), f"/moves/{move_id}")
    try:
        with transaction():
            operations.take_back(actor=actor(), now=clock.now(), move=shown)
        return go(f"/cases/{shown.case_id}", saying="Taken back. The case stays with your team.")
    except Refused as refused:
        form.refuse(refused.refusal)
    return _refused_page(move_id, form, address)


def _refused_page(move_id: int, form, address: str):
    """The page again as it now stands: what this reader may read may have changed with the answer of another."""
    shown, sight = _move(move_id)
    return _move_page(shown, sight, form, draft_for_form(form, address), status=422)


def _move_page(shown: Move, sight: str, form, draft, status: int = 200):
    """The request, or for those who may not read it (any more) only what became of it."""
    answers = {
        "accept": operations.refusal_to_accept(actor=actor(), move=shown),
        "decline": rules.refusal_to_decline(actor(), shown.to_team_id, shown.answer, "-"),
        "take_back": rules.refusal_to_take_back(actor(), shown.from_team_id, shown.answer),
    }
    about = _about(shown) if sight in (rules.CASE, rules.REQUEST) else {}
    return render(
        "moving/move.html", status=status, error=status == 422, move=shown, may_read=bool(about), sees_case=sight == rules.CASE,
        may=answers, form=form, draft=draft, states=rules.ANSWERS, **about,
    )  # fmt: skip


def _about(shown: Move) -> dict[str, Any]:
    """What the request tells of the case, and nothing else of the record."""
    case, placement, today = shown.case, placement_of(shown.case_id), clock.today()
    waits = placement if placement and placement.ended_at is None else None
    asked = [clock for clock in running(case.id) if clock.kind in BY_CONTACT]
    rated = [each for each in histories(policy_of(case.team), policies(), ratings_of(case.id)) if each.now]
    lost = rules.lost_under(policy_of(shown.to_team), ((each.tool, each.now.rating.decided) for each in rated))
    return {
        "case": case, "person": case.person, "waits": waits, "rated": rated,
        "lost": [each.title for each in rated if each.tool in lost],
        "waiting_days": days_waiting(case.referred_on, today),
        "placed_days": days_waiting(waits.placed_on, today) if waits else None,
        "answer_on": rules.answer_on(policy_of(shown.to_team), shown.asked_at, shown.to_team.closes),
        "sections": [] if misplaced(shown.note_id) else shown.note.sections,
        "contact": asked[0] if asked else None,
        "escalations": sum(each.closed_at is None for each in escalations_of(case.id)),
    }  # fmt: skip


def _move(move_id: int) -> tuple[Move, str]:
    return queries.move_for(actor(), move_id) or abort(404)


def _seen(act: str, subject: Case | Move, case: Case) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act=act, subject=subject, persons=[case.person_id])
