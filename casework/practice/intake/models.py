"""Lists brought in: what was uploaded, how it was read, what became of each row."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Words
from casework.records.staff.models import Worker


class ImportRun(Base):
    """One uploaded list. Its rows are kept only until they were confirmed, and a little longer; see intake.rules."""

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_digest", "digest"), Index("ix_import_run_kept", "cleared_at", "uploaded_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)  # only they see it
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    file_name: Mapped[str] = mapped_column(Words(200))
    digest: Mapped[str] = mapped_column(Words(64))  # SHA-256 of the file
    content: Mapped[dict | None] = mapped_column(Facts)  # {"heads", "rows": [[number, cells]], "unread"}; None: cleared
    choices: Mapped[dict | None] = mapped_column(Facts)  # {"fields", "teams", "every_row", "kind"}, once confirmed
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    counts: Mapped[dict | None] = mapped_column(Facts)  # outcome -> rows
    report: Mapped[list | None] = mapped_column(Facts)  # [[row, outcome, [[column, value, wrong, cure, refuses]]]]
    cleared_at: Mapped[datetime | None] = mapped_column(Instant)
    taken_back_at: Mapped[datetime | None] = mapped_column(Instant)
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    worker: Mapped[Worker] = relationship(foreign_keys=worker_id)
    taken_back_by: Mapped[Worker | None] = relationship(foreign_keys=taken_back_by_id)


class ImportedCase(Base):
    """A row of a list became this case of this person."""

    __tablename__ = "imported_case"
    __table_args__ = (Index("ix_imported_case_run", "run_id", "row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    row: Mapped[int]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person_is_new: Mapped[bool]
