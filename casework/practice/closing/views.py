"""How a case ends or is asked to, opening it again, a death taken back, a note on the wrong person, who closes alone."""

from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, day, go, plural, policies, policy_of, render, request, who_may
from casework.practice.closing import forms, operations, queries, rules
from casework.practice.closing.models import ClosureRequest
from casework.practice.escalation import queries as escalations
from casework.practice.handing import queries as handing
from casework.practice.handing.forms import fields_of_sections, rows_of, typed_sections
from casework.practice.handing.rules import Thing, from_facts
from casework.practice.tray.forms import field_name, sections_of
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.notes import queries as notes
from casework.records.notes.models import Note
from casework.records.people.queries import warnings_of
from casework.records.people.rules import refusal_of_another_death
from casework.records.people.rules import refusal_to_take_back_death as nothing_to_take_back
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS, Span

bp = Blueprint("closing", __name__)
DECIDERS = (*MANAGERS, *SENIOR_MANAGERS)


@bp.app_context_processor
def _asked() -> dict:
    return {"closure_asked": queries.open_request, "closure_sent_back": queries.sent_back_to}


# --- endings ----------------------------------------------------------------------------------------------------------


@bp.get("/cases/<int:case_id>/ending")
@who_may(*RECORD_ROLES)
def endings(case_id: int):
    """The ways in which this case can end, and whose they are."""
    case = _case(case_id)
    _seen(case)
    return render("closing/endings.html", case=case, kinds=_kinds(case), warnings=warnings_of(case.person_id))


def _kinds(case: Case) -> dict[str, tuple[rules.Kind, Any]]:
    return {key: (kind, _refusal(case, key)) for key, kind in rules.KINDS.items()}


def _refusal(case: Case, kind: str):
    """Why the actor cannot end the case so, or ask for it, as far as that is known before anything is typed."""
    if kind == rules.DIED:
        known = refusal_of_another_death(case.person.died_on)
        return known or rules.refusal_to_record_death(actor(), case.team_id)
    untold = rules.Ending(kind, "-", "-", tuple(rules.SERVICES), "-")
    if _asks(case, kind):
        asked = queries.open_request(case.id) is not None
        return rules.refusal_to_ask(actor(), case.stage, case.holder_id, untold, asked=asked)
    by_leave = _leave(case) is not None
    return rules.refusal_to_end(actor(), case.team_id, case.stage, untold, case.person.died_on, by_leave=by_leave)


def _asks(case: Case, kind: str) -> bool:
    """Whether this is an ending that the actor, who holds the case, asks a manager for (H13)."""
    mine = case.holder_id == actor().worker_id and rules.says_what_is_left(kind)
    return mine and not actor().manages(case.team_id) and _leave(case) is None


def _leave(case: Case):
    return None if actor().manages(case.team_id) else queries.leave_on(actor().worker_id, case, clock.today())


