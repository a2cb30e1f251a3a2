"""New workers: one, or a list in one go; and their links. For administrators."""

from flask import Blueprint, current_app

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.refusal import Faults, Refused
from casework.pages.joiners.forms import SeveralForm
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.entry import operations as entry
from casework.records.entry.queries import waiting_links
from casework.records.staff import operations
from casework.records.staff import queries as staff
from casework.records.staff.forms import WorkerForm
from casework.records.staff.rules import ADMINISTRATOR

bp = Blueprint("joiners", __name__)


@bp.get("/staff/links")
@web.who_may(ADMINISTRATOR)
def links():
    """Links that wait to be used, for printing and handing out."""
    found = waiting_links(clock.now(), current_app.secret_key)
    return web.render("joiners/links.html", links=found, base=current_app.config["BASE_URL"])


@bp.get("/staff/workers/new")
@web.who_may(ADMINISTRATOR)
def new():
    """The form of one new worker."""
    return _new_page(WorkerForm())


@bp.post("/staff/workers/new")
@web.who_may(ADMINISTRATOR)
def add():
    """A new worker with a link to set a password; roles follow on their page."""
    form, now = WorkerForm(), clock.now()
    if not form.validate_on_submit():
        return _new_page(form, 422)
    try:
        with transaction():
            drop_draft(actor=web.actor(), address=web.request.path)
            worker = operations.add_worker(actor=web.actor(), now=now, name=form.name.data, email=form.email.data,
                                           grade=form.grade.data)  # fmt: skip
            entry.make_one_time_link(actor=web.actor(), now=now, worker=worker, secret=current_app.secret_key)
            saved_as(actor=web.actor(), address=web.request.path, leads_to=f"/staff/workers/{worker.id}")
    except Refused as refused:
        form.refuse(refused.refusal)
        return _new_page(form, 422)
    return web.go(f"/staff/workers/{worker.id}", saying="Added. Now give a role, and hand over the link below.")


@bp.get("/staff/workers/several")
@web.who_may(ADMINISTRATOR)
def several():
    """The form of several new workers."""
    return _several_page(_several_form())


@bp.post("/staff/workers/several")
@web.who_may(ADMINISTRATOR)
def add_several():
    """Several workers at once, or none: each fault is named with its line (U41)."""
    form = _several_form()
    if web.request.form.get("more"):
        form.more_rows()
        return _several_page(form)
    if not form.validate_on_submit():
        return _several_page(form, 422)
    members, faults = form.members()
    faults = faults or ([] if members else ["Write at least one member, in the list or in the table."])
    if not faults:
        try:
            with transaction():
                drop_draft(actor=web.actor(), address=web.request.path)
                saved_as(actor=web.actor(), address=web.request.path, leads_to="/staff/links")
                team = staff.team(int(form.team.data))
                new = entry.add_with_links(actor=web.actor(), now=clock.now(), team=team, members=members,
                                           secret=current_app.secret_key)  # fmt: skip
            return web.go("/staff/links", saying=f"{web.plural(len(new), 'new worker')} added. Hand each their link.")
        except Faults as found:
            faults = found.sentences
    form.form_errors = faults
    return _several_page(form, 422)


def _new_page(form: WorkerForm, status: int = 200):
    draft = draft_for_form(form, web.request.path)
    return web.render("joiners/new.html", status=status, form=form, draft=draft, error=status != 200)


def _several_form() -> SeveralForm:
    form = SeveralForm()
    form.offer_teams()
    return form


def _several_page(form: SeveralForm, status: int = 200):
    draft = draft_for_form(form, web.request.path)
    return web.render("joiners/several.html", status=status, form=form, draft=draft, error=status != 200)
