"""When a list that was brought in can be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from casework.ground.days import office_time
from casework.ground.refusal import Refusal
from casework.practice.intake.rules.rights import refusal_to_import
from casework.records.staff.rules import Actor


@dataclass(frozen=True)
class Worked:
    """The first thing done on a list since it came in: on which case, by whom, when."""

    case_id: int
    by: str
    at: datetime


def refusal_to_take_back(
    actor: Actor, team_ids: Iterable[int], confirmed: bool, taken_back: bool, worked: Worked | None
) -> Refusal | None:
    """Why this list cannot be taken back by this actor: not in, back already, not theirs, or worked on (U31)."""
    if not confirmed:
        return Refusal("This list was not brought in, so there is nothing to take back.", "U31")
    if taken_back:
        return Refusal("This list was taken back already. Load the page again to see when.", "U31")
    if (refusal := refusal_to_import(actor, team_ids)) is not None:
        return refusal
    if worked is None:
        return None
    at = office_time(worked.at)
    sentence = (
        f"{worked.by} has worked on case {worked.case_id} since, on {at.day} {at:%B %Y} at {at:%H:%M}, so the list stays. "
        "End single cases instead."
    )
    return Refusal(sentence, "U31")
