"""Writing notes. There is no verb that changes one."""

from datetime import datetime

from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notes import queries, rules
from casework.records.notes.models import MisplacedNote, Note


def write_note(
    *,
    actor,
    now: datetime,
    policy: Policy,
    case: Case,
    type: str,
    sections: dict[str, str],
    happened_at: datetime,
    corrects: Note | None = None,
    title: str = "",
    written_by: int | None = None,
) -> Note:
    """A note of a type of the policy, in its sections (key -> text); empty ones are left out.

    happened_at: aware, not in the future. corrects: the note that this one corrects, on the same case.
    Raises Refused for a needed section left empty, a future moment, a correction on another case.
    title: another than the type's own, where a rule asks for it (L9).
    written_by: number of the worker whose text it is, where it is saved by an act of somebody else's (H13).
    """
    note_type = policy.note_types[type]
    refuse_if(rules.refusal_to_write(note_type, sections, happened_at, now))
    if corrects is not None:
        refuse_if(rules.refusal_to_correct(corrects.case_id, case.id, queries.misplaced(corrects.id) is not None))
    filled = [
        {"key": section.key, "label": section.label, "text": sections[section.key].strip()}
        for section in note_type.sections
        if sections.get(section.key, "").strip()
    ]
    note = Note(
        case_id=case.id,
        person_id=case.person_id,
        type=type,
        title=title or note_type.title,
        sections=filled,
        happened_at=happened_at,
        recorded_at=now,
        author_id=actor.worker_id if written_by is None else written_by,
        corrects_id=corrects.id if corrects else None,
        policy=policy.name,
        fingerprint=policy.fingerprint,
    )
    db.session.add(note)
    db.session.flush()
    audit.record(actor=actor, now=now, act="note.written", subject=note, persons=[case.person_id],
                 detail={"case": case.id, "type": type, "corrects": note.corrects_id, "author": note.author_id})  # fmt: skip
    return note


def write_in_brief(
    *, actor, now: datetime, policy: Policy, case: Case, type: str, texts: dict[str, str], otherwise: str
) -> Note:
    """A note that the app words itself from what was decided. texts: by section; otherwise: for a needed one without."""
    sections = rules.sections_in_brief(policy.note_types[type], texts, otherwise)
    return write_note(actor=actor, now=now, policy=policy, case=case, type=type, sections=sections, happened_at=now)


def mark_misplaced(*, actor, now: datetime, note: Note, reason: str) -> MisplacedNote:
    """Mark a note as written on the wrong person (U38). ``closing.operations.misplace_note`` puts right what it led to.

    Raises Refused for anybody but a manager of the team, without a reason, or when it was marked before.
    """
    already = queries.misplaced(note.id) is not None
    refuse_if(rules.refusal_to_mark(actor.manages(note.case.team_id), already, reason))
    marked = MisplacedNote(note_id=note.id, at=now, by_id=actor.worker_id, reason=reason.strip())
    db.session.add(marked)
    db.session.flush()
    audit.record(actor=actor, now=now, act="note.misplaced", subject=note, persons=[note.person_id],
                 detail={"case": note.case_id, "marking": marked.id})  # fmt: skip
    return marked
