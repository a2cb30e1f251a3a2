"""Reading people: only those whose record the reader may see, by the teams involved with them (U16)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, not_, or_, select, true, union_all
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.ground.finding import sharing_parts
from casework.records.people.models import (
    Involvement,
    Link,
    NameKey,
    NameWord,
    Person,
    PersonAddress,
    PersonName,
    PersonWarning,
    ReachKey,
)
from casework.records.people.rules import (
    LIKELY,
    NAMED_BY_NUMBER,
    Nearness,
    Question,
    Traits,
    also_called,
    days_that_may_be_meant,
    deletions,
    fold,
    keys_to_reach,
    likeness,
    most_slips,
    names_in,
    nearest,
    nearness,
    phones_in,
    read_question,
    slips_between,
    tokens,
)
from casework.records.sight.queries import not_hidden
from casework.records.staff.models import Team

WEIGHED = 300  # people looked at more closely for one search
WORDS_ASKED = 6  # so many of the words typed are looked for


def may_see(actor: Any) -> ColumnElement[bool]:
    """The condition on Person that holds for the records this actor may read (U16)."""
    theirs = select(Involvement.person_id).where(Involvement.team_id.in_(actor.team_ids))
    return and_(true() if actor.sees_all else Person.id.in_(theirs), not_hidden(actor, Person.id))


def _may_see_each(actor: Any) -> ColumnElement[bool]:
    """The same condition, asked for each of a few people: in place of everybody that the actor's teams work with."""
    theirs = select(Involvement.id).where(Involvement.team_id.in_(actor.team_ids), Involvement.person_id == Person.id)
    return and_(true() if actor.sees_all else theirs.exists(), not_hidden(actor, Person.id))


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


def with_number(person_ids: Collection[int], phones: Collection[str]) -> list[Link]:
    """Who in the networks of these people has one of these telephone numbers, as they are kept; by name."""
    asked = select(Link).where(Link.person_id.in_(person_ids), Link.ended_on.is_(None), Link.phone != "")
    found = db.session.scalars(asked.order_by(Link.name, Link.id)) if person_ids and phones else ()
    return [link for link in found if not set(phones).isdisjoint(phones_in(link.phone))]


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

    By name with a slip, in either order, former names included; by date of birth in any form; by NHS or council number; by
    telephone number, also of somebody in their network; by postcode or its outward part. ``on``: today, to read years of two
    figures. Where not all that was typed is met, words with more slips are tried, too.
    """
    question = read_question(words, on)
    if question.empty:
        return [], False
    found = _rated(actor, question, {})
    if question.words and not (found and found[0][0].lost == 0):
        found = _rated(actor, question, words_near(question.words[:WORDS_ASKED]))
    numbers = nearest(found, question.asked)
    by_number = {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(numbers[:limit])))}
    return [by_number[number] for number in numbers[:limit]], len(numbers) > limit


def words_near(words: Sequence[str]) -> dict[str, set[str]]:
    """By word, the words of anybody's name that come near to it, with as many slips as its length allows."""
    asked = select(NameWord.word).where(sharing_parts(NameWord, words)).distinct()
    there = list(db.session.scalars(asked.order_by(NameWord.word)))
    return {word: {name for name in there if slips_between(word, name, most) <= most}
            for word in words for most in (most_slips(word),)}  # fmt: skip


def _rated(actor: Any, question: Question, near: Mapping[str, set[str]]) -> list[tuple[Nearness, int]]:
    """(how near they come, their number) of those who may be meant and whom the actor may see, the nearest first."""
    found = db.session.execute(_candidates(actor, question, near)).all()
    names, reached = _names_by_person([row.id for row in found]), _reached([row.id for row in found], question)
    rated = ((_near(question, row, names, reached), row.family_name, row.given_name, row.id) for row in found)
    return [(near, number) for near, _, _, number in sorted(rated)]


