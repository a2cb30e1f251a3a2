"""Another day for allocating than the level gives: changed by hand, or settled when it was talked over."""

from dataclasses import dataclass
from datetime import date, datetime

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.risk.queries import current_rating
from casework.practice.tray import rules
from casework.practice.tray.models import AllocationDate
from casework.practice.tray.operations.winding import one_at_a_time, wind_clocks
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.clocks.queries import running_one
from casework.records.clocks.rules import ALLOCATION
from casework.records.notes.models import Note


@dataclass(frozen=True)
class NewDay:
    """The day wanted, and why."""

    on: date
    reason: str = ""


def set_allocation_date(*, actor, now: datetime, policy: Policy, case: Case, wanted: NewDay) -> AllocationDate:
    """Change by hand, with a reason, the day by which the case is to be allocated (S9); the old one stays in the history.

    Raises Refused for a day that is not the actor's to set, has passed, or has no reason.
    """
    one_at_a_time(case)
    refuse_if(rules.refusal_after_moving(actor, case.team_id, policy, case.team.policy))
    made = settle_allocation_date(actor=actor, now=now, policy=policy, case=case, wanted=wanted)
    wind_clocks(now=now, policy=policy, case=case)
    return made


def settle_allocation_date(
    *, actor, now: datetime, policy: Policy, case: Case, wanted: NewDay, note: Note | None = None
) -> AllocationDate:
    """Write the day down; clocks are wound by whoever calls. note: of the conversation that settled it (S14)."""
    due, targets = running_one(case.id, ALLOCATION), policy.allocation_targets
    rating = current_rating(case.id, targets.tool) if targets is not None else None
    refuse_if(rules.refusal_of_new_date(policy, actor.manages(case.team_id), due, rating.decided if rating else "", wanted.on,
                                        wanted.reason, office_date(now), note is not None))  # fmt: skip
    made = AllocationDate(case_id=case.id, due_on=wanted.on, before_on=due.due_on, reason=wanted.reason.strip(),
                          note_id=note.id if note else None, recorded_at=now, settled_by_id=actor.worker_id)  # fmt: skip
    db.session.add(made)
    db.session.flush()
    detail = {"case": case.id, "due_on": str(wanted.on), "before": str(due.due_on), "talked": note is not None}
    audit.record(actor=actor, now=now, act="allocation-date.settled", subject=made, persons=[case.person_id], detail=detail)
    return made
