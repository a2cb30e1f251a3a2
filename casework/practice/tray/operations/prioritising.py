"""Setting a level by ticking indicators: the note, the rating, the comment that points to it and the clocks are one act."""

from collections.abc import Collection
from datetime import datetime

from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.risk.models import Rating
from casework.practice.risk.queries import current_rating
from casework.practice.risk.rules import NOTE, refusal_to_rate
from casework.practice.risk.rules import rate as suggested_by
from casework.practice.tray import rules
from casework.practice.tray.operations.rating import Rated, rate_and_comment
from casework.practice.tray.operations.winding import one_at_a_time, wind_clocks
from casework.records.cases.models import Case
from casework.records.clocks.rules import DAILY_REVIEW
from casework.records.notes.operations import write_note


def prioritise(
    *, actor, now: datetime, policy: Policy, case: Case, tool: str, ticked: Collection[str], decided: str | None,
    sections: dict[str, str],
) -> Rating:  # fmt: skip
    """Decide the level of a case with a tool of indicators (S3); the note is mandatory, its rationale the reasoning (S7).

    ticked: keys of indicators, perhaps none when a level is decided all the same. sections: of the Risk Prioritisation
    note. Raises Refused when the actor may not, the case is closed, the level lacks its reasoning, comes down from the gravest
    without what lowered the risk (S10), or the note is thin.
    """
    one_at_a_time(case)
    refuse_if(rules.refusal_after_moving(actor, case.team_id, policy, case.team.policy))
    refuse_if(rules.refusal_to_rerate(actor, case.team_id, case.stage))
    before = current_rating(case.id, tool)
    picked, why = {"indicators": sorted(ticked)}, sections.get("rationale", "")
    refuse_if(refusal_to_rate(policy.tools[tool], picked, decided, why or "-"))
    level = decided or suggested_by(policy.tools[tool], picked).level.key
    if policy.daily_review is not None and tool == policy.daily_review.tool:
        refuse_if(rules.refusal_to_bring_down(policy, before.decided if before else None, level, sections.get("mitigation", "")))
    note = write_note(actor=actor, now=now, policy=policy, case=case, type=NOTE, sections=sections, happened_at=now)
    rating = rate_and_comment(actor=actor, now=now, policy=policy, case=case, happened_at=now, note=note,
                              rated=Rated(tool, picked, decided, why))  # fmt: skip
    wind_clocks(now=now, policy=policy, case=case, met=DAILY_REVIEW)
    return rating
