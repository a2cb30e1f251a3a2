"""Finding people, cases and notes. What was typed stays on the server: the address holds a token, never a name."""

import secrets

from flask import Blueprint, request, session

from casework.ground.clock import now, today
from casework.ground.db import transaction
from casework.ground.web import actor, go, policies, render, who_may, whole_number
from casework.pages.search import queries
from casework.pages.search.forms import SearchForm
from casework.practice.guarding.rules import may_open_restricted
from casework.practice.guarding.views import address_of_opening
from casework.records.audit.operations import record
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("search", __name__)
KEPT = 10  # searches that a session remembers, so that Back finds them
LEVELS = ("rag", "priority", "risk")
LAST_PAGE = 50  # of notes; whoever looks further must narrow the search


@bp.get("/search")
@who_may(*RECORD_ROLES)
def form():
    """An empty search."""
    return _page(form=SearchForm(formdata=None))


@bp.post("/search")
@who_may(*RECORD_ROLES)
def ask():
    """Keep the words, and show the answer at an address without them; a number goes straight to what it names."""
    asked = SearchForm()
    if not asked.validate_on_submit():
        return _page(status=422, form=asked, error=True)
    straight = None if asked.in_notes else queries.straight_to(actor(), asked.q.data, on=today())
    if straight:
        with transaction():
            record(actor=actor(), now=now(), act="people.searched", persons=[straight.person_id], detail={"found": 1})
        return go(straight.address)
    token, kept = secrets.token_urlsafe(12), list(session.get("searches", []))
    session["searches"] = [*kept, [token, actor().worker_id, asked.q.data]][-KEPT:]
    return go(f"/search/{token}/notes" if asked.in_notes else f"/search/{token}")


@bp.get("/search/<token>")
@who_may(*RECORD_ROLES)
def answer(token: str):
    """People and cases that the words may mean, of those the reader may see."""
    words = _kept(token)
    if words is None:
        return _gone()
    found = queries.search(actor(), words, on=today())
    with transaction(reload=False):
        ids, elsewhere = found.person_ids, {each.person_id for each in found.elsewhere}
        record(actor=actor(), now=now(), act="people.searched", persons=ids | elsewhere,
               detail={"found": len(ids)} | ({"elsewhere": len(elsewhere)} if elsewhere else {}))  # fmt: skip
    return _page(
        form=SearchForm(formdata=None, q=words), token=token, answer=found, policies=policies(), levels=LEVELS,
        opening_of=address_of_opening, may_open_restricted=may_open_restricted,
    )  # fmt: skip


@bp.get("/search/<token>/notes")
@who_may(*RECORD_ROLES)
def in_notes(token: str):
    """Notes in which the words stand, of cases that the reader may see; page: from 1, the last to happen first."""
    words = _kept(token)
    if words is None:
        return _gone()
    page = min(max(request.args.get("page", 1, type=whole_number), 1), LAST_PAGE)
    found = queries.search_notes(actor(), words, page=page)
    with transaction(reload=False):
        record(actor=actor(), now=now(), act="notes.searched", persons=found.person_ids, detail={"found": len(found.hits)})
    return _page(form=SearchForm(formdata=None, q=words), token=token, found=found, last_page=LAST_PAGE)


def _kept(token: str) -> str | None:
    """What this worker looked for, while the session remembers it."""
    kept = session.get("searches", [])
    return next((words for name, worker, words in kept if name == token and worker == actor().worker_id), None)


def _gone():
    return _page(status=404, form=SearchForm(formdata=None), gone=True)


def _page(status: int = 200, **context):
    """The page of the search, with an answer of people, one of notes, or none."""
    usual = {"answer": None, "found": None, "token": None, "gone": False}
    return render("search/search.html", status=status, **(usual | context))
