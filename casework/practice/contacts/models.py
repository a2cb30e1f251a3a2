"""Contacts, and all that happened to each."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.records.people.models import Person
from casework.records.staff.models import Team, Worker

NOT_ENDED = text("ended_at IS NULL")


class Contact(Base):
    """Where a contact stands. What was said and written is in its entries.

    team_id: whose message it is; while begun, the team of whoever took it. worker_id: whose, None for the team's duty.
    """

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_team_stage_due", "team_id", "stage", "due_on"),
        Index("ix_contact_begun_by_stage", "begun_by_id", "stage"),
        Index("ix_contact_tell_on", "tell_on"),
        Index("ix_contact_waits_for", "worker_id", sqlite_where=NOT_ENDED, postgresql_where=NOT_ENDED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(Words(20))  # a key of contacts.rules.STAGES
    channel: Mapped[str] = mapped_column(Words(20))  # a key of contacts.rules.CHANNELS
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    nobodys: Mapped[bool] = mapped_column(default=False)  # about nobody's record, and said so
    looked_for: Mapped[str] = mapped_column(Words(200), default="")  # what was typed to find the person, while begun
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    due_on: Mapped[date | None]  # the call back, or the day by which an answer is needed
    tell_on: Mapped[date | None]  # when the sweep looks at it; None when it has told all there is
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    person: Mapped[Person | None] = relationship()
    team: Mapped[Team] = relationship()
    worker: Mapped[Worker | None] = relationship(foreign_keys=worker_id)
    begun_by: Mapped[Worker | None] = relationship(foreign_keys=begun_by_id)


@unalterable
class ContactEntry(Base):
    """Something that happened to a contact, as it was recorded then. number: 1 for how it came.

    what: a key of contacts.rules.HAPPENED. facts: what was answered, keys and words by name.
    """

    __tablename__ = "contact_entry"
    __table_args__ = (UniqueConstraint("contact_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    number: Mapped[int]
    what: Mapped[str] = mapped_column(Words(20))
    words: Mapped[str] = mapped_column(Prose)
    facts: Mapped[dict[str, Any]] = mapped_column(Facts)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker | None] = relationship()
