"""The Review tray, and the page by which a case goes there."""

from functools import partial
from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import (
    abort,
    actor,
    day,
    go,
    now_over,
    policy_of,
    render,
    request,
    typed_version,
    who_may,
    whole_number,
)
from casework.practice.handing.forms import handed_of, transfer_part
from casework.practice.handing.rules import TRANSFER
from casework.practice.reviews import forms, operations, queries, rules
from casework.practice.tray.forms import field_name, sections_of
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.clocks.rules import between_reviews, latest_review
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.queries import warnings_of
from casework.records.staff import queries as staff
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("reviews", __name__)


@bp.get("/tray/reviews")
@who_may(*RECORD_ROLES)
def review_tray():
    """Who rests on the Review tray until which date, overdue first."""
    teams = staff.teams_seen(actor())
    team = request.args.get("team", type=whole_number)
    if team is not None and team not in {each.id for each in teams}:
        abort(404)
    page = max(1, request.args.get("page", 1, type=whole_number))
    there = queries.resting(actor(), team, min(page, 100_000))
    with transaction(reload=False):
        persons = [row.case.person_id for row in there.rows]
        audit.record(actor=actor(), now=clock.now(), act="reviews.listed", persons=persons)
    return render("reviews/reviews.html", there=there, teams=teams, team=team, page=page, address=_address,
                  address_of_page=partial(_address, team))  # fmt: skip


def _address(team: int | None = None, page: int = 1) -> str:
    """The list of one team, or of all that the reader sees."""
    asked = [f"team={team}"] if team is not None else []
    asked += [f"page={page}"] if page > 1 else []
    return "/tray/reviews" + ("?" + "&".join(asked) if asked else "")


@bp.route("/cases/<int:case_id>/review-date", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def review_date(case_id: int):
    """When the case comes back, and the decision; saved in one transaction."""
    case = case_for(actor(), case_id) or abort(404)
    policy = policy_of(case.team)
    note_type, latest = policy.note_types[rules.DECISION], latest_review(policy, clock.today())
    transfer = _transfer_of(case)
    given = {"version": str(case.version), "due_on": latest}
    given |= {"done": transfer["summary"].proposal} if transfer and request.method == "GET" else {}
    form = forms.review_form(note_type, transfer["fields"] if transfer else {})(data=given)
    more = bool(transfer) and request.method == "POST" and form.asks_for_rows
    if not more and form.validate_on_submit():
        try:
            return go(f"/cases/{case.id}", saying=_save(case, form, note_type))
        except Refused as refused:
            form.refuse(refused.refusal)
            now_over(form, case)
    posted, draft = request.method == "POST", draft_for_form(form, request.path)
    if not posted:
        now_over(form, case)  # a draft may be older than what the page shows
        _seen(case)
    faulty = posted and not more
    return render(
        "reviews/review-date.html", status=422 if faulty else 200, error=faulty, case=case, form=form, draft=draft,
        transfer=transfer,
        sections=[form[field_name(section.key)] for section in note_type.sections], note_type=note_type, latest=latest,
        every=between_reviews(policy).words, address=request.path, warnings=warnings_of(case.person_id),
        refusal=rules.refusal_to_rest(actor(), case.team_id, case.stage, case.person.died_on),
    )  # fmt: skip


def _save(case: Case, form, note_type) -> str:
    with transaction():
        drop_draft(actor=actor(), address=request.path)
        saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case.id}")
        operations.set_review_date(
            actor=actor(), now=clock.now(), policy=policy_of(case.team), case=case, due_on=form.due_on.data,
            sections=sections_of(form, note_type), version=typed_version(form),
            transfer=handed_of(form, policy_of(case.team).note_types[TRANSFER]) if "things" in form else None,
        )  # fmt: skip
    return f"On the Review tray until {day(form.due_on.data)}. That day brings it back into duty's feed."


def _transfer_of(case: Case) -> dict[str, Any]:
    """What the page needs where somebody holds the case; nothing where nobody does."""
    return transfer_part(case, policy_of(case.team), clock.today()) if case.holder_id is not None else {}


def _seen(case: Case) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id])
