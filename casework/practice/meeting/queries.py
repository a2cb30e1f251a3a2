"""What a meeting shows: who is ready to be given, what was picked, and what else fills a caseload."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.practice.closing.models import ClosureRequest
from casework.practice.meeting.models import AllocationMeeting, MeetingPick
from casework.practice.meeting.rules import AHEAD
from casework.practice.tray.models import Placement
from casework.practice.tray.queries import Asked, waiting
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.staff import queries as staff
from casework.records.staff.rules import Actor, Span

MOST = 25  # cases in a meeting, the gravest first


def meeting_on(team_id: int) -> AllocationMeeting | None:
    """The meeting of a team that is on, with who began it."""
    wanted = select(AllocationMeeting).where(AllocationMeeting.team_id == team_id, AllocationMeeting.ended_at.is_(None))
    return db.session.scalar(wanted.options(joinedload(AllocationMeeting.begun_by)))


def ready(actor: Actor, team_id: int, on: date) -> list[Placement]:
    """Who waits on the team's tray, in the tray's own order, of whom the reader may see; at most MOST."""
    return waiting(actor, Asked(team=team_id), on)[:MOST]


def picks_of(meeting_id: int) -> dict[int, MeetingPick]:
    """By case, what was picked in a meeting."""
    wanted = select(MeetingPick).where(MeetingPick.meeting_id == meeting_id).options(
        joinedload(MeetingPick.worker), joinedload(MeetingPick.case).joinedload(Case.person))  # fmt: skip
    return {each.case_id: each for each in db.session.scalars(wanted.order_by(MeetingPick.id))}


def seen_among(actor: Actor, case_ids: Collection[int]) -> set[int]:
    """Those of these cases that the reader may see (U16, U17): not every manager of the team sees each that was given."""
    return set(db.session.scalars(select(Case.id).where(Case.id.in_(sorted(case_ids)), may_see(actor))))


def pick_of(meeting_id: int, case_id: int) -> MeetingPick | None:
    """What was picked for one case."""
    wanted = select(MeetingPick).where(MeetingPick.meeting_id == meeting_id, MeetingPick.case_id == case_id)
    return db.session.scalar(wanted)


def closing_soon(worker_ids: Collection[int]) -> dict[int, int]:
    """By worker, how many of their cases wait for a manager's authorisation to close (H13)."""
    wanted = select(Case.holder_id, func.count()).join(ClosureRequest, ClosureRequest.case_id == Case.id)
    wanted = wanted.where(Case.holder_id.in_(sorted(worker_ids)), ClosureRequest.answered_at.is_(None))
    return dict(db.session.execute(wanted.group_by(Case.holder_id)).all())


def away_ahead(worker_ids: Collection[int], on: date) -> dict[int, list[Span]]:
    """By worker, absences of today and the days ahead."""
    found: dict[int, list[Span]] = {}
    for each in staff.absences_between(sorted(worker_ids), on, on + timedelta(days=AHEAD)):
        found.setdefault(each.worker_id, []).append(Span(each.from_on, each.until_on))
    return found
