"""Decisions about ratings on plain values: what a tool suggests and what may stand, and how ratings are shown later."""

from casework.practice.risk.rules.deciding import (
    LONGEST_REASONING,
    NOTE,
    Suggestion,
    as_kept,
    counts_under,
    may_be_urgent,
    rate,
    read_cell,
    refusal_to_be_urgent,
    refusal_to_rate,
    refusal_to_use,
    refusal_without_note,
    response_owed,
)
from casework.practice.risk.rules.showing import (
    Changed,
    History,
    Rated,
    Ticked,
    changed_since,
    comments_on,
    histories,
    level_now,
    ticked_then,
    tools_noted,
    tools_offered,
    words_of_urgency,
)

__all__ = [
    "LONGEST_REASONING", "NOTE", "Changed", "History", "Rated", "Suggestion", "Ticked", "as_kept", "changed_since",
    "comments_on", "counts_under", "histories", "level_now", "may_be_urgent", "rate", "read_cell",
    "refusal_to_be_urgent", "refusal_to_rate", "refusal_to_use", "refusal_without_note", "response_owed",
    "ticked_then", "tools_noted", "tools_offered", "words_of_urgency",
]  # fmt: skip
