"""Pages of disclosures: the log about a person, asking, answering, recording that it was made."""

from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policy_of, render, request, who_may
from casework.practice.disclosures import operations, queries, rules
from casework.practice.disclosures.forms import AnswerForm, AskForm, MadeForm
from casework.practice.disclosures.queries import Line
from casework.practice.guarding.queries import answering_team
from casework.records.audit import operations as audit
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.models import Person
from casework.records.people.queries import person_for
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("disclosures", __name__)


@bp.get("/people/<int:person_id>/disclosures")
@who_may(*RECORD_ROLES)
def log(person_id: int):
    """All that was asked for, allowed, refused and made about a person."""
    person = _person(person_id)
    _seen(person)
    return render("disclosures/log.html", person=person, lines=queries.log_of(person.id), states=rules.STATES, bases=rules.BASES)


@bp.route("/people/<int:person_id>/disclosures/new", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def new(person_id: int):
    """Asking to disclose something."""
    person, form = _person(person_id), AskForm()
    team = answering_team(person.id)
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                row = operations.ask(actor=actor(), now=clock.now(), policy=policy_of(team), team=team, person=person,
                                     wanted=form.wanted)  # fmt: skip
                saved_as(actor=actor(), address=request.path, leads_to=f"/disclosures/{row.id}")
            return go(f"/disclosures/{row.id}", saying="It is on record.")
        except Refused as refused:
            form.refuse(refused.refusal)
    posted = request.method == "POST"
    if not posted:
        _seen(person)
    return render("disclosures/new.html", status=422 if posted else 200, error=posted, person=person, form=form,
                  manages=actor().manages(team.id), draft=draft_for_form(form, request.path))  # fmt: skip


@bp.get("/disclosures/<int:number>")
@who_may(*RECORD_ROLES)
def disclosure(number: int):
    """What is asked, how it was answered, whether it was made; and the one next thing to do."""
    line = _line(number)
    _seen(line.asked.person)
    made = MadeForm()
    made.on.data = clock.today()
    return _page(line, AnswerForm(), made)


@bp.post("/disclosures/<int:number>/answer")
@who_may(*RECORD_ROLES)
def answer(number: int):
    """A manager allows or refuses it."""
    line, form = _line(number), AnswerForm()
    if form.validate_on_submit():
        try:
            with transaction():
                _in_drafts(number)
                operations.answer(actor=actor(), now=clock.now(), disclosure=line.asked, allowed=form.decided,
                                  reason=form.reason.data or "")  # fmt: skip
            return go(f"/disclosures/{number}", saying="The answer is on record.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _page(_line(number), form, MadeForm(formdata=None), status=422, sent="answer")


@bp.post("/disclosures/<int:number>/making")
@who_may(*RECORD_ROLES)
def make(number: int):
    """It was disclosed."""
    line, form = _line(number), MadeForm()
    if form.validate_on_submit():
        try:
            with transaction():
                _in_drafts(number)
                operations.make(actor=actor(), now=clock.now(), disclosure=line.asked, on=form.on.data, how=form.how.data or "")
            return go(f"/people/{line.asked.person_id}/disclosures", saying="The disclosure is on record.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _page(_line(number), AnswerForm(formdata=None), form, status=422, sent="making")


def _in_drafts(number: int) -> None:
    drop_draft(actor=actor(), address=f"/disclosures/{number}")
    saved_as(actor=actor(), address=f"/disclosures/{number}", leads_to=f"/disclosures/{number}")


def _person(person_id: int) -> Person:
    return person_for(actor(), person_id) or abort(404)


def _line(number: int) -> Line:
    return queries.line_for(actor(), number) or abort(404)


def _seen(person: Person) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="disclosures.read", subject=person, persons=[person.id])


def _page(line: Line, answer_form: AnswerForm, made_form: MadeForm, status: int = 200, sent: str = ""):
    """The page with the form of the next step, or of the one that was refused."""
    next_ = sent or ("making" if line.state == rules.ALLOWED else "answer")
    form: Any = made_form if next_ == "making" else answer_form
    not_now = {"answer": rules.refusal_to_answer(actor(), line.asked.team_id, line.state),
               "making": rules.refusal_to_make(line.state)}[next_]  # fmt: skip
    return render("disclosures/disclosure.html", status=status, error=status != 200, line=line, next=next_, form=form,
                  refusal=not_now, states=rules.STATES, bases=rules.BASES, sent=sent,
                  draft=draft_for_form(form, f"/disclosures/{line.asked.id}"))  # fmt: skip
