"""Setting a task on a case; a task's own page, on which it is done, handed over or dropped."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from wtforms.fields.choices import SelectChoice

from casework.ground.clock import now, today
from casework.ground.db import transaction
from casework.ground.refusal import Refusal, Refused
from casework.ground.web import abort, actor, day, go, policy_of, render, request, way_back, who_may
from casework.records.audit.operations import record
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.notices.queries import receivers
from casework.records.notices.rules import to_worker
from casework.records.people.queries import warnings_of
from casework.records.staff.rules import RECORD_ROLES
from casework.records.tasks import forms, operations, queries, rules
from casework.records.tasks.models import Task

bp = Blueprint("tasks", __name__)


@bp.route("/cases/<int:case_id>/tasks/new", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def new(case_id: int):
    """Set a task on a case, for oneself or for somebody else in its team."""
    case = case_for(actor(), case_id) or abort(404)
    form = forms.NewTaskForm(data={"receiver": to_worker(actor().worker_id)})
    _offer(form.receiver, case)
    refusal = rules.refusal_to_set(actor(), case.team_id, case.stage)
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case.id}#tasks")
                operations.set_task(actor=actor(), now=now(), policy=policy_of(case.team), case=case, due_on=form.due_on.data,
                                    receiver=form.receiver.data, words=form.words.data)  # fmt: skip
            saying = f"The task is set. It comes into the feed on {day(form.due_on.data)}."
            return go(way_back(f"/cases/{case.id}#tasks"), saying=saying)
        except Refused as refused:
            form.refuse(refused.refusal)
    context = {"case": case, "form": form, "refusal": refusal, "warnings": warnings_of(case.person_id)}
    return _page("tasks/new.html", case, draft=draft_for_form(form, request.path), **context)


@bp.get("/tasks/<int:task_id>")
@who_may(*RECORD_ROLES)
def task(task_id: int):
    """What is to be done, for whom, by when and why; and the ways of ending it."""
    return _task_page(_task(task_id))


@bp.post("/tasks/<int:task_id>/completion")
@who_may(*RECORD_ROLES)
def done(task_id: int):
    """It is done; what came of it may be said."""
    found, form = _task(task_id), forms.DoneForm()

    def finish() -> str:
        drop_draft(actor=actor(), address=f"/tasks/{found.id}")
        saved_as(actor=actor(), address=f"/tasks/{found.id}", leads_to="/my-tasks")
        operations.finish_task(actor=actor(), now=now(), task=found, outcome=form.outcome.data)
        return "Done."

    return _end(found, finish, done=form)


@bp.post("/tasks/<int:task_id>/handing-over")
@who_may(*RECORD_ROLES)
def hand_over(task_id: int):
    """Somebody else has it from now on."""
    found, form = _task(task_id), forms.HandOverForm()
    _offer(form.receiver, found.case)

    def hand() -> str:
        policy = policy_of(found.case.team)
        operations.hand_over(actor=actor(), now=now(), policy=policy, task=found, receiver=form.receiver.data)
        return "Handed over."

    return _end(found, hand, over=form)


@bp.post("/tasks/<int:task_id>/dropping")
@who_may(*RECORD_ROLES)
def drop(task_id: int):
    """It is no longer needed, and why."""
    found, form = _task(task_id), forms.DropForm()

    def let_go() -> str:
        operations.drop_task(actor=actor(), now=now(), task=found, why=form.why.data)
        return "The task is dropped."

    return _end(found, let_go, drop=form)


def _end(found: Task, act: Callable[[], str], **sent: Any):
    """Do what a form asks, then back to the tasks; or the page again, with the form as it was sent."""
    (form,) = sent.values()
    if form.validate_on_submit():
        try:
            with transaction():
                saying = act()
            return go(way_back("/my-tasks"), saying=saying)
        except Refused as refused:
            form.refuse(refused.refusal)
    return _task_page(found, form, **sent)


def _task_page(found: Task, sent: Any = None, **typed: Any):
    """sent: the form that comes back to be corrected; typed: the same by its name on the page."""
    blank = {"done": forms.DoneForm, "over": forms.HandOverForm, "drop": forms.DropForm}
    shown = {name: typed.get(name) or form(formdata=None) for name, form in blank.items()}
    _offer(shown["over"].receiver, found.case)
    task, case = operations.standing(found), found.case
    mine = receivers(actor(), today())
    draft = draft_for_form(shown["done"], f"/tasks/{found.id}")
    return _page(
        "tasks/task.html", case, task=found, case=case, draft=draft, on=today(), ended=rules.ENDED,
        names=queries.names_of([found.receiver]), warnings=warnings_of(case.person_id), sent=sent or shown["done"],
        refusal=rules.refusal_to_end(actor(), mine, task), not_here=_elsewhere(mine, task), forms=shown,
        refusal_to_drop=rules.refusal_to_drop(actor(), mine, task, "-"),
    )  # fmt: skip


def _elsewhere(mine: tuple[str, ...], task: rules.Standing) -> Refusal | None:
    """Why an open task is not ticked off here but done on a page of its own."""
    return rules.refusal_to_tick_off(actor(), mine, task) if task.page and not task.ended_how else None


def _offer(field: Any, case: Case) -> None:
    field.choices = [SelectChoice(receiver, words) for receiver, words in queries.who_can(case, today())]


def _page(template: str, about: Case, **context: Any):
    """The page, freshly opened or sent back; a fresh one is a reading of the record."""
    if request.method == "POST":
        return render(template, status=422, error=True, **context)
    with transaction(reload=False):
        record(actor=actor(), now=now(), act="case.read", subject=about, persons=[about.person_id])
    return render(template, **context)


def _task(task_id: int) -> Task:
    return queries.task_for(actor(), task_id) or abort(404)
