"""Each matter to whoever tells it: to its room, or to the modules beside this one (U12).

A matter is claimed by compare-and-set in the transaction that writes what it leads to: both stand, or neither.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import update

from casework.clockwork.reminders import rules
from casework.clockwork.reminders.models import Lease
from casework.clockwork.reminders.operations.clocks import tell_clock
from casework.clockwork.reminders.operations.teams import tell_sample, tell_supervision, tell_walk
from casework.clockwork.reminders.queries import (
    ADVICE,
    ADVOCATE,
    CASELOAD,
    CLOCK,
    CLOSURE,
    CONCERN,
    DIRECTORY,
    DOUBT,
    ESCALATION,
    LIMITS,
    MESSAGE,
    MESSAGE_LEFT,
    OWN_LIMIT,
    REFERRAL,
    SAFEGUARDING,
    SAMPLE,
    SUPERVISION,
    TASK,
    WAIT,
    WALK,
    Matter,
)
from casework.ground.days import add_days, office_date
from casework.ground.db import db, insert_once
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.advice.models import AdviceFollowUp
from casework.practice.advice.operations import tell_follow_up
from casework.practice.advocacy.models import AdvocateWait
from casework.practice.advocacy.operations import tell_wait as tell_advocate_wait
from casework.practice.allocation.operations import overtake_concern
from casework.practice.caseloads.models import OwnLimit
from casework.practice.caseloads.operations import recheck, tell_review
from casework.practice.closing.operations import overtake_left_behind
from casework.practice.contacts.models import Contact
from casework.practice.contacts.operations import follow_case, tell_contact
from casework.practice.escalation.models import Escalation
from casework.practice.escalation.operations import pass_up
from casework.practice.referrals.models import Referral
from casework.practice.referrals.operations import tell_late
from casework.practice.safeguarding.models import ConcernAsking
from casework.practice.safeguarding.operations import pass_up as pass_concern_up
from casework.practice.workload.models import WorkloadConcern, WorkloadWait
from casework.practice.workload.operations import tell_concern_review, tell_wait
from casework.records.clocks.models import Clock
from casework.records.directory.operations import tell_to_check
from casework.records.staff.rules import SYSTEM
from casework.records.tasks.models import Task
from casework.records.tasks.operations import tell_task

PUSHED_ON = timedelta(hours=1)
# Told by their rooms, as they are; and by the policy of their team.
BY_NUMBER = {OWN_LIMIT: tell_review, CONCERN: tell_concern_review, WAIT: tell_wait, CLOSURE: overtake_left_behind,
             DOUBT: overtake_concern, MESSAGE_LEFT: follow_case, REFERRAL: tell_late}  # fmt: skip
BY_POLICY = {ADVICE: tell_follow_up, DIRECTORY: tell_to_check, MESSAGE: tell_contact, ADVOCATE: tell_advocate_wait,
             SAFEGUARDING: pass_concern_up}  # fmt: skip
# What the sweep looks at on a day of its own, and from a moment of its own.
ON_A_DAY = {CLOCK: Clock, TASK: Task, OWN_LIMIT: OwnLimit, CONCERN: WorkloadConcern, WAIT: WorkloadWait, ADVICE: AdviceFollowUp,
            MESSAGE: Contact, REFERRAL: Referral, ADVOCATE: AdvocateWait}  # fmt: skip
AT_A_MOMENT = {ESCALATION: Escalation, SAFEGUARDING: ConcernAsking}


def tell(*, now: datetime, policies: Mapping[str, Policy], matter: Matter) -> list[str]:
    """Tell one matter; the rules under which something was raised, none when somebody else was first."""
    if matter.kind in BY_NUMBER:
        return BY_NUMBER[matter.kind](now=now, number=matter.number)
    if matter.kind in BY_POLICY:
        return BY_POLICY[matter.kind](now=now, policies=policies, number=matter.number)
    return HERE[matter.kind](now, policies, matter.number)


def push_on(*, now: datetime, matter: Matter) -> None:
    """A matter that fails is tried again later, so that it does not stand before the others at each sweep.

    Walks, dip samples, caseloads, supervision and the directory stand behind all others as they are, and have nothing to push.
    """
    if matter.kind in ON_A_DAY:
        table = ON_A_DAY[matter.kind]
        rows = update(table).where(table.id == matter.number, table.tell_on.is_not(None))
        db.session.execute(rows.values(tell_on=add_days(office_date(now), 1)))
    elif matter.kind in AT_A_MOMENT:
        table = AT_A_MOMENT[matter.kind]
        rows = update(table).where(table.id == matter.number, table.pass_up_at.is_not(None))
        db.session.execute(rows.values(pass_up_at=now + PUSHED_ON))


def _tell_escalation(now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    escalation = db.session.get(Escalation, number)
    if escalation is None or escalation.pass_up_at is None or escalation.pass_up_at > now:
        return []
    policy = policy_of(policies, escalation.case.team)
    return ["U13"] if pass_up(now=now, policy=policy, escalation=escalation) else []


def _tell_task(now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    task = db.session.get(Task, number)
    return tell_task(now=now, policy=policy_of(policies, task.case.team), number=number) if task else []


def _tell_caseload(now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    return [flag.rule for flag in recheck(actor=SYSTEM, now=now, policies=policies, worker_id=number, cause="sweep")]


def _note_limits(now: datetime, policies: Mapping[str, Policy], _number: int) -> list[str]:
    """Under these figures all caseloads were looked at now."""
    done = {"holder": rules.figures_of(policies), "until": now, "done_at": now}
    if insert_once(Lease, name=LIMITS, **done) is None:
        db.session.execute(update(Lease).where(Lease.name == LIMITS).values(**done))
    return []


HERE = {
    ESCALATION: _tell_escalation, CLOCK: tell_clock, TASK: _tell_task, CASELOAD: _tell_caseload, LIMITS: _note_limits,
    WALK: tell_walk, SAMPLE: tell_sample, SUPERVISION: tell_supervision,
}  # fmt: skip
