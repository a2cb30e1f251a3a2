"""Calls and letters of the last days: a message for a worker, one for duty after a vain try, one that was answered."""

from datetime import datetime, timedelta

from sqlalchemy import select

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import NORTH
from casework.ground.days import add_working_days, office_date
from casework.ground.db import db
from casework.practice.contacts import operations, rules
from casework.practice.contacts.models import Contact
from casework.practice.contacts.operations import Begun
from casework.practice.contacts.rules import Taking
from casework.records.cases.models import Case

CALLS = (
    ("call", "Her daughter", "daughter", "The carer did not come this morning, for the second time this week."),
    ("call", "The surgery’s practice nurse", "nurse", "Two appointments were missed. Has anybody looked in?"),
    ("letter", "A neighbour", "neighbour", "He writes that the lights are on all night, and the milk stays outside."),
)


def take_calls(office: Office) -> None:
    """Three contacts about people whose cases the demonstration's practitioner holds."""
    worker = office.workers["practitioner"]
    held = select(Case).where(Case.holder_id == worker.id, Case.stage == "allocated", Case.team_id == office.teams[NORTH].id)
    cases = db.session.scalars(held.order_by(Case.id).limit(len(CALLS))).all()
    ends = (_for_worker, _for_duty, _answered)
    for hours, (case, call, end) in enumerate(zip(cases, CALLS, ends, strict=False), start=1):
        at = office.now - timedelta(hours=5 - hours)
        end(office, at, _begun(office, at, case, *call), f"worker-{worker.id}")


def _begun(office: Office, at: datetime, case: Case, channel: str, caller: str, relation: str, matter: str) -> Contact:
    return operations.begin_contact(
        actor=office.acting("duty", at), now=at, policies=office.policies, team=office.teams[NORTH], person=case.person,
        begun=Begun(channel, caller, relation, "01632 960177", matter=matter))  # fmt: skip


def _take(office: Office, at: datetime, contact: Contact, to: str, taking: Taking) -> None:
    operations.take_contact(actor=office.acting("duty", at), now=at, policies=office.policies, contact=contact, to=to,
                            taking=taking)  # fmt: skip


def _soon(office: Office, days: int):
    return add_working_days(office_date(office.now), days, office.policy.office.closures)


def _for_worker(office: Office, at: datetime, contact: Contact, to: str) -> None:
    _take(office, at, contact, to, Taking(
        rules.AVAILABLE, rules.MESSAGE, _soon(office, 1), told="Nadia is in a visit, and rings tomorrow before noon.",
        message="Who comes tomorrow, and who pays for the two mornings? I promised an answer to both.",
        otherwise="She rings duty after noon."))  # fmt: skip


def _for_duty(office: Office, at: datetime, contact: Contact, _to: str) -> None:
    _take(office, at, contact, f"duty-{office.teams[NORTH].id}", Taking(
        rules.AVAILABLE, rules.MESSAGE, office_date(office.now), told="Duty rings back this afternoon.",
        message="The surgery wants to know by tonight that somebody looked in.", otherwise="They ring the manager."))  # fmt: skip
    operations.answer_contact(actor=office.acting("duty", at), now=at, contact=contact, what=rules.NOT_REACHED,
                              words="The surgery’s line was engaged, three times.", next_on=_soon(office, 1))  # fmt: skip


def _answered(office: Office, at: datetime, contact: Contact, to: str) -> None:
    _take(office, at, contact, to, Taking(
        rules.WRITTEN, due_on=_soon(office, 5), message="A neighbour’s worry. The letter is scanned in the council’s system.",
        original=rules.NO, filed_at="the locked cabinet of the office", response="receiver", acknowledged="sent"))  # fmt: skip
    operations.answer_contact(actor=office.acting("practitioner", at), now=at, contact=contact, what=rules.CALLED,
                              words="Thanked him, and said that we look in today.")  # fmt: skip
