"""The life of a case: its kinds, its stages, and which stage may follow which."""

from datetime import date
from types import MappingProxyType
from typing import Any

from casework.ground.refusal import Refusal

KINDS = MappingProxyType(
    {
        "care-act-assessment": "Care Act assessment",
        "review": "Review",
        "carers-assessment": "Carer's assessment",
        "occupational-therapy": "Occupational therapy",
        "safeguarding": "Safeguarding",
        "dols": "Deprivation of liberty",
        "hospital-discharge": "Hospital discharge",
        "transition": "Transition from children's services",
        "other": "Other work",
    }
)
STAGES = MappingProxyType(
    {
        "referral": "Referral",
        "duty": "At duty",
        "waiting": "Waiting on the tray",
        "allocated": "Allocated",
        "review": "Review tray",
        "closed": "Closed",
    }
)
# Which stages may follow each. A case that left "referral" has been looked at, so nothing leads back there.
LIFE = MappingProxyType(
    {
        "referral": frozenset({"duty", "waiting", "allocated", "review", "closed"}),
        "duty": frozenset({"waiting", "allocated", "review", "closed"}),
        "waiting": frozenset({"duty", "allocated", "review", "closed"}),
        "allocated": frozenset({"duty", "waiting", "review", "closed"}),
        "review": frozenset({"duty", "waiting", "allocated", "closed"}),
        "closed": frozenset({"duty"}),
    }
)


def refusal_to_come(stage: str, following: str, why: str = "") -> Refusal | None:
    """None when a case at ``stage`` may come to ``following``; reopening a closed one needs a reason (U37)."""
    if stage == following:
        return Refusal(f"This case is already at “{STAGES[stage]}”. Load the page again to see how it stands.")
    if following not in LIFE[stage]:
        first = "Reopen it at duty first." if stage == "closed" else "Choose one of the later stages."
        return Refusal(f"A case at “{STAGES[stage]}” cannot come to “{STAGES[following]}”. {first}")
    if stage == "closed" and not why.strip():
        return Refusal("Say why this case is reopened.", rule="U37", field="why")
    return None


def refusal_after_death(died_on: date | None) -> Refusal | None:
    """No new work begins for somebody who has died (U37). died_on: None for the living."""
    if died_on is None:
        return None
    sentence = f"This person died on {died_on.day} {died_on:%B %Y}, so no new case is opened for them."
    return Refusal(f"{sentence} If the record is wrong, a manager takes the death back first.", "U37")


def refusal_to_open(
    actor: Any, team_id: int, kind: str, referred_on: date, today: date, died_on: date | None = None,
    sent_by: int | None = None,
) -> Refusal | None:  # fmt: skip
    """None when the actor may open such a case in the team. The system itself (no worker) may.

    sent_by: number of the team that sends it there by a referral; then it is that team which the actor works in (F11).
    """
    if died_on is not None:
        return refusal_after_death(died_on)
    if actor.worker_id is not None and not actor.sees_team(team_id if sent_by is None else sent_by):
        return Refusal("You can open cases only in a team that you work in.", rule="U16", field="team")
    if kind not in KINDS:
        return Refusal("Choose what kind of work this is.", field="kind")
    if referred_on > today:
        return Refusal(
            "The referral cannot lie in the future: give the day it arrived.", rule="U29", field="referred_on"
        )
    return None


def refusal_when_changed(shown: int | None, version: int, stage: str, holder: str = "") -> Refusal | None:
    """Somebody else decided about the case while a form lay open. shown: its version then; None asks for no check.

    stage, holder: how it stands now, the holder by name.
    """
    if shown is None or shown == version:
        return None
    stands = f"“{STAGES[stage]}”" + (f", held by {holder}" if holder else "")
    sentence = f"Somebody else decided about this case meanwhile: it is now {stands}. Save again if yours should stand."
    return Refusal(sentence, "L24")


def refusal_to_comment(words: str) -> Refusal | None:
    """A comment says something."""
    return None if words.strip() else Refusal("Write the comment first.", field="words")


def days_waiting(since: date, today: date) -> int:
    """Whole days from a date until today, never below 0. It never starts again (U11)."""
    return max(0, (today - since).days)


def step_since(stage: str, came_on: date, *, placed_on: date | None = None, held_from: date | None = None) -> date:
    """When the present step began: on the tray from its placing, with a worker from the day of the first allocation of this step,
    else from the day on which the case came to its stage (U11).
    """
    if stage == "waiting" and placed_on is not None:
        return placed_on
    return held_from if stage == "allocated" and held_from is not None else came_on
