"""What would become of a list: its rows judged against what the record holds now."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.ground.db import db
from casework.ground.sheets import Table
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.intake import rules
from casework.practice.intake.queries.kept import Choices, taken_back, teams_managed
from casework.practice.intake.rules import CaseHere, Context, Judged, Known, TeamHere, Who
from casework.practice.tray.models import Placement
from casework.records.cases.models import Case
from casework.records.people.models import Person
from casework.records.sight.queries import not_hidden

CHUNK = 500


def judge(actor: Any, table: Table, choices: Choices, policies: Mapping[str, Policy], today: date) -> list[Judged]:
    """What would become of each row if the list came in now."""
    teams = {
        team.id: TeamHere(team.id, team.name, policy_of(policies, team))
        for team in teams_managed(actor)
        if team.id in choices.team_ids
    }
    by_words = {words: teams.get(number) for words, number in choices.teams.items()}
    context = Context(today, by_words, teams.get(choices.every_row))
    read = [rules.judge_row(number, cells, table.heads, choices.fields, context) for number, cells in table.rows]
    heads = {key: table.heads[position] for key, position in choices.fields.items()}
    return rules.match(read, known(actor, read, teams), heads)


def known(actor: Any, read: Collection[Judged], team_ids: Collection[int]) -> Known:
    """What the record holds of the people in a list: cases the actor may see, people by NHS number, who waits."""
    entrants = [judged.entrant for judged in read if judged.entrant is not None]
    cases: dict[str, list[CaseHere]] = {}
    for references in _portions({e.reference for e in entrants if e.reference}):
        for row in db.session.execute(_cases_with(actor, references)):
            cases.setdefault(row.Case.reference, []).append(
                CaseHere(_who(row.Person), row.Case.team_id, waiting=row.placement_id is not None)
            )
    people = {
        person.nhs_number: _who(person)
        for numbers in _portions({e.nhs_number for e in entrants if e.nhs_number})
        for person in db.session.scalars(
            select(Person).where(Person.nhs_number.in_(numbers)).order_by(Person.id.desc())
        )
    }
    return Known(cases, people, frozenset(_lines(actor, team_ids)) if entrants else frozenset())


def _portions(values: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _cases_with(actor: Any, references: Collection[str]):
    waiting = (Placement.case_id == Case.id) & Placement.ended_at.is_(None)
    asked = select(Case, Person, Placement.id.label("placement_id")).join(Case.person).outerjoin(Placement, waiting)
    asked = asked.where(Case.reference.in_(references), Case.id.not_in(taken_back())).order_by(Case.id)
    return asked if actor.sees_all else asked.where(Case.team_id.in_(actor.team_ids))


def _lines(actor: Any, team_ids: Collection[int]) -> Iterator[tuple]:
    """Who waits, of those that this actor may see: by a name alone nobody learns of a restricted record (U17)."""
    asked = (
        select(Placement.team_id, Placement.placed_on, Person.family_name, Person.given_name, Person.date_of_birth)
        .join(Placement.case)
        .join(Case.person)
        .where(Placement.team_id.in_(team_ids), Placement.ended_at.is_(None), not_hidden(actor, Case.person_id))
    )
    for row in db.session.execute(asked):
        yield rules.line(*row)


def _who(person: Person) -> Who:
    return Who(person.family_name, person.given_name, person.date_of_birth, person.nhs_number, person.address,
               person.phone, person.id, died_on=person.died_on)  # fmt: skip
