"""Changing what is known of a person; two who save at once are shown both versions."""

from casework.ground.clock import now
from casework.ground.db import transaction
from casework.ground.refusal import Overtaken, Refused
from casework.ground.web import actor, go, render, who_may
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
    return render("people/details.html", person=person, form=ChangedPersonForm(obj=person), theirs=None)


@bp.post("/people/<int:person_id>/details")
@who_may(*RECORD_ROLES)
def change_details(person_id: int):
    person, form, status, theirs = person_or_404(person_id), ChangedPersonForm(), 422, None
    if form.validate_on_submit():
        try:
            with transaction():
                _change(person, form)
            return go(f"/people/{person_id}", saying="The record is changed.")
        except Overtaken:
            status, theirs = 409, ChangedPersonForm(formdata=None, obj=person)
            form.version.data, form.version.raw_data = str(person.version), None
        except Refused as refused:
            form.refuse(refused.refusal)
    return render(
        "people/details.html", status=status, person=person, form=form, theirs=theirs, error=bool(form.errors or theirs)
    )


def _change(person: Person, form: ChangedPersonForm) -> None:
    version = form.version.data or ""
    operations.change_person(
        actor=actor(), now=now(), person=person, since=form.since.data, **form.details,
        version=int(version) if version.isascii() and version.isdigit() else 0,
    )  # fmt: skip
