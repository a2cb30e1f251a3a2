"""Today's Highs, and the one-step record of what duty did."""

from datetime import datetime

from flask import Blueprint

from casework.ground.clock import now, today
from casework.ground.days import at_office
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, actor, go, policy_of, render, request, way_back, way_on, who_may
from casework.pages.highs import queries, rules
from casework.pages.highs.forms import RATIONALE, review_form
from casework.policy.model import Policy, Tool
from casework.practice.risk import queries as ratings
from casework.practice.risk import rules as risk
from casework.practice.risk.models import Rating
from casework.practice.tray import operations
from casework.practice.tray import rules as tray
from casework.practice.tray.forms import field_name, sections_in, sections_of
from casework.practice.tray.operations import Looked
from casework.practice.tray.queries import reviews_of
from casework.records.audit.operations import record
from casework.records.cases.models import Case
from casework.records.cases.queries import case_for
from casework.records.clocks.queries import running
from casework.records.clocks.rules import BY_LOOKING
from casework.records.drafts.views import draft_for_form, drop_draft, saved_as
from casework.records.people.queries import warnings_of
from casework.records.rota.queries import who_has_duty
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import MANAGERS, RECORD_ROLES

bp = Blueprint("highs", __name__)


@bp.app_context_processor
def _highs_in() -> dict:
    """For the ways here: whether any of some teams has a level that duty looks at every day."""
    return {"looks_daily": lambda teams: any(policy_of(team).daily_review for team in teams)}


@bp.get("/highs")
@who_may(*RECORD_ROLES)
def highs():
    """Everybody at the gravest level in the reader's teams: what is asked today, until when, and who answers."""
    teams = [team for team in staff.teams_seen(actor()) if policy_of(team).daily_review]
    found, moment = queries.lines(actor(), [team.id for team in teams]), now()
    rows = sorted((_row(line, moment) for line in found), key=lambda row: row["standing"].order)  # then the longest due
    if found:
        with transaction(reload=False):
            record(actor=actor(), now=moment, act="highs.listed", persons=[line.clock.case.person_id for line in found])
    here = {line.clock.team_id for line in found}
    shown = [team for team in teams if team.id in here] or teams[:1]
    answering = who_has_duty(shown, today())
    return render(
        "highs/highs.html", rows=rows, first=rules.summary_of([row["standing"] for row in rows]), in_words=rules.in_words,
        late=rules.LATE, done=rules.DONE, several=len(teams) > 1, teams=shown,
        answers={team.id: {"duty": answering[team.id].workers, "by_rota": answering[team.id].by_rota,
                           "managers": staff.who_answers(MANAGERS, team.id, today())} for team in shown},
    )  # fmt: skip


def _row(line: queries.Line, moment: datetime) -> dict:
    case, policy = line.clock.case, policy_of(line.clock.case.team)
    tool = policy.tools[policy.daily_review.tool]
    rating = line.ratings.get(tool.key)
    return {
        "case": case, "level": risk.level_now(tool, rating), "because": _because(tool, rating), "rating": rating,
        "standing": rules.standing(today(), moment, _closing(case.team), line.clock.due_on,
                                   line.response.due_on if line.response else None, line.newest),
    }  # fmt: skip


def _because(tool: Tool, rating: Rating | None) -> tuple[str, ...]:
    """What led to the level, as far as the tool still has it."""
    ticked = rating.picked.get("indicators", ()) if rating is not None else ()
    return risk.rate(tool, {"indicators": [key for key in ticked if key in tool.tickable]}).because


def _closing(team: Team) -> datetime:
    return at_office(today(), team.closes)


@bp.route("/cases/<int:case_id>/duty-review", methods=["GET", "POST"])
@who_may(*RECORD_ROLES)
def review(case_id: int):
    """One choice and one text: a response was made, the level stays, or nobody can respond, which is then escalated."""
    case = case_for(actor(), case_id) or abort(404)
    policy = policy_of(case.team)
    note_type = policy.note_types.get(risk.NOTE) or abort(404)
    form = review_form(note_type)()
    if form.validate_on_submit():
        try:
            return go(way_back(f"/cases/{case.id}"), saying=_said(_save(case, policy, form)))
        except Refused as refused:
            form.refuse(refused.refusal)
    if request.method == "GET":
        with transaction(reload=False):
            record(actor=actor(), now=now(), act="case.read", subject=case, persons=[case.person_id])
    return _page(case, policy, note_type, form)


def _save(case: Case, policy: Policy, form) -> Looked:
    address = f"/cases/{case.id}/duty-review"
    with transaction():
        drop_draft(actor=actor(), address=address)
        saved_as(actor=actor(), address=address, leads_to=f"/cases/{case.id}")
        return operations.review_gravest(actor=actor(), now=now(), policy=policy, case=case, outcome=form.outcome.data,
                                         sections=sections_of(form, policy.note_types[risk.NOTE]))  # fmt: skip


def _said(looked: Looked) -> str:
    if looked.review.outcome != tray.NO_RESPONSE:
        return "Recorded. Duty looks at it again tomorrow, unless the level falls or somebody is given the case."
    if looked.escalation is None:
        return "Recorded. It had been put to a manager already, and still waits for a decision."
    return "Recorded, and put to whoever of the chain is there: it stays open until they decide."


def _page(case: Case, policy: Policy, note_type, form):
    address, current = f"/cases/{case.id}/duty-review", ratings.current_ratings(case.id)
    grave, review = tray.is_gravest(policy, current), policy.daily_review
    tool = policy.tools[review.tool] if review else None
    sections = sections_in(form, note_type)
    return render(
        "highs/review.html", status=200 if request.method == "GET" else 422, error=request.method != "GET", case=case,
        form=form, draft=draft_for_form(form, address), address=address + way_on(), note_type=note_type,
        found=form[RATIONALE], more=[each for each in sections if each[0].name != field_name(RATIONALE)],
        warnings=warnings_of(case.person_id), level=risk.level_now(tool, current.get(tool.key)) if tool else None, tool=tool,
        because=_because(tool, current[tool.key]) if grave else (),
        running=[clock for clock in running(case.id) if clock.kind in BY_LOOKING], reviews=reviews_of(case.id)[-5:][::-1],
        outcomes=tray.REVIEWED, closes=case.team.closes, chain=_chain(policy),
        phones=tray.phones_of(policy, case.team.phone, case.team.out_of_hours_phone),
        refusal=tray.refusal_to_review(actor(), case.team_id, case.stage, gravest=grave),
    )  # fmt: skip


def _chain(policy: Policy):
    return policy.chains[policy.same_day.chain] if policy.same_day else None
