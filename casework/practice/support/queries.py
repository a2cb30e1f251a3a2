"""Reading interim support: that of cases which the reader may see (U16, U17)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.practice.support import rules
from casework.practice.support.models import (
    DecisionTelling,
    FundingDecision,
    FundingRequest,
    InterimSupport,
    SupportStep,
)
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.tasks.queries import open_task


@dataclass(frozen=True)
class Money:
    """A request with its decision and how that was told; None for what did not happen yet."""

    request: FundingRequest
    decision: FundingDecision | None
    telling: DecisionTelling | None


def support_for(actor: Any, number: int) -> InterimSupport | None:
    """The support with its case, when the reader may see that."""
    asked = select(InterimSupport).join(InterimSupport.case).where(InterimSupport.id == number, may_see(actor))
    return db.session.scalar(asked.options(*_with_case(InterimSupport.case), joinedload(InterimSupport.begun_by)))


def supports_of(case_id: int) -> list[InterimSupport]:
    """All support of a case, the newest first."""
    asked = select(InterimSupport).where(InterimSupport.case_id == case_id).options(joinedload(InterimSupport.begun_by))
    return list(db.session.scalars(asked.order_by(InterimSupport.id.desc())))


def held(support_id: int) -> InterimSupport:
    """The row as it stands now, locked: whoever changes it at the same moment waits."""
    locked = select(InterimSupport).where(InterimSupport.id == support_id).with_for_update(of=InterimSupport)
    return db.session.scalars(locked.execution_options(populate_existing=True)).one()


def steps_of(support_id: int) -> list[SupportStep]:
    """What became of it, the oldest first, with who recorded it."""
    asked = select(SupportStep).where(SupportStep.support_id == support_id).options(joinedload(SupportStep.by))
    return list(db.session.scalars(asked.order_by(SupportStep.id)))


def home_of(steps: list[SupportStep]) -> rules.Facts:
    """What is agreed with the home authority by now."""
    return rules.home_known(step.facts for step in steps if step.what == rules.HOME)


def money_of(support_id: int) -> list[Money]:
    """Each request for money with what came of it, the newest first. One query."""
    return _money(select(FundingRequest.id).where(FundingRequest.support_id == support_id))


def money_for(actor: Any, number: int) -> Money | None:
    """One request, with its support and case, when the reader may see that."""
    seen = select(FundingRequest.id).join(FundingRequest.support).join(InterimSupport.case)
    return next(iter(_money(seen.where(FundingRequest.id == number, may_see(actor)))), None)


def decisions_of(case_id: int) -> list[Money]:
    """The requests of a case that were decided, the newest first."""
    seen = select(FundingRequest.id).join(FundingRequest.support).where(InterimSupport.case_id == case_id)
    return [money for money in _money(seen) if money.decision is not None]


def points_known(money: Money) -> dict[str, str]:
    """Of the five points of a decision that are told, those that its record gives; nobody types them again."""
    decision = money.decision
    words = rules.OUTCOMES[decision.outcome] + (f": {decision.what}" if decision.what else "")
    facts = money.request.support.facts
    return {"decision": words, "rationale": decision.rationale, "advice": facts["advice"], "next": facts["next_steps"]}


def letter_occasion(decision_id: int) -> str:
    """On which occasion the letter after a telephone call is asked for."""
    return f"decision-letter:{decision_id}"


def letter_due(case_id: int, decision_id: int) -> bool:
    """Whether that letter is still to be sent."""
    return open_task(case_id, rules.TELLING, letter_occasion(decision_id)) is not None


def waits(support_id: int) -> bool:
    """Whether a request for money is still to be decided."""
    return any(money.decision is None for money in money_of(support_id))


def _money(numbers: Any) -> list[Money]:
    asked = select(FundingRequest, FundingDecision, DecisionTelling)
    asked = asked.outerjoin(FundingDecision, FundingDecision.request_id == FundingRequest.id)
    asked = asked.outerjoin(DecisionTelling, DecisionTelling.decision_id == FundingDecision.id)
    asked = asked.join(FundingRequest.support).where(FundingRequest.id.in_(numbers)).order_by(FundingRequest.id.desc())
    whole = contains_eager(FundingRequest.support)
    case = whole.joinedload(InterimSupport.case)
    options = (case.joinedload(Case.person), case.joinedload(Case.team), joinedload(FundingRequest.by),
               joinedload(FundingDecision.by), joinedload(DecisionTelling.by))  # fmt: skip
    return [Money(*row) for row in db.session.execute(asked.options(*options))]


def _with_case(way: Any) -> tuple:
    case = contains_eager(way)
    return (case.joinedload(Case.person), case.joinedload(Case.team), case.joinedload(Case.holder))
