"""What a search finds, with what tells one person from another. The same number of queries for any answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.ground.db import db
from casework.practice.guarding.queries import answering_team
from casework.practice.tray.models import Placement
from casework.records.cases import queries as cases
from casework.records.cases.models import Case
from casework.records.notes import queries as notes
from casework.records.notes.models import Note
from casework.records.notes.rules import excerpt, read_words
from casework.records.people import queries as people
from casework.records.people.models import Link, Person
from casework.records.people.rules import Question, read_question
from casework.records.sight.queries import restricted_among
from casework.records.staff.models import Team

MOST = 10


@dataclass(frozen=True)
class Answer:
    """What was found, of what the reader may see.

    found: people with their open cases, the likeliest first. cases: those found by their number. placements: by case.
    more: there are more people than are shown. elsewhere: records that are there and not the reader's to see.
    other_day: of those found nobody was born on the day that was typed. numbers: by person, who in their network has the
    telephone number that was typed.
    """

    found: list[tuple[Person, list[Case]]]
    cases: list[Case]
    placements: dict[int, Placement]
    more: bool
    elsewhere: list["Elsewhere"]
    other_day: bool = False
    numbers: Mapping[int, list[Link]] = field(default_factory=dict)

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
    question = read_question(words, on)
    by_number = cases.find_cases(actor, question.numbers)
    persons, more = people.find_people(actor, words, on=on, limit=MOST)
    numbers: dict[int, list[Link]] = {}
    for link in people.with_number([p.id for p in persons], question.phones):
        numbers.setdefault(link.person_id, []).append(link)
    theirs = cases.open_cases_of(actor, [p.id for p in persons])
    found = [(p, [c for c in theirs if c.person_id == p.id]) for p in persons]
    placements = _placements([case.id for case in [*theirs, *by_number]])
    return Answer(found, by_number, placements, more, _elsewhere(actor, words, on),
                  _other_day(persons, words, on), numbers)  # fmt: skip


def _other_day(persons: list[Person], words: str, on: date) -> bool:
    question = read_question(words, on)
    return bool(question.words and question.born_on and persons) and all(
        person.date_of_birth != question.born_on and not _numbered(person, question) for person in persons
    )


def _numbered(person: Person, question: Question) -> bool:
    return person.nhs_number in question.numbers or person.council_key in question.council_numbers


@dataclass(frozen=True)
class Straight:
    """The one record that a number names: of whom it is, and its address."""

    person_id: int
    address: str


def straight_to(actor: Any, words: str, *, on: date) -> Straight | None:
    """Where a number or a whole postcode leads by itself: to the one record that it names, which the reader may see, while it
    names none that is not theirs. The outward part of a postcode names nobody."""
    question = read_question(words, on)
    if not question.names_a_number:
        return None
    by_number = cases.find_cases(actor, question.numbers)
    persons, _ = people.find_people(actor, words, on=on, limit=MOST)
    if len(by_number) + len(persons) != 1 or _elsewhere(actor, words, on):
        return None
    if by_number:
        return Straight(by_number[0].person_id, f"/cases/{by_number[0].id}")
    if question.outwards and not _numbered(persons[0], question):
        return None
    return Straight(persons[0].id, f"/people/{persons[0].id}")


@dataclass(frozen=True)
class Hit:
    """A note that was found. pieces: some of its words, each with whether it was looked for."""

    note: Note
    pieces: list[tuple[str, bool]]


@dataclass(frozen=True)
class InNotes:
    """Notes that were found, a page of them. told: there was something to look for. page: from 1."""

    told: bool
    hits: list[Hit]
    more: bool
    page: int

    @property
    def person_ids(self) -> set[int]:
        """Numbers of all people whose notes are shown, for the trail."""
        return {hit.note.case.person_id for hit in self.hits}


def search_notes(actor: Any, words: str, *, page: int) -> InNotes:
    """Notes in which the words stand. Three queries at most."""
    phrases = read_words(words)
    found, more = notes.find_notes(actor, phrases, page=page)
    hits = [Hit(note, excerpt([part["text"] for part in note.sections], phrases)) for note in found]
    return InNotes(bool(phrases), hits, more, page)


def _elsewhere(actor: Any, words: str, on: date) -> list[Elsewhere]:
    numbers = [person.id for person in people.find_elsewhere(actor, words, on=on)]
    numbers = list(dict.fromkeys([*numbers, *cases.people_elsewhere(actor, read_question(words, on).numbers)]))
    restricted = restricted_among(numbers)
    return [Elsewhere(number, answering_team(number), number in restricted) for number in numbers[:MOST]]


def _placements(case_ids: list[int]) -> dict[int, Placement]:
    asked = select(Placement).where(Placement.case_id.in_(case_ids), Placement.ended_at.is_(None))
    return {placement.case_id: placement for placement in db.session.scalars(asked)}
