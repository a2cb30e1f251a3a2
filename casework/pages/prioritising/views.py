"""The page on which a case is prioritised, and the fragment that says what the ticks suggest."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint

from casework.ground.clock import now, today
from casework.ground.days import at_office
from casework.ground.db import transaction
from casework.ground.refusal import Refusal, Refused
from casework.ground.web import abort, actor, day, go, policies, policy_of, render, request, way_back, way_on, who_may
from casework.pages.prioritising.forms import RATIONALE, prioritising_form
from casework.policy.model import Policy, Tool
from casework.practice.factors.queries import with_factors
from casework.practice.risk import queries as ratings
from casework.practice.risk import rules as risk
from casework.practice.risk.models import Rating
from casework.practice.risk.views import refuse_unused
from casework.practice.tray import operations, rules
from casework.practice.tray.forms import sections_in, sections_of
from casework.records.audit.operations import record
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.clocks.queries import running_one
from casework.records.clocks.rules import ALLOCATION, SAME_DAY, allocation
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.queries import warnings_of
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("prioritising", __name__)
RESPOND = "A response is owed today, before {:%H:%M}: when it is made, or nobody can make it, record what duty did."
CLOSED = "A response is owed today, and the office has closed: a manager is told at once. Record what duty did."


@bp.app_context_processor
def _tools() -> dict:
    return {"tools_noted": risk.tools_noted}


@bp.route("/cases/<int:case_id>/prioritisation", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def prioritisation(case_id: int):
    """Tick what is true, decide the level, say why; saved as one act with the note."""
    case, policy, tool = _asked(case_id)
    last = ratings.current_rating(case.id, tool.key)
    form = prioritising_form(policy, tool.key)(data={"ticked": _known(tool, last)})
    if form.check.data:
        return _page(case, policy, tool, form, last)
    if form.validate_on_submit():
        try:
            made = _save(case, policy, tool, form)
            return go(way_back(f"/cases/{case.id}#ratings"), saying=_said(case, policy, tool, made))
        except Refused as refused:
            form.refuse(_beside_the_note(refused.refusal))
    if request.method == "GET":
        _seen(case)
        return _page(case, policy, tool, form, last)
    return _page(case, policy, tool, form, last, status=422)


@bp.get("/cases/<int:case_id>/prioritisation/outcome")
@who_may(*RECORD_ROLES)
def outcome(case_id: int):
    """The fragment beside the ticks: what they suggest, which of them led to it, and what changed since the last rating."""
    case, policy, tool = _asked(case_id)
    last = ratings.current_rating(case.id, tool.key)
    shown = _outcome(policy, tool, request.args.getlist("ticked"), request.args.get("decided", ""), last)
    return render("prioritising/outcome.html", "prioritising/_outcome.html", case=case, tool=tool, outcome=shown)


def _save(case: Case, policy: Policy, tool: Tool, form) -> Rating:
    with transaction():
        drop_draft(actor=actor(), address=_address(case, tool))
        saved_as(actor=actor(), address=_address(case, tool), leads_to=f"/cases/{case.id}")
        return operations.prioritise(
            actor=actor(), now=now(), policy=policy, case=case, tool=tool.key, ticked=form.ticked.data,
            decided=form.decided.data or None, sections=sections_of(form, policy.note_types[risk.NOTE]),
        )  # fmt: skip


def _said(case: Case, policy: Policy, tool: Tool, made: Rating) -> str:
    due = running_one(case.id, ALLOCATION) if _sets_day(policy, tool) else None
    owed = running_one(case.id, SAME_DAY) if _asks_for_today(policy, tool, made.decided) else None
    follows = f" To be allocated by {day(due.due_on)}." if due else ""
    if owed:
        follows += f" {RESPOND.format(case.team.closes) if now() < at_office(today(), case.team.closes) else CLOSED}"
    return f"{tool.title} saved: {tool.level(made.decided).label}.{follows}"


def _asks_for_today(policy: Policy, tool: Tool, level: str | None) -> bool:
    """Whether a level of the tool is responded to on the day of its decision (S1)."""
    return policy.same_day is not None and (policy.same_day.tool, policy.same_day.level) == (tool.key, level)


def _sets_day(policy: Policy, tool: Tool) -> bool:
    return policy.allocation_targets is not None and policy.allocation_targets.tool == tool.key


def _beside_the_note(refusal: Refusal) -> Refusal:
    """The note's rationale is the reasoning."""
    return Refusal(refusal.sentence, refusal.rule, RATIONALE) if refusal.field == "reasoning" else refusal


