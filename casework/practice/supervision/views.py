"""Pages of supervision: who is due, one worker's agenda and records, recording it, reading it."""

from collections.abc import Collection

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policies, policy_of, render, request, who_may
from casework.practice.supervision import operations, queries, rules
from casework.practice.supervision.forms import PointForm, ReadingForm, record_form
from casework.practice.supervision.models import Supervision
from casework.practice.supervision.queries import Stand
from casework.records.audit import operations as audit
from casework.records.clocks.rules import KIND_LABELS
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.staff import queries as staff
from casework.records.staff.models import Worker
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

bp = Blueprint("supervision", __name__)


@bp.app_context_processor
def _supervisions() -> dict:
    """For pages below this room: how those stand whom the reader supervises in their own teams, and how the reader does."""
    return {"supervisions": lambda: _stands(actor().team_ids), "my_supervision": lambda: _stand(actor().worker_id)}


def _stands(team_ids: Collection[int] | None = None) -> list[Stand]:
    if team_ids == frozenset() or not actor().holds(*MANAGERS, *SENIOR_MANAGERS):
        return []
    return queries.stands_of(actor(), policies(), clock.today(), team_ids)


def _stand(worker_id: int) -> Stand | None:
    return queries.stand_of(policies(), clock.today(), worker_id)


# --- who is due -------------------------------------------------------------------------------------------------------


@bp.get("/supervisions")
@who_may(*RECORD_ROLES)
def supervisions():
    """Those whom the reader supervises, the earliest due first; somebody who supervises nobody goes to their own page."""
    stands, own = _stands(), _stand(actor().worker_id)
    if not stands and own is not None:
        return go(f"/supervisions/{own.worker.id}")
    return render("supervision/supervisions.html", stands=stands, own=own, several=len({each.team.id for each in stands}) > 1)


# --- one worker -------------------------------------------------------------------------------------------------------


@bp.get("/supervisions/<int:worker_id>")
@who_may(*RECORD_ROLES)
def agenda(worker_id: int):
    """The next date, the agenda with its points, what is open from before, and earlier records."""
    who, stand = _whom(worker_id)
    return _agenda(who, stand, PointForm())


