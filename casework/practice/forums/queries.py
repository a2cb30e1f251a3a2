"""Reading forums: the next ones, and the cases put forward that the reader may see (U16)."""

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.practice.forums import rules
from casework.practice.forums.models import ForumCase, ForumDate
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.staff.rules import Actor

LATEST = 20


def said_last() -> ForumDate | None:
    """What was said last of when the forums are."""
    return db.session.scalar(select(ForumDate).options(joinedload(ForumDate.set_by)).order_by(ForumDate.id.desc()).limit(1))


def ahead(today: date) -> list[rules.Meeting]:
    """The next forums, by turns from the one that was set; none while nobody has set one."""
    last = said_last()
    return rules.meetings(last.first_on, last.kind, today) if last is not None else []


def waiting(actor: Actor) -> list[ForumCase]:
    """Cases that wait for a forum, the longest first."""
    return list(db.session.scalars(_seen(actor).where(ForumCase.ended_at.is_(None)).order_by(ForumCase.put_at, ForumCase.id)))


def advised(actor: Actor) -> list[ForumCase]:
    """Cases that were advised on, the latest first, at most LATEST."""
    asked = _seen(actor).where(ForumCase.note_id.is_not(None)).order_by(ForumCase.held_on.desc(), ForumCase.id.desc())
    return list(db.session.scalars(asked.limit(LATEST)))


def forum_case_for(actor: Actor, number: int) -> ForumCase | None:
    """A case put forward, when the actor may see the case."""
    return db.session.scalar(_seen(actor).where(ForumCase.id == number))


def waits_for(case_id: int, kind: str) -> bool:
    """Whether a case waits for a kind of forum."""
    asked = select(ForumCase.id).where(ForumCase.case_id == case_id, ForumCase.kind == kind, ForumCase.ended_at.is_(None))
    return db.session.scalar(asked.limit(1)) is not None


def _seen(actor: Actor) -> Select:
    case = contains_eager(ForumCase.case)
    asked = select(ForumCase).join(ForumCase.case).join(Case.person).join(Case.team).where(may_see(actor))
    asked = asked.options(case.contains_eager(Case.person), case.contains_eager(Case.team), joinedload(ForumCase.put_by))
    return asked.options(joinedload(ForumCase.ended_by), joinedload(ForumCase.note))
