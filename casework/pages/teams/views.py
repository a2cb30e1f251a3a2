"""Teams: list, new, change. For administrators."""

from flask import Blueprint

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.refusal import Overtaken, Refused
from casework.practice.caseloads.operations import recheck
from casework.practice.caseloads.queries import who_hold
from casework.practice.tray.operations import wind_team
from casework.records.drafts.views import draft_for_form, drop_draft
from casework.records.staff import operations, queries
from casework.records.staff.forms import DAYS, TeamForm
from casework.records.staff.models import Team
from casework.records.staff.rules import ADMINISTRATOR

bp = Blueprint("teams", __name__)


@bp.get("/staff/teams")
@web.who_may(ADMINISTRATOR)
def teams():
    """All teams at work."""
    titles = {name: policy.title for name, policy in web.policies().items()}
    return web.render("teams/teams.html", teams=queries.all_teams(), titles=titles, days=_days)


@bp.get("/staff/teams/new")
@web.who_may(ADMINISTRATOR)
def new():
    """The form of a new team."""
    return _page(_form())


@bp.post("/staff/teams/new")
@web.who_may(ADMINISTRATOR)
def add():
    """A new team."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form, status=422)
    try:
        with transaction():
            drop_draft(actor=web.actor(), address=web.request.path)
            operations.add_team(actor=web.actor(), now=clock.now(), **form.values())
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(form, status=422)
    return web.go("/staff/teams", saying=f"The team {form.name.data} is set up.")


@bp.get("/staff/teams/<int:number>")
@web.who_may(ADMINISTRATOR)
def team(number: int):
    """The form of a team."""
    found = _team_or_404(number)
    return _page(_form(found), team=found)


@bp.post("/staff/teams/<int:number>")
@web.who_may(ADMINISTRATOR)
def change(number: int):
    """Change a team; who is second of two is shown both versions."""
    found, form = _team_or_404(number), _form()
    if not form.validate_on_submit():
        return _page(form, status=422, team=found)
    try:
        with transaction():
            drop_draft(actor=web.actor(), address=web.request.path)
            followed = web.policy_of(found)
            version = web.typed_version(form)
            operations.change_team(actor=web.actor(), now=clock.now(), team=found, version=version, **form.values())
            waiting = None
            if web.policy_of(found) != followed:
                waiting = _follow(found)
                _look_at_caseloads(found)
    except Overtaken:
        return _page(web.now_over(form, found), status=409, team=found, theirs=_form(found))
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(form, status=422, team=found)
    dates = "" if waiting is None else f" The dates of {web.plural(waiting, 'person', 'people')} waiting are counted anew."
    return web.go("/staff/teams", saying=f"The team {form.name.data} is changed.{dates}")


def _look_at_caseloads(team: Team) -> None:
    """What is over the limits of the policy that the team has now is flagged (H10)."""
    for worker in who_hold(team.id, clock.today()):
        recheck(actor=web.actor(), now=clock.now(), policies=web.policies(), worker_id=worker.id, cause="policy")


def _follow(team: Team) -> int:
    """Dates are those of the policy and the tools that the team uses now; ratings stay as they were made (U4, U6)."""
    return wind_team(actor=web.actor(), now=clock.now(), policy=web.policy_of(team), team=team)


def _form(team: Team | None = None) -> TeamForm:
    """The form as sent; filled from a team when one is given; with the usual times when nothing was sent."""
    if team is not None:
        form = TeamForm(formdata=None, obj=team)
        form.offer(web.policies())
        form.tick_tools(team.tools)
        form.open_days.data = team.open_days.split(",")
    else:
        form = TeamForm()
        form.offer(web.policies())
        if web.request.method == "GET":
            office = web.policies()["combined"].office
            form.open_days.data = [str(day) for day in office.days]
            form.opens.data, form.closes.data, form.policy.data = office.opens, office.closes, "combined"
            form.tick_tools({})
    return form


def _page(form: TeamForm, *, status: int = 200, team: Team | None = None, theirs: TeamForm | None = None):
    draft = draft_for_form(form, web.request.path)
    return web.render(
        "teams/team.html", status=status, form=form, draft=draft, team=team, theirs=theirs, error=status != 200
    )


def _team_or_404(number: int) -> Team:
    found = queries.team(number)
    if found is None:
        web.abort(404)
    return found


def _days(team: Team) -> str:
    return ", ".join(DAYS[int(day)] for day in team.open_days.split(","))
