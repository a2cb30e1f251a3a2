"""Staff administration: everybody in a list, one worker's page, leaving. For administrators."""

from flask import Blueprint, current_app

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.refusal import Overtaken, Refusal, Refused
from casework.pages.office import queries
from casework.policy.model import GRADE_LABELS
from casework.practice.caseloads import operations as caseloads
from casework.records.cases.queries import held_by
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.entry import operations as entry
from casework.records.entry.queries import link_path, open_link_of, open_links
from casework.records.sessions.operations import end_sessions
from casework.records.sessions.queries import open_sessions
from casework.records.sessions.views import limits
from casework.records.sight.queries import count_named_on
from casework.records.staff import operations
from casework.records.staff import queries as staff
from casework.records.staff.forms import EndRoleForm, RoleForm, WorkerForm
from casework.records.staff.models import RoleHeld, Worker
from casework.records.staff.rules import ADMINISTRATOR

bp = Blueprint("office", __name__)


@bp.get("/staff")
@web.who_may(ADMINISTRATOR)
def everybody():
    """Everybody who works or worked here."""
    waiting = len(open_links(clock.now()))
    rows, teams = queries.staff_rows(clock.today()), staff.all_teams()
    return web.render("office/staff.html", rows=rows, waiting=waiting, teams=teams)


@bp.get("/staff/workers/<int:number>")
@web.who_may(ADMINISTRATOR)
def worker(number: int):
    """One worker: facts, roles, absences, link, sessions."""
    found = _worker_or_404(number)
    return _worker_page(found, WorkerForm(formdata=None, obj=found))


@bp.post("/staff/workers/<int:number>")
@web.who_may(ADMINISTRATOR)
def change(number: int):
    """Change name, address or grade; who is second of two is shown both versions."""
    found, form = _worker_or_404(number), WorkerForm()
    if not form.validate_on_submit():
        return _worker_page(found, form, 422)
    try:
        with transaction():
            drop_draft(actor=web.actor(), address=web.request.path)
            saved_as(actor=web.actor(), address=web.request.path, leads_to=web.request.path)
            operations.change_worker(actor=web.actor(), now=clock.now(), worker=found, name=form.name.data,
                                     version=web.typed_version(form), email=form.email.data, grade=form.grade.data)  # fmt: skip
            caseloads.recheck(actor=web.actor(), now=clock.now(), policies=web.policies(), worker_id=number, cause="grade")
    except Overtaken:
        return _worker_page(found, web.now_over(form, found), 409, WorkerForm(formdata=None, obj=found))
    except Refused as refused:
        form.refuse(refused.refusal)
        return _worker_page(found, form, 422)
    return web.go(f"/staff/workers/{number}", saying="Saved.")


@bp.get("/staff/workers/<int:number>/roles/new")
@web.who_may(ADMINISTRATOR)
def role(number: int):
    """The form of one more role."""
    return _role_page(_worker_or_404(number), _role_form())


@bp.post("/staff/workers/<int:number>/roles/new")
@web.who_may(ADMINISTRATOR)
def give_role(number: int):
    """One more role, from a day until a day."""
    found, form = _worker_or_404(number), _role_form()
    if not form.validate_on_submit():
        return _role_page(found, form, 422)
    try:
        with transaction():
            drop_draft(actor=web.actor(), address=web.request.path)
            team = staff.team(int(form.team.data)) if form.team.data.isdigit() else None
            operations.give_role(actor=web.actor(), now=clock.now(), worker=found, role=form.role.data, team=team,
                                 from_on=form.from_on.data, until_on=form.until_on.data)  # fmt: skip
    except Refused as refused:
        form.refuse(refused.refusal)
        return _role_page(found, form, 422)
    return web.go(f"/staff/workers/{number}", saying="The role is given.")


@bp.get("/staff/roles/<int:number>/ending")
@web.who_may(ADMINISTRATOR)
def role_ending(number: int):
    """Ask for the last day of a role."""
    return _ending_page(_role_or_404(number), EndRoleForm())


