"""Whose turn it is to sweep."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from casework.ground.db import Base, Instant, Words


class Lease(Base):
    """Which process may do a recurring thing until when; one row a thing. Saves work: uniqueness is the guarantee."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(Words(40), primary_key=True)
    holder: Mapped[str] = mapped_column(Words(60))
    until: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
