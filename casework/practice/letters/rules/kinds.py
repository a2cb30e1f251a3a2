"""The kinds of letter and their wordings, how it may stand with each, and why one cannot be written now."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from casework.ground.refusal import Refusal
from casework.practice.support.rules import POINTS

DECISION, PLACED, WAITING, ADVOCATE, ACKNOWLEDGEMENT = "decision", "placed", "waiting", "advocate", "acknowledgement"
KINDS = MappingProxyType(
    {
        DECISION: "The decision about money for interim support",
        PLACED: "They are on the list",
        WAITING: "They are still waiting, and what we can promise",
        ADVOCATE: "Their advocate",
        ACKNOWLEDGEMENT: "What they wrote has come",
    }
)
# By kind, the rules behind what it says; the first is the one that asks for it.
RULES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        DECISION: ("F26", "F23"),
        PLACED: ("L10", "L20"),
        WAITING: ("L21", "L20", "L23", "U8"),
        ADVOCATE: ("F16", "F14", "F15"),
        ACKNOWLEDGEMENT: ("F4", "F8"),
    }
)
PLAIN, LARGE, EASY = "plain", "large", "easy"
WORDINGS = MappingProxyType({PLAIN: "Plain", LARGE: "Large print", EASY: "Easy-read"})

# --- how it stands ----------------------------------------------------------------------------------------------------

# (kind, how it stands) -> why it cannot be written now; "" where it can.
STATES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (DECISION, "undecided"): "No money is decided yet. A manager of the team decides it on the page of the support.",
        (DECISION, "to-tell"): "",
        (DECISION, "letter-due"): "",
        (DECISION, "told"): "",
        (PLACED, "not-waiting"): "This person is not on the tray, so there is no place on it to write of.",
        (PLACED, "to-tell"): "",
        (PLACED, "told"): "",
        (WAITING, "not-waiting"): "This person is not on the tray, so they are not waiting for a worker.",
        (WAITING, "waiting"): "",
        (ADVOCATE, "not-asked"): "Say first, on the page of their advocacy, whether they need an advocate.",
        (ADVOCATE, "nobody"): "Nobody has been asked to be their advocate. Make the referral first, then write who is looking.",
        (ADVOCATE, "referred"): "",
        (ADVOCATE, "in-place"): "",
        (ADVOCATE, "declined"): "They declined an advocate, so there is nobody to write of. It stays on offer.",
        (ACKNOWLEDGEMENT, "nothing"): "Nothing that was written about this person is open, so nothing is to be acknowledged.",
        (ACKNOWLEDGEMENT, "to-send"): "",
        (ACKNOWLEDGEMENT, "not-asked"): "",
        (ACKNOWLEDGEMENT, "sent"): "",
        (ACKNOWLEDGEMENT, "answered"): "This message has been answered, so nothing is left to acknowledge.",
    }
)
# What writing it does, besides being kept with a note.
SERVES = MappingProxyType(
    {
        (DECISION, "to-tell"): "It tells them of the decision: that is recorded as well, and its date is met.",
        (DECISION, "letter-due"): "It is the letter that follows the telephone call: its date is met.",
        (PLACED, "to-tell"): "It tells them of the placing: that is recorded as well, and its date is met.",
        (WAITING, "waiting"): "It is no contact, as nobody answers it there and then: the next contact stays due on its day.",
        (ACKNOWLEDGEMENT, "to-send"): "It is the letter that was to be sent: its date is met.",
    }
)


def serves(kind: str, state: str) -> str:
    """What writing this letter does for a date, in a sentence; "" when nothing asks for it."""
    return SERVES.get((kind, state), "")


def refusal_to_write(kind: str, state: str, *, stage: str, died_on: date | None) -> Refusal | None:
    """Why this letter cannot be written now (U37, and each kind's own rule)."""
    if died_on is not None:
        return Refusal("This person has died. Please do not write: the work with them has ended.", "U37")
    if stage == "closed":
        return Refusal("This case is closed. Open it again before you write, so that somebody answers for the letter.", "U37")
    sentence = STATES[kind, state]
    return Refusal(sentence, RULES[kind][0]) if sentence else None


# --- what is typed ----------------------------------------------------------------------------------------------------


def refusal_of_asked(kind: str, wording: str, to_name: str, points: Mapping[str, str]) -> Refusal | None:
    """What is missing in a letter before it can be written."""
    if wording not in WORDINGS:
        return Refusal("Choose how it is worded.", RULES[kind][0], "wording")
    if not to_name.strip():
        return Refusal("Write whom the letter is to.", RULES[kind][0], "to_name")
    if kind != DECISION:
        return None
    for key, label in POINTS.items():
        if not points.get(key, "").strip():
            return Refusal(f"Fill in “{label}”: the letter says all five.", "F26", key)
    return None


EASY_SIGNS = re.compile(r"easy[\s-]?read|easy words|simple words|learning disab|pictures|symbols|makaton", re.I)
LARGE_SIGNS = re.compile(
    r"(large|big)[\s-]?(print|type|letters)|\b(eye)?sight|visual|glaucoma|cataract|macular", re.I
)


def wording_for(needs: str) -> str:
    """The wording that somebody's communication needs suggest, as they are on record."""
    if EASY_SIGNS.search(needs):
        return EASY
    return LARGE if LARGE_SIGNS.search(needs) else PLAIN
