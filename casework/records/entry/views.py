"""Signing in and out, and one-time links.

``init_login`` is what app.py calls; ``enter`` signs somebody in, for rooms above that have made sure who it is.
"""

import secrets
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Blueprint, Flask, current_app, g, session
from flask_login import LoginManager, current_user, login_user
from htmx_flask import make_response
from itsdangerous import BadData, URLSafeSerializer

from casework.ground import clock, web
from casework.ground.clock import today
from casework.ground.db import transaction
from casework.ground.refusal import Refusal, Refused
from casework.records.drafts.views import keep_what_was_posted
from casework.records.entry import operations, queries
from casework.records.entry.forms import HINT, NewPasswordForm, SignInForm
from casework.records.entry.rules import SAME_TEXT, account_key
from casework.records.sessions.operations import end_sessions
from casework.records.sessions.views import EARLIER_FORMS, StoredSessions, raise_what_befell_the_session
from casework.records.staff import queries as staff
from casework.records.staff.models import Worker

bp = Blueprint("entry", __name__)
KNOWN_BROWSER = "casework_browser"
YEAR = 365 * 24 * 3600


def init_login(app: Flask) -> None:
    """Server-side sessions, Flask-Login, and the keeper of lost forms, which runs before every other check."""
    app.config.setdefault("SESSION_IDLE_SECONDS", 1800)
    app.config.setdefault("SESSION_LONGEST_SECONDS", 43200)
    app.config.setdefault("PASSWORD_MINIMUM", 12)
    if app.config.get("PASSWORD_COST") == "cheap":  # no setting reaches this; the tests pass it to create_app
        operations.hash_cheaply()
    app.session_interface = StoredSessions()
    manager = LoginManager(app)
    manager.session_protection = None  # the token's renewal does this work, and addresses change on the move
    manager.user_loader(_worker_at_work)
    manager.unauthorized_handler(ask_to_sign_in)
    app.before_request_funcs.setdefault(None, [])[:0] = [raise_what_befell_the_session, keep_what_was_posted]


def _worker_at_work(number: str) -> Worker | None:
    worker = staff.worker(int(number))
    return worker if worker is not None and worker.is_active else None


def ask_to_sign_in() -> Any:
    """Lead to the sign-in page and back: by redirect, or for scripts by 401 with the address in HX-Redirect."""
    sign_in = f"/sign-in?next={quote(g.get('return_to') or _place(), safe='/')}"
    if web.request.htmx or "X-CSRFToken" in web.request.headers:
        return make_response(("", 401), redirect=sign_in)
    return web.redirect(sign_in, 302 if web.request.method == "GET" else 303)


def _place() -> str:
    """Where the person is: the page of a fragment or of a posted form, else the address asked for."""
    page = web.request.htmx.current_url or (web.request.referrer if web.request.method != "GET" else None)
    if page:
        parts = urlsplit(page)
        place = web.local_path(f"{parts.path}?{parts.query}".rstrip("?"))
        return place if place and parts.netloc == web.request.host else "/"
    return web.local_path(web.request.full_path.rstrip("?")) or "/"


def enter(worker: Worker) -> None:
    """Sign somebody in: nothing of the session before is taken over but the forms that may still lie open."""
    for key in set(session) - {EARLIER_FORMS}:
        del session[key]
    login_user(worker)


def password_is_sound(form: NewPasswordForm, *own_words: str) -> bool:
    """Whether a new password may be used by somebody known by these words, under this installation's minimum."""
    councils = [policy.council for policy in web.policies().values()]
    return form.judge(minimum=current_app.config["PASSWORD_MINIMUM"], own_words=[*own_words, *councils])


# --- signing in and out -----------------------------------------------------------------------------------------------


@bp.get("/sign-in")
@web.anyone()
def sign_in_page():
    """The way in; who is in already goes on."""
    address = web.local_path(web.request.args.get("next"))
    if current_user.is_authenticated:
        return web.redirect(address or "/")
    return web.render("entry/sign_in.html", form=SignInForm(formdata=None, next=address))


@bp.post("/sign-in")
@web.anyone()
def sign_in():
    """The same text, status and work for a wrong password and for an address that nobody has."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_again(form, 422)
    worker = staff.worker_by_email(form.email.data)
    worker = worker if worker is not None and worker.is_active else None
    account, now = account_key(form.email.data, _known_browser(worker)), clock.now()
    try:
        with transaction():
            operations.begin_try(now=now, account=account)
    except Refused as refused:
        with transaction():
            operations.refuse_try(now=now)
        form.refuse(refused.refusal)
        return _sign_in_again(form, 429)
    if not operations.matches(worker.password_hash if worker else None, form.password.data):
        with transaction():
            operations.sign_in_failed(now=now, worker=worker)
        form.refuse(Refusal(SAME_TEXT))
        return _sign_in_again(form, 422)
    with transaction():
        actor = staff.actor_for(worker, today())
        operations.sign_in_done(actor=actor, now=now, account=account, worker=worker)
    enter(worker)
    return _know_browser(web.go(web.local_path(form.next.data) or "/"), worker)


@bp.post("/sign-out")
@web.who_may()
def sign_out():
    """Out, and the token is worth nothing from now on."""
    with transaction():
        operations.sign_out(actor=web.actor(), now=clock.now(), worker=staff.worker(web.actor().worker_id))
    session.clear()
    return web.go("/sign-in", saying="You are signed out.")


def _sign_in_again(form: SignInForm, status: int):
    return web.render("entry/sign_in.html", status=status, form=form, error=True)


def _browser_signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="known-browser")


def _known_browser(worker: Worker | None) -> str:
    """A mark of this browser when the worker has signed in with it before: strangers' guesses do not keep them out."""
    try:
        number, mark = _browser_signer().loads(web.request.cookies.get(KNOWN_BROWSER, ""))
    except (BadData, TypeError, ValueError):
        return ""
    return mark if worker is not None and number == worker.id else ""


def _know_browser(response: Any, worker: Worker) -> Any:
    if not _known_browser(worker):
        mark = _browser_signer().dumps([worker.id, secrets.token_hex(16)])
        secure = web.request.is_secure or current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(KNOWN_BROWSER, mark, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return response


# --- one-time links ---------------------------------------------------------------------------------------------------


@bp.get("/link/<token>")
@web.anyone()
def link(token: str):
    """The page on which a new colleague, or one who forgot, chooses a password."""
    found = queries.link_for(token, "password", clock.now(), current_app.secret_key)
    if found is None:
        return web.render("entry/link_over.html", status=404)
    return web.render("entry/link.html", form=NewPasswordForm(), token=token, worker=found.worker, hint=HINT)


@bp.post("/link/<token>")
@web.anyone()
def use_link(token: str):
    """Set the password, end every other session of its owner, and let them in."""
    found, form = queries.link_for(token, "password", clock.now(), current_app.secret_key), NewPasswordForm()
    if found is None:
        return web.render("entry/link_over.html", status=404)
    worker, now = found.worker, clock.now()
    if not password_is_sound(form, worker.name, worker.email):
        return web.render("entry/link.html", status=422, form=form, token=token, worker=worker, hint=HINT, error=True)
    password_hash = operations.hashed(form.password.data)
    with transaction():
        operations.spend_link(now=now, token=token, purpose="password", secret=current_app.secret_key)
        actor = staff.actor_for(worker, today())
        operations.set_password(actor=actor, now=now, worker=worker, password_hash=password_hash)
        end_sessions(actor=actor, now=now, worker_id=worker.id)
    enter(worker)
    return web.go("/", saying="Your password is set, and you are signed in.")
