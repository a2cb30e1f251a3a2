"""What is recorded of urgent or interim support, and what it still lacks (F23, F24).

Facts are texts by field of FIELDS, days as 2026-11-21, "" for what is not known yet.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from casework.ground.refusal import Refusal

BEFORE, RULE, FUNDING, TELLING, ELSEWHERE = "F23", "F24", "F25", "F26", "F27"
LONGEST, LONGEST_LINE = 4_000, 200
Facts = dict[str, str]

CONSIDERED_FIRST = MappingProxyType(
    {
        "wellbeing": "What it means for their wellbeing",
        "prevention": "Prevention that would put off, lessen or avoid the need",
        "advice": "Information and advice that would help",
    }
)
RELIABLE = MappingProxyType(
    {
        "checked": "We checked it, or saw it ourselves",
        "partly": "Some of it is old, or from somebody under strain",
        "unchecked": "Nobody has checked it",
    }
)
HARD = MappingProxyType({"no": "No", "yes": "Yes", "not-known": "Cannot say yet"})
LIVES = MappingProxyType({"here": "Yes", "elsewhere": "No, in another authority", "not-known": "Not known yet"})
CHOICES: Mapping[str, Mapping[str, str]] = MappingProxyType({"reliable": RELIABLE, "hard": HARD, "lives": LIVES})
DAYS = ("from_on", "ends_on", "review_on", "assessment_on")
LINES = ("home",)
TEXTS = ("support", "urgent", *CONSIDERED_FIRST, "reliable_words", "hard_words", "council_pays", "person_pays", "review_how",
         "outcomes", "next_steps")  # fmt: skip
FIELDS = (*TEXTS, *LINES, *CHOICES, *DAYS)
# The seven: what each needs to be complete.
ITEMS = MappingProxyType(
    {
        "The support": ("support",),
        "What the council contributes": ("council_pays",),
        "What the person contributes": ("person_pays",),
        "How long it lasts": ("from_on", "ends_on"),
        "How it is reviewed": ("review_how", "review_on"),
        "The outcomes aimed at": ("outcomes",),
        "The next steps, with the day of the assessment": ("next_steps", "assessment_on"),
    }
)


def tidied(facts: Mapping[str, str]) -> Facts:
    """Every field, trimmed; empty where nothing is known."""
    return {name: (facts.get(name) or "").strip() for name in FIELDS}


def day_of(facts: Mapping[str, str], name: str) -> date | None:
    """A day among the facts."""
    return date.fromisoformat(facts[name]) if facts.get(name) else None


def missing(facts: Mapping[str, str]) -> list[str]:
    """Of the seven items, those that are not complete yet."""
    return [item for item, fields in ITEMS.items() if not all(facts.get(name) for name in fields)]


def refusal_to_begin(stage: str, died_on: date | None) -> Refusal | None:
    """Nothing else stands in its way: neither a missing assessment, nor another home, nor a missing advocate (F15, F23)."""
    if died_on is not None:
        return Refusal("This person has died, so no new support is begun for them.", "U37")
    if stage == "closed":
        return Refusal("This case is closed. Reopen it first, so that somebody answers for the support.", RULE)
    return None


def refusal_of_facts(facts: Mapping[str, str]) -> Refusal | None:
    """What cannot be saved: without the support itself or an answer to the two questions, or with days that run backwards."""
    if not facts.get("support"):
        return Refusal("Say what is put in place.", RULE, "support")
    if facts.get("reliable") not in RELIABLE:
        return Refusal("Say how far we can rely on what we were told.", BEFORE, "reliable")
    if facts.get("hard") not in HARD:
        return Refusal("Say whether it would be hard to stop afterwards.", BEFORE, "hard")
    if facts.get("lives") == "elsewhere" and not facts.get("home"):
        return Refusal("Name the authority in which they live.", ELSEWHERE, "home")
    return _refusal_of_days(facts)


def _refusal_of_days(facts: Mapping[str, str]) -> Refusal | None:
    from_on, ends_on, review_on = (day_of(facts, name) for name in ("from_on", "ends_on", "review_on"))
    if from_on and ends_on and ends_on < from_on:
        return Refusal("The last day is before the first.", RULE, "ends_on")
    if review_on and from_on and review_on < from_on:
        return Refusal("The review is before the support begins.", RULE, "review_on")
    if review_on and ends_on and review_on > ends_on:
        return Refusal("The review must come before the support ends, so that its end is no surprise.", RULE, "review_on")
    return None
