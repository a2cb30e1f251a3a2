"""Reading earlier calls, and how long people of a team waited at a level."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from casework.ground.days import add_months, office_date
from casework.ground.db import db
from casework.policy.model import Policy
from casework.practice.calling.models import CallAnswer
from casework.practice.calling.rules import MONTHS, Answer, Call, Promise, Wait, level_when_placed, promise
from casework.practice.calling.rules.promising import LEAST
from casework.practice.risk.models import Rating
from casework.practice.tray.models import Placement
from casework.records.notes.queries import stands


def calls_of(case_id: int) -> list[Call]:
    """The waiting calls of a case, the latest first; those whose note is on the wrong person are none (U38)."""
    of_case = select(CallAnswer).where(CallAnswer.case_id == case_id, stands(CallAnswer.note_id))
    calls: dict[int, list[CallAnswer]] = {}
    for row in db.session.scalars(of_case.order_by(CallAnswer.happened_at.desc(), CallAnswer.note_id.desc(), CallAnswer.id)):
        calls.setdefault(row.note_id, []).append(row)
    return [_call(rows) for rows in calls.values()]


def _call(rows: list[CallAnswer]) -> Call:
    answers = {row.question: Answer(row.question, row.answer, row.words) for row in rows}
    return Call(office_date(rows[0].happened_at), answers)


def promise_for(team_id: int, level: str, policy: Policy, today: date) -> Promise:
    """How long somebody who is placed with a team today at a level may wait, from its last MONTHS months. One query.

    level: a key of the policy's contact tool. All cases count, also those hidden from the reader: nobody is named.
    """
    decided = policy.decided.get("promise-from")
    least = decided.value if decided is not None else LEAST
    return promise(waits_of(team_id, level, policy.contact.tool, today), least)


def waits_of(team_id: int, level: str, tool: str, today: date) -> list[Wait]:
    """The placings of the last MONTHS months that began at this level, each until a worker had it, it left, or today."""
    since = add_months(today, -MONTHS)
    placed = select(Placement.id, Placement.placed_on, Placement.ended_at, Placement.ended_how)
    placed = placed.add_columns(Rating.happened_at, Rating.decided).join(Rating, Rating.case_id == Placement.case_id)
    placed = placed.where(Placement.team_id == team_id, Placement.placed_on >= since, Placement.placed_on <= today)
    placed = placed.where(Rating.tool == tool, stands(Rating.note_id))
    rows: dict[int, list] = {}
    for row in db.session.execute(placed.order_by(Placement.id, Rating.happened_at, Rating.id)):
        rows.setdefault(row.id, []).append(row)
    return [_wait(of_one[0], today) for of_one in rows.values() if _began_at(of_one) == level]


def _began_at(rows: Iterable) -> str | None:
    rows = list(rows)
    return level_when_placed([(row.happened_at, row.decided) for row in rows], rows[0].placed_on, rows[0].ended_at)


def _wait(placed, today: date) -> Wait:
    ended = placed.ended_at is not None
    until = min(office_date(placed.ended_at), today) if ended else today
    completed = ended and placed.ended_how == "allocated"
    return Wait(max(0, (until - placed.placed_on).days), completed, left=ended and not completed)
