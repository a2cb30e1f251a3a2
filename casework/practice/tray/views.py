"""The tray, recording a contact, recording an attempt."""

from urllib.parse import quote

from flask import Blueprint, request

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, happened_at, who_may
from casework.policy.model import Policy
from casework.practice.factors.queries import with_factors
from casework.practice.risk import queries as ratings
from casework.practice.risk import rules as risk
from casework.practice.risk.views import outcome_of, owed_by_contact
from casework.practice.tray import forms, operations, queries, rules
from casework.records.audit import operations as audit
from casework.records.cases import queries as cases
from casework.records.cases.models import Case
from casework.records.clocks import queries as clocks
from casework.records.clocks.rules import ALLOCATION, BY_CONTACT
from casework.records.drafts.views import draft_for_form, drop_draft
from casework.records.people import queries as people
from casework.records.staff import queries as staff
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("tray", __name__)


@bp.get("/tray")
@who_may(*RECORD_ROLES)
def tray():
    """Who waits, most pressing first; filters and order stand in the address."""
    actor, today = web.actor(), clock.today()
    asked = _asked()
    rows = queries.waiting(actor, asked, today)
    running = clocks.shown_of((row.case_id for row in rows), (*BY_CONTACT, ALLOCATION))
    with transaction(reload=False):
        audit.record(actor=actor, now=clock.now(), act="tray.listed", persons=queries.person_numbers(rows))
    teams = staff.teams_seen(actor)
    policy = web.policy_of(teams[0]) if teams else None
    return web.render(
        "tray/tray.html",
        "tray/_tray.html",
        rows=rows,
        asked=asked,
        counts=queries.counts(actor, asked, today),
        teams=teams,
        policies=web.policies(),
        tools=[policy.tools[key] for key in queries.LEVEL_FILTERS if policy and key in policy.tools],
        warned=people.warned_among(queries.person_numbers(rows)),
        named=_named(running),
        allocations={n: clock for n, each in running.items() for clock in each if clock.kind == ALLOCATION},
        queries=queries,
        comments=cases.newest_comments(row.case_id for row in rows),
        address=_address,
        row_address=lambda case_id, page: _row_address(case_id, page, asked.page),
        address_of_page=lambda page: _address(page=page),
    )


def _named(running: dict) -> dict:
    """The clock that names the next contact of each row: of all that a contact meets, the earliest (U7)."""
    asked = {number: [clock for clock in each if clock.kind in BY_CONTACT] for number, each in running.items()}
    return {number: each[0] for number, each in asked.items() if each}


def _asked() -> queries.Asked:
    args = request.args
    return queries.Asked(
        team=_number(args.get("team", "")),
        **{name: args.get(name, "")[:30] for name in queries.LEVEL_FILTERS},
        due=args.get("due", "") if args.get("due") in queries.DUES else "",
        past_limit=args.get("past_limit") == "1",
        sort=args.get("sort", "first") if args.get("sort") in queries.ORDERS else "first",
        page=max(1, _number(args.get("page", "")) or 1),
    )


def _number(typed: str) -> int | None:
    """A number of up to six figures, as row numbers of teams and pages are; None for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 6 else None


def _address(**changes) -> str:
    """The tray's address with some filters changed; None or "" leaves one out."""
    kept = {key: value for key, value in request.args.items() if key != "page"} | changes
    asked = "&".join(
        f"{key}={value}" for key, value in kept.items() if value not in (None, "") and str(value).isalnum()
    )
    return f"/tray?{asked}" if asked else "/tray"


def _row_address(case_id: int, page: str, at_page: int) -> str:
    """The address of a case's page that leads back to this row, under these filters and in this order."""
    row = f"{_address(page=at_page if at_page > 1 else None)}#case-{case_id}"
    return f"/cases/{case_id}{page}?back={quote(row, safe='')}"


@bp.get("/cases/<int:case_id>/contact")
@who_may(*RECORD_ROLES)
def new_contact(case_id: int):
    """The form of a contact, with what was being typed."""
    case, policy = _case(case_id)
    form = forms.contact_form(policy)()
    fill_ratings(form, policy, ratings.current_ratings(case.id))
    draft = draft_for_form(form, request.path)
    _log_reading(case)
    return _contact_page(case, policy, form, draft)


@bp.post("/cases/<int:case_id>/contact")
@who_may(*RECORD_ROLES)
def save_contact(case_id: int):
    """Save a contact in one transaction, or show the form again with what to correct and everything typed."""
    case, policy = _case(case_id)
    form = forms.contact_form(policy)()
    draft = draft_for_form(form, request.path)
    if form.check.data:
        return _contact_page(case, policy, form, draft)
    if not form.validate_on_submit():
        return _contact_page(case, policy, form, draft, status=422)
    try:
        with transaction():
            drop_draft(actor=web.actor(), address=request.path)
            outcome = operations.record_contact(
                actor=web.actor(),
                now=clock.now(),
                policy=policy,
                case=case,
                happened_at=happened_at(form.happened_on.data, form.happened_time.data),
                reached=operations.Reached(form.reached.data, form.how.data, form.reached_who.data),
                sections=forms.sections_of(form, policy.note_types["pwt"]),
                rated=ratings_in(form, policy, ratings.current_ratings(case.id)),
                next_contact=next_contact_in(form),
                allocate_by=new_day_in(form),
            )
    except Refused as refused:
        form.refuse(refused.refusal)
        return _contact_page(case, policy, form, draft, status=422)
    saying = f"Contact saved. The next contact is due by {web.day(outcome.next_due)}."
    return web.go(web.way_back(f"/cases/{case.id}"), saying=saying)


