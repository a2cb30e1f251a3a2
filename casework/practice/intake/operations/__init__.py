"""Verbs of lists: bringing one in, and answering the gates that it left open."""

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

__all__ = [
    "GONE",
    "NOTHING",
    "answer_gates",
    "ask_for_gates",
    "clear_expired",
    "confirm",
    "settle_columns",
    "summary_of",
    "take_list",
    "tell_managers",
    "upload",
]
