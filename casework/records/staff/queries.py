"""Reading workers, teams, roles and absences; who answers on a day."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.records.staff.models import Absence, RoleHeld, Team, Worker
from casework.records.staff.rules import ADMINISTRATOR, LENT, RECORD_ROLES, SENIOR_MANAGERS, Actor, Held


def actor_for(worker: Worker, on: date) -> Actor:
    """The Actor that a worker is on a day: their own roles, and those they stand in for while somebody is away."""
    own = [Held(h.role, h.team_id) for h in db.session.scalars(_held(on).where(RoleHeld.worker_id == worker.id))]
    lent = [Held(h.role, h.team_id) for h in db.session.scalars(_lent_to(worker.id, on))]
    return Actor(worker.id, worker.name, worker.grade, tuple(dict.fromkeys([*own, *lent])))


def worker(worker_id: int) -> Worker | None:
    """The worker of that number, ended or not."""
    return db.session.get(Worker, worker_id)


def worker_by_email(email: str) -> Worker | None:
    """The worker with that address, ended or not."""
    return db.session.scalar(select(Worker).where(Worker.email == email.strip().lower()))


def anybody() -> bool:
    """True once a first worker exists."""
    return db.session.scalar(select(Worker.id).limit(1)) is not None


def all_workers() -> list[Worker]:
    """Everybody, those who ended last; by name."""
    return list(db.session.scalars(select(Worker).order_by(Worker.ended_on.is_not(None), Worker.name, Worker.id)))


def working() -> list[Worker]:
    """Everybody who has not ended, by name."""
    return list(db.session.scalars(select(Worker).where(Worker.ended_on.is_(None)).order_by(Worker.name, Worker.id)))


def all_teams() -> list[Team]:
    """All teams at work, by name."""
    return list(db.session.scalars(select(Team).where(Team.ended_on.is_(None)).order_by(Team.name, Team.id)))


def team(team_id: int) -> Team | None:
    """The team of that number."""
    return db.session.get(Team, team_id)


def team_by_name(name: str) -> Team | None:
    """The team called so, in capitals or not."""
    return db.session.scalar(select(Team).where(func.lower(Team.name) == " ".join(name.split()).lower()))


def teams_seen(actor: Actor) -> list[Team]:
    """Teams whose records the actor may read, by name."""
    return [t for t in all_teams() if actor.sees_team(t.id)]


def roles_of(worker_id: int) -> list[RoleHeld]:
    """All roles a worker has, had or will have, newest first."""
    theirs = select(RoleHeld).where(RoleHeld.worker_id == worker_id)
    return list(db.session.scalars(theirs.order_by(RoleHeld.from_on.desc(), RoleHeld.id.desc())))


def role_held(role_id: int) -> RoleHeld | None:
    """One role held, by its number."""
    return db.session.get(RoleHeld, role_id)


def roles_on(on: date) -> list[RoleHeld]:
    """All roles held on a day by workers who have not ended, by worker and role."""
    return list(db.session.scalars(_held(on).order_by(RoleHeld.worker_id, RoleHeld.role, RoleHeld.team_id)))


def team_ids_of(worker_id: int, on: date) -> set[int]:
    """Numbers of the teams in which a worker holds a role on a day."""
    held = db.session.scalars(_held(on).where(RoleHeld.worker_id == worker_id))
    return {h.team_id for h in held if h.team_id is not None}


def is_senior(worker_id: int, on: date) -> bool:
    """True when the worker holds a senior manager's role on a day."""
    senior = _held(on).where(RoleHeld.worker_id == worker_id, RoleHeld.role.in_(SENIOR_MANAGERS))
    return db.session.scalar(senior.limit(1)) is not None


def workers_of(team_id: int, on: date) -> list[Worker]:
    """Workers who hold a role in the team on a day, by name."""
    there = _held(on).where(RoleHeld.team_id == team_id).with_only_columns(RoleHeld.worker_id)
    return list(db.session.scalars(select(Worker).where(Worker.id.in_(there)).order_by(Worker.name, Worker.id)))


def record_workers_of(team_id: int, on: date) -> list[Worker]:
    """Workers who hold a role in the team on a day that reads its records, by name."""
    there = _held(on).where(RoleHeld.team_id == team_id, RoleHeld.role.in_(RECORD_ROLES))
    numbers = there.with_only_columns(RoleHeld.worker_id)
    return list(db.session.scalars(select(Worker).where(Worker.id.in_(numbers)).order_by(Worker.name, Worker.id)))


def record_roles_in(team_ids: Collection[int], on: date) -> dict[int, list[RoleHeld]]:
    """By team, the roles held in it on a day that read its records, with their holders."""
    held = _held(on).where(RoleHeld.team_id.in_(sorted(team_ids)), RoleHeld.role.in_(RECORD_ROLES))
    found: dict[int, list[RoleHeld]] = {}
    for each in db.session.scalars(held.options(contains_eager(RoleHeld.worker)).order_by(RoleHeld.id)):
        found.setdefault(each.team_id, []).append(each)
    return found


