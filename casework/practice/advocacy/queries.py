"""Reading advocacy: answers, steps, how it stands, and who waits among those whom the reader may see (U16)."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.practice.advocacy.models import AdvocacyAnswer, AdvocacyStep, AdvocateWait
from casework.practice.advocacy.rules import Standing, standing_of
from casework.records.cases.models import Case
from casework.records.people.models import Involvement, Person
from casework.records.people.queries import may_see
from casework.records.staff.models import Team
from casework.records.staff.rules import Actor

LISTED = 1_000


def answers_of(person_id: int) -> list[AdvocacyAnswer]:
    """Every answer about a person, the oldest first, with who gave it."""
    asked = select(AdvocacyAnswer).where(AdvocacyAnswer.person_id == person_id).options(joinedload(AdvocacyAnswer.by))
    return list(db.session.scalars(asked.order_by(AdvocacyAnswer.id)))


def steps_of(person_id: int) -> list[AdvocacyStep]:
    """Every step for a person, the oldest first, with who recorded it."""
    asked = select(AdvocacyStep).where(AdvocacyStep.person_id == person_id).options(joinedload(AdvocacyStep.by))
    return list(db.session.scalars(asked.order_by(AdvocacyStep.id)))


def standing(person_id: int) -> Standing:
    """How it stands with a person. Two queries."""
    return standing_of(answers_of(person_id), steps_of(person_id))


def held(person_id: int) -> Person:
    """The person's row, locked: whoever answers, refers, begins or completes at the same moment waits."""
    locked = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    return db.session.scalar(locked.execution_options(populate_existing=True))


def wait_of(person_id: int) -> AdvocateWait | None:
    """The wait that runs for a person."""
    return db.session.scalar(select(AdvocateWait).where(AdvocateWait.person_id == person_id, AdvocateWait.ended_at.is_(None)))


def waiting(actor: Actor) -> list[AdvocateWait]:
    """Those of the reader's teams who wait for an advocate, the longest first, at most LISTED."""
    asked = select(AdvocateWait).join(AdvocateWait.person).where(AdvocateWait.ended_at.is_(None), goes_on(), may_see(actor))
    asked = asked.options(contains_eager(AdvocateWait.person)).order_by(AdvocateWait.since_on, AdvocateWait.id)
    return list(db.session.scalars(asked.limit(LISTED)))


def to_tell(today: date) -> list[int]:
    """Numbers of the waits of which something is to be told, in the order it fell due."""
    due = select(AdvocateWait.id).join(AdvocateWait.person).where(AdvocateWait.tell_on <= today, AdvocateWait.ended_at.is_(None))
    return list(db.session.scalars(due.where(goes_on()).order_by(AdvocateWait.tell_on, AdvocateWait.id)))


def goes_on() -> ColumnElement[bool]:
    """The condition that the person lives, and there is work: an open case, or no case yet (U37)."""
    theirs = select(Case.id).where(Case.person_id == AdvocateWait.person_id)
    return and_(Person.died_on.is_(None), or_(theirs.where(Case.stage != "closed").exists(), ~theirs.exists()))


def teams_of(person_ids: Collection[int]) -> dict[int, list[str]]:
    """By person, the names of the teams that work with them. One query."""
    asked = select(Involvement.person_id, Team.name).join(Team, Team.id == Involvement.team_id)
    found: dict[int, list[str]] = {}
    for person_id, name in db.session.execute(asked.where(Involvement.person_id.in_(person_ids)).order_by(Team.name)):
        found.setdefault(person_id, []).append(name)
    return found
