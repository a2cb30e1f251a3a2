"""Who may be given a case, and whether what is kept about holders agrees."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.policy.model import Policy
from casework.practice.allocation.models import AllocationConcern
from casework.practice.allocation.rules import Candidate
from casework.practice.caseloads.queries import holders, who_hold
from casework.records.cases.models import Allocation, Case
from casework.records.cases.queries import may_see
from casework.records.staff import queries as staff
from casework.records.staff.models import Absence
from casework.records.staff.rules import Actor, Span

WITH_NAMES = (joinedload(AllocationConcern.stated_by), joinedload(AllocationConcern.answered_by))


def candidates(team_id: int, policy: Policy, on: date) -> list[Candidate]:
    """Everybody who works in the team on a day, by name, with what they hold and may hold; those away too."""
    workers = who_hold(team_id, on)
    loads, away = holders(workers, policy), staff.absences_on(on)
    return [Candidate(loads[w.id], _days(away[w.id]) if w.id in away else None) for w in workers]


def _days(absence: Absence) -> Span:
    return Span(absence.from_on, absence.until_on)


def held_now(case_id: int) -> Allocation | None:
    """The allocation by which somebody holds a case now."""
    return db.session.scalar(select(Allocation).where(Allocation.case_id == case_id, Allocation.ended_at.is_(None)))


def given_by_another(case_id: int) -> bool:
    """Whether whoever holds a case was given it, and did not take it themselves."""
    held = held_now(case_id)
    return held is not None and held.allocated_by_id not in (None, held.worker_id)


def concern_for(actor: Actor, number: int) -> AllocationConcern | None:
    """A concern about an allocation, with its case and people, when the actor may see the case."""
    wanted = select(AllocationConcern).join(AllocationConcern.case).where(AllocationConcern.id == number, may_see(actor))
    case = contains_eager(AllocationConcern.case)
    names = (case.joinedload(Case.person), case.joinedload(Case.team), case.joinedload(Case.holder))
    return db.session.scalar(wanted.options(*WITH_NAMES, joinedload(AllocationConcern.allocation), *names))


def open_concern(case_id: int) -> AllocationConcern | None:
    """The concern about a case that waits for an answer."""
    wanted = select(AllocationConcern).where(AllocationConcern.case_id == case_id, AllocationConcern.answered_at.is_(None))
    return db.session.scalar(wanted.options(*WITH_NAMES))


def concerns_left_behind() -> list[int]:
    """Numbers of the concerns nobody answered before the case left the worker, by number."""
    wanted = select(AllocationConcern.id).join(AllocationConcern.allocation)
    wanted = wanted.where(AllocationConcern.answered_at.is_(None), Allocation.ended_at.is_not(None))
    return list(db.session.scalars(wanted.order_by(AllocationConcern.id)))


def differences() -> list[str]:
    """Cases whose holder is not the worker of their open allocation, one sentence each; none is as it should be."""
    still = (Allocation.case_id == Case.id) & Allocation.ended_at.is_(None)
    rows = select(Case.id, Case.holder_id, Allocation.worker_id).outerjoin(Allocation, still)
    rows = rows.where(or_(Case.holder_id.is_not(None), Allocation.id.is_not(None))).order_by(Case.id)
    return [
        f"case {case}: its holder is worker {holder}, its allocation says {worker}"
        for case, holder, worker in db.session.execute(rows)
        if holder != worker
    ]
