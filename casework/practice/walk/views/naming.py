"""Naming somebody of the team to walk its tray, and ending that."""

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.refusal import Refused, refuse_if
from casework.ground.web import abort, actor, request, who_may
from casework.practice.walk import operations, queries, rules
from casework.practice.walk.forms import NamingForm
from casework.practice.walk.views.shared import bp, number, team_or_404
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS

NAMERS = (*MANAGERS, *SENIOR_MANAGERS)


@bp.get("/tray/review/named")
@who_may(*NAMERS)
def named():
    """Who is, will be and was named to walk a team's tray, and the form that names somebody."""
    team = team_or_404(request.args.get("team"))
    refuse_if(rules.refusal_to_name(actor(), team.id))
    return _page(team, _form(team))


@bp.post("/tray/review/named")
@who_may(*NAMERS)
def name():
    """Somebody may walk this team's tray from a day on."""
    team = team_or_404(request.args.get("team"))
    form = _form(team)
    if not form.validate_on_submit():
        return _page(team, form, 422)
    try:
        with transaction():
            drop_draft(actor=actor(), address=_address(team))
            chosen = staff.worker(number(form.worker.data))
            operations.name_walker(actor=actor(), now=clock.now(), team=team, worker=chosen,
                                   from_on=form.from_on.data, until_on=form.until_on.data)  # fmt: skip
            saved_as(actor=actor(), address=_address(team), leads_to=_address(team))
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(team, form, 422)
    return web.go(_address(team), saying=f"{chosen.name} may walk through the tray.")


@bp.post("/tray/review/named/<int:named_id>/ending")
@who_may(*NAMERS)
def end(named_id: int):
    """The walk is the managers' again."""
    naming = queries.naming_for(actor(), named_id) or abort(404)
    with transaction():
        operations.end_naming(actor=actor(), now=clock.now(), named=naming)
    return web.go(
        _address(naming.team), saying=f"{naming.worker.name} is no longer named. The walk is the managers’ again."
    )


def _address(team: Team) -> str:
    return f"/tray/review/named?team={team.id}"


def _form(team: Team) -> NamingForm:
    form = NamingForm()
    form.offer(staff.record_workers_of(team.id, form.from_on.data or clock.today()))
    return form


def _page(team: Team, form: NamingForm, status: int = 200):
    draft, today = draft_for_form(form, _address(team)), clock.today()
    namings = queries.namings_of(team.id)
    still = [each for each in namings if each.ended_at is None and (each.until_on is None or each.until_on >= today)]
    return web.render(
        "walk/named.html", status=status, form=form, draft=draft, team=team, still=still, error=status != 200,
        earlier=[each for each in namings if each not in still], form_address=_address(team),
        away={each.worker_id for each in still} & staff.away_on(today),
    )  # fmt: skip
