"""Reading feeds: only notices to receivers that the reader is, about cases and teams that the reader may see (U16).

What one team tells another about the move of a case is read by its receiver, who sees nothing else of it (U40).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.notices.models import Notice
from casework.records.notices.rules import DATED, GROUPS, MOVE, URGENT, may_be_acknowledged, receivers_of
from casework.records.rota.queries import answering
from casework.records.sight.queries import not_hidden, reader_numbers
from casework.records.staff.models import Absence, RoleHeld, Worker
from casework.records.staff.queries import who_answers
from casework.records.staff.rules import DUTY, MANAGERS, PRACTICE, Actor

SHOWN = 25  # of each group; whoever has more begins with the gravest and meets the rest on the tray
COUNTED = 100  # for a badge, which says 99+ from here on
WHO_HAS_DUTY = (DUTY, tuple(role for role in PRACTICE if role not in DUTY), MANAGERS)


@dataclass(frozen=True)
class Group:
    """One group of a feed: its first items, and how many there are in all."""

    key: str
    title: str
    notices: tuple[Notice, ...]
    total: int


def duty_roles(team_ids: Collection[int], on: date) -> dict[int, tuple[str, ...]]:
    """By team, the roles that have its duty on a day: duty roles, without one practice, without one managers (U39).

    It holds where no rota has anybody there that day.
    """
    every = {role for roles in WHO_HAS_DUTY for role in roles}
    held = select(RoleHeld.team_id, RoleHeld.role).join(RoleHeld.worker).distinct()
    held = held.where(RoleHeld.team_id.in_(sorted(team_ids)), RoleHeld.role.in_(sorted(every)))
    there: dict[int, set[str]] = {}
    for team_id, role in db.session.execute(held.where(*_there(on)).order_by(RoleHeld.team_id, RoleHeld.role)):
        there.setdefault(team_id, set()).add(role)
    return {team: next(roles for roles in WHO_HAS_DUTY if found & set(roles)) for team, found in there.items()}


def _there(on: date) -> tuple[ColumnElement[bool], ...]:
    """The role is held, and its holder is at work or has a deputy who is."""
    away = select(Absence.worker_id).where(_lasts(Absence, on))
    nobody = or_(Absence.deputy_id.is_(None), Absence.deputy_id.in_(away))
    alone = select(Absence.worker_id).where(_lasts(Absence, on), nobody)
    return _lasts(RoleHeld, on), Worker.ended_on.is_(None), Worker.id.not_in(alone)


def _lasts(span: Any, on: date) -> ColumnElement[bool]:
    return and_(span.from_on <= on, or_(span.until_on.is_(None), span.until_on >= on))


def receivers(actor: Actor, on: date, whose: str = "all") -> tuple[str, ...]:
    """The receivers that the actor is on a day. Two queries, and two more where a rota has somebody that day."""
    teams = {held.team_id for held in actor.roles if held.team_id is not None}
    rota = {team: [worker.id for worker in there] for team, there in answering(teams, on).items()}
    return receivers_of(actor, duty_roles(teams - rota.keys(), on), whose, rota)


def feed(actor: Actor, on: date, whose: str = "all", first: Sequence[ColumnElement] = ()) -> list[Group]:
    """The actor's open notices in groups that are not empty, at most SHOWN each; a query a group, and those of ``receivers``.

    whose: a key of WHOSE. first: what comes first within a group, for pages that know more of a case; then what is due
    the earliest.
    """
    mine = receivers(actor, on, whose)
    groups = [_group(key, on, mine, actor, first) for key in GROUPS]
    return [group for group in groups if group.total]


def _group(key: str, on: date, mine: Collection[str], actor: Actor, first: Sequence[ColumnElement]) -> Group:
    rows = db.session.execute(
        select(Notice, func.count().over())
        .outerjoin(Notice.case)
        .outerjoin(Case.person)
        .outerjoin(Case.team)
        .where(*_open(mine), _in_group(key, on), _may_read(actor))
        .options(contains_eager(Notice.case).options(contains_eager(Case.person), contains_eager(Case.team)))
        .options(joinedload(Notice.team))
        .order_by(*_in_order(first))
        .limit(SHOWN)
    ).all()
    return Group(key, GROUPS[key], tuple(row[0] for row in rows), rows[0][1] if rows else 0)


def _in_order(first: Sequence[ColumnElement]) -> tuple[ColumnElement, ...]:
    return (*first, Notice.due_on.nulls_last(), Notice.raised_at, Notice.id)


def _may_read(actor: Actor) -> ColumnElement[bool]:
    """An item goes with sight of its case, or of its team's records (U16); one of a move with being told of it (U40)."""
    of_a_move = and_(Notice.occasion.startswith(MOVE, autoescape=True), not_hidden(actor, Case.person_id))
    of_team = Notice.team_id.is_not(None) if actor.sees_all else Notice.team_id.in_(actor.team_ids)  # no person's to hide
    return or_(may_see(actor), of_team, of_a_move)


