"""The Review tray is a query: cases at that stage, in the order in which they come back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from casework.ground.db import db
from casework.policy.model import Policy
from casework.practice.reviews.models import ReviewDate
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import REVIEW, next_review
from casework.records.staff.models import Team
from casework.records.staff.rules import Actor

PAGE = 50


@dataclass(frozen=True)
class Resting:
    """One page of a Review tray, overdue first, and how many rest there in all."""

    rows: list[ReviewDate]
    total: int

    @property
    def pages(self) -> int:
        """How many pages they fill; at least one."""
        return max(1, -(-self.total // PAGE))


def _newest(case_id: Any) -> Any:
    """The number of a case's newest review date, as part of a question; aliased, because the question is about them too."""
    settled = aliased(ReviewDate)
    return select(func.max(settled.id)).where(settled.case_id == case_id).scalar_subquery()


def resting(actor: Actor, team: int | None = None, page: int = 1) -> Resting:
    """Who is on the Review trays that the actor may see, or on one team's; the earliest date first. Two queries."""
    there = [Case.stage == "review", may_see(actor), ReviewDate.id == _newest(Case.id)]
    there += [Case.team_id == team] if team is not None else []
    rows = select(ReviewDate).join(ReviewDate.case).where(*there)
    total = db.session.scalar(rows.with_only_columns(func.count()))
    case = contains_eager(ReviewDate.case)
    rows = rows.options(case.joinedload(Case.person), case.joinedload(Case.team), joinedload(ReviewDate.by))
    rows = rows.order_by(ReviewDate.due_on, ReviewDate.id).limit(PAGE).offset((max(1, page) - 1) * PAGE)
    return Resting(list(db.session.scalars(rows)), total)


def differences(policies: Mapping[str, Policy]) -> list[str]:
    """Review clocks that do not equal what their history gives (U6), one sentence each; none is as it should be."""
    clock = (Clock.case_id == Case.id) & (Clock.kind == REVIEW) & Clock.ended_at.is_(None)
    rows = select(Case.id, Case.stage, Team.policy, Clock.due_on, ReviewDate).join(Team, Team.id == Case.team_id)
    rows = rows.outerjoin(Clock, clock).outerjoin(ReviewDate, ReviewDate.id == _newest(Case.id))
    rows = rows.where(or_(Case.stage == "review", Clock.id.is_not(None))).order_by(Case.id)
    found = []
    for case, stage, policy, shown, settled in db.session.execute(rows):
        rests = stage == "review" and settled is not None
        wanted = next_review(policies[policy], settled.decided_on, settled.due_on).due_on if rests else None
        if shown != wanted or (stage == "review" and settled is None):
            found.append(f"case {case}: the {REVIEW} clock says {shown}, its history gives {wanted}")
    return found
