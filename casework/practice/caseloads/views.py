"""Pages of caseloads: a team's, one worker's, a case's weight, limits of somebody's own, what is over a limit."""

from datetime import timedelta
from typing import Any

from flask import Blueprint
from wtforms.fields.choices import SelectChoice

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policies, policy_of, render, request, who_may, whole_number
from casework.policy.model import GRADE_LABELS, Policy
from casework.practice.caseloads import forms, operations, queries, rules
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.queries import warnings_of
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

bp = Blueprint("caseloads", __name__)
DECIDE = (*MANAGERS, *SENIOR_MANAGERS)
bp.add_app_template_global(rules.room, "room_words")


@bp.app_context_processor
def _words() -> dict:
    """For the pages of other rooms: grades in words, and whether a team's policy weighs cases."""
    return {"grade_labels": GRADE_LABELS, "weighs_cases": lambda team: policy_of(team).weighting is not None}


# --- teams ------------------------------------------------------------------------------------------------------------


@bp.get("/caseloads")
@who_may(*rules.READERS)
def caseloads():
    """What the workers of a team hold; of several teams, all of them and then which one."""
    teams = [team for team in staff.teams_seen(actor()) if actor().holds(*rules.READERS, team_id=team.id)]
    wanted = request.args.get("team", teams[0].id if len(teams) == 1 else None, type=whole_number)
    if wanted is None:
        return render("caseloads/teams.html", stands=[(team, *_stand(team)) for team in teams])
    team = next((each for each in teams if each.id == wanted), None) or abort(404)
    rows, policy = _rows(team), policy_of(team)
    sort = request.args.get("sort", "workload")
    sort = sort if sort in rules.SORTS else "workload"
    load, cap = rules.total_of(rows)
    return render(
        "caseloads/team.html", team=team, rows=rules.in_order(rows, sort), sort=sort, sorts=rules.SORTS, load=load, cap=cap,
        workload=rules.workload(load, cap), several=len(teams) > 1, flags=queries.flags_of([team.id]), own=rules.OWN,
        weights=rules.weights(policy), decides=actor().manages(team.id), today=clock.today(), kinds=rules.KINDS,
        new_days=rules.NEW_DAYS,
    )  # fmt: skip


def _rows(team: Team) -> list[rules.Row]:
    since = clock.now() - timedelta(days=rules.NEW_DAYS)
    return queries.rows_of(team, policy_of(team), clock.today(), since)


def _stand(team: Team) -> tuple:
    rows = _rows(team)
    load, cap = rules.total_of(rows)
    return rows, load, cap, rules.workload(load, cap)


# --- one worker -------------------------------------------------------------------------------------------------------


@bp.get("/caseloads/<int:worker_id>")
@who_may(*RECORD_ROLES)
def worker(worker_id: int):
    """What one worker holds, what they may hold and why."""
    found, team = _worker_or_404(worker_id)
    policy = policy_of(team)
    holder = queries.holders([found], policy)[found.id]
    load, seen = rules.load_of(policy, holder.held), queries.cases_seen(actor(), found.id)
    if seen:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="caseload.listed",
                         persons=sorted({each.case.person_id for each in seen}))  # fmt: skip
    return render(
        "caseloads/worker.html", worker=found, team=team, policy=policy, holder=holder, load=load,
        workload=rules.workload(load, holder.cap), seen=seen, unseen=len(holder.held) - len(seen),
        levels={each.case_id: each.level for each in holder.held}, weights={w.key: w for w in rules.weights(policy)},
        own=queries.own_limits([found.id]).get(found.id, []), earlier=queries.own_limits_before(found.id), owns=rules.OWN,
        studies=queries.studies_of([found.id]).get(found.id), student=rules.is_student(policy, found.grade),
        ready=queries.readiness_of(found.id), takes_mark=_takes_mark(policy, found), kinds=rules.KINDS,
        flags=queries.flags_of_worker(found.id), decides=actor().manages(team.id), limit=policy.limits.get(found.grade),
        away=staff.absence_on(found.id, clock.today()), today=clock.today(),
    )  # fmt: skip


