"""Casework's one start: ``python3 app.py``. Prepares its own environment, then wires all rooms together.

The only wiring there is: settings, extensions, policies, blueprints, error pages, the access check. Nobody imports it
but Flask and the tests.
"""

import gc
import sys

from casework import bootstrap

if __name__ == "__main__":
    bootstrap.enter(__file__, sys.argv[1:])  # comes back only inside the prepared environment
    gc.disable()  # until everything is loaded: all of it is there to stay

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import cache
from importlib import import_module
from pathlib import Path

from flask import Flask, abort, g, render_template, url_for
from flask.cli import ScriptInfo
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from htmx_flask import Htmx, make_response, request
from jinja2 import StrictUndefined
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.local import LocalProxy
from werkzeug.middleware.proxy_fix import ProxyFix

from casework.clockwork import commands
from casework.clockwork.post import queries as post
from casework.clockwork.post import rules as post_rules
from casework.clockwork.reminders import queries as reminders
from casework.clockwork.storage import queries as storage
from casework.clockwork.storage import rules as storage_rules
from casework.clockwork.upkeep import queries as upkeep
from casework.ground import clock, logs, web
from casework.ground.db import db, transaction
from casework.ground.refusal import Refusal, Refused
from casework.ground.settings import (
    SETTINGS,
    FaultySetting,
    make_data_folder,
    read_settings,
    secret_key,
    trusted_hosts,
)
from casework.policy import loader
from casework.practice.caseloads.rules import READERS as CASELOAD_READERS
from casework.practice.escalation import queries as escalations
from casework.practice.guarding import rules as guarding
from casework.records.audit import operations as audit
from casework.records.drafts.operations import SavedAlready
from casework.records.drafts.rules import kept_fields
from casework.records.entry.views import init_login
from casework.records.notices import queries as notices
from casework.records.sight import queries as sight
from casework.records.staff import queries as staff
from casework.records.staff.rules import ADMINISTRATOR, MANAGERS, RECORD_ROLES, SENIOR_MANAGERS
from casework.records.tasks import queries as tasks

ROOT = Path(__file__).resolve().parent
ROOMS = (
    "records.sessions", "records.rota", "records.drafts", "records.entry", "records.people", "records.cases",
    "records.notices", "records.tasks", "records.directory", "records.calendars",
    "practice.guarding", "practice.escalation", "practice.advice", "practice.referrals",
    "practice.factors", "practice.risk", "practice.tray", "practice.calling", "practice.triage",
    "practice.walk", "practice.sampling", "practice.matching", "practice.moving",
    "practice.advocacy", "practice.safeguarding", "practice.disclosures", "practice.processes",
    "practice.caseloads", "practice.workload", "practice.allocation", "practice.closing", "practice.supervision",
    "practice.forums", "practice.ghosts", "practice.meeting", "practice.reviews", "practice.outcomes", "practice.contacts",
    "practice.revising", "practice.jointwork", "practice.support", "practice.letters", "practice.intake",
    "pages.record", "pages.desk", "pages.search", "pages.explain", "pages.account", "pages.absences", "pages.office",
    "pages.joiners", "pages.teams", "pages.founding", "pages.ratings", "pages.prioritising", "pages.highs", "pages.dates",
    "pages.whatif", "pages.monday", "pages.reports", "pages.national", "pages.fairness",
    "clockwork.post", "clockwork.upkeep",
)  # fmt: skip
MENU_HOLDS = 9  # links in one line of a small laptop; of more, those looked for less often stand behind "More"
SELDOM = {"/directory", "/import", "/absences", "/staff", "/backups", "/mail", "/serving", "/policies", "/account"}
CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


# --- configuration ----------------------------------------------------------------------------------------------------


def configure(app: Flask, settings: dict) -> None:
    """Put settings and the fixed safe defaults into the app's configuration."""
    make_data_folder(settings["DATA"])
    database = settings["DATABASE_URL"] if not settings["DEMO"] else ""
    base = settings["BASE_URL"].rstrip("/")
    app.config.update(
        settings,
        SECRET_KEY=secret_key(settings),
        SQLALCHEMY_DATABASE_URI=database or f"sqlite:///{(settings['DATA'] / 'casework.db').as_posix()}",
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": bool(database)},
        TRUSTED_HOSTS=trusted_hosts(settings),
        BASE_URL=base or f"http://{settings['HOST']}:{settings['PORT']}",
        MAX_CONTENT_LENGTH=11 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        SESSION_COOKIE_NAME="casework_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=base.startswith("https://"),
        SESSION_IDLE_SECONDS=1800,
        SESSION_LONGEST_SECONDS=43200,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        SWEEP_STALE_SECONDS=600,
        PASSWORD_MINIMUM=12,
    )


