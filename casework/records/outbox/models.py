"""Mail that is to be sent, how the mail server does, who wants no daily mail."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Words
from casework.records.staff.models import Worker

WAITS = text("ended_at IS NULL")


class Mail(Base):
    """One mail to one worker, once for a kind and occasion. It waits until it is sent, or until it is no longer due.

    It holds no address and no words: both are looked up when it is sent. While ``claimed_until`` lies ahead it belongs to
    the process ``claimed_by``; one that died in the midst of sending loses it then, and the mail goes out once more.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Unique("worker_id", "kind", "occasion"),
        Index("ix_mail_waits", "next_try_at", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_mail_ended", "ended_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    kind: Mapped[str] = mapped_column(Words(20))  # a key of outbox.rules.KINDS
    occasion: Mapped[str] = mapped_column(Words(80))  # the day of a daily mail, "notice:12", the moment of a test
    written_at: Mapped[datetime] = mapped_column(Instant)
    next_try_at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str] = mapped_column(Words(60), default="")
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_how: Mapped[str] = mapped_column(Words(20), default="")  # a key of outbox.rules.ENDED
    why: Mapped[str] = mapped_column(Words(300), default="")  # of the last try that failed, for a person
    worker: Mapped[Worker] = relationship()


class MailServer(Base):
    """How it goes with the mail server: one row, since the first time that mail was on."""

    __tablename__ = "mail_server"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)  # what was told before is nobody's news
    digests_for: Mapped[str] = mapped_column(Words(40), default="")  # the day and hour for which daily mails were written last
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    why: Mapped[str] = mapped_column(Words(300), default="")
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)


class MailChoice(Base):
    """Whether a worker wants the daily mail; one who never chose gets it."""

    __tablename__ = "mail_choice"

    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), primary_key=True)
    daily: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(Instant)
