"""The page by which a case is given to a worker."""

from typing import Any

from flask import Blueprint
from wtforms.fields.choices import SelectChoice

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import (
    abort,
    actor,
    go,
    now_over,
    policy_of,
    render,
    request,
    typed_version,
    who_may,
    whole_number,
)
from casework.practice.allocation import forms, operations, queries, rules
from casework.practice.allocation.models import AllocationConcern
from casework.practice.caseloads.queries import students_of, studies_of, weights_of
from casework.practice.caseloads.rules import HeldCase, weights
from casework.practice.handing.forms import fields_of_sections, handed_of, transfer_part, typed_sections
from casework.practice.matching.queries import matches
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.cases.rules import refusal_when_changed
from casework.records.drafts.views import draft_for_form, drop_draft, refuse_a_second_time, saved_as
from casework.records.people.queries import warnings_of
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

bp = Blueprint("allocation", __name__)
bp.add_app_template_global(queries.open_concern, "allocation_doubted")
bp.add_app_template_global(queries.given_by_another)


@bp.route("/cases/<int:case_id>/allocate", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def allocate(case_id: int):
    """Who takes the case, with what it does to each caseload; saved in one transaction."""
    case = case_for(actor(), case_id) or abort(404)
    if request.method == "POST":
        refuse_a_second_time(actor=actor(), address=request.path)  # a case that was given meanwhile asks for more
    policy, today = policy_of(case.team), clock.today()
    transfer = transfer_part(case, policy, today) if case.holder_id is not None else None
    made = forms.allocation_form(policy, policy.note_types[rules.NOTE], waits=case.stage == "waiting", transfer=transfer)
    form = made(data=_at_first(case, transfer) if request.method == "GET" else {"version": str(case.version)})
    there = _candidates(case)
    form.worker.choices = [SelectChoice(each.worker_id, each.name) for each in there]
    if request.method == "POST" and (form.asks_for_tasks or (transfer is not None and form.asks_for_rows)):
        return _page(case, form, there, transfer, status=200)
    overtaken = refusal_when_changed(typed_version(form), case.version, case.stage, case.holder.name if case.holder else "")
    holds = form.validate_on_submit()
    if request.method == "POST" and overtaken:  # said first: what the form asks may be another thing now
        form.refuse(overtaken)
        now_over(form, case)
    elif holds:
        try:
            return go(f"/cases/{case.id}", saying=_save(case, form, transfer))
        except Refused as refused:
            form.refuse(refused.refusal)
            now_over(form, case)
    return _page(case, form, there, transfer, status=422 if request.method == "POST" else 200)


def _at_first(case: Case, transfer: dict[str, Any] | None) -> dict[str, Any]:
    """What the form holds when it is opened: nothing that is known is asked again."""
    policy = policy_of(case.team)
    known = {"version": str(case.version), "weight": weights_of([case.id], policy).get(case.id),
             "first_contact_on": rules.first_contact_on(policy, clock.today())}  # fmt: skip
    return known | ({"done": transfer["summary"].proposal} if transfer else {})


def _save(case: Case, form, transfer: dict[str, Any] | None) -> str:
    policy = policy_of(case.team)
    with transaction():
        drop_draft(actor=actor(), address=request.path)
        saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case.id}")
        held = operations.allocate(
            actor=actor(), now=clock.now(), policy=policy, case=case, worker_id=form.worker.data,
            sections=typed_sections(form, policy.note_types[rules.NOTE]),
            weight=form.weight.data if "weight" in form else None, over_reason=form.over_reason.data or "",
            educator_words=form.educator_words.data or "",
            tasks=form.tasks, from_on=form.from_on.data,
            transfer=handed_of(form, transfer["note_type"]) if transfer else None, version=typed_version(form),
        )  # fmt: skip
        mine = held.worker_id == actor().worker_id
        name = held.worker.name
    return "The case is yours now." if mine else f"Allocated. {name} has it in the feed."


@bp.get("/cases/<int:case_id>/allocate/workers")
@who_may(*RECORD_ROLES)
def workers(case_id: int):
    """The list of workers alone, as another weight of the case would have it."""
    case = case_for(actor(), case_id) or abort(404)
    policy = policy_of(case.team)
    there = _candidates(case)
    typed = request.args.get("weight")
    known = typed in [level.key for level in weights(policy)]
    weight = typed if known else weights_of([case.id], policy).get(case.id)
    _seen(case)
    return render("allocation/_workers.html", case=case, choices=_choices(case, there, weight), errors=[],
                  chosen=request.args.get("worker", type=whole_number))  # fmt: skip


def _hands_on(case: Case) -> set[int]:
    """The students to whom the actor, who holds the case, may hand it as their practice educator (H7)."""
    return students_of(actor().worker_id) if case.holder_id == actor().worker_id else set()


def _candidates(case: Case) -> list[rules.Candidate]:
    """Who works in the team; to somebody who does not manage it, their own students."""
    there = queries.candidates(case.team_id, policy_of(case.team), clock.today())
    students = _hands_on(case)
    return there if actor().manages(case.team_id) or not students else [each for each in there if each.worker_id in students]


