"""Information and advice given, organisations named in it, whether it helped; prevention explored on a case."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.records.directory.models import Organisation
from casework.records.people.models import Person
from casework.records.staff.models import Team, Worker

RUNS = text("ended_at IS NULL")


@unalterable
class Advice(Base):
    """Information or advice that was given. person_id: None for somebody without a record, of whom nothing else is kept."""

    __tablename__ = "advice"
    __table_args__ = (Index("ix_advice_team_given", "team_id", "given_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    given_on: Mapped[date]
    topics: Mapped[list] = mapped_column(Facts)  # keys of directory.rules.TOPICS
    said: Mapped[str] = mapped_column(Prose)
    given_to: Mapped[str] = mapped_column(Words(20))  # a key of advice.rules.GIVEN_TO, as are those of how and access
    who: Mapped[str] = mapped_column(Words(200))
    how: Mapped[str] = mapped_column(Words(20))
    access: Mapped[list] = mapped_column(Facts)
    access_words: Mapped[str] = mapped_column(Prose)
    why_none: Mapped[str] = mapped_column(Prose)  # why nobody finds out whether it helped
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    person: Mapped[Person | None] = relationship()
    team: Mapped[Team] = relationship()
    by: Mapped[Worker | None] = relationship()


@unalterable
class AdviceOrganisation(Base):
    """An organisation was named; named_on: as the advice has it, for counting."""

    __tablename__ = "advice_organisation"
    __table_args__ = (
        UniqueConstraint("advice_id", "organisation_id"),
        Index("ix_advice_organisation_named", "organisation_id", "named_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    advice_id: Mapped[int] = mapped_column(ForeignKey("advice.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    named_on: Mapped[date]
    advice: Mapped[Advice] = relationship()
    organisation: Mapped[Organisation] = relationship()


class AdviceFollowUp(Base):
    """Somebody is to find out on a day whether advice helped. worker_id: None for the duty of the team.

    ``tell_on``: the day on which the sweep next has something to tell; ``told``: how often it had, for compare-and-set.
    """

    __tablename__ = "advice_follow_up"
    __table_args__ = (
        Index("uq_advice_follow_up_runs", "advice_id", unique=True, sqlite_where=RUNS, postgresql_where=RUNS),
        Index("ix_advice_follow_up_advice_id", "advice_id"),
        Index("ix_advice_follow_up_tell_on", "tell_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    advice_id: Mapped[int] = mapped_column(ForeignKey("advice.id"))
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    due_on: Mapped[date]
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    tell_on: Mapped[date | None]
    told: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_how: Mapped[str] = mapped_column(Words(20), default="")  # done, died
    advice: Mapped[Advice] = relationship()
    worker: Mapped[Worker | None] = relationship(foreign_keys=worker_id)


@unalterable
class AdviceOutcome(Base):
    """Somebody tried to find out whether it helped."""

    __tablename__ = "advice_outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("advice_follow_up.id"), unique=True)
    tried_on: Mapped[date]
    outcome: Mapped[str] = mapped_column(Words(20))  # a key of advice.rules.OUTCOMES
    words: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    follow_up: Mapped[AdviceFollowUp] = relationship()
    by: Mapped[Worker | None] = relationship()


@unalterable
class PreventionRecord(Base):
    """Prevention as it was explored by then; the newest of a case counts (F6)."""

    __tablename__ = "prevention"
    __table_args__ = (Index("ix_prevention_case", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    elements: Mapped[dict] = mapped_column(Facts)  # {key of ELEMENTS: words}
    ways: Mapped[dict] = mapped_column(Facts)  # {key of WAYS: {"answer", "why"}}
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker | None] = relationship()
