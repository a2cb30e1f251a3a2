"""Verbs of lists: bringing one in, answering the gates that it left open, taking it back."""

from casework.practice.intake.operations.bringing import (
    GONE,
    NOTHING,
    clear_expired,
    confirm,
    settle_columns,
    take_list,
    upload,
)
from casework.practice.intake.operations.gates import answer_gates, ask_for_gates
from casework.practice.intake.operations.summary import summary_of, tell_managers
from casework.practice.intake.operations.undoing import refusal_to_take_back, take_back

__all__ = [
    "GONE",
    "NOTHING",
    "answer_gates",
    "ask_for_gates",
    "clear_expired",
    "confirm",
    "refusal_to_take_back",
    "settle_columns",
    "summary_of",
    "take_back",
    "take_list",
    "tell_managers",
    "upload",
]
