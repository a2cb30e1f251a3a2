"""The list of open referrals, finding whom a new one is about, and beginning it."""

from wtforms.fields.choices import SelectChoice

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policy_of, render, request, who_may, whole_number
from casework.practice.referrals import operations, queries, rules
from casework.practice.referrals.forms import BeginForm, FindForm
from casework.records.audit import operations as audit
from casework.records.cases.rules import refusal_after_death
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people import queries as people
from casework.records.people.models import Person
from casework.records.staff import queries as staff
from casework.records.staff.rules import RECORD_ROLES

from .shared import bp


@bp.get("/referrals")
@who_may(*RECORD_ROLES)
def listed():
    """Open referrals of the reader's teams, the oldest first."""
    lines = queries.open_referrals(actor())
    if lines:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="referrals.listed",
                         persons=sorted({line.referral.person_id for line in lines}))  # fmt: skip
    return render("referrals/referrals.html", lines=lines, items=len(rules.ITEMS), urgent=rules.is_urgent)


@bp.get("/referrals/new")
@who_may(*RECORD_ROLES)
def new():
    """For a person who is known, the few things to begin with; else first who it is."""
    number = request.args.get("person", type=whole_number)
    if number is None:
        return _finding_page(FindForm(formdata=None))
    person = people.person_for(actor(), number) or abort(404)
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="person.read", subject=person, persons=[person.id])
    return _begin_page(person, _begin_form())


@bp.post("/referrals/finding")
@who_may(*RECORD_ROLES)
def find():
    """Whom the words may mean; they stay out of every address."""
    form = FindForm()
    if not form.validate_on_submit():
        return _finding_page(form, status=422)
    found, more = people.find_people(actor(), form.q.data, on=clock.today())
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="people.searched", persons=[person.id for person in found],
                     detail={"found": len(found)})  # fmt: skip
    return _finding_page(form, found=found, more=more)


def _finding_page(form: FindForm, *, found: list[Person] | None = None, more: bool = False, status: int = 200):
    return render("referrals/finding.html", status=status, form=form, found=found, more=more, error=status != 200)


@bp.post("/referrals/new")
@who_may(*RECORD_ROLES)
def begin():
    """Begin one for a person who is known."""
    person, form = people.person_for(actor(), request.args.get("person", 0, type=whole_number)) or abort(404), _begin_form()
    if form.validate_on_submit():
        team = next((each for each in staff.teams_seen(actor()) if str(each.id) == form.team.data), None)
        address = _address(person)
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                if team is None:
                    raise Refused(rules.refusal_to_choose_team())
                begun = operations.begin(actor=actor(), now=clock.now(), policy=policy_of(team), person=person, team=team,
                                         first_on=form.first_on.data)  # fmt: skip
                saved_as(actor=actor(), address=address, leads_to=f"/referrals/{begun.id}")
            return go(f"/referrals/{begun.id}", saying="The referral is begun, and filled with what is known.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _begin_page(person, form, status=422)


def _begin_form() -> BeginForm:
    form, teams = BeginForm(data={"first_on": clock.today()}), staff.teams_seen(actor())
    form.team.choices = [SelectChoice(str(team.id), team.name) for team in teams]
    if len(teams) > 1:
        form.team.choices.insert(0, SelectChoice("", "Choose"))
    elif teams and not form.team.data:
        form.team.data = str(teams[0].id)
    return form


def _address(person: Person) -> str:
    return f"/referrals/new?person={person.id}"


def _begin_page(person: Person, form: BeginForm, status: int = 200):
    draft = draft_for_form(form, _address(person))
    begun = [each for each in queries.referrals_of(actor(), person.id) if each.ended_at is None]
    return render("referrals/new.html", status=status, person=person, form=form, draft=draft, begun=begun, error=status != 200,
                  warnings=people.warnings_of(person.id), refusal=refusal_after_death(person.died_on))  # fmt: skip
