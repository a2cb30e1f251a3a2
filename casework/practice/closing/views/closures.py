"""A closure that was asked for, and its answer."""

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policy_of, render, request, who_may
from casework.practice.closing import forms, operations, queries, rules
from casework.practice.closing.models import ClosureRequest
from casework.practice.closing.views.shared import bp, record_reading
from casework.practice.handing import queries as handing
from casework.practice.handing.rules import from_facts
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.queries import warnings_of
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

DECIDERS = (*MANAGERS, *SENIOR_MANAGERS)


@bp.get("/closures/<int:request_id>")
@who_may(*RECORD_ROLES)
def closure(request_id: int):
    """What was asked for, as the note will have it, and the ways of answering."""
    asked, form = _request(request_id), forms.SendBackForm()
    draft = draft_for_form(form, request.path)
    record_reading(asked.case)
    return _closure_page(asked, form, draft)


@bp.post("/closures/<int:request_id>/authorisation")
@who_may(*DECIDERS)
def authorisation(request_id: int):
    """Authorise it: the case ends with the note that was written."""
    asked, form = _request(request_id), forms.SendBackForm(formdata=None)
    try:
        with transaction():
            drop_draft(actor=actor(), address=f"/closures/{request_id}")
            policy = policy_of(asked.case.team)
            operations.authorise(actor=actor(), now=clock.now(), policy=policy, request=asked)
        return go(f"/cases/{asked.case_id}", saying="Authorised. The case has ended, and the note is saved.")
    except Refused as refused:
        form.refuse(refused.refusal)
    return _closure_again(request_id, form)


@bp.post("/closures/<int:request_id>/sending-back")
@who_may(*DECIDERS)
def sending_back(request_id: int):
    """Say what is missing; whoever asked changes it and asks again."""
    asked, form, address = _request(request_id), forms.SendBackForm(), f"/closures/{request_id}"
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                saved_as(actor=actor(), address=address, leads_to=address)
                operations.send_back(actor=actor(), now=clock.now(), request=asked, reason=form.reason.data)
            return go(address, saying="Sent back. Whoever asked has your reason in the feed, and all that they wrote.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _closure_again(request_id, form)


@bp.post("/closures/<int:request_id>/taking-back")
@who_may(*RECORD_ROLES)
def taking_back(request_id: int):
    """Whoever asked thinks better of it."""
    asked, form = _request(request_id), forms.SendBackForm(formdata=None)
    try:
        with transaction():
            operations.withdraw_request(actor=actor(), now=clock.now(), request=asked)
        return go(f"/cases/{asked.case_id}", saying="Taken back. The case goes on, and nobody is asked to close it.")
    except Refused as refused:
        form.refuse(refused.refusal)
    return _closure_again(request_id, form)


def _closure_again(request_id: int, form):
    return _closure_page(_request(request_id), form, draft_for_form(form, f"/closures/{request_id}"), status=422)


def _closure_page(asked: ClosureRequest, form, draft, status: int = 200):
    case, ending = asked.case, rules.Ending(asked.kind, asked.authority, asked.accepted_by)
    texts = asked.sections | handing.words_of(from_facts(asked.outstanding))
    note_type = policy_of(case.team).note_types[rules.CLOSURE]
    may = {
        "authorise": operations.refusal_to_authorise(actor=actor(), request=asked),
        "send_back": rules.refusal_to_send_back(actor(), case.team_id, asked.answer, "-"),
        "take_back": rules.refusal_to_withdraw(actor(), asked.asked_by_id, asked.answer),
    }
    return render(
        "closing/closure.html", status=status, error=status != 200, asked=asked, case=case, ending=ending, may=may, form=form,
        sections=[(section.label, texts[section.key]) for section in note_type.sections if texts.get(section.key)],
        draft=draft, states=rules.ANSWERS, summary=handing.summary_of(case), warnings=warnings_of(case.person_id),
        considered=rules.CONSIDERED if asked.considered else rules.NOT_CONSIDERED,
        answer_on=rules.answer_on(policy_of(case.team), asked.asked_at, case.team.closes),
        mine=actor().worker_id == asked.asked_by_id == case.holder_id,
    )  # fmt: skip


def _request(request_id: int) -> ClosureRequest:
    return queries.request_for(actor(), request_id) or abort(404)
