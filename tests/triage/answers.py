"""Whole answers to the triage page, with which somebody may be placed; tests change one at a time."""

from casework.practice.triage.rules import COVERED

TELLING = {
    "safe": "yes", "safe_detail": "", "representative": "no", "told": "yes", "told_who": "person", "told_how": "telephone",
    "told_on": "2026-11-20", "told_by": "Nadia Hussain", "covered": list(COVERED), "referrer_told": "none",
}  # fmt: skip
NOT_TOLD = {"told": "not-yet", "told_who": "", "told_how": "", "told_on": "", "told_by": "", "covered": []}
FACTS = {
    "urgent": "none", "urgent_actions": "", "information": "duty", "information_detail": "", "residence": "ours",
    "residence_detail": "", "section_117": "none", "section_117_detail": "", "discharge": "no", "discharge_by": "",
    "discharge_on": "", "self_funder": "no", "self_funder_arranges": "", "self_funder_why": "", "safeguarding": "none",
    "safeguarding_with": "", "rag": "moderate:moderate", "decided": "", "reasoning": "", "priority": "medium",
    "urgent_response": "", "complexity": "low", **TELLING, "circumstances": "Lives alone since her daughter moved to Leeds.",
    "rationale": "Needs an assessment; no worker is free for it this week.", "tried": "A key safe and a pendant alarm.",
}  # fmt: skip


def typed(**changes) -> dict:
    """The same as a browser sends it."""
    from casework.ground.clock import today

    answers = {**FACTS, "told_on": f"{today():%d/%m/%Y}"} | changes
    return {field: value for field, value in answers.items() if value or field != "urgent_response"}  # a mark left off
