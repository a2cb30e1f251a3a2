"""Pages of joint work: the requests of a case, and each step of one."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import Form, abort, actor, go, policy_of, render, request, who_may
from casework.practice.jointwork import forms, operations, queries, rules
from casework.practice.jointwork.models import JointRequest
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("jointwork", __name__)


@bp.app_context_processor
def _on_pages() -> dict:
    return {"joint_requests_on": queries.count_of}


@bp.get("/cases/<int:case_id>/joint-work")
@who_may(*RECORD_ROLES)
def requests(case_id: int):
    """Who was asked on a case, and how each stands."""
    case = _case(case_id)
    return _page("jointwork/requests.html", case, lines=queries.requests_of(case.id), refusal=_refusal(case))


@bp.route("/cases/<int:case_id>/joint-work/new", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def ask(case_id: int):
    """Another service is asked."""
    case, form = _case(case_id), forms.AskForm()
    if request.method == "GET":
        form.made_on.data = clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                made = operations.ask(actor=actor(), now=clock.now(), policy=policy_of(case.team), case=case, asked=form.asked)
                leads_to = f"/joint-work/{made.id}"
                saved_as(actor=actor(), address=request.path, leads_to=leads_to)
            return go(leads_to, saying="The request is on record. You are reminded if nobody answers.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _page("jointwork/new.html", case, form, refusal=_refusal(case))


@bp.get("/joint-work/<int:number>")
@who_may(*RECORD_ROLES)
def one(number: int):
    """A request, the answers to it, what is settled and what is not."""
    asked = _request(number)
    line = queries.line_of(asked.id)
    return _page("jointwork/request.html", asked.case, asked=asked, line=line, answers_given=queries.answers_of(asked.id),
                 decided=queries.decisions_of(asked.id), refusal=_refusal(asked.case), today=clock.today())  # fmt: skip


@bp.route("/joint-work/<int:number>/answer", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def answer(number: int):
    """What the other service said."""
    asked, form = _request(number), forms.AnswerForm()
    if request.method == "GET":
        form.on.data = clock.today()
    act = {"policy": policy_of(asked.case.team), "request": asked}
    saved = _saved(form, asked, "The answer is on record.", lambda by: operations.answer(**by, **act, given=form.answer))
    return saved or _page("jointwork/answer.html", asked.case, form, asked=asked, refusal=_refusal(asked.case))


@bp.route("/joint-work/<int:number>/settlement", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def settle(number: int):
    """The seven things, saved as far as they go."""
    asked, form = _request(number), forms.SettleForm()
    line = queries.line_of(asked.id)
    if request.method == "GET":
        form.seen.data = str(line.settled.id) if line.settled else ""
        for name, value in (line.settled.facts if line.settled else {}).items():
            form[name].data = value
    saved = _saved(form, asked, "What was settled is on record.",
                   lambda by: operations.settle(**by, request=asked, facts=form.facts, seen=form.began_with))  # fmt: skip
    theirs = None
    if not saved and request.method == "POST" and line.settled and form.began_with != line.settled.id:
        theirs, form.seen.raw_data, form.seen.data = line.settled, None, str(line.settled.id)
    return saved or _page("jointwork/settle.html", asked.case, form, asked=asked, theirs=theirs, refusal=_refusal(asked.case))


@bp.route("/joint-work/<int:number>/delay", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def decide(number: int):
    """In a delay: go on, or wait."""
    asked, form = _request(number), forms.DecideForm()
    saved = _saved(form, asked, "What was decided is on record.",
                   lambda by: operations.decide(**by, request=asked, decided=form.decided))  # fmt: skip
    return saved or _page("jointwork/delay.html", asked.case, form, asked=asked, refusal=_refusal(asked.case))


# --- what all of them do ----------------------------------------------------------------------------------------------


def _saved(form: Form, asked: JointRequest, saying: str, act: Callable[[dict], Any]):
    """Do what a step's form asks, then the request's page; None where the form is to be shown."""
    if not form.validate_on_submit():
        return None
    leads_to = f"/joint-work/{asked.id}"
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


def _request(number: int) -> JointRequest:
    return queries.request_for(actor(), number) or abort(404)


def _refusal(case: Case):
    return rules.refusal_of_case(case.stage, case.person.died_on)


def _page(template: str, case: Case, form: Form | None = None, **context: Any):
    posted = request.method == "POST"
    if not posted:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="joint-work.read", subject=case, persons=[case.person_id])
    if form is not None:
        context |= {"form": form, "draft": draft_for_form(form, request.path), "error": posted}
    words = {"kinds": rules.KINDS, "agreed": rules.AGREED, "answers": rules.ANSWERS, "decisions": rules.DECISIONS,
             "items": rules.ITEMS, "expected": rules.EXPECTED, "knows": rules.KNOWS}  # fmt: skip
    return render(template, status=422 if posted else 200, case=case, **words, **context)