def _choices(case: Case, there: list[rules.Candidate], weight: str | None) -> list[rules.Choice]:
    """What the case at that weight would do to each; of a case that nobody has weighed, the lightest is shown."""
    policy = policy_of(case.team)
    lightest = next((level.key for level in reversed(weights(policy))), None)
    suits = matches(case, [each.worker_id for each in there], clock.today(), reader=actor())
    given = rules.Given(HeldCase(case.id, case.kind, weight or lightest), case.stage, case.holder_id)
    return rules.choices_for(policy, there, given, suits, studies_of(suits))


def _page(case: Case, form, there: list[rules.Candidate], transfer: dict[str, Any] | None, status: int):
    posted, draft = request.method == "POST", draft_for_form(form, request.path)
    if not posted:
        now_over(form, case)  # a draft may be older than what the page shows
        _seen(case)
    policy = policy_of(case.team)
    choices = _choices(case, there, form.weight.data if "weight" in form else None)
    context: dict[str, Any] = {
        "case": case, "form": form, "draft": draft, "note_type": policy.note_types[rules.NOTE], "address": request.path,
        "sections": fields_of_sections(form, policy.note_types[rules.NOTE]), "choices": choices, "chosen": form.worker.data,
        "errors": form.worker.errors, "transfer": transfer, "summary": transfer["summary"] if transfer else None,
        "asks_reason": any(each.asks_reason for each in choices) or bool(form.over_reason.data or form.over_reason.errors),
        "asks_educator": any(each.asks_educator for each in choices) or bool(form.educator_words.data),
        "refusal": rules.refusal_to_allocate(actor(), case.team_id, case.stage, case.person.died_on,
                                             hands_on=bool(_hands_on(case))),
        "warnings": warnings_of(case.person_id), "weights": weights(policy), "policy": policy, "today": clock.today(),
    }  # fmt: skip
    return render("allocation/allocate.html", status=status, error=status != 200, **context)


def _seen(case: Case) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id])


# --- a worker's concern about a case given to them ---------------------------------------------------------------------


@bp.route("/cases/<int:case_id>/allocation-concern", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def state_concern(case_id: int):
    """Whoever was given the case says what speaks against it."""
    case, form = case_for(actor(), case_id) or abort(404), forms.ConcernForm()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case_id}")
                operations.state_concern(actor=actor(), now=clock.now(), policy=policy_of(case.team), case=case,
                                         words=form.words.data)  # fmt: skip
            return go(f"/cases/{case_id}", saying="Your concern is with the managers. The case is yours until they answer.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _concern_page(case, form)


def _concern_page(case: Case, form):
    posted, draft = request.method == "POST", draft_for_form(form, request.path)
    if not posted:
        _seen(case)
    held = queries.held_now(case.id)
    refusal = rules.refusal_to_object(
        actor(), holder_id=held.worker_id if held else None, given_by_id=held.allocated_by_id if held else None,
        waits=queries.open_concern(case.id) is not None)  # fmt: skip
    return render("allocation/concern.html", status=422 if posted else 200, error=posted, case=case, form=form, draft=draft,
                  refusal=refusal, warnings=warnings_of(case.person_id),
                  answer_on=rules.answer_on(policy_of(case.team), clock.now(), case.team.closes))  # fmt: skip


@bp.get("/allocation-concerns/<int:concern_id>")
@who_may(*RECORD_ROLES)
def concern(concern_id: int):
    """What was stated, and its answer or the ways of answering."""
    stated = _concern(concern_id)
    _seen(stated.case)
    return _answer_page(stated, forms.AnswerForm())


@bp.post("/allocation-concerns/<int:concern_id>/answer")
@who_may(*MANAGERS, *SENIOR_MANAGERS)
def answer_concern(concern_id: int):
    """A manager's answer, which the worker has in the feed."""
    stated, form, address = _concern(concern_id), forms.AnswerForm(), f"/allocation-concerns/{concern_id}"
    if form.validate_on_submit():
        moves = form.answer.data == rules.MOVES
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                saved_as(actor=actor(), address=address, leads_to=address)
                operations.answer_concern(actor=actor(), now=clock.now(), concern=stated, answer=form.answer.data,
                                          words=form.words.data)  # fmt: skip
            then = "Now give the case to somebody else, or take it back to duty." if moves else "The worker has it in the feed."
            return go(f"/cases/{stated.case_id}/outcome" if moves else address, saying=f"Answered. {then}")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _answer_page(_concern(concern_id), form, status=422)


def _answer_page(stated: AllocationConcern, form, status: int = 200):
    draft, case = draft_for_form(form, f"/allocation-concerns/{stated.id}"), stated.case
    refusal = rules.refusal_to_answer_concern(actor(), case.team_id, stated.answer, stated_by=stated.stated_by_id)
    return render("allocation/answer.html", status=status, error=status != 200, stated=stated, case=case, form=form, draft=draft,
                  refusal=refusal, answers=rules.CONCERN_ANSWERS, warnings=warnings_of(case.person_id),
                  answer_on=rules.answer_on(policy_of(case.team), stated.stated_at, case.team.closes))  # fmt: skip


def _concern(concern_id: int) -> AllocationConcern:
    return queries.concern_for(actor(), concern_id) or abort(404)
