"""Warnings: recorded, looked at again, ended with a reason."""

from casework.ground.clock import now, today
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, render, request, who_may
from casework.records.drafts.views import draft_for_form, drop_draft
from casework.records.people import operations, queries
from casework.records.people.forms import WarningForm, WarningReviewForm
from casework.records.people.models import Person, PersonWarning
from casework.records.staff.rules import RECORD_ROLES

from .shared import bp, person_or_404, seen


@bp.get("/people/<int:person_id>/warnings")
@who_may(*RECORD_ROLES)
def warnings(person_id: int):
    person = person_or_404(person_id)
    seen(person)
    return _warnings_page(person, WarningForm())


@bp.post("/people/<int:person_id>/warnings")
@who_may(*RECORD_ROLES)
def add_warning(person_id: int):
    person, form = person_or_404(person_id), WarningForm()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                operations.add_warning(
                    actor=actor(), now=now(), person=person, kind=form.kind.data, words=form.words.data,
                    review_on=form.review_on.data,
                )  # fmt: skip
            return go(f"/people/{person_id}", saying="The warning is recorded.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _warnings_page(person, form, status=422)


def _warnings_page(person: Person, form: WarningForm, status: int = 200):
    draft = draft_for_form(form, request.path)
    held, ended = queries.warnings_of(person.id), queries.warnings_of(person.id, ended=True)
    return render(
        "people/warnings.html", status=status, person=person, form=form, draft=draft, warnings=held, ended=ended,
        today=today(), error=bool(form.errors),
    )  # fmt: skip


@bp.get("/people/<int:person_id>/warnings/<int:warning_id>")
@who_may(*RECORD_ROLES)
def look_at_warning(person_id: int, warning_id: int):
    person = person_or_404(person_id)
    warning = queries.warning(person_id, warning_id) or abort(404)
    seen(person)
    return _warning_page(person, warning, WarningReviewForm())


@bp.post("/people/<int:person_id>/warnings/<int:warning_id>")
@who_may(*RECORD_ROLES)
def review_warning(person_id: int, warning_id: int):
    person, form = person_or_404(person_id), WarningReviewForm()
    warning = queries.warning(person_id, warning_id) or abort(404)
    if form.validate_on_submit():
        by = {"actor": actor(), "now": now(), "warning": warning}
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                if form.outcome.data == "keep":
                    operations.keep_warning(**by, review_on=form.review_on.data)
                else:
                    operations.end_warning(**by, why=form.why.data)
            return go(f"/people/{person_id}", saying="What you found is recorded.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _warning_page(person, warning, form, status=422)


def _warning_page(person: Person, warning: PersonWarning, form: WarningReviewForm, status: int = 200):
    draft = draft_for_form(form, request.path)
    return render(
        "people/warning.html", status=status, person=person, warning=warning, form=form, draft=draft, today=today(),
        error=status != 200,
    )  # fmt: skip
