"""Reading requests for joint work, those on cases that the reader may see (U16), and what became of each."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from casework.ground.db import db
from casework.practice.jointwork.models import JointAnswer, JointDecision, JointRequest, JointSettlement
from casework.practice.jointwork.rules import ITEMS, missing
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.staff.rules import Actor


@dataclass(frozen=True)
class Line:
    """A request, the newest answer, and what was settled last; None for none."""

    request: JointRequest
    answer: JointAnswer | None
    settled: JointSettlement | None

    @property
    def how(self) -> str:
        """The newest answer's key; "" for none."""
        return self.answer.how if self.answer else ""

    @property
    def open_items(self) -> list[str]:
        """Which of the seven are not settled."""
        return missing(self.settled.facts) if self.settled else list(ITEMS)


def request_for(actor: Actor, number: int) -> JointRequest | None:
    """A request, when its case is the actor's to see."""
    asked = select(JointRequest).join(JointRequest.case).where(JointRequest.id == number, may_see(actor))
    case = contains_eager(JointRequest.case)
    names = (case.joinedload(Case.person), case.joinedload(Case.team))
    return db.session.scalar(asked.options(*names, joinedload(JointRequest.by)))


def requests_of(case_id: int) -> list[Line]:
    """The requests of a case with how each stands, the newest first. One query."""
    asked = _lines().where(JointRequest.case_id == case_id).order_by(JointRequest.id.desc())
    return [Line(*row) for row in db.session.execute(asked)]


def line_of(request_id: int) -> Line:
    """One request, with how it stands."""
    return Line(*db.session.execute(_lines().where(JointRequest.id == request_id)).one())


def count_of(case_id: int) -> int:
    """How many requests a case has."""
    return db.session.scalar(select(func.count()).where(JointRequest.case_id == case_id))


def _lines():
    asked = select(JointRequest, JointAnswer, JointSettlement).select_from(JointRequest)
    asked = asked.outerjoin(JointAnswer, JointAnswer.id == _newest(JointAnswer))
    asked = asked.outerjoin(JointSettlement, JointSettlement.id == _newest(JointSettlement))
    return asked.options(*map(joinedload, (JointRequest.by, JointAnswer.by, JointSettlement.by)))


def _newest(model: Any) -> Any:
    latest = aliased(model)
    return select(func.max(latest.id)).where(latest.request_id == JointRequest.id).correlate(JointRequest).scalar_subquery()


def answers_of(request_id: int) -> list[JointAnswer]:
    """All answers to a request, the newest first."""
    asked = select(JointAnswer).where(JointAnswer.request_id == request_id).options(joinedload(JointAnswer.by))
    return list(db.session.scalars(asked.order_by(JointAnswer.id.desc())))


def decisions_of(request_id: int) -> list[JointDecision]:
    """What was decided in delays, the newest first."""
    asked = select(JointDecision).where(JointDecision.request_id == request_id).options(joinedload(JointDecision.by))
    return list(db.session.scalars(asked.order_by(JointDecision.id.desc())))
