"""The page of an allocation meeting."""

from typing import Any

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, plural, policies, policy_of, render, request, who_may
from casework.practice.caseloads.queries import holders, weights_of, who_hold
from casework.practice.caseloads.rules import HeldCase, refusal_to_take, weights
from casework.practice.matching.queries import needs_among
from casework.practice.meeting import forms, operations, queries, rules
from casework.practice.meeting.models import AllocationMeeting, MeetingPick
from casework.practice.meeting.rules import Picked
from casework.records.audit import operations as audit
from casework.records.cases.rules import days_waiting
from casework.records.drafts.views import draft_for_form, drop_draft
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS

bp = Blueprint("meeting", __name__)
DECIDE = (*MANAGERS, *SENIOR_MANAGERS)
FIELDS = ("who", "weight", "why")  # of a row, by case


@bp.app_context_processor
def _meetings() -> dict:
    """For the pages of other rooms: the meeting of a team that is on."""
    return {"meeting_on": queries.meeting_on}


@bp.get("/teams/<int:team_id>/meeting")
@who_may(*DECIDE)
def meeting(team_id: int):
    """Who waits, who has room, and what is tried; or the button with which a meeting begins."""
    team = _team_or_404(team_id)
    on = queries.meeting_on(team.id)
    if on is None:
        return render("meeting/begin.html", team=team, refusal=rules.refusal_to_meet(actor(), team.id))
    return _page(team, on)


@bp.post("/teams/<int:team_id>/meeting")
@who_may(*DECIDE)
def begin(team_id: int):
    """The meeting begins, or goes on where somebody began it."""
    team = _team_or_404(team_id)
    with transaction():
        operations.begin_meeting(actor=actor(), now=clock.now(), team=team)
    return go(f"/teams/{team.id}/meeting")


@bp.post("/teams/<int:team_id>/meeting/picks")
@who_may(*DECIDE)
def picks(team_id: int):
    """Keep what is tried out, and give what is whole where that was asked."""
    team = _team_or_404(team_id)
    on = queries.meeting_on(team.id)
    if on is None:
        return go(f"/teams/{team.id}/meeting", saying="This meeting has ended. Begin another to go on.")
    form, placements = _form(team, on)
    if not form.validate_on_submit():
        return _page(team, on, form, 422)
    tried = _try_out(on, form, placements)
    if not form.give.data:
        return go(f"/teams/{team.id}/meeting", saying="Kept: the loads below are as if these were given.")
    given, refused = _give([each for each in tried if each.worker_id is not None])
    words = [f"{plural(given, 'case')} allocated." if given else "Nothing was allocated."]
    words += [f"{plural(refused, 'case')} could not be: see below."] if refused else []
    return go(f"/teams/{team.id}/meeting", saying=" ".join(words))


@bp.post("/teams/<int:team_id>/meeting/ending")
@who_may(*DECIDE)
def end(team_id: int):
    """The meeting ends."""
    team = _team_or_404(team_id)
    on = queries.meeting_on(team.id)
    if on is not None:
        with transaction():
            operations.end_meeting(actor=actor(), now=clock.now(), meeting=on)
    return go(f"/caseloads?team={team.id}", saying="The meeting has ended.")


def _team_or_404(team_id: int) -> Team:
    teams = staff.teams_seen(actor()) if actor().manages(team_id) else []
    return next((each for each in teams if each.id == team_id), None) or abort(404)


def _try_out(on: AllocationMeeting, form, placements) -> list[MeetingPick]:
    """Keep what was changed on this page, and nothing over what somebody else picked meanwhile; all that is picked now."""
    with transaction():
        drop_draft(actor=actor(), address=f"/teams/{on.team_id}/meeting")
        for placement in placements:
            who, weight, why = (form[f"{name}_{placement.case_id}"].data or "" for name in FIELDS)
            if rules.mark_of(who, weight, why) != form[f"was_{placement.case_id}"].data:
                operations.pick(actor=actor(), now=clock.now(), meeting=on, case=placement.case,
                                worker_id=int(who) if who else None, weight=weight, why=why)  # fmt: skip
    picked = queries.picks_of(on.id)
    return [picked[placement.case_id] for placement in placements if placement.case_id in picked]


