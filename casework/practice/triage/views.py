"""The triage page of a case, a proposal and its answer, and telling the person."""

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, day, go, policy_of, render, request, who_may
from casework.practice.factors.queries import with_factors
from casework.practice.risk import rules as risk
from casework.practice.risk.views import outcome_of
from casework.practice.tray.models import Placement
from casework.practice.tray.rules import refusal_after_death
from casework.practice.triage import forms, operations, queries, rules
from casework.practice.triage.models import Proposal
from casework.records.audit import operations as audit
from casework.records.cases import queries as cases
from casework.records.cases.models import Case
from casework.records.drafts.views import draft_for_form, drop_draft, refuse_a_second_time, saved_as
from casework.records.people import queries as people
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

bp = Blueprint("triage", __name__)
DECIDERS = (*MANAGERS, *SENIOR_MANAGERS)


@bp.route("/cases/<int:case_id>/triage", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def triage(case_id: int):
    """All gates on one page. A practitioner proposes by it, a manager places by it (L2)."""
    case = _case(case_id)
    known = _known_of(case) if request.method == "GET" else {}
    form = forms.triage_form(policy_of(case.team))(data=known)
    act = _place if actor().manages(case.team_id) else _propose
    if request.method == "POST":
        refuse_a_second_time(actor=actor(), address=request.path)
    already = queries.open_proposal(case.id)
    refusal = refusal_after_death(case.person.died_on)
    refusal = refusal or rules.refusal_to_propose(actor(), case.team_id, case.stage, already is not None)
    return _gates_page(case, form, act, refusal, already)


@bp.route("/proposals/<int:proposal_id>/change", methods=["GET", "POST"])
@who_may(*DECIDERS)
def change(proposal_id: int):
    """The triage page filled with what was proposed: a manager changes answers and places."""
    proposal = _proposal(proposal_id)
    form = forms.triage_form(policy_of(proposal.case.team))(data=forms.data_of(proposal.facts))
    if request.method == "POST":
        refuse_a_second_time(actor=actor(), address=request.path)
    refusal = _refusal_to_place(proposal)

    def accept(case: Case, facts: dict) -> tuple[str, str]:
        return _accepted(proposal, facts)

    return _gates_page(proposal.case, form, accept, refusal, proposal)


def _gates_page(case: Case, form, act, refusal, proposal: Proposal | None):
    """Show the page, or do ``act`` with its answers; what the gates refuse is shown beside each answer, all at once."""
    if request.method == "GET":
        draft = draft_for_form(form, request.path)
        _seen(case)
        return _show(case, form, draft, refusal, proposal)
    if _passes(case, form):
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                address, saying = act(case, forms.facts_of(form))
                saved_as(actor=actor(), address=request.path, leads_to=address)
            return go(address, saying=saying)
        except Refused as refused:
            form.refuse(refused.refusal)
    return _show(case, form, draft_for_form(form, request.path), refusal, proposal, status=422)


def _passes(case: Case, form) -> bool:
    sound, policy = form.validate_on_submit(), policy_of(case.team)
    refusals = rules.refusals_to_place(forms.facts_of(form), policy)
    for refusal in refusals:
        if refusal.field not in form or not form[refusal.field].errors:
            form.refuse(refusal)
    return sound and not refusals


def _propose(case: Case, facts: dict) -> tuple[str, str]:
    with_policy = {"policy": policy_of(case.team), "case": case, "facts": facts}
    proposal = operations.propose(actor=actor(), now=clock.now(), **with_policy)
    return f"/proposals/{proposal.id}", "Proposed. Your team's managers have it in their feed."


def _place(case: Case, facts: dict) -> tuple[str, str]:
    placed = operations.place(actor=actor(), now=clock.now(), policy=policy_of(case.team), case=case, facts=facts)
    return f"/cases/{case.id}", _on_the_tray(placed)


def _accepted(proposal: Proposal, facts: dict | None = None) -> tuple[str, str]:
    policy = policy_of(proposal.case.team)
    placed = operations.accept(actor=actor(), now=clock.now(), policy=policy, proposal=proposal, facts=facts)
    return f"/cases/{proposal.case_id}", _on_the_tray(placed)


def _on_the_tray(placement) -> str:
    return f"On the tray since {day(placement.placed_on)}. The first contact is due by {day(placement.next_on)}."


def _known_of(case: Case) -> dict:
    """What need not be typed on the triage page, what the referral says among it."""
    return forms.known_of(case, actor().name, clock.today()) | queries.from_referral(case.id)


def _show(case: Case, form, draft, refusal, proposal: Proposal | None, status: int = 200):
    policy, manages = policy_of(case.team), actor().manages(case.team_id)
    policy = with_factors(policy, case.team_id, clock.today())
    label = "Place on the tray" if manages else "Propose placing on the tray"
    tools = [policy.tools[key] for key in ("priority", "complexity") if key in policy.tools]
    urgent = "urgent_response" in form and bool(form.urgent_response.data)
    forms.mark(form, queries.from_referral(case.id))
    owed = risk.response_owed(policy, form.priority.data or "", urgent) if "priority" in form else (False, False)
    return render(
        "triage/triage.html", status=status, error=status == 422, case=case, policy=policy, form=form, draft=draft,
        refusal=refusal, proposal=proposal, changing=request.path.startswith("/proposals/"), label=label, manages=manages,
        tool=policy.tools[policy.contact.tool], scales=tools, warnings=people.warnings_of(case.person_id),
        outcome=outcome_of(policy, risk.read_cell(form.rag.data), clock.today(), owed), address=request.path,
        opens=rules.OPENS, grave=rules.grave_answers(policy), parts=rules.missing_by_part(forms.facts_of(form), policy),
        given=forms.known_of(case, actor().name, clock.today()),
    )  # fmt: skip


@bp.post("/cases/<int:case_id>/triage/parts")
@who_may(*RECORD_ROLES)
def parts(case_id: int):
    """The list of the page's parts with what is missing, as the answers stand; it saves nothing."""
    case = _case(case_id)
    policy = policy_of(case.team)
    missing = rules.missing_by_part(forms.facts_of(forms.triage_form(policy)()), policy)
    return render("triage/parts.html", "triage/_parts.html", case=case, parts=missing)


@bp.get("/proposals/<int:proposal_id>")
@who_may(*RECORD_ROLES)
def proposal(proposal_id: int):
    """What was proposed, by whom, and the answer or the means to give it."""
    shown, form = _proposal(proposal_id), forms.TurnDownForm()
    draft = draft_for_form(form, request.path)
    _seen(shown.case)
    return _proposal_page(shown, form, draft)


@bp.post("/proposals/<int:proposal_id>/acceptance")
@who_may(*DECIDERS)
def acceptance(proposal_id: int):
    """Place as proposed."""
    shown, form = _proposal(proposal_id), forms.TurnDownForm(formdata=None)
    try:
        with transaction():
            address, saying = _accepted(shown)
        return go(address, saying=saying)
    except Refused as refused:
        form.refuse(refused.refusal)
    return _proposal_page(shown, form, draft_for_form(form, f"/proposals/{proposal_id}"), status=422)


@bp.post("/proposals/<int:proposal_id>/turning-down")
@who_may(*DECIDERS)
def turning_down(proposal_id: int):
    """Answer with no, and why."""
    shown, form, address = _proposal(proposal_id), forms.TurnDownForm(), f"/proposals/{proposal_id}"
    if form.validate_on_submit():
        given = {"policy": policy_of(shown.case.team), "proposal": shown, "reason": form.reason.data}
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                saved_as(actor=actor(), address=address, leads_to=address)
                operations.turn_down(actor=actor(), now=clock.now(), **given)
            return go(address, saying="Turned down. Whoever proposed it has your reason in the feed.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _proposal_page(shown, form, draft_for_form(form, address), status=422)


def _proposal_page(shown: Proposal, form, draft, status: int = 200):
    policy, facts = policy_of(shown.case.team), shown.facts_that_hold
    return render(
        "triage/proposal.html", status=status, error=status == 422, proposal=shown, case=shown.case, policy=policy,
        form=form, draft=draft, facts=facts, answers=rules.answers(facts, policy), picks=rules.picks(facts, policy),
        refusal=rules.refusal_to_decide(actor(), shown.case.team_id, shown.answer), stuck=_refusal_to_place(shown),
        warnings=people.warnings_of(shown.case.person_id),
    )  # fmt: skip


def _refusal_to_place(proposal: Proposal):
    refusal = rules.refusal_to_decide(actor(), proposal.case.team_id, proposal.answer)
    return refusal or rules.refusal_to_accept(proposal.case.stage)


@bp.route("/cases/<int:case_id>/telling", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def telling(case_id: int):
    """Who was told of the placing, when and how (L10)."""
    case, address = _case(case_id), request.path
    if request.method == "POST":
        refuse_a_second_time(actor=actor(), address=address)
    asked = queries.to_be_told(case.id)
    form = forms.telling_form()(data=_known_of_telling(case, asked) if request.method == "GET" else {})
    if request.method == "GET":
        draft = draft_for_form(form, address)
        _seen(case)
        return _telling_page(case, form, draft, asked)
    if _finishes(form):
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                operations.record_telling(actor=actor(), now=clock.now(), case=case, facts=forms.facts_of(form))
            return go(f"/cases/{case.id}", saying="Recorded: they know that they wait, and whom to ring.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _telling_page(case, form, draft_for_form(form, address), asked, status=422)


def _known_of_telling(case: Case, asked: Placement | None) -> dict:
    """What was answered when it was placed; that they have been told now, unless it was not safe to."""
    proposal = queries.placed_by(asked.id) if asked else None
    answered = forms.data_of(proposal.facts_that_hold) if proposal else {}
    known = _known_of(case) | answered
    return known if known.get("safe") == "no" else known | {"told": "yes"}


def _finishes(form) -> bool:
    sound, refusals = form.validate_on_submit(), rules.refusals_to_finish(forms.facts_of(form))
    for refusal in refusals:
        if not form[refusal.field].errors:
            form.refuse(refusal)
    return sound and not refusals


def _telling_page(case: Case, form, draft, asked: Placement | None, status: int = 200):
    return render(
        "triage/telling.html", status=status, error=status == 422, case=case, form=form, draft=draft, asked=asked,
        warnings=people.warnings_of(case.person_id), opens=rules.OPENS,
        given=forms.known_of(case, actor().name, clock.today()),
    )  # fmt: skip


def _case(case_id: int) -> Case:
    return cases.case_for(actor(), case_id) or abort(404)


def _proposal(proposal_id: int) -> Proposal:
    return queries.proposal_for(actor(), proposal_id) or abort(404)


def _seen(case: Case) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id])
