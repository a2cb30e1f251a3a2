"""Who is named to walk a team's tray in a manager's place, and whether somebody may."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.ground.refusal import Refusal
from casework.practice.walk import rules
from casework.practice.walk.models import NamedWalker
from casework.records.staff.models import RoleHeld, Worker
from casework.records.staff.rules import RECORD_ROLES, Actor


def named_on(on: date) -> dict[int, NamedWalker]:
    """By team, whoever is named to walk its tray on a day and still works in the team. One query."""
    named = select(NamedWalker).join(NamedWalker.worker).options(contains_eager(NamedWalker.worker))
    named = named.where(_lasts(NamedWalker, on), NamedWalker.ended_at.is_(None))
    named = named.where(Worker.ended_on.is_(None), _works_in_team(on))
    return {each.team_id: each for each in db.session.scalars(named.order_by(NamedWalker.id))}


def _works_in_team(on: date) -> ColumnElement[bool]:
    held = select(RoleHeld.id).where(RoleHeld.worker_id == NamedWalker.worker_id, RoleHeld.role.in_(RECORD_ROLES))
    return held.where(RoleHeld.team_id == NamedWalker.team_id, _lasts(RoleHeld, on)).exists()


def _lasts(span: type, on: date) -> ColumnElement[bool]:
    return and_(span.from_on <= on, or_(span.until_on.is_(None), span.until_on >= on))


def worker_in(named: Mapping[int, NamedWalker], team_id: int) -> tuple[int, ...]:
    """The number of the worker named in a team, as its rules want it."""
    return (named[team_id].worker_id,) if team_id in named else ()


def refusal_to_walk(actor: Actor, team_id: int, on: date) -> Refusal | None:
    """Why the actor may not walk this team's tray on a day: neither a manager of it nor named by one (L25)."""
    return rules.refusal_to_walk(actor, team_id, worker_in(named_on(on), team_id))


def namings_of(team_id: int) -> list[NamedWalker]:
    """Everybody who was, is or will be named to walk a team's tray, the latest first."""
    whole = select(NamedWalker).options(joinedload(NamedWalker.worker), joinedload(NamedWalker.named_by))
    order = (NamedWalker.from_on.desc(), NamedWalker.id.desc())
    return list(db.session.scalars(whole.where(NamedWalker.team_id == team_id).order_by(*order)))


def naming_for(actor: Actor, number: int) -> NamedWalker | None:
    """One naming, of a team whose records the actor may see."""
    named = db.session.get(NamedWalker, number)
    return named if named is not None and actor.sees_team(named.team_id) else None
