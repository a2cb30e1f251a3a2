"""Verbs of endings: ending a case, or asking a manager to; what undoes it. Each is one act, or none at all."""

from casework.practice.closing.operations.asking import (
    ASKED,
    CAME_BACK,
    ask_for_closure,
    authorise,
    overtake_left_behind,
    refusal_to_authorise,
    send_back,
    withdraw_request,
)
from casework.practice.closing.operations.ending import end_case, record_death, take_back
from casework.practice.closing.operations.leaving import let_close, withdraw_leave
from casework.practice.closing.operations.settling import overtake_request
from casework.practice.closing.operations.undoing import misplace_note, reopen_case, take_back_death

__all__ = [
    "ASKED", "CAME_BACK", "ask_for_closure", "authorise", "end_case", "let_close", "misplace_note", "overtake_left_behind",
    "overtake_request",
    "record_death", "refusal_to_authorise", "reopen_case", "send_back", "take_back", "take_back_death", "withdraw_leave",
    "withdraw_request",
]  # fmt: skip
