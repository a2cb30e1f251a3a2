"""Who closes the cases that they hold without asking, in a team."""

from typing import Any

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, render, who_may
from casework.practice.closing import forms, operations, queries, rules
from casework.practice.closing.views.shared import bp
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS, Span

DECIDERS = (*MANAGERS, *SENIOR_MANAGERS)


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
