"""Sessions of browsers."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from casework.ground.db import Base, Facts, Instant, Words


class BrowserSession(Base):
    """One browser's session, kept here and not in the cookie; the cookie's token is stored hashed."""

    __tablename__ = "browser_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(Words(64), unique=True)
    worker_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"), index=True)
    browser: Mapped[str] = mapped_column(Words(60), default="")  # "Firefox on Windows", for its owner to recognise
    content: Mapped[dict] = mapped_column(Facts)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
