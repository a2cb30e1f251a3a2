"""A case opened again, a death taken back, a note taken out of the wrong record."""

from datetime import datetime

from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.closing import queries, rules
from casework.practice.tray.operations import one_at_a_time, wind_clocks
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.clocks import operations as clocks
from casework.records.notes import operations as notes
from casework.records.notes.models import MisplacedNote, Note
from casework.records.notices import operations as notices
from casework.records.notices.rules import to_duty, to_managers
from casework.records.people import operations as people
from casework.records.staff.rules import Actor

REOPENED = "A closed case was opened again: look at it today"
TAKEN_BACK = "A death was recorded by mistake. Open the case again if the work goes on"


def take_back_death(*, actor: Actor, now: datetime, case: Case, reason: str) -> list[Case]:
    """The death was recorded by mistake. The cases that it ended stay closed until a manager opens each again.

    Gives those cases; each has the reason as a comment, and its managers are told.
    """
    refuse_if(rules.refusal_to_take_back_death(actor, case.team_id, reason))
    people.take_back_death(actor=actor, now=now, person=case.person)
    ended = queries.ended_by_death(case.person_id)
    for each in ended:
        words = f"The death was recorded by mistake. {reason.strip()}" if each.team_id == case.team_id else TAKEN_BACK
        line = cases.comment(actor=actor, now=now, case=each, words=words)
        notices.tell(now=now, receiver=to_managers(each.team_id), kind="know", rule="U37", case=each,
                     occasion=f"comment:{line.id}", words=TAKEN_BACK)  # fmt: skip
    return ended


def reopen_case(*, actor: Actor, now: datetime, policy: Policy, case: Case, why: str) -> None:
    """Open a closed case again, at duty, whose feed says so. Waiting counts from the first referral as before (U11).

    Dates that its level sets while nobody holds it run again.
    """
    one_at_a_time(case)
    how = queries.ended_how(case.id)
    refuse_if(rules.refusal_to_reopen(actor, case.team_id, case.stage, case.person.died_on, why, how))
    stage = cases.come_to_stage(actor=actor, now=now, case=case, stage="duty", why=why)
    notices.tell(now=now, receiver=to_duty(case.team_id), kind="know", rule="U37", case=case,
                 occasion=f"reopened:{stage.id}", words=REOPENED)  # fmt: skip
    wind_clocks(now=now, policy=policy, case=case)


def misplace_note(*, actor: Actor, now: datetime, policy: Policy, note: Note, reason: str) -> MisplacedNote:
    """A note was written on the wrong person (U38): it leaves the timeline, and all that it led to is put right.

    Its contact, attempt and ratings no longer count, so the clocks are wound anew; nobody has to read it here any more.
    """
    case = db.session.get_one(Case, note.case_id)
    one_at_a_time(case)
    marked = notes.mark_misplaced(actor=actor, now=now, note=note, reason=reason)
    clocks.take_back_met(case=case, met_at=note.recorded_at)
    notices.settle_for_note(now=now, note=note)
    wind_clocks(now=now, policy=policy, case=case)
    return marked
