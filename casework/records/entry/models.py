"""What signing in needs besides the worker: failures counted, one-time links."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Instant, Words
from casework.records.staff.models import Worker


class FailedSignIn(Base):
    """A wrong password for an address, known here or not; counted to slow guessing."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index("ix_failed_sign_in_account_at", "account", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(Words(64))  # SHA-256 of the address typed, and of the browser when known
    at: Mapped[datetime] = mapped_column(Instant)


class OneTimeLink(Base):
    """A link that lets its holder set a password, once: the first administrator, a new colleague, one who forgot.

    The token in the address is made from ``seed`` and the application's key: it can be shown again while the link
    lasts, and cannot be made from the database alone.
    """

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    seed: Mapped[str] = mapped_column(Words(64), unique=True)
    purpose: Mapped[str] = mapped_column(Words(20))  # set-up | password
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)  # or made void by a newer one
    worker: Mapped[Worker | None] = relationship()
