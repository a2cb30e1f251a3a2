"""Pages of workload concerns: the list, one concern with its steps, raising one, and each step's form."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policies, policy_of, render, request, who_may, whole_number
from casework.practice.workload import forms, operations, queries, rules
from casework.practice.workload.models import WorkloadConcern
from casework.records.audit import operations as audit
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

bp = Blueprint("workload", __name__)


@bp.app_context_processor
def _for_pages() -> dict:
    """For pages that give out work: by worker, the concern that is open and that the reader may read (H18)."""
    return {"open_concerns": lambda worker_ids: queries.open_concerns(actor(), worker_ids)}


# --- the list ---------------------------------------------------------------------------------------------------------


@bp.get("/workload")
@who_may(*RECORD_ROLES)
def concerns():
    """The concerns that the reader may read: their own, those of their teams, or all."""
    found, closed = queries.concerns_for(actor(), is_open=True), queries.concerns_for(actor(), is_open=False)
    if found or closed:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="workload.listed",
                         detail={"concerns": [each.id for each in (*found, *closed)]})  # fmt: skip
    waiting = {each.step.concern_id for each in queries.waiting_for(actor(), *found)}
    mine = next((each for each in found if each.worker_id == actor().worker_id), None)
    return render("workload/concerns.html", found=found, closed=closed, waiting=waiting, mine=mine, kinds=rules.KINDS,
                  steps=rules.STEPS, managed=[team for team in staff.all_teams() if actor().manages(team.id)],
                  put={each.team_id for each in found if each.kind == rules.WHOLE_TEAM})  # fmt: skip


# --- raising one ------------------------------------------------------------------------------------------------------


@bp.route("/workload/new", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def new():
    """A worker says that they have too much, or a manager notes it of a worker."""
    members = [(team, there) for team, there in _members() if actor().manages(team.id) or actor().worker_id in there]
    workers = _workers(members)
    asked = request.args.get("worker", actor().worker_id, type=whole_number)
    form = forms.concern_form(workers, {team.id: team.name for team, _ in members})(data={"worker": str(asked)})
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                concern = operations.raise_concern(
                    actor=actor(), now=clock.now(), policies=policies(), words=form.words.data,
                    **_about(form, workers, members))  # fmt: skip
                saved_as(actor=actor(), address=request.path, leads_to=f"/workload/{concern.id}")
            return go(f"/workload/{concern.id}", saying="It is on record, with the figures of today.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _form_page("workload/new.html", form, asked=asked, own=len(workers) == 1, none=not members)


Members = list[tuple[Team, dict[int, Worker]]]


def _members() -> Members:
    """Each team, by name, with those who hold a role in it that reads its records, by number."""
    teams = staff.all_teams()
    held = staff.record_roles_in([team.id for team in teams], clock.today())
    return [(team, {each.worker_id: each.worker for each in held.get(team.id, ())}) for team in teams]


def _workers(members: Members) -> dict[int, str]:
    """Whose concern the reader may raise: their own, and those of workers of teams they manage; names by number."""
    found = {actor().worker_id: f"Mine ({actor().name})"}
    for team, there in members:
        if actor().manages(team.id):
            for each in sorted(there.values(), key=lambda worker: (worker.name, worker.id)):
                found.setdefault(each.id, each.name)
    return found


def _about(form, workers: dict[int, str], members: Members) -> dict[str, Worker | Team]:
    """Whom and which team the form is about. Where the team is not said, the only one that the worker has."""
    number = int(form.worker.data or 0) if "worker" in form else actor().worker_id
    theirs = [team for team, there in members if number in there]
    chosen = int(form.team.data or 0) if "team" in form else 0
    team = next((team for team, _ in members if team.id == chosen), None) or (theirs[0] if len(theirs) == 1 else None)
    if number not in workers:
        raise Refused(rules.choose("worker"))
    if team is None:
        raise Refused(rules.choose("team"))
    return {"worker": staff.worker(number), "team": team}


@bp.route("/workload/teams/<int:team_id>/new", methods=["GET", "POST"])
@who_may(*MANAGERS, *SENIOR_MANAGERS)
def new_of_team(team_id: int):
    """A manager raises that the whole team has too much."""
    team = next((each for each in staff.all_teams() if each.id == team_id and actor().manages(team_id)), None) or abort(404)
    form, opened = forms.TeamForm(), queries.open_concern_of_team(team.id)
    if form.validate_on_submit():
        taken = rules.Taken(form.words.data, impact=form.impact.data, risk=form.risk.data)
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                concern = operations.put_concern(actor=actor(), now=clock.now(), policies=policies(), team=team, taken=taken)
                saved_as(actor=actor(), address=request.path, leads_to=f"/workload/{concern.id}")
            return go(f"/workload/{concern.id}", saying="It is put to the senior managers, with the figures of today.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _form_page("workload/team.html", form, team=team, opened=opened, weekly=queries.WEEKLY,
                      evidence_now=queries.evidence_of_team(team, policy_of(team), clock.now()), read_day=date.fromisoformat,
                      refusal=rules.refusal_to_put(actor(), team_id=team.id, is_open=opened is not None))  # fmt: skip


# --- one concern ------------------------------------------------------------------------------------------------------


@bp.get("/workload/<int:number>")
@who_may(*RECORD_ROLES)
def concern(number: int):
    """How a concern stands, what happened, and the one next thing to do."""
    found = _concern_or_404(number)
    _log_reading(found)
    actions = rules.LIVES[found.kind][found.stage]
    refusals = {each.key: _ways_on(found, each)[1] for each in actions}
    steps = queries.steps_of(found.id)
    return render(
        "workload/concern.html", concern=found, steps=steps[::-1], actions=actions, refusals=refusals, kinds=rules.KINDS,
        mine=queries.waiting_for(actor(), found), now_=queries.figures_today(
            found, policy_of(found.team), clock.now()), **_words(found.kind))  # fmt: skip


def _words(kind: str) -> dict[str, Any]:
    measures = {key: words for step in rules.STEPS.values() for key, words in step.offers.items()}
    return {"reasons": rules.REASONS, "welfare": rules.WELFARE, "measures": measures, "outcomes": rules.OUTCOMES[kind],
            "called": rules.called, "read_day": date.fromisoformat, "all_steps": rules.STEPS, "weekly": queries.WEEKLY,
            "rule": rules.RULES[kind]}  # fmt: skip


def _concern_or_404(number: int) -> WorkloadConcern:
    return queries.concern_for(actor(), number) or abort(404)


def _log_reading(found: WorkloadConcern) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="workload.read", subject=found,
                     detail={"worker": found.worker_id, "team": found.team_id})  # fmt: skip


def _ways_on(found: WorkloadConcern, action: rules.Action):
    """The steps that the reader may take by an action; or none, and why not."""
    return rules.ways_on(actor(), action, **queries.about(found, clock.today()))


@bp.post("/workload/<int:number>/acknowledgement")
@who_may(*RECORD_ROLES)
def acknowledge(number: int):
    """The reader has seen the steps that wait for them."""
    found = _concern_or_404(number)
    with transaction():
        operations.acknowledge(actor=actor(), now=clock.now(), concern=found)
    return go(f"/workload/{number}", saying="Acknowledged.")


@bp.route("/workload/<int:number>/steps/<key>", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def step(number: int, key: str):
    """The form of what can be done next."""
    found = _concern_or_404(number)
    action = rules.action_of(found.kind, found.stage, key) or rules.known_to(found.kind, key) or abort(404)
    ways, not_theirs = _ways_on(found, action)
    form = forms.step_form(found.kind, replace(action, to=ways or action.to), queries.owners(found, clock.today()))()
    sent = request.method == "POST" and not form.asks_for_rows
    if sent and form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                saved_as(actor=actor(), address=request.path, leads_to=f"/workload/{number}")
                operations.take_step(actor=actor(), now=clock.now(), policies=policies(), concern=found, key=key,
                                     what=form.what, taken=form.taken)  # fmt: skip
            return go(f"/workload/{number}", saying=f"{rules.STEPS[form.what].done}. It is on record.")
        except Refused as refused:
            form.refuse(refused.refusal)
    refusal = rules.refusal_at_stage(found.kind, found.stage, key) or not_theirs
    if request.method == "GET":
        _log_reading(found)
    return _form_page("workload/step.html", form, sent=sent, concern=found, action=action, refusal=refusal, kinds=rules.KINDS,
                      now_=queries.figures_today(found, policy_of(found.team), clock.now()),
                      steps=queries.steps_of(found.id), evidence_now=_to_weigh(found, action), **_words(found.kind))  # fmt: skip


def _to_weigh(found: WorkloadConcern, action: rules.Action) -> dict[str, Any]:
    """The figures of today that a step will keep, where it is of a team; what all teams hold, where that is weighed."""
    if found.kind != rules.WHOLE_TEAM:
        return {}
    weighs = next((what for what in action.to if rules.STEPS[what].weighs), action.to[0])
    return queries.evidence_of(found, weighs, policies(), clock.now())


def _form_page(template: str, form, *, sent: bool | None = None, **context: Any):
    posted = request.method == "POST" if sent is None else sent
    return render(template, status=422 if posted else 200, error=posted, form=form, address=request.path,
                  draft=draft_for_form(form, request.path), **context)  # fmt: skip
