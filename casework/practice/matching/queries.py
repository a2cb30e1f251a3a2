"""Reading strengths and needs, and why each worker of some suits a case."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from casework.ground.days import add_months, office_date
from casework.ground.db import db
from casework.practice.caseloads.queries import who_hold
from casework.practice.matching import rules
from casework.practice.matching.models import CaseNeeds, WorkerStrengths
from casework.practice.matching.rules import Asked, Holding, Known, Match
from casework.practice.tray.models import TrayContact
from casework.records.cases.models import Allocation, Case
from casework.records.cases.queries import may_see
from casework.records.notes.models import Note
from casework.records.notes.queries import stands
from casework.records.sight.queries import reader_numbers
from casework.records.staff.models import Worker
from casework.records.staff.rules import Actor

MONTHS_OF_EXPERIENCE = 24


def strengths_of(worker_id: int) -> WorkerStrengths | None:
    """What is written of a worker, with who wrote and confirmed it."""
    asked = select(WorkerStrengths).where(WorkerStrengths.worker_id == worker_id)
    return db.session.scalar(
        asked.options(joinedload(WorkerStrengths.written_by), joinedload(WorkerStrengths.confirmed_by))
    )


def strengths_among(worker_ids: Collection[int]) -> dict[int, WorkerStrengths]:
    """By worker, what is written of each. One query."""
    found = select(WorkerStrengths).where(WorkerStrengths.worker_id.in_(sorted(worker_ids)))
    return {row.worker_id: row for row in db.session.scalars(found.options(joinedload(WorkerStrengths.confirmed_by)))}


def needs_of(case_id: int) -> CaseNeeds | None:
    """What is written of a case, with who wrote it."""
    asked = select(CaseNeeds).where(CaseNeeds.case_id == case_id).options(joinedload(CaseNeeds.written_by))
    return db.session.scalar(asked)


def needs_among(case_ids: Collection[int]) -> dict[int, CaseNeeds]:
    """By case, what is written of each, its outlook with it (H9). One query."""
    return {row.case_id: row for row in db.session.scalars(select(CaseNeeds).where(CaseNeeds.case_id.in_(sorted(case_ids))))}


def workers_to_name(team_id: int, also: Iterable[int], on: date) -> list[Worker]:
    """Whom a person can ask for by name, or not want again: who takes cases in the team, and those named already."""
    there = {worker.id: worker for worker in who_hold(team_id, on)}
    missing = select(Worker).where(Worker.id.in_(sorted(set(also) - set(there))))
    return sorted([*there.values(), *db.session.scalars(missing)], key=lambda worker: (worker.name, worker.id))


def names_among(worker_ids: Collection[int]) -> dict[int, str]:
    """Names of workers, by number."""
    return dict(db.session.execute(select(Worker.id, Worker.name).where(Worker.id.in_(sorted(set(worker_ids))))).all())


# --- why a worker suits a case ----------------------------------------------------------------------------------------


def matches(case: Case, worker_ids: Collection[int], on: date, *, reader: Actor | None = None) -> dict[int, Match]:
    """By worker, why they suit a case on a day, and what speaks against them (H8). Each that is asked for has one.

    reader: whose eyes read it. Of the person's cases those count that the reader may see (U16, U17); without one, those of
    the case's own team. As many queries for many workers as for one.
    """
    numbers, seen = sorted(set(worker_ids)), _seen(case, reader)
    asked, written = _asked(case), strengths_among(numbers)
    holdings, touched = _holdings(case, numbers, seen), _touched(case, numbers, seen)
    given = _given(case, numbers, on)
    return {
        number: rules.match(
            asked,
            Known(number, **_skills(written.get(number)), holdings=tuple(holdings.get(number, ())),
                  **touched.get(number, {}), given=given.get(number, 0)),
        )
        for number in numbers
    }  # fmt: skip


def _seen(case: Case, reader: Actor | None) -> ColumnElement[bool]:
    """The condition on Case for what is told of the person's cases."""
    return and_(Case.person_id == case.person_id, Case.team_id == case.team_id if reader is None else may_see(reader))


def _asked(case: Case) -> Asked:
    wanted, named = needs_of(case.id), reader_numbers(case.person_id)
    on_record = case.person.communication_needs
    if wanted is None:
        return Asked(case.kind, on_record=on_record, named=named)
    return Asked(case.kind, tuple(wanted.needs), tuple(wanted.languages), on_record, wanted.known_face,
                 frozenset(wanted.asked_for), frozenset(wanted.not_again), named)  # fmt: skip


def _skills(written: WorkerStrengths | None) -> Mapping[str, tuple[str, ...]]:
    lists = ("functions", "needs", "interested", "learning", "languages")
    return {name: tuple(getattr(written, name)) for name in lists} if written else {}


def _holdings(case: Case, numbers: list[int], seen: ColumnElement[bool]) -> dict[int, list[Holding]]:
    """By worker, the cases of the person that they hold or held, the newest first."""
    asked = select(Allocation.worker_id, Allocation.case_id, Allocation.ended_at).join(Case, Case.id == Allocation.case_id)
    asked = asked.where(seen, Allocation.worker_id.in_(numbers)).order_by(Allocation.ended_at.is_not(None), Allocation.id.desc())
    found: dict[int, list[Holding]] = {}
    for worker, held, ended_at in db.session.execute(asked):
        until = office_date(ended_at) if ended_at else None
        found.setdefault(worker, []).append(Holding(held == case.id, until))
    return found


def _touched(case: Case, numbers: list[int], seen: ColumnElement[bool]) -> dict[int, dict]:
    """By worker, how often they were in touch with the person, when last, and how many other notes they wrote."""
    contact = and_(TrayContact.note_id == Note.id, TrayContact.reached == "person")
    asked = select(Note.author_id, func.count(TrayContact.id), func.max(TrayContact.happened_at), func.count())
    asked = asked.join(Case, Case.id == Note.case_id).outerjoin(TrayContact, contact)
    asked = asked.where(seen, Note.author_id.in_(numbers), Note.corrects_id.is_(None), stands(Note.id))
    return {
        worker: {"contacts": contacts, "last_contact": office_date(last) if last else None, "notes": notes - contacts}
        for worker, contacts, last, notes in db.session.execute(asked.group_by(Note.author_id))
    }


def _given(case: Case, numbers: list[int], on: date) -> dict[int, int]:
    """By worker, how many cases of its kind, of other people, they were given in the last two years, in whatever team."""
    asked = select(Allocation.worker_id, func.count(Allocation.case_id.distinct())).join(Case, Case.id == Allocation.case_id)
    lately = Allocation.from_on.between(add_months(on, -MONTHS_OF_EXPERIENCE), on)
    asked = asked.where(Allocation.worker_id.in_(numbers), lately, Case.kind == case.kind, Case.person_id != case.person_id)
    return dict(db.session.execute(asked.group_by(Allocation.worker_id)).all())

