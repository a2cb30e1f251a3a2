"""Beginning a meeting, trying out, giving what is picked, ending it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import Refusal, refuse_if
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.allocation.operations import allocate
from casework.practice.allocation.rules import FIRST_CONTACT, NewTask, first_contact_on
from casework.practice.meeting import queries, rules
from casework.practice.meeting.models import AllocationMeeting, MeetingPick
from casework.records.audit import operations as audit
from casework.records.cases.models import Allocation, Case
from casework.records.staff.models import Team
from casework.records.staff.rules import Actor


def begin_meeting(*, actor: Actor, now: datetime, team: Team) -> AllocationMeeting:
    """The team's meeting begins; where it is on already, that one. Raises Refused for anybody but a manager."""
    refuse_if(rules.refusal_to_meet(actor, team.id))
    _hold(Team, team.id)
    on = queries.meeting_on(team.id)
    if on is not None:
        return on
    meeting = AllocationMeeting(team_id=team.id, begun_at=now, begun_by_id=actor.worker_id)
    db.session.add(meeting)
    db.session.flush()
    audit.record(actor=actor, now=now, act="meeting.begun", subject=meeting, detail={"team": team.id})
    return meeting


def pick(
    *, actor: Actor, now: datetime, meeting: AllocationMeeting, case: Case, worker_id: int | None, weight: str, why: str
) -> MeetingPick:
    """Try out who takes a case. Nothing is given by it, and nothing refused: the page says what it would do.

    Raises Refused for anybody but a manager of the team, or when the meeting has ended.
    """
    meeting = _held(actor, meeting)
    row = queries.pick_of(meeting.id, case.id)
    if row is None:
        row = MeetingPick(meeting_id=meeting.id, case_id=case.id, picked_at=now, weight="", why="", refused="")
        db.session.add(row)
    if (row.worker_id, row.weight, row.why) != (worker_id, weight, why.strip()):
        row.worker_id, row.weight, row.why, row.refused = worker_id, weight, why.strip(), ""
        row.picked_at, row.picked_by_id = now, actor.worker_id
        db.session.flush()
        audit.record(actor=actor, now=now, act="meeting.picked", subject=row, persons=[case.person_id],
                     detail={"case": case.id, "worker": worker_id})  # fmt: skip
    return row


def give(*, actor: Actor, now: datetime, policies: Mapping[str, Policy], picked: MeetingPick) -> Allocation:
    """Allocate a case as it was picked, with its note and a first contact. Raises Refused as allocating does."""
    meeting = _held(actor, db.session.get_one(AllocationMeeting, picked.meeting_id))
    refuse_if(rules.refusal_to_give(picked.worker_id, picked.why))
    case, policy = picked.case, policy_of(policies, meeting.team)
    first = NewTask(FIRST_CONTACT, first_contact_on(policy, office_date(now)))
    held = allocate(actor=actor, now=now, policy=policy, case=case, worker_id=picked.worker_id, weight=picked.weight or None,
                    sections=rules.texts(picked.why), tasks=[first], version=case.version)  # fmt: skip
    picked.given_at, picked.refused = now, ""
    db.session.flush()
    return held


def keep_refusal(*, actor: Actor, now: datetime, picked: MeetingPick, refusal: Refusal) -> None:
    """It could not be given: why stands beside it until something else is picked."""
    picked.refused = refusal.sentence
    db.session.flush()
    audit.record(actor=actor, now=now, act="meeting.refused", subject=picked, persons=[picked.case.person_id],
                 detail={"case": picked.case_id})  # fmt: skip


def end_meeting(*, actor: Actor, now: datetime, meeting: AllocationMeeting) -> None:
    """The meeting ends; what was picked and not given stays with it, readable. Raises Refused."""
    meeting = _held(actor, meeting)
    meeting.ended_at, meeting.ended_by_id = now, actor.worker_id
    db.session.flush()
    audit.record(actor=actor, now=now, act="meeting.ended", subject=meeting, detail={"team": meeting.team_id})


def _held(actor: Actor, meeting: AllocationMeeting) -> AllocationMeeting:
    """The meeting, held until the transaction ends: two managers pick one after the other."""
    refuse_if(rules.refusal_to_meet(actor, meeting.team_id))
    meeting = _hold(AllocationMeeting, meeting.id)
    refuse_if(rules.refusal_when_ended(meeting.ended_at is not None))
    return meeting


def _hold(model: type, number: int):
    locked = select(model).where(model.id == number).with_for_update(key_share=True)
    return db.session.scalars(locked.execution_options(populate_existing=True)).one()
