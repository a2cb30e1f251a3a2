"""Reading moves."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.practice.moving import rules
from casework.practice.moving.models import Move
from casework.records.cases.models import Case
from casework.records.sight.queries import not_hidden
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import MANAGERS, Actor

WITH_NAMES = (
    joinedload(Move.from_team),
    joinedload(Move.to_team),
    joinedload(Move.asked_by),
    joinedload(Move.answered_by),
)


def move_for(actor: Actor, move_id: int) -> tuple[Move, str] | None:
    """The move, and what of it the actor may read (a word of ``rules.sight``); None when nothing."""
    asked = select(Move).join(Move.case).where(Move.id == move_id, not_hidden(actor, Case.person_id))
    asked = asked.options(*WITH_NAMES, joinedload(Move.note), contains_eager(Move.case).joinedload(Case.person))
    move = db.session.scalar(asked)
    if move is None:
        return None
    teams = {"from_team_id": move.from_team_id, "to_team_id": move.to_team_id}
    sight = rules.sight(actor, team_id=move.case.team_id, answer=move.answer, **teams)
    return (move, sight) if sight else None


def open_move(case_id: int) -> Move | None:
    """The move of a case that waits for its answer."""
    asked = select(Move).where(Move.case_id == case_id, Move.answered_at.is_(None))
    return db.session.scalar(asked.options(*WITH_NAMES))


def moves_of(case_id: int) -> list[Move]:
    """All moves of a case, asked and answered, the newest first."""
    asked = select(Move).where(Move.case_id == case_id).options(*WITH_NAMES)
    return list(db.session.scalars(asked.order_by(Move.id.desc())))


def teams_to_ask(team_id: int) -> list[Team]:
    """The other teams at work, by name."""
    return [team for team in staff.all_teams() if team.id != team_id]


def somebody_answers(team_id: int, on: date) -> bool:
    """Whether a manager of the team, or their deputy, is at work on a day, and so has the request in the feed."""
    return bool(staff.who_answers(MANAGERS, team_id, on))
