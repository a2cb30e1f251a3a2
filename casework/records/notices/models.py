"""Items in somebody's feed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Words
from casework.records.cases.models import Case
from casework.records.staff.models import Team, Worker

OF_TEAM = text("case_id IS NULL")
OPEN = text("acknowledged_at IS NULL")
FOLDED = text("summary_id IS NOT NULL")


class Notice(Base):
    """Something to read, do or acknowledge: for one worker, or for whoever holds a duty in a team.

    ``receiver`` is "worker:7", "duty:3" or "managers:3" (a team's number); with rule, case and occasion it is unique. It
    is about a case or, where a matter is nobody's in particular, about a team: one of the two, never both.
    ``kind``: due | overdue | acknowledge | escalation | know.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("receiver", "rule", "case_id", "occasion"),
        Index(
            "uq_notice_of_team",
            "team_id",
            "rule",
            "occasion",
            "receiver",
            unique=True,
            sqlite_where=OF_TEAM,
            postgresql_where=OF_TEAM,
        ),  # a missing case differs from a missing case, so the one above does not hold it
        Index("ix_notice_receiver_open", "receiver", "acknowledged_at", "kind", "due_on"),
        Index("ix_notice_kind_open", "kind", "raised_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_notice_clock", "clock_id"),
        Index("ix_notice_escalation", "escalation_id"),
        Index("ix_notice_note", "note_id"),
        Index("ix_notice_summary", "summary_id", sqlite_where=FOLDED, postgresql_where=FOLDED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    receiver: Mapped[str] = mapped_column(Words(40))
    kind: Mapped[str] = mapped_column(Words(20))
    rule: Mapped[str] = mapped_column(Words(10))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))  # only without a case: a case knows its team
    occasion: Mapped[str] = mapped_column(Words(80))  # "clock:12", "note:40", "escalation:3:2", "walk:2026-11-17"
    words: Mapped[str] = mapped_column(Words(300))  # what to do; the person's name comes from the case when shown
    due_on: Mapped[date | None]
    clock_id: Mapped[int | None] = mapped_column(ForeignKey("clock.id"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))
    escalation_id: Mapped[int | None]  # a number of the room above
    summary_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))  # in no feed: that one tells (U31)
    raised_at: Mapped[datetime] = mapped_column(Instant)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Instant)  # or no longer needed, when by nobody
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    case: Mapped[Case | None] = relationship()
    team: Mapped[Team | None] = relationship()
    acknowledged_by: Mapped[Worker | None] = relationship()
    summary: Mapped["Notice | None"] = relationship(remote_side=[id])

    @property
    def is_taken_on(self) -> bool:
        """Whether it was acknowledged, or put away: by itself, or with the summary that tells of it."""
        items = (self, self.summary) if self.summary is not None else (self,)
        return any(each.acknowledged_at is not None for each in items)
