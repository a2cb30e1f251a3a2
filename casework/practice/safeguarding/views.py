"""Pages of safeguarding: raising a concern from anywhere, one concern with its answer, the list."""

from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policy_of, render, request, who_may, whole_number
from casework.practice.escalation.rules import roles_in_words
from casework.practice.guarding.queries import answering_team
from casework.practice.guarding.views import person_meant
from casework.practice.safeguarding import operations, queries, rules
from casework.practice.safeguarding.forms import AnswerForm, ConcernForm
from casework.practice.safeguarding.queries import Line
from casework.records.audit import operations as audit
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.models import Person
from casework.records.people.queries import person_for, visible_numbers
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("safeguarding", __name__)
NEW = "/safeguarding/new"


@bp.app_context_processor
def _on_pages() -> dict:
    return {"concern_about": concern_about, "concerns_on": lambda person_id: queries.concerns_about(actor(), person_id),
            "concern_decisions": rules.DECISIONS}  # fmt: skip


def concern_about(*rows: Any) -> str:
    """Where a concern is raised from a page: about the person that one of its rows is, or is about; else about anybody."""
    for row in rows:
        about = row if isinstance(row, Person) else getattr(row, "case", row)
        number = about.id if isinstance(about, Person) else getattr(about, "person_id", None)
        if isinstance(number, int):
            return f"{NEW}?person={number}"
    return NEW


@bp.route(NEW, methods=["GET", "POST"])
@who_may(*RECORD_ROLES, outside=True)
def new():
    """A concern, about somebody whose record the reader sees, or was told of, or about anybody at all."""
    person, seen = _person()
    teams = {} if person else _teams()
    form = ConcernForm(age=_age(person) if seen else rules.NOT_KNOWN, knows=rules.NOT_KNOWN)
    form.offer({team.id: team.name for team in teams.values()})
    if person:
        del form.who
    address = request.full_path.rstrip("?")
    if form.validate_on_submit():
        try:
            concern = _save(person, teams, form, address)
            return go(f"/safeguarding/{concern.id}", saying="The concern is saved, and the managers are told.")
        except Refused as refused:
            form.refuse(refused.refusal)
    posted = request.method == "POST"
    if seen and not posted:
        _log("person.read", person, person.id)
    return render("safeguarding/new.html", status=422 if posted else 200, error=posted, form=form, about=person, seen=seen,
                  address=address, draft=draft_for_form(form, address),
                  teams=[answering_team(person.id)] if person else list(teams.values()))  # fmt: skip


def _person() -> tuple[Person | None, bool]:
    """Whom the address names, and whether the reader sees the record. What is not there for the reader is nobody."""
    number, token = request.args.get("person", type=whole_number), request.args.get("record", "")
    person = person_for(actor(), number) if number is not None and 0 < number < 2**31 else None
    if person is not None or not token:
        return person, person is not None
    return person_meant(token), False


def _teams() -> dict[int, Team]:
    """The reader's own teams by number, in their order; for somebody above the teams, all."""
    seen = {team.id: team for team in staff.teams_seen(actor())}
    return {number: team for number, team in seen.items() if number in actor().team_ids} or seen


def _age(person: Person) -> str:
    born = person.date_of_birth
    if born is None:
        return "adult"
    today = clock.today()
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return "adult" if years >= rules.ADULT_FROM else "child"


def _save(person: Person | None, teams: dict[int, Team], form: ConcernForm, address: str):
    chosen = teams.get(int(form.team.data)) if "team" in form else next(iter(teams.values()), None)
    with transaction():
        drop_draft(actor=actor(), address=address)
        about = person or queries.person_numbered(form.said.who, clock.today())
        team = answering_team(about.id) if about else chosen
        concern = operations.raise_concern(actor=actor(), now=clock.now(), policy=policy_of(team), team=team, person=about,
                                           said=form.said)  # fmt: skip
        saved_as(actor=actor(), address=address, leads_to=f"/safeguarding/{concern.id}")
    return concern


@bp.get("/safeguarding")
@who_may(*RECORD_ROLES)
def concerns():
    """The concerns of the teams that the reader manages, and those they raised; open ones first."""
    found = queries.concerns_for(actor())
    if found:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="safeguarding.listed",
                         persons=[line.concern.person_id for line in found if line.concern.person_id is not None])  # fmt: skip
    return render("safeguarding/concerns.html", found=found, names=_names(found), decisions=rules.DECISIONS,
                  manages=rules.managed(actor()) != frozenset())  # fmt: skip


def _names(found: list[Line]) -> dict[int, str]:
    """Names of the people whose record the reader sees, by number; of the others only what was written."""
    people = {line.concern.person_id: line.concern.person for line in found if line.concern.person is not None}
    return {number: people[number].name for number in visible_numbers(actor(), people)} if people else {}


@bp.get("/safeguarding/<int:number>")
@who_may(*RECORD_ROLES)
def concern(number: int):
    """What was written, who was told, what was decided; for those who decide, the form for it."""
    return _concern(queries.concern_for(actor(), number) or abort(404), AnswerForm())


@bp.post("/safeguarding/<int:number>/answer")
@who_may(*RECORD_ROLES)
def answer(number: int):
    """A manager says what is decided and done."""
    line, form = queries.concern_for(actor(), number) or abort(404), AnswerForm()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=f"/safeguarding/{number}")
                saved_as(actor=actor(), address=f"/safeguarding/{number}", leads_to=f"/safeguarding/{number}")
                operations.answer_concern(actor=actor(), now=clock.now(), concern=line.concern, decision=form.decision.data or "",
                                          words=form.words.data or "")  # fmt: skip
            return go(f"/safeguarding/{number}", saying="It is on record. Whoever raised the concern is told.")
        except Refused as refused:
            form.refuse(refused.refusal)
            line = queries.concern_for(actor(), number)
    return _concern(line, form, status=422)


def _concern(line: Line, form: AnswerForm, status: int = 200):
    row, askings = line.concern, queries.askings_of(line.concern.id)
    if status == 200:
        _log("safeguarding.read", row, row.person_id)
    refusal = rules.refusal_to_answer(actor(), team_id=row.team_id, asked=queries.asked_of(row.id),
                                      answered_by=line.answer.by.name if line.answer else "")  # fmt: skip
    return render(
        "safeguarding/concern.html", status=status, error=status != 200, concern=row, answer=line.answer, form=form,
        askings=askings, workers=queries.names_of(askings), roles_in_words=roles_in_words, refusal=refusal, ages=rules.AGES,
        knows=rules.KNOWS, decisions=rules.DECISIONS, names=_names([line]),
        draft=draft_for_form(form, f"/safeguarding/{row.id}"))  # fmt: skip


def _log(act: str, subject: Any, person_id: int | None) -> None:
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act=act, subject=subject,
                     persons=[person_id] if person_id is not None else [])  # fmt: skip
