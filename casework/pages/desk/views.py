"""The first pages on signing in: my feed with my team's duty today, and my cases (U15, U39)."""

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.web import actor, make_response, policies, redirect, render, request, who_may
from casework.pages.desk import queries, rules
from casework.pages.desk.rules import Item
from casework.records.audit import operations as audit
from casework.records.cases.rules import STAGES
from casework.records.clocks.rules import KIND_LABELS
from casework.records.notices import queries as notices
from casework.records.notices.rules import GROUPS, WHOSE, may_be_acknowledged
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("desk", __name__)


@bp.get("/")
@who_may()
def home():
    """My feed, and what my team has to do today. Somebody without records goes to what they do have."""
    if not actor().holds(*RECORD_ROLES):
        return redirect("/staff" if actor().holds("administrator") else "/account")
    feed = _feed()
    teams = queries.teams_today(actor(), clock.today())
    _log(feed)
    return render("desk/desk.html", teams=teams, **feed)


@bp.get("/feed")
@who_may(*RECORD_ROLES, passive=True)
def feed():
    """The feed alone, for renewing it; nothing when the browser shows just this already."""
    shown = _feed()
    if request.htmx and request.args.get("seen") == shown["mark"]:
        return make_response(("", 204))
    _log(shown)
    teams = [] if request.htmx else queries.teams_today(actor(), clock.today())
    return render("desk/desk.html", "desk/_feed.html", teams=teams, **shown)


def _feed() -> dict:
    """What the feed shows; one context for the page and for the fragment."""
    today, whose = clock.today(), request.args.get("whose", "all")
    whose = whose if whose in WHOSE else "all"
    groups = notices.feed(actor(), today, whose, queries.gravest_first())
    found = [notice for group in groups for notice in group.notices]
    levels = queries.levels_of([notice.case for notice in found], policies())
    shown = [(group, [_item(notice, levels) for notice in group.notices]) for group in groups]
    totals = {key: next((group.total for group in groups if group.key == key), 0) for key in GROUPS}
    facts = [(n.id, g.key, n.words, n.due_on, levels[n.case_id], g.total) for g in groups for n in g.notices]
    newest, seen = max((notice.id for notice in found), default=0), request.args.get("newest", type=int)
    return {
        "groups": shown,
        "first": rules.what_first(totals),
        "total": sum(totals.values()),
        "whose": whose,
        "whose_labels": WHOSE,
        "mark": rules.mark_of(today, facts),
        "newest": newest,
        "added": 0 if seen is None else sum(notice.id > seen for notice in found),
        "on": today,
        "persons": sorted({notice.case.person_id for notice in found}),
    }


def _item(notice, levels: dict) -> Item:
    href, action = rules.leads_to(notice.kind, notice.case_id, note_id=notice.note_id,
                                  escalation_id=notice.escalation_id, clock=notice.clock_id is not None,
                                  occasion=notice.occasion)  # fmt: skip
    return Item(notice, levels[notice.case_id], href, action, may_be_acknowledged(notice.kind, notice.receiver))


def _log(shown: dict) -> None:
    if shown["persons"]:
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="feed.listed", persons=shown["persons"])


@bp.get("/my-cases")
@who_may(*RECORD_ROLES)
def my_cases():
    """The cases that I hold, the next thing due first."""
    rows = queries.my_cases(actor(), policies())
    if rows:
        with transaction(reload=False):
            persons = [row.case.person_id for row in rows]
            audit.record(actor=actor(), now=clock.now(), act="my-cases.listed", persons=persons)
    return render("desk/my-cases.html", rows=rows, stages=STAGES, kinds=KIND_LABELS, on=clock.today())
