"""One's own account: name, password, calendar, mail, sessions, absences."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, session

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.refusal import Overtaken, Refusal, Refused
from casework.pages.account.forms import CalendarForm, ChangePasswordForm, MailForm, NameForm
from casework.policy.model import GRADE_LABELS, ROLE_LABELS
from casework.records.calendars import operations as calendars
from casework.records.calendars.queries import address_of, last_read
from casework.records.drafts.views import draft_for_form, drop_draft
from casework.records.entry import operations as entry
from casework.records.entry.forms import HINT
from casework.records.entry.rules import account_key
from casework.records.entry.views import password_is_sound
from casework.records.outbox import operations as outbox
from casework.records.outbox.queries import offices_of, wants_daily
from casework.records.outbox.rules import hour_of
from casework.records.sessions.operations import end_sessions
from casework.records.sessions.queries import open_sessions
from casework.records.sessions.views import limits
from casework.records.staff import operations as staff_operations
from casework.records.staff import queries as staff
from casework.records.staff.forms import AbsenceForm
from casework.records.staff.models import Worker
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

bp = Blueprint("account", __name__)


@bp.get("/account")
@web.who_may()
def account():
    """Who I am here, where I am signed in, when I am away."""
    me, on = _me(), clock.today()
    roles = [held for held in staff.roles_of(me.id) if held.until_on is None or held.until_on >= on]
    sessions = open_sessions(me.id, now=clock.now(), limits=limits(current_app))
    return web.render(
        "account/account.html", worker=me, grade=GRADE_LABELS[me.grade], roles=roles, role_labels=ROLE_LABELS,
        absences=staff.absences_of(me.id), sessions=sessions, this_session=session.row.id,
        manages=web.actor().holds(*MANAGERS, *SENIOR_MANAGERS),
    )  # fmt: skip


@bp.get("/account/name")
@web.who_may()
def name():
    """The form of my name."""
    return _name_page(NameForm(formdata=None, obj=_me()))


@bp.post("/account/name")
@web.who_may()
def change_name():
    """Correct my name."""
    form, me = NameForm(), _me()
    if not form.validate_on_submit():
        return _name_page(form, 422)
    try:
        with transaction():
            drop_draft(actor=web.actor(), address=web.request.path)
            staff_operations.rename_self(actor=web.actor(), now=clock.now(), worker=me,
                                         version=web.typed_version(form), name=form.name.data)  # fmt: skip
    except Overtaken:
        return _name_page(web.now_over(form, me), 409, NameForm(formdata=None, obj=me))
    return web.go("/account", saying="Your name is changed.")


@bp.get("/account/password")
@web.who_may()
def password():
    """The form of my password."""
    return _password_page(ChangePasswordForm())


@bp.post("/account/password")
@web.who_may()
def change_password():
    """A new password; every other session of mine ends, and this one gets a new token."""
    form, me, now = ChangePasswordForm(), _me(), clock.now()
    account = account_key(me.email, "own account")
    if not password_is_sound(form, me.name, me.email):
        return _password_page(form, 422)
    try:
        with transaction():
            entry.begin_try(now=now, account=account)
    except Refused as refused:
        form.refuse(refused.refusal)
        return _password_page(form, 429)
    if not entry.matches(me.password_hash, form.current.data):
        form.refuse(Refusal("This is not your password of today.", field="current"))
        return _password_page(form, 422)
    password_hash = entry.hashed(form.password.data)
    with transaction():
        entry.forget_tries(account=account)
        entry.set_password(actor=web.actor(), now=now, worker=me, password_hash=password_hash)
        end_sessions(actor=web.actor(), now=now, worker_id=me.id, but=session.row.id)
    session.renew()
    return web.go("/account", saying="Your password is changed. You are signed out everywhere else.")


@bp.get("/account/calendar")
@web.who_may(*RECORD_ROLES)
def calendar():
    """The address of my calendar: whether there is one, and the buttons to make, replace and stop it."""
    return _calendar_page(_calendar_form())


@bp.post("/account/calendar")
@web.who_may(*RECORD_ROLES)
def make_calendar():
    """A new address, shown on the answer itself and never again."""
    form = CalendarForm()
    if not form.validate_on_submit():
        return _calendar_page(form, status=422)
    number = form.instead_of.data
    try:
        with transaction():
            token = calendars.make_address(actor=web.actor(), now=clock.now(), whose=form.whose.data,
                                           instead_of=int(number) if number.isascii() and number.isdigit() else None)  # fmt: skip
    except Overtaken:
        saying = "The address was made already, and is shown once only. Make another if you have not copied it."
        return web.go("/account/calendar", saying=saying)
    return _calendar_page(_calendar_form(), token)


@bp.post("/account/calendar/choice")
@web.who_may(*RECORD_ROLES)
def choose_calendar():
    """What my calendar shows; its address stays."""
    form, mine = CalendarForm(), address_of(web.actor().worker_id) or web.abort(404)
    if not form.validate_on_submit():
        return _calendar_page(form, status=422)
    with transaction():
        calendars.choose_whose(actor=web.actor(), now=clock.now(), address=mine, whose=form.whose.data)
    return web.go("/account/calendar", saying="Saved. Your calendar shows it when it next asks.")


@bp.post("/account/calendar/ending")
@web.who_may(*RECORD_ROLES)
def stop_calendar():
    """My calendar's address opens nothing any more."""
    mine = address_of(web.actor().worker_id)
    if mine is not None:
        with transaction():
            calendars.stop(actor=web.actor(), now=clock.now(), address=mine)
    return web.go("/account/calendar", saying="The address is stopped. It shows nothing any more, whoever has it.")


