"""A restricted record on North's tray, and two records of North that somebody of South opened with a reason (U16, U17)."""

from datetime import timedelta

from sqlalchemy import select

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import NORTH
from casework.ground.db import db
from casework.practice.guarding import operations as guarding
from casework.practice.guarding.queries import at_work
from casework.practice.tray.models import Placement
from casework.records.people.models import Person

NAMED = ("manager", "ssm", "hos")
ANSWERED, NEW = timedelta(days=6), timedelta(hours=2)  # how long ago the records were opened


def guard_records(office: Office) -> None:
    """Of those who came to North's tray last, one is a colleague's relative, and two were asked for at South's duty."""
    free = [person for person in _newest_on_tray(office) if not at_work(person.id)][:3]
    if len(free) < 3:
        return
    restricted, looked_into, new = free
    readers = {office.workers[user].id for user in NAMED}
    guarding.restrict(actor=office.acting("manager", office.now), now=office.now, person=restricted, readers=readers,
                      why="Her niece works in the team.")  # fmt: skip
    opening = _open(office, looked_into, ANSWERED, "contact", "His daughter rang our duty line: he did not open the door.")
    at = office.now - ANSWERED + timedelta(hours=3)
    guarding.answer_opening(actor=office.acting("manager", at), now=at, opening=opening, in_order=True, words="")
    _open(office, new, NEW, "danger", "The ambulance asked us for her medication and next of kin.")


def _newest_on_tray(office: Office) -> list[Person]:
    waiting = select(Placement).where(Placement.team_id == office.teams[NORTH].id, Placement.ended_at.is_(None))
    newest = waiting.where(Placement.placed_at < office.now - ANSWERED).order_by(Placement.id.desc()).limit(30)
    return [placement.case.person for placement in db.session.scalars(newest)]


def _open(office: Office, person: Person, ago: timedelta, reason: str, why: str):
    at = office.now - ago
    return guarding.open_record(actor=office.acting("practitioner.south", at), now=at, policy=office.policy, person=person,
                                reason=reason, why=why)  # fmt: skip
