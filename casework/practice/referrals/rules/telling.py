"""A referral in words: what the case that it opens begins with (F12)."""

from collections.abc import Iterable, Mapping
from typing import Any

from casework.practice.advocacy.rules import Answered

from .asked import said

MOST = 3_000  # of a text on the triage page
MORE = "More stands in the referral."


def reason_of(facts: Mapping[str, Any]) -> str:
    """What brought the person here, at most 3,000 characters: their own view and wishes, then the referrer's."""
    parts = (("", "issue"), ("Wishes: ", "wishes"), ("The referrer: ", "referrer_view"), ("Recommended: ", "recommendation"))
    return fitting(f"{begins}{said(facts, field)}" for begins, field in parts if said(facts, field))


def tried_of(facts: Mapping[str, Any]) -> str:
    """What was tried before, at most 3,000 characters: options, support, prevention."""
    fields = ("options", "support", "prevention_detail")
    return fitting(said(facts, field) for field in fields if said(facts, field))


def fitting(parts: Iterable[str], most: int = MOST) -> str:
    """The parts one below another, as many as fit whole; what does not is read in the referral, and that is said."""
    kept, left = [], most - len(MORE) - 2
    for part in parts:
        if len(part) + 2 > left:
            return "\n\n".join([*kept, MORE])
        kept.append(part)
        left -= len(part) + 2
    return "\n\n".join(kept)


def about_advocacy(facts: Mapping[str, Any]) -> Answered:
    """What it says of being involved, and of somebody who helps them, as the questions about an advocate have it (F14)."""
    answers = {"yes": "yes", "no": "no"}
    difficulty, other = (answers.get(said(facts, field), "not-known") for field in ("difficulty", "appropriate_person"))
    return Answered(difficulty, other, who=said(facts, "appropriate_who"), why=said(facts, "difficulty_why"))


def referrer_of(facts: Mapping[str, Any]) -> tuple[str, str]:
    """(who referred them, how to reach that one) as a case keeps them; both "" where the person did it themselves."""
    if said(facts, "referrer_is") == "person":
        return "", ""
    name, relation = said(facts, "referrer_name"), said(facts, "referrer_relationship")
    return ", ".join(filter(None, (name, relation)))[:200], said(facts, "referrer_contact")[:200]
