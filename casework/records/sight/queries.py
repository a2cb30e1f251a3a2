"""Whom a restriction leaves out, whom an opening lets in. The conditions of people and cases are made of these."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.records.sight.models import NamedReader, Opening, OpeningAnswer, Restriction
from casework.records.staff.models import Worker


def hidden_from(worker_id: int | None) -> Select:
    """Numbers of the people whose record is restricted and does not name this worker (U17)."""
    named = select(NamedReader.restriction_id).where(NamedReader.worker_id == worker_id, NamedReader.ended_at.is_(None))
    return select(Restriction.person_id).where(Restriction.ended_at.is_(None), Restriction.id.not_in(named))


def not_hidden(actor: Any, person_id: Any) -> ColumnElement[bool]:
    """The condition on a column of persons' numbers that no restriction leaves this actor out."""
    return person_id.not_in(hidden_from(actor.worker_id))


def opened_by(worker_id: int, now: datetime) -> frozenset[int]:
    """Numbers of the people whose record the worker opened with a reason, while it lasts (U16)."""
    lasting = select(Opening.person_id).where(Opening.worker_id == worker_id, Opening.until > now)
    return frozenset(db.session.scalars(lasting))


def restriction_of(person_id: int) -> Restriction | None:
    """The restriction of a person's record that holds now."""
    held = select(Restriction).where(Restriction.person_id == person_id, Restriction.ended_at.is_(None))
    return db.session.scalar(held.options(joinedload(Restriction.by)))


def restrictions_of(person_id: int) -> list[Restriction]:
    """Every restriction of a person's record, the newest first."""
    held = select(Restriction).where(Restriction.person_id == person_id).options(joinedload(Restriction.by))
    return list(db.session.scalars(held.order_by(Restriction.id.desc())))


def restricted_among(person_ids: Collection[int]) -> set[int]:
    """Of the people numbered, those whose record is restricted."""
    held = select(Restriction.person_id).where(Restriction.ended_at.is_(None), Restriction.person_id.in_(person_ids))
    return set(db.session.scalars(held))


def readers_of(person_id: int) -> list[Worker] | None:
    """The people named on a restricted record, by name; None where none is restricted."""
    restriction = restriction_of(person_id)
    if restriction is None:
        return None
    named = select(Worker).join(NamedReader, NamedReader.worker_id == Worker.id)
    named = named.where(NamedReader.restriction_id == restriction.id, NamedReader.ended_at.is_(None))
    return list(db.session.scalars(named.order_by(Worker.name, Worker.id)))


def reader_numbers(person_id: int) -> frozenset[int] | None:
    """Numbers of the people named on a restricted record; None where anybody of the team sees it. One query."""
    named = (NamedReader.restriction_id == Restriction.id) & NamedReader.ended_at.is_(None)
    rows = select(Restriction.id, NamedReader.worker_id).outerjoin(NamedReader, named)
    found = db.session.execute(rows.where(Restriction.person_id == person_id, Restriction.ended_at.is_(None))).all()
    return frozenset(row.worker_id for row in found if row.worker_id is not None) if found else None


def count_named_on(worker_id: int) -> int:
    """On how many restricted records a worker is named."""
    named = select(func.count()).select_from(Restriction)
    named = named.join(NamedReader, NamedReader.restriction_id == Restriction.id)
    named = named.where(NamedReader.worker_id == worker_id, NamedReader.ended_at.is_(None), Restriction.ended_at.is_(None))
    return db.session.scalar(named)


def left_alone() -> list[Restriction]:
    """Restrictions on which everybody named has left, the oldest first."""
    at_work = select(NamedReader.restriction_id).join(NamedReader.worker)
    at_work = at_work.where(NamedReader.ended_at.is_(None), Worker.ended_on.is_(None))
    alone = select(Restriction).where(Restriction.ended_at.is_(None), Restriction.id.not_in(at_work))
    return list(db.session.scalars(alone.order_by(Restriction.id)))


def opening(opening_id: int) -> Opening | None:
    """One opening, with who and for which team."""
    asked = select(Opening).where(Opening.id == opening_id)
    return db.session.scalar(asked.options(joinedload(Opening.worker), joinedload(Opening.team)))


def lasting_opening(worker_id: int, person_id: int, now: datetime) -> Opening | None:
    """The opening by which a worker reads a record now."""
    asked = select(Opening).where(Opening.worker_id == worker_id, Opening.person_id == person_id, Opening.until > now)
    return db.session.scalar(asked.order_by(Opening.until.desc(), Opening.id.desc()).limit(1))


def answers_to(opening_ids: Collection[int]) -> dict[int, OpeningAnswer]:
    """What managers found, by opening."""
    asked = select(OpeningAnswer).where(OpeningAnswer.opening_id.in_(opening_ids))
    return {answer.opening_id: answer for answer in db.session.scalars(asked.options(joinedload(OpeningAnswer.by)))}
