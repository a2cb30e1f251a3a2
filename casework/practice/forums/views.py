"""Pages of the forums: when they are and what waits for them, putting a case forward, what was advised."""

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policy_of, render, request, way_back, who_may
from casework.practice.forums import operations, queries, rules
from casework.practice.forums.forms import AdviceForm, DateForm, PutForm
from casework.practice.forums.models import ForumCase
from casework.records.audit import operations as audit
from casework.records.cases.queries import case_for
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.notes.queries import misplaced
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("forums", __name__)


@bp.get("/forums")
@who_may(*RECORD_ROLES)
def forums():
    """The next forums, the cases that wait for them, what was advised lately."""
    return _forums(DateForm())


@bp.post("/forums/dates")
@who_may(*RECORD_ROLES)
def set_date():
    """When the next forum is."""
    form = DateForm()
    if form.validate_on_submit():
        try:
            with transaction():
                operations.set_date(actor=actor(), now=clock.now(), on=form.on.data, kind=form.kind.data)
            return go("/forums", saying="The dates are set. The two forums take turns from there.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _forums(form, status=422)


def _forums(form: DateForm, status: int = 200):
    waiting, advised, ahead = queries.waiting(actor()), queries.advised(actor()), queries.ahead(clock.today())
    persons = sorted({each.case.person_id for each in (*waiting, *advised)})
    if persons and status == 200:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="forums.listed", persons=persons)
    return render("forums/forums.html", status=status, error=status != 200, form=form, waiting=waiting, advised=advised,
                  ahead=ahead, kinds=rules.KINDS, said=queries.said_last(), leads=rules.leads(actor()),
                  next_of=lambda kind: rules.next_of(kind, ahead))  # fmt: skip


@bp.route("/cases/<int:case_id>/forum", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def put_forward(case_id: int):
    """A case is put forward, with a question."""
    case = case_for(actor(), case_id) or abort(404)
    form, address = PutForm(), f"/cases/{case.id}/forum"
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                put = operations.put_forward(actor=actor(), now=clock.now(), case=case, kind=form.kind.data,
                                             question=form.question.data)  # fmt: skip
                saved_as(actor=actor(), address=address, leads_to=f"/forums/cases/{put.id}")
            return go(way_back(f"/forums/cases/{put.id}"), saying="The case is put forward.")
        except Refused as refused:
            form.refuse(refused.refusal)
    ahead = queries.ahead(clock.today())
    context = {
        "case": case, "form": form, "draft": draft_for_form(form, address), "ahead": ahead, "kinds": rules.KINDS,
        "refusal": rules.refusal_to_put(stage=case.stage, question="-", already=False),
    }  # fmt: skip
    if request.method == "POST":
        return render("forums/new.html", status=422, error=True, **context)
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id])
    return render("forums/new.html", **context)


@bp.get("/forums/cases/<int:put_id>")
@who_may(*RECORD_ROLES)
def one(put_id: int):
    """The question, and what was advised, or for whoever leads the forum the form for it."""
    return _one(queries.forum_case_for(actor(), put_id) or abort(404), AdviceForm())


@bp.post("/forums/cases/<int:put_id>/advice")
@who_may(*RECORD_ROLES)
def advise(put_id: int):
    """What the forum advised."""
    put, form, address = queries.forum_case_for(actor(), put_id) or abort(404), AdviceForm(), f"/forums/cases/{put_id}"
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                operations.record_advice(
                    actor=actor(), now=clock.now(), policy=policy_of(put.case.team), put=put, held_on=form.held_on.data,
                    advice=form.advice.data, took_part=form.took_part.data or "")  # fmt: skip
            return go(address, saying="The advice is a note on the case now.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _one(put, form, status=422)


@bp.post("/forums/cases/<int:put_id>/withdrawal")
@who_may(*RECORD_ROLES)
def take_back(put_id: int):
    """The question is no longer asked."""
    put = queries.forum_case_for(actor(), put_id) or abort(404)
    with transaction():
        operations.take_back(actor=actor(), now=clock.now(), put=put)
    return go("/forums", saying="The case is no longer put forward.")


def _one(put: ForumCase, form: AdviceForm, status: int = 200):
    today, ended = clock.today(), put.ended_at is not None
    if request.method == "GET":
        form.held_on.data = today
    draft = draft_for_form(form, f"/forums/cases/{put.id}")
    context = {
        "put": put, "form": form, "draft": draft, "kinds": rules.KINDS,
        "refusal": rules.refusal_to_advise(actor(), put.case.team_id, today, today, ended=ended),
        "may_take_back": rules.refusal_to_take_back(actor(), put.put_by_id, put.case.team_id, ended=ended) is None,
        "misplaced": misplaced(put.note_id) if put.note_id else None,
        "next_on": rules.next_of(put.kind, queries.ahead(today)),
    }  # fmt: skip
    if status == 200:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="forum.read", subject=put, persons=[put.case.person_id])
    return render("forums/case.html", status=status, error=status != 200, **context)
