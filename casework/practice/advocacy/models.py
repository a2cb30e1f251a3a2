"""The two answers, the steps with an advocate, and who waits for one."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.records.people.models import Person
from casework.records.staff.models import Worker

WAITS = text("ended_at IS NULL")


@unalterable
class AdvocacyAnswer(Base):
    """Whether somebody would have substantial difficulty in taking part, and whether somebody suitable helps them (F14)."""

    __tablename__ = "advocacy_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    difficulty: Mapped[str] = mapped_column(Words(20))  # a key of advocacy.rules.ANSWERS, as the authority judges it
    other: Mapped[str] = mapped_column(Words(20))  # the same: whether there is an appropriate other person
    areas: Mapped[list] = mapped_column(Facts)  # keys of advocacy.rules.AREAS
    who: Mapped[str] = mapped_column(Words(200), default="")  # the other person
    view: Mapped[str] = mapped_column(Prose, default="")  # what the person says about it
    why: Mapped[str] = mapped_column(Prose, default="")
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker] = relationship()


@unalterable
class AdvocacyStep(Base):
    """An advocate was asked for, is in place, was declined by the person, or it ended (F16)."""

    __tablename__ = "advocacy_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    what: Mapped[str] = mapped_column(Words(20))  # a key of advocacy.rules.STEPS
    kind: Mapped[str] = mapped_column(Words(20), default="")  # a key of advocacy.rules.KINDS, where there is one
    whom: Mapped[str] = mapped_column(Words(200), default="")  # the organisation, or the advocate
    words: Mapped[str] = mapped_column(Prose, default="")
    happened_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker] = relationship()


class AdvocateWait(Base):
    """Somebody waits for an advocate, from the day of the duty until one is in place, or none is owed any more.

    ``tell_on``: the day on which the sweep next has something to tell; ``told``: how many tellings are behind it.
    """

    __tablename__ = "advocate_wait"
    __table_args__ = (
        Index("uq_advocate_wait_open", "person_id", unique=True, sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_advocate_wait_tell_on", "tell_on"),
        Index("ix_advocate_wait_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since_on: Mapped[date]
    referred_on: Mapped[date | None]
    referred_to: Mapped[str] = mapped_column(Words(200), default="")
    tell_on: Mapped[date | None]
    told: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_how: Mapped[str] = mapped_column(Words(20), default="")  # in-place, declined, no-duty
    person: Mapped[Person] = relationship()
