"""What is told of those who wait on a tray, by kind of clock: when, and to whom.

Of each two functions the first decides from the facts, the second writes.
"""

from datetime import datetime

from casework.clockwork.reminders import rules
from casework.clockwork.reminders.operations.writing import escalate, folded, notice, placing, told_of
from casework.clockwork.reminders.rules import BREACH, CLIMB, DUTY, Telling
from casework.ground.days import add_days, office_date
from casework.policy.model import Policy
from casework.practice.risk.queries import current_rating
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import (
    ALLOCATION,
    CONTACT,
    GRAVE_WAIT,
    RESPONSE,
    REVIEW,
    WAITING_LIMIT,
    grave_months,
    next_grave_telling,
)
from casework.records.notices.rules import to_duty, to_managers

# --- contacts (L20, U24) ----------------------------------------------------------------------------------------------


def _contact_telling(clock: Clock, policy: Policy, now: datetime) -> Telling:
    return rules.contact_telling(office_date(now), clock.due_on, policy.overdue_contact, policy.office.closures, told_of(clock))


def _contact_effect(clock: Clock, policy: Policy, now: datetime, what: str) -> str | None:
    overdue, today = policy.overdue_contact, office_date(now)
    if what == CLIMB:
        why = rules.why_climbs(clock.due_on, today)
        return escalate(clock, policy, now, overdue.rule, overdue.chain, f"clock:{clock.id}", why)
    if what == DUTY:
        late = today > clock.due_on
        words = "Make the overdue contact" if late else "Make today's contact"
        return notice(clock, now, clock.rule, to_duty(clock.team_id), "overdue" if late else "due", words)
    words = "A contact is overdue: see that it is made, or why not"
    return notice(clock, now, overdue.rule, to_managers(clock.team_id), "overdue", words)


# --- first contact at the gravest priority (L18) -----------------------------------------------------------------------


def _response_telling(clock: Clock, _policy: Policy, now: datetime) -> Telling:
    return rules.response_telling(office_date(now), clock.due_on, told_of(clock))


def _response_effect(clock: Clock, _policy: Policy, now: datetime, what: str) -> str | None:
    late = office_date(now) > clock.due_on
    if what == DUTY:
        words = "Make the overdue first contact: a fast response is needed" if late else "Make the first contact today"
        return notice(clock, now, clock.rule, to_duty(clock.team_id), "overdue" if late else "due", words)
    words = "A first contact that needed a fast response is overdue: see that it is made now"
    return notice(clock, now, clock.rule, to_managers(clock.team_id), "overdue", words)


# --- waiting for a named worker (L26) ---------------------------------------------------------------------------------


def _waiting_telling(clock: Clock, policy: Policy, now: datetime) -> Telling:
    if policy.waiting is None:
        return Telling((), None)
    return rules.waiting_telling(office_date(now), clock.from_on, policy.waiting)


def _waiting_effect(clock: Clock, policy: Policy, now: datetime, what: str) -> str | None:
    limit, today = policy.waiting, office_date(now)
    if what == BREACH:
        why = rules.why_too_long(clock.from_on, today, limit)
        return escalate(clock, policy, now, limit.rule, limit.chain, placing(clock), why, folded(clock, now))
    words = rules.warning(clock.from_on, today, limit)
    came_due = add_days(clock.from_on, limit.warn_after_days)
    return notice(clock, now, limit.rule, to_managers(clock.team_id), "know", words, came_due=came_due)


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
    return escalate(clock, policy, now, grave.rule, grave.chain, f"{placing(clock)}:{exceeded}", why,
                    folded(clock, now))  # fmt: skip


# --- back from the Review tray (L8) ------------------------------------------------------------------------------------


def _review_telling(clock: Clock, policy: Policy, now: datetime) -> Telling:
    return rules.review_telling(policy, office_date(now), clock.due_on, told_of(clock))


def _review_effect(clock: Clock, _policy: Policy, now: datetime, what: str) -> str | None:
    late, about = office_date(now) > clock.due_on, f"review:{clock.id}"
    if what == DUTY:
        words = "A case is overdue for its review" if late else "A case is back from the Review tray today"
        kind = "overdue" if late else "due"
        return notice(clock, now, clock.rule, to_duty(clock.team_id), kind, f"{words}: look at it", about)
    words = "A review was due and nothing was decided: see that it is done"
    return notice(clock, now, clock.rule, to_managers(clock.team_id), "overdue", words, about)


# --- not allocated by its day (S14) --------------------------------------------------------------------------------------


def _allocation_telling(clock: Clock, _policy: Policy, now: datetime) -> Telling:
    return rules.allocation_telling(office_date(now), clock.due_on)


def _allocation_effect(clock: Clock, _policy: Policy, now: datetime, _what: str) -> str | None:
    words = "Not allocated by its day: talk it over with the person, and settle what happens now"
    return notice(clock, now, "S14", to_managers(clock.team_id), "overdue", words)


# By kind of clock, what decides and what writes.
ON_THE_TRAY = {
    CONTACT: (_contact_telling, _contact_effect),
    RESPONSE: (_response_telling, _response_effect),
    WAITING_LIMIT: (_waiting_telling, _waiting_effect),
    GRAVE_WAIT: (_grave_telling, _grave_effect),
    REVIEW: (_review_telling, _review_effect),
    ALLOCATION: (_allocation_telling, _allocation_effect),
}
