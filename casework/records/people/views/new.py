"""A new person, with likely duplicates shown before anything is saved."""

from wtforms.fields.choices import SelectChoice

from casework.ground.clock import now
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import actor, go, render, request, way_back, who_may
from casework.records.drafts.views import draft_for_form, drop_draft, refuse_a_second_time, saved_as
from casework.records.people import operations
from casework.records.people.forms import NewPersonForm
from casework.records.people.models import Person
from casework.records.staff.queries import teams_seen
from casework.records.staff.rules import RECORD_ROLES

from .comparing import NOBODY, Others, note_comparing, others_like, was_asked
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
            others = others_like(form.traits)
            if was_asked(form, others):
                drop_draft(actor=actor(), address=request.path)
                person = operations.record_person(actor=actor(), now=now(), team=team, **form.details)
                saved_as(actor=actor(), address=request.path, leads_to=_shows(person))
                return go(_shows(person), saying="The person is recorded.")
            note_comparing(others)
    except Refused as refused:
        form.refuse(refused.refusal)
        return _new_person_page(form, status=422)
    return _new_person_page(form, others, status=422)


def _shows(person: Person) -> str:
    """Where a new person is shown: on their page, or where somebody came from to record them, by their number."""
    back = way_back("").partition("?")[0]
    return f"{back}?person={person.id}" if back else f"/people/{person.id}"


def _new_form() -> NewPersonForm:
    form, teams = NewPersonForm(), teams_seen(actor())
    form.team.choices = [SelectChoice(t.id, t.name) for t in teams]
    if len(teams) == 1 and not form.team.data:
        form.team.data = teams[0].id
    return form


def _new_person_page(form: NewPersonForm, others: Others = NOBODY, *, status: int = 200):
    draft = draft_for_form(form, request.path)
    form.ask_about(others.ids, others.held)
    return render("people/new.html", status=status, form=form, draft=draft, others=others, error=bool(form.errors))
