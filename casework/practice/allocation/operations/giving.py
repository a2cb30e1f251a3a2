"""Giving a case to a worker: the note, the tray, the feeds and the record of who holds it are one act (H6)."""

from collections.abc import Sequence
from datetime import date, datetime

from casework.ground.days import office_date
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.allocation import queries, rules
from casework.practice.allocation.rules import Candidate, NewTask
from casework.practice.caseloads import operations as caseloads
from casework.practice.caseloads import queries as loads
from casework.practice.caseloads.rules import (
    HeldCase,
    Holder,
    Studies,
    goes_over,
    is_student,
    refusal_to_student,
    refusal_to_take,
)
from casework.practice.handing.operations import leave_hands
from casework.practice.handing.rules import Handed
from casework.practice.tray.operations import leave_stage, one_at_a_time
from casework.practice.triage.operations import overtake
from casework.records.cases import operations as cases
from casework.records.cases.models import Allocation, Case
from casework.records.cases.rules import refusal_when_changed
from casework.records.notes import operations as notes
from casework.records.notices import operations as notices
from casework.records.notices.rules import to_worker
from casework.records.staff import queries as staff
from casework.records.staff.rules import Actor
from casework.records.tasks.operations import hand_over, set_task
from casework.records.tasks.queries import open_tasks_of

YOURS = "A case is allocated to you: read the note and acknowledge it, or state a concern on the case"


def allocate(
    *, actor: Actor, now: datetime, policy: Policy, case: Case, worker_id: int, sections: dict[str, str],
    weight: str | None = None, over_reason: str = "", educator_words: str = "",
    tasks: Sequence[NewTask] = (), from_on: date | None = None,
    transfer: Handed | None = None, version: int | None = None,
) -> Allocation:  # fmt: skip
    """A worker has the case from a day on, today unless one is given; off the tray with it, and the wait is met (L26).

    sections: of the allocation note; ``tasks`` stand in it as well, and become the worker's. weight: how heavy the case is
    (H1), None as it is now. over_reason: why the worker holds more cases than the grade allows (H3). educator_words: what the
    practice educator of a student says of whether it suits (H7). transfer: what the case
    changes hands with, needed where somebody holds it (H12). version: of the case when the form was opened; None asks for
    no check.
    Raises Refused for anybody but a manager of the team, a worker who is not there or has no room (H2 to H5), when
    somebody else decided meanwhile, or for a thin note.
    """
    one_at_a_time(case)
    today, left = office_date(now), case.holder_id
    from_on = from_on or today
    act = {"actor": actor, "now": now, "policy": policy, "case": case}
    taker = _taker(actor, policy, case, worker_id, today, version)
    refuse_if(rules.refusal_of_day(from_on, case.referred_on, today))
    over = _refuse_without_room(policy, worker_id, _weighed(actor, policy, case, weight), over_reason)
    educator, own = _refuse_to_student(policy, taker.holder, case, educator_words)
    refuse_if(rules.refusal_of_tasks(tasks, today))
    leave_hands(**act, transfer=transfer)
    texts = rules.note_texts(rules.with_tasks(sections, tasks), taker.name, from_on, over, educator)
    note = notes.write_note(**act, type=rules.NOTE, sections=texts, happened_at=now)
    if weight is not None and policy.weighting is not None:
        caseloads.set_weight(**act, level=weight, note=note)
    if case.stage == "waiting":
        notes.write_in_brief(**act, type=rules.DECISION, texts=rules.decision_texts(sections, taker.name, from_on),
                             otherwise=f"Allocated to {taker.name}.")  # fmt: skip
    held = _move(act, worker_id, taker.name, from_on, over_reason=over, from_educator=own)
    _hand_tasks(act, left, worker_id, tasks)
    if worker_id != actor.worker_id:
        notices.tell(now=now, receiver=to_worker(worker_id), kind="acknowledge", rule="H6", case=case,
                     occasion=f"allocation:{held.id}", words=YOURS, note=note)  # fmt: skip
    return held


def _taker(actor: Actor, policy: Policy, case: Case, worker_id: int, today: date, version: int | None) -> Candidate:
    """Whoever is to have it, when the actor may give it and they may have it."""
    hands_on = case.holder_id == actor.worker_id and worker_id in loads.students_of(actor.worker_id)
    refuse_if(rules.refusal_to_allocate(actor, case.team_id, case.stage, case.person.died_on, hands_on=hands_on))
    refuse_if(refusal_when_changed(version, case.version, case.stage, case.holder.name if case.holder else ""))
    there = {each.worker_id: each for each in queries.candidates(case.team_id, policy, today)}
    refuse_if(rules.refusal_to_give(there.get(worker_id), case.holder_id))
    return there[worker_id]


def _refuse_to_student(policy: Policy, holder: Holder, case: Case, words: str) -> tuple[str, bool]:
    """What the practice educator of a student says, for the note, and whether the case was the educator's own (H7)."""
    studies = loads.studies_of([holder.worker_id]).get(holder.worker_id, Studies())
    refuse_if(refusal_to_student(policy, holder, studies, case.stage, case.holder_id, words))
    student = is_student(policy, holder.grade)
    said = f"{studies.educator}, practice educator: {words.strip()}" if student and words.strip() else ""
    return said, student and case.holder_id == studies.educator_id


def _weighed(actor: Actor, policy: Policy, case: Case, weight: str | None) -> HeldCase:
    now_weighs = loads.weights_of([case.id], policy).get(case.id)
    refuse_if(rules.refusal_of_weight(policy, weight, now_weighs, manages=actor.manages(case.team_id)))
    return HeldCase(case.id, case.kind, weight or now_weighs)


def _refuse_without_room(policy: Policy, worker_id: int, new: HeldCase, over_reason: str) -> str:
    """The reason for going over the number of cases, "" where the worker does not. Two at once count one after the other."""
    worker = caseloads.hold_still(worker_id)
    holder = loads.holders([worker], policy)[worker_id]
    refuse_if(refusal_to_take(policy, holder, new, over_reason))
    return over_reason.strip() if goes_over(holder) else ""


def _hand_tasks(act: dict, left: int | None, worker_id: int, new: Sequence[NewTask]) -> None:
    """Open tasks of whoever held the case go with it; new ones are set for whoever has it now."""
    mine = [task for task in open_tasks_of(act["case"].id) if left is not None and task.receiver == to_worker(left)]
    for task in mine:
        hand_over(actor=act["actor"], now=act["now"], policy=act["policy"], task=task, receiver=to_worker(worker_id))
    for task in new:
        set_task(**act, receiver=to_worker(worker_id), words=task.words, due_on=task.due_on, rule="H6")


def _move(act: dict, worker_id: int, name: str, from_on: date, **terms) -> Allocation:
    actor, now, case = act["actor"], act["now"], act["case"]
    overtake(actor=actor, now=now, case=case, by=f"The case was allocated to {name}.")
    leave_stage(**act, to="allocated")
    if case.stage != "allocated":
        cases.come_to_stage(actor=actor, now=now, case=case, stage="allocated", why=f"Allocated to {name}")
    return cases.hand_to(actor=actor, now=now, case=case, worker=staff.worker(worker_id), from_on=from_on, **terms)
