"""Who brings a list in, and when a list can no longer be brought in."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from casework.ground.refusal import Refusal

UNCONFIRMED_FOR = timedelta(days=1)  # how long a list that nobody confirmed is kept
CONFIRMED_FOR = timedelta(days=7)  # and one that was, so that its refused rows can be had back


def refusal_to_import(actor: Any, team_ids: Iterable[int]) -> Refusal | None:
    """None for the manager of each of the teams, or anybody above (U31)."""
    if all(actor.manages(team_id) for team_id in team_ids):
        return None
    sentence = "Only the manager of a team, or somebody above them, brings in that team's list. Ask them to do it."
    return Refusal(sentence, "U31")


def is_over(now: datetime, uploaded_at: datetime, confirmed_at: datetime | None) -> bool:
    """Whether the rows of an uploaded list have been kept long enough."""
    if confirmed_at is not None:
        return now >= confirmed_at + CONFIRMED_FOR
    return now >= uploaded_at + UNCONFIRMED_FOR
