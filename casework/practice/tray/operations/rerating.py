"""Rating a case anew, outside a contact: the rating, the comment, the clocks and the audit stand together."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.risk.models import Rating
from casework.practice.tray import queries, rules
from casework.practice.tray.operations.rating import Rated, rate_and_comment
from casework.practice.tray.operations.winding import one_at_a_time, wind_clocks
from casework.records.cases.models import Case


@dataclass(frozen=True)
class Rerated:
    """What a new rating led to. next_due: when somebody must be in touch now; None for a case that does not wait."""

    rating: Rating
    next_due: date | None


def re_rate(
    *, actor, now: datetime, policy: Policy, case: Case, rated: Rated, urgent: bool = False, happened_at: datetime
) -> Rerated:
    """Rate a case with one tool of its policy; where it waits, its clocks and its place on the tray follow.

    urgent: a response is needed as fast as the policy's urgent one (L18), which then leads the case comments. Raises
    Refused when the actor may not, the case is closed, or the rating may not stand.
    """
    one_at_a_time(case)
    refuse_if(rules.refusal_after_moving(actor, case.team_id, policy, case.team.policy))
    refuse_if(rules.refusal_to_rerate(actor, case.team_id, case.stage))
    rating = rate_and_comment(actor=actor, now=now, policy=policy, case=case, rated=replace(rated, urgent=urgent),
                              happened_at=happened_at)  # fmt: skip
    wind_clocks(now=now, policy=policy, case=case)
    placement = queries.placement_of(case.id)
    waits = placement is not None and placement.ended_at is None
    return Rerated(rating, placement.next_on if waits else None)
