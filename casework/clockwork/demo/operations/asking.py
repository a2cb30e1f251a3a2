"""What waits for North's manager: a closure asked for, a concern about a case given, and somebody with one case too many."""

from datetime import timedelta

from sqlalchemy import ColumnElement, select

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import NORTH
from casework.ground.days import add_days, office_date
from casework.ground.db import db
from casework.practice.allocation.operations import state_concern
from casework.practice.caseloads.operations import set_own_limit
from casework.practice.caseloads.rules import OwnCap
from casework.practice.closing.operations import ask_for_closure
from casework.practice.closing.rules import Ending
from casework.practice.handing.rules import Left
from casework.records.cases.models import Allocation, Case
from casework.records.staff.models import Worker

NEWCOMER = "asye"  # in the first year of practice, who holds nothing heavy
YESTERDAY, THIS_MORNING = timedelta(days=1), timedelta(hours=2)
DONE = ("Care at home has run without a change for two months. The daughter knows whom to ring, and agrees that my part "
        "is over.")  # fmt: skip
DOUBT = "Their son and mine are in one class, and we meet at the school gate. I should rather not know what he tells."
FEWER = "Three days a week from now on, until the course is over."
REVIEWED_IN = 60  # days


def ask_the_manager(office: Office) -> None:
    """Of the practitioner's cases one to be closed and one she has a doubt about; a newcomer holds one too many."""
    hers = _given(Allocation.worker_id == office.workers["practitioner"].id)
    act = {"policy": office.policy}
    if len(hers) > 1:
        at = office.now - YESTERDAY
        ask_for_closure(**act, actor=office.acting("practitioner", at), now=at, case=hers[0], ending=Ending("closed"),
                        sections={"done": DONE}, left=Left(nothing=True))  # fmt: skip
        at = office.now - THIS_MORNING
        state_concern(**act, actor=office.acting("practitioner", at), now=at, case=hers[-1], words=DOUBT)
    newest = _given(Worker.grade == NEWCOMER, Case.team_id == office.teams[NORTH].id)
    if newest:
        at = office.now - THIS_MORNING
        held = [case for case in newest if case.holder_id == newest[0].holder_id]
        set_own_limit(actor=office.acting("manager", at), now=at, policies=office.policies, worker=newest[0].holder,
                      team=office.teams[NORTH], kind="part-time", words=FEWER, own=OwnCap(len(held) - 1, None),
                      from_on=office_date(at), review_on=add_days(office_date(at), REVIEWED_IN))  # fmt: skip


def _given(*which: ColumnElement[bool]) -> list[Case]:
    """The open cases that a manager gave somebody, the longest held first."""
    given = select(Case).join(Allocation, Allocation.case_id == Case.id).join(Worker, Worker.id == Allocation.worker_id)
    by_another = Allocation.allocated_by_id != Allocation.worker_id
    given = given.where(Allocation.ended_at.is_(None), Case.stage == "allocated", by_another, *which)
    return list(db.session.scalars(given.order_by(Allocation.from_on, Allocation.id)))
