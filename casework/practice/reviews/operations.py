"""Sending a case to the Review tray, and settling its next date there."""

from datetime import date, datetime

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.closing.operations import overtake_request
from casework.practice.handing import operations as handing
from casework.practice.handing.rules import Handed
from casework.practice.reviews import rules
from casework.practice.reviews.models import ReviewDate
from casework.practice.tray.operations import leave_stage, one_at_a_time
from casework.practice.triage.operations import overtake
from casework.records.audit import operations as audit
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.cases.rules import refusal_when_changed
from casework.records.clocks import operations as clocks
from casework.records.clocks.rules import REVIEW, next_review
from casework.records.notes import operations as notes
from casework.records.staff.rules import Actor


def set_review_date(
    *, actor: Actor, now: datetime, policy: Policy, case: Case, due_on: date, sections: dict[str, str],
    version: int | None = None, transfer: Handed | None = None,
) -> ReviewDate:  # fmt: skip
    """Nothing is left to do until a day (L8): the case rests on the Review tray, and that day brings it back.

    A case that is there already was reviewed: its clock is met, and the new date holds. sections: of the decision note.
    version: of the case when the form was opened; None asks for no check. transfer: what a case that somebody holds leaves
    their hands with (H12); what is left becomes tasks (H14). Raises Refused for anybody but a manager of the team, a date
    too late or past, when somebody else decided meanwhile, for a case that is held without such a transfer.
    """
    one_at_a_time(case)
    today = office_date(now)
    refuse_if(rules.refusal_to_rest(actor, case.team_id, case.stage, case.person.died_on))
    refuse_if(refusal_when_changed(version, case.version, case.stage, case.holder.name if case.holder else ""))
    refuse_if(rules.refusal_of_date(policy, due_on, today))
    act = {"actor": actor, "now": now, "case": case}
    handing.leave_hands(**act, policy=policy, transfer=transfer)
    note = notes.write_note(**act, policy=policy, type=rules.DECISION, sections=sections, happened_at=now)
    overtake_request(**act)
    overtake(**act, by=f"{rules.stage_words(due_on)}.")
    leave_stage(**act, policy=policy, to="review")
    if case.stage != "review":
        cases.come_to_stage(**act, stage="review", why=rules.stage_words(due_on))
    settled = ReviewDate(case_id=case.id, decided_on=today, due_on=due_on, at=now, by_id=actor.worker_id,
                         note_id=note.id)  # fmt: skip
    db.session.add(settled)
    db.session.flush()
    clocks.set_clock(now=now, policy=policy, case=case, kind=REVIEW, due=next_review(policy, today, due_on))
    audit.record(actor=actor, now=now, act="review.settled", subject=settled, persons=[case.person_id],
                 detail={"case": case.id, "due": str(due_on)})  # fmt: skip
    return settled
