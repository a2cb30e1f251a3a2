"""What a search finds, with what tells one person from another. The same number of queries for any answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.ground.db import db
from casework.practice.guarding.queries import answering_team
from casework.practice.tray.models import Placement
from casework.records.cases import queries as cases
from casework.records.cases.models import Case
from casework.records.people import queries as people
from casework.records.people.models import Person
from casework.records.people.rules import read_question
from casework.records.sight.queries import restricted_among
from casework.records.staff.models import Team

MOST = 10


@dataclass(frozen=True)
class Answer:
    """What was found, of what the reader may see.

    found: people with their open cases, the likeliest first. cases: those found by their number. placements: by case.
    more: there are more people than are shown. elsewhere: records that are there and not the reader's to see.
    """

    found: list[tuple[Person, list[Case]]]
    cases: list[Case]
    placements: dict[int, Placement]
    more: bool
    elsewhere: list["Elsewhere"]

    @property
    def person_ids(self) -> set[int]:
        """Numbers of all people shown, for the trail."""
        return {person.id for person, _ in self.found} | {case.person_id for case in self.cases}


@dataclass(frozen=True)
class Elsewhere:
    """A record that was named exactly and is not the reader's to see: who answers for it, and nothing of the person."""

    person_id: int
    team: Team
    restricted: bool


def search(actor: Any, words: str, *, on: date) -> Answer:
    """People and cases that the words may mean. ``on``: today, to read years of two figures."""
    by_number = cases.find_cases(actor, read_question(words, on).numbers)
    persons, more = people.find_people(actor, words, on=on, limit=MOST)
    theirs = cases.open_cases_of(actor, [p.id for p in persons])
    found = [(p, [c for c in theirs if c.person_id == p.id]) for p in persons]
    placements = _placements([case.id for case in [*theirs, *by_number]])
    return Answer(found, by_number, placements, more, _elsewhere(actor, words, on))


def _elsewhere(actor: Any, words: str, on: date) -> list[Elsewhere]:
    numbers = [person.id for person in people.find_elsewhere(actor, words, on=on)]
    numbers = list(dict.fromkeys([*numbers, *cases.people_elsewhere(actor, read_question(words, on).numbers)]))
    restricted = restricted_among(numbers)
    return [Elsewhere(number, answering_team(number), number in restricted) for number in numbers[:MOST]]


def _placements(case_ids: list[int]) -> dict[int, Placement]:
    asked = select(Placement).where(Placement.case_id.in_(case_ids), Placement.ended_at.is_(None))
    return {placement.case_id: placement for placement in db.session.scalars(asked)}
