"""Opening a case and commenting on it. A case's own page is in ``pages.record``."""

from flask import Blueprint
from wtforms.fields.choices import SelectChoice

from casework.ground.clock import now
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, render, request, who_may
from casework.records.audit.operations import record
from casework.records.cases import operations, queries
from casework.records.cases.forms import CommentForm, NewCaseForm
from casework.records.cases.models import Case
from casework.records.cases.rules import KINDS, STAGES, refusal_after_death
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.queries import person_for, warnings_of
from casework.records.staff.queries import teams_seen
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("cases", __name__)


@bp.app_context_processor
def _labels() -> dict:
    return {"case_kinds": KINDS, "case_stages": STAGES}


@bp.get("/people/<int:person_id>/cases/new")
@who_may(*RECORD_ROLES)
def new_case(person_id: int):
    person = person_for(actor(), person_id) or abort(404)
    with transaction(reload=False):
        record(actor=actor(), now=now(), act="person.read", subject=person, persons=[person.id])
    return _new_case_page(person, _new_case_form())


@bp.post("/people/<int:person_id>/cases/new")
@who_may(*RECORD_ROLES)
def open_case(person_id: int):
    person, form = person_for(actor(), person_id) or abort(404), _new_case_form()
    if form.validate_on_submit():
        team = next(t for t in teams_seen(actor()) if t.id == form.team.data)
        fields = {
            name: form[name].data
            for name in ("kind", "referred_on", "referrer", "referrer_contact", "reason", "reference")
        }
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                case = operations.open_case(actor=actor(), now=now(), person=person, team=team, **fields)
                saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case.id}")
            return go(f"/cases/{case.id}", saying="The case is open.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _new_case_page(person, form, status=422)


def _new_case_form() -> NewCaseForm:
    form, teams = NewCaseForm(), teams_seen(actor())
    form.team.choices = [SelectChoice(t.id, t.name) for t in teams]
    if len(teams) == 1 and not form.team.data:
        form.team.data = teams[0].id
    return form


def _new_case_page(person, form: NewCaseForm, status: int = 200):
    draft = draft_for_form(form, request.path)
    return render(
        "cases/new.html",
        status=status,
        person=person,
        warnings=warnings_of(person.id),
        form=form,
        draft=draft,
        error=status != 200,
        refusal=refusal_after_death(person.died_on),
    )


@bp.get("/cases/<int:case_id>/comments")
@who_may(*RECORD_ROLES, outside=True)
def comments(case_id: int):
    case = queries.case_for(actor(), case_id) or abort(404)
    with transaction(reload=False):
        record(actor=actor(), now=now(), act="case.read", subject=case, persons=[case.person_id])
    return _comments_page(case, CommentForm())


@bp.post("/cases/<int:case_id>/comments")
@who_may(*RECORD_ROLES, outside=True)
def comment(case_id: int):
    case, form = queries.case_for(actor(), case_id) or abort(404), CommentForm()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                operations.comment(actor=actor(), now=now(), case=case, words=form.words.data)
            return go(f"/cases/{case_id}", saying="The comment is added.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _comments_page(case, form, status=422)


def _comments_page(case: Case, form: CommentForm, status: int = 200):
    draft, so_far = draft_for_form(form, request.path), queries.comments_of(case.id)
    return render(
        "cases/comments.html", status=status, case=case, comments=so_far, form=form, draft=draft, error=status != 200
    )