@bp.post("/supervisions/<int:worker_id>/points")
@who_may(*RECORD_ROLES)
def add_point(worker_id: int):
    """A point for the next agenda."""
    who, stand = _whom(worker_id)
    form, address = PointForm(), f"/supervisions/{worker_id}"
    form.offer(_lines(worker_id))
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                operations.add_point(actor=actor(), now=clock.now(), policies=policies(), worker_id=worker_id,
                                     words=form.words.data, case_id=form.case_id)  # fmt: skip
            return go(f"{address}#points", saying="Your point is on the agenda.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _agenda(who, stand, form, status=422)


def _agenda(who: Worker, stand: Stand | None, form: PointForm, status: int = 200):
    lines, more = queries.agenda_of(actor(), policies(), who.id, clock.today())
    if status == 200:
        form.offer(lines)
    points, actions = queries.open_points(actor(), who.id), queries.open_actions(actor(), who.id)
    draft = draft_for_form(form, f"/supervisions/{who.id}")
    context = {
        "who": who, "stand": stand, "form": form, "lines": lines, "more": more, "points": points, "actions": actions,
        "records": queries.records_of(actor(), who.id), "refusal": _refusal(who, stand), "own": actor().worker_id == who.id,
        "draft": draft, "kinds": KIND_LABELS,
    }  # fmt: skip
    if status == 200:
        _log("supervision.agenda-read", who, _persons(lines, points, actions))
    return render("supervision/agenda.html", status=status, error=status != 200, **context)


def _persons(lines, points, actions) -> list[int]:
    cases = [line.case for line in lines] + [each.case for each in points if each.case]
    return sorted({case.person_id for case in [*cases, *(each.task.case for each in actions if each.task)]})


def _refusal(who: Worker, stand: Stand | None):
    return rules.refusal_to_record(actor(), who.id, stand.team.id if stand else None)


def _lines(worker_id: int) -> list:
    return queries.agenda_of(actor(), policies(), worker_id, clock.today())[0]


def _whom(worker_id: int) -> tuple[Worker, Stand | None]:
    """The worker whose page it is, when it is the reader's own, or the reader's to read."""
    who, stand = staff.worker(worker_id), _stand(worker_id)
    if who is None:
        abort(404)
    reads = rules.may_read(actor(), worker_id, stand.team.id) if stand else bool(queries.records_of(actor(), worker_id))
    return (who, stand) if reads else abort(404)


@bp.post("/supervisions/points/<int:point_id>/withdrawal")
@who_may(*RECORD_ROLES)
def withdraw_point(point_id: int):
    """Whoever added a point takes it back."""
    point = queries.point(point_id) or abort(404)
    _whom(point.worker_id)
    with transaction():
        operations.withdraw_point(actor=actor(), now=clock.now(), point=queries.point(point_id))
    return go(f"/supervisions/{point.worker_id}#points", saying="The point is off the agenda.")


@bp.post("/supervisions/actions/<int:action_id>/completion")
@who_may(*RECORD_ROLES)
def finish_action(action_id: int):
    """Something agreed that is about no case was done."""
    action = queries.action(action_id) or abort(404)
    if not rules.may_read(actor(), action.supervision.worker_id, action.supervision.team_id):
        abort(404)
    with transaction():
        operations.finish_action(actor=actor(), now=clock.now(), action=queries.action(action_id))
    return go(f"/supervisions/{action.supervision.worker_id}#actions", saying="Ticked off.")


# --- recording it -----------------------------------------------------------------------------------------------------


@bp.route("/supervisions/<int:worker_id>/new", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def record(worker_id: int):
    """The agenda, with room for what was talked about and agreed."""
    who, stand = _whom(worker_id)
    if stand is None:
        abort(404)
    address, policy = f"/supervisions/{worker_id}/new", policy_of(stand.team)
    lines, more = queries.agenda_of(actor(), policies(), worker_id, clock.today())
    form = record_form(policy.note_types[rules.NOTE], lines, {rules.WORKER: who.name, rules.SUPERVISOR: actor().name})
    if request.method == "POST" and form.validate_on_submit():
        try:
            return go(_save(worker_id, address, form), saying="The record is saved. The worker is asked to read it.")
        except Refused as refused:
            form.refuse(refused.refusal)
    if request.method == "GET":
        form.held_on.data = clock.today()
    points, actions = queries.open_points(actor(), worker_id), queries.open_actions(actor(), worker_id)
    context = {
        "who": who, "stand": stand, "form": form, "lines": lines, "more": more, "points": points, "actions": actions,
        "refusal": _refusal(who, stand), "address": address, "draft": draft_for_form(form, address), "kinds": KIND_LABELS,
        "today_shown": clock.today(),
    }  # fmt: skip
    if request.method == "POST":
        return render("supervision/new.html", status=422, error=True, **context)
    _log("supervision.agenda-read", who, _persons(lines, points, actions))
    return render("supervision/new.html", **context)


def _save(worker_id: int, address: str, form) -> str:
    with transaction():
        drop_draft(actor=actor(), address=address)
        kept = operations.record_supervision(actor=actor(), now=clock.now(), policies=policies(), worker_id=worker_id,
                                             record=form.record)  # fmt: skip
        leads_to = f"/supervisions/records/{kept.id}"
        saved_as(actor=actor(), address=address, leads_to=leads_to)
    return leads_to


# --- reading it -------------------------------------------------------------------------------------------------------


@bp.get("/supervisions/records/<int:record_id>")
@who_may(*RECORD_ROLES)
def one(record_id: int):
    """The record, and for the worker the form that says that they have read it."""
    return _record(queries.record_for(actor(), record_id) or abort(404), ReadingForm())


@bp.post("/supervisions/records/<int:record_id>/reading")
@who_may(*RECORD_ROLES)
def acknowledge(record_id: int):
    """The worker has read it."""
    kept = queries.record_for(actor(), record_id) or abort(404)
    form, address = ReadingForm(), f"/supervisions/records/{record_id}"
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                operations.acknowledge(actor=actor(), now=clock.now(), record=kept, remark=form.remark.data or "")
            return go(address, saying="You have acknowledged the record.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _record(kept, form, status=422)


def _record(kept: Supervision, form: ReadingForm, status: int = 200):
    said, reading = queries.cases_in(actor(), kept.id), queries.reading_of(kept.id)
    wellbeing = rules.may_read_wellbeing(actor(), kept.worker_id, kept.supervisor_id, kept.team_id)
    context = {
        "record": kept, "said": said, "reading": reading, "form": form,
        "parts": [part for part in kept.sections if wellbeing or part["key"] != rules.WELLBEING],
        "actions": queries.actions_of(actor(), kept.id), "own": actor().worker_id == kept.worker_id,
        "draft": draft_for_form(form, f"/supervisions/records/{kept.id}"),
    }  # fmt: skip
    if status == 200:
        _log("supervision.read", kept, sorted({each.case.person_id for each in said if each.case}))
    return render("supervision/record.html", status=status, error=status != 200, **context)


def _log(act: str, subject, persons: list[int]) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act=act, subject=subject, persons=persons)
