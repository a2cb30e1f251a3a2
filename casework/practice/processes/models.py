"""Processes, how they ended, and urgent interim measures."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Prose, Words, unalterable
from casework.records.cases.models import Case
from casework.records.staff.models import Worker


@unalterable
class Process(Base):
    """An assessment, planning, review or enquiry has begun on a case."""

    __tablename__ = "process"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(Words(20))  # a key of processes.rules.KINDS
    words: Mapped[str] = mapped_column(Prose, default="")
    begun_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    case: Mapped[Case] = relationship()
    by: Mapped[Worker] = relationship()


@unalterable
class ProcessEnd(Base):
    """A process was completed, or stopped without."""

    __tablename__ = "process_end"

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), unique=True)
    how: Mapped[str] = mapped_column(Words(20))  # a key of processes.rules.ENDINGS
    words: Mapped[str] = mapped_column(Prose, default="")
    ended_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    process: Mapped[Process] = relationship()
    by: Mapped[Worker] = relationship()


@unalterable
class InterimMeasure(Base):
    """Something that could not wait for an advocate: what, by whom, why."""

    __tablename__ = "interim_measure"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    what: Mapped[str] = mapped_column(Prose)
    taken_by: Mapped[str] = mapped_column(Words(200))
    why: Mapped[str] = mapped_column(Prose)
    happened_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    case: Mapped[Case] = relationship()
    by: Mapped[Worker] = relationship()
