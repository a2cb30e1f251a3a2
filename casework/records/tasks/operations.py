"""Setting a task, doing it, handing it over, and telling whoever has it."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select, update

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import Refusal, refuse_if
from casework.policy.model import Policy
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notices import operations as notices
from casework.records.notices import queries as notice_queries
from casework.records.notices.rules import to_duty, to_managers, to_worker
from casework.records.sight.queries import reader_numbers
from casework.records.sight.rules import refusal_to_involve
from casework.records.staff import queries as staff
from casework.records.staff.rules import SYSTEM, Actor
from casework.records.tasks import queries, rules
from casework.records.tasks.models import Task

SET_FOR_YOU = "A task was set for you"
LATE = "A task is not done: see who can do it"


def set_task(
    *, actor: Actor, now: datetime, policy: Policy, case: Case, receiver: str, words: str, due_on: date,
    rule: str = rules.RULE,
) -> Task:  # fmt: skip
    """A person gives somebody of the team, perhaps themselves, something to do on a case (U39).

    rule: by which it came about. receiver: made by ``notices.rules.to_worker``, ``to_duty`` or ``to_managers``.
    Raises Refused for somebody of another team, a closed case, a day that has gone.
    """
    refuse_if(rules.refusal_to_set(actor, case.team_id, case.stage))
    refuse_if(rules.refusal_to_be_due(due_on, office_date(now)))
    return _set(actor, now, policy, case, receiver, words.strip(), due_on, rule=rule)


def ask_for(
    *, actor: Actor, now: datetime, policy: Policy, case: Case, receiver: str, words: str, due_on: date, rule: str,
    occasion: str, page: str, quietly: bool = False,
) -> Task:  # fmt: skip
    """A rule asks for something to be done, on its own page; ``settle_task`` ends it when it was.

    quietly: it stands among the tasks and in no feed, where one summary tells of many (U31).
    """
    return _set(actor, now, policy, case, receiver, words, due_on, rule=rule, occasion=occasion, page=page,
                quietly=quietly)  # fmt: skip


def carry_over(*, actor: Actor, now: datetime, policy: Policy, case: Case, receiver: str, words: str, due_on: date) -> Task:
    """What a closing or transfer note leaves to somebody here becomes theirs (H14), on a case that has ended as well.

    It is ticked off, handed over and reminded of like a task that a person set; a later ending of the case drops it.
    """
    return _set(actor, now, policy, case, receiver, words, due_on, rule=rules.CARRIED_OVER)


def finish_task(*, actor: Actor, now: datetime, task: Task, outcome: str = "") -> None:
    """It was done: who, when, and what came of it. Raises Refused."""
    _lock(task)
    refuse_if(rules.refusal_to_tick_off(actor, _receivers(actor, now), standing(task)))
    _end(actor, now, task, rules.DONE, outcome)


def drop_task(*, actor: Actor, now: datetime, task: Task, why: str) -> None:
    """It is no longer needed, and why. Raises Refused."""
    _lock(task)
    refuse_if(rules.refusal_to_drop(actor, _receivers(actor, now), standing(task), why))
    _end(actor, now, task, rules.DROPPED, why)


def hand_over(*, actor: Actor, now: datetime, policy: Policy, task: Task, receiver: str) -> Task:
    """Somebody else has it from now on, by the same day; both tasks stay readable. Raises Refused."""
    _lock(task)
    refuse_if(rules.refusal_to_hand_over(actor, _receivers(actor, now), standing(task), receiver))
    occasion, task.occasion = task.occasion, ""  # it goes with the task that now stands for it, once a case
    _end(actor, now, task, rules.HANDED_OVER, "")
    return _set(actor, now, policy, task.case, receiver, task.words, task.due_on, rule=task.rule, occasion=occasion,
                page=task.page, follows=task)  # fmt: skip


def settle_task(*, actor: Actor, now: datetime, case: Case, rule: str, occasion: str) -> None:
    """What a rule asked for on this occasion was done on its own page."""
    task = queries.open_task(case.id, rule, occasion)
    if task is not None:
        _end(actor, now, task, rules.DONE, "")


def settle_asked(*, actor: Actor, now: datetime, case: Case, rule: str, beginning: str) -> None:
    """What a rule asked for on the case, on occasions that begin so, was done on its own page."""
    for task in _asked(case, rule, beginning):
        _end(actor, now, task, rules.DONE, "")


def drop_asked(*, actor: Actor, now: datetime, case: Case, rule: str, why: str, beginning: str = "") -> None:
    """What a rule asks for on the case, on occasions that begin so, is overtaken."""
    for task in _asked(case, rule, beginning):
        _end(actor, now, task, rules.DROPPED, why)


def _asked(case: Case, rule: str, beginning: str) -> list[Task]:
    found = queries.open_tasks_of(case.id)
    return [task for task in found if task.rule == rule and task.occasion and task.occasion.startswith(beginning)]


def follow_case(*, actor: Actor, now: datetime, case: Case, left: int, gone: Collection[int]) -> None:
    """The case went from the team ``left`` to another (U40), and so do its tasks; ``notices.follow_case`` moves their items.

    gone: workers who may not see the case any more; what was theirs falls to the managers.
    """
    to = {to_duty(left): to_duty(case.team_id), to_managers(left): to_managers(case.team_id)}
    to |= dict.fromkeys(map(to_worker, gone), to_managers(case.team_id))
    for task in queries.open_tasks_of(case.id):
        if task.receiver in to:
            task.receiver = to[task.receiver]
            audit.record(actor=actor, now=now, act="task.followed", subject=task, persons=[case.person_id],
                         detail={"case": case.id, "receiver": task.receiver})  # fmt: skip


def drop_for_case(*, actor: Actor, now: datetime, case: Case, why: str) -> int:
    """The case has ended: nothing is to be done on it any more (U37). Gives how many tasks were dropped."""
    dropped = queries.open_tasks_of(case.id)
    for task in dropped:
        _end(actor, now, task, rules.DROPPED, why)
    return len(dropped)


def tell_task(*, now: datetime, policy: Policy, number: int) -> list[str]:
    """Tell what is to be told about a task today, once (U12); the rules under which something was told."""
    task, today = db.session.get(Task, number), office_date(now)
    if task is None or task.ended_at is not None or task.tell_on is None or task.tell_on > today:
        return []
    told = notice_queries.told_about(task.case_id, task.rule, _occasion(task))
    what = rules.telling(policy, today, task.due_on, task.receiver, task.case.team_id, told,
                         at_once=bool(task.occasion), absent=queries.is_absent(task.receiver, today))  # fmt: skip
    mine = update(Task).where(Task.id == task.id, Task.tell_on == task.tell_on, Task.ended_at.is_(None))
    claimed = db.session.execute(mine.values(tell_on=what.next_on).execution_options(synchronize_session=False))
    if claimed.rowcount != 1:
        return []
    raised = [task.rule for whom in what.tell if _tell(now, task, whom)]
    if raised:
        audit.record(actor=SYSTEM, now=now, act="task.told", subject=task, persons=[task.case.person_id],
                     detail={"case": task.case_id, "rules": raised})  # fmt: skip
    return raised


def standing(task: Task) -> rules.Standing:
    """What the rules need of a task."""
    return rules.Standing(task.receiver, task.case.team_id, task.set_by_id, task.page, task.ended_how)


def _set(
    actor: Actor, now: datetime, policy: Policy, case: Case, receiver: str, words: str, due_on: date, *,
    rule: str = rules.RULE, occasion: str = "", page: str = "", follows: Task | None = None, quietly: bool = False,
) -> Task:  # fmt: skip
    refuse_if(_refusal_to_receive(case, receiver))
    task = Task(case_id=case.id, receiver=receiver, words=words, due_on=due_on, rule=rule, occasion=occasion, page=page,
                set_at=now, set_by_id=actor.worker_id, follows_id=follows.id if follows else None, ended_how="", outcome="",
                tell_on=None if quietly else office_date(now) if occasion else due_on)  # fmt: skip
    db.session.add(task)
    db.session.flush()
    audit.record(actor=actor, now=now, act="task.set", subject=task, persons=[case.person_id],
                 detail={"case": case.id, "receiver": receiver, "due_on": str(due_on), "rule": rule})  # fmt: skip
    tell_task(now=now, policy=policy, number=task.id)
    if not occasion and due_on > office_date(now) and receiver != to_worker(actor.worker_id or 0):
        notices.tell(now=now, receiver=receiver, kind="know", rule=rule, case=case, due_on=due_on,
                     occasion=f"{_occasion(task)}:set", words=SET_FOR_YOU)  # fmt: skip
    return task


def _refusal_to_receive(case: Case, receiver: str) -> Refusal | None:
    kind, _, number = receiver.partition(":")
    worker = staff.worker(int(number)) if kind == "worker" else None
    return refusal_to_involve(reader_numbers(case.person_id), worker.id, worker.name) if worker else None


def _tell(now: datetime, task: Task, whom: str) -> bool:
    managers = whom == rules.MANAGERS
    receiver = to_managers(task.case.team_id) if managers else task.receiver
    return notices.tell(now=now, receiver=receiver, kind="overdue" if managers else "due", rule=task.rule,
                        case=task.case, due_on=task.due_on, occasion=_occasion(task),
                        words=LATE if managers else task.words)  # fmt: skip


def _end(actor: Actor, now: datetime, task: Task, how: str, outcome: str) -> None:
    task.ended_at, task.ended_by_id, task.ended_how = now, actor.worker_id, how
    task.outcome, task.tell_on = outcome.strip(), None
    db.session.flush()
    for occasion in (_occasion(task), f"{_occasion(task)}:set"):
        notices.settle_occasion(now=now, rule=task.rule, case=task.case, occasion=occasion)
    audit.record(actor=actor, now=now, act=f"task.{how}", subject=task, persons=[task.case.person_id],
                 detail={"case": task.case_id, "rule": task.rule})  # fmt: skip


def _occasion(task: Task) -> str:
    return f"task:{task.id}"


def _receivers(actor: Actor, now: datetime) -> tuple[str, ...]:
    return notice_queries.receivers(actor, office_date(now))


def _lock(task: Task) -> None:
    """Whoever ends a task waits for the one before."""
    locked = select(Task).where(Task.id == task.id).with_for_update(key_share=True)
    db.session.scalar(locked.execution_options(populate_existing=True))