def _known(tool: Tool, last: Rating | None) -> list[str]:
    """What was ticked last, as far as the tool still has it."""
    ticked = last.picked.get("indicators", ()) if last is not None else ()
    return [key for key in tool.tickable if key in ticked]


def _outcome(
    policy: Policy, tool: Tool, ticked: Collection[str], decided: str, last: Rating | None
) -> dict[str, Any]:
    """suggestion: None where nothing that the tool knows is ticked. due: were that level decided today.

    decided: the key of another level than the suggested one, or "". counts: the level that would count, with what to keep
    in mind at it (A6). today: it is responded to the same day. since: when the last rating was, None before the first;
    changed: how the ticks differ from it.
    """
    known = [key for key in ticked if key in tool.tickable]
    suggestion = risk.rate(tool, {"indicators": known})
    level = suggestion.level.key if suggestion.level else None
    due = allocation(policy, today(), level) if _sets_day(policy, tool) else None
    counts = next((each for each in tool.levels if each.key == decided), suggestion.level)
    before = risk.ticked_then(policies().get(last.policy), policy, last) if last is not None else ()
    return {
        "suggestion": suggestion if suggestion.level else None, "due": due, "ticked": len(set(known)), "counts": counts,
        "today": _asks_for_today(policy, tool, counts.key if counts else None),
        "since": last.happened_at if last is not None else None, "changed": risk.changed_since(tool, before, known),
    }  # fmt: skip


def _page(case: Case, policy: Policy, tool: Tool, form, last: Rating | None, status: int = 200):
    address = _address(case, tool)
    return render(
        "prioritising/prioritisation.html", status=status, error=status != 200, case=case, policy=policy,
        tool=tool, form=form, draft=draft_for_form(form, address), address=address + way_on().replace("?", "&", 1),
        sections=sections_in(form, policy.note_types[risk.NOTE]), note_type=policy.note_types[risk.NOTE],
        warnings=warnings_of(case.person_id),
        phones=rules.phones_of(policy, case.team.phone, case.team.out_of_hours_phone),
        last=last, level_last=risk.level_now(tool, last), today=today(),
        outcome=_outcome(policy, tool, form.ticked.data or (), form.decided.data or "", last),
        tabs=[{"label": each.title, "href": _address(case, each), "current": each.key == tool.key, "count": None}
              for each in risk.tools_noted(policy)],
        refusal=rules.refusal_to_rerate(actor(), case.team_id, case.stage),
    )  # fmt: skip


def _address(case: Case, tool: Tool) -> str:
    return f"/cases/{case.id}/prioritisation?tool={tool.key}"


def _asked(case_id: int) -> tuple[Case, Policy, Tool]:
    """The case, its policy, and the tool of indicators that the address names; the first where it names none."""
    case = case_for(actor(), case_id) or abort(404)
    policy = with_factors(policy_of(case.team), case.team_id, today())
    offered = {tool.key: tool for tool in risk.tools_noted(policy)}
    key = request.args.get("tool", next(iter(offered), ""))
    refuse_unused(case, policy, key)
    return case, policy, offered.get(key) or abort(404)


def _seen(case: Case) -> None:
    with transaction(reload=False):
        record(actor=actor(), now=now(), act="case.read", subject=case, persons=[case.person_id])
