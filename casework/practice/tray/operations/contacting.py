"""Contacts and attempts. A contact is one act: note, rating, clocks, notice and audit stand together or not at all."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from casework.ground.days import at_office, office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.tray import queries, rules
from casework.practice.tray.models import AgreedDate, TrayAttempt, TrayContact
from casework.practice.tray.operations.dating import NewDay, settle_allocation_date
from casework.practice.tray.operations.rating import Rated, rate_and_comment
from casework.practice.tray.operations.winding import history_of, one_at_a_time, wind_clocks
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.clocks import rules as clocks
from casework.records.notes import operations as notes
from casework.records.notes.models import Note
from casework.records.notices import operations as notices


@dataclass(frozen=True)
class Reached:
    """Who was reached and how. who: the name where it was not the person."""

    reached: str
    how: str
    who: str = ""


@dataclass(frozen=True)
class NextContact:
    """Another next contact date than the clock's, and why."""

    on: date
    reason: str = ""


@dataclass
class Outcome:
    """What a saved contact led to: the note, and the contact clock as it now runs."""

    note: Note
    next_due: date | None = None
    rated: list = field(default_factory=list)


def record_contact(
    *,
    actor,
    now: datetime,
    policy: Policy,
    case: Case,
    happened_at: datetime,
    reached: Reached,
    sections: dict[str, str],
    rated: tuple[Rated, ...] = (),
    next_contact: NextContact | None = None,
    allocate_by: NewDay | None = None,
) -> Outcome:
    """A successful contact with somebody who waits (L20-L22): note, contact, ratings, clocks, notice to the managers.

    A priority that the contact found to be the response level makes the fast response due from then (L18). allocate_by:
    another day for allocating, settled in the conversation (S14).

    Raises Refused when the case is not on the tray, a section is empty, a rating or the next date may not stand.
    """
    one_at_a_time(case)
    refuse_if(rules.refusal_after_moving(actor, case.team_id, policy, case.team.policy))
    refuse_if(rules.refusal_to_contact(policy, case.stage, case.person.died_on))
    note = notes.write_note(actor=actor, now=now, policy=policy, case=case, type="pwt", sections=sections,
                            happened_at=happened_at)  # fmt: skip
    contact = _contact(case, note, happened_at, reached)
    made = [
        rate_and_comment(actor=actor, now=now, policy=policy, case=case, rated=each, happened_at=happened_at, note=note)
        for each in rated
    ]
    if next_contact is not None:
        _agree(actor, now, policy, case, contact, next_contact)
    if allocate_by is not None:
        settle_allocation_date(actor=actor, now=now, policy=policy, case=case, wanted=allocate_by, note=note)
    wind_clocks(now=now, policy=policy, case=case, met=clocks.CONTACT)
    notices.tell(now=now, receiver=f"managers:{case.team_id}", kind="acknowledge", rule="L22", case=case,
                 occasion=f"note:{note.id}", words="A contact was recorded: read it and acknowledge it", note=note)  # fmt: skip
    audit.record(actor=actor, now=now, act="contact.recorded", subject=contact, persons=[case.person_id],
                 detail={"case": case.id, "note": note.id, "reached": reached.reached})  # fmt: skip
    return Outcome(note, queries.placement_of(case.id).next_on, made)


def record_attempt(
    *,
    actor,
    now: datetime,
    policy: Policy,
    case: Case,
    happened_at: datetime,
    how: str,
    safe_and_well: str,
    sections: dict[str, str],
) -> Note:
    """Nobody was reached (L23): a note with the safe-and-well decision. The clock runs on untouched."""
    one_at_a_time(case)
    refuse_if(rules.refusal_after_moving(actor, case.team_id, policy, case.team.policy))
    refuse_if(rules.refusal_to_contact(policy, case.stage, case.person.died_on))
    note = notes.write_note(actor=actor, now=now, policy=policy, case=case, type="attempt", sections=sections,
                            happened_at=happened_at)  # fmt: skip
    attempt = TrayAttempt(
        case_id=case.id, note_id=note.id, happened_at=happened_at, how=how, safe_and_well=safe_and_well
    )
    db.session.add(attempt)
    db.session.flush()
    words = "Nobody was reached: a safe-and-well check is needed" if safe_and_well == "needed" else "Nobody was reached"
    kind = "acknowledge" if safe_and_well == "needed" else "know"
    notices.tell(now=now, receiver=f"managers:{case.team_id}", kind=kind, rule="L23", case=case,
                 occasion=f"note:{note.id}", words=words, note=note)  # fmt: skip
    audit.record(actor=actor, now=now, act="attempt.recorded", subject=attempt, persons=[case.person_id],
                 detail={"case": case.id, "note": note.id, "safe_and_well": safe_and_well})  # fmt: skip
    return note


def bring_last_contact(*, actor, now: datetime, policy: Policy, case: Case, contact_on: date, words: str) -> Note:
    """The last contact of an imported list, as an "imported" note that the clock counts from (U31)."""
    happened_at = min(now, at_office(contact_on, time(12)))
    note = notes.write_note(actor=actor, now=now, policy=policy, case=case, type="imported",
                            sections={"content": words}, happened_at=happened_at)  # fmt: skip
    contact = _contact(case, note, happened_at, Reached("person", "imported"))
    audit.record(actor=actor, now=now, act="contact.imported", subject=contact, persons=[case.person_id],
                 detail={"case": case.id, "note": note.id, "on": str(contact_on)})  # fmt: skip
    return note


def _contact(case: Case, note: Note, happened_at: datetime, reached: Reached) -> TrayContact:
    contact = TrayContact(case_id=case.id, note_id=note.id, happened_at=happened_at, reached=reached.reached,
                          reached_who=reached.who, how=reached.how)  # fmt: skip
    db.session.add(contact)
    db.session.flush()
    return contact


def _agree(actor, now: datetime, policy: Policy, case: Case, contact: TrayContact, wanted: NextContact) -> None:
    placement = queries.placement_of(case.id)
    usual = rules.due_dates(policy, history_of(placement))[clocks.CONTACT]
    manager = actor.manages(case.team_id)
    contact_on = office_date(contact.happened_at)
    refuse_if(rules.refusal_to_agree(policy, manager, usual, wanted.on, wanted.reason, contact_on))
    later = wanted.on > usual.due_on
    agreed = AgreedDate(
        case_id=case.id,
        due_on=wanted.on,
        reason=wanted.reason.strip() if later else "",
        after_contact_id=contact.id,
        happened_at=contact.happened_at,
        recorded_at=now,
        agreed_by_id=actor.worker_id,
    )
    db.session.add(agreed)
    db.session.flush()
    audit.record(actor=actor, now=now, act="contact-date.agreed", subject=agreed, persons=[case.person_id],
                 detail={"case": case.id, "due_on": str(wanted.on), "later": later})  # fmt: skip
