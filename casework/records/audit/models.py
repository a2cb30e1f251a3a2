"""The audit trail: one chain for everything done or seen."""

from datetime import datetime

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from casework.ground.db import Base, Facts, Instant, Words, unalterable


@unalterable
class Entry(Base):
    """One thing done or seen. Holds numbers, never names or texts."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id"),)

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None]  # a worker's number; None for the system or somebody unknown
    act: Mapped[str] = mapped_column(Words(60))  # noun.verb: "case.read", "contact.recorded", "access.refused"
    subject_kind: Mapped[str | None] = mapped_column(Words(40))
    subject_id: Mapped[int | None]
    persons: Mapped[list] = mapped_column(Facts)  # numbers of all persons concerned (U32)
    detail: Mapped[dict] = mapped_column(Facts)
    previous: Mapped[str] = mapped_column(Words(64))
    digest: Mapped[str] = mapped_column(Words(64), unique=True)