def _worker_or_404(worker_id: int) -> tuple[Worker, Team]:
    """The worker and the team by whose policy they are shown; 404 for whom the reader has nothing to do with."""
    found = staff.worker(worker_id) or abort(404)
    numbers = staff.team_ids_of(worker_id, clock.today())
    if not rules.may_read(actor(), worker_id, numbers):
        abort(404)
    teams = [team for team in staff.all_teams() if team.id in numbers]
    mine = [team for team in teams if actor().manages(team.id)] or [
        team for team in teams if actor().holds(*rules.READERS, team_id=team.id)]  # fmt: skip
    return found, next(iter(mine or teams), None) or abort(404)


def _takes_mark(policy: Policy, found: Worker) -> bool:
    limit = policy.limits.get(found.grade)
    return limit is not None and limit.highest_level is not None


# --- the weight of a case ---------------------------------------------------------------------------------------------


@bp.route("/cases/<int:case_id>/weight", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def weight(case_id: int):
    """How heavy a case is for whoever holds it, with why."""
    case = case_for(actor(), case_id) or abort(404)
    policy = policy_of(case.team)
    weighs = queries.weights_of([case.id], policy).get(case.id)
    form = forms.weight_form(policy)(data={"level": weighs})
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case.id}")
                operations.weigh(actor=actor(), now=clock.now(), policies=policies(), case=case, level=form.level.data,
                                 why=form.why.data)  # fmt: skip
            return go(f"/cases/{case.id}", saying="The case is weighed.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _weight_page(case, form, policy, weighs)


def _weight_page(case: Case, form, policy: Policy, weighs: str | None):
    posted = request.method == "POST"
    if not posted:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id])
    return render(
        "caseloads/weight.html", status=422 if posted else 200, error=posted, case=case, form=form, policy=policy,
        weights=rules.weights(policy), weighs=weighs, draft=draft_for_form(form, request.path),
        warnings=warnings_of(case.person_id), address=request.path,
        refusal=rules.refusal_to_weigh(actor(), policy, case.team_id, case.stage),
    )  # fmt: skip


# --- limits of somebody's own -----------------------------------------------------------------------------------------


@bp.route("/caseloads/<int:worker_id>/own-limit", methods=["GET", "POST"])
@who_may(*DECIDE)
def own_limit(worker_id: int):
    """A worker holds less than the grade allows, until it is reviewed."""
    found, team = _worker_or_404(worker_id)
    form = forms.OwnLimitForm()
    if form.validate_on_submit():
        fields = {"kind": form.kind.data, "words": form.words.data, "own": form.own, "from_on": form.from_on.data,
                  "review_on": form.review_on.data}  # fmt: skip
        saved = _try(form, f"/caseloads/{worker_id}", lambda act: operations.set_own_limit(
            **act, worker=found, team=team, **fields))  # fmt: skip
        if saved:
            return go(f"/caseloads/{worker_id}", saying="The limit holds from now on, until you have reviewed it.")
    holder = queries.holders([found], policy_of(team))[found.id]
    return _form_page("caseloads/own-limit.html", form, worker=found, team=team, holder=holder,
                      load=rules.load_of(policy_of(team), holder.held),
                      refusal=rules.refusal_to_limit(actor(), team.id, theirs=True))  # fmt: skip


@bp.route("/own-limits/<int:number>", methods=["GET", "POST"])
@who_may(*DECIDE)
def review(number: int):
    """A manager reviews such a limit: it ends, or goes on."""
    own = queries.own_limit(number) or abort(404)
    found, _ = _worker_or_404(own.worker_id)
    form = forms.ReviewForm()
    if form.validate_on_submit():
        again = form.again_on.data if form.goes_on.data == "yes" else None
        saved = _try(form, f"/caseloads/{found.id}", lambda act: operations.review_own_limit(
            **act, own=own, outcome=form.outcome.data, again_on=again))  # fmt: skip
        if saved:
            return go(f"/caseloads/{found.id}", saying="The limit goes on." if again else "The limit has ended.")
    refusal = rules.refusal_to_limit(actor(), own.team_id, theirs=True)
    return _form_page("caseloads/review.html", form, own=own, worker=found, owns=rules.OWN, today=clock.today(), refusal=refusal)


