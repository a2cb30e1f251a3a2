"""Money for it: what is asked for and considered, and how a manager decides (F25).

A decision never rests on cost alone, and no amount is a limit.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.ground.refusal import Refusal
from casework.policy.model import Interval, Policy
from casework.practice.support.rules.life import OVER
from casework.practice.support.rules.recording import FUNDING
from casework.records.clocks.rules import after
from casework.records.staff.rules import Actor

CONSIDERED = MappingProxyType(
    {
        "enough": "What is enough to meet the need",
        "views": "What the person thinks and wants",
        "options": "What else there is",
        "cost": "What suitable services cost",
        "complexity": "How complex the need is",
        "risk": "Risk and urgency",
        "elsewhere": "Services from another authority",
        "explored": "Advice, prevention and their own networks explored",
    }
)
MUST = ("enough", "views", "options", "cost")  # the others are considered where they bear on it
AGREED, OTHERWISE, NOT_AGREED = "agreed", "otherwise", "refused"
OUTCOMES = MappingProxyType(
    {AGREED: "Agreed as asked", OTHERWISE: "Agreed in another way or amount", NOT_AGREED: "Not agreed"}
)
CHARGED, CHOSEN, MEANS, REABLEMENT, EQUIPMENT = "charged", "chosen", "means", "reablement", "equipment"
CHARGES = MappingProxyType(
    {
        CHARGED: "Yes, they are charged",
        CHOSEN: "No, the council chooses not to",
        MEANS: "No, their means were assessed and are not enough",
        REABLEMENT: "No, it is reablement",
        EQUIPMENT: "No, it is equipment",
    }
)


@dataclass(frozen=True)
class Asked:
    """What money is asked for. considered: texts by key of CONSIDERED."""

    what: str
    considered: Mapping[str, str]


@dataclass(frozen=True)
class Decided:
    """A decision on money. rests_on: keys of CONSIDERED. equipment_cost: pounds, where it is equipment."""

    outcome: str
    rests_on: tuple[str, ...]
    rationale: str
    what: str = ""
    enough: bool | None = None
    charge: str = ""
    equipment_cost: int | None = None


@dataclass(frozen=True)
class Free:
    """What is never charged for: reablement up to a time, equipment up to a price in pounds."""

    reablement: Interval = Interval(6, "weeks")
    equipment: int = 1_000


def free_of_charge(policy: Policy) -> Free:
    """The two figures of a policy."""
    found = {key: policy.decided[key].value for key in ("reablement-free", "equipment-free") if key in policy.decided}
    usual = Free()
    return Free(found.get("reablement-free", usual.reablement), found.get("equipment-free", usual.equipment))


def refusal_to_ask(state: str, *, waits: bool) -> Refusal | None:
    """Why no money is asked for now."""
    if state == OVER:
        return Refusal("This support has ended. Begin a new one if it is needed again.", FUNDING)
    return Refusal("Money was asked for already, and waits for a manager.", FUNDING) if waits else None


def refusal_of_asked(asked: Asked, lives: str) -> Refusal | None:
    """What a request lacks: what it is for, and what must be considered in each case."""
    if not asked.what.strip():
        return Refusal("Say what is asked for.", FUNDING, "what")
    for key in (*MUST, "elsewhere") if lives == "elsewhere" else MUST:
        if not asked.considered.get(key, "").strip():
            return Refusal(f"Fill in “{CONSIDERED[key]}”: no decision is made without it.", FUNDING, key)
    return None


def refusal_to_decide(actor: Actor, team_id: int, *, decided: bool) -> Refusal | None:
    """A manager of the team decides."""
    if decided:
        return Refusal("This is decided already. Load the page again to see how.", FUNDING)
    if not actor.manages(team_id):
        return Refusal("A manager of the team decides on money. It is in their feed.", FUNDING)
    return None


def refusal_of_decision(decided: Decided, free: Free, from_on: date | None, ends_on: date | None) -> Refusal | None:
    """What a decision lacks. It never rests on cost alone, and no amount is a limit: each is judged by its own case."""
    if decided.outcome not in OUTCOMES:
        return Refusal("Say how it is decided.", FUNDING, "outcome")
    if not set(decided.rests_on) & set(CONSIDERED):
        return Refusal("Tick what the decision rests on.", FUNDING, "rests_on")
    if set(decided.rests_on) == {"cost"}:
        return Refusal("A decision never rests on cost alone. Weigh what else was considered, and tick it.", FUNDING, "rests_on")
    if not decided.rationale.strip():
        return Refusal("Give the reasons, as the person will read them.", FUNDING, "rationale")
    if decided.outcome == NOT_AGREED:
        return None
    if not decided.what.strip():
        return Refusal("Say what is agreed.", FUNDING, "what")
    if decided.enough is not True:
        sentence = "What is agreed must be enough to meet the need now. Agree what is, or decide otherwise."
        return Refusal(sentence, FUNDING, "enough")
    return _refusal_of_charge(decided, free, from_on, ends_on)


def _refusal_of_charge(decided: Decided, free: Free, from_on: date | None, ends_on: date | None) -> Refusal | None:
    if decided.charge not in CHARGES:
        return Refusal("Say whether the person is charged.", FUNDING, "charge")
    if decided.charge == REABLEMENT and from_on and (ends_on is None or ends_on >= after(from_on, free.reablement)):
        sentence = f"Reablement is free of charge for up to {free.reablement.words}. Let it end sooner, or choose another answer."
        return Refusal(sentence, FUNDING, "charge")
    if decided.charge == EQUIPMENT and decided.equipment_cost is None:
        return Refusal("Give what the equipment costs.", FUNDING, "equipment_cost")
    if decided.charge == EQUIPMENT and decided.equipment_cost > free.equipment:
        sentence = f"Equipment is free of charge up to £{free.equipment:,}. Choose another answer for what costs more."
        return Refusal(sentence, FUNDING, "charge")
    return None


def note_of(decided: Decided, asked: str, whom: Collection[str]) -> dict[str, str]:
    """The note of a decision, by section. asked: for what; whom: who asked."""
    lines = [OUTCOMES[decided.outcome] + (f": {decided.what.strip()}" if decided.what.strip() else "")]
    if decided.charge:
        lines.append(f"Is the person charged? {CHARGES[decided.charge]}.")
    weighed = "; ".join(CONSIDERED[key] for key in CONSIDERED if key in decided.rests_on)
    return {
        "matter": f"Money for urgent or interim support: {asked}",
        "discussed-with": ", ".join(whom),
        "decision": "\n".join(lines),
        "reasons": f"{decided.rationale.strip()}\n\nWeighed: {weighed}.",
    }
