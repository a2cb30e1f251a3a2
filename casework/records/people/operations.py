"""What is done to a person's record. Nothing is deleted: names and addresses get an end, warnings and links a reason."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import Refusal, refuse_if, refuse_if_overtaken
from casework.records.audit.operations import record
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
from casework.records.people.queries import named_people, reached_people
from casework.records.people.rules import (
    DETAILS,
    keys_for_name,
    keys_to_reach,
    names_in,
    refusal_of_death,
    refusal_of_review_day,
    refusal_to_end_without_reason,
    refusal_to_take_back_death,
    refusal_to_take_nhs_number,
    tidy_council_number,
    tidy_nhs_number,
)
from casework.records.staff.models import Team

NAMES = ("given_name", "family_name")
PLACE = ("address", "postcode")
PORTION = 500  # words asked for at once


# --- the record -------------------------------------------------------------------------------------------------------


def record_person(
    *, actor: Any, now: datetime, team: Team, given_name: str, family_name: str, **details: Any
) -> Person:
    """A new person, seen by ``team`` from now on. ``details``: further columns of Person (see rules.DETAILS)."""
    values = _tidied({"given_name": given_name, "family_name": family_name, **details})
    person = Person(**values, recorded_at=now, recorded_by_id=actor.worker_id)
    db.session.add(person)
    db.session.flush()
    _add_name(actor, now, person, since=None)
    if person.address or person.postcode:
        _add_address(actor, now, person, since=None)
    _key(person)
    _key_reach(person)
    involve(now=now, person=person, team=team)
    record(actor=actor, now=now, act="person.recorded", subject=person, persons=[person.id], detail={"team": team.id})
    return person


def change_person(
    *, actor: Any, now: datetime, person: Person, version: int, since: date | None = None, **details: Any
) -> Person:
    """Change what is known of a person; a former name or address is kept with its end (U36).

    version: the record's version when it was shown; raises Overtaken when somebody else saved meanwhile.
    since: when a new name or address began, if known.
    """
    db.session.refresh(person, with_for_update=True)
    refuse_if_overtaken(person, version)
    values = _tidied(details)
    changed = sorted(key for key, value in values.items() if getattr(person, key) != value)
    for key in changed:
        setattr(person, key, values[key])
    if set(changed) & set(NAMES):
        _end_current(PersonName, person, since or office_date(now), PersonName.kind != "former", kind="former")
        _add_name(actor, now, person, since=since)
    if set(changed) & set(PLACE):
        _end_current(PersonAddress, person, since or office_date(now))
        _add_address(actor, now, person, since=since)
    _key(person)
    _key_reach(person)
    if changed:
        what = [key for key in changed if key in DETAILS]
        record(actor=actor, now=now, act="person.changed", subject=person, persons=[person.id], detail={"what": what})
    return person


def record_former_name(*, actor: Any, now: datetime, person: Person, family_name: str) -> PersonName | None:
    """A family name that the person bore once, by which they are found too (U36). None when it is on record already."""
    name = family_name.strip()
    held = select(PersonName.family_name).where(PersonName.person_id == person.id)
    if not name or name in set(db.session.scalars(held)):
        return None
    row = PersonName(person_id=person.id, kind="former", given_name=person.given_name, family_name=name,
                     until_on=None, recorded_at=now, recorded_by_id=actor.worker_id)  # fmt: skip
    db.session.add(row)
    _key(person, name)
    db.session.flush()
    record(actor=actor, now=now, act="person.name-recorded", subject=person, persons=[person.id], detail={"name": row.id})
    return row


def record_death(*, actor: Any, now: datetime, person: Person, died_on: date) -> None:
    """The person died. What this ends is ``closing.operations.record_death``'s to end (U37)."""
    db.session.refresh(person, with_for_update={"key_share": True})
    refuse_if(refusal_of_death(person.died_on, died_on, person.date_of_birth, office_date(now)))
    person.died_on = died_on
    db.session.flush()
    detail = {"died_on": died_on.isoformat()}
    record(actor=actor, now=now, act="person.died", subject=person, persons=[person.id], detail=detail)


def take_back_death(*, actor: Any, now: datetime, person: Person) -> None:
    """The person lives: their death was recorded by mistake."""
    db.session.refresh(person, with_for_update={"key_share": True})
    refuse_if(refusal_to_take_back_death(person.died_on))
    detail = {"died_on": person.died_on.isoformat()}
    person.died_on = None
    db.session.flush()
    record(actor=actor, now=now, act="person.death-taken-back", subject=person, persons=[person.id], detail=detail)


