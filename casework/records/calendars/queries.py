"""Finding a calendar by its address, and what it shows now: what its worker may see now, whenever it was made (U16, U17)."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.records.audit import queries as audit
from casework.records.calendars.models import CalendarAddress
from casework.records.calendars.rules import Entry, hash_of, refusal_to_have
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import WHAT_IS_DUE
from casework.records.notices.models import Notice
from casework.records.notices.queries import dated_for, receivers
from casework.records.notices.rules import named
from casework.records.staff import queries as staff
from casework.records.staff.rules import Actor
from casework.records.tasks.models import Task

MOST = 1_000  # entries of a kind, the earliest first


def address_of(worker_id: int) -> CalendarAddress | None:
    """The address that a worker's calendar has now."""
    theirs = select(CalendarAddress).where(CalendarAddress.worker_id == worker_id, CalendarAddress.ended_at.is_(None))
    return db.session.scalar(theirs)


def opened_by(token: str, on: date) -> tuple[CalendarAddress, Actor] | None:
    """The address that a secret opens, and as whom; None for one that was replaced, or whose worker may read no records.

    The secret has 192 bits and is looked up by its hash, so that neither guessing nor timing finds one.
    """
    rows = select(CalendarAddress).where(CalendarAddress.token_hash == hash_of(token), CalendarAddress.ended_at.is_(None))
    found = db.session.scalar(rows.options(joinedload(CalendarAddress.worker)))
    if found is None or found.worker.ended_on is not None:
        return None
    actor = staff.actor_for(found.worker, on)
    return None if refusal_to_have(actor) else (found, actor)


def last_read(address: CalendarAddress) -> datetime | None:
    """When a program last read the calendar; None when none ever did."""
    lately = audit.entries_about(CalendarAddress.__tablename__, address.id, 20)
    return next((each.at for each in lately if each.act == "calendar.read"), None)


def entries_of(actor: Actor, on: date, whose: str) -> list[Entry]:
    """All that is due of an actor, overdue or to come, the earliest first; ``whose`` is a key of WHOSE.

    Dates of the cases that they hold, tasks, and what else their feed has with a day. With ``team`` also dates of the cases of
    the teams whose duty or management is theirs today, and those teams' tasks and items. Few queries, however many cases.
    """
    theirs = receivers(actor, on, "all" if whose == "team" else "mine")
    teams = {int(each.partition(":")[2]) for each in theirs if not each.startswith("worker:")}
    found = _dates(actor, Case.holder_id == actor.worker_id) + (_dates(actor, Clock.team_id.in_(sorted(teams))) if teams else [])
    found += _tasks(actor, theirs)
    found += [_item(each) for each in dated_for(actor, theirs, MOST)
              if each.clock_id is None and not each.occasion.startswith("task:")]  # fmt: skip
    return sorted({each.key: each for each in found}.values(), key=lambda each: (each.on, each.key))


def _item(notice: Notice) -> Entry:
    """An escalation stays the same one, however often it is put to somebody; each time it has a later number."""
    key = f"item-{notice.id}" if notice.escalation_id is None else f"escalation-{notice.escalation_id}"
    return Entry(key, notice.due_on, _named_in_team(notice), notice.case_id, notice.raised_at,
                 notice.case.person_id if notice.case else None, notice.id)  # fmt: skip


def _named_in_team(notice: Notice) -> str:
    if notice.kind == "escalation":
        return "decision on an escalation due"
    what = named(notice.kind, notice.occasion)
    what = what.removeprefix("an ").removeprefix("a ").removeprefix("the ")
    return what if notice.case is not None or notice.team is None else f"{notice.team.name}: {what}"


def _dates(actor: Actor, which: ColumnElement[bool]) -> list[Entry]:
    running = select(Clock, Case.person_id).join(Clock.case).where(Clock.ended_at.is_(None), Case.stage != "closed", which)
    rows = db.session.execute(running.where(may_see(actor)).order_by(Clock.due_on, Clock.id).limit(MOST))
    return [Entry(f"case-{clock.case_id}-{clock.kind}", clock.due_on, f"{WHAT_IS_DUE[clock.kind]} due", clock.case_id,
                  clock.started_at, person, clock.id) for clock, person in rows]  # fmt: skip


def _tasks(actor: Actor, theirs: Collection[str]) -> list[Entry]:
    waits = select(Task).join(Task.case).where(Task.receiver.in_(theirs), Task.ended_at.is_(None), may_see(actor))
    rows = db.session.scalars(waits.options(contains_eager(Task.case)).order_by(Task.due_on, Task.id).limit(MOST))
    return [Entry(f"task-{task.id}", task.due_on, "task due", task.case_id, task.set_at, task.case.person_id) for task in rows]
