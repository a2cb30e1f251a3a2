"""Duty looks at somebody at the gravest level: the note, what came of it, the clocks; where nobody can respond, who is told."""

from dataclasses import dataclass
from datetime import datetime

from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.escalation.models import Escalation
from casework.practice.escalation.operations import raise_no_response
from casework.practice.risk.queries import current_ratings
from casework.practice.risk.rules import NOTE
from casework.practice.tray import rules
from casework.practice.tray.models import DutyReview
from casework.practice.tray.operations.winding import one_at_a_time, wind_clocks
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.clocks.rules import DAILY_REVIEW
from casework.records.notes.operations import write_note


@dataclass(frozen=True)
class Looked:
    """What came of duty's look. escalation: where nobody could respond, and nobody had said so before."""

    review: DutyReview
    escalation: Escalation | None = None


def review_gravest(
    *, actor, now: datetime, policy: Policy, case: Case, outcome: str, sections: dict[str, str]
) -> Looked:  # fmt: skip
    """Record duty's response or daily look at a case of the gravest level (S1, S9), or that nobody can respond (S16).

    outcome: a key of ``rules.REVIEWED``. sections: of the Risk Prioritisation note; why the level stays is its rationale.
    Raises Refused when the actor may not, the case is held or at another level, or the note is thin.
    """
    one_at_a_time(case)
    refuse_if(rules.refusal_after_moving(actor, case.team_id, policy, case.team.policy))
    gravest = rules.is_gravest(policy, current_ratings(case.id))
    refuse_if(rules.refusal_to_review(actor, case.team_id, case.stage, gravest=gravest, outcome=outcome))
    note = write_note(actor=actor, now=now, policy=policy, case=case, type=NOTE, sections=sections, happened_at=now)
    review = DutyReview(case_id=case.id, note_id=note.id, outcome=outcome, happened_at=now, by_id=actor.worker_id)
    db.session.add(review)
    db.session.flush()
    audit.record(actor=actor, now=now, act="case.reviewed-by-duty", subject=review, persons=[case.person_id],
                 detail={"case": case.id, "note": note.id, "outcome": outcome})  # fmt: skip
    wind_clocks(now=now, policy=policy, case=case, met=DAILY_REVIEW)
    if outcome != rules.NO_RESPONSE or policy.same_day is None:
        return Looked(review)
    raised = raise_no_response(actor=actor, now=now, policy=policy, case=case, reason=sections.get("rationale", ""))
    return Looked(review, raised)
