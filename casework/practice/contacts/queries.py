"""Reading contacts: of people whose record is the reader's to see; without a person, of the reader's teams (U16, U17).

Whoever began a contact finishes it, whatever it is about; once taken it is read as the person's record is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.policy.model import Policy
from casework.practice.contacts import rules
from casework.practice.contacts.models import Contact, ContactEntry
from casework.practice.guarding.queries import answering_team
from casework.records.cases import queries as cases
from casework.records.cases.models import Allocation, Case
from casework.records.people import queries as people
from casework.records.people.models import Person
from casework.records.people.rules import read_question
from casework.records.rota.queries import who_has_duty
from casework.records.sight.queries import reader_numbers, restricted_among
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import MANAGERS, Actor

PAGE = 50
MOST = 10  # people shown for one question
SHOWN = 5  # contacts on a person's page
WITH_NAMES = (joinedload(Contact.person), joinedload(Contact.team), joinedload(Contact.worker), joinedload(Contact.begun_by))


def may_read(actor: Actor) -> ColumnElement[bool]:
    """The condition on Contact that holds for those which this actor may read."""
    mine = and_(Contact.stage == rules.BEGUN, Contact.begun_by_id == actor.worker_id)
    of_team = true() if actor.sees_all else Contact.team_id.in_(actor.team_ids)
    seen = select(Person.id).where(people.may_see(actor))
    return or_(mine, and_(Contact.person_id.is_(None), of_team), Contact.person_id.in_(seen))


def contact_for(actor: Actor, number: int, *, lock: bool = False) -> Contact | None:
    """The contact with its names, or None when there is none or it is not theirs to read."""
    if lock:
        held = select(Contact.id).where(Contact.id == number).with_for_update(key_share=True)
        db.session.scalar(held)
    asked = select(Contact).where(Contact.id == number, may_read(actor)).options(*WITH_NAMES)
    return db.session.scalar(asked.execution_options(populate_existing=lock))


def entries_of(contact_ids: Collection[int]) -> dict[int, list[ContactEntry]]:
    """By contact, all that happened to it, how it came first. One query."""
    found: dict[int, list[ContactEntry]] = {}
    asked = select(ContactEntry).where(ContactEntry.contact_id.in_(contact_ids)).options(joinedload(ContactEntry.by))
    for entry in db.session.scalars(asked.order_by(ContactEntry.contact_id, ContactEntry.number)):
        found.setdefault(entry.contact_id, []).append(entry)
    return found


# --- lists ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One contact of a list. came: how it came; last: what happened last."""

    contact: Contact
    came: ContactEntry
    last: ContactEntry


@dataclass(frozen=True)
class Listed:
    """A page of a list, and how many there are in all."""

    lines: list[Line]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PAGE))


def _lines(contacts: Collection[Contact]) -> list[Line]:
    happened = entries_of([each.id for each in contacts])
    return [Line(each, happened[each.id][0], happened[each.id][-1]) for each in contacts]


