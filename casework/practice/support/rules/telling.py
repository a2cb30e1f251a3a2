"""How the person hears of a decision on money: five points, in a way that they can follow (F26).

After a telephone call, a letter follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.ground.refusal import Refusal
from casework.practice.support.rules.recording import TELLING

POINTS = MappingProxyType(
    {
        "decision": "The decision",
        "rationale": "The reasons for it",
        "advice": "Information and advice",
        "next": "What happens next, and when",
        "complaint": "How to complain",
    }
)
PHONE, LETTER = "phone", "letter"
WAYS = MappingProxyType(
    {
        PHONE: "By telephone; a letter follows",
        "in-person": "In person",
        "email": "By e-mail",
        LETTER: "By letter",
        "other": "In another way that they asked for",
    }
)


@dataclass(frozen=True)
class Told:
    """How the person heard of a decision. points: texts by key of POINTS. accessible: what made it so."""

    on: date
    way: str
    whom: str
    points: Mapping[str, str]
    accessible: str = ""


def refusal_to_tell(*, decided: bool, told: bool) -> Refusal | None:
    """Why no telling is recorded now."""
    if not decided:
        return Refusal("There is no decision to tell yet. A manager of the team makes it.", TELLING)
    return Refusal("They were told of this decision already.", TELLING) if told else None


def refusal_of_telling(told: Told, decided_on: date, today: date, needs: str) -> Refusal | None:
    """What a telling lacks: all five points, and their own way where they have needs. needs: of communication."""
    if told.on > today:
        return Refusal("This cannot have happened in the future. Record it on its day.", "U29", "on")
    if told.on < decided_on:
        return Refusal("It was decided only after that day.", TELLING, "on")
    if not told.whom.strip():
        return Refusal("Say who was told.", TELLING, "whom")
    if told.way not in WAYS:
        return Refusal("Say how they were told.", TELLING, "way")
    for key, label in POINTS.items():
        if not told.points.get(key, "").strip():
            return Refusal(f"Fill in “{label}”: they are told all five.", TELLING, key)
    if needs.strip() and not told.accessible.strip():
        return Refusal("They have communication needs. Say how it was told so that they could follow.", TELLING, "accessible")
    return None


def refusal_to_send(*, due: bool) -> Refusal | None:
    """A letter follows a telephone call, once."""
    return None if due else Refusal("No letter is due: they were told in another way, or it was sent already.", TELLING)