@bp.get("/account/mail")
@web.who_may(*RECORD_ROLES)
def mail():
    """Whether I get the daily mail."""
    form = MailForm(formdata=None, data={"daily": "yes" if wants_daily(web.actor().worker_id) else "no"})
    return _mail_page(form)


@bp.post("/account/mail")
@web.who_may(*RECORD_ROLES)
def choose_mail():
    """Have the daily mail sent, or not."""
    form = MailForm()
    if not form.validate_on_submit():
        return _mail_page(form, 422)
    with transaction():
        outbox.choose_daily(actor=web.actor(), now=clock.now(), daily=form.daily.data == "yes")
    return web.go("/account/mail", saying="Saved.")


@bp.post("/account/sessions/<int:number>/ending")
@web.who_may()
def end_one(number: int):
    """Sign out one of my other browsers."""
    with transaction():
        ended = end_sessions(actor=web.actor(), now=clock.now(), worker_id=web.actor().worker_id, only=number)
    if not ended:
        web.abort(404)
    return web.go("/account", saying="That browser is signed out.")


@bp.post("/account/sessions/ending")
@web.who_may()
def end_others():
    """Sign out all my other browsers."""
    with transaction():
        end_sessions(actor=web.actor(), now=clock.now(), worker_id=web.actor().worker_id, but=session.row.id)
    return web.go("/account", saying="You are signed out everywhere else.")


@bp.get("/account/absences/new")
@web.who_may()
def absence():
    """The form of days on which I am away."""
    return _absence_page(_absence_form())


@bp.post("/account/absences/new")
@web.who_may()
def record_absence():
    """Say when I am away, and who answers meanwhile."""
    form = _absence_form()
    if not form.validate_on_submit():
        return _absence_page(form, 422)
    try:
        with transaction():
            drop_draft(actor=web.actor(), address=web.request.path)
            deputy = staff.worker(int(form.deputy.data)) if form.deputy.data else None
            staff_operations.record_absence(actor=web.actor(), now=clock.now(), worker=_me(), deputy=deputy,
                                            from_on=form.from_on.data, until_on=form.until_on.data)  # fmt: skip
    except Refused as refused:
        form.refuse(refused.refusal)
        return _absence_page(form, 422)
    return web.go("/account", saying="Your absence is recorded.")


@bp.post("/account/absences/<int:number>/ending")
@web.who_may()
def end_absence(number: int):
    """I am back."""
    mine = staff.absence(number)
    if mine is None or mine.worker_id != web.actor().worker_id:
        web.abort(404)
    with transaction():
        staff_operations.end_absence(actor=web.actor(), now=clock.now(), absence=mine)
    return web.go("/account", saying="You are back.")


def _me() -> Worker:
    return staff.worker(web.actor().worker_id)


def _calendar_form() -> CalendarForm:
    mine = address_of(web.actor().worker_id)
    stands = {"whose": mine.whose, "instead_of": str(mine.id)} if mine else {}
    return CalendarForm(formdata=None, data=stands)


def _calendar_page(form: CalendarForm, token: str = "", status: int = 200):
    mine, base = address_of(web.actor().worker_id), current_app.config["BASE_URL"]
    return web.render(
        "account/calendar.html", status=status, form=form, mine=mine, read_at=last_read(mine) if mine else None,
        address=f"{base}/calendar/{token}.ics" if token else "", error=status != 200,
        only_here=urlsplit(base).hostname in ("localhost", "127.0.0.1", "::1"),
    )  # fmt: skip


def _mail_page(form: MailForm, status: int = 200):
    me = _me()
    offices = offices_of(web.actor(), web.policies())
    hour = hour_of([policy for policy, _hours in offices])
    return web.render("account/mail.html", status=status, form=form, worker=me, hour=f"{hour:%H:%M}", error=status != 200,
                      is_on=bool(current_app.config["SMTP_URL"].strip()))  # fmt: skip


def _absence_form() -> AbsenceForm:
    form = AbsenceForm()
    form.offer_deputies(web.actor().worker_id)
    return form


def _name_page(form: NameForm, status: int = 200, theirs: NameForm | None = None):
    draft = draft_for_form(form, web.request.path)
    return web.render("account/name.html", status=status, form=form, draft=draft, theirs=theirs, error=status != 200)


def _password_page(form: ChangePasswordForm, status: int = 200):
    return web.render("account/password.html", status=status, form=form, hint=HINT, worker=_me(), error=status != 200)


def _absence_page(form: AbsenceForm, status: int = 200):
    draft = draft_for_form(form, web.request.path)
    return web.render("account/absence.html", status=status, form=form, draft=draft, error=status != 200)
