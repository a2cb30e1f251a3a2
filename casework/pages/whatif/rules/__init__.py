"""Trying figures on plain values: which figures a policy has, the policy with others, and what that would change."""

from casework.pages.whatif.rules.comparing import Answer, Band, Count, Move, Shift, Week, compare
from casework.pages.whatif.rules.standing import Waiter
from casework.pages.whatif.rules.trying import Figure, Group, groups_of, on_trial, refusals

__all__ = [
    "Answer", "Band", "Count", "Figure", "Group", "Move", "Shift", "Waiter", "Week", "compare", "groups_of", "on_trial",
    "refusals",
]  # fmt: skip
