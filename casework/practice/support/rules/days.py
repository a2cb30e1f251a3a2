"""By when each thing is done (F24 to F27).

Where a policy does not say, the usual figure holds.
"""

from datetime import date, datetime, time
from types import MappingProxyType

from casework.ground.days import office_date
from casework.policy.model import Policy, Within
from casework.practice.escalation.rules import Hours, answer_by

USUAL = MappingProxyType(
    {
        "support-complete": Within("working-days", 2),
        "funding-decided": Within("working-days", 1),
        "decision-told": Within("working-days", 1),
        "decision-letter": Within("working-days", 3),
        "home-authority-told": Within("working-days", 1),
    }
)


def due_by(policy: Policy, key: str, now: datetime, closes: time) -> date:
    """The day by which something is done. key: of USUAL, which holds where the policy has no figure."""
    decided = policy.decided.get(key)
    within = decided.value if decided and isinstance(decided.value, Within) else USUAL[key]
    return office_date(answer_by(within, now, Hours(closes, policy.office.closures)))
