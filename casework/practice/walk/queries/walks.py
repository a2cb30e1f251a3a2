"""Walks, who is still to be looked at, and what was recorded on cases meanwhile."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.escalation.models import Escalation
from casework.practice.risk.models import Rating
from casework.practice.tray.models import Placement
from casework.practice.tray.queries import MOST_PRESSING_FIRST
from casework.practice.walk import rules
from casework.practice.walk.models import Walk, WalkItem
from casework.practice.walk.queries.naming import named_on, worker_in
from casework.records.cases.models import Case, CaseComment, CaseStage
from casework.records.cases.queries import hidden_cases, may_see
from casework.records.notes.models import Note
from casework.records.staff.models import Team
from casework.records.staff.queries import teams_seen
from casework.records.staff.rules import Actor

WALKS_SHOWN = 12
_KINDS = {
    "note": (Note, Note.recorded_at, "author_id"),
    "rating": (Rating, Rating.recorded_at, "decided_by_id"),
    "comment": (CaseComment, CaseComment.at, "by_id"),
    "stage": (CaseStage, CaseStage.at, "by_id"),
    "escalation": (Escalation, Escalation.raised_at, "raised_by_id"),
}


@dataclass(frozen=True)
class Change:
    """Something recorded on a case. kind: note, rating, comment, stage or escalation; row: what it is."""

    at: datetime
    kind: str
    row: Any
    by_id: int | None


@dataclass(frozen=True)
class Progress:
    """How far a walk is: cases looked at, and those on the tray still to be."""

    seen: int
    left: int

    @property
    def total(self) -> int:
        """All that the walk has to do with: who comes onto the tray during it, too."""
        return self.seen + self.left


@dataclass(frozen=True)
class TeamWalk:
    """How a team stands with its weekly walk. clock: None when nobody waits. walk: this week's, begun and not ended."""

    team: Team
    clock: rules.WalkClock | None
    walk: Walk | None


def team_walks(actor: Actor, policies: Mapping[str, Policy], today: date) -> list[TeamWalk]:
    """Each team that the actor may walk for, by name, with its clock. Five queries, however many teams."""
    seen, named = teams_seen(actor), named_on(today)
    teams = [team for team in seen if rules.refusal_to_walk(actor, team.id, worker_in(named, team.id)) is None]
    if not teams:
        return []
    clocks = walk_clocks(teams, policies)
    numbers = [team.id for team in teams]
    open_ones = {walk.team_id: walk for walk in db.session.scalars(_open().where(Walk.team_id.in_(numbers)))}
    return [
        TeamWalk(team, clocks[team.id], _current(policy_of(policies, team), open_ones.get(team.id), today))
        for team in teams
    ]


def walk_clocks(teams: Collection[Team], policies: Mapping[str, Policy]) -> dict[int, rules.WalkClock | None]:
    """By team, when its next walk is due; None where nobody waits. Two queries, however many teams and cases."""
    numbers = [team.id for team in teams]
    ended = select(func.max(Walk.ended_at)).where(Walk.team_id == Team.id, Walk.ended_how == rules.FINISHED)
    placed = select(func.min(Placement.placed_on)).where(Placement.team_id == Team.id, Placement.ended_at.is_(None))
    walked, since = _by_team(ended, numbers), _by_team(placed, numbers)
    return {
        team.id: rules.walk_clock(
            policy_of(policies, team),
            last_walk_on=office_date(walked[team.id]) if team.id in walked else None,
            waiting_since=since.get(team.id),
        )
        for team in teams
    }


def _current(policy: Policy, walk: Walk | None, today: date) -> Walk | None:
    """The walk, while it is this week's."""
    return walk if walk is not None and rules.goes_on(policy, office_date(walk.started_at), today) else None


def _by_team(asked: Select, numbers: list[int]) -> dict[int, Any]:
    """By team, what is asked of it; nothing where there is none. It is read from the end of an index, team by team."""
    rows = db.session.execute(select(Team.id, asked.scalar_subquery()).where(Team.id.in_(numbers))).all()
    return {team: found for team, found in rows if found is not None}


def _open() -> Select:
    return select(Walk).where(Walk.ended_at.is_(None)).options(joinedload(Walk.started_by))


def walk_not_ended(team_id: int) -> Walk | None:
    """The walk of a team that has begun and not ended, of this week or before."""
    return db.session.scalar(_open().where(Walk.team_id == team_id))


