"""Pages of ghosts: what nobody works on in a team, and a whole caseload handed on."""

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refusal, Refused
from casework.ground.web import abort, actor, go, plural, policies, policy_of, render, request, who_may, whole_number
from casework.practice.caseloads.queries import holders, who_hold
from casework.practice.caseloads.rules import load_of, room
from casework.practice.ghosts import forms, operations, queries, rules
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.drafts.views import draft_for_form, drop_draft, refuse_a_second_time, saved_as
from casework.records.staff import queries as staff
from casework.records.staff.models import Worker

bp = Blueprint("ghosts", __name__)


@bp.get("/ghosts")
@who_may(*rules.DECIDE)
def ghosts():
    """What nobody works on in a team: held by who has left or is away for long, or open with nothing due."""
    teams = [team for team in staff.teams_seen(actor()) if actor().manages(team.id)]
    wanted = request.args.get("team", teams[0].id if teams else None, type=whole_number)
    team = next((each for each in teams if each.id == wanted), None) or abort(404)
    found = queries.ghosts_of(actor(), team, policy_of(team), clock.today())
    _log([each.case for each in found])
    groups = [(kind, [each for each in found if each.kind == kind]) for kind in rules.KINDS]
    return render("ghosts/ghosts.html", team=team, teams=teams, groups=[group for group in groups if group[1]],
                  kinds=rules.KINDS, hints=rules.HINTS, total=len(found))  # fmt: skip


@bp.route("/caseloads/<int:worker_id>/handing-on", methods=["GET", "POST"])
@who_may(*rules.DECIDE)
def hand_on(worker_id: int):
    """What becomes of each case of a caseload. What is refused stays where it is, with the reason beside it."""
    worker = staff.worker(worker_id) or abort(404)
    if request.method == "POST":
        refuse_a_second_time(actor=actor(), address=request.path)
    cases = queries.held_for(actor(), worker_id)
    if not cases and rules.refusal_to_hand_on(actor(), staff.team_ids_of(worker_id, clock.today())):
        abort(404)
    form = forms.handing_on_form(cases, _takers(cases, worker_id))()
    if not form.validate_on_submit():
        return _page(worker, cases, form, {}, 422 if request.method == "POST" else 200)
    chosen = {case.id: form[f"case_{case.id}"].data for case in cases}
    if refusal := rules.refusal_of_choices(chosen):
        form.refuse(refusal)
        return _page(worker, cases, form, {}, 422)
    going, team_id = [case for case in cases if chosen[case.id] != rules.STAYS], cases[0].team_id
    refused = _hand_on(going, chosen, form)
    done = len(going) - len(refused)
    if not refused:
        return go(f"/ghosts?team={team_id}", saying=f"{plural(done, 'case')} handed on or closed.")
    form.refuse(rules.refusal_of_some(len(refused), done))
    return _page(worker, queries.held_for(actor(), worker_id), form, refused, 200 if done else 422)


def _hand_on(cases: list[Case], chosen: dict[int, str], form) -> dict[int, Refusal]:
    """Each in a transaction of its own, so that one that is refused holds no other back. What was refused, by case."""
    refused: dict[int, Refusal] = {}
    versions = {case.id: case.version for case in cases}
    for turn, case in enumerate(cases, 1):
        try:
            with transaction():
                if turn == len(cases) and not refused:
                    drop_draft(actor=actor(), address=request.path)
                    saved_as(actor=actor(), address=request.path, leads_to=f"/ghosts?team={case.team_id}")
                operations.hand_on(actor=actor(), now=clock.now(), policies=policies(), case=case,
                                   version=versions[case.id], to=chosen[case.id], why=form.why.data,
                                   outstanding=form.outstanding.data)  # fmt: skip
        except Refused as fault:
            refused[case.id] = fault.refusal
    return refused


def _takers(cases: list[Case], worker_id: int) -> dict[int, dict[str, str]]:
    """By team, who can take its cases, with the room that each has now."""
    found = {}
    for team in {case.team_id: case.team for case in cases}.values():
        policy = policy_of(team)
        there = [worker for worker in who_hold(team.id, clock.today()) if worker.id != worker_id]
        away = staff.away_on(clock.today())
        loads = holders(there, policy)
        found[team.id] = {
            str(number): f"{holder.name}, {room(load_of(policy, holder.held), holder.cap)}"
            for number, holder in loads.items() if number not in away
        }  # fmt: skip
    return found


def _page(worker: Worker, cases: list[Case], form, refused: dict[int, Refusal], status: int):
    if request.method == "GET":
        _log(cases)
    return render(
        "ghosts/handing-on.html", status=status, error=bool(form.errors or form.form_errors), worker=worker, form=form,
        rows=[(case, form[f"case_{case.id}"], refused.get(case.id)) for case in cases], address=request.path,
        draft=draft_for_form(form, request.path), back=f"/ghosts?team={cases[0].team_id}" if cases else "/ghosts",
    )  # fmt: skip


def _log(cases: list[Case]) -> None:
    if cases:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="ghosts.listed", persons=sorted({case.person_id for case in cases}))
