"""Reading processes and interim measures of a case."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.practice.processes.models import InterimMeasure, Process, ProcessEnd
from casework.practice.processes.rules import COMPLETED
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.staff.rules import Actor


@dataclass(frozen=True)
class Line:
    """A process, and how it ended; None while it is under way."""

    process: Process
    end: ProcessEnd | None


def processes_of(case_id: int) -> list[Line]:
    """All processes of a case, the newest first. One query."""
    asked = select(Process, ProcessEnd).outerjoin(ProcessEnd, ProcessEnd.process_id == Process.id)
    asked = asked.where(Process.case_id == case_id).options(joinedload(Process.by), joinedload(ProcessEnd.by))
    return [Line(*row) for row in db.session.execute(asked.order_by(Process.begun_on.desc(), Process.id.desc()))]


def completed(case_id: int, kind: str) -> list[ProcessEnd]:
    """The processes of a kind that were completed on a case, the newest first."""
    asked = select(ProcessEnd).join(ProcessEnd.process).where(Process.case_id == case_id, Process.kind == kind)
    asked = asked.where(ProcessEnd.how == COMPLETED).options(contains_eager(ProcessEnd.process))
    return list(db.session.scalars(asked.order_by(ProcessEnd.ended_on.desc(), ProcessEnd.id.desc())))


def running(case_id: int) -> list[str]:
    """The kinds of processes that are under way on a case."""
    ended = select(ProcessEnd.id).where(ProcessEnd.process_id == Process.id)
    return list(db.session.scalars(select(Process.kind).where(Process.case_id == case_id, ~ended.exists())))


def process_for(actor: Actor, number: int) -> Process | None:
    """A process, when its case is the actor's to see."""
    asked = select(Process).join(Process.case).where(Process.id == number, may_see(actor))
    names = (joinedload(Case.person), joinedload(Case.team))
    return db.session.scalar(asked.options(contains_eager(Process.case).options(*names), joinedload(Process.by)))


def end_of(process_id: int) -> ProcessEnd | None:
    """How a process ended."""
    return db.session.scalar(select(ProcessEnd).where(ProcessEnd.process_id == process_id).options(joinedload(ProcessEnd.by)))


def measures_of(case_id: int) -> list[InterimMeasure]:
    """The urgent interim measures of a case, the newest first."""
    asked = select(InterimMeasure).where(InterimMeasure.case_id == case_id).options(joinedload(InterimMeasure.by))
    return list(db.session.scalars(asked.order_by(InterimMeasure.happened_on.desc(), InterimMeasure.id.desc())))
