"""Pages of the directory: the list with its search, one entry, adding and correcting, ending."""

from urllib.parse import urlencode

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Overtaken, Refused
from casework.ground.web import abort, actor, go, now_over, policies, render, request, typed_version, who_may
from casework.policy.organisations import AREAS, areas_for
from casework.policy.rulebook import SOURCES
from casework.records.directory import operations, queries, rules
from casework.records.directory.forms import EndingForm, OrganisationForm
from casework.records.directory.models import Organisation
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.staff.queries import teams_seen
from casework.records.staff.rules import MANAGERS, RECORD_ROLES, SENIOR_MANAGERS

bp = Blueprint("directory", __name__)
SHOWS = {"": "In use", "check": "To be checked", "ended": "Ended"}


@bp.get("/directory")
@who_may(*RECORD_ROLES)
def directory():
    """The entries, narrowed by words and a topic; the list alone for htmx."""
    typed, topic, show = (request.args.get(name, "")[:200] for name in ("words", "topic", "show"))
    topic, show = topic if topic in rules.TOPICS else "", show if show in SHOWS else ""
    found = queries.find(typed, (topic,) if topic else (), ended=show == "ended")
    asking = _asking()
    if show == "check":
        found = [row for row in found if asking(row)]
    return render(
        "directory/directory.html", "directory/_found.html", found=found, words=typed, topic=topic, show=show, shows=SHOWS,
        topics=rules.TOPICS, to_check=asking, web_address=rules.web_address, may_end=rules.may_end(actor()),
        begins=_lists(), sources=SOURCES, most=queries.SHOWN, address=_address(typed, topic),
    )  # fmt: skip


def _address(typed: str, topic: str):
    """A function from what is shown to the address of the same search."""
    kept = {"words": typed, "topic": topic}
    return lambda show: f"/directory?{urlencode({name: value for name, value in (kept | {'show': show}).items() if value})}"


def _asking():
    """Whether an entry stands as to be checked, by the policies of the reader's teams."""
    theirs, today = queries.policies_for(actor(), policies()), clock.today()
    return lambda row: row.ended_at is None and rules.is_to_check(theirs, row.checked_on, today)


def _offered() -> list:
    """The lists that the policies of the reader's teams have."""
    return areas_for(team.policy for team in teams_seen(actor()))


def _lists() -> list:
    """Of these, those that a manager may still take over."""
    if not rules.may_end(actor()):
        return []
    offered = _offered()
    begun = queries.begun(offered)
    return [area for area in offered if area.key not in begun]


@bp.post("/directory/lists/<key>")
@who_may(*MANAGERS, *SENIOR_MANAGERS)
def begin(key: str):
    """A manager takes over the organisations of an area."""
    area = AREAS.get(key) or abort(404)
    with transaction():
        added = operations.begin(actor=actor(), now=clock.now(), area=area, offered=[each.key for each in _offered()])
    added_now = f"{len(added)} organisations are in the directory now. Check each of them."
    return go("/directory", saying=added_now if added else "They were all there already.")


@bp.route("/directory/new", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def new():
    """An organisation is added."""
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                row = operations.add(actor=actor(), now=clock.now(), written=form.written)
                saved_as(actor=actor(), address=request.path, leads_to=f"/directory/{row.id}")
            return go(f"/directory/{row.id}", saying="It is in the directory, for all teams.")
        except Refused as refused:
            form.refuse(refused.refusal)
    return _form_page("directory/new.html", form)


@bp.get("/directory/<int:organisation_id>")
@who_may(*RECORD_ROLES)
def organisation(organisation_id: int):
    """One entry, and what was done to it."""
    row = _row_or_404(organisation_id)
    return render(
        "directory/organisation.html", row=row, history=queries.history(row.id), done=rules.DONE, fields=rules.FIELDS,
        topics=rules.TOPICS, to_check=_asking()(row), web_address=rules.web_address, may_end=rules.may_end(actor()),
    )  # fmt: skip


@bp.route("/directory/<int:organisation_id>/change", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def change(organisation_id: int):
    """Correct an entry; who is second of two is shown both versions."""
    row, form, theirs, status = _row_or_404(organisation_id), OrganisationForm(), None, 200
    if request.method == "GET":
        form.fill(row)
    elif form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                saved_as(actor=actor(), address=request.path, leads_to=f"/directory/{row.id}")
                operations.change(actor=actor(), now=clock.now(), policies=policies(), row=row, written=form.written,
                                  version=typed_version(form))  # fmt: skip
            return go(f"/directory/{row.id}", saying="Saved, and marked as right today.")
        except Overtaken:
            row = _row_or_404(organisation_id)
            theirs, status = OrganisationForm(formdata=None), 409
            theirs.fill(row)
            now_over(form, row)
        except Refused as refused:
            form.refuse(refused.refusal)
    refusal = rules.refusal_to_confirm(actor(), ended=row.ended_at is not None)
    return _form_page("directory/change.html", form, row=row, theirs=theirs, refusal=refusal, status=status)


@bp.post("/directory/<int:organisation_id>/confirmation")
@who_may(*RECORD_ROLES)
def confirm(organisation_id: int):
    """Somebody found it still right."""
    row = _row_or_404(organisation_id)
    with transaction():
        operations.confirm(actor=actor(), now=clock.now(), policies=policies(), row=row)
    return go(f"/directory/{row.id}", saying="Marked as right today.")


@bp.route("/directory/<int:organisation_id>/ending", methods=["GET", "POST"])
@who_may(*MANAGERS, *SENIOR_MANAGERS)
def end(organisation_id: int):
    """A manager ends an entry."""
    row, form = _row_or_404(organisation_id), EndingForm()
    if form.validate_on_submit():
        try:
            with transaction():
                drop_draft(actor=actor(), address=request.path)
                operations.end(actor=actor(), now=clock.now(), policies=policies(), row=row, why=form.why.data)
            return go(f"/directory/{row.id}", saying="It is offered no more. Where it was named, it still stands.")
        except Refused as refused:
            form.refuse(refused.refusal)
    refusal = rules.refusal_to_end(actor(), "-", ended=row.ended_at is not None)
    return _form_page("directory/ending.html", form, row=row, refusal=refusal)


@bp.post("/directory/<int:organisation_id>/putting-back")
@who_may(*MANAGERS, *SENIOR_MANAGERS)
def put_back(organisation_id: int):
    """A manager takes an ending back."""
    row = _row_or_404(organisation_id)
    with transaction():
        operations.put_back(actor=actor(), now=clock.now(), row=row)
    return go(f"/directory/{row.id}", saying="It stands in the directory again.")


def _row_or_404(number: int) -> Organisation:
    return queries.organisation(number) or abort(404)


def _form_page(template: str, form, *, status: int = 200, **context):
    wrong = request.method == "POST"
    status = 422 if wrong and status == 200 else status
    return render(template, status=status, error=wrong, form=form, address=request.path,
                  draft=draft_for_form(form, request.path), **context)  # fmt: skip
