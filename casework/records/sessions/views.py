"""Sessions kept on the server (trap 17), and how long one has left.

The cookie holds a random token; the database its hash. The token changes when somebody signs in or out and when what
they may do changes. Polling keeps nobody signed in.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify, session
from flask.sessions import SessionInterface, SessionMixin
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import DBAPIError, OperationalError

from casework.ground import clock, web
from casework.ground.db import core_transaction, db
from casework.records.sessions import operations, queries
from casework.records.sessions.rules import EARLIER, Limits, browser_words, is_over, seconds_left, seen_is_due

bp = Blueprint("sessions", __name__)
USER, CSRF, RIGHTS = "_user_id", "csrf_token", "rights"
EARLIER_FORMS = "earlier_forms"  # [worker, csrf token] of sessions before this one in the same browser
COOKIE = "casework_session"


class StoredSession(dict, SessionMixin):
    """The content of a session, and how it was when the request began. ``row`` is None until it is stored.

    fault: what kept it from being read; it is raised where every fault becomes a page.
    """

    def __init__(self, content: dict, row: Any = None, fault: Exception | None = None):
        super().__init__(content)
        self.row, self.renewed, self.fault = row, False, fault
        self.before = {key: repr(value) for key, value in content.items()} if row is not None else {}

    @property
    def worker_id(self) -> int | None:
        """Who signed in, or None."""
        return int(self[USER]) if self.get(USER) else None

    def changes(self) -> tuple[dict, set[str]]:
        """(keys set or changed, keys removed) since the request began."""
        changed = {key: value for key, value in self.items() if self.before.get(key) != repr(value)}
        return changed, set(self.before) - set(self)

    def renew(self) -> None:
        """Give the session a new token with this answer."""
        self.renewed = True


class StoredSessions(SessionInterface):
    """Opens the session of a request and writes back what changed."""

    def open_session(self, app: Flask, request: Any) -> StoredSession:
        """The session of the cookie; an empty one when there is none, or it is over."""
        token = request.cookies.get(COOKIE, "")
        if not token or request.path.startswith("/static/"):
            return StoredSession({})
        try:
            with db.engine.connect() as connection:
                row = queries.by_token(connection, _hash(token))
        except DBAPIError as fault:
            return StoredSession({}, fault=fault)
        if row is None:
            return StoredSession({})
        if is_over(clock.now(), row.created_at, row.seen_at, row.ended_at, limits(app)):
            fresh = StoredSession({})
            if _forms_of(row.content):  # known again, and stored only if anything else is
                fresh[EARLIER_FORMS] = _forms_of(row.content)
            return fresh
        return StoredSession(row.content, row)

    def save_session(self, app: Flask, session: StoredSession, response: Any) -> None:
        """Write what changed, in a transaction of its own; a new token where somebody signed in or out."""
        if session.fault is not None:
            return
        if session.row is None:
            if set(session) - {EARLIER_FORMS}:
                self._begin(response, session)
            return
        _renew_when_rights_changed(session)
        if session.worker_id != session.row.worker_id:
            session[EARLIER_FORMS] = _forms_of(session.row.content)
            self._replace(response, session)
        elif session.renewed:
            self._replace(response, session)
        else:
            try:
                self._write(session)
            except OperationalError as fault:  # what the request was about is saved; say so, not that it failed
                app.logger.warning("session upkeep put off: %s", type(fault.orig).__name__)

    def _write(self, session: StoredSession) -> None:
        now, (changed, removed) = clock.now(), session.changes()
        seen = not _is_passive() and seen_is_due(now, session.row.seen_at)
        if not (changed or removed or seen):
            return
        with core_transaction() as connection:
            if changed or removed:
                operations.merge(connection, number=session.row.id, changed=changed, removed=removed)
            if seen:
                operations.touch(connection, now=now, number=session.row.id)

    def _replace(self, response: Any, session: StoredSession) -> None:
        with core_transaction() as connection:
            operations.end(connection, now=clock.now(), number=session.row.id)
        self._begin(response, session)

    def _begin(self, response: Any, session: StoredSession) -> None:
        token = secrets.token_urlsafe(32)
        browser = browser_words(web.request.user_agent.string)
        row = {"token_hash": _hash(token), "worker_id": session.worker_id, "browser": browser, "content": dict(session)}
        with core_transaction() as connection:
            operations.begin(connection, now=clock.now(), **row)
        secure = web.request.is_secure or current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(COOKIE, token, httponly=True, samesite="Lax", secure=secure, path="/")
        response.vary.add("Cookie")


def raise_what_befell_the_session() -> None:
    """Before everything else of a request: a session that could not be read is nobody's fault, and no reason to sign in."""
    if session.fault is not None:
        raise session.fault


@bp.get("/session")
@web.who_may(passive=True)
def left():
    """Seconds until the session ends by itself, and the token that open forms may take over."""
    row, now = session.row, clock.now()
    seconds = seconds_left(now, row.created_at, row.seen_at, limits(current_app))
    return jsonify(seconds_left=seconds, csrf_token=generate_csrf())


@bp.post("/session/extension")
@web.who_may()
def extend():
    """Somebody asks to stay signed in; never beyond the longest time."""
    now = clock.now()
    with core_transaction() as connection:
        operations.touch(connection, now=now, number=session.row.id)
    return jsonify(seconds_left=seconds_left(now, session.row.created_at, now, limits(current_app)))


def _renew_when_rights_changed(session: StoredSession) -> None:
    """A new token once somebody's roles have changed; at a whole page, so that no fragment on its way is turned away."""
    actor = web.actor()
    if actor is None or actor.worker_id != session.worker_id:
        return
    rights = sorted(f"{held.role} {held.team_id or 0}" for held in actor.roles)
    if session.get(RIGHTS) == rights:
        return
    if RIGHTS not in session:
        session[RIGHTS] = rights
    elif web.request.method == "GET" and not web.request.htmx and not _is_passive():
        session[RIGHTS] = rights
        session.renew()


def _forms_of(content: dict) -> list:
    """[worker, csrf token] of this session and those before it, newest first."""
    own = [[int(content[USER]), content[CSRF]]] if content.get(USER) and content.get(CSRF) else []
    return (own + content.get(EARLIER_FORMS, []))[:EARLIER]


def _is_passive() -> bool:
    view = current_app.view_functions.get(web.request.endpoint or "")
    access = getattr(view, "access", None)
    return access is None or access.passive


def limits(app: Flask) -> Limits:
    """How long sessions last in this installation."""
    seconds = app.config["SESSION_IDLE_SECONDS"], app.config["SESSION_LONGEST_SECONDS"]
    return Limits(*(timedelta(seconds=s) for s in seconds))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
