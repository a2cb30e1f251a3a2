"""Pages of advice: of a person, to somebody without a record, whether it helped, how much there was; prevention of a case."""

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policy_of, render, request, who_may
from casework.practice.advice import forms, operations, queries, rules
from casework.practice.advice.models import AdviceFollowUp
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.directory import queries as directory
from casework.records.directory.rules import TOPICS
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.models import Person
from casework.records.people.queries import person_for, warnings_of
from casework.records.staff.models import Team
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("advice", __name__)
FOUND = 15  # entries of the directory that a search in a form shows


@bp.app_context_processor
def _for_pages() -> dict:
    """For pages of the directory: how often entries were named in advice (F7)."""
    return {
        "named_lately": lambda numbers: queries.named_lately(numbers, clock.today()) if numbers else {},
        "named_by_month": lambda number: [
            (f"{month:%B %Y}", count) for month, count in queries.named_by_month(number, clock.today()).items()
        ],
    }


# --- advice to a person -----------------------------------------------------------------------------------------------


@bp.get("/people/<int:person_id>/advice")
@who_may(*RECORD_ROLES, outside=True)
def of_person(person_id: int):
    """The information and advice that somebody was given, and whether it helped."""
    person = person_for(actor(), person_id) or abort(404)
    _seen(person)
    given = queries.advice_of(person.id)
    return render("advice/person.html", person=person, given=given, **_words())


def _words() -> dict:
    return {"topics": TOPICS, "how": rules.HOW, "given_to": rules.GIVEN_TO, "access": rules.ACCESS, "outcomes": rules.OUTCOMES}


