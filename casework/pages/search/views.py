"""Finding people and cases. What was typed stays on the server: the address holds a token, never a name."""

import secrets

from flask import Blueprint, session

from casework.ground.clock import now, today
from casework.ground.db import transaction
from casework.ground.web import actor, go, policies, render, who_may
from casework.pages.search import queries
from casework.pages.search.forms import SearchForm
from casework.practice.guarding.rules import may_open_restricted
from casework.practice.guarding.views import address_of_opening
from casework.records.audit.operations import record
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("search", __name__)
KEPT = 10  # searches that a session remembers, so that Back finds them
LEVELS = ("rag", "priority", "risk")


@bp.get("/search")
@who_may(*RECORD_ROLES)
def form():
    """An empty search."""
    return render("search/search.html", form=SearchForm(formdata=None), answer=None, gone=False)


@bp.post("/search")
@who_may(*RECORD_ROLES)
def ask():
    """Keep the words for this worker, and show the answer at an address without them."""
    asked = SearchForm()
    if not asked.validate_on_submit():
        return render("search/search.html", status=422, form=asked, answer=None, gone=False, error=True)
    token, kept = secrets.token_urlsafe(12), list(session.get("searches", []))
    session["searches"] = [*kept, [token, actor().worker_id, asked.q.data]][-KEPT:]
    return go(f"/search/{token}")


@bp.get("/search/<token>")
@who_may(*RECORD_ROLES)
def answer(token: str):
    """People and cases that the words may mean, of those the reader may see."""
    words = next(
        (w for t, worker, w in session.get("searches", []) if t == token and worker == actor().worker_id), None
    )
    if words is None:
        return render("search/search.html", status=404, form=SearchForm(formdata=None), answer=None, gone=True)
    found = queries.search(actor(), words, on=today())
    with transaction(reload=False):
        ids, elsewhere = found.person_ids, {each.person_id for each in found.elsewhere}
        record(actor=actor(), now=now(), act="people.searched", persons=ids | elsewhere,
               detail={"found": len(ids)} | ({"elsewhere": len(elsewhere)} if elsewhere else {}))  # fmt: skip
    return render(
        "search/search.html", form=SearchForm(formdata=None, q=words), gone=False, policies=policies(), levels=LEVELS,
        answer=found, opening_of=address_of_opening, may_open_restricted=may_open_restricted,
    )  # fmt: skip
