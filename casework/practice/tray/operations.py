"""Placing on the tray, contacting and trying to, and winding the clocks that follow.

A contact is one act: note, rating, clocks, notice to the managers and audit stand together or not at all.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from casework.ground.days import at_office, office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.risk import operations as risk
from casework.practice.risk import queries as ratings
from casework.practice.tray import queries, rules
from casework.practice.tray.models import AgreedDate, Placement, TrayAttempt, TrayContact
from casework.records.audit import operations as audit
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.clocks import operations as clock_operations
from casework.records.clocks import queries as clock_queries
from casework.records.clocks import rules as clocks
from casework.records.notes import operations as notes
from casework.records.notes.models import Note
from casework.records.notices import operations as notices

TOOLS_SHOWN = ("rag", "priority", "complexity", "risk")


@dataclass(frozen=True)
class Rated:
    """One tool's answer on a form. decided: a level's key, None for the suggested one."""

    tool: str
    picked: dict
    decided: str | None = None
    reasoning: str = ""


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


def place_on_tray(*, actor, now: datetime, policy: Policy, case: Case, placed_on: date, rationale: str) -> Placement:
    """Put a case on its team's tray from a day on (L2). Clocks are wound by ``wind_clocks`` once it is rated."""
    refuse_if(rules.refusal_to_place(actor, case.team_id, case.stage, placed_on, office_date(now)))
    cases.come_to_stage(actor=actor, now=now, case=case, stage="waiting", why="Placed on the tray")
    placement = Placement(
        case_id=case.id,
        team_id=case.team_id,
        placed_on=placed_on,
        placed_at=now,
        placed_by_id=actor.worker_id,
        rationale=rationale,
        next_on=placed_on,
        referred_on=case.referred_on,
        urgent=False,
        gravity=0,
        ended_how="",
    )
    db.session.add(placement)
    db.session.flush()
    audit.record(actor=actor, now=now, act="case.placed", subject=placement, persons=[case.person_id],
                 detail={"case": case.id, "placed_on": str(placed_on)})  # fmt: skip
    return placement


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
) -> Outcome:
    """A successful contact with somebody who waits (L20-L22): note, contact, ratings, clocks, notice to the managers.

    Raises Refused when the case is not on the tray, a section is empty, a rating or the next date may not stand.
    """
    _one_at_a_time(case)
    refuse_if(rules.refusal_to_contact(policy, case.stage))
    note = notes.write_note(actor=actor, now=now, policy=policy, case=case, type="pwt", sections=sections,
                            happened_at=happened_at)  # fmt: skip
    contact = _contact(case, note, happened_at, reached)
    made = [
        risk.rate(actor=actor, now=now, policy=policy, case=case, tool=each.tool, picked=each.picked,
                  decided=each.decided, reasoning=each.reasoning, happened_at=happened_at, note=note)
        for each in rated
    ]  # fmt: skip
    if next_contact is not None:
        _agree(actor, now, policy, case, contact, next_contact)
    wind_clocks(now=now, policy=policy, case=case, met=clocks.CONTACT)
    notices.tell(now=now, receiver=f"managers:{case.team_id}", kind="acknowledge", rule="L22", case=case,
                 occasion=f"note:{note.id}", words="A contact was recorded: read it and acknowledge it", note=note)  # fmt: skip
    audit.record(actor=actor, now=now, act="contact.recorded", subject=contact, persons=[case.person_id],
                 detail={"case": case.id, "note": note.id, "reached": reached.reached})  # fmt: skip
    running = clock_queries.running_one(case.id, clocks.CONTACT)
    return Outcome(note, running.due_on if running else None, made)


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
    refuse_if(rules.refusal_to_contact(policy, case.stage))
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


def take_off_tray(*, actor, now: datetime, policy: Policy, case: Case, how: str) -> None:
    """End a case's waiting; its clocks stop. how: a word for why, such as "allocated" or "closed"."""
    _one_at_a_time(case)
    placement = queries.placement_of(case.id)
    if placement is None or placement.ended_at is not None:
        return
    placement.ended_at, placement.ended_by_id, placement.ended_how = now, actor.worker_id, how
    wind_clocks(now=now, policy=policy, case=case)
    audit.record(actor=actor, now=now, act="case.taken-off", subject=placement, persons=[case.person_id],
                 detail={"case": case.id, "how": how})  # fmt: skip


def wind_clocks(*, now: datetime, policy: Policy, case: Case, met: str = "") -> None:
    """Set each clock of a case to what its history says, and the tray's row with it (U6). met: the kind just done."""
    placement = queries.placement_of(case.id)
    if placement is None:
        return
    history = history_of(placement)
    for kind, due in rules.due_dates(policy, history).items():
        ended = clock_operations.set_clock(now=now, policy=policy, case=case, kind=kind, due=due, met=kind == met)
        if ended is not None:
            notices.settle_for_clock(now=now, clock=ended)
    _keep_order(policy, placement, history)
    db.session.flush()


def history_of(placement: Placement) -> rules.History:
    """The facts of a case that its clocks are made from, read from its own records."""
    contacts = queries.contacts_of(placement.case_id)
    since = [c for c in contacts if office_date(c.happened_at) >= placement.placed_on]
    rag = [r for r in reversed(ratings.ratings_of(placement.case_id)) if r.tool == "rag"]
    agreed = queries.agreed_since(placement.case_id, since[0] if since else None)
    return rules.History(
        placed_on=placement.placed_on,
        contacts=tuple(c.happened_at for c in contacts),
        levels=tuple((r.happened_at, r.decided) for r in rag),
        agreed=tuple((a.recorded_at, a.due_on, bool(a.reason)) for a in agreed),
        waiting=placement.ended_at is None,
    )


def differences(policies: dict[str, Policy]) -> list[str]:
    """Clocks and tray rows that do not equal what their history gives, one sentence each; none is as it should be."""
    found, after_id = [], 0
    while portion := queries.waiting_placements(after_id):
        after_id = portion[-1].id
        running = clock_queries.running_of(p.case_id for p in portion)
        for placement in portion:
            due = rules.due_dates(policies[placement.case.team.policy], history_of(placement))
            found += _differ(placement, due, {c.kind: c for c in running.get(placement.case_id, [])})
        db.session.expunge_all()
    return found


def _differ(placement: Placement, due: dict, running: dict) -> list[str]:
    found = []
    for kind, expected in due.items():
        stored = running.get(kind)
        shown, wanted = stored.due_on if stored else None, expected.due_on if expected else None
        if shown != wanted:
            found.append(f"case {placement.case_id}: the {kind} clock says {shown}, its history gives {wanted}")
    if placement.next_on != due[clocks.CONTACT].due_on:
        found.append(f"case {placement.case_id}: the tray says {placement.next_on} for the next contact")
    return found


def _one_at_a_time(case: Case) -> None:
    """Whoever changes a case's clocks waits for the one before: Postgres would let both go on from the same old clock."""
    db.session.refresh(case, with_for_update={"key_share": True})


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


def _keep_order(policy: Policy, placement: Placement, history: rules.History) -> None:
    """Keep the tray's row true to the ratings and the contact clock."""
    if not history.waiting:
        return
    current = ratings.current_ratings(placement.case_id)
    for tool in TOOLS_SHOWN:
        setattr(placement, tool, current[tool].decided if tool in current else None)
    orders = [r.gravity for key, r in current.items() if key in policy.tools and policy.tools[key].orders_tray]
    placement.gravity = max(orders, default=0)
    placement.next_on = rules.due_dates(policy, history)[clocks.CONTACT].due_on
    placement.last_contact_on = max((office_date(at) for at in history.contacts), default=None)
