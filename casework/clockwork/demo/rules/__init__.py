"""Who is in the demonstration: people told by hand, invented ones by number, and what their year was like, as tables."""

from casework.clockwork.demo.rules.stories import (
    ACCOUNTS,
    ALLOCATION,
    AWAY,
    CONTACTING,
    DAYS_TO_REVIEW,
    DEPUTY,
    FOUNDED_DAYS_AGO,
    NORTH,
    PASSWORD,
    PLACING,
    RESTING,
    SOUTH,
    STORIES,
    TEAMS,
    Account,
    Looked,
    Prioritised,
    Reached,
    Story,
    Tried,
    nhs_number,
)

__all__ = [
    "ACCOUNTS", "ALLOCATION", "AWAY", "CONTACTING", "DAYS_TO_REVIEW", "DEPUTY", "FOUNDED_DAYS_AGO", "NORTH", "PASSWORD",
    "PLACING", "RESTING", "SOUTH", "STORIES", "TEAMS", "Account", "Looked", "Prioritised", "Reached", "Story", "Tried",
    "nhs_number",
]  # fmt: skip