def open_messages(actor: Actor, *, mine: bool = False, page: int = 1) -> Listed:
    """Open messages of the actor's teams, or to them alone, the earliest due first; PAGE to a page. Three queries."""
    theirs = [Contact.stage == rules.OPEN, may_read(actor)]
    theirs += [Contact.worker_id == actor.worker_id] if mine else []
    theirs += [] if actor.sees_all else [Contact.team_id.in_(actor.team_ids)]
    total = db.session.scalar(select(func.count()).select_from(Contact).where(*theirs))
    page = min(max(1, page), max(1, -(-total // PAGE)))
    rows = select(Contact).where(*theirs).options(*WITH_NAMES).order_by(Contact.due_on, Contact.id)
    return Listed(_lines(list(db.session.scalars(rows.offset((page - 1) * PAGE).limit(PAGE)))), total, page)


def begun_by(actor: Actor) -> list[Line]:
    """Contacts that the actor began and did not finish, the oldest first. Two queries."""
    theirs = select(Contact).where(Contact.stage == rules.BEGUN, Contact.begun_by_id == actor.worker_id)
    return _lines(list(db.session.scalars(theirs.options(*WITH_NAMES).order_by(Contact.id).limit(PAGE))))


def about_person(person_id: int) -> list[Line]:
    """The newest contacts about a person whose record was found to be the reader's to see, at most SHOWN. Two queries."""
    theirs = select(Contact).where(Contact.person_id == person_id, Contact.stage != rules.BEGUN).options(*WITH_NAMES)
    return _lines(list(db.session.scalars(theirs.order_by(Contact.id.desc()).limit(SHOWN))))


def written_about(actor: Actor, person_id: int, team_id: int) -> list[Contact]:
    """What was written to a team about a person, and taken, the newest first; at most SHOWN, of what the actor may read."""
    theirs = select(Contact).where(Contact.person_id == person_id, Contact.team_id == team_id, Contact.stage != rules.BEGUN)
    theirs = theirs.where(Contact.channel.in_(rules.WRITTEN_WAYS), may_read(actor))
    return list(db.session.scalars(theirs.order_by(Contact.stage == rules.ENDED, Contact.id.desc()).limit(SHOWN)))


def cases_to_write_on(contact: Contact) -> list[Case]:
    """The open cases of the person, in the team that has the message, on which a letter about it may stand.

    First that of whose message it is. Whether they are the reader's to see is another question (U17).
    """
    if contact.person_id is None:
        return []
    theirs = select(Case).where(Case.person_id == contact.person_id, Case.team_id == contact.team_id, Case.stage != "closed")
    holds = Case.holder_id == contact.worker_id if contact.worker_id is not None else Case.holder_id.is_(None)
    return list(db.session.scalars(theirs.options(*cases.WITH_NAMES).order_by(holds.desc(), Case.id)))


# --- finding whom it is about -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Elsewhere:
    """A record that the words name exactly and that is not the reader's to see: its team, and nothing of the person."""

    person_id: int
    team: Team
    restricted: bool


@dataclass(frozen=True)
class Found:
    """Whom the words may mean. more: there are more than are shown."""

    people: list[tuple[Person, list[Case]]]
    more: bool
    elsewhere: list[Elsewhere]

    @property
    def person_ids(self) -> set[int]:
        """Numbers of all people shown or told of, for the trail."""
        return {person.id for person, _ in self.people} | {each.person_id for each in self.elsewhere}


def find(actor: Actor, words: str, *, on: date) -> Found:
    """People whom the words may mean, with their open cases; by a case's number, too. on: today, for short years."""
    numbers = read_question(words, on).numbers
    by_number = [case.person for case in cases.find_cases(actor, numbers)]
    named, more = people.find_people(actor, words, on=on, limit=MOST)
    shown = list(dict.fromkeys([*by_number, *named]))[:MOST]
    theirs = cases.open_cases_of(actor, [person.id for person in shown])
    others = [person.id for person in people.find_elsewhere(actor, words, on=on)]
    others = list(dict.fromkeys([*others, *cases.people_elsewhere(actor, numbers)]))[:MOST]
    restricted = restricted_among(others)
    return Found(
        [(person, [case for case in theirs if case.person_id == person.id]) for person in shown], more,
        [Elsewhere(number, answering_team(number), number in restricted) for number in others])  # fmt: skip


# --- where it goes ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Way:
    """A receiver with whether they are in. branches: on offer, that of the calendar first. on_duty: who has duty today."""

    receiver: rules.Receiver
    there: rules.Presence
    branches: tuple[str, ...]
    on_duty: tuple[Worker, ...] = ()


def receivers_for(actor: Actor, contact: Contact) -> tuple[rules.Receiver, ...]:
    """Who may get the contact (F1); none while it is not said whom it is about."""
    if contact.person_id is None:
        teams = [(team.id, team.name) for team in staff.all_teams()] if contact.nobodys else []
        own = [each for each in teams if each[0] in actor.team_ids]
        return rules.receivers((), dict.fromkeys([*own, *teams]))
    if people.person_for(actor, contact.person_id) is None:
        team = answering_team(contact.person_id)
        if restricted_among([contact.person_id]):
            return (rules.keepers(team.id),)
        return rules.receivers((), [(team.id, team.name)])
    held = [rules.Held(case.id, case.team_id, case.team.name, case.holder_id, case.holder.name if case.holder else "")
            for case in cases.open_cases_of(actor, [contact.person_id])]  # fmt: skip
    return rules.receivers(held, [(team.id, team.name) for team in people.teams_with(contact.person_id) if not team.ended_on])


def ways(actor: Actor, contact: Contact, policy: Policy, on: date) -> list[Way]:
    """Who may get the contact, each with whether they are in today (F1, F2)."""
    found = receivers_for(actor, contact)
    teams = [team for team in staff.all_teams() if team.id in {each.team_id for each in found if each.worker_id is None}]
    duty = who_has_duty(teams, on)
    there = presences([each.worker_id for each in found if each.worker_id is not None], policy, on)
    return [
        Way(each, now := there.get(each.worker_id, rules.Presence()),
            rules.branches(written=rules.is_written(contact.channel), there=now, duty=each.worker_id is None),
            duty[each.team_id].workers if each.worker_id is None and not each.hidden and each.team_id in duty else ())
        for each in found
    ]  # fmt: skip


def presences(worker_ids: Collection[int], policy: Policy, on: date) -> dict[int, rules.Presence]:
    """By worker, whether they are in on a day (F2). One query."""
    spans: dict[int, list] = {number: [] for number in worker_ids}
    for absence in staff.absences_between(worker_ids, on, date.max) if spans else ():
        spans[absence.worker_id].append((absence.from_on, absence.until_on))
    return {number: rules.presence(each, on, policy.office.closures) for number, each in spans.items()}


def presence_of(receiver: rules.Receiver, policy: Policy, on: date) -> rules.Presence:
    """Whether a receiver is in on a day; a duty always is."""
    if receiver.worker_id is None:
        return rules.Presence()
    return presences([receiver.worker_id], policy, on)[receiver.worker_id]


def whom_asked(facts: dict[str, Any]) -> tuple[str, str]:
    """(key, name) of whom the caller asked for, as it was typed when the contact came; "" twice for nobody in particular."""
    return facts.get("asked", ""), facts.get("asked_name", "")


def asked_options(actor: Actor, on: date) -> dict[str, str]:
    """Whom a caller may ask for: each team and each worker who reads records, by key; own teams first. Three queries."""
    teams = sorted(staff.all_teams(), key=lambda team: (team.id not in actor.team_ids, team.name))
    held = staff.record_roles_in([team.id for team in teams], on)
    found = {f"duty-{team.id}": f"{team.name}, anybody there" for team in teams}
    for team in teams:
        for worker in sorted({each.worker for each in held.get(team.id, ())}, key=lambda each: (each.name, each.id)):
            found.setdefault(f"worker-{worker.id}", f"{worker.name}, {team.name}")
    for each in sorted(staff.directorate_record_roles(on), key=lambda each: (each.worker.name, each.worker_id)):
        found.setdefault(f"worker-{each.worker_id}", each.worker.name)
    return found


def colleagues(contact: Contact, on: date) -> dict[str, str]:
    """To whom an open message can be passed in its team, by key: the duty and workers who may read it, but not who has it."""
    named = reader_numbers(contact.person_id) if contact.person_id is not None else None
    there = staff.record_workers_of(contact.team_id, on)
    found = {f"worker-{each.id}": each.name for each in there if named is None or each.id in named}
    if named is None:
        found = {f"duty-{contact.team_id}": f"Duty of {contact.team.name}"} | found
    has_it = f"duty-{contact.team_id}" if contact.worker_id is None else f"worker-{contact.worker_id}"
    return {key: name for key, name in found.items() if key != has_it}


# --- the sweep --------------------------------------------------------------------------------------------------------


def to_tell(today: date) -> list[int]:
    """Numbers of the contacts that the sweep has to look at, the earliest first."""
    due = select(Contact.id).where(Contact.tell_on <= today, Contact.stage != rules.ENDED)
    return list(db.session.scalars(due.order_by(Contact.tell_on, Contact.id)))


def left_behind() -> list[int]:
    """Numbers of the open messages to workers who gave up the person's case after they were given the message, by number.

    Somebody who never held it was given the message on purpose, and keeps it; so does who has another case of the person.
    """
    given = select(func.max(ContactEntry.at)).where(ContactEntry.contact_id == Contact.id, ContactEntry.what.in_(rules.GIVEN))
    theirs = (Case.person_id == Contact.person_id, Case.team_id == Contact.team_id)
    gone = select(Allocation.id).join(Case, Case.id == Allocation.case_id).where(Case.person_id == Contact.person_id)
    given = given.correlate(Contact).scalar_subquery()
    gone = gone.where(Allocation.worker_id == Contact.worker_id, Allocation.ended_at > given)
    holds = select(Case.id).where(*theirs, Case.holder_id == Contact.worker_id, Case.stage != "closed")
    still = (Contact.ended_at.is_(None), Contact.worker_id.is_not(None), Contact.stage == rules.OPEN)
    left = select(Contact.id).where(*still, gone.exists(), ~holds.exists())
    return list(db.session.scalars(left.order_by(Contact.id)))


def who_has_it_now(contact: Contact) -> int | None:
    """Who holds the person's case in the team of a message; None where nobody does, or several do."""
    held = select(Case.holder_id).where(Case.person_id == contact.person_id, Case.team_id == contact.team_id)
    found = set(db.session.scalars(held.where(Case.stage != "closed", Case.holder_id.is_not(None))))
    return found.pop() if len(found) == 1 else None


def contact_of(number: int) -> Contact | None:
    """The contact, whoever reads it, for the sweep."""
    return db.session.get(Contact, number)


def is_there(contact: Contact, on: date) -> bool:
    """Whether a message's worker is at work in its team today."""
    number = contact.worker_id
    return number is None or (staff.works_in(number, contact.team_id, on) and staff.absence_on(number, on) is None)


def named_readers(contact: Contact, on: date) -> list[int] | None:
    """Of a message about a restricted record, the managers of its team who are named on it, else all who are (U17).

    None where the record is not restricted, and the team's duty may read it.
    """
    named = reader_numbers(contact.person_id) if contact.person_id is not None else None
    if named is None:
        return None
    managers = [worker.id for worker in staff.who_answers(MANAGERS, contact.team_id, on) if worker.id in named]
    return managers or sorted(named)


def may_be_chosen(actor: Actor, contact: Contact, person_id: int, on: date) -> bool:
    """Whether a begun contact may be said to be about somebody: seen by the actor, or named by the words looked for."""
    if people.person_for(actor, person_id) is not None:
        return True
    return any(each.person_id == person_id for each in find(actor, contact.looked_for, on=on).elsewhere)


def name_of(key: str) -> str:
    """The name of the worker or team that a key means; "" where there is none."""
    kind, _, number = key.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return ""
    named = staff.worker(int(number)) if kind == "worker" else staff.team(int(number)) if kind == "duty" else None
    return named.name if named is not None else ""


def situation(contact: Contact, receiver: rules.Receiver, policy: Policy, on: date) -> rules.Situation:
    """What the questions of a branch depend on, for a receiver."""
    there = presence_of(receiver, policy, on)
    return rules.Situation(contact.channel, there, on, receiver.worker_id is None, rules.few_days_on(policy, on))


def open_cases(actor: Actor, person: Person) -> list[Case]:
    """Open cases of a person that the actor may see, with who holds each."""
    return cases.open_cases_of(actor, [person.id])
