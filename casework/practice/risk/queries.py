"""Reading ratings."""

from collections.abc import Collection, Iterable

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.practice.risk.models import Rating
from casework.records.notes.queries import stands

NEWEST = (Rating.happened_at.desc(), Rating.id.desc())
COUNTS = stands(Rating.note_id)  # ratings made with a note on the wrong person do not (U38)
RATED = (Rating.case_id, Rating.happened_at, Rating.tool, Rating.picked, Rating.suggested, Rating.decided, Rating.gravity,
         Rating.urgent)  # fmt: skip


def ratings_of(case_id: int) -> list[Rating]:
    """All ratings of a case with who decided, the newest first."""
    of_case = select(Rating).where(Rating.case_id == case_id, COUNTS).options(joinedload(Rating.decided_by))
    return list(db.session.scalars(of_case.order_by(*NEWEST)))


def current_rating(case_id: int, tool: str) -> Rating | None:
    """The rating that decides: the newest with this tool."""
    of_tool = select(Rating).where(Rating.case_id == case_id, Rating.tool == tool, COUNTS)
    return db.session.scalar(of_tool.order_by(*NEWEST).limit(1))


def current_ratings(case_id: int) -> dict[str, Rating]:
    """The newest rating of each tool, by the tool's key."""
    current: dict[str, Rating] = {}
    for rating in ratings_of(case_id):
        current.setdefault(rating.tool, rating)
    return current


def decided_of(case_ids: Iterable[int], tools: Collection[str]) -> dict[int, dict[str, str]]:
    """By case, the level decided now with each of some tools, by the tool's key; for lists. One query."""
    found: dict[int, dict[str, str]] = {}
    wanted = select(Rating.case_id, Rating.tool, Rating.decided).where(Rating.case_id.in_(list(case_ids)), COUNTS)
    for row in db.session.execute(wanted.where(Rating.tool.in_(tools)).order_by(*NEWEST)):
        found.setdefault(row.case_id, {}).setdefault(row.tool, row.decided)
    return found


def current_ratings_of(case_ids: Iterable[int]) -> dict[int, dict[str, Rating]]:
    """The newest rating of each tool by case, in one query."""
    found: dict[int, dict[str, Rating]] = {}
    wanted = select(Rating).where(Rating.case_id.in_(list(case_ids)), COUNTS).order_by(*NEWEST)
    for rating in db.session.scalars(wanted):
        found.setdefault(rating.case_id, {}).setdefault(rating.tool, rating)
    return found


def any_rated(case_id: int) -> bool:
    """Whether a case was ever rated."""
    return db.session.scalar(select(Rating.id).where(Rating.case_id == case_id).limit(1)) is not None


def rated_of(case_ids: Iterable[int]) -> dict[int, list[Row]]:
    """By case, what was picked and decided with any tool (RATED), the oldest first. Bare values, for very many; one query."""
    found: dict[int, list[Row]] = {}
    wanted = select(*RATED).where(Rating.case_id.in_(list(case_ids)), COUNTS)
    for rated in db.session.execute(wanted.order_by(Rating.happened_at, Rating.id)):
        found.setdefault(rated.case_id, []).append(rated)
    return found
