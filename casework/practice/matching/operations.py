"""Writing down what a worker is good at, confirming it, and what a case needs from its worker."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select

from casework.ground.days import office_date
from casework.ground.db import Base, db, insert_once
from casework.ground.refusal import refuse_if, refuse_if_overtaken
from casework.practice.matching import rules
from casework.practice.matching.models import CaseNeeds, WorkerStrengths
from casework.practice.matching.rules import RULE, Wanted, Written
from casework.practice.tray.operations import one_at_a_time
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.staff import queries as staff
from casework.records.staff.models import Worker
from casework.records.staff.rules import Actor


def write_strengths(
    *, actor: Actor, now: datetime, worker: Worker, written: Written, version: int | None
) -> WorkerStrengths:
    """A worker's strengths as they stand from now on; confirmed with it when a manager writes them.

    version: of what the form was opened with, 0 where nothing stood; None asks for no check.
    Raises Refused for anybody but the worker and a manager of a team of theirs, Overtaken when somebody saved meanwhile.
    """
    team_ids = staff.team_ids_of(worker.id, office_date(now))
    refuse_if(rules.refusal_to_write_strengths(actor, worker.id, team_ids))
    refuse_if(rules.refusal_of_languages(written.languages, RULE))
    row = _row(WorkerStrengths, WorkerStrengths.worker_id, worker.id, Written(), now, version)
    told = _change(row, written, actor, now)
    may_confirm = rules.refusal_to_confirm(actor, worker.id, team_ids) is None
    row.confirmed_at, row.confirmed_by_id = (now, actor.worker_id) if may_confirm else (None, None)
    db.session.flush()
    detail = {"worker": worker.id, "confirmed": may_confirm, "changed": told}
    audit.record(actor=actor, now=now, act="strengths.written", subject=row, detail=detail)
    return row


def confirm_strengths(*, actor: Actor, now: datetime, strengths: WorkerStrengths, version: int | None) -> None:
    """A manager says that it is so. Raises Refused for others and for one's own, Overtaken when it was changed meanwhile."""
    team_ids = staff.team_ids_of(strengths.worker_id, office_date(now))
    refuse_if(rules.refusal_to_confirm(actor, strengths.worker_id, team_ids))
    _locked(WorkerStrengths, WorkerStrengths.worker_id, strengths.worker_id)
    refuse_if_overtaken(strengths, version)
    strengths.confirmed_at, strengths.confirmed_by_id = now, actor.worker_id
    db.session.flush()
    detail = {"worker": strengths.worker_id}
    audit.record(actor=actor, now=now, act="strengths.confirmed", subject=strengths, detail=detail)


def write_needs(*, actor: Actor, now: datetime, case: Case, wanted: Wanted, version: int | None) -> CaseNeeds:
    """What a case needs from its worker, as it stands from now on; version as above.

    Raises Refused for a case that has ended, and for wishes of which nobody can say whose they are.
    """
    one_at_a_time(case)
    refuse_if(rules.refusal_to_write_needs(case.stage))
    refuse_if(next(iter(rules.refusals_of_needs(wanted, office_date(now))), None))
    row = _row(CaseNeeds, CaseNeeds.case_id, case.id, Wanted(), now, version)
    told = _change(row, wanted, actor, now)
    db.session.flush()
    detail = {"case": case.id, "changed": told}
    audit.record(actor=actor, now=now, act="case-needs.written", subject=row, persons=[case.person_id], detail=detail)
    return row


def _row(model: type[Base], key: Any, number: int, blank: Written | Wanted, now: datetime, version: int | None) -> Any:
    """The one row of a worker or case, made where there is none, locked; Overtaken unless it is still of that version."""
    made = insert_once(model, **{key.key: number}, **_plain(blank), written_at=now, version=1)
    row = _locked(model, key, number)
    refuse_if_overtaken(row, row.version if made is not None and not version else version)
    return row


def _locked(model: type[Base], key: Any, number: int) -> Any:
    return db.session.scalar(select(model).where(key == number).with_for_update().execution_options(populate_existing=True))


def _change(row: Any, values: Written | Wanted, actor: Actor, now: datetime) -> dict[str, Any]:
    """Put the values into the row; what became different, as the trail has it."""
    plain = _plain(values)
    told = rules.changes({name: getattr(row, name) for name in plain}, plain)
    for name, value in plain.items():
        setattr(row, name, value)
    row.written_at, row.written_by_id = now, actor.worker_id
    return told


def _plain(values: Written | Wanted) -> dict[str, Any]:
    """By column, as it is kept: lists, and texts without room around them."""
    kept = {tuple: list, str: str.strip}
    return {name: kept.get(type(value), _same)(value) for name, value in asdict(values).items()}


def _same(value: Any) -> Any:
    return value
