"""What of a list can be taken back, and whether somebody has worked on it since."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import func, not_, or_, select
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.practice.escalation.models import Escalation
from casework.practice.intake.models import ImportedCase, ImportRun
from casework.practice.intake.queries.kept import taken_back
from casework.practice.intake.rules import Worked
from casework.records.audit.models import Entry
from casework.records.cases.models import Case
from casework.records.staff.models import Worker
from casework.records.tasks.models import Task

PORTION = 500
READING = (
    "read", "read-by-manager", "listed", "searched", "compared", "rows-read", "needs-read", "refused", "drawn", "exported",
    "workers-exported",
)  # fmt: skip


@dataclass(frozen=True)
class Brought:
    """What a list has brought: how many cases, people who were not known before, open tasks and escalations."""

    cases: int
    people: int
    tasks: int
    escalations: int


def cases_of_run(run: ImportRun) -> list[Case]:
    """The cases that a list brought, by number, with their people and teams."""
    brought = select(Case).join(ImportedCase, ImportedCase.case_id == Case.id).where(ImportedCase.run_id == run.id)
    return list(db.session.scalars(brought.options(joinedload(Case.person), joinedload(Case.team)).order_by(Case.id)))


def brought_by(run: ImportRun) -> Brought:
    """What would go with a list."""
    cases = select(ImportedCase.case_id).where(ImportedCase.run_id == run.id)
    people = select(ImportedCase.person_id).where(ImportedCase.run_id == run.id, ImportedCase.person_is_new)
    tasks = select(Task.id).where(Task.case_id.in_(cases), Task.ended_at.is_(None))
    escalations = select(Escalation.id).where(Escalation.case_id.in_(cases), Escalation.closed_at.is_(None))
    return Brought(*(_count(rows) for rows in (cases, people, tasks, escalations)))


def _count(rows) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery()))


def open_escalations_of(case_id: int) -> list[Escalation]:
    """Escalations of a case without a decision, by number."""
    asked = select(Escalation).where(Escalation.case_id == case_id, Escalation.closed_at.is_(None))
    return list(db.session.scalars(asked.order_by(Escalation.id)))


def first_worked_on(run: ImportRun) -> Worked | None:
    """The first thing that somebody did, not only read, about a case or a person of a list since it came in.

    It is read from the trail, in which every change stands with who made it.
    """
    cases = dict(db.session.execute(
        select(ImportedCase.case_id, ImportedCase.person_id).where(ImportedCase.run_id == run.id)).all())  # fmt: skip
    of_person = {person: case for case, person in sorted(cases.items(), reverse=True)}
    for entry in _changes_since(run):
        case_id = _case_of(entry, cases, of_person)
        if case_id is not None:
            worker = db.session.get(Worker, entry.actor_id)
            return Worked(case_id, worker.name if worker else "Somebody", entry.at)
    return None


def _changes_since(run: ImportRun) -> Iterator[Entry]:
    """What people changed since a list came in, in portions: the first that counts is most often among the first."""
    came_in = select(func.max(Entry.seq)).where(
        Entry.subject_kind == ImportRun.__tablename__, Entry.subject_id == run.id, Entry.act == "import.confirmed"
    )
    read = or_(*(Entry.act.endswith(f".{verb}", autoescape=True) for verb in READING))
    changes = select(Entry).where(Entry.actor_id.is_not(None), not_(read), not_(Entry.act.startswith("import.")))
    changes, last = changes.order_by(Entry.seq).limit(PORTION), db.session.scalar(came_in)
    while portion := db.session.scalars(changes.where(Entry.seq > last)).all():
        last = portion[-1].seq
        yield from portion


def _case_of(entry: Entry, cases: Collection[int], of_person: dict[int, int]) -> int | None:
    """The case of the list that an entry is about: by its number, and where it names none by its person."""
    number = entry.subject_id if entry.subject_kind == "case" else entry.detail.get("case")
    if number is not None:
        return number if number in cases else None
    return next((of_person[person] for person in entry.persons if person in of_person), None)


def stays_with(team_id: int, person_id: int) -> bool:
    """Whether a team keeps sight of a person once a list is taken back: it has another case, or knew them before."""
    made = select(ImportedCase.id).where(ImportedCase.person_id == person_id, ImportedCase.person_is_new)
    other = select(Case.id).where(Case.team_id == team_id, Case.person_id == person_id, Case.id.not_in(taken_back()))
    return db.session.scalar(made.limit(1)) is None or db.session.scalar(other.limit(1)) is not None