@bp.post("/staff/roles/<int:number>/ending")
@web.who_may(ADMINISTRATOR)
def end_role(number: int):
    """A role ends, on a day or at once."""
    held, form = _role_or_404(number), EndRoleForm()
    if not form.validate_on_submit():
        return _ending_page(held, form, 422)
    try:
        with transaction():
            operations.end_role(actor=web.actor(), now=clock.now(), held=held, until_on=form.until_on.data)
    except Refused as refused:
        form.refuse(refused.refusal)
        return _ending_page(held, form, 422)
    return web.go(f"/staff/workers/{held.worker_id}", saying="The role's last day is set.")


@bp.post("/staff/workers/<int:number>/link")
@web.who_may(ADMINISTRATOR)
def link(number: int):
    """A new link to set a password, for somebody new or somebody who forgot (U41)."""
    found = _worker_or_404(number)
    with transaction():
        entry.make_one_time_link(actor=web.actor(), now=clock.now(), worker=found, secret=current_app.secret_key)
    return web.go(f"/staff/workers/{number}", saying="The link is made. It stands below until it is used.")


@bp.post("/staff/workers/<int:number>/sessions/ending")
@web.who_may(ADMINISTRATOR)
def end_all_sessions(number: int):
    """Sign somebody out everywhere."""
    _worker_or_404(number)
    with transaction():
        end_sessions(actor=web.actor(), now=clock.now(), worker_id=number)
    return web.go(f"/staff/workers/{number}", saying="Signed out everywhere.")


@bp.get("/staff/workers/<int:number>/ending")
@web.who_may(ADMINISTRATOR)
def leaving(number: int):
    """Before somebody ends: what that means, and which cases they still hold."""
    return _leaving_page(_worker_or_404(number))


@bp.post("/staff/workers/<int:number>/ending")
@web.who_may(ADMINISTRATOR)
def end_worker(number: int):
    """Somebody leaves: signed out at once, no role from now on, never deleted (U33)."""
    found, now = _worker_or_404(number), clock.now()
    try:
        with transaction():
            operations.end_worker(actor=web.actor(), now=now, worker=found)
            end_sessions(actor=web.actor(), now=now, worker_id=number)
    except Refused as refused:
        return _leaving_page(found, refused.refusal)
    return web.go(f"/staff/workers/{number}", saying=f"{found.name} has ended.")


def _leaving_page(worker: Worker, refusal: Refusal | None = None):
    return web.render(
        "office/leaving.html", status=422 if refusal else 200, worker=worker, cases=held_by(worker.id), refusal=refusal,
        error=refusal is not None, named=count_named_on(worker.id),
    )  # fmt: skip


def _role_form() -> RoleForm:
    form = RoleForm()
    form.offer_teams()
    return form


def _role_page(worker: Worker, form: RoleForm, status: int = 200):
    draft = draft_for_form(form, web.request.path)
    return web.render("office/role.html", status=status, form=form, draft=draft, worker=worker, error=status != 200)


def _ending_page(held: RoleHeld, form: EndRoleForm, status: int = 200):
    words = queries.role_words(held)
    return web.render("office/role_ending.html", status=status, form=form, held=held, words=words, error=status != 200)


def _worker_page(worker: Worker, form: WorkerForm, status: int = 200, theirs: WorkerForm | None = None):
    now, base, secret = clock.now(), current_app.config["BASE_URL"], current_app.secret_key
    waiting, sessions = open_link_of(worker.id, now), open_sessions(worker.id, now=now, limits=limits(current_app))
    return web.render(
        "office/worker.html", status=status, form=form, theirs=theirs, worker=worker, error=status != 200,
        draft=draft_for_form(form, f"/staff/workers/{worker.id}"), grade=GRADE_LABELS[worker.grade],
        roles=staff.roles_of(worker.id), words=queries.role_words,
        absences=staff.absences_of(worker.id), sessions=sessions, cases=held_by(worker.id),
        link=base + link_path(waiting, secret) if waiting else None, link_until=waiting.expires_at if waiting else None,
    )  # fmt: skip


def _worker_or_404(number: int) -> Worker:
    found = staff.worker(number)
    if found is None:
        web.abort(404)
    return found


def _role_or_404(number: int) -> RoleHeld:
    held = staff.role_held(number)
    if held is None:
        web.abort(404)
    return held
