"""When supervision is due, what was recorded of it, what was agreed in it, and points for the next one."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.records.cases.models import Case
from casework.records.notes.models import Note
from casework.records.staff.models import Team, Worker
from casework.records.tasks.models import Task

RUNS = text("ended_at IS NULL")


class SupervisionDue(Base):
    """The next supervision of a worker: counted from when, due when. Kept when it was held, or when the date changed.

    ``tell_on``: the day on which the sweep next has something to tell; ``told``: how often it had, for compare-and-set.
    """

    __tablename__ = "supervision_due"
    __table_args__ = (
        Index("uq_supervision_due_runs", "worker_id", unique=True, sqlite_where=RUNS, postgresql_where=RUNS),
        Index("ix_supervision_due_tell_on", "tell_on"),
        Index("ix_supervision_due_team_set", "team_id", "set_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    from_on: Mapped[date]  # the last one held, or the day from which the first is counted
    due_on: Mapped[date | None]  # None: away, and nobody knows until when
    set_at: Mapped[datetime] = mapped_column(Instant)
    tell_on: Mapped[date | None]
    told: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_how: Mapped[str] = mapped_column(Words(20), default="")  # held, recounted, left
    worker: Mapped[Worker] = relationship()
    team: Mapped[Team] = relationship()


@unalterable
class Supervision(Base):
    """The record of one supervision, in the sections of the policy's note."""

    __tablename__ = "supervision"
    __table_args__ = (Index("ix_supervision_worker_held", "worker_id", "held_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    held_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    sections: Mapped[list] = mapped_column(Facts)  # [{"key", "label", "text"}], in the form's order
    policy: Mapped[str] = mapped_column(Words(40))
    fingerprint: Mapped[str] = mapped_column(Words(64))
    worker: Mapped[Worker] = relationship(foreign_keys=worker_id)
    supervisor: Mapped[Worker] = relationship(foreign_keys=supervisor_id)
    team: Mapped[Team] = relationship()


@unalterable
class SupervisionCase(Base):
    """A case was talked about. What was said of it is a note on the case, and stands nowhere else."""

    __tablename__ = "supervision_case"
    __table_args__ = (UniqueConstraint("supervision_id", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    supervision_id: Mapped[int] = mapped_column(ForeignKey("supervision.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"), unique=True)
    supervision: Mapped[Supervision] = relationship()
    case: Mapped[Case] = relationship()
    note: Mapped[Note] = relationship()


class SupervisionAction(Base):
    """Something that one of the two was to do. About a case it is a task there, and the task says how it stands."""

    __tablename__ = "supervision_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    supervision_id: Mapped[int] = mapped_column(ForeignKey("supervision.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), unique=True)
    words: Mapped[str] = mapped_column(Words(300), default="")  # "" where there is a task, which has them
    due_on: Mapped[date]
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    supervision: Mapped[Supervision] = relationship()
    owner: Mapped[Worker] = relationship(foreign_keys=owner_id)
    done_by: Mapped[Worker | None] = relationship(foreign_keys=done_by_id)
    task: Mapped[Task | None] = relationship()


@unalterable
class SupervisionReading(Base):
    """The worker has read the record, and perhaps remarked on it."""

    __tablename__ = "supervision_reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    supervision_id: Mapped[int] = mapped_column(ForeignKey("supervision.id"), unique=True)
    read_at: Mapped[datetime] = mapped_column(Instant)
    remark: Mapped[str] = mapped_column(Prose, default="")
    supervision: Mapped[Supervision] = relationship()


class SupervisionPoint(Base):
    """A point that somebody put on a worker's next agenda, perhaps about a case."""

    __tablename__ = "supervision_point"
    __table_args__ = (Index("ix_supervision_point_worker_ended", "worker_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    words: Mapped[str] = mapped_column(Prose)
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_how: Mapped[str] = mapped_column(Words(20), default="")  # taken-up, withdrawn
    supervision_id: Mapped[int | None] = mapped_column(ForeignKey("supervision.id"), index=True)  # that took it up
    worker: Mapped[Worker] = relationship(foreign_keys=worker_id)
    added_by: Mapped[Worker] = relationship(foreign_keys=added_by_id)
    case: Mapped[Case | None] = relationship()
