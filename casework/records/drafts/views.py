"""Saving drafts as people type, offering them again, and what was sent after a session had ended.

Other rooms use ``draft_for_form`` on showing a form and ``drop_draft`` on saving it.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, g, jsonify, session
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.records.drafts import operations, queries
from casework.records.drafts.models import Draft
from casework.records.drafts.rules import LONGEST_ADDRESS, LONGEST_TAB, is_active, kept_fields, tab_name
from casework.records.sessions.views import CSRF, EARLIER_FORMS
from casework.records.staff import queries as staff

bp = Blueprint("drafts", __name__)


@dataclass(frozen=True)
class DraftStatus:
    """What a form's page needs of its draft.

    key: the form's address. tab: this opening of the form. saved_at: None until saved. fields: what it was filled with,
    for inputs that are no form fields. offered: it was filled from a draft. elsewhere: that draft was typed in another
    window within the last two minutes.
    """

    key: str
    tab: str
    saved_at: datetime | None = None
    fields: dict[str, list[str]] = field(default_factory=dict)
    offered: bool = False
    elsewhere: bool = False


def draft_for_form(form: Any, address: str) -> DraftStatus:
    """On showing a form: fill it from its newest draft. After a rejected POST: the same tab goes on, nothing is filled.

    address: the form's own, with its query ("/cases/12/notes/new?type=pwt"). Wants a signed-in worker.
    """
    worker_id, now, key = web.actor().worker_id, clock.now(), address[:LONGEST_ADDRESS]
    sent_tab = _sent_tab()
    if web.request.method == "POST" and sent_tab:
        saved = queries.of_tab(worker_id, key, sent_tab)
        return DraftStatus(key, sent_tab, saved.saved_at if saved and saved.state != "done" else None)
    newest = None if web.request.method == "POST" else queries.newest(worker_id, key)
    tab = tab_name(secrets.token_hex(8), newest.id if newest else None, now)
    if newest is None:
        return DraftStatus(key, tab)
    form.process(MultiDict([(name, value) for name, values in newest.fields.items() for value in values]))
    elsewhere = newest.state == "typing" and is_active(newest.saved_at, now)
    return DraftStatus(key, tab, newest.saved_at, newest.fields, True, elsewhere)


def drop_draft(*, actor: Any, address: str) -> None:
    """On saving a form, first in its transaction: the draft of this tab is done, and so is the one it was filled from.

    First, because a form sent twice is then known as such before anything is found wrong with its second saving.
    """
    operations.finish_draft(worker_id=actor.worker_id, now=clock.now(), form=address[:LONGEST_ADDRESS], tab=_sent_tab())


def refuse_a_second_time(*, actor: Any, address: str) -> None:
    """Where a form's first sending need not save it: before asking anything else, was this opening saved already?"""
    operations.refuse_a_second_time(worker_id=actor.worker_id, form=address[:LONGEST_ADDRESS], tab=_sent_tab())


def saved_as(*, actor: Any, address: str, leads_to: str) -> None:
    """Later in that transaction, where the page above the form does not show what was saved: the page that does."""
    form, tab = address[:LONGEST_ADDRESS], _sent_tab()
    operations.tell_where(worker_id=actor.worker_id, form=form, tab=tab, leads_to=leads_to)


def _sent_tab() -> str:
    return web.request.form.get("_draft_tab", "")[:LONGEST_TAB]


def keep_posted(*, worker_id: int, now: datetime) -> str | None:
    """Keep the form that this request carries for its writer; commits by itself.

    The address to go to after signing in again: the form's own, or a page that offers to send it once more. None when
    there is nothing to keep, or too much, or it has been saved.
    """
    posted = web.request.form.to_dict(flat=False)
    if not kept_fields(posted):
        return None
    key = web.local_path(web.request.form.get("_draft_key"))
    form = (key or web.request.full_path.rstrip("?"))[:LONGEST_ADDRESS]
    sent = {"form": form, "tab": _sent_tab() or tab_name(secrets.token_hex(8), None, now), "posted": posted}
    try:
        with transaction():
            draft = operations.save_draft(worker_id=worker_id, now=now, **sent, state="posted")
    except Refused:
        return None
    return key or f"/drafts/{draft.id}"


