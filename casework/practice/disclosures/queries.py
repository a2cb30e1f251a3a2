"""Reading the log of disclosures about somebody whom the reader may see (U16)."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from casework.ground.db import db
from casework.practice.disclosures.models import Disclosure, DisclosureAnswer, DisclosureMade
from casework.practice.disclosures.rules import state_of
from casework.records.people.queries import may_see
from casework.records.staff.rules import Actor


@dataclass(frozen=True)
class Line:
    """A disclosure with its answer and its making, None where there is none yet."""

    asked: Disclosure
    answer: DisclosureAnswer | None
    made: DisclosureMade | None

    @property
    def state(self) -> str:
        """A key of rules.STATES."""
        return state_of(self.answer.allowed if self.answer else None, made=self.made is not None)


def log_of(person_id: int) -> list[Line]:
    """All disclosures about a person, the newest first. One query."""
    asked = _lines().where(Disclosure.person_id == person_id)
    return [Line(*row) for row in db.session.execute(asked.order_by(Disclosure.at.desc(), Disclosure.id.desc()))]


def line_for(actor: Actor, number: int) -> Line | None:
    """One disclosure, when the person's record is the actor's to see."""
    row = db.session.execute(_lines().where(Disclosure.id == number, may_see(actor))).first()
    return Line(*row) if row else None


def held(number: int) -> Line:
    """One disclosure as it stands, locked: of two who answer or make it at once the second waits."""
    db.session.scalar(select(Disclosure.id).where(Disclosure.id == number).with_for_update(key_share=True))
    return Line(*db.session.execute(_lines().where(Disclosure.id == number)).one())


def _lines() -> Select:
    answer, made = aliased(DisclosureAnswer), aliased(DisclosureMade)
    asked = select(Disclosure, answer, made).join(Disclosure.person).join(Disclosure.team)
    asked = asked.outerjoin(answer, answer.disclosure_id == Disclosure.id)
    asked = asked.outerjoin(made, made.disclosure_id == Disclosure.id)
    about = (contains_eager(Disclosure.person), contains_eager(Disclosure.team), joinedload(Disclosure.by))
    return asked.options(*about, joinedload(answer.by), joinedload(made.by))
