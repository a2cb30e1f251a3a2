"""Restricting a record, opening one from outside, and looking into what was opened."""

from flask import Blueprint
from itsdangerous import BadSignature, URLSafeSerializer

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, current_app, go, moment, policy_of, render, request, who_may
from casework.practice.guarding import forms, operations, queries, rules
from casework.records.audit import operations as audit
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.models import Person
from casework.records.people.queries import person_for
from casework.records.sight import queries as sight
from casework.records.sight.models import Opening, Restriction
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

bp = Blueprint("guarding", __name__)
DECIDERS = (*MANAGERS, *SENIOR_MANAGERS)


@bp.app_context_processor
def _on_pages() -> dict:
    return {
        "opening_now": opening_now, "restriction_now": sight.restriction_of, "names_readers": _names_readers,
        "answers_for_openings": lambda: actor().holds(*DECIDERS),
    }  # fmt: skip


def opening_now(person_id: int) -> Opening | None:
    """The opening by which the reader sees a record that is not theirs; None for their own."""
    if person_id not in actor().opened or queries.sees(actor(), person_id):
        return None
    return sight.lasting_opening(actor().worker_id, person_id, clock.now())


def _names_readers(person_id: int) -> bool:
    """Whether the page on who is named is there for this reader: not from outside, but for a head of service."""
    return opening_now(person_id) is None or actor().holds(*rules.HEADS)


# --- restricting ------------------------------------------------------------------------------------------------------


@bp.route("/people/<int:person_id>/restriction", methods=["GET", "POST"])
@who_may(*RECORD_ROLES, outside=True)
def restriction(person_id: int):
    """Who may see a record: restricted, or named anew, in one form."""
    person, held = _person(person_id), sight.restriction_of(person_id)
    form = _readers_form(person_id, held)
    if form.validate_on_submit():
        try:
            return go(f"/people/{person_id}", saying=_save(person, held, form))
        except Refused as refused:
            form.refuse(refused.refusal)
    return _page(person, form, forms.LiftForm(formdata=None))


def _person(person_id: int) -> Person:
    """Somebody whose record is the reader's to see; of those opened from outside only a head of service names readers."""
    person = person_for(actor(), person_id) or abort(404)
    return person if _names_readers(person_id) else abort(404)


def _readers_form(person_id: int, held: Restriction | None) -> forms.ReadersForm:
    named = sight.reader_numbers(person_id) or {actor().worker_id}
    form = (forms.ReadersForm if held else forms.RestrictForm)(data={"readers": sorted(named)})
    form.offer(queries.candidates(person_id, clock.today()))
    return form


def _save(person: Person, held: Restriction | None, form: forms.ReadersForm) -> str:
    act = {"actor": actor(), "now": clock.now(), "person": person, "readers": set(form.readers.data)}
    with transaction():
        drop_draft(actor=actor(), address=request.path)
        saved_as(actor=actor(), address=request.path, leads_to=f"/people/{person.id}")
        if held:
            operations.name_readers(**act)
            return "Only the people you named see this record now."
        operations.restrict(**act, why=form.why.data)
    return "The record is restricted: only the people you named see it. Everything due on it goes on."


@bp.post("/people/<int:person_id>/restriction/lifting")
@who_may(*RECORD_ROLES, outside=True)
def lifting(person_id: int):
    """The team sees the record again."""
    person, form = _person(person_id), forms.LiftForm()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=f"/people/{person_id}/restriction")
                operations.lift(actor=actor(), now=clock.now(), person=person, why=form.why.data)
            return go(f"/people/{person_id}", saying="The record is not restricted any more.")
        except Refused as refused:
            form.refuse(refused.refusal)
    held = sight.restriction_of(person_id)
    return _page(person, _readers_form(person_id, held), form)


def _page(person: Person, form: forms.ReadersForm, lift_form: forms.LiftForm):
    draft = draft_for_form(lift_form if sight.restriction_of(person.id) else form, f"/people/{person.id}/restriction")
    if request.method == "GET":
        _log("person.read", person, person.id)
    return render(
        "guarding/restriction.html", status=200 if request.method == "GET" else 422, person=person, form=form,
        lift_form=lift_form, draft=draft, restriction=sight.restriction_of(person.id),
        earlier=[each for each in sight.restrictions_of(person.id) if each.ended_at], error=request.method != "GET",
        refusal=operations.refusal_to_change(actor=actor(), person=person),
    )  # fmt: skip


