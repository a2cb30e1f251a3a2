"""Reading proposals, and what is still to be told."""

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.days import office_date
from casework.ground.db import db
from casework.practice.referrals.queries import ending_of_case
from casework.practice.tray.models import Placement
from casework.practice.triage import rules
from casework.practice.triage.models import Proposal, Telling
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.staff.rules import Actor
from casework.records.tasks.models import Task


def proposal_for(actor: Actor, proposal_id: int) -> Proposal | None:
    """The proposal with its case and people, or None when the actor may not see the case."""
    asked = select(Proposal).join(Proposal.case).where(Proposal.id == proposal_id, may_see(actor))
    case = contains_eager(Proposal.case)
    names = (joinedload(Proposal.proposed_by), joinedload(Proposal.answered_by), joinedload(Proposal.placement))
    return db.session.scalar(asked.options(case.joinedload(Case.person), case.joinedload(Case.team), *names))


def open_proposal(case_id: int) -> Proposal | None:
    """The proposal of a case that waits for its answer."""
    asked = select(Proposal).where(Proposal.case_id == case_id, Proposal.answered_at.is_(None))
    return db.session.scalar(asked.options(joinedload(Proposal.proposed_by)))


def to_be_told(case_id: int) -> Placement | None:
    """The placing of a case that waits, while somebody is still to be told of it (L10): placed by triage, or asked for."""
    placed = select(Proposal.id).where(Proposal.placement_id == Placement.id).exists()
    task = (Task.case_id == case_id, Task.rule == "L10", Task.ended_at.is_(None))
    asked = select(Placement).outerjoin(Telling, Telling.placement_id == Placement.id)
    asked = asked.where(Placement.case_id == case_id, Placement.ended_at.is_(None), Telling.id.is_(None))
    return db.session.scalar(asked.where(or_(placed, select(Task.id).where(*task).exists())))


def placed_by(placement_id: int) -> Proposal | None:
    """The proposal by which somebody was placed; None for whoever a list brought."""
    return db.session.scalar(select(Proposal).where(Proposal.placement_id == placement_id))


def from_referral(case_id: int) -> rules.Facts:
    """The answers of the triage page that the case's referral gives already; none where no referral opened it (F12)."""
    sent = ending_of_case(case_id)
    return rules.suggested(sent.as_sent, office_date(sent.at)) if sent else {}
