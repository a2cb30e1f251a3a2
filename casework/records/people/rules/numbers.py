"""NHS numbers, and the council's own."""

import re

import nhs_number

from casework.ground.refusal import Refusal

LONGEST_COUNCIL = 40


def tidy_nhs_number(text: str) -> str:
    """The figures of an NHS number, typed with or without spaces and dashes."""
    return re.sub(r"[\s\-]", "", text)


def tidy_council_number(text: str) -> str:
    """Letters and figures of a council's number, by which two ways of writing it are known as one: "c 100/2" is C1002."""
    return "".join(c for c in text if c.isalnum()).upper()[:LONGEST_COUNCIL]


def refusal_to_take_nhs_number(text: str) -> Refusal | None:
    """None when the number holds, or is empty; else what to do. The checksum alone would take ten equal figures."""
    figures = tidy_nhs_number(text)
    if not figures:
        return None
    if not re.fullmatch(r"[0-9]{10}", figures):
        sentence = "An NHS number has 10 figures, such as 999 123 4560. Check it, or leave it empty for now."
    elif len(set(figures)) == 1 or not nhs_number.is_valid(figures):
        sentence = "This is not a real NHS number: check each figure against the letter or system it came from."
    else:
        return None
    return Refusal(sentence, rule="U36", field="nhs_number")
