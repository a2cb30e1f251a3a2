"""Records of supervision, what was agreed in them, and points for the next one."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.practice.supervision import rules
from casework.practice.supervision.models import (
    Supervision,
    SupervisionAction,
    SupervisionCase,
    SupervisionDue,
    SupervisionPoint,
    SupervisionReading,
)
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.notes.models import MisplacedNote, Note
from casework.records.staff.rules import Actor
from casework.records.tasks.models import Task


@dataclass(frozen=True)
class Said:
    """What was said of a case: its note, and whether that is on the wrong person. case: None where it is not the reader's."""

    case: Case | None
    note: Note | None
    misplaced: bool = False


def record_for(actor: Actor, number: int) -> Supervision | None:
    """The record, when the actor may read it."""
    asked = select(Supervision).where(Supervision.id == number)
    found = db.session.scalar(asked.options(*_with_names()))
    return found if found is not None and rules.may_read(actor, found.worker_id, found.team_id) else None


def records_of(actor: Actor, worker_id: int) -> list[tuple[Supervision, SupervisionReading | None]]:
    """The records of a worker that the actor may read, the latest first, each with what the worker said to it."""
    asked = select(Supervision, SupervisionReading).where(Supervision.worker_id == worker_id)
    asked = asked.outerjoin(SupervisionReading, SupervisionReading.supervision_id == Supervision.id)
    rows = db.session.execute(asked.options(*_with_names()).order_by(Supervision.held_on.desc(), Supervision.id.desc()))
    return [(record, reading) for record, reading in rows if rules.may_read(actor, worker_id, record.team_id)]


def _with_names() -> tuple:
    return joinedload(Supervision.worker), joinedload(Supervision.supervisor), joinedload(Supervision.team)


def reading_of(supervision_id: int) -> SupervisionReading | None:
    """When the worker acknowledged a record, and what they remarked."""
    return db.session.scalar(select(SupervisionReading).where(SupervisionReading.supervision_id == supervision_id))


def cases_in(actor: Actor, supervision_id: int) -> list[Said]:
    """What was said of each case, in the order of the agenda; of one that the actor may not see, only that there is one."""
    rows = select(SupervisionCase.id, Case, Note, MisplacedNote.id).select_from(SupervisionCase)
    rows = rows.outerjoin(Case, and_(Case.id == SupervisionCase.case_id, may_see(actor)))
    rows = rows.outerjoin(Note, and_(Note.id == SupervisionCase.note_id, Case.id.is_not(None)))
    rows = rows.outerjoin(MisplacedNote, MisplacedNote.note_id == Note.id).options(joinedload(Case.person), joinedload(Case.team))
    rows = rows.where(SupervisionCase.supervision_id == supervision_id).order_by(SupervisionCase.id)
    return [Said(case, note, marked is not None) for _, case, note, marked in db.session.execute(rows)]


def actions_of(actor: Actor, supervision_id: int) -> list[SupervisionAction]:
    """What was agreed to be done, in its order; without what is about a case that the actor may not see."""
    asked = _actions(actor).where(SupervisionAction.supervision_id == supervision_id)
    return list(db.session.scalars(asked.order_by(SupervisionAction.id)))


def open_actions(actor: Actor, worker_id: int) -> list[SupervisionAction]:
    """What is still to be done of all supervisions of a worker, the earliest first; likewise."""
    still = or_(Task.ended_at.is_(None) & SupervisionAction.task_id.is_not(None),
                SupervisionAction.done_at.is_(None) & SupervisionAction.task_id.is_(None))  # fmt: skip
    asked = _actions(actor).join(SupervisionAction.supervision).where(Supervision.worker_id == worker_id, still)
    return list(db.session.scalars(asked.order_by(SupervisionAction.due_on, SupervisionAction.id)))


def _actions(actor: Actor) -> Select:
    asked = select(SupervisionAction).outerjoin(Task, Task.id == SupervisionAction.task_id)
    asked = asked.outerjoin(Case, Case.id == Task.case_id)
    asked = asked.where(or_(SupervisionAction.task_id.is_(None), may_see(actor)))
    return asked.options(joinedload(SupervisionAction.owner), joinedload(SupervisionAction.supervision),
                         joinedload(SupervisionAction.done_by),
                         joinedload(SupervisionAction.task).joinedload(Task.case).joinedload(Case.person))  # fmt: skip


def action(number: int) -> SupervisionAction | None:
    """Something agreed, by its number, with its supervision; whoever asks."""
    asked = select(SupervisionAction).where(SupervisionAction.id == number)
    return db.session.scalar(asked.options(joinedload(SupervisionAction.supervision)))


def open_points(actor: Actor, worker_id: int) -> list[SupervisionPoint]:
    """Points on a worker's next agenda, the first first; without those about a case that the actor may not see."""
    asked = select(SupervisionPoint).outerjoin(Case, Case.id == SupervisionPoint.case_id)
    asked = asked.where(or_(SupervisionPoint.case_id.is_(None), may_see(actor)))
    asked = asked.where(SupervisionPoint.worker_id == worker_id, SupervisionPoint.ended_at.is_(None))
    asked = asked.options(joinedload(SupervisionPoint.added_by), joinedload(SupervisionPoint.case).joinedload(Case.person))
    return list(db.session.scalars(asked.order_by(SupervisionPoint.id)))


def point(number: int) -> SupervisionPoint | None:
    """A point, by its number; whoever asks."""
    return db.session.get(SupervisionPoint, number)


def named(kind: str, numbers: Collection[int]) -> dict[int, tuple[int, str]]:
    """By number of a date (kind "due") or of a record: the worker's number and name. For items of feeds; one query."""
    model: Any = SupervisionDue if kind == "due" else Supervision
    if not numbers:
        return {}
    rows = db.session.scalars(select(model).where(model.id.in_(sorted(numbers))).options(joinedload(model.worker)))
    return {row.id: (row.worker_id, row.worker.name) for row in rows}
