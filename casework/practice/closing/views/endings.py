"""The ways in which a case ends, and the form of each, by which it ends or is asked to."""

from typing import Any

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, day, go, plural, policies, policy_of, render, request, who_may
from casework.practice.closing import forms, operations, queries, rules
from casework.practice.closing.models import ClosureRequest
from casework.practice.closing.views.shared import bp, case_or_404, end_draft, record_reading, show_form
from casework.practice.escalation import queries as escalations
from casework.practice.handing import queries as handing
from casework.practice.handing.forms import fields_of_sections, rows_of, typed_sections
from casework.practice.handing.rules import Thing, from_facts
from casework.practice.tray.forms import field_name, sections_of
from casework.records.cases.models import Case
from casework.records.people.queries import warnings_of
from casework.records.people.rules import refusal_of_another_death
from casework.records.staff.rules import RECORD_ROLES


@bp.get("/cases/<int:case_id>/ending")
@who_may(*RECORD_ROLES)
def endings(case_id: int):
    """The ways in which this case can end, and whose they are."""
    case = case_or_404(case_id)
    record_reading(case)
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
    case = case_or_404(case_id)
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
    return show_form(
        "closing/ending.html", case, form, key=kind, kind=rules.KINDS[kind], note_type=note_type, summary=summary,
        sections=fields_of_sections(form, note_type), refusal=_refusal(case, kind), still_open=_still_open(case),
        asks=_asks(case, kind), leave=_leave(case), came_back=came_back, status=status,
    )  # fmt: skip


def _save(case: Case, kind: str, form, note_type) -> str:
    """Save the ending, or the request for it; the sentence that the next page says."""
    act: dict[str, Any] = {"actor": actor(), "now": clock.now(), "case": case}
    with transaction():
        end_draft(case)
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
