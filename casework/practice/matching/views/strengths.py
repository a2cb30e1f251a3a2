"""What a worker is good at: read, written, confirmed; and a team's at a glance."""

from flask import redirect

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Overtaken, Refusal, Refused, refuse_if
from casework.ground.web import abort, actor, go, render, request, typed_version, who_may
from casework.practice.caseloads.queries import who_hold
from casework.practice.matching import operations, queries, rules
from casework.practice.matching.forms import ConfirmationForm, StrengthsForm
from casework.practice.matching.views.shared import bp
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.staff import queries as staff
from casework.records.staff.models import Worker
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

OVERLOOKERS = (*MANAGERS, *SENIOR_MANAGERS, *rules.OVERLOOKING)
CHANGED_SINCE = "It was changed while you read it. Read it again, and confirm it if it is right."


@bp.get("/account/strengths")
@who_may(*RECORD_ROLES)
def mine():
    """One's own."""
    return redirect(f"/workers/{actor().worker_id}/strengths", 302)


@bp.get("/workers/<int:worker_id>/strengths")
@who_may(*RECORD_ROLES)
def strengths(worker_id: int):
    """What is written of a worker, when by whom, and whether a manager has confirmed it."""
    worker = _worker_or_404(worker_id)
    return _page(worker)


@bp.route("/workers/<int:worker_id>/strengths/change", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def change(worker_id: int):
    """Write it; who is second of two is shown both versions."""
    worker, form = _worker_or_404(worker_id), StrengthsForm()
    refuse_if(rules.refusal_to_write_strengths(actor(), worker.id, _teams_of(worker)))
    if request.method == "GET":
        form.fill(queries.strengths_of(worker.id))
        return _form_page(worker, form)
    if not form.validate_on_submit():
        return _form_page(worker, form, 422)
    leads_to = f"/workers/{worker.id}/strengths"
    try:
        with transaction():
            drop_draft(actor=actor(), address=request.path)
            saved_as(actor=actor(), address=request.path, leads_to=leads_to)
            operations.write_strengths(actor=actor(), now=clock.now(), worker=worker, written=form.typed,
                                       version=typed_version(form))  # fmt: skip
    except Overtaken:
        return _overtaken(worker, form)
    except Refused as refused:
        form.refuse(refused.refusal)
        return _form_page(worker, form, 422)
    return go(leads_to, saying="Saved.")


@bp.post("/workers/<int:worker_id>/strengths/confirmation")
@who_may(*MANAGERS, *SENIOR_MANAGERS)
def confirm(worker_id: int):
    """A manager confirms what they have just read."""
    worker, form = _worker_or_404(worker_id), ConfirmationForm()
    written = queries.strengths_of(worker.id)
    if written is None or not form.validate_on_submit():
        return _page(worker, 422)
    try:
        with transaction():
            operations.confirm_strengths(actor=actor(), now=clock.now(), strengths=written, version=typed_version(form))
    except Overtaken:
        return _page(worker, 409, Refusal(CHANGED_SINCE, rules.RULE))
    except Refused as refused:
        return _page(worker, 422, refused.refusal)
    return go(f"/workers/{worker.id}/strengths", saying="Confirmed.")


@bp.get("/teams/<int:team_id>/strengths")
@who_may(*OVERLOOKERS)
def of_team(team_id: int):
    """Who of a team is good at what, and what nobody is."""
    team = staff.team(team_id)
    if team is None or not rules.sees_strengths_of_team(actor(), team.id):
        abort(404)
    workers = who_hold(team.id, clock.today())
    written = queries.strengths_among([worker.id for worker in workers])
    return render("matching/team.html", team=team, workers=workers, written=written, in_words=rules.in_words,
                  lacking=rules.in_a_sentence(rules.lacking(written.values())))  # fmt: skip


def _worker_or_404(worker_id: int) -> Worker:
    worker = staff.worker(worker_id)
    if worker is None or not rules.sees_strengths(actor(), worker.id, _teams_of(worker)):
        abort(404)
    return worker


def _teams_of(worker: Worker) -> set[int]:
    return staff.team_ids_of(worker.id, clock.today())


def _page(worker: Worker, status: int = 200, refusal: Refusal | None = None):
    written, teams = queries.strengths_of(worker.id), _teams_of(worker)
    return render(
        "matching/strengths.html", status=status, worker=worker, written=written, in_words=rules.in_words, refusal=refusal,
        mine=worker.id == actor().worker_id,
        may_write=rules.refusal_to_write_strengths(actor(), worker.id, teams) is None,
        may_confirm=rules.refusal_to_confirm(actor(), worker.id, teams) is None,
        teams=[team for team in staff.all_teams() if team.id in teams and rules.sees_strengths_of_team(actor(), team.id)],
    )  # fmt: skip


def _overtaken(worker: Worker, form: StrengthsForm):
    now_there = queries.strengths_of(worker.id)
    theirs = StrengthsForm(formdata=None)
    theirs.fill(now_there)
    form.go_over(now_there)
    return _form_page(worker, form, 409, theirs)


def _form_page(worker: Worker, form: StrengthsForm, status: int = 200, theirs: StrengthsForm | None = None):
    draft = draft_for_form(form, request.path)
    return render(
        "matching/strengths-change.html", status=status, error=status != 200, worker=worker, form=form, draft=draft,
        theirs=theirs, mine=worker.id == actor().worker_id, address=request.path,
    )  # fmt: skip
