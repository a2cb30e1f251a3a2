"""What telling of a clock writes: a notice or an escalation; and whom it was told to before.

What a list brought in late is folded into one item (U31).
"""

from collections.abc import Collection
from datetime import date, datetime

from casework.clockwork.reminders.rules import ToldOfContact, Why
from casework.ground.days import office_date
from casework.policy.model import Policy
from casework.practice.escalation.operations import Summary, raise_escalation
from casework.practice.intake.operations import summary_of
from casework.practice.tray.queries import placement_of
from casework.records.clocks.models import Clock
from casework.records.notices.operations import tell as tell_somebody
from casework.records.notices.queries import about_clock
from casework.records.notices.rules import to_duty, to_managers
from casework.records.staff.rules import MANAGERS, SYSTEM


def told_of(clock: Clock) -> ToldOfContact:
    """Who was told of a clock already: whether duty, when the managers, and whether one of them took it on."""
    told = about_clock(clock.id)
    duty = any(each.receiver == to_duty(clock.team_id) for each in told)
    managers = next((each for each in told if each.receiver == to_managers(clock.team_id)), None)
    return ToldOfContact(
        duty,
        office_date(managers.raised_at) if managers else None,
        managers is not None and managers.is_taken_on,
    )


def notice(
    clock: Clock, now: datetime, rule: str, receiver: str, kind: str, words: str, about: str = "",
    came_due: date | None = None,
) -> str | None:  # fmt: skip
    """Tell a receiver of a clock, or fold it into the item of the list that brought it; the rule, None if told before."""
    summary = summary_of(now=now, clock=clock, receiver=receiver, came_due=came_due or clock.due_on)
    written = tell_somebody(now=now, receiver=receiver, kind=kind, rule=rule, case=clock.case, words=words,
                            occasion=about or f"clock:{clock.id}", due_on=clock.due_on, clock=clock,
                            summary_id=summary)  # fmt: skip
    return rule if written else None


def escalate(
    clock: Clock, policy: Policy, now: datetime, rule: str, chain: str, occasion: str, why: Why,
    summary_for: Summary | None = None,
) -> str | None:  # fmt: skip
    """Raise an escalation of a clock, once for the occasion; the rule, None if it was raised before."""
    raised = raise_escalation(actor=SYSTEM, now=now, policy=policy, case=clock.case, rule=rule, chain=chain,
                              occasion=occasion, reason=why.reason, figures=why.figures,
                              summary_for=summary_for)  # fmt: skip
    return rule if raised else None


def folded(clock: Clock, now: datetime) -> Summary:
    """What a list brought and was beyond its date by then is told in one item: to the managers, or to each above (U31)."""

    def summary_for(receiver: str, roles: Collection[str]) -> int | None:
        one = to_managers(clock.team_id) if set(roles) <= set(MANAGERS) else receiver
        return summary_of(now=now, clock=clock, receiver=one, came_due=clock.due_on)

    return summary_for


def placing(clock: Clock) -> str:
    """The placing, not the clock: a rating that fell and rose again starts a new clock; it is the same matter (U20)."""
    placement = placement_of(clock.case_id)
    return f"placing:{placement.id}" if placement else f"clock:{clock.id}"
