"""The triage page in its parts: what each asks, and what of it is still missing."""

from dataclasses import dataclass

from casework.ground.refusal import Refusal
from casework.policy.model import Policy
from casework.practice.triage.rules.asked import TELLING_FIELDS, Facts
from casework.practice.triage.rules.gates import refusals_to_place


@dataclass(frozen=True)
class Part:
    """One section of the page. rules: the numbers of those that ask it. fields: what is answered in it."""

    key: str
    title: str
    rules: tuple[str, ...]
    fields: tuple[str, ...]


PARTS = (
    Part("urgent", "Urgent", ("L1",), ("urgent", "urgent_actions")),
    Part("responsibility", "Information and responsibility", ("L3", "L4", "L5", "L6", "L7"), (
        "information", "information_detail", "residence", "residence_detail", "section_117", "section_117_detail",
        "discharge", "discharge_by", "discharge_on", "self_funder", "self_funder_arranges", "self_funder_why",
    )),
    Part("safeguarding", "Safeguarding", ("L11",), ("safeguarding", "safeguarding_with")),
    Part("ratings", "Ratings", ("L12", "L17"), (
        "rag", "decided", "reasoning", "priority", "urgent_response", "complexity",
    )),
    Part("telling", "Telling the person", ("L10",), TELLING_FIELDS),
    Part("rationale", "Rationale", ("L9", "L8"), ("circumstances", "rationale", "tried")),
)  # fmt: skip


def missing_by_part(facts: Facts, policy: Policy) -> list[tuple[Part, list[Refusal]]]:
    """Each part in the order of the page, with what still stands between its answers and the tray."""
    refusals = refusals_to_place(facts, policy)
    return [(part, [refusal for refusal in refusals if refusal.field in part.fields]) for part in PARTS]
