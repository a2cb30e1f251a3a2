"""Reading people: only those whose record the reader may see, by the teams involved with them (U16)."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, not_, or_, select, true, union_all
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.records.people.models import (
    Involvement,
    Link,
    NameKey,
    Person,
    PersonAddress,
    PersonName,
    PersonWarning,
)
from casework.records.people.rules import (
    LIKELY,
    Question,
    Traits,
    days_that_may_be_meant,
    deletions,
    likeness,
    missing,
    read_question,
    tokens,
)
from casework.records.sight.queries import not_hidden
from casework.records.staff.models import Team

WEIGHED = 300  # people looked at more closely for one search


def may_see(actor: Any) -> ColumnElement[bool]:
    """The condition on Person that holds for the records this actor may read (U16)."""
    theirs = select(Involvement.person_id).where(Involvement.team_id.in_(actor.team_ids))
    return and_(true() if actor.sees_all else Person.id.in_(theirs), not_hidden(actor, Person.id))


def may_open(actor: Any) -> ColumnElement[bool]:
    """The same for one record that is asked for by itself: those opened with a reason, too. No list shows these."""
    return or_(may_see(actor), Person.id.in_(actor.opened)) if actor.opened else may_see(actor)


def person_for(actor: Any, person_id: int) -> Person | None:
    """The person, or None when there is none or the actor may not see them."""
    return db.session.scalar(select(Person).where(Person.id == person_id, may_open(actor)))


def visible_numbers(actor: Any, person_ids: Collection[int]) -> set[int]:
    """Of the people numbered, those whose record the actor may open."""
    return set(db.session.scalars(select(Person.id).where(Person.id.in_(person_ids), may_open(actor))))


def warnings_of(person_id: int, *, ended: bool = False) -> list[PersonWarning]:
    """Warnings in force, the soonest to be reviewed first; with ``ended``, instead those that ended, newest first."""
    asked = select(PersonWarning).where(PersonWarning.person_id == person_id)
    if ended:
        asked = asked.where(PersonWarning.ended_at.is_not(None)).order_by(PersonWarning.ended_at.desc())
    else:
        asked = asked.where(PersonWarning.ended_at.is_(None)).order_by(PersonWarning.review_on)
    return list(db.session.scalars(asked.order_by(PersonWarning.id).options(joinedload(PersonWarning.recorded_by))))


def warning(person_id: int, warning_id: int) -> PersonWarning | None:
    """One warning of that person, in force or ended."""
    return db.session.scalar(
        select(PersonWarning).where(PersonWarning.id == warning_id, PersonWarning.person_id == person_id)
    )


def network_of(person_id: int) -> list[Link]:
    """Everybody in the person's network: whom to ask first at the top, those who left it at the end."""
    order = (Link.ended_on.is_not(None), Link.ask_first.desc(), Link.kind, Link.name, Link.id)
    return list(db.session.scalars(select(Link).where(Link.person_id == person_id).order_by(*order)))


def link(person_id: int, link_id: int) -> Link | None:
    """One link of that person's network."""
    return db.session.scalar(select(Link).where(Link.id == link_id, Link.person_id == person_id))


def linked_from(actor: Any, person_id: int) -> list[tuple[Link, Person]]:
    """Where this person stands in somebody else's network, if the actor may see that somebody."""
    asked = select(Link, Person).join(Person, Person.id == Link.person_id)
    asked = asked.where(Link.other_id == person_id, Link.ended_on.is_(None), may_see(actor))
    return [(row.Link, row.Person) for row in db.session.execute(asked.order_by(Person.family_name, Person.id))]


def names_of(person_id: int) -> list[PersonName]:
    """All names, the newest first."""
    asked = select(PersonName).where(PersonName.person_id == person_id)
    return list(db.session.scalars(asked.order_by(PersonName.recorded_at.desc(), PersonName.id.desc())))


def addresses_of(person_id: int) -> list[PersonAddress]:
    """All addresses, the newest first."""
    asked = select(PersonAddress).where(PersonAddress.person_id == person_id)
    return list(db.session.scalars(asked.order_by(PersonAddress.recorded_at.desc(), PersonAddress.id.desc())))


def teams_with(person_id: int) -> list[Team]:
    """Teams that work or worked with the person."""
    asked = select(Team).join(Involvement, Involvement.team_id == Team.id).where(Involvement.person_id == person_id)
    return list(db.session.scalars(asked.order_by(Team.name)))


def find_people(actor: Any, words: str, *, on: date, limit: int = 10) -> tuple[list[Person], bool]:
    """People whom the words may mean, the likeliest first, and whether there were more than ``limit``.

    By name with a slip, in either order, former names included; by date of birth in any form; by NHS or council number.
    ``on``: today, to read years of two figures. Three queries, whatever is found.
    """
    question = read_question(words, on)
    if question.empty:
        return [], False
    found = list(db.session.scalars(_candidates(actor, question)))
    names = _names_by_person([p.id for p in found])
    ranked = sorted((_rank(question, p, names), p.family_name, p.given_name, p.id, p) for p in found)
    best = ranked[0][0][0] if ranked else 0
    people = [entry[-1] for entry in ranked if entry[0][0] == best and _means_somebody(question, entry[0])]
    return people[:limit], len(people) > limit