def involve(*, now: datetime, person: Person, team: Team) -> None:
    """The team works with the person, and so sees the record. Once is enough."""
    if _involvement(person, team, read=True) is None:
        db.session.add(Involvement(person_id=person.id, team_id=team.id, since=now))


def part(*, actor: Any, now: datetime, person: Person, team: Team, has_case: Callable[[], bool]) -> None:
    """The team gave its case away, and no longer sees the person unless it has another (U40).

    has_case: asked once nobody else can involve the team in the same moment.
    """
    involved = _involvement(person, team)
    if involved is None or has_case():
        return
    db.session.delete(involved)
    db.session.flush()
    detail = {"team": team.id}
    record(actor=actor, now=now, act="person.parted", subject=person, persons=[person.id], detail=detail)


def _involvement(person: Person, team: Team, *, read: bool = False) -> Involvement | None:
    """The row, held until the end of the transaction; read: together with others who only need it to stay."""
    known = select(Involvement).where(Involvement.team_id == team.id, Involvement.person_id == person.id)
    return db.session.scalar(known.with_for_update(read=read))


def _tidied(details: dict[str, Any]) -> dict[str, Any]:
    unknown = set(details) - set(DETAILS)
    if unknown:
        raise TypeError(f"a person has no {', '.join(sorted(unknown))}")
    refuse_if(refusal_to_take_nhs_number(details.get("nhs_number") or ""))
    values = {k: v if isinstance(v, date) else (v or "").strip() for k, v in details.items()}
    for key in {"nhs_number", "council_number", "date_of_birth"} & set(values):
        values[key] = values[key] or None
    if values.get("nhs_number"):
        values["nhs_number"] = tidy_nhs_number(values["nhs_number"])
    if "council_number" in values:
        values["council_key"] = tidy_council_number(values["council_number"] or "") or None
    if values.get("postcode"):
        values["postcode"] = " ".join(values["postcode"].upper().split())
    return values


def _add_name(actor: Any, now: datetime, person: Person, since: date | None) -> None:
    names = {key: getattr(person, key) for key in NAMES}
    by = {"recorded_at": now, "recorded_by_id": actor.worker_id}
    db.session.add(PersonName(person_id=person.id, kind="current", from_on=since, **names, **by))


def _add_address(actor: Any, now: datetime, person: Person, since: date | None) -> None:
    place = {key: getattr(person, key) for key in PLACE}
    by = {"recorded_at": now, "recorded_by_id": actor.worker_id}
    db.session.add(PersonAddress(person_id=person.id, from_on=since, **place, **by))


def _end_current(model: type, person: Person, until: date, *which: Any, **values: Any) -> None:
    for row in db.session.scalars(select(model).where(model.person_id == person.id, model.until_on.is_(None), *which)):
        row.until_on = until
        for key, value in values.items():
            setattr(row, key, value)


def _key(person: Person, former: str = "") -> None:
    """Add the keys by which the person is found; those of former names stay. former: a family name they bore once."""
    known = set(db.session.scalars(select(NameKey.key).where(NameKey.person_id == person.id)))
    names = (person.given_name, person.family_name, *filter(None, (person.preferred_name, former)))
    db.session.add_all(NameKey(person_id=person.id, key=key) for key in sorted(keys_for_name(*names) - known))
    remember_words(names_in(names))


def _key_reach(person: Person) -> None:
    """The keys by which the person is reached are those of what is on record now."""
    db.session.flush()
    network = db.session.scalars(select(Link.phone).where(Link.person_id == person.id, Link.ended_on.is_(None)))
    wanted = keys_to_reach(person.phone, person.postcode, network)
    known = dict(db.session.execute(select(ReachKey.id, ReachKey.key).where(ReachKey.person_id == person.id)).all())
    _set_reach(person.id, wanted, known)


def _set_reach(person_id: int, wanted: set[str], known: dict[int, str]) -> None:
    """known: the keys that there are, by their number."""
    gone = [number for number, key in known.items() if key not in wanted]
    if gone:
        db.session.execute(delete(ReachKey).where(ReachKey.id.in_(gone)))
    new = sorted(wanted - set(known.values()))
    if new:
        db.session.execute(insert(ReachKey), [{"person_id": person_id, "key": key} for key in new])


def remember_words(words: set[str]) -> None:
    """Add to the words of all names those that nobody's name had before; none is ever taken away."""
    known = set(db.session.scalars(select(NameWord.word).where(NameWord.word.in_(sorted(words)))))
    db.session.add_all(NameWord(word=word) for word in sorted(words - known))


