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

__all__ = [
    "GONE",
    "NOTHING",
    "answer_gates",
    "ask_for_gates",
    "clear_expired",
    "confirm",
    "settle_columns",
    "take_list",
    "upload",
]