def find_elsewhere(actor: Any, words: str, *, on: date, limit: int = 5) -> list[Person]:
    """People whose record is not the actor's to see and whom the words name exactly (U16, U17), for saying that there is one.

    By NHS or council number; by full name with date of birth unless the record is restricted. Two queries. A telephone number or
    a postcode names a household, and tells nothing here: else anybody could find out who is known at an address.
    """
    question = replace(read_question(words, on), phones=(), postcodes=(), outwards=())
    ways = [_number_is(question.numbers, question.council_numbers)] if question.numbers else []
    if question.born_on and len(question.words) > 1:
        ways.append(and_(Person.date_of_birth == question.born_on, not_hidden(actor, Person.id)))
    if not ways:
        return []
    asked = select(Person).where(or_(*ways), not_(may_see(actor))).order_by(Person.id).limit(WEIGHED)
    found = list(db.session.scalars(asked))
    names = _names_by_person([person.id for person in found])
    return [person for person in found if _near(question, person, names).is_exact][:limit]


def _number_is(nhs_numbers: Collection[str], council_numbers: Collection[str]) -> ColumnElement[bool]:
    """Both tidied."""
    return or_(Person.nhs_number.in_(nhs_numbers), Person.council_key.in_(council_numbers))


WEIGHED_BY = (
    Person.id, Person.given_name, Person.family_name, Person.preferred_name, Person.date_of_birth, Person.nhs_number,
    Person.council_key,
)  # fmt: skip


def _candidates(actor: Any, question: Question, near: Mapping[str, set[str]]) -> Select:
    ways = []
    if question.numbers:
        ways.append(_number_is(question.numbers, question.council_numbers))
    if question.words or question.born_on or question.reached_by:
        ways.append(Person.id.in_(_hits(actor, question, near)))
    return select(*WEIGHED_BY).where(_may_see_each(actor), or_(*ways)).order_by(Person.id).limit(2 * WEIGHED)


def _hits(actor: Any, question: Question, near: Mapping[str, set[str]] = MappingProxyType({})) -> Select:
    """Numbers of the people who share most with what was asked; a whole word counts more than one with a slip."""
    words = question.words[:WORDS_ASKED]
    wanted = [(word, {word, *deletions(word), *also_called(word), *near.get(word, ())}) for word in words]
    wanted += [(one + other, {one + other}) for one, other in pairwise(words)]
    parts = [
        select(NameKey.person_id, func.max(case((NameKey.key == word, 3), else_=2)).label("points"))
        .where(NameKey.key.in_(sorted(keys)))
        .group_by(NameKey.person_id)
        for word, keys in wanted
    ]
    if question.born_on:
        meant = days_that_may_be_meant(question.born_on)
        fits = case((Person.date_of_birth == question.born_on, 6), else_=4).label("points")
        parts.append(select(Person.id.label("person_id"), fits).where(Person.date_of_birth.in_(sorted(meant))))
    points = literal(6).label("points")
    if exact := (*question.phones, *question.postcodes):
        parts.append(select(ReachKey.person_id, points).where(ReachKey.key.in_(exact)))
    if not parts:  # half a postcode alone, where very many live: the first of them that may be seen, and no more are read
        there = select(ReachKey.person_id).join(Person, Person.id == ReachKey.person_id)
        there = there.where(ReachKey.key.in_(question.outwards), _may_see_each(actor)).order_by(ReachKey.person_id)
        parts.append(select(there.limit(WEIGHED).subquery().c.person_id, points))
    every = union_all(*parts).subquery()
    asked = select(every.c.person_id).join(Person, Person.id == every.c.person_id).where(_may_see_each(actor))
    points = func.sum(every.c.points)
    if question.born_in:
        year = Person.date_of_birth.between(date(question.born_in, 1, 1), date(question.born_in, 12, 31))
        points += func.max(case((year, 4), else_=0))
    if question.outwards:
        there = select(ReachKey.id).where(ReachKey.person_id == Person.id, ReachKey.key.in_(question.outwards))
        points += func.max(case((there.exists(), 4), else_=0))
    asked = asked.group_by(every.c.person_id).order_by(points.desc(), every.c.person_id)
    return select(asked.limit(WEIGHED).subquery().c.person_id)


def _names_by_person(ids: Sequence[int]) -> dict[int, list[Any]]:
    """By person, (given and family name) of each that they bear or bore, the newest first."""
    names: dict[int, list[Any]] = {}
    asked = select(PersonName.person_id, PersonName.given_name, PersonName.family_name)
    asked = asked.where(PersonName.person_id.in_(ids)).order_by(PersonName.recorded_at.desc(), PersonName.id.desc())
    for name in db.session.execute(asked):
        names.setdefault(name.person_id, []).append(name)
    return names


