"""Reading requests to change a plan, those on cases that the reader may see (U16), and what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from casework.ground.db import db
from casework.practice.processes import queries as processes
from casework.practice.processes.models import ProcessEnd
from casework.practice.processes.rules import REVIEW
from casework.practice.revising.models import (
    PlanConsideration,
    PlanRequest,
    PlanRequestEnd,
    PlanRevision,
    PlanRuling,
    PlanTransfer,
)
from casework.practice.revising.rules import AWAY, BY_KEY, NOBODY, THERE, Considered, Reviewed, Row, review_since
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.staff import queries as staff
from casework.records.staff.models import Worker
from casework.records.staff.rules import Actor


@dataclass(frozen=True)
class Standing:
    """How a request stands. considered: the newest, None before any; ruling: of a manager on it; end: None while it is open."""

    request: PlanRequest
    considered: PlanConsideration | None
    ruling: PlanRuling | None
    end: PlanRequestEnd | None

    @property
    def row(self) -> Row | None:
        """What the table gave, with the manager's answer if there is one."""
        if self.considered is None:
            return None
        return BY_KEY[self.ruling.row if self.ruling else self.considered.row]

    @property
    def outcome(self) -> str | None:
        """The key of what becomes of it; None before it is considered."""
        return self.row.outcome if self.row else None

    @property
    def ended(self) -> str:
        """How it ended; "" while it is open."""
        return self.end.how if self.end else ""


def request_for(actor: Actor, number: int) -> PlanRequest | None:
    """A request, when its case is the actor's to see."""
    asked = select(PlanRequest).join(PlanRequest.case).where(PlanRequest.id == number, may_see(actor))
    case = contains_eager(PlanRequest.case)
    names = (case.joinedload(Case.person), case.joinedload(Case.team), case.joinedload(Case.holder))
    return db.session.scalar(asked.options(*names, joinedload(PlanRequest.by)))


def requests_of(case_id: int) -> list[Standing]:
    """All requests of a case, the newest first. Two queries."""
    asked = select(PlanRequest).where(PlanRequest.case_id == case_id).options(joinedload(PlanRequest.by))
    return standings(db.session.scalars(asked.order_by(PlanRequest.id.desc())))


def open_requests(case_id: int) -> list[PlanRequest]:
    """Those of a case that have not ended, the newest first. One query."""
    ended = select(PlanRequestEnd.id).where(PlanRequestEnd.request_id == PlanRequest.id)
    asked = select(PlanRequest).where(PlanRequest.case_id == case_id, ~ended.exists())
    return list(db.session.scalars(asked.order_by(PlanRequest.id.desc())))


def standing(request: PlanRequest) -> Standing:
    """How one request stands."""
    return standings([request])[0]


def standings(requests: Iterable[PlanRequest]) -> list[Standing]:
    """How requests stand, in their order. One query."""
    found = {each.id: each for each in requests}
    latest = aliased(PlanConsideration)
    newest = select(func.max(latest.id)).where(latest.request_id == PlanRequest.id).correlate(PlanRequest).scalar_subquery()
    asked = select(PlanRequest.id, PlanConsideration, PlanRuling, PlanRequestEnd).select_from(PlanRequest)
    asked = asked.outerjoin(PlanConsideration, PlanConsideration.id == newest)
    asked = asked.outerjoin(PlanRuling, PlanRuling.consideration_id == PlanConsideration.id)
    asked = asked.outerjoin(PlanRequestEnd, PlanRequestEnd.request_id == PlanRequest.id)
    names = (PlanConsideration.by, PlanConsideration.allocated, PlanRuling.by, PlanRequestEnd.by)
    asked = asked.where(PlanRequest.id.in_(list(found))).options(*map(joinedload, names))
    rows = {row[0]: row[1:] for row in db.session.execute(asked)}
    return [Standing(each, *rows[number]) for number, each in found.items()]


def considerations_of(request_id: int) -> list[PlanConsideration]:
    """How a request was considered, each time, the newest first."""
    asked = select(PlanConsideration).where(PlanConsideration.request_id == request_id)
    return list(db.session.scalars(asked.options(joinedload(PlanConsideration.by)).order_by(PlanConsideration.id.desc())))


def transfers_of(request_id: int) -> list[PlanTransfer]:
    """To whom a request was handed on, the newest first."""
    asked = select(PlanTransfer).where(PlanTransfer.request_id == request_id).options(joinedload(PlanTransfer.by))
    return list(db.session.scalars(asked.order_by(PlanTransfer.id.desc())))


def revisions_of(case_id: int) -> list[PlanRevision]:
    """The revisions of the plan on a case, the newest first, with the review behind each."""
    asked = select(PlanRevision).where(PlanRevision.case_id == case_id)
    review = joinedload(PlanRevision.review).joinedload(ProcessEnd.process)
    return list(db.session.scalars(asked.options(review, joinedload(PlanRevision.by)).order_by(PlanRevision.id.desc())))


def review_behind(case_id: int, request: PlanRequest | None) -> Reviewed | None:
    """The completed review of which a revision may come: of this request, or of none. Two queries."""
    used = set(db.session.scalars(select(PlanRevision.review_id).where(PlanRevision.case_id == case_id)))
    reviews = [Reviewed(end.id, end.ended_on, end.at, end.id in used) for end in processes.completed(case_id, REVIEW)]
    return review_since(reviews, request.asked_on if request else None, request.at if request else None)


def facts_of(consideration: PlanConsideration) -> Considered:
    """What was answered, as the rules take it."""
    return Considered(**consideration.facts, by=consideration.considered_by, why_not=consideration.why_not,
                      told=consideration.told)  # fmt: skip


def allocated_on(case: Case, on: date) -> tuple[Worker | None, str]:
    """(who is allocated to the person in the case's team, whether they are at work on a day: a key of rules.WORKERS).

    Whoever holds this case comes first, then who holds another open case of the person in the team.
    """
    holder = case.holder or db.session.scalar(_held_elsewhere(case))
    if holder is None:
        return None, NOBODY
    away = holder.ended_on is not None or staff.absence_on(holder.id, on) is not None
    return holder, AWAY if away else THERE


def _held_elsewhere(case: Case):
    same = (Case.person_id == case.person_id, Case.team_id == case.team_id, Case.stage == "allocated")
    return select(Worker).join(Case, Case.holder_id == Worker.id).where(*same).order_by(Case.id).limit(1)