@bp.route("/cases/<int:case_id>/ending/<kind>", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def ending(case_id: int, kind: str):
    """The form of one way of ending; saved, or asked for, in one transaction."""
    case = _case(case_id)
    if kind not in rules.KINDS:
        abort(404)
    note_type = policy_of(case.team).note_types[rules.KINDS[kind].note_type]
    receivers, came_back = handing.who_can(case, clock.today()), queries.sent_back_to(case.id, actor().worker_id)
    came_back = came_back if came_back is not None and came_back.kind == kind else None
    summary = handing.summary_of(case) if rules.says_what_is_left(kind) else None
    made = forms.ending_form(kind, note_type, receivers)
    form = made(data=_proposed(summary, came_back) if request.method == "GET" and summary else None)
    if summary is not None and request.method == "POST" and form.asks_for_rows:
        return _ending_page(case, form, kind, note_type, summary, came_back, status=200)
    if form.validate_on_submit():
        try:
            return go(f"/cases/{case.id}", saying=_save(case, kind, form, note_type))
        except Refused as refused:
            form.refuse(refused.refusal)
    return _ending_page(case, form, kind, note_type, summary, came_back)


def _proposed(summary, came_back: ClosureRequest | None) -> dict[str, Any]:
    """What the form opens with: what came back, or what the record tells, with open tasks as what is left."""
    if came_back is not None:
        left = from_facts(came_back.outstanding)
        known = {name: getattr(came_back, name) for name in ("authority", "accepted_by", "considered")}
        sections = {field_name(key): text for key, text in came_back.sections.items()}
        return sections | known | {"things": rows_of(left.things), "nothing": left.nothing}
    carried = [
        Thing(task.words, task.receiver, by_on=task.due_on if task.due_on >= clock.today() else None)
        for task in summary.tasks
        if not task.page
    ]
    return {"done": summary.proposal, "things": rows_of(carried)}


def _ending_page(case: Case, form, kind: str, note_type, summary, came_back: ClosureRequest | None, status: int = 422):
    return _page(
        "closing/ending.html", case, form, key=kind, kind=rules.KINDS[kind], note_type=note_type, summary=summary,
        sections=fields_of_sections(form, note_type), refusal=_refusal(case, kind), still_open=_still_open(case),
        asks=_asks(case, kind), leave=_leave(case), came_back=came_back, status=status,
    )  # fmt: skip


def _save(case: Case, kind: str, form, note_type) -> str:
    """Save the ending, or the request for it; the sentence that the next page says."""
    act: dict[str, Any] = {"actor": actor(), "now": clock.now(), "case": case}
    with transaction():
        _drop_draft(case)
        if kind == rules.DIED:
            sections = sections_of(form, note_type)
            ended = operations.record_death(**act, sections=sections, policies=policies(), died_on=form.died_on.data)
            done = f"{case.person.name} died on {day(form.died_on.data)}. {_ended(len(ended))} Nobody is asked to call."
        elif kind == rules.RESOLVED:
            ending = rules.Ending(kind, settled_by=tuple(form.settled_by.data), told=form.told.data)
            operations.end_case(**act, policy=policy_of(case.team), ending=ending, sections=sections_of(form, note_type))
            done = "The case has ended, its dates have stopped, and the note is saved."
        else:
            done = _close_or_ask(act, case, kind, form, note_type)
    still_open = len(_still_open(case)) if case.stage == "closed" else 0
    left = f" Still to be decided: {plural(still_open, 'open escalation')}." if still_open else ""
    return done + left


def _close_or_ask(act: dict[str, Any], case: Case, kind: str, form, note_type) -> str:
    told = {name: form[name].data for name in ("authority", "accepted_by") if name in form}
    act |= {"policy": policy_of(case.team), "ending": rules.Ending(kind, **told), "sections": typed_sections(form, note_type),
            "left": form.left, "considered": bool(form.considered.data)}  # fmt: skip
    if _asks(case, kind):
        operations.ask_for_closure(**act)
        return "You have asked for closure. A manager has it in the feed; until they authorise it, the case is yours."
    operations.end_case(**act)
    tasks = sum(bool(thing.receiver) for thing in form.left.things)
    carried = f" {plural(tasks, 'thing')} that is left became a task." if tasks == 1 else ""
    carried = f" {plural(tasks, 'thing')} that are left became tasks." if tasks > 1 else carried
    return f"The case has ended, its dates have stopped, and the note is saved.{carried}"


def _ended(count: int) -> str:
    return f"{plural(count, 'open case')} ended, and all dates stopped." if count else "No case was open."


def _still_open(case: Case) -> list:
    return [each for each in escalations.escalations_of(case.id) if each.closed_at is None]


@bp.route("/cases/<int:case_id>/reopening", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def reopening(case_id: int):
    """Open a closed case again, with a reason."""
    case, form = _case(case_id), forms.ReopenForm()
    if form.validate_on_submit():
        try:
            with transaction():
                _drop_draft(case)
                operations.reopen_case(actor=actor(), now=clock.now(), policy=policy_of(case.team), case=case,
                                       why=form.why.data)  # fmt: skip
            return go(f"/cases/{case.id}", saying="The case is open again, at duty.")
        except Refused as refused:
            form.refuse(refused.refusal)
    how = queries.ended_how(case.id)
    refusal = rules.refusal_to_reopen(actor(), case.team_id, case.stage, case.person.died_on, "-", how)
    return _page("closing/reopening.html", case, form, refusal=refusal)


@bp.route("/cases/<int:case_id>/death", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def death(case_id: int):
    """Take back a death that was recorded by mistake."""
    case, form = _case(case_id), forms.ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                _drop_draft(case)
                ended = operations.take_back_death(actor=actor(), now=clock.now(), case=case, reason=form.reason.data)
            saying = f"Taken back. {plural(len(ended), 'case')} that it ended can be opened again, each by a manager."
            return go(f"/cases/{case.id}", saying=saying)
        except Refused as refused:
            form.refuse(refused.refusal)
    refusal = nothing_to_take_back(case.person.died_on) or rules.refusal_to_take_back_death(actor(), case.team_id, "-")
    return _page("closing/death.html", case, form, refusal=refusal)


# --- a closure that was asked for, and its answer ---------------------------------------------------------------------


@bp.get("/closures/<int:request_id>")
@who_may(*RECORD_ROLES)
def closure(request_id: int):
    """What was asked for, as the note will have it, and the ways of answering."""
    asked, form = _request(request_id), forms.SendBackForm()
    draft = draft_for_form(form, request.path)
    _seen(asked.case)
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


# --- who may close by themselves --------------------------------------------------------------------------------------


@bp.get("/teams/<int:team_id>/closing")
@who_may(*RECORD_ROLES)
def leaves(team_id: int):
    """Who may close the cases that they hold by themselves, who could, and for managers the form that lets somebody."""
    team = _team(team_id)
    return _leaves_page(team, _leave_form(team, data={"from_on": clock.today()}))


@bp.post("/teams/<int:team_id>/closing")
@who_may(*DECIDERS)
def let_close(team_id: int):
    """Let a worker close by themselves."""
    team, address = _team(team_id), f"/teams/{team_id}/closing"
    form = _leave_form(team)
    if form.validate_on_submit():
        worker = staff.worker(int(form.worker.data))
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                saved_as(actor=actor(), address=address, leads_to=address)
                span = Span(form.from_on.data, form.until_on.data)
                operations.let_close(actor=actor(), now=clock.now(), team=team, worker=worker, span=span)
            return go(address, saying=f"{worker.name} may close the cases that they hold here. It can be withdrawn below.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _leaves_page(team, form, 422)


@bp.post("/closing-leaves/<int:leave_id>/withdrawal")
@who_may(*DECIDERS)
def withdrawal(leave_id: int):
    """From now on the worker asks again."""
    leave = queries.leave_for(actor(), leave_id) or abort(404)
    with transaction():
        operations.withdraw_leave(actor=actor(), now=clock.now(), leave=leave)
    return go(f"/teams/{leave.team_id}/closing", saying="Withdrawn. From now on they ask a manager again.")


def _leave_form(team: Team, **given: Any) -> forms.LeaveForm:
    form = forms.LeaveForm(**given)
    form.offer(queries.could_close(team.id, clock.today()))
    return form


def _leaves_page(team: Team, form: forms.LeaveForm, status: int = 200):
    return render(
        "closing/leaves.html", status=status, error=status != 200, team=team, form=form, leaves=queries.leaves_of(team.id),
        draft=draft_for_form(form, f"/teams/{team.id}/closing"), refusal=rules.refusal_to_let_close(actor(), team.id),
    )  # fmt: skip


def _team(team_id: int) -> Team:
    team = staff.team(team_id)
    return team if team is not None and actor().sees_team(team.id) else abort(404)


# --- a note on the wrong person ---------------------------------------------------------------------------------------


@bp.route("/notes/<int:note_id>/misplaced", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def misplaced(note_id: int):
    """For managers: mark a note as written on the wrong person, or read one that was. Each reading is in the trail."""
    note = notes.note_for(actor(), note_id)
    if note is None or not actor().manages(note.case.team_id):
        abort(404)
    marked, form = notes.misplaced(note.id), forms.ReasonForm()
    if form.validate_on_submit():
        try:
            return go(f"/cases/{note.case_id}", saying=_mark(note, form))
        except Refused as refused:
            form.refuse(refused.refusal)
    return _page("closing/misplaced.html", note.case, form, note=note, marked=marked, about=note)


def _mark(note: Note, form) -> str:
    with transaction():
        _drop_draft(note.case)
        policy, reason = policy_of(note.case.team), form.reason.data
        operations.misplace_note(actor=actor(), now=clock.now(), policy=policy, note=note, reason=reason)
    return "Marked. The note no longer counts here. Find the right person, and write it anew on their case."


# --- shared -----------------------------------------------------------------------------------------------------------


def _case(case_id: int) -> Case:
    return case_for(actor(), case_id) or abort(404)


def _drop_draft(case: Case) -> None:
    drop_draft(actor=actor(), address=request.path)
    saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case.id}")


def _page(template: str, case: Case, form, about: Case | Note | None = None, status: int = 422, **context: Any):
    """The form, freshly opened or sent back; a fresh one is a reading of the record. status: of one that was sent."""
    draft = draft_for_form(form, request.path)
    context |= {"case": case, "form": form, "draft": draft, "warnings": warnings_of(case.person_id)}
    context["address"] = request.path
    if request.method == "POST":
        return render(template, status=status, error=status != 200, **context)
    _seen(about or case)
    return render(template, **context)


def _seen(about: Case | Note) -> None:
    act = "note.read-by-manager" if isinstance(about, Note) else "case.read"
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act=act, subject=about, persons=[about.person_id])
