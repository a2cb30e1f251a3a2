"""All ratings of a case, and the page on which it is rated anew."""

from typing import Any

from flask import Blueprint

from casework.ground.clock import now, today
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, day, go, policies, policy_of, render, request, way_back, way_on, who_may
from casework.pages.ratings.forms import picked_of, rating_form, typed_of
from casework.policy.model import Policy, Tool
from casework.practice.factors.queries import with_factors
from casework.practice.risk import queries as ratings
from casework.practice.risk import rules as risk
from casework.practice.risk.models import Rating
from casework.practice.risk.views import refuse_unused
from casework.practice.tray import operations, rules
from casework.practice.tray.queries import placement_of
from casework.records.audit.operations import record
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.queries import warnings_of
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("ratings", __name__)


@bp.get("/cases/<int:case_id>/ratings")
@who_may(*RECORD_ROLES)
def all_of(case_id: int):
    """Every rating of the case, tool by tool, with its trend."""
    case = _case(case_id)
    _seen(case)
    histories = risk.histories(policy_of(case.team), policies(), ratings.ratings_of(case.id))
    refusal = rules.refusal_to_rerate(actor(), case.team_id, case.stage)
    return render("ratings/ratings.html", case=case, histories=histories, refusal=refusal)


@bp.get("/cases/<int:case_id>/ratings/new")
@who_may(*RECORD_ROLES)
def new(case_id: int):
    """The form of one tool, with the current rating filled in."""
    case, policy, tool = _asked(case_id)
    form = rating_form(policy, tool.key)()
    _fill(form, tool, ratings.current_rating(case.id, tool.key))
    _seen(case)
    return _page(case, policy, tool, form, draft_for_form(form, _address(case, tool)))


@bp.post("/cases/<int:case_id>/ratings/new")
@who_may(*RECORD_ROLES)
def save(case_id: int):
    """Save the rating with the clocks that follow, or show the form again with all that was typed."""
    case, policy, tool = _asked(case_id)
    form, address = rating_form(policy, tool.key)(), _address(case, tool)
    draft = draft_for_form(form, address)
    if form.check.data:
        return _page(case, policy, tool, form, draft)
    if not form.validate_on_submit():
        return _page(case, policy, tool, form, draft, status=422)
    try:
        with transaction():
            drop_draft(actor=actor(), address=address)
            saved_as(actor=actor(), address=address, leads_to=f"/cases/{case.id}")
            made = _rate(case, policy, tool, form)
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(case, policy, tool, form, draft, status=422)
    level = tool.level(made.rating.decided).label
    follows = f" The next contact is now due by {day(made.next_due)}." if made.next_due else ""
    return go(way_back(f"/cases/{case_id}#ratings"), saying=f"{tool.title} saved: {level}.{follows}")


@bp.get("/cases/<int:case_id>/ratings/outcome")
@who_may(*RECORD_ROLES)
def outcome(case_id: int):
    """The fragment under the picker: what the tool makes of a pick, and when contact would then be due."""
    case, policy, tool = _asked(case_id)
    shown = _outcome(case, policy, tool, request.args.get(tool.key), urgent=bool(request.args.get("urgent")))
    return render("ratings/outcome.html", "ratings/_outcome.html", case=case, tool=tool, outcome=shown)


def _rate(case: Case, policy: Policy, tool: Tool, form) -> operations.Rerated:
    rated = operations.Rated(
        tool.key,
        picked_of(tool.kind, form[tool.key].data),
        form.decided.data or None if "decided" in form else None,
        form.reasoning.data or "",
    )
    at = now()
    urgent = "urgent" in form and form.urgent.data
    return operations.re_rate(
        actor=actor(), now=at, policy=policy, case=case, rated=rated, urgent=urgent, happened_at=at
    )


def _fill(form, tool: Tool, current: Rating | None) -> None:
    """The rating that counts now, as far as the tool still knows it."""
    if current is None:
        return
    if risk.refusal_to_rate(tool, current.picked, current.decided, current.reasoning or "-") is not None:
        return
    form[tool.key].data = typed_of(current.picked)
    if "urgent" in form:
        form.urgent.data = current.urgent
    if current.decided != current.suggested:
        form.reasoning.data = current.reasoning
        if "decided" in form:
            form.decided.data = current.decided


def _outcome(case: Case, policy: Policy, tool: Tool, typed: str | None, *, urgent: bool) -> dict[str, Any]:
    """suggestion: None without a pick that the tool knows. next_on: were it saved now; None for a case that does not wait."""
    picked = picked_of(tool.kind, typed)
    if not picked or risk.refusal_to_rate(tool, picked, None, "") is not None:
        return {"suggestion": None, "next_on": None, "rule": None}
    suggestion, placement = risk.rate(tool, picked), placement_of(case.id)
    if placement is None or placement.ended_at is not None:
        return {"suggestion": suggestion, "next_on": None, "rule": None}
    marked = urgent and risk.may_be_urgent(policy, tool.key, suggestion.level)
    rated = (now(), tool.key, suggestion.level.key, marked)
    due = rules.due_dates(policy, rules.as_if_rated(operations.history_of(placement), policy, rated))
    first = rules.first_of(due)
    return {"suggestion": suggestion, "next_on": first.due_on, "rule": first.rule}


def _page(case: Case, policy: Policy, tool: Tool, form, draft, status: int = 200):
    return render(
        "ratings/new.html", "ratings/_form.html", status=status, error=status == 422, case=case, policy=policy, tool=tool,
        form=form, draft=draft, address=_address(case, tool) + _on(), warnings=warnings_of(case.person_id), today=today(),
        outcome=_outcome(case, policy, tool, form[tool.key].data, urgent="urgent" in form and bool(form.urgent.data)),
        tabs=[{"label": each.title, "href": _address(case, each) + _on(), "current": each.key == tool.key, "count": None}
              for each in risk.tools_offered(policy)],
        refusal=rules.refusal_to_rerate(actor(), case.team_id, case.stage),
    )  # fmt: skip


def _address(case: Case, tool: Tool) -> str:
    return f"/cases/{case.id}/ratings/new?tool={tool.key}"


def _on() -> str:
    """What keeps the page that the form was opened from, behind the tool in the address."""
    return way_on().replace("?", "&", 1)


def _asked(case_id: int) -> tuple[Case, Policy, Tool]:
    """The case, its policy, and the tool that the address names; the contact clock's where it names none."""
    case = _case(case_id)
    policy = with_factors(policy_of(case.team), case.team_id, today())
    offered = {tool.key: tool for tool in risk.tools_offered(policy)}
    key = request.args.get("tool", policy.contact.tool if policy.contact.tool in offered else next(iter(offered), ""))
    refuse_unused(case, policy, key)
    return case, policy, offered.get(key) or abort(404)


def _case(case_id: int) -> Case:
    return case_for(actor(), case_id) or abort(404)


def _seen(case: Case) -> None:
    with transaction(reload=False):
        record(actor=actor(), now=now(), act="case.read", subject=case, persons=[case.person_id])
