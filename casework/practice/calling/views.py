"""The waiting call: its page, what the answers point to, its saving."""

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import (
    abort,
    actor,
    day,
    go,
    happened_at,
    policy_of,
    render,
    request,
    way_back,
    way_on,
    who_may,
)
from casework.policy.model import Level, Policy
from casework.practice.calling import forms, operations, queries, rules
from casework.practice.risk import queries as ratings
from casework.practice.risk import rules as risk
from casework.practice.risk.views import outcome_of
from casework.practice.tray.forms import sections_of
from casework.practice.tray.operations import Reached
from casework.practice.tray.views import contact_context, fill_ratings, new_day_in, next_contact_in, ratings_in
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("calling", __name__)
CALLS_SHOWN = 4


@bp.get("/cases/<int:case_id>/waiting-call")
@who_may(*RECORD_ROLES)
def new_call(case_id: int):
    """The five questions with what was answered last, and what was being typed."""
    case, policy = _case(case_id)
    form = forms.call_form(policy)()
    fill_ratings(form, policy, ratings.current_ratings(case.id))
    if not form.decided.data:
        form.reasoning.data = ""  # it was for what was suggested on another day
    draft = draft_for_form(form, request.path)
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id])
    return _page(case, policy, form, draft)


@bp.post("/cases/<int:case_id>/waiting-call")
@who_may(*RECORD_ROLES)
def save_call(case_id: int):
    """Save the call in one transaction; or show the form again, with its note written from the answers, or what to correct."""
    case, policy = _case(case_id)
    form = forms.call_form(policy)()
    draft = draft_for_form(form, request.path)
    _write_note(case, policy, form)
    if form.check.data or form.fill.data:
        return _page(case, policy, form, draft)
    if not form.validate_on_submit():
        return _page(case, policy, form, draft, status=422)
    try:
        with transaction():
            drop_draft(actor=actor(), address=request.path)
            called = operations.make_waiting_call(
                actor=actor(),
                now=clock.now(),
                policy=policy,
                case=case,
                happened_at=happened_at(form.happened_on.data, form.happened_time.data),
                reached=Reached(form.reached.data, form.how.data, form.reached_who.data),
                answers=form.answers,
                sections=sections_of(form, policy.note_types["pwt"]),
                rated=ratings_in(form, policy, ratings.current_ratings(case.id)),
                next_contact=next_contact_in(form),
                allocate_by=new_day_in(form),
            )
    except Refused as refused:
        form.refuse(refused.refusal)
        return _page(case, policy, form, draft, status=422)
    return _on_from(case, policy, form, called)


def _on_from(case: Case, policy: Policy, form, called: operations.Called):
    """Back to where the call was begun; by way of risk priority, which has a note of its own, where something is worse."""
    saying = f"Waiting call saved. The next contact is due by {day(called.outcome.next_due)}."
    noted = risk.tools_noted(policy)
    if not noted or not rules.worse_in(form.answers):
        return go(way_back(f"/cases/{case.id}"), saying=saying)
    saying += f" Something is worse: look at {noted[0].title.lower()} as well, or go back if it holds."
    return go(f"/cases/{case.id}/prioritisation?tool={noted[0].key}{way_on().replace('?', '&')}", saying=saying)


@bp.get("/cases/<int:case_id>/waiting-call/look")
@who_may(*RECORD_ROLES)
def look(case_id: int):
    """The fragment under the questions: which level the answers point to, and when the next contact would then be."""
    case, policy = _case(case_id)
    shown = _looked(case, policy, forms.answers_asked())
    return render("calling/look.html", "calling/_look.html", case=case, **shown)


def _case(case_id: int) -> tuple[Case, Policy]:
    case = case_for(actor(), case_id) or abort(404)
    return case, policy_of(case.team)


def _looked(case: Case, policy: Policy, answers: tuple[rules.Answer, ...]) -> dict:
    """What the answers point to, and the outcome of the matrix at the cell behind it, were the contact today."""
    tool, current = policy.tools[policy.contact.tool], ratings.current_rating(case.id, policy.contact.tool)
    cell = current.picked if current is not None and "row" in current.picked else None
    found = rules.look_at(tool, current.decided if current else None, (cell["row"], cell["column"]) if cell else None, answers)
    moved = {"row": found.cell[0], "column": found.cell[1]} if found.cell and found.worse else None
    return {"look": found, "pointed": outcome_of(policy, moved, clock.today()), "noted": risk.tools_noted(policy)}


def _write_note(case: Case, policy: Policy, form) -> None:
    """Words for the sections that nobody has written, from the answers so far."""
    contact_on = form.happened_on.data or clock.today()
    picked = risk.read_cell(form.rag.data)
    outcome = outcome_of(policy, picked, contact_on)
    next_on = form.next_on.data or (outcome["due"].due_on if outcome["due"] and not form.decided.data else None)
    shown = _looked(case, policy, form.answers)
    decided = _decided(policy, outcome, form.decided.data)
    form.write_note(rules.note_words(form.answers, queries.calls_of(case.id), shown["look"], decided, next_on))


def _decided(policy: Policy, outcome: dict, chosen: str | None) -> Level | None:
    """The level that would be decided, were the form saved as it stands."""
    levels = {level.key: level for level in policy.tools[policy.contact.tool].levels}
    suggested = outcome["suggestion"].level if outcome["suggestion"] else None
    return levels.get(chosen, suggested) if chosen else suggested


def _page(case: Case, policy: Policy, form, draft, status: int = 200):
    calls = queries.calls_of(case.id)
    for key in rules.QUESTIONS:
        if said := _last(key, calls):
            form[key].origin = said
    current = ratings.current_rating(case.id, policy.contact.tool)
    level = risk.level_now(policy.tools[policy.contact.tool], current)
    promised = queries.promise_for(case.team_id, level.key, policy, clock.today()) if level else None
    return render(
        "calling/call.html",
        "calling/_call_form.html",
        status=status,
        error=status == 422,
        calls=calls[:CALLS_SHOWN],
        questions=rules.QUESTIONS,
        answer_words=rules.ANSWERS,
        opens=forms.OPENS,
        trends={key: rules.trend(key, calls) for key in rules.QUESTIONS},
        promised=promised,
        promise_sentence=rules.sentence_of(promised, level.label) if promised else "",
        **_looked(case, policy, form.answers),
        **contact_context(case, policy, form, draft),
    )


def _last(question: str, calls: list[rules.Call]) -> str:
    """What was answered to a question at the last call, in words; "" before the first."""
    found = rules.last_answer(question, calls)
    if found is None:
        return ""
    on, answer = found
    return f"Last call, {day(on)}: {rules.ANSWERS[answer.answer].lower()}.{' ' + answer.words if answer.words else ''}"
