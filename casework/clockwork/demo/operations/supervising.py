"""Supervision of the first two teams: most are in time, one is due today, one overdue (H15)."""

from datetime import date, datetime, time, timedelta

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules.words import SUPERVISED
from casework.ground.days import add_days, add_months, at_office, brought_forward, office_date
from casework.practice.supervision import operations as supervision
from casework.practice.supervision import queries, rules
from casework.practice.supervision.queries import Stand
from casework.records.staff.queries import actor_for, worker
from casework.records.staff.rules import Actor
from casework.records.tasks.operations import finish_task

MET, READ = time(14, 0), timedelta(hours=20)
AGO = {"practitioner": (56, 25), "officer": (31,), "duty": (47,), "practitioner.south": (38, 6)}  # days since they met
OTHERS = 20  # of these days, anybody else was seen on one
CASES = 2  # that were taken up each time


def supervise(office: Office) -> None:
    """What was recorded with everybody who practises in the first two teams."""
    users = {worker.id: user for user, worker in office.workers.items()}
    today, teams = office_date(office.now), {team.id: name for name, team in office.teams.items()}
    for turn, stand in enumerate(queries.stands(office.policies, today).values()):
        if stand.team.id in teams:
            days = AGO.get(users.get(stand.worker.id, ""), (OTHERS if stand.away else 4 + 3 * turn % OTHERS,))
            for ago in days:
                met_on = add_months(today, -1) if ago == 31 else brought_forward(add_days(today, -ago))
                _meet(office, office.placing(teams[stand.team.id]), stand, at_office(met_on, MET), last=ago == days[-1])


def _meet(office: Office, manager: str, stand: Stand, at: datetime, *, last: bool) -> None:
    """They met, and it was recorded the same day. The worker has read all records but the last of some."""
    actor, day = office.acting(manager, at), office_date(at)
    lines, _more = queries.agenda_of(actor, office.policies, stand.worker.id, day)
    held = [line.case for line in lines if line.held_since < day][:CASES]
    texts, words, actions = SUPERVISED[stand.worker.id % len(SUPERVISED)]
    typed = rules.Record(
        day, texts, tuple(rules.CaseWords(case.id, *words[n % len(words)]) for n, case in enumerate(held)),
        tuple(rules.Action(each, rules.WORKER if n == 0 else rules.SUPERVISOR, add_days(day, 14 + 21 * n),
                           held[0].id if held and n == 0 else None) for n, each in enumerate(actions)),
    )  # fmt: skip
    kept = supervision.record_supervision(actor=actor, now=at, policies=office.policies, worker_id=stand.worker.id, record=typed)
    if not last or stand.worker.id % 2:
        remark = "" if last else texts["remark"]
        supervision.acknowledge(actor=_acting(stand, day), now=min(at + READ, office.now), record=kept, remark=remark)
    if not last:
        _do_what_was_agreed(office, kept.id, stand, at)


def _do_what_was_agreed(office: Office, number: int, stand: Stand, at: datetime) -> None:
    actor, done_at = _acting(stand, office_date(at)), at + timedelta(days=9)
    for action in queries.actions_of(actor, number):
        if action.task is None:
            supervision.finish_action(actor=actor, now=done_at, action=action)
        else:
            finish_task(actor=actor, now=done_at, task=action.task, outcome="Done, and written down on the case.")


def _acting(stand: Stand, day: date) -> Actor:
    return actor_for(worker(stand.worker.id), day)
