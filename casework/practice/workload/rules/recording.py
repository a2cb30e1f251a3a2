"""What a step records as typed, and what it still lacks (H18, H19).

Which parts a step asks for is in its row of ``life.STEPS``.
"""

from dataclasses import dataclass
from datetime import date

from casework.ground.refusal import Refusal
from casework.practice.caseloads.rules import OwnCap
from casework.practice.workload.rules.life import STEPS, Step
from casework.practice.workload.rules.words import NOT_NEEDED, OUTCOMES, REASONS, RULES, WELFARE


@dataclass(frozen=True)
class Measure:
    """Something agreed: what of it, in words, whose it is, and by which day."""

    what: str
    words: str
    owner_id: int
    by_on: date


@dataclass(frozen=True)
class Taken:
    """All that a step records, as typed."""

    words: str
    reasons: tuple[str, ...] = ()
    welfare: tuple[str, ...] = ()
    welfare_words: str = ""
    impact: str = ""
    risk: str = ""
    measures: tuple[Measure, ...] = ()
    own: OwnCap = OwnCap(None, None)
    review_on: date | None = None
    outcome: str = ""


def refusal_of_content(kind: str, what: str, taken: Taken, today: date) -> Refusal | None:
    """What a step still lacks (H18, H19)."""
    step, rule = STEPS[what], RULES[kind]
    if not taken.words.strip():
        return Refusal("Say in a few words what it is about.", rule, "words")
    return (
        (_refusal_of_exploring(taken, rule) if step.explores else None)
        or (_refusal_of_impact(taken, rule) if step.impact else None)
        or (_refusal_of_measures(step, taken, today, rule) if step.offers else None)
        or (_refusal_of_date(taken, today, rule) if step.reviewed else None)
        or (_refusal_of_outcome(kind, taken, rule) if step.ends else None)
    )


def _refusal_of_exploring(taken: Taken, rule: str) -> Refusal | None:
    if not taken.reasons or set(taken.reasons) - set(REASONS):
        return Refusal("Tick every reason that you found, beyond the number of cases too.", rule, "reasons")
    if not taken.welfare or set(taken.welfare) - set(WELFARE):
        return Refusal("Tick what was considered for their welfare, or that none of it is needed.", rule, "welfare")
    if NOT_NEEDED in taken.welfare and len(taken.welfare) > 1:
        return Refusal("Either something was considered or none is needed: untick one of the two.", rule, "welfare")
    return None


def _refusal_of_impact(taken: Taken, rule: str) -> Refusal | None:
    if not taken.impact.strip():
        return Refusal("Say what it does to the people the team works with, and to staff.", rule, "impact")
    return None if taken.risk.strip() else Refusal("Say what could happen if nothing changes.", rule, "risk")


def _refusal_of_measures(step: Step, taken: Taken, today: date, rule: str) -> Refusal | None:
    if not taken.measures:
        return Refusal("Name at least one measure, with whose it is and by when.", rule, "measures")
    if any(each.what not in step.offers or not each.words.strip() for each in taken.measures):
        return Refusal("Choose each measure from the list, and say in words what it is.", rule, "measures")
    if any(each.by_on < today for each in taken.measures):
        return Refusal("Each measure needs a day to come, or today.", rule, "measures")
    return None


def _refusal_of_date(taken: Taken, today: date, rule: str) -> Refusal | None:
    if taken.review_on is None or taken.review_on <= today:
        return Refusal("Give a day after today on which it is reviewed.", rule, "review_on")
    return None


def _refusal_of_outcome(kind: str, taken: Taken, rule: str) -> Refusal | None:
    if taken.outcome not in OUTCOMES[kind]:
        return Refusal("Say how it ended: choose from the list.", rule, "outcome")
    return None


def choose(which: str) -> Refusal:
    """Whom, or which team, a concern is about has to be said. which: "worker" or "team"."""
    return Refusal("Choose whose workload it is." if which == "worker" else "Choose the team.", "H18", which)


def no_owner(kind: str) -> Refusal:
    """A measure belongs to somebody who can be asked about it."""
    return Refusal("Choose for each measure whose it is, from the list.", RULES[kind], "measures")
