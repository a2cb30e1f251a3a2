"""Reading escalations: those of cases that the reader may see (U16)."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.policy.model import Chain
from casework.practice.escalation.models import Acknowledgement, Escalation, EscalationStep
from casework.practice.escalation.rules import Present
from casework.records.cases.models import Case
from casework.records.cases.queries import may_open, may_see
from casework.records.notices.models import Notice
from casework.records.notices.rules import to_worker
from casework.records.staff import queries as staff
from casework.records.staff.models import Absence, RoleHeld, Worker
from casework.records.staff.rules import Actor

PAGE = 50
COUNTED = 100  # for a badge, which says 99+ from here on
LISTED = 5_000  # beyond it a list says that there are more


def _is_open(still_open: bool) -> ColumnElement[bool]:
    return Escalation.closed_at.is_(None) if still_open else Escalation.closed_at.is_not(None)


def _seen(actor: Actor, still_open: bool) -> tuple[ColumnElement[bool], ...]:
    """Those of cases that the actor may see. An open one goes along with its case, so its own team finds it by an index."""
    found = (may_see(actor), _is_open(still_open))
    return found if actor.sees_all or not still_open else (*found, Escalation.team_id.in_(actor.team_ids))


def escalations_for(actor: Actor, *, still_open: bool = True, page: int = 1) -> list[Escalation]:
    """A page of the escalations that the actor may see: open ones by when they pass up, closed ones newest first."""
    newest_first = (Escalation.closed_at.desc(), Escalation.id.desc())
    order = (Escalation.pass_up_at, Escalation.id) if still_open else newest_first
    rows = select(Escalation).join(Escalation.case).where(*_seen(actor, still_open)).order_by(*order)
    rows = rows.options(contains_eager(Escalation.case).options(joinedload(Case.person), joinedload(Case.team)))
    return list(db.session.scalars(rows.limit(PAGE).offset((max(1, page) - 1) * PAGE)))


def count_for(actor: Actor, *, still_open: bool = True) -> int:
    """How many escalations the actor may see; LISTED stands for that many or more."""
    some = select(Escalation.id).join(Escalation.case).where(*_seen(actor, still_open)).limit(LISTED)
    return db.session.scalar(select(func.count()).select_from(some.subquery()))


def open_count(actor: Actor) -> int:
    """How many open escalations wait for this actor's decision: put to them, and acknowledged by nobody.

    COUNTED stands for that many or more.
    """
    mine = Notice.receiver == to_worker(actor.worker_id)
    to_me = select(Notice.escalation_id).where(mine, Notice.kind == "escalation")
    waiting = Escalation.id.in_(to_me.where(Notice.acknowledged_at.is_(None)))
    seen = select(Case.id).where(Case.id == Escalation.case_id, may_see(actor)).exists()  # not joined: it begins with mine
    some = select(Escalation.id).where(waiting, _is_open(True), seen).limit(COUNTED)
    return db.session.scalar(select(func.count()).select_from(some.subquery()))


def escalation_for(actor: Actor, escalation_id: int) -> Escalation | None:
    """The escalation, when the actor may see its case."""
    asked = select(Escalation).join(Escalation.case).where(Escalation.id == escalation_id, may_open(actor))
    return db.session.scalar(asked)


def escalations_of(case_id: int) -> list[Escalation]:
    """All escalations of a case, the newest first."""
    of_case = select(Escalation).where(Escalation.case_id == case_id).options(joinedload(Escalation.raised_by))
    return list(db.session.scalars(of_case.order_by(Escalation.raised_at.desc(), Escalation.id.desc())))


def open_by_hand(case_id: int, rule: str, chain: str) -> Escalation | None:
    """The open escalation of the case that somebody raised by hand."""
    alike = (Escalation.case_id == case_id, Escalation.rule == rule, Escalation.chain == chain)
    by_hand = select(Escalation).where(*alike, Escalation.raised_by_id.is_not(None), Escalation.closed_at.is_(None))
    return db.session.scalar(by_hand.order_by(Escalation.id.desc()).limit(1))


def open_one(case_id: int, rule: str, chain: str) -> Escalation | None:
    """The open escalation of the case under a rule, by the clock or by hand."""
    alike = (Escalation.case_id == case_id, Escalation.rule == rule, Escalation.chain == chain)
    return db.session.scalar(select(Escalation).where(*alike, Escalation.closed_at.is_(None)).limit(1))


def raised_by_hand(case_id: int, chain: str) -> int:
    """How often a case was escalated by hand in this chain."""
    by_hand = Escalation.raised_by_id.is_not(None)
    counted = select(func.count()).select_from(Escalation)
    return db.session.scalar(counted.where(Escalation.case_id == case_id, Escalation.chain == chain, by_hand))


def steps_of(escalation_ids: Iterable[int]) -> dict[int, list[EscalationStep]]:
    """The times that escalations were put to somebody, by escalation, the first first. One query."""
    found: dict[int, list[EscalationStep]] = {}
    steps = select(EscalationStep).where(EscalationStep.escalation_id.in_(list(escalation_ids)))
    for step in db.session.scalars(steps.order_by(EscalationStep.escalation_id, EscalationStep.step)):
        found.setdefault(step.escalation_id, []).append(step)
    return found


def acknowledgements_of(escalation_ids: Iterable[int]) -> dict[int, Acknowledgement]:
    """Acknowledgements by escalation, with who and the decision note. One query."""
    found = select(Acknowledgement).where(Acknowledgement.escalation_id.in_(list(escalation_ids)))
    found = found.options(joinedload(Acknowledgement.worker), joinedload(Acknowledgement.note))
    return {each.escalation_id: each for each in db.session.scalars(found)}


def names_of_workers(worker_ids: Collection[int]) -> dict[int, str]:
    """Names by number."""
    return dict(db.session.execute(select(Worker.id, Worker.name).where(Worker.id.in_(sorted(worker_ids)))).all())


def present(
    chain: Chain, team_id: int, on: date, *, but_not: int | None = None, among: Collection[int] | None = None
) -> tuple[Present, ...]:
    """Who there is today for each level of the chain, without whoever raised the matter.

    among: numbers of the only people who see the record, where it is restricted (U17).
    """
    levels = []
    for step in chain.steps:
        there = tuple(
            w.id
            for w in staff.who_answers(step.roles, team_id, on)
            if w.id != but_not and (among is None or w.id in among)
        )
        away = () if there else _away(step.roles, team_id, on)
        levels.append(Present(there, tuple(number for number in away if among is None or number in among)))
    return tuple(levels)


def _away(roles: Collection[str], team_id: int, on: date) -> tuple[int, ...]:
    """Those who hold one of the roles and are away on the day."""
    held = select(RoleHeld.worker_id).join(RoleHeld.worker).where(_lasts(RoleHeld, on), Worker.ended_on.is_(None))
    held = held.where(RoleHeld.role.in_(roles), or_(RoleHeld.team_id == team_id, RoleHeld.team_id.is_(None)))
    away = select(Absence.worker_id).where(_lasts(Absence, on))
    return tuple(db.session.scalars(held.where(Worker.id.in_(away)).distinct().order_by(RoleHeld.worker_id)))


def _lasts(span: type, on: date) -> ColumnElement[bool]:
    return and_(span.from_on <= on, or_(span.until_on.is_(None), span.until_on >= on))


def to_pass_up(now: datetime, limit: int = 5000) -> list[int]:
    """Numbers of open escalations that nobody acknowledged in time, the longest waiting first."""
    late = select(Escalation.id).where(Escalation.pass_up_at <= now, Escalation.closed_at.is_(None))
    return list(db.session.scalars(late.order_by(Escalation.pass_up_at, Escalation.id).limit(limit)))
