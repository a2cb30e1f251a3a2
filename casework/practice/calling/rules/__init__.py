"""What the five questions are, what their answers point to, how they become a note; and the range that can be promised."""

from casework.practice.calling.rules.answers import (
    ANSWERS,
    BETTER,
    NO_CHANGE,
    QUESTIONS,
    WORSE,
    Answer,
    Call,
    Question,
    last_answer,
    refusals_of_answers,
    trend,
    worse_in,
)
from casework.practice.calling.rules.looking import Look, look_at, refusal_of_level, rose
from casework.practice.calling.rules.promising import (
    MONTHS,
    Promise,
    Wait,
    level_when_placed,
    promise,
    sentence_of,
    words_of,
)
from casework.practice.calling.rules.wording import note_words

__all__ = [
    "ANSWERS", "BETTER", "MONTHS", "NO_CHANGE", "QUESTIONS", "WORSE", "Answer", "Call", "Look", "Promise", "Question", "Wait",
    "last_answer", "level_when_placed", "look_at", "note_words", "promise", "refusal_of_level", "refusals_of_answers", "rose",
    "sentence_of", "trend", "words_of", "worse_in",
]  # fmt: skip
