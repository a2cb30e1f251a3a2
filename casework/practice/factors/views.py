"""A team's local risk factors: everybody of the team reads them, its managers add and end them."""

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused, refuse_if
from casework.ground.web import abort, actor, day, go, policy_of, render, request, who_may
from casework.practice.factors import operations, queries, rules
from casework.practice.factors.forms import EndFactorForm, FactorForm
from casework.practice.factors.models import LocalFactor
from casework.records.drafts.views import draft_for_form, drop_draft, refuse_a_second_time, saved_as
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

bp = Blueprint("factors", __name__)
ADDERS = (*MANAGERS, *SENIOR_MANAGERS)


@bp.get("/teams/<int:team_id>/factors")
@who_may(*RECORD_ROLES)
def factors(team_id: int):
    """What is offered now, what is to come, what has ended."""
    team, today = _team_or_404(team_id), clock.today()
    listed: dict[str, list[LocalFactor]] = {rules.NOW: [], rules.TO_COME: [], rules.ENDED: []}
    for each in queries.factors_of(team.id):
        listed[rules.standing(each.from_on, each.until_on, today)].append(each)
    return render("factors/factors.html", team=team, listed=listed, place_words=_place_words(team),
                  refusal=rules.refusal_to_manage(actor(), team.id))  # fmt: skip


@bp.get("/teams/<int:team_id>/factors/new")
@who_may(*ADDERS)
def new(team_id: int):
    """The form of a new factor."""
    team = _team_or_404(team_id)
    refuse_if(rules.refusal_to_manage(actor(), team.id))
    return _new_page(team, _form(team))


@bp.post("/teams/<int:team_id>/factors/new")
@who_may(*ADDERS)
def add(team_id: int):
    """Add it, or show the form again with all that was typed."""
    team = _team_or_404(team_id)
    form, leads_to = _form(team), f"/teams/{team.id}/factors"
    if not _passes(team, form):
        return _new_page(team, form, 422)
    try:
        with transaction():
            drop_draft(actor=actor(), address=request.path)
            operations.add_factor(actor=actor(), now=clock.now(), team=team, typed=form.typed, agreed_by=form.senior)
            saved_as(actor=actor(), address=request.path, leads_to=leads_to)
    except Refused as refused:
        form.refuse(refused.refusal)
        return _new_page(team, form, 422)
    return go(leads_to, saying=f"The factor is added. It is offered from {day(form.from_on.data)}.")


@bp.route("/factors/<int:factor_id>/ending", methods=["GET", "POST"])
@who_may(*ADDERS)
def ending(factor_id: int):
    """The last day of a factor; ratings that were made with it keep it."""
    factor = queries.factor_for(actor(), factor_id) or abort(404)
    form, leads_to = EndFactorForm(), f"/teams/{factor.team_id}/factors"
    if request.method == "GET":
        refuse_if(rules.refusal_to_manage(actor(), factor.team_id))
        return _ending_page(factor, form)
    if not form.validate_on_submit():
        return _ending_page(factor, form, 422)
    try:
        with transaction():
            drop_draft(actor=actor(), address=request.path)
            operations.end_factor(actor=actor(), now=clock.now(), factor=factor, until_on=form.until_on.data)
            saved_as(actor=actor(), address=request.path, leads_to=leads_to)
    except Refused as refused:
        form.refuse(refused.refusal)
        return _ending_page(factor, form, 422)
    return go(leads_to, saying=f"The factor\u2019s last day is {day(form.until_on.data)}. Ratings made with it keep it.")


def _form(team: Team) -> FactorForm:
    form = FactorForm()
    form.offer(rules.places(policy_of(team)), queries.who_may_agree(team.id, clock.today()))
    return form


def _passes(team: Team, form: FactorForm) -> bool:
    """Whether all is there; what is missing stands beside each field. What was saved meanwhile is the operation's to say."""
    refuse_a_second_time(actor=actor(), address=request.path)
    sound = form.validate_on_submit()
    refusals = queries.refusals_to_add(actor(), team.id, form.typed, clock.today())
    for refusal in refusals:
        if refusal.field not in form or not form[refusal.field].errors:
            form.refuse(refusal)
    return sound and not refusals


def _new_page(team: Team, form: FactorForm, status: int = 200):
    draft = draft_for_form(form, request.path)
    return render("factors/new.html", status=status, error=status != 200, team=team, form=form, draft=draft)


def _ending_page(factor: LocalFactor, form: EndFactorForm, status: int = 200):
    draft = draft_for_form(form, request.path)
    return render("factors/ending.html", status=status, error=status != 200, factor=factor, form=form, draft=draft,
                  place_words=_place_words(factor.team))  # fmt: skip


def _place_words(team: Team):
    places = rules.places(policy_of(team))
    return lambda factor: rules.place_words(places, factor.tool, factor.points_to)


def _team_or_404(team_id: int) -> Team:
    team = staff.team(team_id)
    if team is None or not actor().sees_team(team.id):
        abort(404)
    return team
