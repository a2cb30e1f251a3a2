"""Keeping the next date, recording a supervision, reading it, and what was agreed in it (H15)."""

from collections.abc import Mapping
from datetime import date, datetime, time

from sqlalchemy import select, update

from casework.ground.days import at_office, office_date
from casework.ground.db import db, insert_once
from casework.ground.refusal import Refused, refuse_if
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.supervision import queries, rules
from casework.practice.supervision.models import (
    Supervision,
    SupervisionAction,
    SupervisionCase,
    SupervisionDue,
    SupervisionPoint,
    SupervisionReading,
)
from casework.practice.supervision.queries import Stand
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notes.operations import write_note
from casework.records.notes.rules import refusal_to_write
from casework.records.notices.operations import settle_for_team, tell
from casework.records.notices.rules import to_managers, to_worker
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import SYSTEM, Actor
from casework.records.tasks.operations import set_task

SOON = "Supervision is due: look at the agenda and find an hour"
READ_IT = "The record of your supervision is ready: read it, and say that you have"
REMARKED = "The worker has remarked on the record of their supervision: read it"
NOTHING_AGREED = "Nothing further."


# --- the date ---------------------------------------------------------------------------------------------------------


def wind(*, now: datetime, policies: Mapping[str, Policy], worker_id: int, held: bool = False) -> SupervisionDue | None:
    """Let the date that runs for a worker be the one that the facts give; the one that runs then, None without supervision.

    held: the one before was held. What was told of a date that no longer holds leaves the feeds.
    """
    stand = queries.stand_of(policies, office_date(now), worker_id)
    running = queries.due_running(worker_id)
    if not queries.changed(stand, running):
        return running
    if running is not None:
        _end(now, running, rules.HELD if held else rules.RECOUNTED if stand else rules.LEFT)
    return _begin(now, policy_of(policies, stand.team), stand) if stand else None


def _end(now: datetime, due: SupervisionDue, how: str) -> None:
    due.ended_at, due.ended_how, due.tell_on = now, how, None
    db.session.flush()
    for begins in (rules.DUE, rules.LATE):
        settle_for_team(now=now, rule=rules.RULE, team_id=due.team_id, occasion=f"{begins}:{due.id}")
    audit.record(actor=SYSTEM, now=now, act=f"supervision.{how}", subject=due, detail={"worker": due.worker_id})


def _begin(now: datetime, policy: Policy, stand: Stand) -> SupervisionDue:
    due = SupervisionDue(
        worker_id=stand.worker.id, team_id=stand.team.id, from_on=stand.from_on, due_on=stand.due_on, set_at=now, told=0,
        ended_how="", tell_on=rules.told_on(policy, stand.due_on) if stand.due_on else None,
    )  # fmt: skip
    db.session.add(due)
    db.session.flush()
    audit.record(actor=SYSTEM, now=now, act="supervision.counted", subject=due,
                 detail={"worker": due.worker_id, "due_on": str(due.due_on)})  # fmt: skip
    return due


def claim(*, now: datetime, policies: Mapping[str, Policy], worker_id: int) -> tuple[SupervisionDue | None, tuple[str, ...]]:
    """Bring the date of a worker up to date, and take on what is to be told of it today; of all who sweep, one does.

    Gives the date and what of ``rules.DUE`` and ``rules.LATE`` is to be told by whoever asked.
    """
    _one_at_a_time(worker_id)
    due, today = wind(now=now, policies=policies, worker_id=worker_id), office_date(now)
    if due is None or due.tell_on is None or due.tell_on > today:
        return due, ()
    stand = queries.stand_of(policies, today, worker_id)
    telling = rules.telling(policy_of(policies, due.team), today, due.due_on, due.told, away=stand.away)
    mine = update(SupervisionDue).where(
        SupervisionDue.id == due.id, SupervisionDue.told == due.told, SupervisionDue.tell_on == due.tell_on,
        SupervisionDue.ended_at.is_(None),
    )  # fmt: skip
    values = {"told": telling.count, "tell_on": telling.next_on}
    taken = db.session.execute(mine.values(values).execution_options(synchronize_session=False)).rowcount == 1
    db.session.refresh(due)
    return due, telling.what if taken else ()


def tell_both(*, now: datetime, due: SupervisionDue) -> bool:
    """The worker and the managers of their team hear that it is due, once (U12)."""
    told = [
        tell(now=now, receiver=receiver, kind="due", rule=rules.RULE, team=due.team, occasion=f"{rules.DUE}:{due.id}",
             words=SOON, due_on=due.due_on)
        for receiver in (to_managers(due.team_id), to_worker(due.worker_id))
    ]  # fmt: skip
    return any(told)


