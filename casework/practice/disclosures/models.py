"""Disclosures: asked for, answered, made."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Prose, Words, unalterable
from casework.records.people.models import Person
from casework.records.staff.models import Team, Worker


@unalterable
class Disclosure(Base):
    """Somebody wants to tell something about a person to somebody outside."""

    __tablename__ = "disclosure"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))  # whose managers allow it
    what: Mapped[str] = mapped_column(Prose)
    whom: Mapped[str] = mapped_column(Words(300))
    basis: Mapped[str] = mapped_column(Words(20))  # a key of disclosures.rules.BASES
    why: Mapped[str] = mapped_column(Prose, default="")
    agreed: Mapped[str] = mapped_column(Words(300), default="")  # when and how the person agreed
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    person: Mapped[Person] = relationship()
    team: Mapped[Team] = relationship()
    by: Mapped[Worker] = relationship()


@unalterable
class DisclosureAnswer(Base):
    """It was allowed, by a manager or by the person's consent, or refused."""

    __tablename__ = "disclosure_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosure.id"), unique=True)
    allowed: Mapped[bool]
    by_consent: Mapped[bool]  # the person allowed it; by_id is who recorded that
    reason: Mapped[str] = mapped_column(Prose, default="")
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker] = relationship()


@unalterable
class DisclosureMade(Base):
    """It was disclosed: when, how."""

    __tablename__ = "disclosure_made"

    id: Mapped[int] = mapped_column(primary_key=True)
    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosure.id"), unique=True)
    made_on: Mapped[date]
    how: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker] = relationship()
