"""One timeline out of everything that happened to a case: a pure function of rows already read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from casework.ground.days import add_days, at_office, office_date
from casework.policy.terms import COMPLAINT
from casework.records.clocks.rules import BY_CONTACT, KIND_LABELS

# Of things at one moment, the later in this list stands on top: it followed from those before.
ORDER = ("stage", "note", "attempt", "contact", "rating", "comment", "task", "task-ended", "met", "missed", "escalation",
         "asked", "moved", "misplaced")  # fmt: skip
NOTE_PAGES = {"pwt": "contact", "attempt": "attempt", "management-decision": "decision",
              "risk-prioritisation": "prioritisation", COMPLAINT: COMPLAINT}


@dataclass(frozen=True)
class Event:
    """Something that happened to a case.

    kind: one of ORDER. row: what it is about. by_id: the worker's number, None for the app or nobody.
    contact: the contact or attempt that a note tells of; ratings: those made with it. day: the due date of a clock.
    """

    at: datetime
    kind: str
    row: Any
    by_id: int | None = None
    contact: Any = None
    ratings: tuple = ()
    day: date | None = None
    corrected_by: tuple[int, ...] = ()


def timeline(
    *, notes: Iterable = (), contacts: Iterable = (), attempts: Iterable = (), ratings: Iterable = (),
    stages: Iterable = (), comments: Iterable = (), clocks: Iterable = (), escalations: Iterable = (),
    misplaced: Iterable = (), tasks: Iterable = (), moves: Iterable = (), today: date,
) -> list[Event]:  # fmt: skip
    """Everything in one order, newest first. A contact is told by its note, a rating by the note it was made with.

    misplaced: markings of notes on the wrong person; of the note itself nothing is told (U38).
    """
    misplaced, contacts, ratings = list(misplaced), list(contacts), list(ratings)
    hidden = {marking.note_id for marking in misplaced}
    notes = [note for note in notes if note.id not in hidden]
    told = {note.id for note in notes}
    events = _noted(notes, contacts, list(attempts), ratings)
    events += [Event(r.happened_at, "rating", r, r.decided_by_id) for r in ratings if r.note_id not in told]
    events += [Event(s.at, "stage", s, s.by_id) for s in stages]
    events += [Event(c.at, "comment", c, c.by_id) for c in comments]
    events += [event for clock in clocks for event in _kept_or_missed(clock, contacts, today)]
    events += [Event(e.raised_at, "escalation", e, e.raised_by_id) for e in escalations]
    events += [Event(m.at, "misplaced", m, m.by_id) for m in misplaced]
    events += [event for task in tasks for event in _set_and_ended(task)]
    for move in moves:
        events.append(Event(move.asked_at, "asked", move, move.asked_by_id))
        events += [Event(move.answered_at, "moved", move, move.answered_by_id)] if move.answer else []
    return sorted(events, key=lambda e: (e.at, ORDER.index(e.kind), getattr(e.row, "id", 0)), reverse=True)


def _noted(notes: list, contacts: list, attempts: list, ratings: list) -> list[Event]:
    reached = {c.note_id: ("contact", c) for c in contacts} | {a.note_id: ("attempt", a) for a in attempts}
    corrected: dict[int, list[int]] = {}
    for note in notes:
        if note.corrects_id is not None:
            corrected.setdefault(note.corrects_id, []).append(note.id)
    events = []
    for note in notes:
        kind, contact = reached.get(note.id, ("note", None))
        rated = tuple(r for r in ratings if r.note_id == note.id)
        later = tuple(sorted(corrected.get(note.id, ())))
        events.append(Event(note.happened_at, kind, note, note.author_id, contact, rated, corrected_by=later))
    return events


def _set_and_ended(task: Any) -> list[Event]:
    ended = [Event(task.ended_at, "task-ended", task, task.ended_by_id)] if task.ended_at is not None else []
    return [Event(task.set_at, "task", task, task.set_by_id), *ended]


def _kept_or_missed(clock: Any, contacts: list, today: date) -> list[Event]:
    """A clock that was met, with the day of it; one that runs on past its date, at the end of that day."""
    if clock.kind not in KIND_LABELS:
        return []
    if clock.ended_at is not None:
        if clock.ended_how != "met":
            return []
        at = _met_at(clock, contacts)
        return [Event(clock.ended_at, "met", clock, day=office_date(at))]
    if clock.due_on >= today:
        return []
    return [Event(at_office(add_days(clock.due_on, 1), time(0)), "missed", clock, day=clock.due_on)]


def _met_at(clock: Any, contacts: list) -> datetime:
    """When the duty was done: a contact counts from when it happened, not from when it was typed (U29)."""
    if clock.kind not in BY_CONTACT:
        return clock.ended_at
    return max((c.happened_at for c in contacts if c.happened_at <= clock.ended_at), default=clock.ended_at)
