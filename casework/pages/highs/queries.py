"""Whom duty looks at every day, with what each page line needs; a few queries, however many people."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.practice.risk.models import Rating
from casework.practice.risk.queries import current_ratings_of
from casework.practice.tray.models import DutyReview
from casework.practice.tray.queries import gravest
from casework.records.clocks.models import Clock
from casework.records.clocks.queries import running_of
from casework.records.clocks.rules import SAME_DAY
from casework.records.notes.queries import stands


@dataclass(frozen=True)
class Line:
    """clock: of the daily look. response: the clock of the day's response, or None. newest: duty's latest review, or None."""

    clock: Clock
    response: Clock | None
    ratings: dict[str, Rating]
    newest: DutyReview | None


def lines(actor: Any, team_ids: Collection[int]) -> list[Line]:
    """Everybody at the gravest level in some teams whom the actor may see, the longest due first."""
    looked_at = gravest(actor, team_ids)
    numbers = [clock.case_id for clock in looked_at]
    running, rated, newest = running_of(numbers), current_ratings_of(numbers), _newest_reviews(numbers)
    return [
        Line(
            clock,
            next((each for each in running[clock.case_id] if each.kind == SAME_DAY), None),
            rated.get(clock.case_id, {}),
            newest.get(clock.case_id),
        )
        for clock in looked_at
    ]


def _newest_reviews(case_ids: Collection[int]) -> dict[int, DutyReview]:
    made = select(DutyReview).where(DutyReview.case_id.in_(case_ids), stands(DutyReview.note_id))
    made = made.options(joinedload(DutyReview.by)).order_by(DutyReview.happened_at, DutyReview.id)
    return {review.case_id: review for review in db.session.scalars(made)}