def key_everybody() -> None:
    """Add what is missing of the keys and words by which people are found, and take away what reaches nobody any more."""
    words: set[str] = set()
    for person_id, named, keys in named_people():
        wanted = keys_for_name(*named)
        db.session.add_all(NameKey(person_id=person_id, key=key) for key in sorted(wanted - keys))
        words |= names_in(named)
    in_order = sorted(words)
    for at in range(0, len(in_order), PORTION):
        remember_words(set(in_order[at : at + PORTION]))
    for person_id, wanted, known in reached_people():
        _set_reach(person_id, wanted, known)


# --- warnings ---------------------------------------------------------------------------------------------------------


def add_warning(
    *, actor: Any, now: datetime, person: Person, kind: str, words: str, review_on: date | None
) -> PersonWarning:
    """Something to know before any contact, with the day to look at it again (U35)."""
    refuse_if(refusal_of_review_day(review_on, office_date(now)))
    row = PersonWarning(
        person_id=person.id,
        kind=kind,
        words=words,
        review_on=review_on,
        recorded_at=now,
        recorded_by_id=actor.worker_id,
    )
    db.session.add(row)
    db.session.flush()
    detail = {"warning": row.id, "kind": kind, "review_on": review_on.isoformat()}
    record(actor=actor, now=now, act="warning.added", subject=person, persons=[person.id], detail=detail)
    return row


def end_warning(*, actor: Any, now: datetime, warning: PersonWarning, why: str) -> None:
    """The warning no longer holds; it stays readable with the reason."""
    refuse_if(refusal_to_end_without_reason(why))
    _refuse_ended(warning)
    _end_warning(actor, now, warning, why)
    record(actor=actor, now=now, act="warning.ended", subject=warning, persons=[warning.person_id])


def keep_warning(*, actor: Any, now: datetime, warning: PersonWarning, review_on: date | None) -> PersonWarning:
    """Looked at again and still true: the old row ends as reviewed, a new one goes on to the next review."""
    refuse_if(refusal_of_review_day(review_on, office_date(now)))
    _refuse_ended(warning)
    _end_warning(actor, now, warning, "Looked at again, still true")
    person = db.session.get_one(Person, warning.person_id)
    return add_warning(actor=actor, now=now, person=person, kind=warning.kind, words=warning.words, review_on=review_on)


def _end_warning(actor: Any, now: datetime, warning: PersonWarning, why: str) -> None:
    warning.ended_at, warning.ended_by_id, warning.ended_why = now, actor.worker_id, why.strip()


def _refuse_ended(warning: PersonWarning) -> None:
    db.session.refresh(warning, with_for_update=True)
    gone = Refusal("This warning was already ended. The person's page shows the warnings that hold.", rule="U35")
    refuse_if(gone if warning.ended_at else None)


# --- network ----------------------------------------------------------------------------------------------------------


def add_link(
    *, actor: Any, now: datetime, person: Person, kind: str, name: str, other: Person | None = None,
    relationship_words: str = "", phone: str = "", email: str = "", consent: str = "not-asked", ask_first: bool = False,
) -> Link:  # fmt: skip
    """Somebody joins the person's network; ``other`` when they have a record here. One person at most is asked first."""
    if other is not None and other.id == person.id:
        refuse_if(Refusal("A person cannot stand in their own network.", rule="U34", field="other_number"))
    if ask_first:
        for link in db.session.scalars(select(Link).where(Link.person_id == person.id, Link.ask_first)):
            link.ask_first = False
    row = Link(
        person_id=person.id, other_id=other.id if other else None, kind=kind, name=name, phone=phone, email=email,
        relationship_words=relationship_words, consent=consent, ask_first=ask_first,
        recorded_at=now, recorded_by_id=actor.worker_id,
    )  # fmt: skip
    db.session.add(row)
    _key_reach(person)
    persons = [person.id, *([other.id] if other else [])]
    record(
        actor=actor, now=now, act="link.added", subject=person, persons=persons, detail={"link": row.id, "kind": kind}
    )
    return row


def end_link(*, actor: Any, now: datetime, link: Link) -> None:
    """They no longer belong to the network; the row stays with its end. Ending twice changes nothing."""
    if link.ended_on:
        return
    link.ended_on, link.ask_first = office_date(now), False
    _key_reach(db.session.get_one(Person, link.person_id))
    record(actor=actor, now=now, act="link.ended", subject=link, persons=[link.person_id])
