"""The page of a trial: all of it stands in the address, so that nothing needs saving."""

from typing import Any

from flask import Blueprint

from casework.ground import clock, web
from casework.ground.db import transaction
from casework.pages.whatif import queries, rules
from casework.pages.whatif.forms import TrialForm, trial_form
from casework.policy.model import Policy
from casework.policy.used import as_used
from casework.records.audit import operations as audit
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import ADMINISTRATOR, MANAGERS, SENIOR_MANAGERS

bp = Blueprint("whatif", __name__)

SHOWN = 50  # of a list; it is counted whole


@bp.get("/what-if")
@web.who_may(*MANAGERS, *SENIOR_MANAGERS)
def what_if():
    """A team's tray under another policy or other figures, before and after (U5)."""
    teams = [team for team in staff.all_teams() if web.actor().manages(team.id)]
    team = _team(teams)
    now = web.policy_of(team)
    chosen = _chosen(team, now)
    form = trial_form(chosen)(web.request.args)
    if not form.validate():
        return _page(teams, team, form, status=422)
    tray, today = queries.tray_of(web.actor(), team.id), clock.today()
    answer = rules.compare(now, form.trial, tray.waiters, today)
    named = queries.cases_named(web.actor(), _shown(answer))
    with transaction(reload=False):
        audit.record(actor=web.actor(), now=clock.now(), act="what-if.listed", subject=team, persons=tray.persons,
                     detail={"policy": chosen.name})  # fmt: skip
    return _page(teams, team, form, answer=answer, named=named)


def _team(teams: list[Team]) -> Team:
    """The team that the address names, or the first that the actor manages; no page where it is not theirs."""
    asked = web.request.args.get("team", "")
    found = [team for team in teams if asked in ("", str(team.id))]
    return found[0] if found else web.abort(404)


def _chosen(team: Team, now: Policy) -> Policy:
    """The policy that the trial starts from: the team's own, or another that is loaded."""
    asked = web.request.args.get("policy") or team.policy
    if asked == team.policy:
        return now
    return as_used(web.policies().get(asked) or web.abort(404), team.tools)


def _shown(answer: rules.Answer) -> set[int]:
    lists = [answer.moves, *(each.come for each in (*answer.dues, *answer.past))]
    return {each.case_id for one in lists for each in one[:SHOWN]}


def _page(teams: list[Team], team: Team, form: TrialForm, *, status: int = 200, **answered: Any):
    shown = {"answer": None, "named": {}} | answered
    return web.render(
        "whatif/whatif.html", status=status, error=status == 422, form=form, teams=teams, team=team, now=web.policy_of(team),
        policies=web.policies().values(), groups=rules.groups_of(form.policy), shown_at_most=SHOWN,
        edited=form.edited() if status == 200 else [], may_set_up=web.actor().holds(ADMINISTRATOR), **shown,
    )  # fmt: skip
