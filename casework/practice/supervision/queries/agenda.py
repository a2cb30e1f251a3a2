"""The agenda: each case that a worker holds, the longest held first, with what is to be talked about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy.model import Level, Policy
from casework.policy.used import policy_of
from casework.practice.risk import queries as ratings
from casework.records.cases.models import Allocation, Case
from casework.records.cases.queries import WITH_NAMES, may_see
from casework.records.clocks import queries as clocks
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import REVIEW
from casework.records.notes.models import Note
from casework.records.notes.queries import stands
from casework.records.staff.rules import Actor
from casework.records.tasks.models import Task

CONTACTS = ("pwt", "contact")  # the types of note that tell of a contact


@dataclass(frozen=True)
class Line:
    """A case on the agenda.

    held_since: the day from which the worker has it. levels: (tool, level) decided now. no_contact_days: since it was
    allocated, where no contact was recorded since then. delays: clocks beyond their day; reviews: those that run.
    """

    case: Case
    held_since: date
    note: Note | None
    levels: tuple[tuple[str, Level], ...]
    tasks: tuple[Task, ...]
    overdue: tuple[Task, ...]
    delays: tuple[Clock, ...]
    reviews: tuple[Clock, ...]
    no_contact_days: int | None

    @property
    def presses(self) -> bool:
        """Whether something about it is late."""
        return bool(self.overdue or self.delays)


def agenda_of(actor: Actor, policies: Mapping[str, Policy], worker_id: int, today: date) -> tuple[list[Line], int]:
    """The cases on a worker's agenda that the actor may see, and how many more the worker holds. Six queries."""
    held = select(Case, Allocation.from_on).join(Allocation, (Allocation.case_id == Case.id) & Allocation.ended_at.is_(None))
    held = held.where(Case.holder_id == worker_id, Case.stage != "closed", may_see(actor)).options(*WITH_NAMES)
    rows = db.session.execute(held.order_by(Allocation.from_on, Case.id)).all()
    all_held = select(func.count(Case.id)).where(Case.holder_id == worker_id, Case.stage != "closed")
    cases = [case for case, _from_on in rows]
    known = _Known(policies, cases)
    return [known.line(case, from_on, today) for case, from_on in rows], db.session.scalar(all_held) - len(rows)


class _Known:
    """What is known of some cases, read at once."""

    def __init__(self, policies: Mapping[str, Policy], cases: list[Case]):
        numbers = [case.id for case in cases]
        self.policies = {case.id: policy_of(policies, case.team) for case in cases}
        tools = {key for policy in self.policies.values() for key in policy.tools}
        self.decided = ratings.decided_of(numbers, tools)
        self.clocks = clocks.running_of(numbers)
        self.tasks, self.notes, self.contacts = _open_tasks(numbers), _newest_notes(numbers), _last_contacts(numbers)

    def line(self, case: Case, held_since: date, today: date) -> Line:
        running, tasks = self.clocks.get(case.id, []), self.tasks.get(case.id, [])
        contact = self.contacts.get(case.id)
        without = contact is None or office_date(contact) < held_since
        return Line(
            case, held_since, self.notes.get(case.id), self._levels(case.id), tuple(tasks),
            tuple(task for task in tasks if task.due_on < today),
            tuple(clock for clock in running if clock.due_on < today),
            tuple(clock for clock in running if clock.kind == REVIEW and clock.due_on >= today),
            (today - held_since).days if without else None,
        )  # fmt: skip

    def _levels(self, number: int) -> tuple[tuple[str, Level], ...]:
        decided, tools = self.decided.get(number, {}), self.policies[number].tools
        found = [(tool.title, level) for key, tool in tools.items() for level in tool.levels if level.key == decided.get(key)]
        return tuple(found)


def _open_tasks(numbers: Iterable[int]) -> dict[int, list[Task]]:
    asked = select(Task).where(Task.case_id.in_(list(numbers)), Task.ended_at.is_(None))
    found: dict[int, list[Task]] = {}
    for task in db.session.scalars(asked.order_by(Task.due_on, Task.id)):
        found.setdefault(task.case_id, []).append(task)
    return found


def _newest_notes(numbers: Iterable[int]) -> dict[int, Note]:
    order = func.row_number().over(partition_by=Note.case_id, order_by=(Note.happened_at.desc(), Note.id.desc()))
    ranked = select(Note.id, order.label("place")).where(Note.case_id.in_(list(numbers)), stands(Note.id)).subquery()
    newest = select(Note).join(ranked, ranked.c.id == Note.id).where(ranked.c.place == 1)
    return {note.case_id: note for note in db.session.scalars(newest)}


def _last_contacts(numbers: Iterable[int]) -> dict[int, datetime]:
    last = select(Note.case_id, func.max(Note.happened_at)).where(Note.case_id.in_(list(numbers)), Note.type.in_(CONTACTS))
    return dict(db.session.execute(last.where(stands(Note.id)).group_by(Note.case_id)).all())