def directorate_record_roles(on: date) -> list[RoleHeld]:
    """Roles held in the whole directorate on a day that read records, with their holders."""
    held = _held(on).where(RoleHeld.team_id.is_(None), RoleHeld.role.in_(RECORD_ROLES))
    return list(db.session.scalars(held.options(contains_eager(RoleHeld.worker)).order_by(RoleHeld.id)))


def record_roles_between(team_id: int, first: date, last: date) -> list[RoleHeld]:
    """Roles held in the team on one of these days that read its records, with their holders, by name."""
    held = select(RoleHeld).join(RoleHeld.worker).where(_meets(RoleHeld, first, last), Worker.ended_on.is_(None))
    held = held.where(RoleHeld.team_id == team_id, RoleHeld.role.in_(RECORD_ROLES))
    return list(db.session.scalars(held.options(contains_eager(RoleHeld.worker)).order_by(Worker.name, Worker.id)))


def works_in(worker_id: int, team_id: int, on: date) -> bool:
    """True when the worker holds a role in the team on a day that reads its records."""
    there = _held(on).where(RoleHeld.worker_id == worker_id, RoleHeld.team_id == team_id)
    return db.session.scalar(there.where(RoleHeld.role.in_(RECORD_ROLES)).limit(1)) is not None


def who_answers(roles: Iterable[str], team_id: int, on: date) -> list[Worker]:
    """Who answers for one of the roles in a team on a day: holders at work, and deputies of those away (U13).

    A role in the whole directorate counts for each team. In the order of the roles, then by name; nobody twice.
    """
    answering: dict[int, Worker] = {}
    for role in roles:
        there = _held(on).where(RoleHeld.role == role, or_(RoleHeld.team_id == team_id, RoleHeld.team_id.is_(None)))
        for held in db.session.scalars(there.order_by(Worker.name, Worker.id)):
            stand_in = present_or_deputy(held.worker, on)
            if stand_in is not None:
                answering.setdefault(stand_in.id, stand_in)
    return list(answering.values())


def present_or_deputy(someone: Worker, on: date) -> Worker | None:
    """The worker when at work, else their deputy when that one is; None when nobody is there."""
    away = absence_on(someone.id, on)
    if away is None:
        return someone
    deputy = away.deputy
    if deputy is None or deputy.ended_on is not None or absence_on(deputy.id, on) is not None:
        return None
    return deputy


def absence_on(worker_id: int, on: date) -> Absence | None:
    """The absence that covers a day; one with a deputy first."""
    away = select(Absence).where(Absence.worker_id == worker_id, _covers(Absence, on))
    return db.session.scalar(away.order_by(Absence.deputy_id.is_(None), Absence.id.desc()).limit(1))


def absences_on(on: date) -> dict[int, Absence]:
    """By worker, the absence that covers a day, with its deputy while that one works here; one with a deputy first."""
    away = select(Absence).where(_covers(Absence, on)).options(joinedload(Absence.deputy))
    found: dict[int, Absence] = {}
    for absence in db.session.scalars(away.order_by(Absence.deputy_id.is_(None), Absence.id.desc())):
        found.setdefault(absence.worker_id, absence)
    return found


def absences_between(worker_ids: Collection[int], first: date, last: date) -> list[Absence]:
    """Absences of these workers on one of these days."""
    away = select(Absence).where(Absence.worker_id.in_(worker_ids), _meets(Absence, first, last))
    return list(db.session.scalars(away.order_by(Absence.id)))


def absences_of(worker_id: int) -> list[Absence]:
    """All absences of a worker, newest first, without those called off before they began."""
    real = or_(Absence.until_on.is_(None), Absence.until_on >= Absence.from_on)
    theirs = select(Absence).where(Absence.worker_id == worker_id, real)
    return list(db.session.scalars(theirs.order_by(Absence.from_on.desc(), Absence.id.desc())))


def absence(absence_id: int) -> Absence | None:
    """One absence, by its number."""
    return db.session.get(Absence, absence_id)


def away_on(on: date) -> set[int]:
    """Numbers of all workers away on a day."""
    return set(db.session.scalars(select(Absence.worker_id).where(_covers(Absence, on))))


def other_administrators(worker_id: int, on: date) -> int:
    """How many others are administrators on a day, without an end in sight."""
    lasting = _held(on).where(RoleHeld.role == ADMINISTRATOR, RoleHeld.until_on.is_(None))
    others = lasting.where(RoleHeld.worker_id != worker_id).with_only_columns(RoleHeld.worker_id)
    return len(set(db.session.scalars(others)))


def _covers(table: type, on: date) -> ColumnElement[bool]:
    return _meets(table, on, on)


def _meets(table: type, first: date, last: date) -> ColumnElement[bool]:
    return and_(table.from_on <= last, or_(table.until_on.is_(None), table.until_on >= first))


def _held(on: date):
    return select(RoleHeld).join(RoleHeld.worker).where(_covers(RoleHeld, on), Worker.ended_on.is_(None))


def _lent_to(worker_id: int, on: date):
    away = select(Absence.worker_id).where(Absence.deputy_id == worker_id, _covers(Absence, on))
    return _held(on).where(RoleHeld.worker_id.in_(away), RoleHeld.role.in_(LENT))
