"""Changing what is known of a person; two who save at once are shown both versions.

A number that is new to the record is compared first, as that of a new person is.
"""

from casework.ground.clock import now
from casework.ground.db import transaction
from casework.ground.refusal import Overtaken, Refused
from casework.ground.web import actor, go, render, request, typed_version, who_may
from casework.records.drafts.views import draft_for_form, drop_draft, refuse_a_second_time
from casework.records.people import operations, queries
from casework.records.people.forms import ChangedPersonForm
from casework.records.people.models import Person
from casework.records.people.rules import new_numbers
from casework.records.staff.rules import RECORD_ROLES

from .comparing import NOBODY, Others, note_comparing, others_like, was_asked
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
    person, form, status, theirs, others = person_or_404(person_id), ChangedPersonForm(), 422, None, NOBODY
    if form.validate_on_submit():
        try:
            with transaction():
                refuse_a_second_time(actor=actor(), address=request.path)
                others = others_like(new_numbers(queries.traits_of(person, ()), form.traits), but_not=person.id)
                if was_asked(form, others):
                    drop_draft(actor=actor(), address=request.path)
                    _change(person, form)
                    return go(f"/people/{person_id}", saying="The record is changed.")
                note_comparing(others, person)
        except Overtaken:
            status, theirs = 409, ChangedPersonForm(formdata=None, obj=person)
            form.version.data, form.version.raw_data = str(person.version), None
        except Refused as refused:
            form.refuse(refused.refusal)
    return _details_page(person, form, status, theirs, others)


def _details_page(
    person: Person, form: ChangedPersonForm, status: int = 200, theirs: ChangedPersonForm | None = None,
    others: Others = NOBODY,
):  # fmt: skip
    draft = draft_for_form(form, request.path)
    form.ask_about(others.ids, others.held)
    return render(
        "people/details.html", status=status, person=person, form=form, draft=draft, theirs=theirs, others=others,
        error=status != 200,
    )  # fmt: skip


def _change(person: Person, form: ChangedPersonForm) -> None:
    operations.change_person(
        actor=actor(), now=now(), person=person, since=form.since.data, **form.details, version=typed_version(form)
    )
