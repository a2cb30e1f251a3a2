"""The weekly walk: starting it, one case after another, its record."""

from urllib.parse import quote

from flask import redirect, request

from casework.ground import clock, web
from casework.ground.days import office_date
from casework.ground.db import transaction
from casework.ground.refusal import Refusal, Refused, refuse_if
from casework.ground.web import abort, actor, who_may
from casework.practice.risk import queries as ratings
from casework.practice.tray.queries import LEVEL_FILTERS
from casework.practice.walk import operations, queries, rules
from casework.practice.walk.models import Walk
from casework.practice.walk.views.shared import address, bp, number, team_or_404
from casework.records.audit import operations as audit
from casework.records.cases import queries as cases
from casework.records.cases.rules import days_waiting
from casework.records.clocks import queries as clocks
from casework.records.clocks.rules import CONTACT
from casework.records.notes import queries as notes
from casework.records.people import queries as people
from casework.records.staff.rules import RECORD_ROLES

COMMENTS_SHOWN = 5


@bp.app_context_processor
def _team_walks() -> dict:
    """For the tray's own page, which is below this room: how the reader's teams stand with their walks."""
    return {"team_walks": lambda: queries.team_walks(actor(), web.policies(), clock.today())}


@bp.get("/tray/review")
@who_may(*RECORD_ROLES)
def review():
    """This week's walk of a team where it stands, else the page from which it is started."""
    stands = queries.team_walks(actor(), web.policies(), clock.today())
    if "team" not in request.args:
        return (
            redirect(address(stands[0].team.id)) if len(stands) == 1 else web.render("walk/teams.html", stands=stands)
        )
    wanted = team_or_404(request.args.get("team")).id
    refuse_if(queries.refusal_to_walk(actor(), wanted, clock.today()))
    stand = next((one for one in stands if one.team.id == wanted), None) or abort(404)
    if stand.walk is not None:
        return _next_page(stand.walk, stay=number(request.args.get("case")))
    waiting = queries.count_waiting(actor(), wanted)
    return web.render("walk/start.html", stand=stand, waiting=waiting, refusal=rules.refusal_to_start(waiting),
                      ended=queries.ended_walks(wanted), every=rules.every(web.policy_of(stand.team)),
                      named=queries.named_on(clock.today()).get(wanted), may_name=actor().manages(wanted))  # fmt: skip


@bp.post("/tray/review")
@who_may(*RECORD_ROLES)
def start():
    """Start this week's walk, or go on with it."""
    team = team_or_404(request.form.get("team"))
    with transaction():
        operations.start_walk(actor=actor(), now=clock.now(), policy=web.policy_of(team), team=team)
    return web.go(address(team.id))


@bp.post("/tray/review/<int:walk_id>/cases/<int:case_id>")
@who_may(*RECORD_ROLES)
def see(walk_id: int, case_id: int):
    """This case was looked at; on to the next, or to the record when it was the last."""
    walk, case = _walk(walk_id), cases.case_for(actor(), case_id)
    shown = request.form.get("shown", -1, int)
    try:
        refuse_if(None if case else rules.refusal_to_see(False, shown=shown, recorded=0))  # another team's by now
        with transaction():
            operations.see_case(actor=actor(), now=clock.now(), policy=web.policy_of(walk.team), walk=walk,
                                case_id=case.id, person_id=case.person_id, shown=shown)  # fmt: skip
    except Refused as refused:
        if not _goes_on(walk):
            return web.go(address(walk.team_id)) if case else abort(404)
        return _next_page(walk, refused.refusal, stay=case_id)
    if walk.ended_at is not None:
        return web.go(f"/tray/review/{walk.id}", saying="The walk is finished: everybody on the tray was looked at.")
    return _next_page(walk) if request.headers.get("HX-Request") else web.go(address(walk.team_id))


@bp.post("/tray/review/<int:walk_id>/end")
@who_may(*RECORD_ROLES)
def finish(walk_id: int):
    """Finish a walk whose last unseen cases came off the tray."""
    walk = _walk(walk_id)
    with transaction():
        operations.finish_walk(actor=actor(), now=clock.now(), policy=web.policy_of(walk.team), walk=walk)
    return web.go(f"/tray/review/{walk.id}", saying="The walk is finished: everybody on the tray was looked at.")


@bp.get("/tray/review/<int:walk_id>")
@who_may(*RECORD_ROLES)
def record(walk_id: int):
    """What was looked at in a walk, and what was recorded on those cases between its beginning and its end."""
    walk = _walk(walk_id)
    items, progress = queries.items_of(actor(), walk.id), queries.progress(actor(), walk)
    changes = queries.changes_of([item.case_id for item in items], walk.started_at, walk.ended_at)
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="walk.read", subject=walk,
                     persons=[item.case.person_id for item in items])  # fmt: skip
    may_walk = queries.refusal_to_walk(actor(), walk.team_id, clock.today()) is None
    return web.render("walk/record.html", walk=walk, items=items, gone=progress.seen - len(items), changes=changes,
                      what=rules.WHAT, policy=web.policy_of(walk.team), progress=progress, may_walk=may_walk)  # fmt: skip


def _walk(walk_id: int) -> Walk:
    return queries.walk_for(actor(), walk_id) or abort(404)


def _goes_on(walk: Walk) -> bool:
    started_on = office_date(walk.started_at)
    return (
        rules.refusal_to_go_on(web.policy_of(walk.team), walk.ended_at is not None, started_on, clock.today()) is None
    )


def _next_page(walk: Walk, refusal: Refusal | None = None, *, stay: int = 0):
    """Whoever is next, with all that is to be looked at; page or fragment."""
    row = queries.next_unseen(actor(), walk, stay)
    context = {"walk": walk, "progress": queries.progress(actor(), walk), "refusal": refusal, "row": row}
    if row is not None:
        context |= _about(walk, row)
        with transaction(reload=False):
            audit.record(actor=actor(), now=clock.now(), act="case.read", subject=row.case, persons=[row.case.person_id],
                         detail={"walk": walk.id})  # fmt: skip
    status = 422 if refusal is not None else 200
    return web.render("walk/walk.html", "walk/_walk.html", status=status, error=status == 422, **context)


def _about(walk: Walk, row) -> dict:
    case, policy, today = row.case, web.policy_of(walk.team), clock.today()
    current = ratings.current_ratings(case.id)
    comments, written = cases.comments_of(case.id), notes.notes_of(case.id)
    return {
        "case": case,
        "policy": policy,
        "warnings": people.warnings_of(case.person_id),
        "ask_first": [link for link in people.network_of(case.person_id) if link.ask_first and not link.ended_on],
        "ratings": [
            (tool, current.get(key)) for key, tool in policy.tools.items() if key in current or key in LEVEL_FILTERS
        ],
        "clock": clocks.running_one(case.id, CONTACT),
        "note": written[0] if written else None,
        "comments": comments[:COMMENTS_SHOWN],
        "more_comments": len(comments) - COMMENTS_SHOWN,
        "changes": queries.changes_of([case.id], walk.started_at).get(case.id, []),
        "placed_days": days_waiting(row.placed_on, today),
        "referred_days": days_waiting(row.referred_on, today),
        "back": "?back=" + quote(f"{address(walk.team_id)}&case={case.id}", safe=""),
    }
