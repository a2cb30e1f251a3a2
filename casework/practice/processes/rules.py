"""What a process and an urgent interim measure need (F15). Whether an advocate lacks, advocacy.rules says."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.ground.refusal import Refusal

RULE = "F15"
PLANNING, REVIEW = "planning", "review"
KINDS = MappingProxyType(
    {
        "assessment": "Assessment",
        PLANNING: "Care and support planning",
        REVIEW: "Review",
        "safeguarding": "Safeguarding enquiry",
    }
)
COMPLETED, STOPPED = "completed", "stopped"
ENDINGS = MappingProxyType(
    {COMPLETED: "It is completed", STOPPED: "It stops without being completed"}
)


@dataclass(frozen=True)
class Measure:
    """An urgent interim measure. by: who takes it. why: why it cannot wait. on: the day from which it is taken."""

    what: str
    by: str
    why: str
    on: date


def refusal_to_begin(*, stage: str, kind: str, on: date, today: date, running: Collection[str]) -> Refusal | None:
    """Why a process is not begun on a case, the advocate left aside. running: kinds that are under way there."""
    if stage == "closed":
        return refusal_of_closed(stage)
    if kind not in KINDS:
        return Refusal("Choose what begins.", RULE, "kind")
    if on > today:
        return Refusal("It cannot have begun in the future. Record it on its day.", "U29", "on")
    if kind in running:
        return Refusal(f"This is under way already: {KINDS[kind][0].lower()}{KINDS[kind][1:]}. End that one first.", RULE, "kind")
    return None


def refusal_of_closed(stage: str) -> Refusal | None:
    """Nothing new begins on a closed case."""
    return Refusal("This case is closed. Open it again first.", "U37") if stage == "closed" else None


def refusal_to_end(how: str, on: date, begun_on: date, today: date, words: str, *, ended: bool) -> Refusal | None:
    """Why a process does not end so, the advocate left aside."""
    if ended:
        return Refusal("This has ended already. Load the page again to see how.", RULE)
    if how not in ENDINGS:
        return Refusal("Say whether it is completed or stops.", RULE, "how")
    if on > today:
        return Refusal("It cannot have ended in the future. Record it on its day.", "U29", "on")
    if on < begun_on:
        return Refusal("It cannot have ended before it began. Check the day.", "U29", "on")
    if how == STOPPED and not words.strip():
        return Refusal("Say why it stops.", RULE, "words")
    return None


def refusal_of_measure(measure: Measure, today: date) -> Refusal | None:
    """What the record of an interim measure lacks. It is refused for nothing else: no advocate is asked for (F15)."""
    if not measure.what.strip():
        return Refusal("Say what is done.", RULE, "what")
    if not measure.by.strip():
        return Refusal("Say who does it.", RULE, "by")
    if not measure.why.strip():
        return Refusal("Say why it cannot wait.", RULE, "why")
    if measure.on > today:
        return Refusal("This cannot have happened in the future. Record it on its day.", "U29", "on")
    return None
