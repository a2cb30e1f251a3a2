"""What a team holds, what waits, comes in and goes out, what is overdue; of one team or of all (H19).

Cases that its workers hold count in whichever team they are, for they fill their caseloads.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.caseloads import queries as caseloads
from casework.practice.caseloads.rules import NEW_DAYS, total_of, workload
from casework.practice.escalation.models import Escalation
from casework.practice.tray.models import Placement
from casework.practice.workload.queries.concerns import open_in_team
from casework.practice.workload.queries.weeks import WEEKS, by_week, figure, spans
from casework.records.cases.models import Allocation, Case, CaseStage
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import CONTACT, WAITING_LIMIT
from casework.records.staff import queries as staff
from casework.records.staff.models import Team

LEVELS = ("rag", "risk", "priority")  # the tools by which those who wait are counted, the first that the policy has


def evidence_of_team(team: Team, policy: Policy, now: datetime) -> dict[str, Any]:
    """What a team holds, what waits, comes in and goes out, what is overdue, and how that went over the last weeks (H19)."""
    today = office_date(now)
    rows = caseloads.rows_of(team, policy, today, now - timedelta(days=NEW_DAYS))
    load, cap = total_of(rows)
    filled = workload(load, cap)
    weeks, since = _weeks_of_team(team.id, now), today - timedelta(days=WEEKS * 7 - 1)
    span = f"from {since.day} {since:%B} on"
    overdue = _overdue(team.id, today)
    escalated = select(func.count()).select_from(Escalation).where(
        Escalation.team_id == team.id, Escalation.closed_at.is_(None))  # fmt: skip
    figures = [
        figure("workers", "Workers who take cases", "Workers with a role in the team to whom its cases are given", len(rows)),
        figure("away", "Of them away", "Those of them with an absence on that day", sum(row.away is not None for row in rows)),
        figure("cases", "Cases held", "Open cases that these workers hold, in whichever team", load.cases, cap.cases),
        figure("points", "Points held", "What those cases weigh together; a case nobody weighed counts as the heaviest",
               load.points, cap.points),
        *([figure("workload", "Workload in percent", "Cases or points of what may be held, whichever is fuller", filled)]
          if filled is not None else []),
        figure("over", "Workers over a limit", "Those of them who hold more than a limit allows", sum(row.over for row in rows)),
        figure("referrals", "Referrals", f"Cases of the team referred {span}", sum(week["referred"] for week in weeks)),
        figure("closures", "Closures", f"Cases of the team closed {span}", sum(week["closed"] for week in weeks)),
        *_waiting_by_level(team.id, policy),
        figure("contacts", "Contacts overdue", "Contacts with those who wait, due before that day and not made",
               overdue.get(CONTACT, 0)),
        figure("breaches", "Waiting too long for a worker", "Those who wait beyond the policy’s limit for a named worker",
               overdue.get(WAITING_LIMIT, 0)),
        figure("dates", "Other dates overdue", "All other dates that a rule made on cases of the team, gone by and not met",
               sum(count for kind, count in overdue.items() if kind not in (CONTACT, WAITING_LIMIT))),
        figure("escalations", "Open escalations", "Escalations of the team’s cases without a decision",
               db.session.scalar(escalated)),
        figure("concerns", "Workers with an open concern", "Individual concerns of the team that are open",
               len(open_in_team(team.id))),
    ]  # fmt: skip
    return {"on": str(today), "figures": figures, "weeks": weeks}


def _overdue(team_id: int, today: date) -> dict[str, int]:
    late = select(Clock.kind, func.count()).where(Clock.team_id == team_id, Clock.ended_at.is_(None), Clock.due_on < today)
    return dict(db.session.execute(late.group_by(Clock.kind)).all())


def _waiting_by_level(team_id: int, policy: Policy) -> list[dict[str, Any]]:
    """How many wait in all, and at each level of the first tool by which the team's tray is rated."""
    tool = next((key for key in LEVELS if key in policy.tools), None)
    column = getattr(Placement, tool or LEVELS[0])
    waiting = select(column, func.count()).where(Placement.team_id == team_id, Placement.ended_at.is_(None))
    found = dict(db.session.execute(waiting.group_by(column)).all())
    all_of_them = figure("waiting", "Waiting on the tray", "Cases of the team on its tray at that moment", sum(found.values()))
    if tool is None:
        return [all_of_them]
    shown, means = policy.tools[tool], f"Of them, those rated so by {policy.tools[tool].title}"
    levels = [figure(f"waiting-{level.key}", f"Waiting: {level.label}", means, found.get(level.key, 0)) for level in shown.levels]
    left = all_of_them["value"] - sum(each["value"] for each in levels)
    unrated = figure("waiting-unrated", "Waiting: not rated", "Of them, those that are not rated by it", left)
    return [all_of_them, *levels, unrated]


def _weeks_of_team(team_id: int, now: datetime) -> list[dict[str, Any]]:
    """Referrals, allocations and closures in each of the last weeks, and how many waited at its end."""
    today, since = office_date(now), now - timedelta(weeks=WEEKS)
    referred = select(Case.referred_on).where(Case.team_id == team_id, Case.referred_on >= office_date(since))
    closed = select(CaseStage.at).join(Case, Case.id == CaseStage.case_id)
    closed = closed.where(Case.team_id == team_id, CaseStage.stage == "closed", CaseStage.at >= since)
    given = select(Allocation.from_on).join(Allocation.case)
    given = given.where(Case.team_id == team_id, Allocation.from_on >= office_date(since))
    waited = spans(select(Placement.placed_on, Placement.ended_at).where(Placement.team_id == team_id), now)
    happened = {
        "referred": list(db.session.scalars(referred)),
        "allocated": list(db.session.scalars(given)),
        "closed": [office_date(at) for at in db.session.scalars(closed)],
    }
    return by_week(today, happened, {"waiting": waited})


def loads_of_teams(policies: Mapping[str, Policy], now: datetime) -> list[dict[str, Any]]:
    """What each team holds, and may hold: to weigh capacity across teams (H19). By name."""
    today, found = office_date(now), []
    waiting = select(Placement.team_id, func.count()).where(Placement.ended_at.is_(None)).group_by(Placement.team_id)
    waiting = dict(db.session.execute(waiting).all())
    for team in staff.all_teams():
        rows = caseloads.rows_of(team, policy_of(policies, team), today, now - timedelta(days=NEW_DAYS))
        load, cap = total_of(rows)
        found.append({"team": team.name, "workers": len(rows), "away": sum(row.away is not None for row in rows),
                      "cases": load.cases, "of_cases": cap.cases, "points": load.points, "of_points": cap.points,
                      "workload": workload(load, cap), "waiting": waiting.get(team.id, 0)})  # fmt: skip
    return found
