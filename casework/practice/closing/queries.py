"""Reading endings."""

from sqlalchemy import select

from casework.ground.db import db
from casework.practice.closing.models import CaseEnding
from casework.practice.closing.rules import DIED
from casework.records.cases.models import Case


def unfinished(person_id: int) -> list[Case]:
    """The open cases of a person in every team, by number: a death ends them all, whoever may read them."""
    return list(
        db.session.scalars(select(Case).where(Case.person_id == person_id, Case.stage != "closed").order_by(Case.id))
    )


def ended_by_death(person_id: int) -> list[Case]:
    """The cases of a person that ended because they died, by number."""
    ended = select(CaseEnding.case_id).where(CaseEnding.kind == DIED)
    rows = select(Case).where(Case.person_id == person_id, Case.stage == "closed", Case.id.in_(ended))
    return list(db.session.scalars(rows.order_by(Case.id)))


def endings_of(case_id: int) -> list[CaseEnding]:
    """How a case ended, each time that it did, the newest first."""
    rows = select(CaseEnding).where(CaseEnding.case_id == case_id)
    return list(db.session.scalars(rows.order_by(CaseEnding.id.desc())))


def ended_how(case_id: int) -> str:
    """The kind of the newest ending of a case; "" when it never ended."""
    newest = select(CaseEnding.kind).where(CaseEnding.case_id == case_id).order_by(CaseEnding.id.desc()).limit(1)
    return db.session.scalar(newest) or ""
