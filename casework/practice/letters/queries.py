"""Reading letters, the letterhead, and what is known for a letter of each kind on a case."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.advocacy import queries as advocacy
from casework.practice.advocacy import rules as advocacy_rules
from casework.practice.calling.queries import promise_for
from casework.practice.contacts import queries as contacts
from casework.practice.contacts import rules as contact_rules
from casework.practice.letters import rules
from casework.practice.letters.models import Letterhead, LetterSent
from casework.practice.letters.rules import Asked, Head, Letter, Matter
from casework.practice.risk.queries import current_rating
from casework.practice.risk.rules import level_now
from casework.practice.support import queries as support
from casework.practice.support import rules as support_rules
from casework.practice.support.queries import Money
from casework.practice.tray.queries import placement_of
from casework.practice.triage.queries import to_be_told
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.notes.queries import stands
from casework.records.staff.models import Team
from casework.records.staff.rules import Actor

SHOWN = 3  # letters in the summary of a case


def letter_for(actor: Actor, number: int) -> LetterSent | None:
    """The letter with its case, when the reader may see that."""
    asked = select(LetterSent).join(LetterSent.case).where(LetterSent.id == number, may_see(actor))
    case = contains_eager(LetterSent.case)
    whole = (case.joinedload(Case.person), case.joinedload(Case.team), joinedload(LetterSent.by))
    return db.session.scalar(asked.options(*whole))


def letters_of(case_id: int) -> list[LetterSent]:
    """The letters of a case, the newest first; those whose note is on the wrong person are none (U38)."""
    asked = select(LetterSent).where(LetterSent.case_id == case_id, stands(LetterSent.note_id)).options(joinedload(LetterSent.by))
    return list(db.session.scalars(asked.order_by(LetterSent.id.desc())))


def letters_about(case_id: int, kind: str, about_id: int | None) -> list[LetterSent]:
    """Those of them that are of a kind and about one thing, the newest first."""
    return [each for each in letters_of(case_id) if (each.kind, each.about_id) == (kind, about_id)]


# --- the letterhead ---------------------------------------------------------------------------------------------------


def letterhead_of(team_id: int) -> Letterhead | None:
    """The row, if it was set."""
    asked = select(Letterhead).where(Letterhead.team_id == team_id).options(joinedload(Letterhead.changed_by))
    return db.session.scalar(asked)


def head_of(team: Team) -> Head | None:
    """The letterhead of a team, with its telephone numbers as they are now."""
    row = letterhead_of(team.id)
    if row is None:
        return None
    return Head(row.council, team.name, row.address, team.phone, row.hours, team.out_of_hours_phone, row.email, row.complaints)


def as_it_reads(
    *, actor: Actor, now: datetime, case: Case, matter: Matter, asked: Asked, earlier: LetterSent | None = None
) -> Letter:
    """The letter that would be written now. The team must have a letterhead; raises Refused without one."""
    head = head_of(case.team)
    refuse_if(rules.refusal_without_head(head, phone=case.team.phone, team=case.team.name))
    return rules.compose(matter, asked, head, today=office_date(now), case_id=case.id, writer=actor.name,
                         earlier_on=earlier.written_on if earlier else None)  # fmt: skip


# --- what is known for each kind --------------------------------------------------------------------------------------


def matters_of(kind: str, actor: Actor, case: Case, policy: Policy, today: date) -> list[Matter]:
    """What a letter of this kind could be about on a case, the newest first; one at least, whose state says why it cannot be."""
    return _MATTERS[kind](actor, case, policy, today)


def matter_for(kind: str, about_id: int | None, actor: Actor, case: Case, policy: Policy, today: date) -> Matter | None:
    """The one that is about this; without a number the newest. None when there is no such thing on the case."""
    found = matters_of(kind, actor, case, policy, today)
    return next((each for each in found if about_id in (None, each.about_id)), None)


def money_about(case_id: int, decision_id: int) -> Money | None:
    """A decided request for money of a case, by the number of its decision."""
    return next((each for each in support.decisions_of(case_id) if each.decision.id == decision_id), None)


def _decisions(_actor: Actor, case: Case, _policy: Policy, _today: date) -> list[Matter]:
    found = [_decided(case, money) for money in support.decisions_of(case.id)]
    return found or [Matter(rules.DECISION, "undecided")]


def _decided(case: Case, money: Money) -> Matter:
    decision = money.decision
    due = support.letter_due(case.id, decision.id)
    state = "to-tell" if money.telling is None else "letter-due" if due else "told"
    words = f"money {money.request.id}, {support_rules.OUTCOMES[decision.outcome].lower()}"
    told_on = money.telling.told_on if money.telling else None
    return Matter(rules.DECISION, state, decision.id, words, told_on=told_on)


def _placings(_actor: Actor, case: Case, policy: Policy, today: date) -> list[Matter]:
    placement = placement_of(case.id) if case.stage == "waiting" else None
    if placement is None:
        return [Matter(rules.PLACED, "not-waiting")]
    state = "told" if to_be_told(case.id) is None else "to-tell"
    return [Matter(rules.PLACED, state, placement.id, **_waiting(case, policy, today))]


def _waits(_actor: Actor, case: Case, policy: Policy, today: date) -> list[Matter]:
    placement = placement_of(case.id) if case.stage == "waiting" else None
    if placement is None:
        return [Matter(rules.WAITING, "not-waiting")]
    return [Matter(rules.WAITING, "waiting", placement.id, **_waiting(case, policy, today))]


def _waiting(case: Case, policy: Policy, today: date) -> dict[str, Any]:
    """When they were placed, when they hear from us, and what can be promised at their level."""
    placement, contact = placement_of(case.id), policy.contact
    level = level_now(policy.tools[contact.tool], current_rating(case.id, contact.tool))
    promised = promise_for(case.team_id, level.key, policy, today) if level else None
    every = contact.intervals[level.key].words if level else ""
    return {
        "placed_on": placement.placed_on, "next_on": placement.next_on if (placement.next_on or today) > today else None,
        "every": every.removeprefix("1 "), "level": level.label if level else "",
        "weeks": promised.weeks if promised else None, "completed": promised.completed if promised else 0,
    }  # fmt: skip


def _advocates(_actor: Actor, case: Case, policy: Policy, _today: date) -> list[Matter]:
    standing = advocacy.standing(case.person_id)
    if standing.advocate == advocacy_rules.NOBODY:
        asked = standing.duty != advocacy_rules.TO_BE_ASKED
        return [Matter(rules.ADVOCATE, "nobody" if asked else "not-asked")]
    step = standing.step
    waits = advocacy_rules.gate_of(standing, policy) == advocacy_rules.SHUT
    return [Matter(rules.ADVOCATE, standing.advocate, step.id, step.whom, whom=step.whom, on=step.happened_on,
                   duty=standing.duty == advocacy_rules.DUTY, holds_up=waits)]  # fmt: skip


def _messages(actor: Actor, case: Case, _policy: Policy, _today: date) -> list[Matter]:
    found = [_wrote(each) for each in contacts.written_about(actor, case.person_id, case.team_id)]
    found.sort(key=lambda matter: matter.state != "to-send")
    return found or [Matter(rules.ACKNOWLEDGEMENT, "nothing")]


def _wrote(contact: Any) -> Matter:
    entries = contacts.entries_of([contact.id])[contact.id]
    came, state = entries[0], contact_rules.acknowledgement_of(contact.stage, [(each.what, each.facts) for each in entries])
    words = f"message {contact.id}, {contact_rules.CHANNELS[contact.channel].lower()} from {came.facts.get('caller', '')}"
    return Matter(rules.ACKNOWLEDGEMENT, state, contact.id, words, channel=contact.channel, on=office_date(contact.begun_at),
                  due_on=contact.due_on, other=bool(came.facts.get("relation")), whom=came.facts.get("caller", ""))  # fmt: skip


_MATTERS: Mapping[str, Any] = MappingProxyType(
    {
        rules.DECISION: _decisions, rules.PLACED: _placings, rules.WAITING: _waits, rules.ADVOCATE: _advocates,
        rules.ACKNOWLEDGEMENT: _messages,
    }
)  # fmt: skip
