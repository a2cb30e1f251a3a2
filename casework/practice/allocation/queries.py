"""Who may be given a case, and whether what is kept about holders agrees."""

from datetime import date

from sqlalchemy import or_, select

from casework.ground.db import db
from casework.policy.model import Policy
from casework.practice.allocation.rules import Candidate
from casework.practice.caseloads.queries import holders, who_hold
from casework.records.cases.models import Allocation, Case
from casework.records.staff import queries as staff
from casework.records.staff.models import Absence
from casework.records.staff.rules import Span


def candidates(team_id: int, policy: Policy, on: date) -> list[Candidate]:
    """Everybody who works in the team on a day, by name, with what they hold and may hold; those away too."""
    workers = who_hold(team_id, on)
    loads, away = holders(workers, policy), staff.absences_on(on)
    return [Candidate(loads[w.id], _days(away[w.id]) if w.id in away else None) for w in workers]


def _days(absence: Absence) -> Span:
    return Span(absence.from_on, absence.until_on)


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
