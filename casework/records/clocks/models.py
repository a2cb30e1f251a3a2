"""Due dates."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Words
from casework.records.cases.models import Case

OF_CONTACT = text("kind = 'contact'")


class Clock(Base):
    """A due date that a rule made. Running until it is met (done) or stopped (no longer asked).

    ``tell_on``: the day on which the sweep next has something to tell about it, or None.
    ``told``: how many times the sweep has told; claimed by compare-and-set.
    """

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_case_kind", "case_id", "kind"),
        Index("uq_clock_running", "case_id", "kind", unique=True,
              sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
        Index("ix_clock_tell_on", "tell_on"),
        Index("ix_clock_running_kind", "team_id", "kind", "due_on",
              sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
        # For counting over a period; whole in themselves.
        Index("ix_clock_contact", "due_on", "team_id", "ended_how", "late", "kind", sqlite_where=OF_CONTACT,
              postgresql_where=OF_CONTACT),
        Index("ix_clock_not_in_time", "due_on", "kind", "team_id", "ended_how", "ended_at", "started_at", "late",
              sqlite_where=text("late IS NOT 0"), postgresql_where=text("late IS NOT false")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    kind: Mapped[str] = mapped_column(Words(30))  # a key of clocks.rules.KIND_LABELS
    rule: Mapped[str] = mapped_column(Words(10))  # the rule whose date won (U7)
    from_on: Mapped[date]
    due_on: Mapped[date]
    figures: Mapped[list] = mapped_column(Facts)  # every date weighed: [{"rule", "from", "due", "words"}]
    policy: Mapped[str] = mapped_column(Words(40))
    fingerprint: Mapped[str] = mapped_column(Words(64))
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_how: Mapped[str] = mapped_column(Words(20), default="")  # met | replaced | stopped
    late: Mapped[bool | None]  # whether it ended after its day; None while it runs
    tell_on: Mapped[date | None]
    tell_at: Mapped[datetime | None] = mapped_column(Instant)  # on that day, not before this moment
    told: Mapped[int] = mapped_column(default=0)
    case: Mapped[Case] = relationship()