def walk_for(actor: Actor, walk_id: int) -> Walk | None:
    """A walk of a team whose records the actor may see."""
    whole = select(Walk).options(joinedload(Walk.team), joinedload(Walk.started_by), joinedload(Walk.ended_by))
    walk = db.session.scalar(whole.where(Walk.id == walk_id))
    return walk if walk is not None and actor.sees_team(walk.team_id) else None


def ended_walks(team_id: int) -> list[tuple[Walk, int]]:
    """The latest walks of a team that ended, newest first, each with how many cases were looked at."""
    items = select(func.count()).where(WalkItem.walk_id == Walk.id).scalar_subquery()
    ended = select(Walk, items).where(Walk.team_id == team_id, Walk.ended_at.is_not(None))
    ended = ended.options(joinedload(Walk.started_by)).order_by(Walk.ended_at.desc(), Walk.id.desc())
    return [(row[0], row[1]) for row in db.session.execute(ended.limit(WALKS_SHOWN))]


def _on_tray(actor: Actor, team_id: int) -> tuple[ColumnElement[bool], ...]:
    """On a team's tray, and not restricted to others than the actor (U17)."""
    return (
        Placement.team_id == team_id, Placement.ended_at.is_(None), Placement.case_id.not_in(hidden_cases(actor)),
    )  # fmt: skip


def count_waiting(actor: Actor, team_id: int) -> int:
    """How many cases the actor sees on a team's tray."""
    return db.session.scalar(select(func.count()).select_from(Placement).where(*_on_tray(actor, team_id)))


def is_waiting(actor: Actor, team_id: int, case_id: int) -> bool:
    """True while the case is on that team's tray, and the actor's to see."""
    there = select(Placement.id).where(*_on_tray(actor, team_id), Placement.case_id == case_id)
    return db.session.scalar(there) is not None


def _unseen(actor: Actor, walk: Walk, asked: Select) -> Select:
    seen = select(WalkItem.case_id).where(WalkItem.walk_id == walk.id)
    return asked.where(*_on_tray(actor, walk.team_id), Placement.case_id.not_in(seen))


def next_unseen(actor: Actor, walk: Walk, stay: int = 0) -> Placement | None:
    """Whoever on the tray was not looked at in this walk, the most pressing; with case, person and team.

    stay: a case that comes first while unseen; a contact recorded on the way moves its case down the tray.
    """
    asked = select(Placement).join(Placement.case)
    asked = asked.options(contains_eager(Placement.case).options(joinedload(Case.person), joinedload(Case.team)))
    return db.session.scalar(_unseen(actor, walk, asked).order_by(Placement.case_id != stay, *MOST_PRESSING_FIRST).limit(1))


def progress(actor: Actor, walk: Walk) -> Progress:
    """How many were looked at, and how many are still to be."""
    seen = db.session.scalar(select(func.count()).where(WalkItem.walk_id == walk.id))
    return Progress(seen, db.session.scalar(_unseen(actor, walk, select(func.count()).select_from(Placement))))


def was_seen(walk_id: int, case_id: int) -> bool:
    """True when the case was looked at in the walk already."""
    one = select(WalkItem.id).where(WalkItem.walk_id == walk_id, WalkItem.case_id == case_id)
    return db.session.scalar(one) is not None


def items_of(actor: Actor, walk_id: int) -> list[WalkItem]:
    """The cases looked at in a walk that the actor may see still, with person and who looked, in the order they were."""
    items = select(WalkItem).join(WalkItem.case).where(WalkItem.walk_id == walk_id, may_see(actor))
    items = items.options(contains_eager(WalkItem.case).joinedload(Case.person), joinedload(WalkItem.by))
    return list(db.session.scalars(items.order_by(WalkItem.seen_at, WalkItem.id)))


def changes_of(case_ids: Collection[int], since: datetime, until: datetime | None = None) -> dict[int, list[Change]]:
    """What was recorded on cases from a moment on, up to another if given; by case, the newest first. Five queries."""
    found: dict[int, list[Change]] = {}
    for change in _changes(case_ids, since, until):
        found.setdefault(change.row.case_id, []).append(change)
    return {number: sorted(changes, key=lambda c: c.at, reverse=True) for number, changes in found.items()}


def _changes(case_ids: Collection[int], since: datetime, until: datetime | None) -> Iterable[Change]:
    for kind, (model, at, by) in _KINDS.items():
        asked = select(model).where(model.case_id.in_(case_ids), at >= since).order_by(model.id.desc())
        for row in db.session.scalars(asked if until is None else asked.where(at <= until)):
            yield Change(getattr(row, at.key), kind, row, getattr(row, by))
