"""What is missing from a consideration, and whether a manager may rule on a request (F17, F18).

A request that has ended stays as it is.
"""

from casework.ground.refusal import Refusal
from casework.practice.revising.rules.table import TO_MANAGER, Considered
from casework.practice.revising.rules.words import (
    CHANGES,
    ENDINGS,
    KNOWN,
    LEARNING,
    NO,
    OPEN,
    REASONABLE,
    RULE,
    RULINGS,
    SERVICE,
    YES_NO,
)
from casework.records.staff.rules import Actor


def refusal_of_considered(considered: Considered, *, ended: str = "") -> Refusal | None:
    """What is missing from a consideration. ended: how the request has ended, "" while it is open."""
    if ended:
        return refusal_when_ended(ended)
    if considered.reasonable not in REASONABLE:
        return Refusal("Say whether the request is reasonable, or still to be considered.", RULE, "reasonable")
    if considered.reasonable == OPEN:
        return None
    if not considered.by.strip():
        return Refusal("Say who considered the request.", RULE, "by")
    return _refusal_of_no(considered) if considered.reasonable == NO else _refusal_of_facts(considered)


def _refusal_of_no(considered: Considered) -> Refusal | None:
    if not considered.why_not.strip():
        return Refusal("Say why the request is not reasonable.", RULE, "why_not")
    if not considered.told.strip():
        return Refusal("Say how and when they were told, and by whom.", RULE, "told")
    return None


def _refusal_of_facts(considered: Considered) -> Refusal | None:
    for fact, question in CHANGES.items():
        if getattr(considered, fact) not in KNOWN:
            return Refusal(f"Answer this, “Not known” if nobody does: {question}", RULE, fact)
    if considered.urgent not in YES_NO:
        return Refusal("Say whether the review is urgent.", RULE, "urgent")
    if considered.learning not in LEARNING:
        return Refusal("Say whether a learning disability is diagnosed.", SERVICE, "learning")
    return None


def refusal_when_ended(how: str) -> Refusal:
    """A request that has ended stays as it is."""
    sentence = f"This request has ended: {ENDINGS[how][0].lower()}{ENDINGS[how][1:]}. Record a new one if there is another."
    return Refusal(sentence, RULE)


def refusal_to_rule(actor: Actor, team_id: int, outcome: str | None, answer: str, words: str) -> Refusal | None:
    """Why this is not answered so: it is a manager's to answer, where the table asks one. outcome: None before it is decided."""
    if outcome != TO_MANAGER:
        return Refusal("No manager is asked about this request now. Load the page again to see how it stands.", RULE)
    if not actor.manages(team_id):
        return Refusal("Only a manager of the team decides this. Talk to yours.", RULE)
    if answer not in RULINGS:
        return Refusal("Say whether it waits or somebody else does the review.", RULE, "answer")
    return None if words.strip() else Refusal("Say why, and who does it until when.", RULE, "words")