@bp.route("/caseloads/<int:worker_id>/educator", methods=["GET", "POST"])
@who_may(*DECIDE)
def educator(worker_id: int):
    """A manager says who a student's practice educator is."""
    found, team = _worker_or_404(worker_id)
    form = forms.EducatorForm()
    form.educator.choices = [SelectChoice(each.id, each.name) for each in queries.educators_in(team.id, clock.today())]
    if form.validate_on_submit():
        saved = _try(form, f"/caseloads/{worker_id}", lambda act: operations.set_educator(
            **act, worker=found, team=team, educator_id=form.educator.data))  # fmt: skip
        if saved:
            return go(f"/caseloads/{worker_id}", saying="The practice educator is set.")
    refusal = rules.refusal_to_limit(actor(), team.id, theirs=True) or rules.refusal_of_educator(
        policy_of(team), found.grade, educates=True, same=False)  # fmt: skip
    return _form_page("caseloads/educator.html", form, worker=found, team=team, refusal=refusal)


@bp.route("/caseloads/<int:worker_id>/readiness", methods=["GET", "POST"])
@who_may(*DECIDE)
def readiness(worker_id: int):
    """A manager marks an officer as ready for heavier cases."""
    found, team = _worker_or_404(worker_id)
    form, ready = forms.ReadinessForm(), queries.readiness_of(worker_id)
    if form.validate_on_submit():
        saved = _try(form, f"/caseloads/{worker_id}", lambda act: operations.mark_ready(
            **act, worker=found, team=team, words=form.words.data))  # fmt: skip
        if saved:
            return go(f"/caseloads/{worker_id}", saying="They can be given heavier cases now.")
    refusal = rules.refusal_to_limit(actor(), team.id, theirs=True) or rules.refusal_of_readiness(
        policy_of(team), found.grade, stands=ready is not None, words="given")  # fmt: skip
    return _form_page("caseloads/readiness.html", form, worker=found, team=team, refusal=refusal)


@bp.post("/caseloads/<int:worker_id>/readiness/ending")
@who_may(*DECIDE)
def unmark(worker_id: int):
    """The mark is taken back."""
    found, team = _worker_or_404(worker_id)
    try:
        with transaction():
            operations.end_readiness(actor=actor(), now=clock.now(), policies=policies(), worker=found, team=team)
    except Refused as refused:
        return go(f"/caseloads/{worker_id}", saying=refused.refusal.sentence)
    return go(f"/caseloads/{worker_id}", saying="They are no longer marked as ready.")


# --- what is over a limit ---------------------------------------------------------------------------------------------


@bp.route("/limit-flags/<int:number>", methods=["GET", "POST"])
@who_may(*DECIDE)
def flag(number: int):
    """What is over a limit, how it came about, and what a manager decides."""
    found = queries.flag(number) or abort(404)
    if not actor().manages(found.team_id):
        abort(404)
    form = forms.AnswerForm()
    if form.validate_on_submit():
        saved = _try(form, f"/caseloads/{found.worker_id}", lambda act: operations.answer_flag(
            actor=act["actor"], now=act["now"], flag=found, answer=form.answer.data))  # fmt: skip
        if saved:
            return go(f"/caseloads/{found.worker_id}", saying="Your answer is kept.")
    refusal = rules.refusal_to_answer(actor(), found.team_id, ended=found.ended_at is not None,
                                      answered=found.answered_at is not None, answer="given")  # fmt: skip
    return _form_page("caseloads/flag.html", form, flag=found, kinds=rules.KINDS, causes=rules.CAUSES, refusal=refusal)


# --- saving -----------------------------------------------------------------------------------------------------------


def _try(form, leads_to: str, save) -> bool:
    """Save in one transaction, the draft gone with it; where it is refused, the form says why and False comes back."""
    try:
        with transaction():
            drop_draft(actor=actor(), address=request.path)
            saved_as(actor=actor(), address=request.path, leads_to=leads_to)
            save({"actor": actor(), "now": clock.now(), "policies": policies()})
    except Refused as refused:
        form.refuse(refused.refusal)
        return False
    return True


def _form_page(template: str, form, **context: Any):
    posted = request.method == "POST"
    return render(template, status=422 if posted else 200, error=posted, form=form, address=request.path,
                  draft=draft_for_form(form, request.path), **context)  # fmt: skip
