"""Letters as they were written, and the letterhead of each team."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.records.cases.models import Case
from casework.records.notes.models import Note
from casework.records.staff.models import Team, Worker


@unalterable
class LetterSent(Base):
    """A letter, word for word. A correction is a further letter, which says whose place it takes.

    about_id: number of the decision on money, the placing or the message that it is about. facts: what was known and used.
    """

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(Words(20))  # a key of letters.rules.KINDS
    wording: Mapped[str] = mapped_column(Words(10))  # a key of letters.rules.WORDINGS
    about_id: Mapped[int | None]
    addressed_to: Mapped[str] = mapped_column(Words(200))
    content: Mapped[dict[str, Any]] = mapped_column(Facts)  # as letters.rules.Letter gives it
    facts: Mapped[dict[str, Any]] = mapped_column(Facts)
    rules: Mapped[list] = mapped_column(Facts)  # the numbers of the rules behind it
    written_on: Mapped[date]  # the day that stands on it
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"), unique=True)
    further_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"))  # the letter whose place it takes
    policy: Mapped[str] = mapped_column(Words(40))
    fingerprint: Mapped[str] = mapped_column(Words(64))
    case: Mapped[Case] = relationship()
    by: Mapped[Worker | None] = relationship()
    note: Mapped[Note] = relationship()


class Letterhead(Base):
    """What stands at the top of a team's letters besides its name and telephone number, which the team itself has."""

    __tablename__ = "letterhead"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), unique=True)
    council: Mapped[str] = mapped_column(Words(200))
    address: Mapped[str] = mapped_column(Prose)
    hours: Mapped[str] = mapped_column(Words(200))
    email: Mapped[str] = mapped_column(Words(254), default="")
    complaints: Mapped[str] = mapped_column(Prose, default="")
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}
    team: Mapped[Team] = relationship()
    changed_by: Mapped[Worker | None] = relationship()
