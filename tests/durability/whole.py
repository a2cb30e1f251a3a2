"""What is half in a database: rows without those that are saved with them, and entries of the trail about nothing."""

from collections import Counter, defaultdict
from itertools import pairwise

from sqlalchemy import select

from casework.ground.db import db
from casework.practice.escalation.models import Acknowledgement, Escalation, EscalationStep
from casework.practice.risk.models import Rating
from casework.practice.tray.models import Placement, TrayAttempt, TrayContact
from casework.practice.tray.operations import differences
from casework.records.audit.models import Entry
from casework.records.audit.queries import check_chain
from casework.records.cases.models import Case
from casework.records.clocks.models import Clock
from casework.records.drafts.models import Draft
from casework.records.notes.models import Note
from casework.records.notices.models import Notice
from casework.records.people.models import Person

TRAILED = {  # each row has one entry of this act, and each such entry has its row
    "note.written": select(Note.id), "contact.recorded": select(TrayContact.id), "case.placed": select(Placement.id),
    "attempt.recorded": select(TrayAttempt.id), "case.rated": select(Rating.id), "case.opened": select(Case.id),
    "person.recorded": select(Person.id), "escalation.raised": select(Escalation.id),
    "escalation.acknowledged": select(Acknowledgement.escalation_id),
    "notice.acknowledged": select(Notice.id).where(Notice.acknowledged_by_id.is_not(None)),
}  # fmt: skip
KEPT_WITH = {"pwt": TrayContact, "attempt": TrayAttempt, "management-decision": Acknowledgement}


def faults(policies) -> list[str]:
    """All that is half, damaged or out of step, in sentences; empty when everything is whole."""
    try:
        return [*_file(), *_trail(), *_notes(), *_clocks(), *_escalations(), *_drafts(), *differences(policies)]
    finally:
        db.session.rollback()


def _all(question) -> list:
    return db.session.scalars(question).all()


def _file():
    if db.engine.dialect.name == "sqlite":
        for pragma, fine in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
            said = db.session.connection().exec_driver_sql(f"PRAGMA {pragma}").all()
            if [tuple(row) for row in said] != fine:
                yield f"{pragma} says {said[:3]}"


def _trail():
    checked = check_chain()
    if checked.broken_at is not None:
        yield f"the trail is broken at {checked.broken_at}: {checked.why}"
    entries = defaultdict(Counter)
    for act, subject in db.session.execute(select(Entry.act, Entry.subject_id)):
        entries[act][subject] += 1
    for act, rows in TRAILED.items():
        if entries[act] != (there := Counter(_all(rows))):
            yield f"{act}: entries without a row {entries[act] - there}, rows without an entry {there - entries[act]}"


def _notes():
    told, rated = Counter(_all(select(Notice.occasion))), set(_all(select(Rating.note_id)))
    for kind, table in KEPT_WITH.items():
        notes, kept = set(_all(select(Note.id).where(Note.type == kind))), set(_all(select(table.note_id)))
        if notes != kept:
            yield f"{kind}: only the note {notes - kept}, only its {table.__tablename__} {kept - notes}"
        for note in notes if kind != "management-decision" else ():
            if told[f"note:{note}"] != 1:
                yield f"note {note} of type {kind} was told to the managers {told[f'note:{note}']} times"
            if kind == "pwt" and note not in rated:
                yield f"contact note {note} is without its rating"


def _clocks():
    made = defaultdict(set)
    for case, at in [*db.session.execute(select(Note.case_id, Note.recorded_at)),
                     *db.session.execute(select(Placement.case_id, Placement.placed_at))]:  # fmt: skip
        made[case].add(at)
    lines = defaultdict(list)
    for clock in _all(select(Clock).order_by(Clock.id)):
        lines[clock.case_id, clock.kind].append(clock)
        if clock.started_at not in made[clock.case_id]:
            yield f"clock {clock.id} was started by nothing that is there"
    for clocks in lines.values():
        for old, new in pairwise(clocks):
            if old.ended_at is None:
                yield f"clocks {old.id} and {new.id} run at once"
            elif old.ended_how != "stopped" and old.ended_at != new.started_at:
                yield f"clock {old.id} ended, and clock {new.id} did not start with it"
        if clocks[-1].ended_how in ("met", "replaced") and clocks[-1].kind == "contact":
            yield f"clock {clocks[-1].id} ended, and none runs"


def _escalations():
    steps, told = Counter(_all(select(EscalationStep.escalation_id))), set()
    for receiver, escalation, kind, put_away in db.session.execute(
        select(Notice.receiver, Notice.escalation_id, Notice.kind, Notice.acknowledged_at)
    ):
        told |= {(receiver, escalation)} if kind == "escalation" else set()
        if kind == "escalation" and put_away is None and db.session.get(Escalation, escalation).closed_at is not None:
            yield f"escalation {escalation} is closed and stands in the feed of {receiver}"
    taken = set(_all(select(Acknowledgement.escalation_id)))
    for escalation in _all(select(Escalation)):
        if steps[escalation.id] != escalation.step + 1:
            yield f"escalation {escalation.id} has {steps[escalation.id]} steps, and says {escalation.step}"
        if (escalation.closed_at is not None) != (escalation.id in taken):
            yield f"escalation {escalation.id} is closed without a decision, or open with one"
    for step in _all(select(EscalationStep)):
        if missing := {(f"worker:{worker}", step.escalation_id) for worker in step.worker_ids} - told:
            yield f"escalation {step.escalation_id} was not told to {missing}"


def _drafts():
    """A contact of the savers bears the name of the tab it was typed in, and finishes that tab's draft with it."""
    written = set(map(words_of, _all(select(Note).where(Note.type == "pwt"))))
    done = set(_all(select(Draft.tab).where(Draft.state == "done", Draft.form.like("%/contact"))))
    if written != done:
        yield f"saved without its draft finished {written - done}, finished without being saved {done - written}"


def words_of(note: Note) -> str:
    """What was typed under the first section."""
    return note.sections[0]["text"]
