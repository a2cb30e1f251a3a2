"""Referrals, what the duty manager decided where there was no ground, and how each ended."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.records.cases.models import Case
from casework.records.people.models import Person
from casework.records.staff.models import Team, Worker


class Referral(Base):
    """One asks for one person. Anybody of the team goes on with it until it is sent on, or ended without being taken.

    facts: the answers by field (``referrals.rules.FIELDS``). What is known of the person stands in their record, not here.
    """

    __tablename__ = "referral"
    __table_args__ = (
        Index("ix_referral_team_ended", "team_id", "ended_at"),
        Index("ix_referral_tell_on", "tell_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))  # that took it
    first_on: Mapped[date]  # the day of the first request: waiting is counted from it (U11)
    facts: Mapped[dict] = mapped_column(Facts)
    begun_at: Mapped[datetime] = mapped_column(Instant)
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    due_on: Mapped[date]  # by when it is sent on or ended (F11)
    tell_on: Mapped[date | None]  # when the managers hear that it was not; None when they have, or it was
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    person: Mapped[Person] = relationship()
    team: Mapped[Team] = relationship()
    begun_by: Mapped[Worker | None] = relationship(foreign_keys=begun_by_id)
    changed_by: Mapped[Worker | None] = relationship(foreign_keys=changed_by_id)


@unalterable
class ReferralRuling(Base):
    """No ground was met, and the duty manager decided (F9). The newest holds."""

    __tablename__ = "referral_ruling"

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    takes: Mapped[bool]
    reason: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker | None] = relationship()


@unalterable
class ReferralEnding(Base):
    """It was sent to a team, where a case was opened by it, or was not taken.

    how: a key of rules.ENDINGS, or "sent". words: what they were told. sending: how the team was found. as_sent: all of the
    referral on that day, the person's details among it.
    """

    __tablename__ = "referral_ending"

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), unique=True)
    how: Mapped[str] = mapped_column(Words(20))
    words: Mapped[str] = mapped_column(Prose)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    to_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    sending: Mapped[dict] = mapped_column(Facts)
    as_sent: Mapped[dict] = mapped_column(Facts)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker | None] = relationship()
    case: Mapped[Case | None] = relationship()
    to_team: Mapped[Team | None] = relationship()
