"""Reading cases: only those of teams whose records the reader may see (U16)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select, true
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.records.cases.models import Allocation, Case, CaseComment, CaseStage
from casework.records.sight.queries import hidden_from, not_hidden

WITH_NAMES = (joinedload(Case.person), joinedload(Case.team), joinedload(Case.holder))
BIGGEST_NUMBER = 2**31 - 1


def may_see(actor: Any) -> ColumnElement[bool]:
    """The condition on Case that holds for the cases this actor may read (U16, U17)."""
    return and_(true() if actor.sees_all else Case.team_id.in_(actor.team_ids), not_hidden(actor, Case.person_id))


def may_open(actor: Any) -> ColumnElement[bool]:
    """The same for one case that is asked for by itself: those opened with a reason, too. No list shows these."""
    return or_(may_see(actor), Case.person_id.in_(actor.opened)) if actor.opened else may_see(actor)


def hidden_cases(actor: Any) -> Select:
    """Numbers of the cases whose person's record is restricted and does not name the actor (U17)."""
    return select(Case.id).where(Case.person_id.in_(hidden_from(actor.worker_id)))


def case_for(actor: Any, case_id: int) -> Case | None:
    """The case with its person, team and holder, or None when there is none or the actor may not see it."""
    return db.session.scalar(select(Case).where(Case.id == case_id, may_open(actor)).options(*WITH_NAMES))


def cases_of(actor: Any, person_id: int) -> list[Case]:
    """The person's cases that the actor may see: open ones first, then the latest referral first."""
    asked = select(Case).where(Case.person_id == person_id, may_open(actor)).options(*WITH_NAMES)
    return list(db.session.scalars(asked.order_by(Case.stage == "closed", Case.referred_on.desc(), Case.id.desc())))


def open_cases_of(actor: Any, person_ids: Collection[int]) -> list[Case]:
    """Cases of these people that are not closed and that the actor may see, oldest first."""
    # + 0: found by the few people, not by all that the teams have
    theirs = true() if actor.sees_all else (Case.team_id + 0).in_(actor.team_ids)
    asked = select(Case).where(Case.person_id.in_(person_ids), Case.stage != "closed", theirs)
    asked = asked.where(not_hidden(actor, Case.person_id))
    return list(db.session.scalars(asked.options(*WITH_NAMES).order_by(Case.id)))


def has_case(team_id: int, person_id: int) -> bool:
    """Whether a team has a case of the person, open or closed."""
    theirs = select(Case.id).where(Case.team_id == team_id, Case.person_id == person_id)
    return db.session.scalar(theirs.limit(1)) is not None


def find_cases(actor: Any, numbers: Collection[str], limit: int = 10) -> list[Case]:
    """Cases whose own number, or number in the council's system, is one of these."""
    found = select(Case).where(_numbered(numbers), may_see(actor)).options(*WITH_NAMES)
    return list(db.session.scalars(found.order_by(Case.id).limit(limit))) if numbers else []


def people_elsewhere(actor: Any, numbers: Collection[str], limit: int = 10) -> list[int]:
    """Numbers of the people whose case has one of these numbers and is not the actor's to see (U16, U17)."""
    found = select(Case.person_id).where(_numbered(numbers), not_(may_see(actor))).order_by(Case.id)
    return list(db.session.scalars(found.limit(limit))) if numbers else []


def _numbered(numbers: Collection[str]) -> ColumnElement[bool]:
    own = [int(n) for n in numbers if n.isascii() and n.isdigit() and int(n) <= BIGGEST_NUMBER]
    spelled = {form for n in numbers for form in (n, n.upper(), n.lower())}
    return or_(false(), Case.id.in_(own), Case.reference.in_(sorted(spelled)))


def stages_of(case_id: int) -> list[CaseStage]:
    """The stages a case came to, the newest first."""
    asked = select(CaseStage).where(CaseStage.case_id == case_id)
    return list(db.session.scalars(asked.order_by(CaseStage.at.desc(), CaseStage.id.desc())))


def comments_of(case_id: int) -> list[CaseComment]:
    """The running comment of a case, the newest first."""
    asked = select(CaseComment).where(CaseComment.case_id == case_id).options(joinedload(CaseComment.by))
    return list(db.session.scalars(asked.order_by(CaseComment.at.desc(), CaseComment.id.desc())))


def newest_comments(case_ids: Iterable[int]) -> dict[int, CaseComment]:
    """By case, the newest line of its running comment. One query."""
    newest = select(func.max(CaseComment.id)).where(CaseComment.case_id.in_(list(case_ids))).group_by(CaseComment.case_id)
    return {line.case_id: line for line in db.session.scalars(select(CaseComment).where(CaseComment.id.in_(newest)))}


def open_allocation(case_id: int) -> Allocation | None:
    """By which a worker holds the case now, with the worker."""
    held = select(Allocation).where(Allocation.case_id == case_id, Allocation.ended_at.is_(None))
    return db.session.scalar(held.options(joinedload(Allocation.worker)))


def allocations_of(case_id: int) -> list[Allocation]:
    """Who held a case, the newest first, with the workers."""
    held = select(Allocation).where(Allocation.case_id == case_id).options(joinedload(Allocation.worker))
    return list(db.session.scalars(held.order_by(Allocation.id.desc())))


def changes_of_hands(case_ids: Iterable[int]) -> dict[int, list[datetime]]:
    """By case, the moments at which somebody was given it, and at which it was taken from them. One query."""
    found: dict[int, list[datetime]] = {}
    asked = select(Allocation.case_id, Allocation.allocated_at, Allocation.ended_at)
    for case_id, *moments in db.session.execute(asked.where(Allocation.case_id.in_(list(case_ids))).order_by(Allocation.id)):
        found.setdefault(case_id, []).extend(at for at in moments if at is not None)
    return found


def held_by(worker_id: int) -> list[Case]:
    """Open cases that a worker holds, the longest referred first (U39); for showing their numbers, and no more."""
    return list(db.session.scalars(_held(worker_id)))


def held_by_me(actor: Any) -> list[Case]:
    """Open cases that the actor holds, the longest referred first (U39); not one restricted to others (U17)."""
    return list(db.session.scalars(_held(actor.worker_id).where(not_hidden(actor, Case.person_id))))


def _held(worker_id: int | None) -> Select:
    asked = select(Case).where(Case.holder_id == worker_id, Case.stage != "closed").options(*WITH_NAMES)
    return asked.order_by(Case.referred_on, Case.id)
