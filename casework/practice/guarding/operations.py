"""Restricting a record, naming its readers, opening one that is not yours, looking into that."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import Refusal, Refused, refuse_if
from casework.policy.model import Policy
from casework.practice.guarding import queries, rules
from casework.records.audit import operations as audit
from casework.records.notices import operations as notices
from casework.records.notices.rules import about_opening, to_managers, to_worker
from casework.records.people.models import Person
from casework.records.people.queries import teams_with
from casework.records.sight import queries as sight
from casework.records.sight.models import NamedReader, Opening, OpeningAnswer, Restriction
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, Actor

NAMED = "You are named on this restricted record: only those named see it"
OPENED = "Somebody who does not see this record by team and role opened it: look into it"
NOT_IN_ORDER = "A manager found that this record was not opened in order: read what they found"


# --- restricting ------------------------------------------------------------------------------------------------------


def restrict(*, actor: Actor, now: datetime, person: Person, readers: Collection[int], why: str) -> Restriction:
    """From now on only the people named see the record; its clocks run all the same (U17).

    readers: workers' numbers. Raises Refused for anybody but a manager, without a reason, when nobody would be left to
    answer for what falls due, or when somebody at work on a case is left out.
    """
    _one_at_a_time(person)
    refuse_if(refusal_to_change(actor=actor, person=person) or _refusal_of_readers(person, readers, now))
    refuse_if(rules.refusal_without_reason(why))
    if sight.restriction_of(person.id) is not None:
        raise Refused(Refusal("Somebody has restricted this record meanwhile. Reload the page to see who is named.",
                              rules.RESTRICTED))  # fmt: skip
    restriction = Restriction(person_id=person.id, why=why.strip(), at=now, by_id=actor.worker_id)
    db.session.add(restriction)
    db.session.flush()
    _name(actor, now, person, restriction, readers)
    _audit(actor, now, "record.restricted", restriction, person.id, {"readers": sorted(readers)})
    return restriction


def name_readers(*, actor: Actor, now: datetime, person: Person, readers: Collection[int]) -> None:
    """These people, and no others, are named on a restricted record. Raises Refused as ``restrict`` does."""
    _one_at_a_time(person)
    restriction, there = _held(person), sight.reader_numbers(person.id)
    refuse_if(refusal_to_change(actor=actor, person=person) or _refusal_of_readers(person, readers, now))
    gone = update(NamedReader).where(NamedReader.restriction_id == restriction.id, NamedReader.ended_at.is_(None))
    gone = gone.where(NamedReader.worker_id.not_in(sorted(readers))).values(ended_at=now, ended_by_id=actor.worker_id)
    db.session.execute(gone.execution_options(synchronize_session=False))
    _name(actor, now, person, restriction, set(readers) - there)
    detail = {"named": sorted(set(readers) - there), "ended": sorted(there - set(readers))}
    if detail["named"] or detail["ended"]:
        _audit(actor, now, "record.readers-named", restriction, person.id, detail)


def lift(*, actor: Actor, now: datetime, person: Person, why: str) -> None:
    """The record is seen by team and role again. Raises Refused for anybody but a manager, or without a reason."""
    _one_at_a_time(person)
    restriction = _held(person)
    refuse_if(refusal_to_change(actor=actor, person=person))
    refuse_if(rules.refusal_without_reason(why))
    restriction.ended_at, restriction.ended_by_id, restriction.ended_why = now, actor.worker_id, why.strip()
    db.session.flush()
    _audit(actor, now, "record.restriction-lifted", restriction, person.id, {})


def _one_at_a_time(person: Person) -> None:
    db.session.refresh(person, with_for_update={"key_share": True})


def _held(person: Person) -> Restriction:
    restriction = sight.restriction_of(person.id)
    if restriction is None:
        raise Refused(Refusal("This record is not restricted any more. Reload the person's page.", rules.RESTRICTED))
    return restriction


def refusal_to_change(*, actor: Actor, person: Person) -> Refusal | None:
    """Why this actor cannot say who sees the record: not a manager of it, or not named on it."""
    named = sight.reader_numbers(person.id)
    not_a_manager = rules.refusal_to_restrict(actor, (team.id for team in teams_with(person.id)))
    return not_a_manager or (None if named is None else rules.refusal_to_rename(actor, named))


def _refusal_of_readers(person: Person, readers: Collection[int], now: datetime) -> Refusal | None:
    there = queries.candidates(person.id, office_date(now))
    unknown = set(readers) - {each.worker_id for each in there}
    left_out = [(number, what) for number, what in queries.at_work(person.id) if number not in readers]
    names = queries.names_of({number for number, _ in left_out})
    return (
        (Refusal("Choose people from the list.", rules.RESTRICTED, "readers") if unknown else None)
        or rules.refusal_of_readers(there, readers)
        or rules.refusal_of_work((names[number], what) for number, what in left_out)
    )


def _name(actor: Actor, now: datetime, person: Person, restriction: Restriction, readers: Collection[int]) -> None:
    named = {"restriction_id": restriction.id, "at": now, "by_id": actor.worker_id}
    db.session.add_all(NamedReader(worker_id=number, **named) for number in sorted(readers))
    db.session.flush()
    for number in sorted(set(readers) - {actor.worker_id}):
        _tell(now, person.id, to_worker(number), "know", rules.RESTRICTED, f"named:{restriction.id}:{now:%Y%m%d%H%M%S}", NAMED)


# --- opening ----------------------------------------------------------------------------------------------------------


def open_record(*, actor: Actor, now: datetime, policy: Policy, person: Person, reason: str, why: str) -> Opening:
    """Somebody opens a record that is not theirs, for some hours; its manager is told in the same transaction (U16, U17).

    reason: a key of ``rules.REASONS``. policy: of the team that answers for the record. Raises Refused.
    """
    restricted = sight.restriction_of(person.id) is not None
    refuse_if(rules.refusal_to_open(actor, policy, restricted=restricted))
    refuse_if(rules.refusal_of_words(reason, why))
    team = queries.answering_team(person.id)
    opening = Opening(person_id=person.id, worker_id=actor.worker_id, team_id=team.id, restricted=restricted,
                      reason=reason, why=why.strip(), at=now, until=now + rules.lasts(policy))  # fmt: skip
    db.session.add(opening)
    db.session.flush()
    due_on = rules.look_into_by(policy, now, team.closes)
    for receiver in _guardians(person.id, team):
        _tell(now, person.id, receiver, "due", rules.OUTSIDE, about_opening(opening.id), OPENED, due_on)
    detail = {"reason": reason, "restricted": restricted, "until": opening.until.isoformat()}
    _audit(actor, now, "record.opened", opening, person.id, detail)
    return opening


def _guardians(person_id: int, team: Team) -> list[str]:
    """Who is told of an opening: the managers of the team; of a restricted record those named who answer for it."""
    named = sight.readers_of(person_id)
    if named is None:
        return [to_managers(team.id)]
    return [to_worker(worker.id) for worker in named if _answers(worker.id, team)] or [to_worker(w.id) for w in named]


def _answers(worker_id: int, team: Team) -> bool:
    held = staff.roles_of(worker_id)
    return any(each.role in (*MANAGERS, *SENIOR_MANAGERS) and each.team_id in (None, team.id) for each in held)


def answer_opening(*, actor: Actor, now: datetime, opening: Opening, in_order: bool, words: str) -> OpeningAnswer:
    """A manager looked into an opening. What was not in order is told to the senior managers. Raises Refused."""
    db.session.scalar(select(Person.id).where(Person.id == opening.person_id).with_for_update())
    refuse_if(refusal_to_answer(actor=actor, opening=opening))
    refuse_if(rules.refusal_of_answer(in_order, words))
    answer = OpeningAnswer(opening_id=opening.id, in_order=in_order, words=words.strip(), at=now, by_id=actor.worker_id)
    db.session.add(answer)
    db.session.flush()
    _settle(now, opening)
    if not in_order:
        for receiver in _above(actor, opening, now):
            _tell(now, opening.person_id, receiver, "acknowledge", rules.OUTSIDE,
                  f"{about_opening(opening.id)}:answer", NOT_IN_ORDER)  # fmt: skip
    _audit(actor, now, "opening.answered", opening, opening.person_id, {"in_order": in_order})
    return answer


def refusal_to_answer(*, actor: Actor, opening: Opening) -> Refusal | None:
    """Why this actor cannot answer, or None."""
    answer = sight.answers_to([opening.id]).get(opening.id)
    team = queries.answering_team(opening.person_id)  # which may be another one by now (U40)
    return rules.refusal_to_answer(actor, team_id=team.id, worker_id=opening.worker_id,
                                   answered_by=answer.by.name if answer else "")  # fmt: skip


def _above(actor: Actor, opening: Opening, now: datetime) -> list[str]:
    named = sight.reader_numbers(opening.person_id)
    there = staff.who_answers(SENIOR_MANAGERS, queries.answering_team(opening.person_id).id, office_date(now))
    return [to_worker(w.id) for w in there if w.id != actor.worker_id and (named is None or w.id in named)]


def _settle(now: datetime, opening: Opening) -> None:
    told = {"now": now, "rule": rules.OUTSIDE, "occasion": about_opening(opening.id)}
    for case in queries.cases_of(opening.person_id):
        notices.settle_occasion(case=case, **told)
    notices.settle_summaries(**told)  # where it was told of by the team


def _tell(now: datetime, person_id: int, receiver: str, kind: str, rule: str, occasion: str, words: str, due_on=None):
    case = queries.newest_case(person_id)
    about = {"case": case} if case is not None else {"team": queries.answering_team(person_id)}
    notices.tell(now=now, receiver=receiver, kind=kind, rule=rule, occasion=occasion, words=words, due_on=due_on, **about)


def _audit(actor: Actor, now: datetime, act: str, subject, person_id: int, detail: dict) -> None:
    audit.record(actor=actor, now=now, act=act, subject=subject, persons=[person_id], detail=detail)
