"""Telling each matter that became due, once; whoever sweeps, and however often (U12).

A matter is claimed by compare-and-set in the transaction that writes what it leads to: both stand, or neither.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import or_, update

from casework.clockwork.reminders import rules
from casework.clockwork.reminders.models import Lease
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
    draws_due,
    late_occasion,
    samples_late,
    walk_tellings,
)
from casework.clockwork.reminders.rules import BREACH, CLIMB, DUTY, Telling, ToldOfContact, WalkFacts, Why
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
from casework.practice.escalation.operations import Summary, pass_up, raise_escalation
from casework.practice.escalation.queries import open_one
from casework.practice.intake.operations import summary_of
from casework.practice.referrals.models import Referral
from casework.practice.referrals.operations import tell_late
from casework.practice.risk.queries import current_rating
from casework.practice.safeguarding.models import ConcernAsking
from casework.practice.safeguarding.operations import pass_up as pass_concern_up
from casework.practice.sampling.operations import draw_sample
from casework.practice.sampling.rules import RULE as SAMPLE_RULE
from casework.practice.supervision import operations as supervision
from casework.practice.supervision import rules as supervision_rules
from casework.practice.tray.queries import placement_of
from casework.practice.walk.rules import RULE as WALK_RULE
from casework.practice.workload.models import WorkloadConcern, WorkloadWait
from casework.practice.workload.operations import tell_concern_review, tell_wait
from casework.records.audit import operations as audit
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import (
    ALLOCATION,
    CONTACT,
    DAILY_REVIEW,
    GRAVE_WAIT,
    RESPONSE,
    REVIEW,
    SAME_DAY,
    WAITING_LIMIT,
    grave_months,
    next_grave_telling,
)
from casework.records.directory.operations import tell_to_check
from casework.records.notices.models import Notice
from casework.records.notices.operations import settle_for_team
from casework.records.notices.operations import tell as tell_somebody
from casework.records.notices.queries import about_clock
from casework.records.notices.rules import to_duty, to_managers, to_worker
from casework.records.staff.models import Team
from casework.records.staff.queries import who_answers
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, SYSTEM
from casework.records.tasks.models import Task
from casework.records.tasks.operations import tell_task

LEASE_LASTS = timedelta(minutes=2)
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


def _tell_clock(now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    clock, today = db.session.get(Clock, number), office_date(now)
    if clock is None or clock.ended_at is not None or clock.tell_on is None or clock.tell_on > today:
        return []
    if clock.tell_at is not None and clock.tell_at > now:
        return []
    policy = policy_of(policies, db.session.get_one(Team, clock.team_id))
    decide, effect = KINDS[clock.kind]
    telling = decide(clock, policy, now)
    if not _claim(clock, telling):
        return []
    raised = [rule for what in telling.tell if (rule := effect(clock, policy, now, what)) is not None]
    if raised:
        audit.record(actor=SYSTEM, now=now, act="clock.told", subject=clock, persons=[clock.case.person_id],
                     detail={"case": clock.case_id, "rules": raised})  # fmt: skip
    return raised


def _claim(clock: Clock, telling: Telling) -> bool:
    """Compare-and-set: of all who sweep at once, one goes on."""
    mine = update(Clock).where(
        Clock.id == clock.id, Clock.told == clock.told, Clock.tell_on == clock.tell_on, Clock.ended_at.is_(None)
    )
    values = {"told": clock.told + 1, "tell_on": telling.next_on, "tell_at": telling.next_at}
    return db.session.execute(mine.values(values).execution_options(synchronize_session=False)).rowcount == 1


# --- contacts (L20, U24) ----------------------------------------------------------------------------------------------


def _told(clock: Clock) -> ToldOfContact:
    told = about_clock(clock.id)
    duty = any(each.receiver == to_duty(clock.team_id) for each in told)
    managers = next((each for each in told if each.receiver == to_managers(clock.team_id)), None)
    return ToldOfContact(
        duty,
        office_date(managers.raised_at) if managers else None,
        managers is not None and managers.is_taken_on,
    )


def _contact_telling(clock: Clock, policy: Policy, now: datetime) -> Telling:
    return rules.contact_telling(office_date(now), clock.due_on, policy.overdue_contact, policy.office.closures, _told(clock))


def _contact_effect(clock: Clock, policy: Policy, now: datetime, what: str) -> str | None:
    overdue, today = policy.overdue_contact, office_date(now)
    if what == CLIMB:
        why = rules.why_climbs(clock.due_on, today)
        return _escalate(clock, policy, now, overdue.rule, overdue.chain, f"clock:{clock.id}", why)
    if what == DUTY:
        late = today > clock.due_on
        words = "Make the overdue contact" if late else "Make today's contact"
        return _notice(clock, now, clock.rule, to_duty(clock.team_id), "overdue" if late else "due", words)
    words = "A contact is overdue: see that it is made, or why not"
    return _notice(clock, now, overdue.rule, to_managers(clock.team_id), "overdue", words)


# --- first contact at the gravest priority (L18) -----------------------------------------------------------------------


def _response_telling(clock: Clock, _policy: Policy, now: datetime) -> Telling:
    return rules.response_telling(office_date(now), clock.due_on, _told(clock))


def _response_effect(clock: Clock, _policy: Policy, now: datetime, what: str) -> str | None:
    late = office_date(now) > clock.due_on
    if what == DUTY:
        words = "Make the overdue first contact: a fast response is needed" if late else "Make the first contact today"
        return _notice(clock, now, clock.rule, to_duty(clock.team_id), "overdue" if late else "due", words)
    words = "A first contact that needed a fast response is overdue: see that it is made now"
    return _notice(clock, now, clock.rule, to_managers(clock.team_id), "overdue", words)


# --- waiting for a named worker (L26) ---------------------------------------------------------------------------------


def _waiting_telling(clock: Clock, policy: Policy, now: datetime) -> Telling:
    if policy.waiting is None:
        return Telling((), None)
    return rules.waiting_telling(office_date(now), clock.from_on, policy.waiting)


def _waiting_effect(clock: Clock, policy: Policy, now: datetime, what: str) -> str | None:
    limit, today = policy.waiting, office_date(now)
    if what == BREACH:
        why = rules.why_too_long(clock.from_on, today, limit)
        return _escalate(clock, policy, now, limit.rule, limit.chain, _placing(clock), why, _folded(clock, now))
    words = rules.warning(clock.from_on, today, limit)
    came_due = add_days(clock.from_on, limit.warn_after_days)
    return _notice(clock, now, limit.rule, to_managers(clock.team_id), "know", words, came_due=came_due)


# --- at the gravest level for more than a month (L27, U20, U25) -------------------------------------------------------


def _grave_telling(clock: Clock, policy: Policy, now: datetime) -> Telling:
    grave = policy.grave_wait
    rating = current_rating(clock.case_id, grave.tool) if grave else None
    if rating is None or rating.decided != grave.level:
        return Telling((), None)
    exceeded = grave_months(policy, clock.from_on, office_date(now))
    next_on = next_grave_telling(policy, clock.from_on, exceeded)
    return Telling((BREACH,) if exceeded else (), next_on)


def _grave_effect(clock: Clock, policy: Policy, now: datetime, _what: str) -> str | None:
    grave, today = policy.grave_wait, office_date(now)
    exceeded = grave_months(policy, clock.from_on, today)
    level = policy.tools[grave.tool].level(grave.level)
    why = rules.why_grave(clock.from_on, today, grave, level.label, exceeded)
    return _escalate(clock, policy, now, grave.rule, grave.chain, f"{_placing(clock)}:{exceeded}", why,
                     _folded(clock, now))  # fmt: skip


# --- back from the Review tray (L8) ------------------------------------------------------------------------------------


def _review_telling(clock: Clock, policy: Policy, now: datetime) -> Telling:
    return rules.review_telling(policy, office_date(now), clock.due_on, _told(clock))


def _review_effect(clock: Clock, _policy: Policy, now: datetime, what: str) -> str | None:
    late, about = office_date(now) > clock.due_on, f"review:{clock.id}"
    if what == DUTY:
        words = "A case is overdue for its review" if late else "A case is back from the Review tray today"
        kind = "overdue" if late else "due"
        return _notice(clock, now, clock.rule, to_duty(clock.team_id), kind, f"{words}: look at it", about)
    words = "A review was due and nothing was decided: see that it is done"
    return _notice(clock, now, clock.rule, to_managers(clock.team_id), "overdue", words, about)


# --- not allocated by its day (S14) --------------------------------------------------------------------------------------


def _allocation_telling(clock: Clock, _policy: Policy, now: datetime) -> Telling:
    return rules.allocation_telling(office_date(now), clock.due_on)


def _allocation_effect(clock: Clock, _policy: Policy, now: datetime, _what: str) -> str | None:
    words = "Not allocated by its day: talk it over with the person, and settle what happens now"
    return _notice(clock, now, "S14", to_managers(clock.team_id), "overdue", words)


# --- a response the same day, then a look every day, at the gravest level (S1, S9, S16) ----------------------------------


def _same_day_telling(clock: Clock, policy: Policy, now: datetime) -> Telling:
    asked = policy.same_day
    if asked is None:
        return Telling((), None)
    closing = rules.closing_of(clock.from_on, clock.started_at, clock.case.team.closes, policy.office.closures)
    already = open_one(clock.case_id, asked.rule, asked.chain) is not None
    return rules.same_day_telling(now, closing, _told(clock), escalated=already)


def _same_day_effect(clock: Clock, policy: Policy, now: datetime, what: str) -> str | None:
    if what == DUTY:
        words = "Respond today: the risk is at the gravest level. If nobody can, say so on the case at once"
        return _notice(clock, now, clock.rule, to_duty(clock.team_id), "due", words, _gravest(clock))
    asked = policy.same_day
    why = rules.why_no_response(clock.from_on, policy.tools[asked.tool].level(asked.level).label)
    return _escalate(clock, policy, now, asked.rule, asked.chain, f"clock:{clock.id}", why)


def _daily_telling(clock: Clock, _policy: Policy, now: datetime) -> Telling:
    return rules.response_telling(office_date(now), clock.due_on, _told(clock))


def _daily_effect(clock: Clock, _policy: Policy, now: datetime, what: str) -> str | None:
    late = office_date(now) > clock.due_on
    if what == DUTY:
        words = "Review today: does the gravest level still hold, and what would lower the risk?"
        return _notice(clock, now, clock.rule, to_duty(clock.team_id), "overdue" if late else "due", words, _gravest(clock))
    words = "Somebody at the gravest level was not reviewed on their day: see that it is done now"
    return _notice(clock, now, clock.rule, to_managers(clock.team_id), "overdue", words, _gravest(clock))


def _gravest(clock: Clock) -> str:
    return f"high:{clock.id}"


KINDS = {
    SAME_DAY: (_same_day_telling, _same_day_effect),
    DAILY_REVIEW: (_daily_telling, _daily_effect),
    ALLOCATION: (_allocation_telling, _allocation_effect),
    CONTACT: (_contact_telling, _contact_effect),
    RESPONSE: (_response_telling, _response_effect),
    WAITING_LIMIT: (_waiting_telling, _waiting_effect),
    GRAVE_WAIT: (_grave_telling, _grave_effect),
    REVIEW: (_review_telling, _review_effect),
}


def _notice(
    clock: Clock, now: datetime, rule: str, receiver: str, kind: str, words: str, about: str = "",
    came_due: date | None = None,
) -> str | None:  # fmt: skip
    summary = summary_of(now=now, clock=clock, receiver=receiver, came_due=came_due or clock.due_on)
    written = tell_somebody(now=now, receiver=receiver, kind=kind, rule=rule, case=clock.case, words=words,
                            occasion=about or f"clock:{clock.id}", due_on=clock.due_on, clock=clock,
                            summary_id=summary)  # fmt: skip
    return rule if written else None


def _escalate(
    clock: Clock, policy: Policy, now: datetime, rule: str, chain: str, occasion: str, why: Why,
    summary_for: Summary | None = None,
) -> str | None:  # fmt: skip
    raised = raise_escalation(actor=SYSTEM, now=now, policy=policy, case=clock.case, rule=rule, chain=chain,
                              occasion=occasion, reason=why.reason, figures=why.figures,
                              summary_for=summary_for)  # fmt: skip
    return rule if raised else None


def _folded(clock: Clock, now: datetime) -> Summary:
    """What a list brought and was beyond its date by then is told in one item: to the managers, or to each above (U31)."""

    def summary_for(receiver: str, roles: Collection[str]) -> int | None:
        one = to_managers(clock.team_id) if set(roles) <= set(MANAGERS) else receiver
        return summary_of(now=now, clock=clock, receiver=one, came_due=clock.due_on)

    return summary_for


def _placing(clock: Clock) -> str:
    """The placing, not the clock: a rating that fell and rose again starts a new clock; it is the same matter (U20)."""
    placement = placement_of(clock.case_id)
    return f"placing:{placement.id}" if placement else f"clock:{clock.id}"


# --- the weekly walk (L25) --------------------------------------------------------------------------------------------


def _tell_walk(now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    """Tell whoever walks, and the senior manager, once each: the uniqueness of notices is the claim."""
    team, today = db.session.get_one(Team, number), office_date(now)
    facts, telling = walk_tellings([team], policies, today)[team.id]
    for receiver in telling.over:
        settle_for_team(now=now, rule=WALK_RULE, team_id=team.id, receiver=receiver)
    told = [_ask_for_walk(now, team, facts)] if telling.asks else []
    told += [_tell_of_late_walk(now, team, facts)] if telling.late else []
    raised = [WALK_RULE for written in told if written]
    if raised or telling.over:
        audit.record(actor=SYSTEM, now=now, act="walk.told", subject=team, detail={"rules": raised})
    return raised


def _ask_for_walk(now: datetime, team: Team, facts: WalkFacts) -> bool:
    receiver, occasion = facts.asked
    words = "Walk through the tray: has anybody’s need or risk changed?"
    return tell_somebody(now=now, receiver=receiver, kind="due", rule=WALK_RULE, team=team, occasion=occasion,
                         words=words, due_on=facts.clock.due_on)  # fmt: skip


def _tell_of_late_walk(now: datetime, team: Team, facts: WalkFacts) -> bool:
    return _tell_senior_manager(now, team, rule=WALK_RULE, words="A weekly walk is overdue", occasion=facts.occasions[-1],
                                due_on=facts.clock.due_on)  # fmt: skip


def _tell_senior_manager(now: datetime, team: Team, **what) -> bool:
    """To the lowest level of senior managers where somebody is there; where there is none, to the managers."""
    levels = (who_answers([role], team.id, office_date(now)) for role in SENIOR_MANAGERS)
    there = [to_worker(worker.id) for worker in next(filter(None, levels), ())]
    receivers = there or [to_managers(team.id)]
    written = [tell_somebody(now=now, receiver=receiver, kind="know", team=team, **what) for receiver in receivers]
    return any(written)


# --- the monthly dip sample (S15) -------------------------------------------------------------------------------------


def _tell_sample(now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    """Draw this month's sample, which its managers are told; and tell the senior manager of one not looked at in time."""
    team, today = db.session.get_one(Team, number), office_date(now)
    act = {"actor": SYSTEM, "now": now, "policy": policy_of(policies, team)}
    drawn = draw_sample(**act, team=team) if draws_due([team], policies, today) else None
    late = [notice for notice in samples_late([team], policies, today) if _tell_of_late_sample(now, team, notice)]
    if late:
        audit.record(actor=SYSTEM, now=now, act="sample.told", subject=team, detail={"rules": [SAMPLE_RULE] * len(late)})
    return [SAMPLE_RULE] * ((drawn is not None) + len(late))


