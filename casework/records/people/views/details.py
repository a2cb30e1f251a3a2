"""Changing what is known of a person; two who save at once are shown both versions."""

from casework.ground.clock import now
from casework.ground.db import transaction
from casework.ground.refusal import Overtaken, Refused
from casework.ground.web import actor, go, render, request, typed_version, who_may
from casework.records.drafts.views import draft_for_form, drop_draft
from casework.records.people import operations
from casework.records.people.forms import ChangedPersonForm
from casework.records.people.models import Person
from casework.records.staff.rules import RECORD_ROLES

from .shared import bp, person_or_404, seen


@bp.get("/people/<int:person_id>/details")
@who_may(*RECORD_ROLES)
def details(person_id: int):
    person = person_or_404(person_id)
    seen(person)
    return _details_page(person, ChangedPersonForm(obj=person))


@bp.post("/people/<int:person_id>/details")
@who_may(*RECORD_ROLES)
def change_details(person_id: int):
    person, form, status, theirs = person_or_404(person_id), ChangedPersonForm(), 422, None
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                _change(person, form)
            return go(f"/people/{person_id}", saying="The record is changed.")
        except Overtaken:
            status, theirs = 409, ChangedPersonForm(formdata=None, obj=person)
            form.version.data, form.version.raw_data = str(person.version), None
        except Refused as refused:
            form.refuse(refused.refusal)
    return _details_page(person, form, status, theirs)


def _details_page(person: Person, form: ChangedPersonForm, status: int = 200, theirs: ChangedPersonForm | None = None):
    draft = draft_for_form(form, request.path)
    return render(
        "people/details.html", status=status, person=person, form=form, draft=draft, theirs=theirs, error=status != 200
    )


def _change(person: Person, form: ChangedPersonForm) -> None:
    operations.change_person(
        actor=actor(), now=now(), person=person, since=form.since.data, **form.details, version=typed_version(form)
    )
