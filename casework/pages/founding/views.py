"""The first set-up: administrator, team, members, another team or done. Each step is saved as it is done."""

from flask import Blueprint, current_app
from flask_login import current_user

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.refusal import Faults, Refused
from casework.pages.founding.forms import FirstMembersForm, FounderForm
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.entry import operations as entry
from casework.records.entry import queries as links
from casework.records.entry.forms import HINT
from casework.records.entry.views import enter, password_is_sound
from casework.records.staff import operations
from casework.records.staff import queries as staff
from casework.records.staff.forms import TeamForm
from casework.records.staff.models import Team
from casework.records.staff.rules import ADMINISTRATOR

bp = Blueprint("founding", __name__)
FIRST_POLICY = "combined"


@bp.get("/set-up/<token>")
@web.anyone()
def founder(token: str):
    """Step 1: who administers Casework. Only the link printed at the first start leads here."""
    if links.link_for(token, "set-up", clock.now(), current_app.secret_key) is None:
        return _link_is_over()
    return _founder_page(FounderForm(), token)


@bp.post("/set-up/<token>")
@web.anyone()
def found(token: str):
    """The first administrator is made and signed in; whatever interrupts the rest, nothing of this is lost."""
    if links.link_for(token, "set-up", clock.now(), current_app.secret_key) is None:
        return _link_is_over()
    form, now = FounderForm(), clock.now()
    if not password_is_sound(form, form.name.data or "", form.email.data or ""):
        return _founder_page(form, token, 422)
    password_hash = entry.hashed(form.password.data)
    try:
        with transaction():
            entry.spend_link(now=now, token=token, purpose="set-up", secret=current_app.secret_key)
            worker = operations.found_office(now=now, name=form.name.data, email=form.email.data,
                                             password_hash=password_hash)  # fmt: skip
    except Refused as refused:
        form.refuse(refused.refusal)
        return _founder_page(form, token, 422)
    enter(worker)
    return web.go("/set-up/team", saying="You are the administrator, and signed in.")


@bp.get("/set-up")
@web.who_may(ADMINISTRATOR)
def resume():
    """Go on where the set-up was left."""
    return web.redirect("/set-up/more" if staff.all_teams() else "/set-up/team")


@bp.get("/set-up/team")
@web.who_may(ADMINISTRATOR)
def team():
    """Step 2: a team, its policy, telephones and opening times."""
    before = staff.all_teams()
    form = _team_form()
    office = web.policies()[FIRST_POLICY].office
    form.policy.data = before[-1].policy if before else FIRST_POLICY
    form.tick_tools(before[-1].tools if before else {})
    form.open_days.data = before[-1].open_days.split(",") if before else [str(day) for day in office.days]
    form.opens.data, form.closes.data = (
        (before[-1].opens, before[-1].closes) if before else (office.opens, office.closes)
    )
    form.out_of_hours_phone.data = before[-1].out_of_hours_phone if before else ""
    return _team_page(form)


@bp.post("/set-up/team")
@web.who_may(ADMINISTRATOR)
def add_team():
    """The team is saved."""
    form = _team_form()
    if not form.validate_on_submit():
        return _team_page(form, 422)
    try:
        with transaction():
            drop_draft(actor=web.actor(), address=web.request.path)
            added = operations.add_team(actor=web.actor(), now=clock.now(), **form.values())
            saved_as(actor=web.actor(), address=web.request.path, leads_to=f"/set-up/teams/{added.id}/members")
    except Refused as refused:
        form.refuse(refused.refusal)
        return _team_page(form, 422)
    return web.go(f"/set-up/teams/{added.id}/members", saying=f"The team {added.name} is saved.")


@bp.get("/set-up/teams/<int:number>/members")
@web.who_may(ADMINISTRATOR)
def members(number: int):
    """Step 3: who works in the team."""
    return _members_page(FirstMembersForm(), _team_or_404(number))


@bp.post("/set-up/teams/<int:number>/members")
@web.who_may(ADMINISTRATOR)
def add_members(number: int):
    """All members are saved, or none and each fault is named."""
    found_team, form = _team_or_404(number), FirstMembersForm()
    if web.request.form.get("more"):
        form.more_rows()
        return _members_page(form, found_team)
    listed, faults = form.members() if form.validate_on_submit() else ([], [])
    if form.errors or faults:
        form.form_errors = faults
        return _members_page(form, found_team, 422)
    now, actor = clock.now(), web.actor()
    try:
        with transaction():
            drop_draft(actor=actor, address=web.request.path)
            saved_as(actor=actor, address=web.request.path, leads_to="/set-up/more")
            if form.own_role.data:
                operations.give_role(actor=actor, now=now, worker=staff.worker(actor.worker_id),
                                     role=form.own_role.data, team=found_team)  # fmt: skip
            new = entry.add_with_links(actor=actor, now=now, team=found_team, members=listed,
                                       secret=current_app.secret_key)  # fmt: skip
    except Faults as refused:
        form.form_errors = refused.sentences
        return _members_page(form, found_team, 422)
    except Refused as refused:
        form.own_role.errors = [refused.refusal.sentence]
        return _members_page(form, found_team, 422)
    words = f"{web.plural(len(new), 'new member')} of {found_team.name} saved." if new else f"{found_team.name} is saved."
    return web.go("/set-up/more", saying=words)


@bp.get("/set-up/more")
@web.who_may(ADMINISTRATOR)
def more():
    """Step 4: the links to hand out; another team, or done."""
    return web.render("founding/more.html", teams=staff.all_teams(), **_links())


@bp.get("/set-up/done")
@web.who_may(ADMINISTRATOR)
def done():
    """What was set up, and what to do next."""
    on = clock.today()
    teams = [(one, staff.workers_of(one.id, on)) for one in staff.all_teams()]
    titles = {name: policy.title for name, policy in web.policies().items()}
    return web.render("founding/done.html", teams=teams, titles=titles, **_links())


def _links() -> dict:
    waiting = links.waiting_links(clock.now(), current_app.secret_key)
    return {"links": waiting, "base": current_app.config["BASE_URL"]}


def _link_is_over():
    if current_user.is_authenticated:
        return web.redirect("/set-up")
    return web.render("founding/link_over.html", status=404)


def _team_form() -> TeamForm:
    form = TeamForm()
    form.offer(web.policies())
    return form


def _founder_page(form: FounderForm, token: str, status: int = 200):
    return web.render("founding/founder.html", status=status, form=form, token=token, hint=HINT, error=status != 200)


def _team_page(form: TeamForm, status: int = 200):
    first, draft = not staff.all_teams(), draft_for_form(form, web.request.path)
    return web.render("founding/team.html", status=status, form=form, draft=draft, first=first, error=status != 200)


def _members_page(form: FirstMembersForm, team: Team, status: int = 200):
    draft = draft_for_form(form, web.request.path)
    return web.render("founding/members.html", status=status, form=form, draft=draft, team=team, error=status != 200)


def _team_or_404(number: int) -> Team:
    found_team = staff.team(number)
    if found_team is None:
        web.abort(404)
    return found_team
