"""What restricting and opening a record need to know."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.practice.guarding.rules import Candidate
from casework.records.cases.models import Case
from casework.records.notices.rules import to_managers, to_worker
from casework.records.people import queries as people
from casework.records.people.models import Person
from casework.records.sight.models import Opening
from casework.records.sight.queries import reader_numbers
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, Actor
from casework.records.tasks.queries import workers_with_tasks


def candidates(person_id: int, on: date) -> list[Candidate]:
    """Everybody who sees the person's record by team and role on a day, by name."""
    teams = [team.id for team in people.teams_with(person_id)]
    held = [*staff.directorate_record_roles(on), *(h for roles in staff.record_roles_in(teams, on).values() for h in roles)]
    roles: dict[int, list[str]] = {}
    names = {}
    for each in held:
        roles.setdefault(each.worker_id, []).append(each.role)
        names[each.worker_id] = each.worker.name
    found = [Candidate(number, names[number], tuple(dict.fromkeys(theirs))) for number, theirs in roles.items()]
    return sorted(found, key=lambda each: (each.name, each.worker_id))


def at_work(person_id: int) -> list[tuple[int, str]]:
    """(worker, what) of whoever has a case of the person, or an open task on one."""
    found = []
    for case in (each for each in cases_of(person_id) if each.stage != "closed"):
        found += [(case.holder_id, f"holds case {case.id}")] if case.holder_id is not None else []
        found += [(number, f"has an open task on case {case.id}") for number in sorted(workers_with_tasks(case.id))]
    return found


def cases_of(person_id: int) -> list[Case]:
    """All cases of a person, whoever asks, the newest first."""
    return list(db.session.scalars(select(Case).where(Case.person_id == person_id).order_by(Case.id.desc())))


def names_of(worker_ids: Collection[int]) -> dict[int, str]:
    """Workers' names by number."""
    return {worker_id: staff.worker(worker_id).name for worker_id in worker_ids}


def person_of_record(person_id: int) -> Person | None:
    """The person, whoever asks: for somebody who is about to open the record, and of whom only the number is known."""
    return db.session.get(Person, person_id)


def newest_case(person_id: int) -> Case | None:
    """The case by which a record is answered for: the newest open one, else the newest."""
    newest = select(Case).where(Case.person_id == person_id).order_by(Case.stage == "closed", Case.id.desc()).limit(1)
    return db.session.scalar(newest.options(joinedload(Case.team), joinedload(Case.person)))


def answering_team(person_id: int) -> Team:
    """The team that answers for a record: that of the newest open case, else of the newest, else one that knows them."""
    case = newest_case(person_id)
    return case.team if case is not None else people.teams_with(person_id)[0]


def managers_to_tell(person_id: int, team_id: int, on: date) -> list[str]:
    """The receivers that answer for a person in a team: its managers; of a restricted record those named, else all named."""
    named = reader_numbers(person_id)
    if named is None:
        return [to_managers(team_id)]
    there = [each.id for each in staff.who_answers(MANAGERS, team_id, on) if each.id in named]
    return [to_worker(number) for number in there or sorted(named)]


def seniors_to_tell(person_id: int, team_id: int, on: date) -> list[str]:
    """The receivers above the team's managers, those alone who may see the record."""
    named = reader_numbers(person_id)
    there = [each.id for each in staff.who_answers(SENIOR_MANAGERS, team_id, on)]
    return [to_worker(number) for number in there if named is None or number in named]


def openings_of(actor: Actor, limit: int = 100) -> list[Opening]:
    """Openings of records that are this actor's to see, the newest first, wherever a record was at that time (U16)."""
    seen = select(Person.id).where(people.may_see(actor))
    asked = select(Opening).where(Opening.person_id.in_(seen))
    asked = asked.options(joinedload(Opening.worker), joinedload(Opening.team))
    return list(db.session.scalars(asked.order_by(Opening.at.desc(), Opening.id.desc()).limit(limit)))


def sees(actor: Actor, person_id: int) -> bool:
    """Whether the record is the actor's to see without opening it."""
    asked = select(Person.id).where(Person.id == person_id, people.may_see(actor))
    return db.session.scalar(asked) is not None