def _reached(ids: Sequence[int], question: Question) -> dict[int, set[str]]:
    """By person, by which of the telephone numbers and postcodes asked for they are reached."""
    found: dict[int, set[str]] = {}
    if question.reached_by:
        asked = select(ReachKey.person_id, ReachKey.key)
        for row in db.session.execute(asked.where(ReachKey.person_id.in_(ids), ReachKey.key.in_(question.reached_by))):
            found.setdefault(row.person_id, set()).add(row.key)
    return found


def _near(
    question: Question, person: Any, names: Mapping[int, Sequence[Any]],
    reached: Mapping[int, Collection[str]] = MappingProxyType({}),
) -> Nearness:  # fmt: skip
    """How near somebody comes to what was asked; person: a row of WEIGHED_BY, or a Person."""
    if person.nhs_number in question.numbers or person.council_key in question.council_numbers:
        return NAMED_BY_NUMBER
    known = [person.given_name, person.family_name, person.preferred_name]
    known += [part for name in names.get(person.id, ()) for part in (name.given_name, name.family_name)]
    return nearness(question, fold(f"{person.given_name} {person.family_name}"), tokens(*known), person.date_of_birth,
                    reached.get(person.id, ()))  # fmt: skip


# --- the words of all names -------------------------------------------------------------------------------------------


def named_people(portion: int = 2_000) -> Iterator[tuple[int, list[str], set[str]]]:
    """(number, all names that they bear or bore, the keys they are found by) of everybody, in portions read one by one."""
    last = 0
    while True:
        people = db.session.execute(select(*WEIGHED_BY).where(Person.id > last).order_by(Person.id).limit(portion)).all()
        if not people:
            return
        span = (last, last := people[-1].id)
        named: dict[int, list[str]] = {row.id: [row.given_name, row.family_name, row.preferred_name] for row in people}
        keys: dict[int, set[str]] = {row.id: set() for row in people}
        for row in db.session.execute(_within(span, PersonName.person_id, PersonName.given_name, PersonName.family_name)):
            named[row.person_id] += [row.given_name, row.family_name]
        for person_id, key in db.session.execute(_within(span, NameKey.person_id, NameKey.key)):
            keys[person_id].add(key)
        yield from ((row.id, [name for name in dict.fromkeys(named[row.id]) if name], keys[row.id]) for row in people)


def _within(span: tuple[int, int], person_id: Any, *columns: Any) -> Select:
    return select(person_id, *columns).where(person_id > span[0], person_id <= span[1])


def reached_people(portion: int = 2_000) -> Iterator[tuple[int, set[str], dict[int, str]]]:
    """(number, the keys to reach them by, those that there are by their number) of everybody, in portions read one by one."""
    last = 0
    while True:
        columns = (Person.id, Person.phone, Person.postcode)
        people = db.session.execute(select(*columns).where(Person.id > last).order_by(Person.id).limit(portion)).all()
        if not people:
            return
        span = (last, last := people[-1].id)
        phones: dict[int, list[str]] = {row.id: [] for row in people}
        keys: dict[int, dict[int, str]] = {row.id: {} for row in people}
        for person_id, phone in db.session.execute(_within(span, Link.person_id, Link.phone).where(Link.ended_on.is_(None))):
            phones[person_id].append(phone)
        for person_id, number, key in db.session.execute(_within(span, ReachKey.person_id, ReachKey.id, ReachKey.key)):
            keys[person_id][number] = key
        yield from ((row.id, keys_to_reach(row.phone, row.postcode, phones[row.id]), keys[row.id]) for row in people)


def differences() -> list[str]:
    """What people should be found by and are not, and the other way round, in sentences."""
    words, lacking = set(db.session.scalars(select(NameWord.word))), set()
    for person_id, named, keys in named_people():
        needed = names_in(named)
        if not needed <= words or not needed <= keys:
            lacking.add(person_id)
    told = [f"{len(lacking)} of the people on record would not be found by their name"] if lacking else []
    unlike = sum(wanted != set(known.values()) for _, wanted, known in reached_people())
    sentence = f"{unlike} of the people on record would not be found by their telephone number or postcode, or wrongly"
    return told + ([sentence] if unlike else [])


# --- duplicates -------------------------------------------------------------------------------------------------------


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
