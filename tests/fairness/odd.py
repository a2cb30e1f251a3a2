"""Who waits with births, needs, languages, levels and limits of every kind: for a while, in a transaction."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from casework.practice.matching.models import CaseNeeds
from casework.practice.risk.models import Rating
from casework.practice.tray.models import Placement
from casework.records.cases.models import Case
from casework.records.clocks.models import Clock
from casework.records.people.models import Person
from tests.copying import copy_of

NEEDS = ([], ["dementia"], ["dementia", "autism"], ["no-such-need"], ["autism"], ["end-of-life", "gone"], ["dementia"])
LANGUAGES = ([], ["English"], ["Polish"], ["english", "Urdu"], [])
AGES = (18, 25, 65, 75, 85)


def make_uneven(session: Any, *, today: date, now: datetime) -> None:
    """Each by what divides the number of the placement."""
    there = select(Placement.id, Placement.case_id).where(Placement.ended_at.is_(None)).order_by(Placement.id)
    waiting = session.execute(there).all()
    session.execute(delete(CaseNeeds).where(CaseNeeds.case_id.in_([case for _, case in waiting])))
    for at, (number, case) in enumerate(waiting):
        person = session.scalar(select(Case.person_id).where(Case.id == case))
        born = date(today.year - AGES[at % 5], today.month, today.day) + timedelta(days=at % 2)
        said = {"communication_needs": ("", "Large print", "  ")[at % 3]} | ({"date_of_birth": born} if at % 4 else {})
        session.execute(update(Person).where(Person.id == person).values(said))
        needs = {"case_id": case, "needs": NEEDS[at % 7], "languages": LANGUAGES[at % 5], "written_at": now, "version": 1}
        session.execute(insert(CaseNeeds), needs)
        if at % 6 == 0:
            session.execute(update(Placement).where(Placement.id == number).values(rag=None))
        limit = (Clock.case_id == case, Clock.kind == "waiting-limit", Clock.ended_at.is_(None))
        session.execute(update(Clock).where(*limit).values(due_on=today - timedelta(days=at % 3 - 1)))
    for rating in session.scalars(select(Rating).join(Case, Case.id == Rating.case_id).where(Case.holder_id.is_not(None))).all():
        session.add(copy_of(rating, decided="low" if rating.tool != "rag" else "green", gravity=1,
                            happened_at=rating.happened_at - timedelta(days=400)))  # fmt: skip
    session.flush()