# --- what each page is given ------------------------------------------------------------------------------------------


@cache
def _version(file: Path, _changed: float) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]


def asset(path: str) -> str:
    """The address of a file in static/, with its content's version, so that browsers may keep it for ever."""
    file = ROOT / "static" / path
    return url_for("static", filename=path, v=_version(file, file.stat().st_mtime))


def navigation() -> list[dict]:
    """The links of the header that this actor may use, with what waits behind them."""
    actor = g.actor
    if actor is None:
        return []
    links = []
    if actor.holds(*RECORD_ROLES):
        today, mine = clock.today(), notices.receivers(actor, clock.today())
        links += [("My feed", "/", notices.open_count(actor, today, mine)), ("Tray", "/tray", None)]
        links += [("My cases", "/my-cases", None), ("My tasks", "/my-tasks", tasks.due_count(actor, today, mine))]
        links += [("Escalations", "/escalations", escalations.open_count(actor)), ("Take a contact", "/contacts/new", None),
                  ("Directory", "/directory", None)]  # fmt: skip
    if actor.holds(*CASELOAD_READERS):
        links += [("This week", "/monday", None), ("Caseloads", "/caseloads", None), ("Reports", "/reports", None)]
    if actor.holds(*MANAGERS, *SENIOR_MANAGERS):
        links += [("Import", "/import", None), ("Absences", "/absences", None)]
    if actor.holds(ADMINISTRATOR):
        links += [("Staff", "/staff", None), ("Backups", "/backups", None), ("Mail", "/mail", None),
                  ("Serving colleagues", "/serving", None)]  # fmt: skip
    links += [("Policies", "/policies", None), ("My account", "/account", None)]
    beside = {href for _, href, _ in links} & SELDOM if len(links) > MENU_HOLDS else ()
    return [
        {"label": label, "href": href, "count": count, "current": _is_current(href), "more": href in beside}
        for label, href, count in links
    ]


def _is_current(href: str) -> bool:
    return request.path == href or (href != "/" and request.path.startswith(f"{href}/"))


def alerts() -> list[dict]:
    """What must be seen on each page: by everybody that a backup was put back, by those in charge what is not well."""
    if g.actor is None:
        return []
    state = storage.backup_state()
    put_back = storage_rules.line_of_restoring(state, web.moment)
    found = [{"kind": "warning", "text": put_back, "href": _to_backups()}] if put_back else []
    if g.actor.holds(*MANAGERS, *SENIOR_MANAGERS, ADMINISTRATOR):
        found += alerts_for_those_in_charge(state)
    return [alert for alert in found if alert["href"] is None or request.path != alert["href"]]  # which says it itself


def alerts_for_those_in_charge(state: storage_rules.State) -> list[dict]:
    """A sweep that stands still (A12), backups that fail or are late (A9), a disk nearly full (A5), a set-up broken off."""
    now, href = clock.now(), _to_backups()
    stale = reminders.sweep_stands_still(now, web.current_app.config["SWEEP_STALE_SECONDS"])
    found = [{"kind": "error", "text": stale, "href": None}] if stale else []
    wrong = storage_rules.troubles_of(state, now, web.moment)
    if wrong:
        whom = "" if href else " Tell an administrator."
        found.append({"kind": "error", "text": wrong[0] + whom, "href": href})
    to_mail = "/mail" if g.actor.holds(ADMINISTRATOR) else None
    for text in post_rules.troubles_of(post.state(web.current_app.config, now), web.moment):
        found.append({"kind": "error", "text": text if to_mail else f"{text} Tell an administrator.", "href": to_mail})
    if href:
        found += [{"kind": "warning", "text": text, "href": href} for text in upkeep.warnings(state, web.current_app.config)]
    alone = len(sight.left_alone()) if g.actor.holds(*guarding.HEADS) else 0
    if alone:
        words = f"Everybody named on {web.plural(alone, 'restricted record')} has left. See which, and name somebody."
        found.append({"kind": "warning", "text": words, "href": "/openings"})
    if g.actor.holds(ADMINISTRATOR) and not staff.all_teams() and not request.path.startswith("/set-up"):
        words = "There is no team yet. Set up your first team."
        found.append({"kind": "warning", "text": words, "href": "/set-up/team"})
    return found


def _to_backups() -> str | None:
    return "/backups" if g.actor.holds(ADMINISTRATOR) else None