# --- the record -------------------------------------------------------------------------------------------------------


def record_supervision(
    *, actor: Actor, now: datetime, policies: Mapping[str, Policy], worker_id: int, record: rules.Record
) -> Supervision:
    """Keep what was talked about and agreed; notes and tasks on the cases; the next date; the worker is told.

    Raises Refused for anybody but a manager of the worker's team or somebody above, for a day to come, a needed part left
    empty, an action without its day, a case that the worker does not hold or the actor does not see.
    """
    _one_at_a_time(worker_id)
    stand = queries.stand_of(policies, office_date(now), worker_id)
    refuse_if(rules.refusal_to_record(actor, worker_id, stand.team.id if stand else None))
    policy, cases = policy_of(policies, stand.team), _cases(actor, policies, worker_id, now)
    _refuse_what_is_thin(policy, record, cases, now)
    kept = _keep(actor, now, policy, stand, record)
    _write_notes(actor, now, policies, kept, record, cases)
    _agree(actor, now, policies, kept, record, cases)
    _take_up_points(actor, now, kept)
    audit.record(actor=actor, now=now, act="supervision.recorded", subject=kept, detail={"worker": worker_id},
                 persons=[cases[each.case_id].person_id for each in record.cases])  # fmt: skip
    wind(now=now, policies=policies, worker_id=worker_id, held=True)
    tell(now=now, receiver=to_worker(worker_id), kind="due", rule=rules.RULE, team=stand.team, words=READ_IT,
         occasion=f"{rules.RECORD}:{kept.id}")  # fmt: skip
    return kept


def _cases(actor: Actor, policies: Mapping[str, Policy], worker_id: int, now: datetime) -> dict[int, Case]:
    lines, _more = queries.agenda_of(actor, policies, worker_id, office_date(now))
    return {line.case.id: line.case for line in lines}


def _refuse_what_is_thin(policy: Policy, record: rules.Record, cases: dict[int, Case], now: datetime) -> None:
    refuse_if(rules.refusal_of_day(record.held_on, office_date(now)))
    refuse_if(refusal_to_write(policy.note_types[rules.NOTE], record.sections, now, now))
    refuse_if(rules.refusal_of_actions(record.actions, office_date(now)))
    about = [each.case_id for each in record.cases] + [each.case_id for each in record.actions if each.case_id is not None]
    refuse_if(rules.refusal_of_cases(about, cases))


