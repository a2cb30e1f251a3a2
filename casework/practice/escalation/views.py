"""Escalations: the list, one with how it climbed, the decision, and raising one by hand."""

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policies, policy_of, render, request, way_back, who_may
from casework.practice.escalation import operations, queries, rules
from casework.practice.escalation.forms import EscalateForm, WorryForm, decision_form
from casework.practice.escalation.models import Escalation
from casework.records.audit import operations as audit
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.notes import queries as notes
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("escalation", __name__)
LONGEST_PAGE = 10_000


@bp.get("/escalations")
@who_may(*RECORD_ROLES)
def escalations():
    """Open escalations by when they pass up, or closed ones, newest first."""
    still_open = request.args.get("show") != "closed"
    page = max(1, min(request.args.get("page", 1, int), LONGEST_PAGE))
    rows = queries.escalations_for(actor(), still_open=still_open, page=page)
    steps, taken = queries.steps_of(r.id for r in rows), queries.acknowledgements_of(r.id for r in rows)
    names = queries.names_of_workers({worker for row in rows for worker in steps[row.id][-1].worker_ids})
    shown = [_line(row, steps[row.id][-1], taken.get(row.id), names) for row in rows]
    count = queries.count_for(actor(), still_open=still_open)
    persons = [row.case.person_id for row in rows]
    if persons:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="escalations.listed", persons=persons)
    show = "open" if still_open else "closed"
    pages = max(1, -(-count // queries.PAGE))
    return render(
        "escalation/escalations.html", rows=shown, show=show, number=page, pages=pages,
        count=f"{count:,}{'+' if count == queries.LISTED else ''}",
        address=lambda number: f"/escalations?show={show}&page={number}",
    )  # fmt: skip


def _line(row: Escalation, last, taken, names: dict[int, str]) -> dict:
    return {
        "escalation": row,
        "title": _title(row),
        "with_whom": ", ".join(names[worker] for worker in last.worker_ids) or "Nobody is there",
        "level": rules.roles_in_words(last.roles),
        "taken": taken,
    }


@bp.get("/escalations/<int:escalation_id>")
@who_may(*RECORD_ROLES, outside=True)
def escalation(escalation_id: int):
    """One escalation: what, why, how it climbed, and the decision or its form."""
    row = queries.escalation_for(actor(), escalation_id) or abort(404)
    form = decision_form(policy_of(row.case.team).note_types["management-decision"])
    if not form.matter.data:
        form.matter.data = row.reason  # typed once: the reason is what the decision is about
    draft = draft_for_form(form, f"/escalations/{row.id}")
    context = _context(row, form, draft)
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="escalation.read", subject=row, persons=[row.case.person_id])
    return render("escalation/escalation.html", **context)


@bp.post("/escalations/<int:escalation_id>/acknowledgement")
@who_may(*RECORD_ROLES)
def acknowledge(escalation_id: int):
    """Take it on, with a decision. A second one is told who was first, and keeps what they typed."""
    row = queries.escalation_for(actor(), escalation_id) or abort(404)
    policy = policy_of(row.case.team)
    form = decision_form(policy.note_types["management-decision"])
    address = f"/escalations/{row.id}"
    if form.validate_on_submit():
        decided = {"policy": policy, "escalation": row, "sections": form.sections}
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                saved_as(actor=actor(), address=address, leads_to=address)
                operations.acknowledge(actor=actor(), now=clock.now(), **decided)
            return go(address, saying="Your decision is saved as a note, and the escalation is closed.")
        except Refused as refused:
            form.refuse(refused.refusal)
    context = _context(row, form, draft_for_form(form, address))
    return render("escalation/escalation.html", status=422, error=True, **context)


def _context(row: Escalation, form, draft) -> dict:
    """What the page of one escalation shows, whether freshly opened or sent back."""
    policy = policy_of(row.case.team)
    steps = queries.steps_of([row.id])[row.id]
    names = queries.names_of_workers({w for step in steps for w in _workers_in(step)})
    taken = queries.acknowledgements_of([row.id]).get(row.id)
    return {
        "escalation": row,
        "case": row.case,
        "policy": policy,
        "title": _title(row),
        "chain": rules.chain_of(policy, row.chain),
        "steps": [_step(step, names) for step in reversed(steps)],
        "taken": taken,
        "misplaced": notes.misplaced(taken.note_id) if taken else None,
        "refusal": operations.refusal_to_acknowledge(actor=actor(), policy=policy, escalation=row),
        "note_type": policy.note_types["management-decision"],
        "form": form,
        "draft": draft,
    }


def _title(row: Escalation) -> str:
    """What it is about, in the words of the policy it was raised under, else of the one in force; or its rule's number."""
    known = (policies().get(row.policy), policy_of(row.case.team))
    return next((policy.chains[row.chain].title for policy in known if policy and row.chain in policy.chains), row.rule)


def _workers_in(step) -> set[int]:
    return {*step.worker_ids, *(worker for skipped in step.passed_over for worker in skipped["workers"])}


def _step(step, names: dict[int, str]) -> dict:
    passed_over = [
        {
            "level": rules.roles_in_words(skipped["roles"]),
            "who": ", ".join(names[worker] for worker in skipped["workers"]),
            "why": skipped["why"],
        }
        for skipped in step.passed_over
    ]
    who = ", ".join(names[worker] for worker in step.worker_ids)
    return {"step": step, "level": rules.roles_in_words(step.roles), "who": who, "passed_over": passed_over}


@bp.route("/cases/<int:case_id>/escalate", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def escalate(case_id: int):
    """Put a grown risk of harm to the senior manager (L27)."""
    case = case_for(actor(), case_id) or abort(404)
    policy, address, form = policy_of(case.team), f"/cases/{case.id}/escalate", EscalateForm()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                raised = operations.raise_by_hand(
                    actor=actor(), now=clock.now(), policy=policy, case=case, reason=form.reason.data
                )
                saved_as(actor=actor(), address=address, leads_to=f"/escalations/{raised.id}")
            saying = "Escalated. It stays open until a senior manager records a decision."
            return go(way_back(f"/escalations/{raised.id}"), saying=saying)
        except Refused as refused:
            form.refuse(refused.refusal)
    chain = policy.chains[policy.risk_grown.chain]
    earlier = queries.open_by_hand(case.id, policy.risk_grown.rule, chain.key)
    refusal = rules.refusal_to_raise(actor(), team_id=case.team_id, reason="-", already_open=earlier is not None)
    context = {"case": case, "form": form, "chain": chain, "refusal": refusal, "earlier": earlier}
    context["draft"] = draft_for_form(form, address)
    if request.method == "POST":
        return render("escalation/escalate.html", status=422, error=True, **context)
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id])
    return render("escalation/escalate.html", **context)


@bp.route("/cases/<int:case_id>/worry", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def worry(case_id: int):
    """Put a grave worry straight to a manager of the team (H15)."""
    case = case_for(actor(), case_id) or abort(404)
    policy, address, form = policy_of(case.team), f"/cases/{case.id}/worry", WorryForm()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                raised = operations.raise_worry(actor=actor(), now=clock.now(), policy=policy, case=case, reason=form.reason.data)
                saved_as(actor=actor(), address=address, leads_to=f"/escalations/{raised.id}")
            return go(way_back(f"/escalations/{raised.id}"), saying="The manager has your worry, and must decide on it today.")
        except Refused as refused:
            form.refuse(refused.refusal)
    earlier = queries.open_one(case.id, operations.WORRY_RULE, operations.WORRY_CHAIN)
    context = {
        "case": case, "form": form, "chain": rules.chain_of(policy, operations.WORRY_CHAIN), "earlier": earlier,
        "refusal": rules.refusal_to_worry(stage=case.stage, reason="-", already_open=earlier is not None),
        "draft": draft_for_form(form, address),
    }  # fmt: skip
    if request.method == "POST":
        return render("escalation/worry.html", status=422, error=True, **context)
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id])
    return render("escalation/worry.html", **context)