def team_context() -> str:
    """The name of the reader's only team, shown beside the product's name."""
    teams = staff.teams_seen(g.actor) if g.actor else []
    return teams[0].name if len(teams) == 1 else ""


def mark() -> str:
    """What each file of this database says of it."""
    return "Demonstration: everybody in it is invented." if storage.is_demo() else ""


def when_asked(answer: Callable[[], object]) -> LocalProxy:
    """What a template may ask for: found out once a request, and only if it does ask (fragments do not)."""

    def once() -> object:
        kept = g.setdefault("answers", {})
        if answer not in kept:
            kept[answer] = answer()
        return kept[answer]

    return LocalProxy(once)


def page_context() -> dict:
    """What base.html relies on."""
    actor = g.get("actor")
    return {
        "current_actor": actor,
        "navigation": when_asked(navigation),
        "alerts": when_asked(alerts),
        "team_context": when_asked(team_context),
        "is_demo": when_asked(storage.is_demo),
        "session_idle_seconds": web.current_app.config["SESSION_IDLE_SECONDS"] if actor else None,
        "can_search": actor is not None and actor.holds(*RECORD_ROLES),
        "today": clock.today(),
        "error": None,
    }


# --- who may, and what is answered when something is wrong --------------------------------------------------------------


def check_access() -> object:
    """Before each view: its declaration is asked (A16). Denials are in the trail."""
    g.actor = None
    if request.endpoint in (None, "static"):
        return None
    if current_user.is_authenticated:
        g.actor = staff.actor_for(current_user._get_current_object(), clock.today())
    access = getattr(web.current_app.view_functions[request.endpoint], "access", None)
    if access is None:
        raise RuntimeError(f"{request.endpoint} does not declare who may use it")
    if access.anyone:
        return None
    if g.actor is not None and access.outside:
        g.actor = replace(g.actor, opened=sight.opened_by(g.actor.worker_id, clock.now()))
    if g.actor is None:
        return web.current_app.login_manager.unauthorized()
    if access.roles and not g.actor.holds(*access.roles):
        with transaction(reload=False):
            audit.record(actor=g.actor, now=clock.now(), act="access.refused", detail={"endpoint": request.endpoint})
        abort(403)
    return None


SENTENCES = {
    400: ("The page could not be used", "It was open for a long time, or something in its address is wrong. Go back, "
          "reload the page and try again."),
    403: ("This is not yours to see", "Your role does not include this page. Ask an administrator if it should."),
    404: ("Nothing is here for you", "The address may be mistyped, or the record may belong to another team. Search for "
          "it, or go to your feed."),
    405: ("That cannot be done from here", "Go back to the page you came from and use its buttons."),
    409: ("Somebody else saved first", "Go back, reload the page to see what changed, and save again."),
    413: ("That is too large", "Nothing was saved. A file may have 10 MB, a text 20,000 characters. Make it shorter and "
          "try again."),
    422: ("That cannot be done", "Something in what was sent does not fit. Go back and check it."),
    429: ("Too many tries", "Wait a few minutes and try again."),
    500: ("Something went wrong here", "Nothing was half saved. Try again; if it happens again, tell your administrator "
          "the time."),
    503: ("The database is busy", "Nothing was saved. Wait a moment and try again."),
    507: ("The disk is full", "Nothing was saved. Tell your administrator that the disk of the machine which runs Casework "
          "is full. Once there is room again, try again."),
}  # fmt: skip


def error_page(status: int, sentence: str | None = None, rule: str | None = None):
    """A whole page that says what happened and what to do; its sentence can also be shown by the browser's script."""
    title, usual = SENTENCES.get(status, SENTENCES[500])
    g.setdefault("actor", None)
    typed = what_was_typed() if status >= 500 else {}
    shown = {"title": title, "sentence": sentence or usual, "rule": rule, "typed": typed, "to": request.full_path}
    try:
        body = render_template("errors/error.html", **shown)
    except SQLAlchemyError:  # not even the menu can be asked for
        g.actor, g.answers = None, {navigation: [], alerts: [], team_context: "", storage.is_demo: False}
        body = render_template("errors/error.html", **shown)
    return make_response((body, status))


def what_was_typed() -> dict[str, list[str]]:
    """What a form that could not be saved held, to be shown and sent again; no passwords, no files."""
    return kept_fields(request.form.to_dict(flat=False)) if request.method == "POST" else {}


def database_page(fault: DBAPIError):
    """The database could not do what was asked: a full disk said as such, anything else as a moment's trouble."""
    web.current_app.logger.error("database: %s", type(fault.orig).__name__)
    with suppress(SQLAlchemyError):
        db.session.rollback()
    return error_page(507 if storage_rules.is_full(str(fault.orig)) else 503)


