"""Workers, teams, dated roles, absences."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, Time
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Words


class Team(Base):
    """A team: its policy, its telephone numbers and its opening times."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Words(100), unique=True)
    policy: Mapped[str] = mapped_column(Words(40))  # a policy's name
    tools: Mapped[dict] = mapped_column(Facts, default=dict)  # {a tool's key: used or not}, of those that a team switches
    phone: Mapped[str] = mapped_column(Words(40), default="")
    out_of_hours_phone: Mapped[str] = mapped_column(Words(40), default="")
    open_days: Mapped[str] = mapped_column(Words(20), default="0,1,2,3,4")  # Monday is 0
    opens: Mapped[time] = mapped_column(Time, default=time(9, 0))
    closes: Mapped[time] = mapped_column(Time, default=time(17, 0))
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @property
    def weekdays_open(self) -> frozenset[int]:
        """The days of the week on which the team is open; Monday is 0."""
        return frozenset(int(day) for day in self.open_days.split(","))


class Worker(Base):
    """Somebody who works here. Never deleted: a worker ends (U33)."""

    __tablename__ = "worker"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Words(200))
    email: Mapped[str] = mapped_column(Words(254), unique=True)  # kept in lower case
    grade: Mapped[str] = mapped_column(Words(40))
    password_hash: Mapped[str | None] = mapped_column(Words(200))
    password_changed_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """False from the day the worker ended."""
        return self.ended_on is None

    def get_id(self) -> str:
        """The worker's number, as text."""
        return str(self.id)


class RoleHeld(Base):
    """A role held in a team from a date to a date, both included. Without a team: in the whole directorate."""

    __tablename__ = "role_held"
    __table_args__ = (Index("ix_role_held_team_role", "team_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    role: Mapped[str] = mapped_column(Words(40))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    worker: Mapped[Worker] = relationship()
    team: Mapped[Team | None] = relationship()


class Absence(Base):
    """Days on which a worker is away, both included, and who answers meanwhile."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("worker.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]  # None: return not known
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("worker.id"))
    worker: Mapped[Worker] = relationship(foreign_keys=worker_id)
    deputy: Mapped[Worker | None] = relationship(foreign_keys=deputy_id)
