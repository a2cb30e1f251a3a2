"""A response the same day, then a look every day, at the gravest level (S1, S9, S16).

Duty is told first; what nobody did, those above hear of.
"""

from datetime import datetime

from casework.clockwork.reminders import rules
from casework.clockwork.reminders.operations.writing import escalate, notice, told_of
from casework.clockwork.reminders.rules import DUTY, Telling
from casework.ground.days import office_date
from casework.policy.model import Policy
from casework.practice.escalation.queries import open_one
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import DAILY_REVIEW, SAME_DAY
from casework.records.notices.rules import to_duty, to_managers


def _same_day_telling(clock: Clock, policy: Policy, now: datetime) -> Telling:
    asked = policy.same_day
    if asked is None:
        return Telling((), None)
    closing = rules.closing_of(clock.from_on, clock.started_at, clock.case.team.closes, policy.office.closures)
    already = open_one(clock.case_id, asked.rule, asked.chain) is not None
    return rules.same_day_telling(now, closing, told_of(clock), escalated=already)


def _same_day_effect(clock: Clock, policy: Policy, now: datetime, what: str) -> str | None:
    if what == DUTY:
        words = "Respond today: the risk is at the gravest level. If nobody can, say so on the case at once"
        return notice(clock, now, clock.rule, to_duty(clock.team_id), "due", words, _gravest(clock))
    asked = policy.same_day
    why = rules.why_no_response(clock.from_on, policy.tools[asked.tool].level(asked.level).label)
    return escalate(clock, policy, now, asked.rule, asked.chain, f"clock:{clock.id}", why)


def _daily_telling(clock: Clock, _policy: Policy, now: datetime) -> Telling:
    return rules.response_telling(office_date(now), clock.due_on, told_of(clock))


def _daily_effect(clock: Clock, _policy: Policy, now: datetime, what: str) -> str | None:
    late = office_date(now) > clock.due_on
    if what == DUTY:
        words = "Review today: does the gravest level still hold, and what would lower the risk?"
        return notice(clock, now, clock.rule, to_duty(clock.team_id), "overdue" if late else "due", words, _gravest(clock))
    words = "Somebody at the gravest level was not reviewed on their day: see that it is done now"
    return notice(clock, now, clock.rule, to_managers(clock.team_id), "overdue", words, _gravest(clock))


def _gravest(clock: Clock) -> str:
    return f"high:{clock.id}"


# By kind of clock, what decides and what writes.
AT_THE_GRAVEST_LEVEL = {
    SAME_DAY: (_same_day_telling, _same_day_effect),
    DAILY_REVIEW: (_daily_telling, _daily_effect),
}