def keep_what_was_posted() -> Any:
    """Before each request: a form sent by somebody whose session has ended is kept for them, and they are asked to sign in.

    The form's token must be that of a session before this one, in this browser; so nobody can plant a draft.
    """
    if web.request.method != "POST" or web.request.endpoint is None:
        return None
    access = getattr(current_app.view_functions[web.request.endpoint], "access", None)
    if access is None or access.anyone:
        return None
    owner = _writer_of(web.request.form.get(CSRF) or web.request.headers.get("X-CSRFToken") or "")
    signed_in = current_user.is_authenticated
    if owner is None:
        return None if signed_in else current_app.login_manager.unauthorized()
    address = keep_posted(worker_id=owner, now=clock.now())
    if not signed_in:
        g.return_to = address
        return current_app.login_manager.unauthorized()
    if current_user.id != owner:
        return web.go("/", saying="That form was begun by somebody else. What they typed is kept for them.")
    return web.go(address or "/", saying="You had signed in again since this form was opened. Nothing is lost: check it "
                  "and save.")  # fmt: skip


def _writer_of(sent: str) -> int | None:
    """Whose earlier session a form's token belongs to; None when it belongs to this session, or to none."""
    try:
        token = URLSafeTimedSerializer(current_app.secret_key, salt="wtf-csrf-token").loads(sent)
    except BadData:
        return None
    if session.get(CSRF) and secrets.compare_digest(str(token), session[CSRF]):
        return None
    owners = [owner for owner, known in session.get(EARLIER_FORMS, []) if secrets.compare_digest(str(token), known)]
    worker = staff.worker(owners[0]) if owners else None
    return worker.id if worker is not None and worker.is_active else None


@bp.after_app_request
def keep_what_was_not_saved(response: Any) -> Any:
    """A form with a draft that was sent and comes back, to be corrected or for a fault of ours: kept as it was sent."""
    sent = web.request.method == "POST" and web.request.blueprint != bp.name and g.get("csrf_valid") and g.get("actor")
    left = 300 <= response.status_code < 400 or "HX-Redirect" in response.headers
    if sent and not left and web.request.form.get("_draft_key") and _sent_tab():
        try:
            keep_posted(worker_id=web.actor().worker_id, now=clock.now())
        except SQLAlchemyError as fault:  # the answer matters more; the browser goes on saving drafts
            current_app.logger.error("a draft was not kept: %s", type(fault).__name__)
    return response


@bp.post("/drafts")
@web.who_may()
def save():
    """Keep what is being typed; answers the time on the office's clock."""
    key = web.local_path(web.request.form.get("_draft_key"))
    tab = web.request.form.get("_draft_tab", "")
    if not key or not tab or len(key) > LONGEST_ADDRESS or len(tab) > LONGEST_TAB:
        return jsonify(error="The form does not say which draft this is. Reload the page."), 400
    now, posted = clock.now(), web.request.form.to_dict(flat=False)
    try:
        with transaction():
            operations.save_draft(worker_id=web.actor().worker_id, now=now, form=key, tab=tab, posted=posted)
    except Refused as refused:
        return jsonify(error=refused.refusal.sentence), 409
    return jsonify(saved_at=web.clock_time(now))


@bp.post("/drafts/discard")
@web.who_may()
def discard():
    """Throw away the draft of the form that this button stands in, and open the form empty."""
    key = web.local_path(web.request.form.get("_draft_key")) or "/"
    with transaction():
        drop_draft(actor=web.actor(), address=key)
    return web.go(key, saying="The draft is thrown away.")


@bp.get("/drafts/<int:draft_id>")
@web.who_may()
def kept(draft_id: int):
    """A short form that was sent after the session had ended: send it now, or throw it away."""
    return web.render("drafts/kept.html", draft=_own_or_404(draft_id))


@bp.post("/drafts/<int:draft_id>/removal")
@web.who_may()
def remove(draft_id: int):
    """Throw such a form away."""
    draft = _own_or_404(draft_id)
    with transaction():
        operations.drop(draft=draft)
    return web.go("/", saying="It is thrown away.")


def _own_or_404(draft_id: int) -> Draft:
    draft = queries.own(web.actor().worker_id, draft_id)
    if draft is None:
        web.abort(404)
    return draft
