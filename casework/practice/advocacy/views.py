"""Pages of advocacy: how it stands with a person, the two questions, each step, and who waits for an advocate."""

from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policies, policy_of, render, request, way_back, who_may
from casework.practice.advocacy import operations, queries, rules
from casework.practice.advocacy.forms import AnswerForm, form_of
from casework.practice.guarding.queries import answering_team
from casework.records.audit import operations as audit
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.models import Person
from casework.records.people.queries import person_for
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("advocacy", __name__)


@bp.app_context_processor
def _on_pages() -> dict:
    return {"advocacy_in_words": lambda person_id: rules.in_words(queries.standing(person_id))}


@bp.get("/advocacy")
@who_may(*RECORD_ROLES)
def waiting():
    """Those of the reader's teams who wait for an advocate, the longest first."""
    found = queries.waiting(actor())
    if found:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="advocacy.listed", persons=[each.person_id for each in found])
    return render("advocacy/waiting.html", found=found, teams=queries.teams_of([each.person_id for each in found]))


@bp.get("/people/<int:person_id>/advocacy")
@who_may(*RECORD_ROLES)
def advocacy(person_id: int):
    """How it stands: the duty, the advocate, the wait, what can be done, all that was recorded."""
    person = _person(person_id)
    _seen(person)
    answers, steps = queries.answers_of(person.id), queries.steps_of(person.id)
    standing, policy, wait = rules.standing_of(answers, steps), policy_of(answering_team(person.id)), queries.wait_of(person.id)
    history = sorted([*answers, *steps], key=lambda row: (row.at, row.id), reverse=True)
    ways = [step for step in rules.STEPS if rules.refusal_to_step(standing.advocate, step) is None]
    return render("advocacy/advocacy.html", person=person, standing=standing, answer=answers[-1] if answers else None,
                  history=history, ways=ways, wait=wait, refusal=rules.refusal_of_process(standing, policy),
                  days=rules.days_of(policy, wait.since_on) if wait else None, **_words())  # fmt: skip


@bp.route("/people/<int:person_id>/advocacy/answers", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def answers(person_id: int):
    """The two questions, asked at the earliest, and anew when something has changed."""
    person, form = _person(person_id), AnswerForm()
    newest = queries.answers_of(person.id)[-1:]
    if newest and request.method == "GET":
        for name in ("difficulty", "areas", "other", "who"):
            form[name].data = getattr(newest[0], name)
    if form.validate_on_submit():
        try:
            with transaction():
                _in_drafts(person)
                operations.answer(**_does(), person=person, answered=form.answered)
            return go(way_back(f"/people/{person_id}/advocacy"), saying="The answers are recorded.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _form_page("advocacy/answers.html", person, form, refusal=rules.refusal_after_death(person.died_on))


@bp.route("/people/<int:person_id>/advocacy/<step>", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def step(person_id: int, step: str):
    """One step with an advocate: referred, in place, declined, ended."""
    person = _person(person_id)
    if step not in rules.STEPS:
        abort(404)
    form, standing = form_of(step)(), queries.standing(person.id)
    if request.method == "GET":
        form.on.data = clock.today()
    if form.validate_on_submit():
        try:
            with transaction():
                _in_drafts(person)
                operations.take_step(**_does(), person=person, what=step, taken=form.taken)
            return go(way_back(f"/people/{person_id}/advocacy"), saying=f"{rules.DONE[step]}: it is recorded.")
        except Refused as refused:
            form.refuse(refused.refusal)
    refusal = rules.refusal_after_death(person.died_on) or rules.refusal_to_step(standing.advocate, step)
    return _form_page("advocacy/step.html", person, form, step=step, standing=standing, refusal=refusal)


def _person(person_id: int) -> Person:
    return person_for(actor(), person_id) or abort(404)


def _seen(person: Person) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="advocacy.read", subject=person, persons=[person.id])


def _does() -> dict[str, Any]:
    return {"actor": actor(), "now": clock.now(), "policies": policies()}


def _in_drafts(person: Person) -> None:
    drop_draft(actor=actor(), address=request.path)
    saved_as(actor=actor(), address=request.path, leads_to=f"/people/{person.id}/advocacy")


def _words() -> dict[str, Any]:
    return {"answer_words": rules.ANSWERS, "areas": rules.AREAS, "stands": rules.STANDS, "states": rules.STATES,
            "kinds": rules.KINDS, "steps": rules.STEPS, "done": rules.DONE, "DUTY": rules.DUTY}  # fmt: skip


def _form_page(template: str, person: Person, form, **context: Any):
    posted = request.method == "POST"
    if not posted:
        _seen(person)
    return render(template, status=422 if posted else 200, error=posted, person=person, form=form,
                  draft=draft_for_form(form, request.path), **_words(), **context)  # fmt: skip
