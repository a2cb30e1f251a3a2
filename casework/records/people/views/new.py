"""A new person, with likely duplicates shown before anything is saved."""

from collections.abc import Sequence

from wtforms.fields.choices import SelectChoice

from casework.ground.clock import now
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import actor, go, render, request, who_may
from casework.records.audit.operations import record
from casework.records.drafts.views import draft_for_form, drop_draft, refuse_a_second_time, saved_as
from casework.records.people import operations, queries
from casework.records.people.forms import NewPersonForm
from casework.records.people.models import Person
from casework.records.staff.queries import teams_seen
from casework.records.staff.rules import RECORD_ROLES

from .shared import bp


@bp.get("/people/new")
@who_may(*RECORD_ROLES)
def new_person():
    return _new_person_page(_new_form())


@bp.post("/people/new")
@who_may(*RECORD_ROLES)
def record_person():
    form, teams = _new_form(), teams_seen(actor())
    if not form.validate_on_submit():
        return _new_person_page(form, status=422)
    team = next(t for t in teams if t.id == form.team.data)
    try:
        with transaction():
            refuse_a_second_time(actor=actor(), address=request.path)
            alike = queries.likely_duplicates(actor(), form.traits)
            elsewhere = queries.numbered_elsewhere(actor(), form.traits)
            held = _numbers_held(form, elsewhere)
            if {p.id for p in alike} <= form.shown_ids and (not held or held == form.told.data):
                drop_draft(actor=actor(), address=request.path)
                person = operations.record_person(actor=actor(), now=now(), team=team, **form.details)
                saved_as(actor=actor(), address=request.path, leads_to=f"/people/{person.id}")
                return go(f"/people/{person.id}", saying="The person is recorded.")
            record(actor=actor(), now=now(), act="person.compared", persons=[p.id for p in (*alike, *elsewhere)])
    except Refused as refused:
        form.refuse(refused.refusal)
        return _new_person_page(form, status=422)
    return _new_person_page(form, alike=alike, held=held, status=422)


def _numbers_held(form: NewPersonForm, elsewhere: list[Person]) -> str:
    """The typed numbers that people have whose record is not the reader's to see, with a comma between; often none."""
    theirs = {number for person in elsewhere for number in (person.nhs_number, person.council_number)}
    return ", ".join(n for n in (form.traits.nhs_number, form.traits.council_number) if n and n in theirs)


def _new_form() -> NewPersonForm:
    form, teams = NewPersonForm(), teams_seen(actor())
    form.team.choices = [SelectChoice(t.id, t.name) for t in teams]
    if len(teams) == 1 and not form.team.data:
        form.team.data = teams[0].id
    return form


def _new_person_page(form: NewPersonForm, *, alike: Sequence[Person] = (), held: str = "", status: int = 200):
    draft = draft_for_form(form, request.path)
    form.shown.data, form.shown.raw_data = ",".join(str(p.id) for p in alike), None
    form.told.data, form.told.raw_data = held, None
    return render("people/new.html", status=status, form=form, draft=draft, alike=alike, held=held, error=bool(form.errors))
