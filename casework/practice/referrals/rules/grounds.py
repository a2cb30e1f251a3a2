"""On what ground a referral may be taken, and whose decision it is where there is none (F9)."""

from collections.abc import Mapping
from typing import Any

from casework.ground.refusal import Refusal
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, Actor

from .asked import GROUNDS, said

RULE = "F9"
DECIDERS = ("duty-manager", *MANAGERS, *SENIOR_MANAGERS)


def refusal_to_take(facts: Mapping[str, Any], ruled: bool | None = None) -> Refusal | None:
    """Why a referral cannot be sent on yet. ruled: what the duty manager decided where no ground is met; None for nothing yet.

    It stands in the way of nothing else: not of saving, a contact, a concern or an urgent response.
    """
    ground = said(facts, "ground")
    if ground not in GROUNDS:
        return Refusal("Say on what ground this referral is taken. It is kept as it is until then.", RULE, "ground")
    if ground == "none":
        return _refusal_without_ground(ruled)
    if not said(facts, "ground_on") or not said(facts, "ground_how"):
        return Refusal("Write when and how the ground was settled: by telephone, in person, in writing.", RULE,
                       "ground_how" if said(facts, "ground_on") else "ground_on")  # fmt: skip
    if ground == "best-interests" and said(facts, "capacity_assessed") != "yes":
        sentence = "A best-interests referral needs an assessment of capacity first. Record it, or choose another ground."
        return Refusal(sentence, RULE, "capacity_assessed")
    if ground == "best-interests" and not said(facts, "best_interests"):
        return Refusal("Write what was decided in their best interests, by whom and when.", RULE, "best_interests")
    return None


def _refusal_without_ground(ruled: bool | None) -> Refusal | None:
    if ruled is None:
        sentence = "No ground is met, so the duty manager decides first. Ask them; nothing that is urgent waits for it."
        return Refusal(sentence, RULE, "ground")
    if not ruled:
        sentence = "The duty manager decided that it is not taken. End it, or record the ground that is met now."
        return Refusal(sentence, RULE, "ground")
    return None


def refusal_to_rule(actor: Actor, team_id: int, ground: str, is_open: bool, reason: str = "x") -> Refusal | None:
    """Why this actor cannot decide whether a referral without a ground is taken."""
    if not is_open:
        return Refusal("This referral has ended. Load the page again to see how.", RULE)
    if not actor.holds(*DECIDERS, team_id=team_id):
        return Refusal("Only the duty manager, or a manager of the team, decides where no ground is met. Ask one of them.", RULE)
    if ground != "none":
        return Refusal("This referral names a ground, so there is nothing to decide.", RULE)
    if not reason.strip():
        return Refusal("Write why it is taken, or why it is not.", RULE, "reason")
    return None
