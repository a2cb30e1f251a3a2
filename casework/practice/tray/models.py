"""Placings on the tray, contacts and attempts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Prose, Words, unalterable
from casework.records.cases.models import Case
from casework.records.notes.models import Note
from casework.records.staff.models import Worker

STILL_WAITING = text("ended_at IS NULL")
PRESSING = (text("urgent DESC"), text("gravity DESC"), "next_on", "referred_on", "id")


def _of_waiting(name: str, *columns: Any) -> Index:
    return Index(name, *columns, sqlite_where=STILL_WAITING, postgresql_where=STILL_WAITING)


class Placement(Base):
    """A case on the tray, from its placing until it comes off.

    The columns from ``urgent`` on are derived from ratings and clocks and kept here so that the tray's order is read
    straight from an index; ``verify`` recomputes them.
    """

    __tablename__ = "placement"
    __table_args__ = (
        Index("uq_placement_waiting", "case_id", unique=True, sqlite_where=STILL_WAITING, postgresql_where=STILL_WAITING),
        # Each order of the tray, for a team and for a reader of all teams.
        _of_waiting("ix_placement_order", "team_id", *PRESSING), _of_waiting("ix_placement_order_of_all", *PRESSING),
        _of_waiting("ix_placement_next", "team_id", "next_on", "id"), _of_waiting("ix_placement_next_of_all", "next_on", "id"),
        _of_waiting("ix_placement_placed", "team_id", "placed_on", "id"),
        _of_waiting("ix_placement_placed_of_all", "placed_on", "id"),
        _of_waiting("ix_placement_referred", "team_id", "referred_on", "id"),
        _of_waiting("ix_placement_referred_of_all", "referred_on", "id"),
        # Whole in themselves, so that counting reads nothing else: SQLite looks at ``ended_at`` once more.
        _of_waiting("ix_placement_counts", "team_id", "rag", "next_on", "ended_at"),
        _of_waiting("ix_placement_counts_of_all", "next_on", "rag", "ended_at"),
        _of_waiting("ix_placement_standing", "team_id", "rag", "referred_on", "ended_at"),
        Index("ix_placement_case", "case_id", "id"),
        # Who waited at the end of a day gone by; whole in itself, for counting.
        Index("ix_placement_history", "placed_on", "team_id", "ended_at", "referred_on", "case_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    placed_on: Mapped[date]  # day 0 of the 28 days (L26)
    placed_at: Mapped[datetime] = mapped_column(Instant)  # when it was recorded
    placed_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    rationale: Mapped[str] = mapped_column(Prose, default="")
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    ended_how: Mapped[str] = mapped_column(Words(30), default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    gravity: Mapped[int] = mapped_column(default=0)  # of the gravest current rating
    rag: Mapped[str | None] = mapped_column(Words(30))  # the newest decided level of each tool
    priority: Mapped[str | None] = mapped_column(Words(30))
    complexity: Mapped[str | None] = mapped_column(Words(30))
    risk: Mapped[str | None] = mapped_column(Words(30))
    next_on: Mapped[date]  # next contact
    last_contact_on: Mapped[date | None]
    referred_on: Mapped[date]
    case: Mapped[Case] = relationship()


class TrayContact(Base):
    """The person, or somebody relevant, was reached (U8)."""

    __tablename__ = "tray_contact"
    __table_args__ = (Index("ix_tray_contact_happened", "happened_at", "case_id", "note_id", "reached"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"), unique=True)
    happened_at: Mapped[datetime] = mapped_column(Instant)
    reached: Mapped[str] = mapped_column(Words(20))  # person | relevant-person
    reached_who: Mapped[str] = mapped_column(Words(200), default="")
    how: Mapped[str] = mapped_column(Words(20))  # a key of tray.rules.WAYS
    note: Mapped[Note] = relationship()


class TrayAttempt(Base):
    """Nobody was reached; whether a safe-and-well check is called for was decided (L23)."""

    __tablename__ = "tray_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"), unique=True)
    happened_at: Mapped[datetime] = mapped_column(Instant)
    how: Mapped[str] = mapped_column(Words(20))
    safe_and_well: Mapped[str] = mapped_column(Words(20))  # needed | not-needed
    note: Mapped[Note] = relationship()


class AgreedDate(Base):
    """A next contact on another day than the clock's: sooner by anybody, later by a manager with a reason (L20)."""

    __tablename__ = "agreed_date"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Words(500), default="")
    after_contact_id: Mapped[int | None] = mapped_column(ForeignKey("tray_contact.id"))  # it holds until the next one
    happened_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))


@unalterable
class AllocationDate(Base):
    """Another day for allocating than the level's: changed by hand (S9), or settled when it was talked over (S14)."""

    __tablename__ = "allocation_date"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    due_on: Mapped[date]
    before_on: Mapped[date]  # the day that held until then
    reason: Mapped[str] = mapped_column(Words(500))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"), index=True)  # of the conversation; None: by hand
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    settled_by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    settled_by: Mapped[Worker] = relationship()


@unalterable
class DutyReview(Base):
    """Duty looked at somebody at the gravest level: a response was made, the level stays, or none is possible (S1, S16)."""

    __tablename__ = "duty_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"), unique=True)
    outcome: Mapped[str] = mapped_column(Words(20))  # a key of tray.rules.REVIEWED
    happened_at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker] = relationship()