def _keep(actor: Actor, now: datetime, policy: Policy, stand: Stand, record: rules.Record) -> Supervision:
    parts = policy.note_types[rules.NOTE].sections
    filled = [(part, record.sections.get(part.key, "").strip()) for part in parts]
    kept = Supervision(
        worker_id=stand.worker.id, team_id=stand.team.id, supervisor_id=actor.worker_id, held_on=record.held_on, recorded_at=now,
        sections=[{"key": part.key, "label": part.label, "text": text} for part, text in filled if text],
        policy=policy.name, fingerprint=policy.fingerprint,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    return kept


def _write_notes(
    actor: Actor, now: datetime, policies: Mapping[str, Policy], kept: Supervision, record: rules.Record, cases: dict[int, Case]
) -> None:
    """What was said of a case is a note there, with these words and no others: never how the worker is."""
    for said in record.cases:
        case = cases[said.case_id]
        policy = policy_of(policies, case.team)
        texts = {"discussed": said.discussed.strip() or said.agreed.strip(), "agreed": said.agreed.strip() or NOTHING_AGREED}
        note = write_note(actor=actor, now=now, policy=policy, case=case, type=rules.NOTE, sections=texts,
                          happened_at=_when(record.held_on, now))  # fmt: skip
        db.session.add(SupervisionCase(supervision_id=kept.id, case_id=case.id, note_id=note.id))
    db.session.flush()


def _when(held_on: date, now: datetime) -> datetime:
    """The hour is not asked: midday, and today now."""
    return now if held_on == office_date(now) else at_office(held_on, time(12))


def _agree(
    actor: Actor, now: datetime, policies: Mapping[str, Policy], kept: Supervision, record: rules.Record, cases: dict[int, Case]
) -> None:
    for wanted in record.actions:
        owner = kept.worker_id if wanted.whose == rules.WORKER else kept.supervisor_id
        made = SupervisionAction(supervision_id=kept.id, owner_id=owner, words=wanted.words.strip(), due_on=wanted.due_on)
        if wanted.case_id is not None:
            case = cases[wanted.case_id]
            task = set_task(actor=actor, now=now, policy=policy_of(policies, case.team), case=case, receiver=to_worker(owner),
                            words=wanted.words, due_on=wanted.due_on, rule=rules.RULE)  # fmt: skip
            made.words, made.task_id = "", task.id
        db.session.add(made)
    db.session.flush()


def _take_up_points(actor: Actor, now: datetime, kept: Supervision) -> None:
    for point in queries.open_points(actor, kept.worker_id):
        point.ended_at, point.ended_how, point.supervision_id = now, rules.TAKEN_UP, kept.id


def acknowledge(*, actor: Actor, now: datetime, record: Supervision, remark: str = "") -> SupervisionReading:
    """The worker has read the record, and may remark on it, which the supervisor is told. Raises Refused."""
    already = queries.reading_of(record.id) is not None
    refuse_if(rules.refusal_to_acknowledge(actor, record.worker_id, already=already))
    number = insert_once(SupervisionReading, supervision_id=record.id, read_at=now, remark=remark.strip())
    if number is None:
        raise Refused(rules.refusal_to_acknowledge(actor, record.worker_id, already=True))
    reading = db.session.get_one(SupervisionReading, number)
    settle_for_team(now=now, rule=rules.RULE, team_id=record.team_id, occasion=f"{rules.RECORD}:{record.id}")
    audit.record(actor=actor, now=now, act="supervision.acknowledged", subject=record, detail={"worker": record.worker_id})
    if reading.remark:
        tell(now=now, receiver=to_worker(record.supervisor_id), kind="know", rule=rules.RULE, words=REMARKED,
             team=db.session.get_one(Team, record.team_id), occasion=f"{rules.REMARK}:{record.id}")  # fmt: skip
    return reading


def finish_action(*, actor: Actor, now: datetime, action: SupervisionAction) -> None:
    """Something that is about no case was done. What is about a case is a task, and ends there. Raises Refused."""
    record = action.supervision
    done = action.done_at is not None or action.task_id is not None
    refuse_if(rules.refusal_to_finish(actor, action.owner_id, record.worker_id, record.team_id, done=done))
    action.done_at, action.done_by_id = now, actor.worker_id
    audit.record(actor=actor, now=now, act="supervision.action-done", subject=action, detail={"supervision": record.id})


# --- points for the agenda --------------------------------------------------------------------------------------------


def add_point(
    *, actor: Actor, now: datetime, policies: Mapping[str, Policy], worker_id: int, words: str, case_id: int | None = None
) -> SupervisionPoint:
    """The worker, or a manager, puts a point on the next agenda, perhaps about a case that the worker holds. Raises Refused."""
    stand = queries.stand_of(policies, office_date(now), worker_id)
    refuse_if(rules.refusal_of_point(actor, worker_id, stand.team.id if stand else None, words))
    cases = _cases(actor, policies, worker_id, now) if case_id is not None else {}
    refuse_if(rules.refusal_of_cases([] if case_id is None else [case_id], cases))
    point = SupervisionPoint(worker_id=worker_id, case_id=case_id, words=words.strip(), added_at=now, ended_how="",
                             added_by_id=actor.worker_id)  # fmt: skip
    db.session.add(point)
    db.session.flush()
    persons = [] if case_id is None else [cases[case_id].person_id]
    audit.record(actor=actor, now=now, act="supervision.point-added", subject=point, persons=persons,
                 detail={"worker": worker_id})  # fmt: skip
    return point


def withdraw_point(*, actor: Actor, now: datetime, point: SupervisionPoint) -> None:
    """Whoever added a point takes it back. Raises Refused."""
    refuse_if(rules.refusal_to_withdraw(actor, point.added_by_id, ended=point.ended_at is not None))
    point.ended_at, point.ended_how = now, rules.WITHDRAWN
    audit.record(actor=actor, now=now, act="supervision.point-withdrawn", subject=point, detail={"worker": point.worker_id})


def _one_at_a_time(worker_id: int) -> None:
    """Two at one worker's supervision: the second waits, and decides on what the first has done."""
    locked = select(Worker).where(Worker.id == worker_id).with_for_update(key_share=True)
    db.session.scalar(locked.execution_options(populate_existing=True))
