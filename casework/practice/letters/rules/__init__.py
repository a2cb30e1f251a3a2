"""Which letters there are and which can be written now; the letterhead; the words of each, in each wording."""

from casework.practice.letters.rules.easy import LONG_SENTENCE, average_length
from casework.practice.letters.rules.kinds import (
    ACKNOWLEDGEMENT,
    ADVOCATE,
    DECISION,
    EASY,
    KINDS,
    LARGE,
    PLACED,
    PLAIN,
    RULES,
    STATES,
    WAITING,
    WORDINGS,
    refusal_of_asked,
    refusal_to_write,
    serves,
    wording_for,
)
from casework.practice.letters.rules.letterhead import (
    Head,
    hours_words,
    refusal_of_letterhead,
    refusal_to_set_letterhead,
    refusal_without_head,
)
from casework.practice.letters.rules.paper import LOOKS, blocks_of
from casework.practice.letters.rules.plain import decided_words
from casework.practice.letters.rules.writing import Asked, Letter, Matter, Part, compose, mark_of, note_of

__all__ = [
    "ACKNOWLEDGEMENT", "ADVOCATE", "DECISION", "EASY", "KINDS", "LARGE", "LONG_SENTENCE", "LOOKS", "PLACED", "PLAIN", "RULES",
    "STATES", "WAITING", "WORDINGS", "Asked", "Head", "Letter", "Matter", "Part", "average_length", "blocks_of", "compose",
    "decided_words",
    "hours_words", "mark_of", "note_of", "refusal_of_asked", "refusal_of_letterhead", "refusal_to_set_letterhead",
    "refusal_to_write", "refusal_without_head", "serves", "wording_for",
]  # fmt: skip
