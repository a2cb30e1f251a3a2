"""Requests to change a plan, how each was considered, answered, handed on and ended; and revisions of the plan."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.practice.processes.models import ProcessEnd
from casework.records.cases.models import Case
from casework.records.staff.models import Worker


@unalterable
class PlanRequest(Base):
    """Somebody asks to change a care and support plan, in these words; or the planned review is due."""

    __tablename__ = "plan_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    asker: Mapped[str] = mapped_column(Words(20))  # a key of revising.rules.ASKERS
    who: Mapped[str] = mapped_column(Words(200), default="")
    asked_on: Mapped[date]
    what: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    case: Mapped[Case] = relationship()
    by: Mapped[Worker] = relationship()


@unalterable
class PlanConsideration(Base):
    """How a request was considered, and what the table gave. The newest holds.

    facts: the answers, by field of rules.Considered but the texts. worker, worker_id: whether somebody was allocated, and who.
    """

    __tablename__ = "plan_consideration"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("plan_request.id"), index=True)
    facts: Mapped[dict] = mapped_column(Facts)
    considered_by: Mapped[str] = mapped_column(Words(200))
    why_not: Mapped[str] = mapped_column(Prose, default="")
    told: Mapped[str] = mapped_column(Prose, default="")
    worker: Mapped[str] = mapped_column(Words(20))  # a key of revising.rules.WORKERS
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    row: Mapped[str] = mapped_column(Words(40))  # a key of revising.rules.BY_KEY
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    request: Mapped[PlanRequest] = relationship()
    allocated: Mapped[Worker | None] = relationship(foreign_keys=worker_id)
    by: Mapped[Worker] = relationship(foreign_keys=by_id)


@unalterable
class PlanRuling(Base):
    """A manager's answer where it is urgent and the allocated worker is away. row: what the table gives with it."""

    __tablename__ = "plan_ruling"

    id: Mapped[int] = mapped_column(primary_key=True)
    consideration_id: Mapped[int] = mapped_column(ForeignKey("plan_consideration.id"), unique=True)
    answer: Mapped[str] = mapped_column(Words(20))  # a key of revising.rules.RULINGS
    words: Mapped[str] = mapped_column(Prose)
    row: Mapped[str] = mapped_column(Words(40))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker] = relationship()


@unalterable
class PlanTransfer(Base):
    """A request was handed on to another service, agreed with the person and with that service (F19)."""

    __tablename__ = "plan_transfer"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("plan_request.id"), index=True)
    whom: Mapped[str] = mapped_column(Words(200))
    here: Mapped[bool]  # a team of this system, to which the case moves
    confirmed: Mapped[str] = mapped_column(Words(200))
    confirmed_on: Mapped[date]
    person_agreed: Mapped[str] = mapped_column(Prose)
    service_agreed: Mapped[str] = mapped_column(Words(200))
    meanwhile: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker] = relationship()


@unalterable
class PlanRequestEnd(Base):
    """A request has ended, once."""

    __tablename__ = "plan_request_end"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("plan_request.id"), unique=True)
    how: Mapped[str] = mapped_column(Words(20))  # a key of revising.rules.ENDINGS
    words: Mapped[str] = mapped_column(Prose, default="")
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker] = relationship()


@unalterable
class PlanRevision(Base):
    """A plan was revised after a review; each review leads to one revision at most (F17)."""

    __tablename__ = "plan_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("plan_request.id"), index=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("process_end.id"), unique=True)
    revised_on: Mapped[date]
    what: Mapped[str] = mapped_column(Prose)
    told: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    review: Mapped[ProcessEnd] = relationship()
    by: Mapped[Worker] = relationship()
