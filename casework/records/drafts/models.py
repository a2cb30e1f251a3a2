"""What somebody is typing."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.ground.db import Base, Facts, Instant, Words


class Draft(Base):
    """The fields of one form as one person typed them, in one tab. Replaced as typing goes on, emptied when saved.

    ``state``: typing | posted (sent and not saved: the session had ended, or something is to be corrected) | done (saved;
    stays for a while, so that a late autosave of that tab is refused; ``fields`` may say which page shows what was saved).
    """

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("worker_id", "form", "tab"),
        Index("ix_draft_worker_form_saved", "worker_id", "form", "saved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    form: Mapped[str] = mapped_column(Words(200))  # the form's address without its host: "/cases/12/notes/new?type=pwt"
    tab: Mapped[str] = mapped_column(Words(40))
    fields: Mapped[dict] = mapped_column(Facts)  # field name -> list of values
    state: Mapped[str] = mapped_column(Words(10), default="typing")
    saved_at: Mapped[datetime] = mapped_column(Instant)
