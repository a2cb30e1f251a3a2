"""Reading tasks: those on cases that the reader may see (U16)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.notices.queries import receivers
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import Actor
from casework.records.tasks.models import Task

SHOWN = 100
DONE_LATELY = timedelta(days=14)


@dataclass(frozen=True)
class Listed:
    """Tasks of a list, the earliest first, at most SHOWN, and how many there are in all."""

    tasks: tuple[Task, ...]
    total: int


def task_for(actor: Actor, task_id: int) -> Task | None:
    """The task with its case and people, when the actor may see the case."""
    asked = select(Task).join(Task.case).where(Task.id == task_id, may_see(actor))
    return db.session.scalar(asked.options(*_with_names()))


def tasks_of(case_id: int) -> list[Task]:
    """All tasks of a case, open ones first, each kind the earliest first."""
    of_case = select(Task).where(Task.case_id == case_id).options(joinedload(Task.set_by), joinedload(Task.ended_by))
    return list(db.session.scalars(of_case.order_by(Task.ended_at.is_not(None), Task.due_on, Task.id)))


def open_task(case_id: int, rule: str, occasion: str) -> Task | None:
    """The open task that a rule asks for on an occasion."""
    asked = select(Task).where(Task.case_id == case_id, Task.rule == rule, Task.occasion == occasion)
    return db.session.scalar(asked.where(Task.ended_at.is_(None)))


def open_tasks_of(case_id: int) -> list[Task]:
    """The open tasks of a case, the earliest first."""
    return list(
        db.session.scalars(
            select(Task).where(Task.case_id == case_id, Task.ended_at.is_(None)).order_by(Task.due_on, Task.id)
        )
    )


def workers_with_tasks(case_id: int) -> set[int]:
    """Numbers of the workers who have an open task on a case."""
    split = (task.receiver.partition(":") for task in open_tasks_of(case_id))
    return {int(number) for kind, _, number in split if kind == "worker"}


def mine(actor: Actor, on: date) -> Listed:
    """The open tasks that fall to the actor on a day: as themselves, by duty, as a manager."""
    return _listed(actor, Task.receiver.in_(receivers(actor, on)))


def of_my_teams(actor: Actor) -> Listed:
    """All open tasks on cases of the teams in which the actor holds a role."""
    return _listed(actor, Case.team_id.in_(sorted(actor.team_ids)))


def done_lately(actor: Actor, now: datetime) -> Listed:
    """What the actor ended in the last fortnight, the newest first."""
    ended = (Task.ended_by_id == actor.worker_id, Task.ended_at >= now - DONE_LATELY)
    rows = _rows(select(Task, func.count().over()).where(*ended, may_see(actor)))
    return _read(rows.order_by(Task.ended_at.desc(), Task.id.desc()))


def due_count(actor: Actor, on: date, mine: Collection[str] | None = None) -> int:
    """How many of the actor's open tasks are due by a day, for the badge in the navigation. mine: of ``receivers``, if known."""
    counted = select(func.count()).select_from(Task).join(Task.case).where(Task.ended_at.is_(None), Task.due_on <= on)
    return db.session.scalar(counted.where(Task.receiver.in_(receivers(actor, on) if mine is None else mine), may_see(actor)))


def _listed(actor: Actor, which) -> Listed:
    rows = _rows(select(Task, func.count().over()).where(Task.ended_at.is_(None), which, may_see(actor)))
    return _read(rows.order_by(Task.due_on, Task.id))


def _rows(asked: Select) -> Select:
    return asked.join(Task.case).options(*_with_names()).limit(SHOWN)


def _read(rows: Select) -> Listed:
    found = db.session.execute(rows).all()
    return Listed(tuple(row[0] for row in found), found[0][1] if found else 0)


def _with_names() -> tuple:
    case = contains_eager(Task.case)
    return (
        case.joinedload(Case.person), case.joinedload(Case.team), joinedload(Task.set_by), joinedload(Task.ended_by),
    )  # fmt: skip


def names_of(found: Iterable[str]) -> dict[str, str]:
    """Receivers in words: a worker's name, or who has a team's duty. Two queries."""
    split = {receiver: receiver.partition(":") for receiver in set(found)}
    numbers = {kind: {int(n) for k, _, n in split.values() if k == kind} for kind in ("worker", "duty", "managers")}
    workers = _names(Worker, numbers["worker"])
    teams = _names(Team, numbers["duty"] | numbers["managers"])
    words = {"worker": "{}", "duty": "Whoever is on duty, {}", "managers": "The managers, {}"}
    return {
        receiver: words[kind].format((workers if kind == "worker" else teams).get(int(number), number))
        for receiver, (kind, _, number) in split.items()
    }


def _names(model: type, numbers: Collection[int]) -> dict[int, str]:
    if not numbers:
        return {}
    return dict(db.session.execute(select(model.id, model.name).where(model.id.in_(sorted(numbers)))).all())


def is_absent(receiver: str, on: date) -> bool:
    """Whether the one worker that a receiver is cannot be reached at work on a day; a team always can."""
    kind, _, number = receiver.partition(":")
    worker = staff.worker(int(number)) if kind == "worker" else None
    return worker is not None and (worker.ended_on is not None or staff.absence_on(worker.id, on) is not None)


def to_tell(today: date, limit: int = 5000) -> list[int]:
    """Numbers of open tasks about which something is to be told by today, the earliest first."""
    due = select(Task.id).where(Task.tell_on <= today, Task.ended_at.is_(None))
    return list(db.session.scalars(due.order_by(Task.tell_on, Task.id).limit(limit)))


def who_can(case: Case, on: date) -> list[tuple[str, str]]:
    """(receiver, words) of everybody to whom a task on the case can be given: its team's workers, duty, managers."""
    asked = [f"duty:{case.team_id}", f"managers:{case.team_id}"]
    asked += [f"worker:{case.holder_id}"] if case.holder_id is not None else []
    workers = [(f"worker:{worker.id}", worker.name) for worker in staff.workers_of(case.team_id, on)]
    names, there = names_of(asked), {receiver for receiver, _ in workers}
    return [*workers, *((receiver, names[receiver]) for receiver in asked if receiver not in there)]
