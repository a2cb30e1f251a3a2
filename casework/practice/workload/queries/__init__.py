"""Concerns that the reader may see, with their steps; and the figures that a step keeps as they are that day."""

from casework.practice.workload.queries.concerns import (
    concern_for,
    concerns_for,
    open_concern_of,
    open_concern_of_team,
    open_concerns,
    open_in_team,
    reviews_to_tell,
    told_in_patterns,
)
from casework.practice.workload.queries.evidence import (
    evidence_of,
    evidence_of_pattern,
    evidence_of_worker,
    figures_today,
)
from casework.practice.workload.queries.steps import (
    about,
    owners,
    present,
    steps_of,
    unacknowledged,
    wait,
    waiting_for,
    waits_to_tell,
)
from casework.practice.workload.queries.teams import evidence_of_team
from casework.practice.workload.queries.weeks import WEEKLY

__all__ = [
    "WEEKLY", "about", "concern_for", "concerns_for", "evidence_of", "evidence_of_pattern", "evidence_of_team",
    "evidence_of_worker", "figures_today", "open_concern_of", "open_concern_of_team", "open_concerns", "open_in_team",
    "owners", "present", "reviews_to_tell", "steps_of", "told_in_patterns", "unacknowledged", "wait", "waiting_for",
    "waits_to_tell",
]  # fmt: skip
