"""Concerns that the reader may see, and what is open of a worker or a team.

Lists and single rows are under the same right: ``rules.may_read``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from casework.ground.days import office_date
from casework.ground.db import db
from casework.practice.workload.models import WorkloadConcern, WorkloadStep
from casework.practice.workload.rules import INDIVIDUAL, PATTERN, PRINCIPAL, STEPS, WHOLE_TEAM, may_read
from casework.records.staff import queries as staff
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, Actor

CLOSED_SHOWN = 50


def concern_for(actor: Actor, number: int, *, lock: bool = False) -> WorkloadConcern | None:
    """The concern, when the actor may read it. lock: nobody else takes a step until the transaction ends."""
    asked = select(WorkloadConcern).where(WorkloadConcern.id == number)
    if lock:
        asked = asked.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = db.session.scalar(asked)
    if found is None or not may_read(actor, worker_id=found.worker_id, team_id=found.team_id, senior=found.senior):
        return None
    return found


def concerns_for(actor: Actor, *, is_open: bool) -> list[WorkloadConcern]:
    """The concerns that the actor may read: open ones by their review, those without one first; closed ones newest first."""
    asked = select(WorkloadConcern).where(_readable(actor))
    asked = asked.options(joinedload(WorkloadConcern.worker), joinedload(WorkloadConcern.team))
    if is_open:
        asked = asked.where(WorkloadConcern.closed_at.is_(None))
        order = (WorkloadConcern.review_on.nulls_first(), WorkloadConcern.raised_at, WorkloadConcern.id)
        return list(db.session.scalars(asked.order_by(*order)))
    asked = asked.where(WorkloadConcern.closed_at.is_not(None)).limit(CLOSED_SHOWN)
    return list(db.session.scalars(asked.order_by(WorkloadConcern.closed_at.desc(), WorkloadConcern.id.desc())))


def _readable(actor: Actor) -> ColumnElement[bool]:
    """The same as ``rules.may_read``, for lists."""
    table, own = WorkloadConcern, WorkloadConcern.worker_id == actor.worker_id
    managed = _teams(actor, *MANAGERS, *SENIOR_MANAGERS, PRINCIPAL)
    above = _teams(actor, *SENIOR_MANAGERS, PRINCIPAL)
    return or_(own, table.team_id.in_(managed) & ~table.senior, table.team_id.in_(above))


def _teams(actor: Actor, *roles: str) -> list[int]:
    return [team.id for team in staff.all_teams() if actor.holds(*roles, team_id=team.id)]


def open_concern_of(worker_id: int) -> WorkloadConcern | None:
    """The open concern about a worker's own workload."""
    asked = select(WorkloadConcern).where(WorkloadConcern.worker_id == worker_id, WorkloadConcern.closed_at.is_(None))
    return db.session.scalar(asked)


@dataclass(frozen=True)
class OpenConcern:
    """What whoever gives out work needs to know of a worker's concern, and no more: that it is open, and how far it is."""

    number: int
    stage: str
    raised_on: date
    review_on: date | None


def open_concerns(actor: Actor, worker_ids: Iterable[int]) -> dict[int, OpenConcern]:
    """By worker, the concern about their workload that is open, for whoever may read it (H18). One query."""
    asked = select(WorkloadConcern).where(
        WorkloadConcern.worker_id.in_(sorted(worker_ids)), WorkloadConcern.closed_at.is_(None), _readable(actor)
    )
    return {
        each.worker_id: OpenConcern(each.id, STEPS[each.stage].done, office_date(each.raised_at), each.review_on)
        for each in db.session.scalars(asked.order_by(WorkloadConcern.id))
    }


def open_in_team(team_id: int) -> list[tuple[int, int, date]]:
    """(concern, worker, the day it was raised) of the open individual concerns of a team, the oldest first."""
    asked = select(WorkloadConcern).where(WorkloadConcern.team_id == team_id, WorkloadConcern.closed_at.is_(None))
    found = db.session.scalars(asked.where(WorkloadConcern.kind == INDIVIDUAL).order_by(WorkloadConcern.id))
    return [(each.id, each.worker_id, office_date(each.raised_at)) for each in found]


def open_concern_of_team(team_id: int) -> WorkloadConcern | None:
    """The open concern about the whole of a team."""
    asked = select(WorkloadConcern).where(WorkloadConcern.team_id == team_id, WorkloadConcern.kind == WHOLE_TEAM)
    return db.session.scalar(asked.where(WorkloadConcern.closed_at.is_(None)))


def told_in_patterns(team_id: int) -> set[int]:
    """The concerns of a team that a pattern was told of already."""
    asked = select(WorkloadStep.facts).join(WorkloadConcern, WorkloadConcern.id == WorkloadStep.concern_id)
    asked = asked.where(WorkloadConcern.team_id == team_id, WorkloadConcern.kind == PATTERN, WorkloadStep.number == 1)
    return {number for facts in db.session.scalars(asked) for number in facts["concerns"]}


def reviews_to_tell(on: date) -> list[int]:
    """Numbers of the concerns whose review is to be told of on a day, the earliest first."""
    asked = select(WorkloadConcern.id).where(WorkloadConcern.tell_on <= on)
    return list(db.session.scalars(asked.order_by(WorkloadConcern.tell_on, WorkloadConcern.id)))