@bp.get("/cases/<int:case_id>/attempt")
@who_may(*RECORD_ROLES)
def new_attempt(case_id: int):
    """The form of an attempt."""
    case, policy = _case(case_id)
    form = forms.attempt_form(policy)()
    draft = draft_for_form(form, request.path)
    _log_reading(case)
    return _attempt_page(case, policy, form, draft)


@bp.post("/cases/<int:case_id>/attempt")
@who_may(*RECORD_ROLES)
def save_attempt(case_id: int):
    """Save an attempt; the clock runs on."""
    case, policy = _case(case_id)
    form = forms.attempt_form(policy)()
    draft = draft_for_form(form, request.path)
    if not form.validate_on_submit():
        return _attempt_page(case, policy, form, draft, status=422)
    try:
        with transaction():
            drop_draft(actor=web.actor(), address=request.path)
            operations.record_attempt(
                actor=web.actor(),
                now=clock.now(),
                policy=policy,
                case=case,
                happened_at=happened_at(form.happened_on.data, form.happened_time.data),
                how=form.how.data,
                safe_and_well=form.safe_and_well_needed.data,
                sections=forms.sections_of(form, policy.note_types["attempt"]),
            )
    except Refused as refused:
        form.refuse(refused.refusal)
        return _attempt_page(case, policy, form, draft, status=422)
    saying = "Attempt saved. It does not move the next contact: try again, or agree what to do with your manager."
    return web.go(web.way_back(f"/cases/{case.id}"), saying=saying)


def _case(case_id: int) -> tuple[Case, Policy]:
    case = cases.case_for(web.actor(), case_id)
    if case is None:
        abort(404)
    return case, web.policy_of(case.team)


def _log_reading(case: Case) -> None:
    with transaction(reload=False):
        audit.record(actor=web.actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id])


def fill_ratings(form, policy: Policy, current: dict) -> None:
    """The rating of the contact tool that counts now, and whether the case is urgent."""
    rag = current.get(policy.contact.tool)
    if rag is not None and "row" in rag.picked:
        form.rag.data = f"{rag.picked['row']}:{rag.picked['column']}"
        form.decided.data = "" if rag.decided == rag.suggested else rag.decided
        form.reasoning.data = rag.reasoning
    if "urgent" in form:
        answered = current.get(policy.response.tool)
        form.urgent.data = answered is not None and answered.urgent
        form.urgent_was.data = "y" if form.urgent.data else ""


def ratings_in(form, policy: Policy, current: dict) -> tuple[operations.Rated, ...]:
    """The contact tool's answer, and those of the scales that change."""
    tool = policy.contact.tool
    rated = [
        operations.Rated(tool, risk.read_cell(form.rag.data) or {}, form.decided.data or None, form.reasoning.data)
    ]
    for key in (key for key in forms.SCALES if key in form):
        marks = "urgent" in form and key == policy.response.tool
        if form[key].data or (marks and form.urgent.data != bool(form.urgent_was.data)):
            level = form[key].data or (current[key].decided if key in current else "")
            urgent = form.urgent.data if marks else None
            rated.append(operations.Rated(key, {"level": level} if level else {}, urgent=urgent))
    return tuple(rated)


def next_contact_in(form) -> operations.NextContact | None:
    """Another day for the next contact, where one was typed."""
    return operations.NextContact(form.next_on.data, form.next_reason.data) if form.next_on.data else None


def new_day_in(form) -> operations.NewDay | None:
    """Another day for allocating, where one was typed."""
    given = "allocate_on" in form and form.allocate_on.data
    return operations.NewDay(form.allocate_on.data, form.allocate_why.data) if given else None


def _contact_page(case: Case, policy: Policy, form, draft, status: int = 200):
    return web.render(
        "tray/contact.html",
        "tray/_contact_form.html",
        status=status,
        error=status == 422,
        **contact_context(case, policy, form, draft),
    )


def contact_context(case: Case, policy: Policy, form, draft) -> dict:
    """What a page with the fields of a contact needs: those of ``forms.contact_form``, or of a form made from it."""
    policy = with_factors(policy, case.team_id, clock.today())
    contact_on, current = form.happened_on.data or clock.today(), ratings.current_ratings(case.id)
    scales = [policy.tools[key] for key in forms.SCALES if key in form]
    urgent = "urgent" in form and form.urgent.data
    level = form[policy.response.tool].data if "urgent" in form else ""
    return {
        "outcome": outcome_of(
            policy, risk.read_cell(form.rag.data), contact_on, owed_by_contact(policy, case.id, level or "", urgent)
        ),
        "scales": scales,
        "levels_now": {tool.key: risk.level_now(tool, current.get(tool.key)) for tool in scales},
        "sections": [form[forms.field_name(s.key)] for s in policy.note_types["pwt"].sections],
        "allocation": clocks.running_one(case.id, ALLOCATION),
        **_common(case, policy, form, draft),
    }


def _attempt_page(case: Case, policy: Policy, form, draft, status: int = 200):
    return web.render(
        "tray/attempt.html",
        "tray/_attempt_form.html",
        status=status,
        error=status == 422,
        sections=[form[forms.field_name(s.key)] for s in policy.note_types["attempt"].sections],
        **_common(case, policy, form, draft),
    )


def _common(case: Case, policy: Policy, form, draft) -> dict:
    return {
        "case": case,
        "policy": policy,
        "form": form,
        "draft": draft,
        "tool": policy.tools[policy.contact.tool],
        "warnings": people.warnings_of(case.person_id),
        "clocks": clocks.running(case.id),
        "refusal": rules.refusal_to_contact(policy, case.stage, case.person.died_on),
    }
