"""Decisions on plain values: what can be ticked, who may write it, and why a worker suits a case."""

from .languages import MOST_LANGUAGES, named_in, refusal_of_languages, speaks, tidy_languages
from .lists import COURSES, FUNCTIONS, LISTED, NEEDS, Need, in_a_sentence, in_words
from .suiting import PARTS, Asked, Holding, Known, Match, Part, match
from .writing import (
    OVERLOOKING,
    RULE,
    Wanted,
    Written,
    changes,
    lacking,
    needs_line,
    outlook_line,
    refusal_to_confirm,
    refusal_to_write_needs,
    refusal_to_write_strengths,
    refusals_of_needs,
    sees_strengths,
    sees_strengths_of_team,
)

__all__ = [
    "COURSES", "FUNCTIONS", "LISTED", "MOST_LANGUAGES", "NEEDS", "OVERLOOKING", "PARTS", "RULE", "Asked",
    "Holding", "Known", "Match", "Need", "Part", "Wanted", "Written", "changes", "in_a_sentence", "in_words", "lacking", "match",
    "named_in", "needs_line", "outlook_line", "refusal_of_languages", "refusal_to_confirm",
    "refusal_to_write_needs", "refusal_to_write_strengths", "refusals_of_needs", "sees_strengths",
    "sees_strengths_of_team", "speaks", "tidy_languages",
]  # fmt: skip