def page_above(address: str) -> str:
    """The nearest page above a form's address."""
    routes, address = web.current_app.create_url_adapter(request), address.partition("?")[0].rpartition("/")[0]
    while address and not routes.test(address, method="GET"):
        address = address.rpartition("/")[0]
    return address or "/"


def foreign_name(fault: HTTPException):
    """Asked for by a name that is not trusted: plain words, because a page's links would need a name. Else None."""
    if not isinstance(fault, SecurityError):
        return None
    return make_response(("Casework is not served by this name.\n", 400, {"Content-Type": "text/plain"}))


def install_error_pages(app: Flask) -> None:
    """Each failure a sentence, never a traceback."""

    @app.errorhandler(HTTPException)
    def http(fault: HTTPException):
        if fault.response is not None:
            return fault.response
        beneath = getattr(fault, "original_exception", None)  # raised before or after the view, by the session's keeping
        if isinstance(beneath, OperationalError | InterfaceError):
            return database_page(beneath)
        return foreign_name(fault) or error_page(fault.code or 500)

    @app.errorhandler(CSRFError)
    def csrf(_fault: CSRFError):
        return error_page(400)

    @app.errorhandler(Refused)
    def refused(fault: Refused):
        refusal: Refusal = fault.refusal
        return error_page(422, refusal.sentence, refusal.rule)

    @app.errorhandler(SavedAlready)
    def saved_already(fault: SavedAlready):
        return web.go(fault.leads_to or page_above(fault.form), saying="Saved. It was sent twice, and saved once.")

    @app.errorhandler(StaleDataError)
    def stale(_fault: StaleDataError):
        return error_page(409)

    app.register_error_handler(OperationalError, database_page)
    app.register_error_handler(InterfaceError, database_page)

    @app.errorhandler(Exception)
    def unforeseen(fault: Exception):
        if app.testing:
            raise fault
        app.logger.exception("unforeseen fault in %s", request.endpoint)
        db.session.rollback()
        return error_page(500)


def add_headers(response):
    """The same safe headers on each answer; nothing of a page is kept by the browser."""
    response.headers.update(HEADERS)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("HX-Request")
    return response


# --- the app ----------------------------------------------------------------------------------------------------------


def create_app(overrides: dict | None = None) -> Flask:
    """The whole application. overrides: settings by name, as ``read_settings`` gives them, or configuration keys."""
    logs.keep_data_out()
    app = Flask("casework", root_path=str(ROOT), template_folder="templates", static_folder="static")
    overrides = overrides or {}
    configure(app, read_settings(ROOT) | {k: v for k, v in overrides.items() if k in SETTINGS or k == "DATA"})
    app.config.update({k: v for k, v in overrides.items() if k not in SETTINGS and k != "DATA"})
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(web.FILTERS)
    app.jinja_env.globals.update(asset=asset, plural=web.plural, way_back=web.way_back, way_on=web.way_on)
    app.jinja_env.filters["plural"] = web.plural
    if app.config["TRUSTED_PROXY"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)
    policies = app.config["POLICY_DIR"]
    app.extensions["casework_mark"] = mark
    app.extensions["casework_policies"] = loader.load_all(Path(policies) if policies else None)

    app.url_map.converters["int"] = web.RowNumber
    db.init_app(app)
    Htmx(app)
    init_login(app)
    app.before_request(check_access)
    CSRFProtect(app)
    app.after_request(add_headers)
    app.context_processor(page_context)
    install_error_pages(app)
    for room in ROOMS:
        app.register_blueprint(import_module(f"casework.{room}.views").bp)
    app.view_functions["static"].access = web.Access(anyone=True)
    commands.register(app)
    return app


def main(arguments: list[str]) -> int:
    """Run a command; without one, serve. Exit status 0 done, 1 failed and said why, 2 used wrongly."""
    if arguments[:1] == ["test"]:
        return bootstrap.run_tests(ROOT, arguments[1:])
    if "--demo" in arguments:
        os.environ["CASEWORK_DEMO"] = "1"
        arguments = [a for a in arguments if a != "--demo"]
    try:
        app = create_app()
    except (FaultySetting, loader.FaultyPolicy) as fault:
        print(fault, file=sys.stderr)
        return 1
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
    return app.cli.main(
        args=arguments or ["serve"], prog_name="app.py", obj=ScriptInfo(create_app=lambda: app), standalone_mode=True
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
