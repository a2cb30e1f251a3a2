"""Reading walks: how far one is, who is next, what was recorded meanwhile; and who is named to walk."""

from .naming import named_on, naming_for, namings_of, refusal_to_walk
from .walks import (
    Change,
    Progress,
    TeamWalk,
    changes_of,
    count_waiting,
    ended_walks,
    is_waiting,
    items_of,
    next_unseen,
    progress,
    team_walks,
    walk_clocks,
    walk_for,
    walk_not_ended,
    was_seen,
)

__all__ = [
    "Change", "Progress", "TeamWalk", "changes_of", "count_waiting", "ended_walks", "is_waiting", "items_of", "named_on",
    "naming_for", "namings_of", "next_unseen", "progress", "refusal_to_walk", "team_walks", "walk_clocks", "walk_for",
    "walk_not_ended", "was_seen",
]  # fmt: skip