def find_elsewhere(actor: Any, words: str, *, on: date, limit: int = 5) -> list[Person]:
    """People whose record is not the actor's to see and whom the words name exactly (U16, U17), for saying that there is one.

    By NHS or council number; by full name with date of birth unless the record is restricted. Two queries.
    """
    question = read_question(words, on)
    ways = [_number_is(question.numbers, question.council_numbers)] if question.numbers else []
    if question.born_on and len(question.words) > 1:
        ways.append(and_(Person.date_of_birth == question.born_on, not_hidden(actor, Person.id)))
    if not ways:
        return []
    asked = select(Person).where(or_(*ways), not_(may_see(actor))).order_by(Person.id).limit(WEIGHED)
    found = list(db.session.scalars(asked))
    names = _names_by_person([person.id for person in found])
    return [person for person in found if _rank(question, person, names) in ((0, -1), (0, 0))][:limit]


def _number_is(nhs_numbers: Collection[str], council_numbers: Collection[str]) -> ColumnElement[bool]:
    """Both tidied."""
    return or_(Person.nhs_number.in_(nhs_numbers), Person.council_key.in_(council_numbers))


def _candidates(actor: Any, question: Question) -> Any:
    asked = select(Person).where(may_see(actor))
    ways = []
    if question.numbers:
        ways.append(_number_is(question.numbers, question.council_numbers))
    if question.words:
        hits = _hits(actor, question)
        ways.append(Person.id.in_(hits))
    elif question.born_on:
        ways.append(Person.date_of_birth == question.born_on)
    return asked.where(or_(*ways)).order_by(Person.id).limit(2 * WEIGHED)


def _hits(actor: Any, question: Question) -> Any:
    """Numbers of the people who share most keys with the words; a whole word counts more than one with a slip."""
    parts = [
        select(NameKey.person_id, func.max(case((NameKey.key == word, 3), else_=2)).label("points"))
        .where(NameKey.key.in_(sorted({word, *deletions(word)})))
        .group_by(NameKey.person_id)
        for word in question.words[:6]
    ]
    every = union_all(*parts).subquery()
    asked = select(every.c.person_id).join(Person, Person.id == every.c.person_id).where(may_see(actor))
    if question.born_on:
        asked = asked.where(Person.date_of_birth == question.born_on)
    asked = asked.group_by(every.c.person_id).order_by(func.sum(every.c.points).desc(), every.c.person_id)
    return select(asked.limit(WEIGHED).subquery().c.person_id)


def _names_by_person(ids: Sequence[int]) -> dict[int, list[PersonName]]:
    names: dict[int, list[PersonName]] = {}
    asked = select(PersonName).where(PersonName.person_id.in_(ids))
    for name in db.session.scalars(asked.order_by(PersonName.recorded_at.desc(), PersonName.id.desc())):
        names.setdefault(name.person_id, []).append(name)
    return names


def _rank(question: Question, person: Person, names: dict[int, list[PersonName]]) -> tuple[int, int]:
    """(words that are met nowhere, slips); somebody found by a number comes before all."""
    if person.nhs_number in question.numbers or person.council_key in question.council_numbers:
        return 0, -1
    known = [person.name, person.preferred_name]
    known += [f"{n.given_name} {n.family_name}" for n in names.get(person.id, ())]
    return missing(question.words, tokens(*known))


def _means_somebody(question: Question, rank: tuple[int, int]) -> bool:
    return rank[0] == 0 or rank[0] < len(question.words)


def likely_duplicates(actor: Any, traits: Traits, *, but_not: int | None = None, limit: int = 5) -> list[Person]:
    """People the actor may see who may be the one described, the likeliest first. Others are not hinted at."""
    found = list(db.session.scalars(_comparable(actor, traits).where(Person.id != (but_not or 0))))
    names = _names_by_person([p.id for p in found])
    rated = sorted((-likeness(traits, traits_of(p, names.get(p.id, ()))), p.id, p) for p in found)
    return [person for points, _, person in rated if -points >= LIKELY][:limit]


def numbered_elsewhere(actor: Any, traits: Traits) -> list[Person]:
    """People whose record is not the actor's to see and who have the described one's NHS or council number (U16, U36)."""
    ways = _numbers_of(traits)
    return list(db.session.scalars(select(Person).where(or_(*ways), not_(may_see(actor))).order_by(Person.id))) if ways else []


def _numbers_of(traits: Traits) -> list[ColumnElement[bool]]:
    """The conditions that somebody has the one number or the other."""
    typed = ((Person.nhs_number, traits.nhs_number), (Person.council_key, traits.council_number))
    return [column == number for column, number in typed if number]


def traits_of(person: Person, names: Sequence[PersonName]) -> Traits:
    """What a person on record is compared by."""
    pairs = [(person.given_name, person.family_name), *((n.given_name, n.family_name) for n in names)]
    if person.preferred_name:
        pairs.append((person.preferred_name, person.family_name))
    numbers = (person.nhs_number or "", person.council_key or "")
    return Traits(tuple(dict.fromkeys(pairs)), person.date_of_birth, *numbers, person.postcode)


def _comparable(actor: Any, traits: Traits) -> Any:
    ways = _numbers_of(traits)
    if traits.born_on:
        ways.append(Person.date_of_birth.in_(days_that_may_be_meant(traits.born_on)))
    words = tokens(*(part for pair in traits.names for part in pair))
    if words:
        ways.append(Person.id.in_(_hits(actor, Question(words))))
    return select(Person).where(may_see(actor), or_(false(), *ways)).order_by(Person.id).limit(2 * WEIGHED)


def warned_among(person_ids: Collection[int]) -> set[int]:
    """Of the people numbered, those with a warning in force."""
    asked = select(PersonWarning.person_id).where(
        PersonWarning.person_id.in_(person_ids), PersonWarning.ended_at.is_(None)
    )
    return set(db.session.scalars(asked.distinct()))
