"""What workers are good at, as they wrote it and their managers confirmed it; what some cases need (H8, H9)."""

from datetime import timedelta
from itertools import cycle

from sqlalchemy import select

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import CONTACTING, PLACING, STORIES
from casework.clockwork.demo.rules.matching import CONFIRMED, NEEDED, PROFILES, STRENGTHS
from casework.ground.days import add_days, office_date
from casework.ground.db import db
from casework.practice.matching import operations as matching
from casework.practice.matching.rules import Wanted
from casework.records.cases.models import Case
from casework.records.people.models import Person
from casework.records.staff import queries as staff

WRITTEN, AGREED, DESCRIBED = timedelta(days=40), timedelta(days=33), timedelta(hours=3)  # ago
USED = ("needs", "languages", "known_face", "wishes", "asked_whom", "course")  # as they stand in the table


def describe(office: Office) -> None:
    """Strengths of everybody told of by name and of their colleagues; needs of the cases told of."""
    _strengths(office)
    for story in STORIES:
        if story.name in NEEDED:
            _needs(office, story, NEEDED[story.name])


def _strengths(office: Office) -> None:
    at = office.now - WRITTEN
    for user, written in STRENGTHS.items():
        row = matching.write_strengths(actor=office.acting(user, at), now=at, worker=office.workers[user], written=written,
                                       version=None)  # fmt: skip
        if user in CONFIRMED:
            later = office.now - AGREED
            manager = office.acting("manager.south" if user.endswith("south") else "manager", later)
            matching.confirm_strengths(actor=manager, now=later, strengths=row, version=None)
    known = {worker.id for worker in office.workers.values()}
    colleagues = sorted({number for pool in office.pools for numbers in pool.values() for number in numbers} - known)
    for number, written in zip(colleagues, cycle(PROFILES), strict=False):
        worker = staff.worker(number)
        actor = staff.actor_for(worker, office_date(at))
        matching.write_strengths(actor=actor, now=at, worker=worker, written=written, version=None)


def _needs(office: Office, story, needed: dict) -> None:
    given, family = story.name.split(" ")
    named = select(Case).join(Case.person).where(Person.given_name == given, Person.family_name == family)
    case = db.session.scalar(named.where(Case.stage != "closed").order_by(Case.id).limit(1))
    if case is None:
        return
    at, today = office.now - DESCRIBED, office_date(office.now)
    names = {key: tuple(office.workers[user].id for user in needed.get(key, ())) for key in ("asked_for", "not_again")}
    wanted = Wanted(
        **{key: needed[key] for key in USED if key in needed}, **names,
        asked_on=add_days(today, -needed["days"]) if "days" in needed else None,
        support_until=add_days(today, needed["lasts"]) if "lasts" in needed else None,
    )  # fmt: skip
    by = CONTACTING[story.team] if story.levels else PLACING[story.team]
    matching.write_needs(actor=office.acting(by, at), now=at, case=case, wanted=wanted, version=None)
