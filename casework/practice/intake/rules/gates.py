"""The gates of triage after an import: until when, by whom, and which of the ratings they look at."""

from collections.abc import Mapping
from typing import Any

from casework.ground.refusal import Refusal
from casework.policy.model import Policy
from casework.records.staff.rules import RECORD_ROLES, Actor

USUAL_DAYS = 10


def occasion(run_id: int) -> str:
    """On what occasion a list asks for something, or tells of it."""
    return f"import:{run_id}"


def gates_within(policy: Policy) -> int:
    """Working days from an import until the gates of those whom it brought are answered."""
    decision = policy.decided.get("import-gates")
    return decision.value if decision is not None and isinstance(decision.value, int) else USUAL_DAYS


def refusal_to_answer(actor: Actor, team_id: int, stage: str, asked: bool) -> Refusal | None:
    """Why this actor cannot answer the gates of this case. asked: a task for it is open."""
    if not actor.holds(*RECORD_ROLES, team_id=team_id):
        return Refusal("Only somebody who works in the case's team answers its gates.", "U16")
    if stage != "waiting":
        return Refusal("This person is not on the tray now, so its gates are not asked.", "U31")
    if not asked:
        return Refusal("No gates of this case are open: they were answered, or it did not come from a list.", "U31")
    return None


def rated_as(current: Mapping[str, tuple[Mapping[str, Any], str]]) -> dict[str, str]:
    """Ratings in the words of the triage page. current: by tool, what was picked and what was decided."""
    picked, decided = current.get("rag", ({}, ""))
    cell = f"{picked['row']}:{picked['column']}" if picked.get("row") and picked.get("column") else ""
    levels = {key: current[key][1] for key in ("priority", "complexity") if key in current}
    return {"rag": cell, "decided": decided, **levels}
