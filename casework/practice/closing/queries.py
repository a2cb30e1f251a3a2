"""Reading endings, closures that were asked for, and who may close by themselves."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.practice.closing.models import CaseEnding, ClosingLeave, ClosureRequest
from casework.practice.closing.rules import DIED, SENT_BACK
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.staff import queries as staff
from casework.records.staff.models import Worker
from casework.records.staff.rules import PRACTICE, Actor

WITH_NAMES = (joinedload(ClosureRequest.asked_by), joinedload(ClosureRequest.answered_by))


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


def closed_cases(person_id: int) -> list[Case]:
    """The closed cases of a person, by number."""
    rows = select(Case).where(Case.person_id == person_id, Case.stage == "closed")
    return list(db.session.scalars(rows.order_by(Case.id)))


# --- closures that were asked for -------------------------------------------------------------------------------------


def request_for(actor: Actor, request_id: int) -> ClosureRequest | None:
    """The request with its case and people, when the actor may see the case."""
    asked = select(ClosureRequest).join(ClosureRequest.case).where(ClosureRequest.id == request_id, may_see(actor))
    case = contains_eager(ClosureRequest.case)
    names = (case.joinedload(Case.person), case.joinedload(Case.team), case.joinedload(Case.holder))
    return db.session.scalar(asked.options(*WITH_NAMES, *names))


def open_request(case_id: int) -> ClosureRequest | None:
    """The request about a case that waits for its answer."""
    asked = select(ClosureRequest).where(ClosureRequest.case_id == case_id, ClosureRequest.answered_at.is_(None))
    return db.session.scalar(asked.options(*WITH_NAMES))


def requests_left_behind() -> list[int]:
    """Numbers of the requests that nobody answered before the case left whoever asked, by number."""
    asked = select(ClosureRequest.id).join(ClosureRequest.case).where(ClosureRequest.answered_at.is_(None))
    gone = or_(Case.holder_id.is_(None), Case.holder_id != ClosureRequest.asked_by_id)
    return list(db.session.scalars(asked.where(gone).order_by(ClosureRequest.id)))


def sent_back_to(case_id: int, worker_id: int | None) -> ClosureRequest | None:
    """The newest request about a case, where it is this worker's and came back to be changed."""
    asked = select(ClosureRequest).where(ClosureRequest.case_id == case_id).options(*WITH_NAMES)
    newest = db.session.scalar(asked.order_by(ClosureRequest.id.desc()).limit(1))
    mine = newest is not None and newest.asked_by_id == worker_id and newest.answer == SENT_BACK
    return newest if mine else None


# --- who may close by themselves --------------------------------------------------------------------------------------


def leaves_of(team_id: int) -> list[ClosingLeave]:
    """Who may, will or could close by themselves in a team, with who gave and withdrew it; the newest first."""
    rows = select(ClosingLeave).where(ClosingLeave.team_id == team_id).order_by(ClosingLeave.id.desc())
    people = (ClosingLeave.worker, ClosingLeave.given_by, ClosingLeave.withdrawn_by)
    return list(db.session.scalars(rows.options(*map(joinedload, people))))


def leave_for(actor: Actor, leave_id: int) -> ClosingLeave | None:
    """One leave, of a team whose records are the actor's to read."""
    found = db.session.get(ClosingLeave, leave_id)
    return found if found is not None and actor.sees_team(found.team_id) else None


def leave_on(worker_id: int | None, case: Case, on: date) -> ClosingLeave | None:
    """By which a worker may close a case by themselves on a day: they hold it, work in its team, and were let."""
    if worker_id is None or case.holder_id != worker_id or not staff.works_in(worker_id, case.team_id, on):
        return None
    lasting = or_(ClosingLeave.until_on.is_(None), ClosingLeave.until_on >= on)
    rows = select(ClosingLeave).where(ClosingLeave.team_id == case.team_id, ClosingLeave.worker_id == worker_id)
    rows = rows.where(ClosingLeave.withdrawn_at.is_(None), ClosingLeave.from_on <= on, lasting)
    return db.session.scalar(rows.options(joinedload(ClosingLeave.given_by)).order_by(ClosingLeave.id.desc()).limit(1))


def could_close(team_id: int, on: date) -> list[Worker]:
    """Who holds cases as a worker of the team on a day, by name: they can be let close by themselves."""
    there = {held.worker_id for held in staff.roles_on(on) if held.team_id == team_id and held.role in PRACTICE}
    return [worker for worker in staff.workers_of(team_id, on) if worker.id in there]
