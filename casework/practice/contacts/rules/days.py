"""By when: the days that the policy decides, in working days (F3, F4).

Where a policy does not say, the usual figure holds.
"""

from datetime import date
from types import MappingProxyType

from casework.ground.days import add_working_days
from casework.policy.model import Policy
from casework.practice.contacts.rules.branches import AVAILABLE, KNOWN, WRITTEN
from casework.practice.contacts.rules.presence import Presence

USUAL = MappingProxyType(
    {
        "callback": 1, "callback-unknown": 2, "callback-written": 5, "callback-missed": 1, "contact-away": 3,
        "contact-begun": 1, "acknowledgement": 1,
    }  # fmt: skip
)


def figure(policy: Policy, key: str) -> int:
    """So many working days as the policy decides; the usual figure where it does not say."""
    decided = policy.decided.get(key)
    return decided.value if decided is not None else USUAL[key]


def usual_day(policy: Policy, how: str, there: Presence, today: date) -> date:
    """The day that a branch's page suggests: when they are back, or so many working days from today."""
    if how == KNOWN and there.back_on is not None:
        return there.back_on
    key = {AVAILABLE: "callback", WRITTEN: "callback-written"}.get(how, "callback-unknown")
    return add_working_days(today, figure(policy, key), policy.office.closures)


def few_days_on(policy: Policy, today: date) -> date:
    """The day by which somebody who is away for no more than a few days is back (F4)."""
    return add_working_days(today, figure(policy, "contact-away"), policy.office.closures)


def begun_on(policy: Policy, today: date) -> date:
    """The day on which duty hears of a contact that was begun and not finished."""
    return add_working_days(today, figure(policy, "contact-begun"), policy.office.closures)


def acknowledge_by(policy: Policy, today: date) -> date:
    """The day by which a letter says that a writing came (F4)."""
    return add_working_days(today, figure(policy, "acknowledgement"), policy.office.closures)


def missed_on(policy: Policy, due_on: date) -> date:
    """The day on which a message that was due falls to the next (F3)."""
    return add_working_days(due_on, figure(policy, "callback-missed"), policy.office.closures)
