"""Writing a letter, and setting the letterhead. A letter, its note and the date that it meets stand together or not at all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import Refusal, Refused, refuse_if, refuse_if_overtaken
from casework.policy.model import Policy
from casework.practice.contacts import operations as contacts
from casework.practice.contacts import queries as contact_queries
from casework.practice.letters import queries, rules
from casework.practice.letters.models import Letterhead, LetterSent
from casework.practice.letters.rules import Asked, Matter
from casework.practice.support import operations as support
from casework.practice.support import rules as support_rules
from casework.practice.tray.operations import one_at_a_time
from casework.practice.tray.rules import refusal_after_moving
from casework.practice.triage import operations as triage
from casework.practice.triage import rules as triage_rules
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notes.operations import write_note
from casework.records.staff.models import Team
from casework.records.staff.rules import Actor

NOTE = "letter"
CHANGED = "Something has changed since you read it. This is the letter as it reads now: read it again, then write it."
STAYS_OPEN = "The referrer is still to be told, so the task to tell them stays open."


def write_letter(
    *, actor: Actor, now: datetime, policy: Policy, case: Case, kind: str, about_id: int | None, asked: Asked,
    seen: str | None = None,
) -> LetterSent:  # fmt: skip
    """Write a letter: it is kept word for word, a note is written, and the date that asked for it is met.

    about_id: the decision on money, the placing or the message; None for the newest. seen: the mark of the letter that was
    read (``rules.mark_of``); raises Refused when it would read, or do, otherwise by now. None asks for no check.
    Raises Refused where this kind cannot be written, and for what is missing.
    """
    one_at_a_time(case)
    refuse_if(refusal_after_moving(actor, case.team_id, policy, case.team.policy))
    matter = queries.matter_for(kind, about_id, actor, case, policy, office_date(now))
    if matter is None:
        raise Refused(Refusal("What this letter is about is not found on the case. Choose again.", rules.RULES[kind][0]))
    refuse_if(rules.refusal_to_write(kind, matter.state, stage=case.stage, died_on=case.person.died_on))
    refuse_if(rules.refusal_of_asked(kind, asked.wording, asked.to_name, asked.points))
    earlier = _earlier(case, kind, matter, asked.further)
    letter = queries.as_it_reads(actor=actor, now=now, case=case, matter=matter, asked=asked, earlier=earlier)
    if seen is not None and seen != rules.mark_of(letter, matter):
        raise Refused(Refusal(CHANGED, None, "seen"))
    follows = _SERVE.get((kind, matter.state), _nothing)(actor, now, policy, case, matter, asked)
    note = write_note(actor=actor, now=now, policy=policy, case=case, type=NOTE, happened_at=now,
                      sections=rules.note_of(matter, asked, letter, follows))  # fmt: skip
    row = LetterSent(
        case_id=case.id, kind=kind, wording=asked.wording, about_id=matter.about_id, addressed_to=asked.to_name.strip(),
        content=letter.content, facts=matter.facts, rules=list(rules.RULES[kind]), written_on=office_date(now), at=now,
        by_id=actor.worker_id, note_id=note.id, further_id=earlier.id if earlier else None, policy=policy.name,
        fingerprint=policy.fingerprint,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(actor=actor, now=now, act="letter.written", subject=row, persons=[case.person_id],
                 detail={"case": case.id, "kind": kind, "wording": asked.wording, "note": note.id})  # fmt: skip
    return row


def _earlier(case: Case, kind: str, matter: Matter, number: int | None) -> LetterSent | None:
    """The letter whose place a further one takes; it must be of the same kind, and about the same."""
    if number is None:
        return None
    found = [each for each in queries.letters_about(case.id, kind, matter.about_id) if each.id == number]
    if not found:
        raise Refused(Refusal("The letter whose place this one takes is not found on the case.", rules.RULES[kind][0]))
    return found[0]


# --- the dates that letters meet --------------------------------------------------------------------------------------


def _nothing(*_: Any) -> tuple[str, ...]:
    return ()


def _tell_decision(actor: Actor, now: datetime, policy: Policy, case: Case, matter: Matter, asked: Asked) -> tuple[str, ...]:
    """The letter is how they hear of the decision (F26)."""
    told = support_rules.Told(office_date(now), support_rules.LETTER, asked.to_name, asked.points,
                              f"A letter. Its wording: {rules.WORDINGS[asked.wording].lower()}.")  # fmt: skip
    money = queries.money_about(case.id, matter.about_id)
    support.record_telling(actor=actor, now=now, policy=policy, decision=money.decision, told=told)
    return (rules.serves(matter.kind, matter.state),)


def _follow_call(actor: Actor, now: datetime, _policy: Policy, case: Case, matter: Matter, _asked: Asked) -> tuple[str, ...]:
    """The letter that follows the telephone call (F26)."""
    support.send_letter(actor=actor, now=now, decision=queries.money_about(case.id, matter.about_id).decision)
    return (rules.serves(matter.kind, matter.state),)


def _tell_placing(actor: Actor, now: datetime, _policy: Policy, case: Case, matter: Matter, asked: Asked) -> tuple[str, ...]:
    """The letter is how they hear that they wait (L10); while the referrer is still to be told, the task stays."""
    facts = dict(asked.telling) | {
        "told": "yes", "told_how": "letter", "told_on": office_date(now).isoformat(), "told_by": actor.name,
    }  # fmt: skip
    refusals = triage_rules.refusals_to_tell(facts)
    refuse_if(refusals[0] if refusals else None)
    if not triage_rules.is_told(facts):
        return (STAYS_OPEN,)
    triage.record_telling(actor=actor, now=now, case=case, facts=facts)
    return (rules.serves(matter.kind, matter.state),)


def _acknowledge(actor: Actor, now: datetime, _policy: Policy, _case: Case, matter: Matter, _asked: Asked) -> tuple[str, ...]:
    """The writer hears that what they wrote has come (F4)."""
    contacts.acknowledge_contact(actor=actor, now=now, contact=contact_queries.contact_for(actor, matter.about_id))
    return (rules.serves(matter.kind, matter.state),)


_SERVE = {
    (rules.DECISION, "to-tell"): _tell_decision,
    (rules.DECISION, "letter-due"): _follow_call,
    (rules.PLACED, "to-tell"): _tell_placing,
    (rules.ACKNOWLEDGEMENT, "to-send"): _acknowledge,
    (rules.ACKNOWLEDGEMENT, "not-asked"): _acknowledge,
}


# --- the letterhead ---------------------------------------------------------------------------------------------------


def set_letterhead(
    *, actor: Actor, now: datetime, team: Team, values: Mapping[str, str], version: int | None = None
) -> Letterhead:
    """What stands at the top of a team's letters. values: council, address, hours, email, complaints.

    version: when the form was opened, raises Overtaken when somebody saved since; None asks for no check. Raises Refused.
    """
    refuse_if(rules.refusal_to_set_letterhead(actor, team.id))
    refuse_if(rules.refusal_of_letterhead(values["council"], values["address"], values["hours"]))
    held = db.session.get_one(Team, team.id, with_for_update={"key_share": True})
    row = queries.letterhead_of(held.id)
    if row is None:
        row = Letterhead(team_id=held.id)
        db.session.add(row)
    else:
        refuse_if_overtaken(row, version)
    for name in ("council", "address", "hours", "email", "complaints"):
        setattr(row, name, values.get(name, "").strip())
    row.changed_at, row.changed_by_id = now, actor.worker_id
    db.session.flush()
    audit.record(actor=actor, now=now, act="letterhead.set", subject=row, detail={"team": held.id})
    return row
