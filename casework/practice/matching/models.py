"""What a worker is good at; what a case needs from its worker."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words
from casework.records.cases.models import Case
from casework.records.staff.models import Worker


class WorkerStrengths(Base):
    """A worker's skills, languages, interests, training, and what they want to learn; one row each. Changes are in the trail."""

    __tablename__ = "worker_strengths"

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), unique=True)
    functions: Mapped[list] = mapped_column(Facts, default=list)  # skills: keys of matching.rules.FUNCTIONS
    needs: Mapped[list] = mapped_column(Facts, default=list)  # skills: keys of matching.rules.NEEDS
    interested: Mapped[list] = mapped_column(Facts, default=list)  # keys of either
    learning: Mapped[list] = mapped_column(Facts, default=list)  # keys of either
    languages: Mapped[list] = mapped_column(Facts, default=list)
    interests: Mapped[str] = mapped_column(Prose, default="")
    training: Mapped[str] = mapped_column(Prose, default="")  # with its dates
    strengths: Mapped[str] = mapped_column(Prose, default="")
    develop: Mapped[str] = mapped_column(Prose, default="")
    written_at: Mapped[datetime] = mapped_column(Instant)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)  # of what stands here now
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    worker: Mapped[Worker] = relationship(foreign_keys=worker_id)
    written_by: Mapped[Worker | None] = relationship(foreign_keys=written_by_id)
    confirmed_by: Mapped[Worker | None] = relationship(foreign_keys=confirmed_by_id)


class CaseNeeds(Base):
    """What a case needs from its worker, and how it may go on; one row each. Language and the like stand on the person, too."""

    __tablename__ = "case_needs"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), unique=True)
    needs: Mapped[list] = mapped_column(Facts, default=list)  # keys of matching.rules.NEEDS
    languages: Mapped[list] = mapped_column(Facts, default=list)  # any one of them
    known_face: Mapped[bool] = mapped_column(default=False)  # the person wishes for somebody they know
    wishes: Mapped[str] = mapped_column(Prose, default="")  # in the person's words
    asked_for: Mapped[list] = mapped_column(Facts, default=list)  # numbers of workers
    not_again: Mapped[list] = mapped_column(Facts, default=list)  # numbers of workers
    asked_whom: Mapped[str] = mapped_column(Words(200), default="")
    asked_on: Mapped[date | None]
    support_until: Mapped[date | None]  # how long the support that there is will last (H9)
    course: Mapped[str] = mapped_column(Words(20), default="")  # a key of matching.rules.COURSES (H9)
    written_at: Mapped[datetime] = mapped_column(Instant)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    case: Mapped[Case] = relationship()
    written_by: Mapped[Worker | None] = relationship()
