"""Verbs of allocation: giving a case to a worker, and the worker's concern about it, which a manager answers."""

from casework.practice.allocation.operations.giving import YOURS, allocate
from casework.practice.allocation.operations.objecting import answer_concern, overtake_concern, state_concern

__all__ = ["YOURS", "allocate", "answer_concern", "overtake_concern", "state_concern"]