def _tell_of_late_sample(now: datetime, team: Team, notice: Notice) -> bool:
    return _tell_senior_manager(now, team, rule=SAMPLE_RULE, words="A monthly dip sample was not looked at in time",
                                occasion=late_occasion(notice), due_on=notice.due_on)  # fmt: skip


# --- monthly supervision (H15) ------------------------------------------------------------------------------------------


def _tell_supervision(now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    """Tell the two that it is due, and the senior manager of one that was not held in time."""
    due, what = supervision.claim(now=now, policies=policies, worker_id=number)
    told = [supervision.tell_both(now=now, due=due)] if supervision_rules.DUE in what else []
    if supervision_rules.LATE in what:
        told += [_tell_senior_manager(now, due.team, rule=supervision_rules.RULE, words="A supervision was not held in time",
                                      occasion=f"{supervision_rules.LATE}:{due.id}", due_on=due.due_on)]  # fmt: skip
    raised = [supervision_rules.RULE for written in told if written]
    if raised:
        audit.record(actor=SYSTEM, now=now, act="supervision.told", subject=due, detail={"rules": raised})
    return raised


HERE = {
    ESCALATION: _tell_escalation, CLOCK: _tell_clock, TASK: _tell_task, CASELOAD: _tell_caseload, LIMITS: _note_limits,
    WALK: _tell_walk, SAMPLE: _tell_sample, SUPERVISION: _tell_supervision,
}  # fmt: skip


# --- whose turn it is -------------------------------------------------------------------------------------------------


def take_lease(*, now: datetime, name: str, holder: str) -> bool:
    """Take the lease when nobody holds it, it ran out, or it is ours; True when it is ours for LEASE_LASTS from now.

    One that ends far later than any lease can was taken under another clock, and holds nobody back (A14). A little
    later is only somebody who asked for the time after us and was written before us.
    """
    until = now + LEASE_LASTS
    if insert_once(Lease, name=name, holder=holder, until=until) is not None:
        return True
    over = or_(Lease.until <= now, Lease.until > until + LEASE_LASTS, Lease.holder == holder)
    return _changed(update(Lease).where(Lease.name == name, over).values(holder=holder, until=until))


def finish_lease(*, now: datetime, name: str, holder: str) -> bool:
    """The work is done: say when, and give the lease back."""
    mine = update(Lease).where(Lease.name == name, Lease.holder == holder)
    return _changed(mine.values(until=now, done_at=now))


def _changed(statement) -> bool:
    return db.session.execute(statement.execution_options(synchronize_session=False)).rowcount == 1
