"""Concerns, to whom they were put, and what was decided."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.records.people.models import Person
from casework.records.staff.models import Team, Worker


@unalterable
class SafeguardingConcern(Base):
    """Somebody raised a concern, in these words. person_id: where there is a record. who: their own words."""

    __tablename__ = "safeguarding_concern"
    __table_args__ = (Index("ix_safeguarding_concern_team_at", "team_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))  # whose managers answer
    age: Mapped[str] = mapped_column(Words(20))  # a key of safeguarding.rules.AGES
    who: Mapped[str] = mapped_column(Words(300), default="")
    what: Mapped[str] = mapped_column(Prose)
    where_now: Mapped[str] = mapped_column(Words(300), default="")
    harmer: Mapped[str] = mapped_column(Words(300), default="")
    done: Mapped[str] = mapped_column(Prose, default="")
    knows: Mapped[str] = mapped_column(Words(20))  # a key of safeguarding.rules.KNOWS
    safety: Mapped[str] = mapped_column(Prose, default="")
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    person: Mapped[Person | None] = relationship()
    team: Mapped[Team] = relationship()
    by: Mapped[Worker] = relationship()


class ConcernAsking(Base):
    """A concern was put to a level of the chain. pass_up_at: when it goes to the next; None once answered or passed up."""

    __tablename__ = "concern_asking"
    __table_args__ = (UniqueConstraint("concern_id", "step"), Index("ix_concern_asking_pass_up_at", "pass_up_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("safeguarding_concern.id"))
    step: Mapped[int]
    level: Mapped[int]
    roles: Mapped[list] = mapped_column(Facts)
    worker_ids: Mapped[list] = mapped_column(Facts)  # of those asked who were there
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answer_by: Mapped[datetime] = mapped_column(Instant)
    pass_up_at: Mapped[datetime | None] = mapped_column(Instant)
    concern: Mapped[SafeguardingConcern] = relationship()


@unalterable
class ConcernAnswer(Base):
    """What was decided about a concern, and what is done."""

    __tablename__ = "concern_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("safeguarding_concern.id"), unique=True)
    decision: Mapped[str] = mapped_column(Words(20))  # a key of safeguarding.rules.DECISIONS
    words: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    concern: Mapped[SafeguardingConcern] = relationship()
    by: Mapped[Worker] = relationship()