def _open(mine: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """Not put away, and told of by itself rather than by a summary (U31)."""
    return Notice.receiver.in_(mine), Notice.acknowledged_at.is_(None), Notice.summary_id.is_(None)


def _in_group(key: str, on: date) -> ColumnElement[bool]:
    if key == "overdue":
        return Notice.kind.in_(DATED) & (Notice.due_on < on)
    if key == "due":
        return Notice.kind.in_(DATED) & or_(Notice.due_on >= on, Notice.due_on.is_(None))
    return Notice.kind == key


def open_count(actor: Actor, on: date, mine: Collection[str] | None = None) -> int:
    """How many open notices the actor has, for the badge in the navigation; COUNTED stands for that many or more.

    mine: what ``receivers`` gives, where it is known already.
    """
    to_me = _open(receivers(actor, on) if mine is None else mine)
    some = select(Notice.id).outerjoin(Notice.case).where(*to_me, _may_read(actor)).limit(COUNTED)
    return db.session.scalar(select(func.count()).select_from(some.subquery()))


def dated_for(actor: Actor, mine: Collection[str], limit: int) -> list[Notice]:
    """What is due of these receivers or to be decided by a day, the earliest first; for lists beside the feed. One query."""
    dated = Notice.kind.in_(("escalation", *DATED))
    rows = select(Notice).outerjoin(Notice.case).where(*_open(mine), dated, Notice.due_on.is_not(None))
    rows = rows.where(_may_read(actor)).options(contains_eager(Notice.case), joinedload(Notice.team))
    return list(db.session.scalars(rows.order_by(Notice.due_on, Notice.id).limit(limit)))


def urgent_since(then: datetime) -> dict[str, list[int]]:
    """By receiver, numbers of the items that cannot wait, were told since a moment, and stand by themselves.

    An indexed query a kind. All of them, however many: of a long standstill nobody's is left out.
    """
    found: dict[str, list[int]] = {}
    for kind, beginnings in URGENT.items():
        rows = select(Notice.receiver, Notice.id).where(Notice.kind == kind, Notice.raised_at > then)
        rows = rows.where(Notice.acknowledged_at.is_(None), Notice.summary_id.is_(None))
        if beginnings:
            rows = rows.where(or_(*(Notice.occasion.startswith(f"{each}:", autoescape=True) for each in beginnings)))
        for receiver, number in db.session.execute(rows.order_by(Notice.raised_at, Notice.id)):
            found.setdefault(receiver, []).append(number)
    return found


def notice_for(actor: Actor, notice_id: int, on: date) -> Notice | None:
    """The notice, acknowledged or not, when the actor is its receiver and may read it."""
    asked = select(Notice).outerjoin(Notice.case).where(Notice.id == notice_id)
    return db.session.scalar(asked.where(Notice.receiver.in_(receivers(actor, on)), _may_read(actor)))


def notices_for(actor: Actor, numbers: Collection[int], on: date, first: Sequence[ColumnElement] = ()) -> list[Notice]:
    """Of these items, the ones of which the actor is a receiver and that they may read, acknowledged or not.

    In the order of the feed's groups; ``first`` as there. One query, and those of ``receivers``.
    """
    rows = select(Notice).outerjoin(Notice.case).where(Notice.id.in_(sorted(numbers)))
    rows = rows.where(Notice.receiver.in_(receivers(actor, on)), _may_read(actor)).options(joinedload(Notice.team))
    rows = rows.options(contains_eager(Notice.case).options(joinedload(Case.person), joinedload(Case.team)))
    return list(db.session.scalars(rows.order_by(*_in_order(first))))


def to_acknowledge_on(actor: Actor, case_id: int, on: date) -> dict[int, Notice]:
    """By note, what of a case the actor is still to acknowledge. The case was found to be theirs to see."""
    asked = select(Notice).where(Notice.case_id == case_id, Notice.note_id.is_not(None), *_open(receivers(actor, on)))
    found = db.session.scalars(asked.order_by(Notice.id))
    return {notice.note_id: notice for notice in found if may_be_acknowledged(notice.kind, notice.receiver)}


def managers_named_on(case: Case, on: date) -> list[int]:
    """Of a restricted record, the managers of the team who are named on it: duty may see nothing of it (U17)."""
    named = reader_numbers(case.person_id)
    if named is None:
        return []
    return [worker.id for worker in who_answers(MANAGERS, case.team_id, on) if worker.id in named]


def workers_told(case_id: int) -> set[int]:
    """Numbers of the workers in whose own feeds something about a case is still open."""
    asked = select(Notice.receiver).where(Notice.case_id == case_id, Notice.acknowledged_at.is_(None))
    theirs = db.session.scalars(asked.where(Notice.receiver.like("worker:%")))
    return {int(receiver.partition(":")[2]) for receiver in theirs}


def open_about_teams(rule: str) -> list[Notice]:
    """What a rule asks of teams in anybody's feed, in the order it was told."""
    asked = select(Notice).where(Notice.case_id.is_(None), Notice.rule == rule, Notice.acknowledged_at.is_(None))
    return list(db.session.scalars(asked.order_by(Notice.id)))


def told_about_teams(rule: str, occasions: Collection[str]) -> list[Notice]:
    """What a rule told about teams on these occasions, put away or not, in the order it was told."""
    asked = select(Notice).where(Notice.case_id.is_(None), Notice.rule == rule, Notice.occasion.in_(occasions))
    return list(db.session.scalars(asked.order_by(Notice.id)))


def about_clock(clock_id: int) -> list[Notice]:
    """Everything told about a clock, in the order it was told."""
    return list(db.session.scalars(select(Notice).where(Notice.clock_id == clock_id).order_by(Notice.id)))


def told_about(case_id: int, rule: str, occasion: str) -> set[str]:
    """Who was told of a matter already."""
    asked = select(Notice.receiver).where(Notice.case_id == case_id, Notice.rule == rule, Notice.occasion == occasion)
    return set(db.session.scalars(asked))
