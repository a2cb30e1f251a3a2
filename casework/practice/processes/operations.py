"""Beginning and ending a process, and taking an urgent interim measure (F15)."""

from collections.abc import Mapping
from datetime import date, datetime

from casework.ground.days import office_date
from casework.ground.db import db, insert_once
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.advice.queries import prevention_of
from casework.practice.advice.rules import refusal_to_begin_long_term
from casework.practice.advocacy import queries as advocacy
from casework.practice.advocacy.rules import refusal_after_death, refusal_of_process
from casework.practice.processes import queries, rules
from casework.practice.processes.models import InterimMeasure, Process, ProcessEnd
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.staff.rules import Actor


def begin(*, actor: Actor, now: datetime, policy: Policy, case: Case, kind: str, on: date, words: str = "") -> Process:
    """An assessment, planning, review or enquiry begins.

    Raises Refused while an advocate lacks that is owed (F15), and for planning before prevention was explored (F6).
    """
    person = advocacy.held(case.person_id)
    refuse_if(refusal_after_death(person.died_on))
    db.session.refresh(case)
    there = queries.running(case.id)
    refuse_if(rules.refusal_to_begin(stage=case.stage, kind=kind, on=on, today=office_date(now), running=there))
    refuse_if(refusal_of_process(advocacy.standing(case.person_id), policy))
    if kind == rules.PLANNING:
        refuse_if(refusal_to_begin_long_term(prevention_of(case.id)))
    process = Process(case_id=case.id, kind=kind, words=words.strip(), begun_on=on, at=now, by_id=actor.worker_id)
    db.session.add(process)
    db.session.flush()
    _audit(actor, now, "process.begun", process, case, {"kind": kind})
    return process


def end(
    *, actor: Actor, now: datetime, policy: Policy, process: Process, how: str, on: date, words: str = ""
) -> ProcessEnd:
    """A process is completed, or stops without. Raises Refused for completing it while an advocate lacks that is owed (F15)."""
    advocacy.held(process.case.person_id)
    ended = queries.end_of(process.id) is not None
    refuse_if(rules.refusal_to_end(how, on, process.begun_on, office_date(now), words, ended=ended))
    if how == rules.COMPLETED:
        refuse_if(refusal_of_process(advocacy.standing(process.case.person_id), policy))
    number = insert_once(ProcessEnd, process_id=process.id, how=how, words=words.strip(), ended_on=on, at=now,
                         by_id=actor.worker_id)  # fmt: skip
    row = db.session.get_one(ProcessEnd, number)
    _audit(actor, now, f"process.{how}", row, process.case, {"kind": process.kind, "process": process.id})
    return row


def take_measure(*, actor: Actor, now: datetime, case: Case, measure: rules.Measure) -> InterimMeasure:
    """Something is done that cannot wait for an advocate. Raises Refused where it lacks what, who or why."""
    refuse_if(rules.refusal_of_measure(measure, office_date(now)))
    row = InterimMeasure(case_id=case.id, what=measure.what.strip(), taken_by=measure.by.strip(), why=measure.why.strip(),
                         happened_on=measure.on, at=now, by_id=actor.worker_id)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _audit(actor, now, "process.interim-measure", row, case, {})
    return row


def _audit(actor: Actor, now: datetime, act: str, row: object, case: Case, detail: Mapping[str, object]) -> None:
    audit.record(actor=actor, now=now, act=act, subject=row, persons=[case.person_id], detail={"case": case.id, **detail})
