"""Organisations, and what was done to each entry."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.records.staff.models import Worker


class Organisation(Base):
    """An entry of the directory as it stands. None is deleted: an entry ends, and may be put back."""

    __tablename__ = "organisation"
    __table_args__ = (Index("ix_organisation_ended_checked", "ended_at", "checked_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Words(200))
    what: Mapped[str] = mapped_column(Prose)
    topics: Mapped[list] = mapped_column(Facts)  # keys of directory.rules.TOPICS
    phone: Mapped[str] = mapped_column(Words(100), default="")
    phone_2: Mapped[str] = mapped_column(Words(100), default="")
    web: Mapped[str] = mapped_column(Words(300), default="")
    email: Mapped[str] = mapped_column(Words(254), default="")
    hours: Mapped[str] = mapped_column(Words(200), default="")
    area: Mapped[str] = mapped_column(Words(200), default="")
    eligibility: Mapped[str] = mapped_column(Words(300), default="")
    charge: Mapped[str] = mapped_column(Words(300), default="")
    notes: Mapped[str] = mapped_column(Prose, default="")
    words: Mapped[str] = mapped_column(Prose)  # what it is found by, folded
    begun_with: Mapped[str | None] = mapped_column(Words(100), unique=True)  # the key in the list that it was taken from
    checked_on: Mapped[date | None]  # when somebody last found it right; None: nobody here did yet
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()
    checked_by: Mapped[Worker | None] = relationship()
    __mapper_args__ = {"version_id_col": version}


@unalterable
class OrganisationChange(Base):
    """What somebody did to an entry. facts: the fields that it has since then, by name; before: those that it had."""

    __tablename__ = "organisation_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    what: Mapped[str] = mapped_column(Words(20))  # a key of directory.rules.DONE
    before: Mapped[dict] = mapped_column(Facts)
    facts: Mapped[dict] = mapped_column(Facts)
    why: Mapped[str] = mapped_column(Prose, default="")
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    organisation: Mapped[Organisation] = relationship()
    by: Mapped[Worker | None] = relationship()