@bp.route("/people/<int:person_id>/advice/new", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def new(person_id: int):
    """Record advice that somebody was given."""
    person = person_for(actor(), person_id) or abort(404)
    teams = queries.teams_for(actor(), person) or abort(404)
    form = _form(person, teams)
    leads_to = f"/people/{person.id}/advice"
    if _is_sent(form) and form.validate_on_submit():
        try:
            with transaction():
                _save(form, person, teams, leads_to)
            return go(leads_to, saying="The advice is on record.")
        except Refused as refused:
            form.refuse(refused.refusal)
    if request.method == "GET":
        _seen(person)
    return _form_page("advice/new.html", form, person=person, warnings=warnings_of(person.id), teams=teams)


def _form(person: Person, teams: list[Team], **how):
    today = clock.today()
    workers = {worker.id: worker for team in teams for worker in queries.who_can(team.id, person.id, today)}
    usual = actor().worker_id if actor().worker_id in workers else None
    suggested = rules.suggested_on(policy_of(teams[0]), today, today)
    ordered = sorted(workers.values(), key=lambda worker: (worker.name, worker.id))
    return forms.advice_form(teams, directory.names(), ordered, usual, suggested)(**how)


@bp.route("/advice/new", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def unknown():
    """Record that somebody without a record was given advice: counted, with what it was about, and nothing about them."""
    teams = queries.teams_for(actor(), None) or abort(404)
    form = forms.unknown_form(teams, directory.names())()
    if _is_sent(form) and form.validate_on_submit():
        try:
            with transaction():
                _save(form, None, teams, "/advice")
            return go("/advice", saying="It is counted.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _form_page("advice/unknown.html", form, teams=teams)


def _is_sent(form) -> bool:
    """Whether the form was sent to be saved, not to search the directory."""
    return request.method == "POST" and not form.finds


def _save(form, person: Person | None, teams: list[Team], leads_to: str) -> None:
    drop_draft(actor=actor(), address=request.path)
    saved_as(actor=actor(), address=request.path, leads_to=leads_to)
    team = next((each for each in teams if each.id == form.team_id), teams[0])
    operations.give_advice(actor=actor(), now=clock.now(), person=person, team=team, given=form.given)


def _form_page(template: str, form, **context):
    wrong = _is_sent(form)
    draft = draft_for_form(form, request.path)
    return render(template, status=422 if wrong else 200, error=wrong, form=form, address=request.path, draft=draft,
                  no_support=rules.NO_SUPPORT, **_found(form), **context)  # fmt: skip


def _found(form) -> dict:
    """Entries that the form shows: those ticked, and those that the words or, without any, the topics find."""
    typed, topics = form.find_words.data or "", [key for key in form.topics.data or () if key in TOPICS]
    asked = bool(typed or form.finds)
    found = directory.find(typed, () if typed else topics, limit=FOUND + 1) if asked else []
    return {"found": {row.id: row for row in found[:FOUND]}, "ticked": set(form.organisations.data or ()), "asked": asked,
            "more": len(found) > FOUND}  # fmt: skip


@bp.get("/advice/organisations")
@who_may(*RECORD_ROLES)
def organisations():
    """The entries that the words find, to be ticked in a form under way."""
    form = forms.unknown_form((), directory.names())(formdata=request.args)
    return render("advice/_organisations.html", form=form, **_found(form))


# --- whether it helped ------------------------------------------------------------------------------------------------


@bp.route("/advice/follow-ups/<int:follow_up_id>", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def follow_up(follow_up_id: int):
    """What was given, what was tried, and the form for how it went."""
    found = queries.follow_up_for(actor(), follow_up_id) or abort(404)
    person, advice = found.advice.person, found.advice
    workers = queries.who_can(advice.team_id, person.id, clock.today())
    form = forms.tried_form(workers, found.worker_id if found.worker_id in {worker.id for worker in workers} else None)()
    leads_to = f"/people/{person.id}/advice"
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                saved_as(actor=actor(), address=request.path, leads_to=leads_to)
                operations.record_outcome(actor=actor(), now=clock.now(), follow_up=found, tried=form.tried)
            return go(leads_to, saying="It is on record how it went.")
        except Refused as refused:
            form.refuse(refused.refusal)
    if request.method == "GET":
        _seen(person)
    return _follow_up_page(found, form)


def _follow_up_page(found: AdviceFollowUp, form):
    wrong, ended = request.method == "POST", found.ended_at is not None
    tried = rules.Tried(clock.today(), rules.WORKED)
    refusal = rules.refusal_of_tried(tried, clock.today(), given_on=found.advice.given_on, ended=ended) if ended else None
    return render(
        "advice/follow-up.html", status=422 if wrong else 200, error=wrong, form=form, found=found, person=found.advice.person,
        each=queries.shown(found.advice), address=request.path, draft=draft_for_form(form, request.path), refusal=refusal,
        warnings=warnings_of(found.advice.person_id), asks_again=[rules.UNREACHED, rules.PARTLY, rules.NOT], **_words(),
    )  # fmt: skip


def _seen(person: Person) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="advice.read", subject=person, persons=[person.id])


# --- sums -------------------------------------------------------------------------------------------------------------


@bp.get("/advice")
@who_may(*RECORD_ROLES)
def counts():
    """How much advice the reader's teams gave in the last twelve months, about what, and whether it helped."""
    return render("advice/counts.html", counts=queries.counts(actor(), clock.today()), topics=TOPICS, outcomes=rules.OUTCOMES)


# --- prevention -------------------------------------------------------------------------------------------------------


@bp.route("/cases/<int:case_id>/prevention", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def prevention(case_id: int):
    """What was explored with somebody before long-term work begins; saved as far as it goes."""
    case = case_for(actor(), case_id) or abort(404)
    records, form = queries.prevention_records(case.id), forms.PreventionForm()
    if request.method == "GET":
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="case.read", subject=case, persons=[case.person_id])
        form.fill(queries.as_explored(records[0]) if records else None, queries.newest_of(records))
    elif form.validate_on_submit() and not _refused(form):
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                saved_as(actor=actor(), address=request.path, leads_to=f"/cases/{case.id}")
                operations.write_prevention(actor=actor(), now=clock.now(), case=case, prevention=form.prevention,
                                            seen=form.seen_number)  # fmt: skip
            return go(f"/cases/{case.id}", saying="What was explored is on record.")
        except Refused as refused:
            form.refuse(refused.refusal)
            records = queries.prevention_records(case.id)
            form.seen.raw_data, form.seen.data = None, str(queries.newest_of(records) or 0)
    return _prevention_page(case, form, records)


def _refused(form) -> bool:
    refusals = rules.refusals_of_prevention(form.prevention)
    for refusal in refusals:
        form.refuse(refusal)
    return bool(refusals)


def _prevention_page(case: Case, form, records: list):
    wrong = request.method == "POST"
    explored = queries.as_explored(records[0]) if records else None
    return render(
        "advice/prevention.html", status=422 if wrong else 200, error=wrong, form=form, case=case, records=records,
        address=request.path, draft=draft_for_form(form, request.path), warnings=warnings_of(case.person_id),
        elements=rules.ELEMENTS, ways=rules.WAYS, answers=rules.ANSWERS, field_of=rules.field_of_way,
        refusal=rules.refusal_to_write_prevention(case.stage), left=rules.refusal_to_begin_long_term(explored),
    )  # fmt: skip
