"""Requests for joint work, the answers, what they settled, and what was decided in a delay."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.ground.db import Base, Facts, Instant, Prose, Words, unalterable
from casework.records.cases.models import Case
from casework.records.staff.models import Worker


@unalterable
class JointRequest(Base):
    """Another service is asked to work with us on a case."""

    __tablename__ = "joint_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(Words(20))  # a key of jointwork.rules.KINDS
    whom: Mapped[str] = mapped_column(Words(200))
    way: Mapped[str] = mapped_column(Words(200))
    nature: Mapped[str] = mapped_column(Prose)
    skills: Mapped[str] = mapped_column(Prose)
    agreed: Mapped[str] = mapped_column(Words(20))  # a key of jointwork.rules.AGREED
    agreed_how: Mapped[str] = mapped_column(Prose)
    made_on: Mapped[date]
    answer_by: Mapped[date]
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    case: Mapped[Case] = relationship()
    by: Mapped[Worker] = relationship()


@unalterable
class JointAnswer(Base):
    """What the other service said. The newest holds: who comes later may come after all."""

    __tablename__ = "joint_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("joint_request.id"), index=True)
    how: Mapped[str] = mapped_column(Words(20))  # a key of jointwork.rules.ANSWERS
    answered_on: Mapped[date]
    who: Mapped[str] = mapped_column(Words(200))
    words: Mapped[str] = mapped_column(Prose, default="")
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker] = relationship()


@unalterable
class JointSettlement(Base):
    """What was settled with them, as far as it goes (F21). facts: as jointwork.rules.tidied gives them. The newest holds."""

    __tablename__ = "joint_settlement"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("joint_request.id"), index=True)
    facts: Mapped[dict] = mapped_column(Facts)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker] = relationship()


@unalterable
class JointDecision(Base):
    """In a delay it was decided with the person to go on or to wait, and how urgent needs are met."""

    __tablename__ = "joint_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("joint_request.id"), index=True)
    how: Mapped[str] = mapped_column(Words(20))  # a key of jointwork.rules.DECISIONS
    person: Mapped[str] = mapped_column(Prose)
    carer: Mapped[str] = mapped_column(Prose)
    urgent: Mapped[str] = mapped_column(Prose)
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("worker.id"))
    by: Mapped[Worker] = relationship()