def _give(tried: list[MeetingPick]) -> tuple[int, int]:
    """Each in a transaction of its own: (how many were given, how many could not be). Why stands with the pick."""
    given = refused = 0
    for picked in tried:
        try:
            with transaction():
                operations.give(actor=actor(), now=clock.now(), policies=policies(), picked=picked)
            given += 1
        except Refused as fault:
            with transaction():
                operations.keep_refusal(actor=actor(), now=clock.now(), picked=picked, refusal=fault.refusal)
            refused += 1
    return given, refused


def _form(team: Team, on: AllocationMeeting):
    """The form and who waits, filled with what was picked."""
    placements, picked = queries.ready(actor(), team.id, clock.today()), queries.picks_of(on.id)
    policy = policy_of(team)
    numbers = [each.case_id for each in placements]
    known = weights_of(numbers, policy)
    there = who_hold(team.id, clock.today())
    filled: dict[str, Any] = {}
    for number in numbers:
        pick, weighs = picked.get(number), known.get(number, "")
        row = (str(pick.worker_id or ""), pick.weight or weighs, pick.why) if pick else ("", weighs, "")
        filled |= {f"{name}_{number}": value for name, value in zip(FIELDS, row, strict=True)}
        filled[f"was_{number}"] = rules.mark_of(*row)
    made = forms.meeting_form(numbers, [(worker.id, worker.name) for worker in there], weights(policy))
    return made(data=filled), placements


def _page(team: Team, on: AllocationMeeting, form=None, status: int = 200):
    fresh, placements = _form(team, on)
    form, picked, policy = form or fresh, queries.picks_of(on.id), policy_of(team)
    tried = [Picked(HeldCase(p.case_id, p.case.kind, p.weight or None), p.worker_id) for p in picked.values() if not p.given_at]
    there = holders(who_hold(team.id, clock.today()), policy)
    sides = rules.sides(policy, there.values(), tried, queries.closing_soon(list(there)),
                        queries.away_ahead(list(there), clock.today()))  # fmt: skip
    given = [each for each in picked.values() if each.given_at]
    seen = queries.seen_among(actor(), [each.case_id for each in given])
    given = [each for each in given if each.case_id in seen]
    needs = needs_among([each.case_id for each in placements])
    _log([each.case for each in (*placements, *given)])
    return render(
        "meeting/meeting.html", status=status, error=status != 200, team=team, on=on, form=form, sides=sides,
        rows=[_row(each, picked.get(each.case_id), there, tried, policy, form, needs) for each in placements],
        given=given, most=queries.MOST,
        address=f"{request.path.removesuffix('/picks')}/picks", draft=draft_for_form(form, f"/teams/{team.id}/meeting"),
    )  # fmt: skip


def _row(placement, pick: MeetingPick | None, there: dict, tried: list[Picked], policy, form, needs: dict) -> dict[str, Any]:
    """One who waits: what is picked, and what would be refused of it as it stands."""
    case, would = placement.case, None
    if pick is not None and pick.worker_id in there:
        holder = rules.with_picks(there[pick.worker_id], tried, case.id)
        would = refusal_to_take(policy, holder, HeldCase(case.id, case.kind, pick.weight or None), "to be written")
    return {
        "case": case, "days": days_waiting(case.referred_on, clock.today()), "needs": needs.get(case.id),
        "fields": [form[f"{name}_{case.id}"] for name in FIELDS], "was": form[f"was_{case.id}"], "would": would,
        "refused": pick.refused if pick else "",
    }  # fmt: skip


def _log(cases) -> None:
    if cases:
        with transaction(reload=False):
            persons = sorted({case.person_id for case in cases})
            audit.record(actor=actor(), now=clock.now(), act="meeting.listed", persons=persons)
