"""What needs doing first once a list came in."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.escalation.models import Escalation
from casework.practice.intake import rules
from casework.practice.risk import queries as ratings
from casework.practice.tray.models import Placement
from casework.records.cases.models import Case
from casework.records.cases.queries import hidden_cases, may_see
from casework.records.clocks.rules import after
from casework.records.staff.models import Team
from casework.records.staff.rules import Actor
from casework.records.tasks.models import Task


@dataclass(frozen=True)
class Need:
    """Something a team's tray needs first: how many, and where to see them."""

    team: str
    words: str
    count: int
    href: str


def gates_asked(case_id: int) -> Task | None:
    """The open task to answer the gates of a case that a list brought (U31)."""
    asked = select(Task).where(Task.case_id == case_id, Task.rule == "U31", Task.ended_at.is_(None))
    return db.session.scalar(asked.order_by(Task.id).limit(1))


def rated_now(case_id: int) -> dict[str, str]:
    """What a case is rated now, in the words of the triage page: grave ratings ask for urgent actions by name (L1)."""
    current = ratings.current_ratings(case_id)
    return rules.rated_as({key: (rating.picked, rating.decided) for key, rating in current.items()})


def needs_of(actor: Actor, teams: Collection[Team], policies: Mapping[str, Policy], today: date) -> list[Need]:
    """What the trays of these teams need first, each with where to see it; a few queries a team."""
    return [need for team in teams for need in _needs_of_team(actor, team, policy_of(policies, team), today)]


def _needs_of_team(actor: Actor, team: Team, policy: Policy, today: date) -> Iterator[Need]:
    there = (Placement.team_id == team.id) & Placement.ended_at.is_(None) & Placement.case_id.not_in(hidden_cases(actor))
    rows = db.session.execute(select(Placement.placed_on, Placement.next_on, Placement.rag).where(there)).all()
    tray = f"/tray?team={team.id}"
    yield Need(team.name, "Contact overdue", sum(row.next_on < today for row in rows), f"{tray}&due=overdue")
    if limit := policy.waiting:
        past = sum(row.placed_on + timedelta(days=limit.limit_days) < today for row in rows)
        yield Need(team.name, f"On the list for more than {limit.limit_days} days", past, f"{tray}&past_limit=1")
    grave = policy.grave_wait
    if grave and grave.tool == "rag":
        long = sum(row.rag == grave.level and after(row.placed_on, grave.after) < today for row in rows)
        label = policy.tools[grave.tool].level(grave.level).label
        words = f"{label} and on the list for more than {grave.after.words}"
        yield Need(team.name, words, long, f"{tray}&rag={grave.level}&sort=waiting")
    yield Need(team.name, "Escalations that wait for a decision", _escalated(actor, team.id), "/escalations")
    yield Need(team.name, "Gates of triage open", _gates_open(actor, team.id), "/my-tasks?whose=team")


def _gates_open(actor: Actor, team_id: int) -> int:
    asked = select(func.count()).select_from(Task).join(Task.case).where(Case.team_id == team_id, may_see(actor))
    return db.session.scalar(asked.where(Task.rule == "U31", Task.ended_at.is_(None)))


def _escalated(actor: Actor, team_id: int) -> int:
    waiting = select(func.count()).select_from(Escalation).join(Escalation.case).where(may_see(actor))
    return db.session.scalar(waiting.where(Escalation.team_id == team_id, Escalation.closed_at.is_(None)))
