"""Dip samples, who was drawn in each, and what was found of them. None of it is ever altered."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.practice.risk.models import Rating
from casework.records.cases.models import Case
from casework.records.notes.models import Note
from casework.records.staff.models import Team, Worker


@unalterable
class DipSample(Base):
    """One draw: a team's, of a month, with all that it was made from. It is finished when everybody in it has an answer."""

    __tablename__ = "dip_sample"
    __table_args__ = (UniqueConstraint("team_id", "month"), Index("ix_dip_sample_month", "month"))

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    month: Mapped[date]  # its first day
    seed: Mapped[str] = mapped_column(Words(64))  # in hexadecimal digits
    pool: Mapped[list] = mapped_column(Facts)  # the cases that were waiting, by number: one a person
    left_out: Mapped[list] = mapped_column(Facts)  # those of them whose person was drawn the month before
    wanted: Mapped[int]  # how many the policy asked for
    due_on: Mapped[date]
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))  # None: by the sweep
    policy: Mapped[str] = mapped_column(Words(40))
    fingerprint: Mapped[str] = mapped_column(Words(64))
    team: Mapped[Team] = relationship()
    drawn_by: Mapped[Worker | None] = relationship()


@unalterable
class DipSampleCase(Base):
    """Somebody who was drawn, at which place of the draw: 1 was the first."""

    __tablename__ = "dip_sample_case"
    __table_args__ = (UniqueConstraint("sample_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("dip_sample.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    place: Mapped[int]
    sample: Mapped[DipSample] = relationship()
    case: Mapped[Case] = relationship()


@unalterable
class DipSampleAnswer(Base):
    """What a manager found of one of them, once."""

    __tablename__ = "dip_sample_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    sampled_id: Mapped[int] = mapped_column(ForeignKey("dip_sample_case.id"), unique=True)
    level: Mapped[str] = mapped_column(Words(20))  # a key of sampling.rules.FOUND
    note_good: Mapped[bool | None]  # None: set aside, not looked at
    themes: Mapped[list] = mapped_column(Facts)  # keys of sampling.rules.THEMES
    follows: Mapped[str] = mapped_column(Prose, default="")
    rating_id: Mapped[int | None] = mapped_column(ForeignKey("rating.id"))  # that counted when it was looked at
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))  # the note that was read
    answered_at: Mapped[datetime] = mapped_column(Instant)
    answered_by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    sampled: Mapped[DipSampleCase] = relationship()
    rating: Mapped[Rating | None] = relationship()
    note: Mapped[Note | None] = relationship()
    answered_by: Mapped[Worker] = relationship()
