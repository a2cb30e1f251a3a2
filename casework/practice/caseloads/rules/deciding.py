"""Who weighs cases, sets and reviews a limit of a worker's own, and marks one as ready (H1, H4, H5).

A limit of one's own lowers that of the grade, from a day on, and is reviewed.
"""

from datetime import date

from casework.ground.refusal import Refusal
from casework.policy.model import Policy
from casework.practice.caseloads.rules.loads import Cap, OwnCap
from casework.records.staff.rules import Actor


def refusal_to_weigh(actor: Actor, policy: Policy, team_id: int, stage: str) -> Refusal | None:
    """Managers weigh cases (H1), where the team's policy does so."""
    if policy.weighting is None:
        return Refusal("The policy of this team does not weigh cases.", "H1")
    if not actor.manages(team_id):
        return Refusal("A manager of the team weighs its cases. Say to yours what you think this one is.", "H1")
    if stage == "closed":
        return Refusal("This case has ended, so it fills nobody’s caseload.", "H1")
    return None


def refusal_to_limit(actor: Actor, team_id: int, *, theirs: bool) -> Refusal | None:
    """A manager of the worker's team sets and reviews a limit of their own, and marks them as ready. theirs: works there."""
    if not actor.manages(team_id) or not theirs:
        return Refusal("A manager of the worker’s team decides this. Ask one of them.", "H5")
    return None


def refusal_of_own_limit(policy: Policy, cap: Cap, own: OwnCap, from_on: date, review_on: date, today: date) -> Refusal | None:
    """A limit of one's own lowers something, from today or before, and is reviewed after it began."""
    if own.cases is None and own.points is None:
        return Refusal("Give a number of cases, of points, or both.", "H5", "cases")
    for which, mine, grades in (("cases", own.cases, cap.cases), ("points", own.points, cap.points)):
        if mine is not None and grades is not None and mine >= grades:
            return Refusal(f"This is no lower than the limit now, {grades}. Give less, or leave it empty.", "H5", which)
    if from_on > today:
        return Refusal("It cannot begin on a day to come. Set it on that day.", "H5", "from_on")
    if review_on <= today:
        return Refusal("Give a day after today on which you review it.", "H5", "review_on")
    return None


def refusal_to_review(ended: bool, outcome: str) -> Refusal | None:
    """A limit ends once, with what the review found."""
    if ended:
        return Refusal("This limit was reviewed already. Load the page again to see how.", "H5")
    if not outcome.strip():
        return Refusal("Say what the review found.", "H5", "outcome")
    return None


def refusal_of_next_review(again_on: date, today: date) -> Refusal | None:
    """A limit that goes on is reviewed again on a day to come."""
    if again_on <= today:
        return Refusal("Give a day after today on which you review it again.", "H5", "again_on")
    return None


def refusal_to_unmark(stands: bool) -> Refusal | None:
    """Only a mark that stands is taken back (H4)."""
    return None if stands else Refusal("They are not marked as ready. Load the page again.", "H4")


def refusal_of_readiness(policy: Policy, grade: str, *, stands: bool, words: str) -> Refusal | None:
    """Only a grade that holds lighter cases alone is marked as ready for heavier ones, once, with the reason (H4)."""
    limit = policy.limits.get(grade)
    if limit is None or limit.highest_level is None:
        return Refusal("This grade holds cases of any weight, so there is nothing to mark.", "H4")
    if stands:
        return Refusal("They are marked as ready already.", "H4")
    if not words.strip():
        return Refusal("Say why they are ready.", "H4", "words")
    return None
