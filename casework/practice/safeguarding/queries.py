"""Reading concerns: those that the reader raised, that were put to them, or that are of teams they manage (U16, U17)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, String, and_, cast, or_, select, true
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.practice.safeguarding.models import ConcernAnswer, ConcernAsking, SafeguardingConcern
from casework.practice.safeguarding.rules import managed
from casework.records.people.models import Person
from casework.records.people.rules import read_question
from casework.records.sight.queries import not_hidden
from casework.records.staff.models import Worker
from casework.records.staff.rules import Actor

LISTED = 200


@dataclass(frozen=True)
class Line:
    """A concern, and the answer to it; None while it is open."""

    concern: SafeguardingConcern
    answer: ConcernAnswer | None


def concerns_for(actor: Actor) -> list[Line]:
    """Those the actor may read: open ones first, the oldest of them on top; then the latest. At most LISTED of each."""
    asked = _lines().where(may_read(actor)).limit(LISTED)
    still_open = asked.where(ConcernAnswer.id.is_(None)).order_by(SafeguardingConcern.at, SafeguardingConcern.id)
    answered = asked.where(ConcernAnswer.id.is_not(None)).order_by(SafeguardingConcern.at.desc(), SafeguardingConcern.id.desc())
    return [Line(*row) for asked in (still_open, answered) for row in db.session.execute(asked)]


def concerns_about(actor: Actor, person_id: int) -> list[Line]:
    """Of the concerns about a person, those the actor may read, the newest first."""
    asked = _lines().where(SafeguardingConcern.person_id == person_id, may_read(actor))
    return [Line(*row) for row in db.session.execute(asked.order_by(SafeguardingConcern.id.desc()))]


def _lines():
    asked = select(SafeguardingConcern, ConcernAnswer)
    asked = asked.outerjoin(ConcernAnswer, ConcernAnswer.concern_id == SafeguardingConcern.id)
    about = (joinedload(SafeguardingConcern.person), joinedload(SafeguardingConcern.team), joinedload(SafeguardingConcern.by))
    return asked.options(*about, joinedload(ConcernAnswer.by))


def concern_for(actor: Actor, number: int) -> Line | None:
    """One concern with its answer, when the actor may read it."""
    row = db.session.execute(_lines().where(SafeguardingConcern.id == number, may_read(actor))).first()
    return Line(*row) if row else None


def may_read(actor: Actor) -> ColumnElement[bool]:
    """The condition on a concern that holds for those this actor may read."""
    teams = managed(actor)
    of_team = true() if teams is None else SafeguardingConcern.team_id.in_(teams)
    seen = or_(SafeguardingConcern.person_id.is_(None), not_hidden(actor, SafeguardingConcern.person_id))
    number = cast(ConcernAsking.worker_ids, String)  # a list in JSON: [3, 14]
    mine = or_(*(number.like(form) for form in (f"[{actor.worker_id}]", f"[{actor.worker_id}, %", f"%, {actor.worker_id}]",
                                                f"%, {actor.worker_id}, %")))  # fmt: skip
    put_to_me = SafeguardingConcern.id.in_(select(ConcernAsking.concern_id).where(mine))
    still_here = true() if actor.sees_all else SafeguardingConcern.team_id.in_(actor.team_ids)
    return or_(SafeguardingConcern.by_id == actor.worker_id, and_(of_team, seen), and_(put_to_me, still_here))


def held(number: int) -> None:
    """The concern's row, locked: of two who answer at once the second waits."""
    db.session.scalar(select(SafeguardingConcern.id).where(SafeguardingConcern.id == number).with_for_update(key_share=True))


def answer_to(number: int) -> ConcernAnswer | None:
    """The answer to a concern."""
    asked = select(ConcernAnswer).where(ConcernAnswer.concern_id == number).options(joinedload(ConcernAnswer.by))
    return db.session.scalar(asked)


def askings_of(number: int) -> list[ConcernAsking]:
    """To whom a concern was put, the first first."""
    return list(db.session.scalars(select(ConcernAsking).where(ConcernAsking.concern_id == number).order_by(ConcernAsking.step)))


def asked_of(number: int) -> set[int]:
    """Numbers of all to whom a concern was put by name."""
    return {worker for asking in askings_of(number) for worker in asking.worker_ids}


def names_of(askings: list[ConcernAsking]) -> dict[int, str]:
    """Names of those asked, by number."""
    numbers = {number for asking in askings for number in asking.worker_ids}
    return dict(db.session.execute(select(Worker.id, Worker.name).where(Worker.id.in_(sorted(numbers)))).all())


def to_pass_up(now: datetime) -> list[int]:
    """Numbers of the askings that nobody answered in time, the longest waiting first."""
    late = select(ConcernAsking.id).where(ConcernAsking.pass_up_at <= now)
    return list(db.session.scalars(late.order_by(ConcernAsking.pass_up_at, ConcernAsking.id)))


def person_numbered(words: str, on: date) -> Person | None:
    """The one person whose NHS number is among the words, whoever asks; nothing of them is shown."""
    numbers = read_question(words, on).numbers
    found = list(db.session.scalars(select(Person).where(Person.nhs_number.in_(numbers)).limit(2))) if numbers else []
    return found[0] if len(found) == 1 else None
