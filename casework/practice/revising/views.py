"""Pages of requests to change a plan: those of a case, each step of one, and the revision that follows a review."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import Form, abort, actor, day, go, policy_of, render, request, who_may, whole_number
from casework.practice.advocacy import queries as advocacy
from casework.practice.advocacy.rules import refusal_of_process
from casework.practice.processes.queries import processes_of
from casework.practice.processes.rules import REVIEW
from casework.practice.revising import forms, operations, queries, rules
from casework.practice.revising.models import PlanRequest
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for, cases_of
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.models import Person
from casework.records.people.queries import person_for
from casework.records.staff import queries as staff
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("revising", __name__)
DUE = "The planned review is due."


@bp.app_context_processor
def _on_pages() -> dict:
    return {"plan_requests_on": queries.open_requests, "plan_askers": rules.ASKERS}


@bp.get("/cases/<int:case_id>/plan-requests")
@who_may(*RECORD_ROLES)
def requests(case_id: int):
    """The requests of a case, how each stands, and the revisions of the plan."""
    case = _case(case_id)
    return _page("revising/requests.html", case, standings=queries.requests_of(case.id),
                 revisions=queries.revisions_of(case.id), outcomes=rules.OUTCOMES, endings=rules.ENDINGS,
                 refusal=_refusal(case))  # fmt: skip


@bp.get("/people/<int:person_id>/plan-requests/new")
@who_may(*RECORD_ROLES)
def for_person(person_id: int):
    """Somebody asks and names the person: on which of their cases it is recorded."""
    person = person_for(actor(), person_id) or abort(404)
    found = [case for case in cases_of(actor(), person.id) if _refusal(case) is None]
    _seen(person)
    if len(found) == 1:
        return redirect(f"/cases/{found[0].id}/plan-requests/new", 303)
    return render("revising/which-case.html", person=person, cases=found)


@bp.route("/cases/<int:case_id>/plan-requests/new", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def ask(case_id: int):
    """Who asks for what; and how it was considered, at once or later."""
    case, form = _case(case_id), forms.RequestForm()
    if request.method == "GET":
        _begin(form)
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                made = operations.ask(actor=actor(), now=clock.now(), policy=policy_of(case.team), case=case, asked=form.asked,
                                      considered=form.considered)  # fmt: skip
                leads_to = f"/plan-requests/{made.id}"
                saved_as(actor=actor(), address=request.path, leads_to=leads_to)
            return go(leads_to, saying="The request is on record.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _page("revising/new.html", case, form, refusal=_refusal(case))


def _begin(form: forms.RequestForm) -> None:
    """What is known already: today, who is typing, and of a planned review all of the request."""
    form.on.data, form.by.data = clock.today(), actor().name
    if request.args.get("asker") == rules.PLANNED:
        form.asker.data, form.what.data, form.reasonable.data = rules.PLANNED, DUE, rules.YES


@bp.get("/plan-requests/<int:number>")
@who_may(*RECORD_ROLES)
def one(number: int):
    """How a request stands, why, and what comes next."""
    asked = _request(number)
    return _page("revising/request.html", asked.case, **_standing(asked), considered=queries.considerations_of(asked.id),
                 transfers=queries.transfers_of(asked.id))  # fmt: skip


def _standing(asked: PlanRequest) -> dict[str, Any]:
    standing, case = queries.standing(asked), asked.case
    running = next((line.process for line in processes_of(case.id) if line.end is None and line.process.kind == REVIEW), None)
    return {
        "asked": asked, "standing": standing, "outcomes": rules.OUTCOMES, "endings": rules.ENDINGS, "known": rules.KNOWN,
        "learning": rules.LEARNING, "workers": rules.WORKERS, "rulings": rules.RULINGS, "running": running,
        "changes": rules.CHANGES, "manages": actor().manages(case.team_id), "refusal": _refusal(case),
        "reviewed": queries.review_behind(case.id, asked) if not standing.end else None,
        "advocate": refusal_of_process(advocacy.standing(case.person_id), policy_of(case.team)) if not standing.end else None,
    }  # fmt: skip


@bp.route("/plan-requests/<int:number>/consideration", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def consider(number: int):
    """The request is decided, or decided anew."""
    asked, form = _request(number), forms.ConsiderForm()
    standing = queries.standing(asked)
    if request.method == "GET":
        before = standing.considered
        for name, value in (vars(queries.facts_of(before)) if before else {"by": actor().name}).items():
            form[name].data = value
    act = {"policy": policy_of(asked.case.team), "request": asked}
    saved = _saved(form, asked, "It is decided, and whoever does the review has it among their tasks.",
                   lambda by: operations.consider(**by, **act, considered=form.considered))  # fmt: skip
    ended = rules.refusal_when_ended(standing.ended) if standing.end else None
    return saved or _page("revising/consider.html", asked.case, form, asked=asked, refusal=ended or _refusal(asked.case))


@bp.route("/plan-requests/<int:number>/ruling", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def rule_on(number: int):
    """A manager says whether it waits for the allocated worker."""
    asked, form = _request(number), forms.RulingForm()
    act = {"policy": policy_of(asked.case.team), "request": asked}
    act |= {"answer": form.answer.data or "", "words": form.words.data or ""}
    saved = _saved(form, asked, "Your answer is on record, and whoever does the review has it among their tasks.",
                   lambda by: operations.rule_on(**by, **act))  # fmt: skip
    standing = queries.standing(asked)
    refusal = rules.refusal_to_rule(actor(), asked.case.team_id, standing.outcome, rules.WAIT, "-")
    return saved or _page("revising/ruling.html", asked.case, form, asked=asked, standing=standing, refusal=refusal)


@bp.route("/plan-requests/<int:number>/transfer", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def hand_on(number: int):
    """The request goes to another service; the case of one that is a team here moves after it."""
    asked, form = _request(number), forms.TransferForm()
    others = (team for team in staff.all_teams() if team.id != asked.case.team_id and team.ended_on is None)
    form.offer({team.id: team.name for team in others})
    standing = queries.standing(asked)
    if request.method == "GET":
        form.confirmed_on.data = clock.today()
        form.to.data = "All-age learning disability service" if standing.outcome == rules.TO_LEARNING else ""
    saved = _saved(form, asked, "It is on record what was agreed.",
                   lambda by: operations.hand_on(**by, request=asked, transfer=form.transfer))  # fmt: skip
    ended = rules.refusal_when_ended(standing.ended) if standing.end else None
    return saved or _page("revising/transfer.html", asked.case, form, asked=asked, refusal=ended)


@bp.route("/plan-requests/<int:number>/light-touch", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def review_lightly(number: int):
    """A review without allocating, and what follows for the plan, on one page."""
    asked, form = _request(number), forms.LightTouchForm()
    if request.method == "GET":
        form.on.data = clock.today()
    act = {"policy": policy_of(asked.case.team), "request": asked}
    saved = _saved(form, asked, "The review is on record, and the request has ended.",
                   lambda by: operations.review_lightly(**by, **act, review=form.review))  # fmt: skip
    advocate = refusal_of_process(advocacy.standing(asked.case.person_id), policy_of(asked.case.team))
    return saved or _page("revising/light-touch.html", asked.case, form, asked=asked, refusal=advocate)


@bp.route("/plan-requests/<int:number>/end", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def end(number: int):
    """The plan stays as it is after its review, or the request was taken back."""
    asked, form = _request(number), forms.EndForm()
    act = {"request": asked, "how": form.how.data or "", "words": form.words.data or ""}
    saved = _saved(form, asked, "The request has ended.", lambda by: operations.end(**by, **act))
    return saved or _page("revising/end.html", asked.case, form, asked=asked)


@bp.route("/cases/<int:case_id>/plan-revisions/new", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def revise(case_id: int):
    """A plan is revised, after its review; refused without, with all that was typed."""
    case, form = _case(case_id), forms.RevisionForm()
    sent = request.method == "POST"  # perhaps twice, and the first ended the request
    found = [each.request for each in queries.requests_of(case.id)] if sent else queries.open_requests(case.id)
    there = {each.id: each for each in found}
    form.offer({each.id: f"Of {day(each.asked_on)}: {each.what[:60]}" for each in there.values()})
    if request.method == "GET":
        form.on.data = clock.today()
        named = request.args.get("request", type=whole_number) or next(iter(there), None)
        form.plan_request.data = str(named) if named in there else ""
    if form.validate_on_submit():
        asked = there.get(int(form.plan_request.data or 0))
        leads_to = f"/cases/{case.id}/plan-requests"
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                saved_as(actor=actor(), address=request.path, leads_to=leads_to)
                operations.revise(actor=actor(), now=clock.now(), case=case, revision=form.revision, request=asked)
            return go(leads_to, saying="The revised plan is on record.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _page("revising/revise.html", case, form, refusal=_refusal(case), gate=_gate(case, there, form))


def _gate(case: Case, there: dict[int, PlanRequest], form: forms.RevisionForm):
    """What shuts the revision of the request that is chosen, as the page opens."""
    chosen = form.plan_request.data or ""
    asked = there.get(int(chosen)) if chosen.isascii() and chosen.isdigit() else None
    return rules.refusal_without_review(queries.review_behind(case.id, asked), asked=asked is not None)


# --- what all of them do ----------------------------------------------------------------------------------------------


def _saved(form: Form, asked: PlanRequest, saying: str, act: Callable[[dict], Any]):
    """Do what a step's form asks, then the request's page; None where the form is to be shown."""
    if not form.validate_on_submit():
        return None
    leads_to = f"/plan-requests/{asked.id}"
    try:
        with transaction():
            drop_draft(actor=actor(), address=request.path)
            saved_as(actor=actor(), address=request.path, leads_to=leads_to)
            act({"actor": actor(), "now": clock.now()})
        return go(leads_to, saying=saying)
    except Refused as refused:
        form.refuse(refused.refusal)
        return None


def _case(case_id: int) -> Case:
    return case_for(actor(), case_id) or abort(404)


def _request(number: int) -> PlanRequest:
    return queries.request_for(actor(), number) or abort(404)


def _refusal(case: Case):
    return rules.refusal_of_case(case.kind, case.stage, case.person.died_on)


def _seen(about: Case | Person) -> None:
    person_id = about.person_id if isinstance(about, Case) else about.id
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="plan-requests.read", subject=about, persons=[person_id])


def _page(template: str, case: Case, form: Form | None = None, **context: Any):
    posted = request.method == "POST"
    if not posted:
        _seen(case)
    if form is not None:
        context |= {"form": form, "draft": draft_for_form(form, request.path), "error": posted}
    return render(template, status=422 if posted else 200, case=case, **context)