# --- opening ----------------------------------------------------------------------------------------------------------


def address_of_opening(person_id: int) -> str:
    """Where this reader opens a record that a search named: nobody comes there by counting through numbers."""
    return f"/openings/new/{_signer().dumps([actor().worker_id, person_id])}"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="opening")


def person_meant(token: str) -> Person:
    """Whose record the token means that this reader was given; the page says that there is none for anybody else's."""
    try:
        worker_id, person_id = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        abort(404)
    return (queries.person_of_record(person_id) if worker_id == actor().worker_id else None) or abort(404)


@bp.route("/openings/new/<token>", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def new_opening(token: str):
    """Why a record that is not the reader's is opened; then it is shown for some hours, and its manager has been told."""
    person, form = person_meant(token), forms.OpeningForm()
    team = queries.answering_team(person.id)
    if queries.sees(actor(), person.id):
        return go(f"/people/{person.id}")
    if form.validate_on_submit():
        try:
            return go(f"/people/{person.id}", saying=_open(person, team, form))
        except Refused as refused:
            form.refuse(refused.refusal)
    restricted = sight.restriction_of(person.id) is not None
    return render(
        "guarding/opening_new.html", status=200 if request.method == "GET" else 422, form=form, team=team,
        token=token, restricted=restricted, draft=draft_for_form(form, request.path), error=request.method != "GET",
        hours=int(rules.lasts(policy_of(team)).total_seconds() // 3600),
        refusal=rules.refusal_to_open(actor(), policy_of(team), restricted=restricted),
    )  # fmt: skip


def _open(person: Person, team, form: forms.OpeningForm) -> str:
    with transaction():
        drop_draft(actor=actor(), address=request.path)
        saved_as(actor=actor(), address=request.path, leads_to=f"/people/{person.id}")
        opening = operations.open_record(actor=actor(), now=clock.now(), policy=policy_of(team), person=person,
                                         reason=form.reason.data, why=form.why.data)  # fmt: skip
    return f"The record is open to you until {moment(opening.until)}. Its managers have been told."


# --- looking into it --------------------------------------------------------------------------------------------------


@bp.get("/openings")
@who_may(*DECIDERS)
def openings():
    """Records of my teams that somebody from outside opened, the newest first; for a head of service, records left alone."""
    rows, alone = queries.openings_of(actor()), _left_alone()
    if rows:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="openings.listed", persons=[row.person_id for row in rows])
    return render("guarding/openings.html", rows=rows, answers=sight.answers_to([row.id for row in rows]),
                  alone=alone, opening_of=address_of_opening, reasons=rules.REASONS)  # fmt: skip


def _left_alone() -> list[Restriction]:
    """Restricted records on which nobody at work is named: a head of service opens them, and names somebody."""
    return sight.left_alone() if actor().holds(*rules.HEADS) else []


@bp.get("/openings/<int:opening_id>")
@who_may(*DECIDERS)
def opening(opening_id: int):
    """One opening: who, why, until when, and the form for what was found."""
    shown = _opening(opening_id)
    _log("opening.read", shown, shown.person_id)
    form = forms.AnswerForm()
    return _opening_page(shown, form)


@bp.post("/openings/<int:opening_id>/answer")
@who_may(*DECIDERS)
def answer(opening_id: int):
    """It was in order, or it was not."""
    shown, form, address = _opening(opening_id), forms.AnswerForm(), f"/openings/{opening_id}"
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=address)
                saved_as(actor=actor(), address=address, leads_to=address)
                operations.answer_opening(actor=actor(), now=clock.now(), opening=shown,
                                          in_order=form.found.data == "yes", words=form.words.data)  # fmt: skip
            return go(address, saying="What you found is recorded.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _opening_page(shown, form, status=422)


def _opening_page(shown: Opening, form: forms.AnswerForm, status: int = 200):
    return render(
        "guarding/opening.html", status=status, opening=shown, form=form, reasons=rules.REASONS,
        draft=draft_for_form(form, f"/openings/{shown.id}"), person=queries.person_of_record(shown.person_id),
        answer=sight.answers_to([shown.id]).get(shown.id), error=status != 200,
        refusal=operations.refusal_to_answer(actor=actor(), opening=shown),
    )  # fmt: skip


def _opening(opening_id: int) -> Opening:
    found = sight.opening(opening_id)
    return found if found is not None and queries.sees(actor(), found.person_id) else abort(404)


def _log(act: str, subject, person_id: int) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act=act, subject=subject, persons=[person_id])
