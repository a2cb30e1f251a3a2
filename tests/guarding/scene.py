"""A restricted record that has everything on it, for tests of what others see of it."""

from datetime import date, timedelta

from casework.ground.db import db, transaction
from casework.practice.escalation import operations as escalation
from casework.practice.guarding import operations as guarding
from casework.records.people.models import Person
from casework.records.staff.models import RoleHeld
from casework.records.staff.rules import SYSTEM
from casework.records.tasks import operations as tasks
from tests.cast import LONG_AGO

KNOWN = {"date_of_birth": date(1940, 3, 7), "nhs_number": "9999791905", "council_number": "C-100",
         "address": "4 Mill Lane", "postcode": "LE1 1AA", "phone": "01632 960100"}  # fmt: skip


def ids(cast, *names):
    """Workers' numbers."""
    return {cast.worker(name).id for name in names}


def person_of(case):
    """The person's row."""
    return db.session.get(Person, case.person_id)


def waiting(cast):
    """Somebody on North's tray, overdue, with a task for the managers and an escalation to the senior manager."""
    person = cast.person("Quenby", "Zellweger", **KNOWN)
    case = cast.waiting("none:high", days=40, person=person)
    act = {"now": cast.now, "policy": cast.policy, "case": case}
    with transaction():
        tasks.set_task(**act, actor=cast.actor("mary"), receiver=f"managers:{case.team_id}", words="Ring the clinic",
                       due_on=cast.now.date())  # fmt: skip
        escalation.raise_escalation(**act, actor=SYSTEM, rule="L27", chain="grave-wait", occasion="placing:1:1",
                                    reason="Red", figures=[])  # fmt: skip
    return case


def restrict(cast, case, *names, by="mary"):
    """The record is seen by these only; by Mary and Sam where none are named."""
    with transaction():
        return guarding.restrict(actor=cast.actor(by), now=cast.now, person=person_of(case),
                                 readers=ids(cast, *(names or ("mary", "sam"))), why="Her niece works here")  # fmt: skip


def open_record(cast, case, by="sue", **said):
    """Somebody opens the record of a case."""
    with transaction():
        return guarding.open_record(**{"actor": cast.actor(by), "now": cast.now, "policy": cast.policy,
                                       "person": person_of(case), "reason": "contact", "why": "Her son rang"} | said)  # fmt: skip


def make_duty_manager(cast, name="sue", team="South"):
    """Somebody is the duty manager of a team, too."""
    with transaction() as session:
        session.add(RoleHeld(worker_id=cast.worker(name).id, role="duty-manager", team_id=cast.team(team).id,
                             from_on=LONG_AGO))  # fmt: skip


def later(cast, **span):
    """The moment so much later."""
    return cast.now + timedelta(**span)
