"""Reading a tray for a trial: everybody who waits on it, however many, in the same few queries."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.pages.whatif.rules import Waiter
from casework.practice.risk import queries as ratings
from casework.practice.tray import queries as tray
from casework.practice.tray.operations import histories_of
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.staff.rules import Actor


@dataclass(frozen=True)
class Tray:
    """Who waits, with what their clocks are made from. persons: their numbers, for the trail."""

    waiters: tuple[Waiter, ...]
    persons: tuple[int, ...]


def tray_of(actor: Actor, team_id: int) -> Tray:
    """Everybody on a team's tray whose record the actor may see."""
    placed = tray.placed_in(actor, team_id)
    rated = ratings.rated_of(each.id for each in placed)
    histories = histories_of([(each, each) for each in placed], rated)
    waiters = (Waiter(each.id, histories[each.id], tuple(rated.get(each.id, ()))) for each in placed)
    return Tray(tuple(waiters), tuple(each.person_id for each in placed))


def cases_named(actor: Actor, case_ids: Collection[int]) -> dict[int, Case]:
    """The cases of these numbers with their people, as far as the actor may see them. One query."""
    asked = select(Case).where(Case.id.in_(sorted(case_ids)), may_see(actor)).options(joinedload(Case.person))
    return {case.id: case for case in db.session.scalars(asked)}
